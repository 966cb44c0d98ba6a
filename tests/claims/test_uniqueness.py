"""Claims of one equilibrium without a rate: what they say, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from metzler.claims.check import check
from metzler.claims.kinds import load
from metzler.claims.uniqueness import UniquenessClaim
from metzler.errors import InputError
from metzler.models import FiringRate, Hopfield
from metzler.search.uniqueness import uniqueness

TURNING = FiringRate([[0.0, -4.0], [4.0, 0.0]], activation="relu")
EXCITED = FiringRate([[0.0, 2.0], [2.0, 0.0]], activation="relu", names=["a", "b"])


def test_it_is_proved_from_its_file_alone(tmp_path: Path) -> None:
    for net, stable in ((TURNING, True), (EXCITED, False)):
        claim = uniqueness(net)
        claim.save(tmp_path / "claim.json")
        back = load(tmp_path / "claim.json")
        assert isinstance(back, UniquenessClaim)
        assert back.diagonally_stable is stable
        for exact in (False, True):
            assert check(tmp_path / "claim.json", net, exact=exact).holds
            assert not check(tmp_path / "claim.json", replace(net, W=1.1 * net.W), exact=exact).holds
            assert not check(tmp_path / "claim.json", Hopfield(net.W, activation="relu"), exact=exact).holds


def test_a_network_with_several_equilibria_is_never_called_unique() -> None:
    forged = replace(uniqueness(TURNING), subject=uniqueness(EXCITED).subject)
    assert forged.unique
    assert not check(forged, EXCITED).holds
    for q in (np.ones(2), np.array([1.0, 1e-9])):
        assert not check(UniquenessClaim(1e-9, np.inf, forged.subject, q, None), EXCITED).holds


def test_a_witness_against_what_is_true_is_refused() -> None:
    subject = uniqueness(TURNING).subject
    for Y in (np.ones((2, 1)), np.eye(2), np.array([[1.0], [0.0]])):
        assert not check(UniquenessClaim(-np.inf, 0.0, subject, None, Y), TURNING).holds
        assert check(UniquenessClaim(-np.inf, 30.0, subject, None, Y), TURNING).holds


def test_its_words() -> None:
    assert str(uniqueness(TURNING)).startswith("Proved without a rate: for every input there is exactly one")
    several = str(uniqueness(EXCITED))
    assert "on 2 of 2 neurons (a, b)" in several
    assert "has several equilibria" in several
    nothing = UniquenessClaim(-np.inf, np.inf, uniqueness(TURNING).subject, None, None)
    assert (nothing.diagonally_stable, nothing.unique, nothing.states) == (None, False, None)
    assert str(nothing).startswith("Undecided")
    assert check(nothing, TURNING).holds


def test_a_singular_jacobian_is_one() -> None:
    claim = uniqueness(EXCITED)
    assert claim.singular
    assert claim.witness is not None
    y = claim.witness[:, 0]
    d = y / (EXCITED.W @ y)
    assert ((d >= 0) & (d <= 1)).all()
    assert np.abs(d * (EXCITED.W @ y) - y).max() < 1e-12


@pytest.mark.parametrize(
    "parts",
    [
        (1.0, np.inf, None, None),
        (-np.inf, 0.0, None, None),
        (0.5, np.inf, np.ones((2, 2)), None),
        (-np.inf, 0.0, None, np.ones(2)),
        (0.5, np.inf, np.array([1.0, np.nan]), None),
        (-np.inf, 0.0, None, np.zeros((2, 0))),
    ],
)
def test_evidence_of_another_shape_is_refused(parts: tuple[float, float, object, object]) -> None:
    with pytest.raises(InputError):
        UniquenessClaim(parts[0], parts[1], uniqueness(TURNING).subject, parts[2], parts[3])  # type: ignore[arg-type]
