"""The tamper table: every field of certificates of every model in both norms, altered in every way, for both checkers.

An altered certificate is accepted only if it claims no more than is proved of the true one: the same network, a rate
not above, a ceiling not below, `exact` and `attained` not raised. The stand-alone checker reads the models of its
table, the package all of them; where both read, the exact check and it must say the same, and the fast check accepts
nothing that the exact one refuses. Run with `-s` for the counts.
"""

from __future__ import annotations

import copy
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.contracts.catalogue import MAKERS
from tests.tools.verifier import exit_code, verifier, write_inputs

from metzler.claims.check import check
from metzler.claims.kinds import load
from metzler.errors import InputError, InputTypeError
from metzler.models import Model
from metzler.proofs.diagonal import Proof, prove
from metzler.search.certify import certify

Path_ = tuple[Any, ...]
ORDERS = ("l1", "linf")
KNOWN = (*sorted(MAKERS), "hopfield-attained", "firing-rate-attained")
SPECIAL = (
    "nan",
    "inf",
    "-inf",
    "-0x0.0p+0",
    "0x0.0p+0",
    "0x1.0p+99999999999",
    "0x1.0p-99999999999",
    "0x1.0p+999999",
    "",
)
TRUE_ALL_THE_SAME = {
    ("upper", "down"),
    ("evidence.attained", "flipped"),
    ("evidence.weights", "special"),  # beyond the range of doubles
    ("evidence.witness", "special"),
}
"""What the exact check may find true of an altered record though the fast one cannot prove it."""
RETYPED = (None, True, 1, 1.5, [], {}, "text", ["0x1.0p+0", None], {"array": "evidence.weights"}, 10**40, "1.0", [[]])


def make(name: str) -> Model:
    kind = name.removesuffix("-attained")
    net = MAKERS[kind](np.random.default_rng(5))
    return replace(net, leak=1.0, tau=0.5) if kind != name else net  # type: ignore[type-var]


def number(text: str) -> Fraction:
    return Fraction(float.fromhex(text))


def leaves(node: Any, path: Path_ = ()) -> Iterator[Path_]:
    yield path
    children = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, child in children:
        yield from leaves(child, (*path, key))


def at(tree: Any, path: Path_) -> Any:
    for key in path:
        tree = tree[key]
    return tree


def variants(value: Any) -> Iterator[tuple[str, Any]]:
    """What a value is altered to, and how that is called."""
    if isinstance(value, str) and value.removeprefix("-").startswith("0x"):
        x = float.fromhex(value)
        for how, y in (("up", x + abs(x) / 8), ("up", x + 1.0), ("down", x - abs(x) / 8), ("down", x - 1.0)):
            yield how, y.hex()
        yield "negated", (-x).hex()
        yield from (("special", text) for text in SPECIAL)
    elif isinstance(value, bool):
        yield "flipped", not value
    elif isinstance(value, int):
        yield from (("moved", value + step) for step in (1, -1, 100, -100, 10**30))
    elif isinstance(value, str):
        yield from (
            ("text", t) for t in (value + "x", value[:-1], value.upper(), "firing-rate", "hopfield", "linf", "l1")
        )
    elif isinstance(value, list):
        yield "reversed", value[::-1]
        yield "shortened", value[1:]
        yield "lengthened", value + value[:1]
        yield "rolled", value[1:] + value[:1]
    elif isinstance(value, dict):
        yield "field added", value | {"more": "0x1.0p+0"}
        yield from (("field dropped", {k: v for k, v in value.items() if k != key}) for key in value)
    yield from (("retyped", other) for other in RETYPED)


def alterations(tree: dict[str, Any]) -> Iterator[tuple[str, str, Any]]:
    """Every altered tree: its field, how it was altered, and the tree."""
    for path in leaves(tree):
        if path[:1] == ("versions",) and len(path) > 1:
            continue
        for how, value in variants(at(tree, path)):
            if value == at(tree, path) and type(value) is type(at(tree, path)):
                continue
            altered = copy.deepcopy(tree)
            if path:
                at(altered, path[:-1])[path[-1]] = value
            else:
                altered = value
            yield ".".join(str(p) for p in path if isinstance(p, str)) or "record", how, altered


def accepted(file: Path, net: Model, *, exact: bool = False) -> bool:
    try:
        return check(file, net, exact=exact).holds
    except (InputError, InputTypeError):
        return False


def unsigned_zeros(model: Any) -> str:
    """The model as text; minus zero is zero."""
    return json.dumps(model).replace('"-0x0.0p+0"', '"0x0.0p+0"')


def claims_no_more(altered: Any, tree: dict[str, Any], proof: Proof) -> bool:
    """Whether the altered record says nothing that the proof of the true one does not imply."""
    evidence = altered["evidence"]
    if evidence["order"] != tree["evidence"]["order"]:
        return evidence["order"] in ORDERS  # true in the other norm too: proved afresh, for what it is
    if unsigned_zeros(altered["subject"]) != unsigned_zeros(tree["subject"]):
        return False
    weaker = number(altered["lower"]) <= proof.rate and number(altered["upper"]) >= proof.ceiling
    return weaker and all(tree["evidence"][flag] or not evidence[flag] for flag in ("exact", "attained"))


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("name", KNOWN)
def test_only_weaker_claims_pass(name: str, order: str, tmp_path: Path) -> None:
    net = make(name)
    file = tmp_path / "net.cert.json"
    cert = certify(net, order)
    cert.save(file)
    proof = prove(net, cert.norm, cert.proof)
    tree = json.loads(file.read_text(encoding="utf-8"))
    arguments = write_inputs(net, tmp_path)
    both = net.kind in verifier.MODELS and "dissipation" not in net.matrices()
    assert accepted(file, net)
    assert not both or exit_code(file, arguments) == 0
    counts: Counter[str] = Counter()
    passed: Counter[str] = Counter()
    true_by_less_than_rounding = 0
    for field, how, altered in alterations(tree):
        file.write_text(json.dumps(altered), encoding="utf-8")
        holds = accepted(file, net)
        exactly = accepted(file, net, exact=True)
        assert exactly or not holds, (field, how)
        if both:
            code = exit_code(file, arguments)
            assert (code == 0) == exactly, (field, how, code, exactly, altered)
        counts[how] += 1
        if exactly and not holds:
            true_by_less_than_rounding += 1
            assert (field, how) in TRUE_ALL_THE_SAME, (field, how)
        if holds:
            passed[f"{field} {how}"] += 1
            assert claims_no_more(altered, tree, proof), (field, how, altered["subject"])
            assert not set(passed) & {"evidence.weights negated", "evidence.witness negated", "lower up"}, (field, how)
    print(f"\n{name} {order}: {sum(counts.values())} altered, {sum(passed.values())} accepted", dict(passed))
    assert sum(counts.values()) > 500
    assert sum(passed.values()) < 0.1 * sum(counts.values())


@pytest.mark.parametrize("order", ORDERS)
def test_fields_may_not_be_given_twice(order: str, tmp_path: Path) -> None:
    net = make("hopfield")
    file = tmp_path / "net.cert.json"
    certify(net, order).save(file)
    text = file.read_text(encoding="utf-8")
    arguments = write_inputs(net, tmp_path)
    for name in json.loads(text):
        again = json.dumps(json.loads(text)[name])
        file.write_text(text.rstrip().removesuffix("}") + f', "{name}": {again}}}', encoding="utf-8")
        with pytest.raises(InputError, match="given twice"):
            load(file)
        assert exit_code(file, arguments) == 2


@pytest.mark.parametrize("order", ORDERS)
def test_the_next_double_above_the_truth_is_refused(order: str, tmp_path: Path) -> None:
    net = make("hopfield-attained")
    file = tmp_path / "net.cert.json"
    cert = certify(net, order)
    arguments = write_inputs(net, tmp_path)
    high = float(np.nextafter(check(cert, net).rate, np.inf))
    codes = []
    for _ in range(60):
        replace(cert, lower=high, upper=cert.upper + 1.0, attained=False).save(file)
        codes.append((accepted(file, net), exit_code(file, arguments)))
        high += 16 * abs(float(np.spacing(high)))
    assert not any(fast for fast, _ in codes), "the fast check refuses the next double"
    assert codes[-1] == (False, 1)
    assert [code for _, code in codes] == sorted(code for _, code in codes), (
        "exact arithmetic refuses from some double on"
    )
