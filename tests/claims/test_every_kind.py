"""What holds for every kind of claim: files, identity, tampering. A kind is added by a row in `samples.py`.

Every number in a file is altered up and down, negated, exchanged with its neighbour, every flag flipped, every array
shortened. Nothing is accepted that claims more than is true, by brute force; what the fast check accepts, the exact one
accepts, or says why it cannot be done in integers.
"""

from __future__ import annotations

import copy
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.claims.samples import SAMPLES
from tests.claims.test_tamper_table import at, leaves

from metzler.claims.check import check
from metzler.claims.claim import Claim
from metzler.claims.kinds import CLAIMS, load
from metzler.claims.subject import Subject
from metzler.errors import MetzlerError
from metzler.facts import Fact
from metzler.models import Hopfield
from metzler.models.modules import Modules

NOT_IN_INTEGERS = "cannot be proved in integers"
kinds = pytest.mark.parametrize("kind", sorted(SAMPLES))


def test_every_kind_has_a_sample() -> None:
    assert set(SAMPLES) == set(CLAIMS)


@kinds
def test_it_holds_and_comes_back(kind: str, tmp_path: Path) -> None:
    claim, model = SAMPLES[kind].make()
    assert claim.kind == kind
    assert isinstance(claim, CLAIMS[kind])
    result = check(claim, model)
    assert result.holds, result.reasons
    claim.save(tmp_path / "claim.json")
    back = load(tmp_path / "claim.json")
    assert json.loads(back.to_json()) == json.loads(claim.to_json())
    assert check(tmp_path / "claim.json", model).holds
    assert len(repr(claim)) < 400


@kinds
def test_its_facts_are_its_bounds(kind: str) -> None:
    claim, _ = SAMPLES[kind].make()
    facts = claim.facts()
    assert all(isinstance(fact, Fact) and "\n" not in fact.text for fact in facts)
    for side in ("lower", "upper"):
        end = getattr(claim, side)
        if np.isfinite(end):
            assert any(fact.side == side and fact.value == end for fact in facts), side


@kinds
def test_it_is_about_no_other_network(kind: str) -> None:
    claim, _ = SAMPLES[kind].make()
    other = Hopfield(np.array([[0.1, 0.2], [0.3, -0.4]]), slopes=(0.0, 1.0))
    result = check(claim, other)
    assert not result.holds
    assert result.reasons


@kinds
def test_the_bounds_are_true(kind: str) -> None:
    claim, model = SAMPLES[kind].make()
    assert not false(kind, claim, model)


def false(kind: str, claim: Claim, model: Any) -> str:
    """What a claim says that is not true; empty where all is."""
    sample = SAMPLES[kind]
    lower, upper = sample.truth(claim, model)
    slack = sample.rounding * max(1.0, *(abs(v) for v in (lower, upper) if np.isfinite(v)))
    if claim.lower > lower + slack:
        return f"lower {claim.lower!r} > {lower!r}"
    return f"upper {claim.upper!r} < {upper!r}" if claim.upper < upper - slack else ""


@kinds
def test_nothing_is_accepted_that_is_not_true(kind: str, tmp_path: Path) -> None:
    claim, model = SAMPLES[kind].make()
    tree = json.loads(claim.to_json())
    file, counts = tmp_path / "altered.json", Counter[str]()
    for what, altered in alterations(tree):
        file.write_text(json.dumps(altered), encoding="utf-8")
        counts["altered"] += 1
        try:
            fast, exact = check(file, model), check(file, model, exact=True)
        except MetzlerError:
            continue
        if fast.holds:
            counts["accepted"] += 1
            assert not false(kind, load(file), model), what
            assert exact.holds or any(NOT_IN_INTEGERS in reason for reason in exact.reasons), (what, exact.reasons)
    print(f"\n{kind}: {dict(counts)}")
    assert counts["altered"] > 30


def variants(value: Any) -> Iterator[tuple[str, Any]]:
    """What a value is altered to, and how that is called."""
    if isinstance(value, str) and value.removeprefix("-").startswith("0x"):
        x = float.fromhex(value)
        for how, y in (("up", x + abs(x) / 8), ("up", x + 1.0), ("down", x - abs(x) / 8), ("down", x - 1.0)):
            yield how, y.hex()
        yield "negated", (-x).hex()
        yield "huge", "0x1.0p+1000"
        yield "zero", "0x0.0p+0"
        yield "open", None
    elif value is None:
        yield from (("closed", text) for text in ("0x0.0p+0", "0x1.0p+10", "-0x1.0p+10"))
    elif isinstance(value, bool):
        yield "flipped", not value
    elif isinstance(value, int):
        yield from (("moved", value + step) for step in (1, -1, 10**30))
    elif isinstance(value, str):
        yield from (("text", text) for text in (value + "x", "l1", "linf", "hopfield", "diagonal", ""))
    elif isinstance(value, list) and value:
        yield "reversed", value[::-1]
        yield "shortened", value[1:]
        yield "lengthened", value + value[:1]
    elif isinstance(value, dict):
        yield from (("dropped", {k: v for k, v in value.items() if k != key}) for key in value)
        yield "added", value | {"more": True}
    yield from (("retyped", other) for other in (True, 1, [], {}, "text", [[]]))


def alterations(tree: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Every altered tree, with what was done to it."""
    for path in leaves(tree):
        if not path or path[0] == "versions":
            continue
        for how, value in variants(at(tree, path)):
            if value == at(tree, path) and type(value) is type(at(tree, path)):
                continue
            altered = copy.deepcopy(tree)
            at(altered, path[:-1])[path[-1]] = value
            yield f"{'.'.join(map(str, path))} {how}", altered


@pytest.mark.parametrize("name", sorted(set(SAMPLES) - {"composite"}))
def test_a_network_of_networks_has_no_claim_of_one_network(name: str) -> None:
    """Not even one that says it is about it."""
    claim, model = SAMPLES[name].make()
    modules = Modules({"a": model}, {})
    for each in (claim, replace(claim, subject=Subject.of(modules))):
        found = check(each, modules)
        assert not found.holds
        assert "one network" in found.reasons[0]
