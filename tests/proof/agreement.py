"""All checkers on one certificate: fast, exact, stand-alone, and the one whose soundness is machine-proved.

They judge a certificate of the network that its parameters and the given matrices make, as `metzler check` does. The
hash of the matrices is not altered: the proved checker does not compute it, its theorem is about the matrix that it was
given.

    python -m tests.proof.agreement [networks] [altered] [first seed]

prints how often they agree, and every disagreement; the exit code is 1 if there is one.
"""

from __future__ import annotations

import copy
import json
import sys
from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass
from functools import cache
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from tests.claims import hostile
from tests.claims.test_tamper_table import alterations
from tests.contracts.catalogue import MAKERS
from tests.tools.verifier import exit_code, verifier

from metzler.claims.check import check
from metzler.claims.kinds import load
from metzler.cli.proved import ask, program
from metzler.errors import InputError, InputTypeError, RangeExceeded, StepsExhausted
from metzler.io.mtx import write_matrix
from metzler.models import Model
from metzler.models.kinds import from_parameters
from metzler.search.certify import certify

ORDERS = ("l1", "linf")
COVERED = {"hopfield", "firing-rate", "persidskii", "diagonal-feedback", "lure", "implicit"}
COVERED |= {"hopfield-map", "firing-rate-map", "lure-map", "echo-state"}
"""The kinds of which the proved checker accepts every valid certificate."""
IGNORED = ("subject.sha256",)
SLOPES = ("subject.parameters.slope_lo", "subject.parameters.slope_hi")
"""Of a system without nonlinearities these say nothing, and not every checker looks at them."""


@cache
def checker() -> str:
    """The program, empty where it is not."""
    try:
        return program()
    except InputError:
        return ""


@dataclass(frozen=True)
class Verdicts:
    """What each checker says; the stand-alone one None where it does not read the kind."""

    fast: bool
    exact: bool
    alone: bool | None
    proved: str
    reason: str

    def disagreement(self, kind: str) -> str:
        """What is wrong, empty where nothing is."""
        if self.fast and not self.exact:
            return "the fast check accepts what the exact one refuses"
        if self.alone not in (None, self.exact):
            return "the stand-alone check and the exact one differ"
        if self.proved == "proved" and not self.exact:
            return "the proved checker accepts what the exact one refuses"
        if self.exact and kind in COVERED and self.proved != "proved":
            return f"the proved checker does not accept what the exact one accepts ({self.proved}: {self.reason})"
        return ""


class Bench:
    """A model with its files in a folder, on which certificates are judged."""

    def __init__(self, model: Model, folder: Path) -> None:
        self.model, self.file = model, folder / "net.cert.json"
        self.matrices = {name: folder / f"own-{name}.mtx" for name in model.matrices()}
        for name, matrix in model.matrices().items():
            with self.matrices[name].open("wb") as stream:
                write_matrix(matrix, stream)
        alone = model.kind in verifier.MODELS and "dissipation" not in self.matrices
        self.arguments = [f"{name}={path}" for name, path in self.matrices.items()] if alone else None

    def judge(self, record: Any) -> Verdicts:
        """What all say about the record of a certificate."""
        self.file.write_text(json.dumps(record), encoding="utf-8")
        word, reason = ask(checker(), self.file, self.matrices)
        with redirect_stdout(StringIO()):
            alone = None if self.arguments is None else exit_code(self.file, self.arguments) == 0
        return Verdicts(self.accepted(exact=False), self.accepted(exact=True), alone, word, reason)

    def accepted(self, *, exact: bool) -> bool:
        """Whether the package accepts the file, of the network with the parameters in it."""
        try:
            claim = load(self.file)
            model = from_parameters(claim.subject.kind, self.model.matrices(), claim.subject.parameters)
            return check(claim, model, exact=exact).holds
        except (InputError, InputTypeError):
            return False


def record_of(model: Model, order: str) -> dict[str, Any]:
    """The record of a true certificate; raises what `certify` raises."""
    record: dict[str, Any] = json.loads(certify(model, order).to_json())
    return record


def networks(count: int, first: int) -> Iterator[tuple[str, Model]]:
    """Random networks of all kinds: every other one with entries over up to three hundred decades."""
    makers = list(MAKERS.items())
    for seed in range(first, first + count):
        if seed % 2:
            name, make = makers[seed // 2 % len(makers)]
            yield f"{name} {seed}", make(np.random.default_rng(seed))
        else:
            yield f"hostile {seed}", hostile.network(seed)


def altered(
    record: dict[str, Any], skipped: Collection[str], count: int, rng: np.random.Generator
) -> Iterator[tuple[str, Any]]:
    """So many alterations of a record, and how they are called; most of them of numbers."""
    every = [(f"{field} {how}", other) for field, how, other in alterations(record) if field not in skipped]
    numbers = [each for each in every if each[0].rsplit(" ", 1)[-1] in ("up", "down", "negated", "special", "flipped")]
    for _ in range(count):
        chosen = numbers if rng.random() < 0.7 else every
        name, other = chosen[int(rng.integers(len(chosen)))]
        yield name, copy.deepcopy(other)


def campaign(count: int, alterations_of_all: int, first: int = 0) -> tuple[Counter[str], list[str]]:
    """How often the checkers agreed, and every disagreement."""
    counts: Counter[str] = Counter()
    wrong: list[str] = []
    each = -(-alterations_of_all // max(count, 1))
    for name, model in networks(count, first):
        order = ORDERS[counts["networks"] % 2]
        counts["networks"] += 1
        try:
            record = record_of(model, order)
        except (RangeExceeded, StepsExhausted) as error:
            counts[f"no certificate: {type(error).__name__}"] += 1
            continue
        rng = np.random.default_rng([first, counts["networks"]])
        skipped = IGNORED if model.triple().lo.size else (*IGNORED, *SLOPES)
        with TemporaryDirectory() as folder:
            bench = Bench(model, Path(folder))
            for how, tree in (("true", record), *altered(record, skipped, each, rng)):
                found = bench.judge(tree)
                words = "true" if how == "true" else "altered"
                counts[f"{words}, exact {found.exact}: {found.proved}"] += 1
                if found.disagreement(model.kind):
                    wrong.append(f"{name} {model.kind} {order}, {how}: {found.disagreement(model.kind)}")
    return counts, wrong


def main(count: int = 1000, alterations_of_all: int = 3000, first: int = 0) -> int:
    """Run and print the counts."""
    if not checker():
        print("the proved checker is not here: make proof-checker")
        return 2
    counts, wrong = campaign(count, alterations_of_all, first)
    for name, number in sorted(counts.items()):
        print(f"{number:8d}  {name}")
    print("\n".join(wrong) or "no disagreement")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
