"""Units, titles and command lines, as those of the command line itself."""

from __future__ import annotations

import math
import shlex

import numpy as np
import pytest
from tests.contracts.catalogue import MAKERS, make
from tests.report.small import CLAIM, MAP, MODEL, STRONG, W, about

import metzler as mz
from metzler.errors import InputError
from metzler.report.about import About, spent, title_of, words_of_unit


@pytest.mark.parametrize("name", sorted(MAKERS))
def test_every_model_is_described(name: str) -> None:
    model = make(name)
    found = about(model, claim=CLAIM)
    assert found.described
    assert found.title
    assert found.unit == "per step" if model.is_map() else found.unit.startswith("per ")


def test_units() -> None:
    assert (about().unit, about().time) == ("per s", "s")
    assert (about(MAP).unit, about(MAP).time) == ("per step", "steps")
    assert words_of_unit(mz.Hopfield(W, activation="tanh", tau=2.0)) == "per unit of time, that of tau"
    assert about(STRONG).time == "units of time"


def test_the_half_life_is_one() -> None:
    for rate in (0.3, 1.7, 1e-9):
        fact = spent(rate, 2.0, "s", steps=False)
        assert math.exp(-rate * fact.value) <= 0.5  # type: ignore[operator]
    fact = spent(0.25, 100.0, "steps", steps=True)
    assert 0.75**fact.value <= 0.01  # type: ignore[operator]
    assert fact.value == int(fact.value)  # type: ignore[arg-type]
    assert spent(1.0, 2.0, "steps", steps=True).value == 1.0
    assert spent(0.5, math.inf, "s", steps=False).text == "none is proved"
    assert spent(1.0, 1 + 2**-52, "s", steps=False).value >= 2.2e-16  # type: ignore[operator]


def test_the_diagonal_claim_beside_another_one() -> None:
    best = mz.certify(MODEL)
    assert about(claim=CLAIM).diagonal is CLAIM
    if best.kind != "diagonal":
        beside = about(claim=best).diagonal
        assert beside.rate == max(row.claim.rate for row in best.alternatives.rows if row.norm in ("l1", "linf"))
        (said,) = about(claim=best).of_another_norm()
        assert "best diagonal weights" in said.text
    assert about(claim=CLAIM).of_another_norm() == ()


def test_a_claim_without_a_rate_is_refused_where_one_is_needed() -> None:
    assert about().require_contraction().rate == CLAIM.rate
    with pytest.raises(InputError, match="critical gain"):
        about(claim=mz.critical_gain(MODEL, "l1")).require_contraction()
    with pytest.raises(InputError, match="positive rate"):
        about(STRONG).require_contraction()


def test_titles() -> None:
    assert title_of(MODEL, None) == "Hopfield network"
    assert title_of(MODEL, mz.Network(W, source="/home/me/edges.csv")) == "edges.csv"
    assert title_of(MODEL, mz.Network(W, source="C:\\me\\edges.csv")) == "edges.csv"
    assert title_of(MODEL, mz.Network(W, source="C. elegans: reader x/y")) == "C. elegans"
    assert title_of(mz.Modules({"a": MODEL}, {}), None) == "Modules"


def test_commands_are_quoted_and_say_what_is_needed() -> None:
    settings = {
        "weights": "my net.csv", "glutamate": "+", "neurons_only": True, "model": "hopfield", "slopes": [0.0, 1.0],
        "tau": 20.0, "leak": [1.0, 2.0], "names": ["a"], "gain": 0.5, "norm": "l1",
    }  # fmt: skip
    found = About(MODEL, CLAIM, settings=settings)
    reads = shlex.split(found.command("check", "a b.json", "my net.csv"))
    assert reads == ["metzler", "check", "a b.json", "my net.csv", "--glutamate", "+", "--neurons-only"]
    builds = shlex.split(found.command("certify", "my net.csv", builds=True))
    assert builds[5:] == ["--neurons-only", "--model", "hopfield", "--slopes", "0", "1", "--gain", "0.5", "--tau", "20"]
    assert found.names([2, 0]) == ["PV", "PYR_0"]
    assert about(mz.Hopfield(np.eye(2), activation="tanh")).names() == ["0", "1"]
