"""The rate between two norms holds at every slope vertex, and the rounding of the weights is that of the fastest."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from metzler.errors import InputError
from metzler.models import Hopfield, HopfieldMap, IntervalHopfield
from metzler.proofs.lp import interpolated, least_diagonal

NET = Hopfield([[0.0, 0.5], [0.25, 0.0]], activation="relu")


def test_the_ends_lose_nothing() -> None:
    assert interpolated(NET, 0.1, 0.3, 1.0) == Fraction(0.1)
    assert interpolated(NET, 0.1, 0.3, np.inf) == Fraction(0.3)


@pytest.mark.parametrize("p", [1.0 + 2.0**-52, 1.5, 2.0, 7.0, 1e10])
def test_between_the_ends_a_little_is_lost(p: float) -> None:
    mean = Fraction(0.1) / Fraction(p) + Fraction(0.3) * (1 - 1 / Fraction(p))
    found = interpolated(NET, 0.1, 0.3, p)
    assert 0 < mean - found < 1e-10 * max(1.0, p / 1e5)


def test_huge_exponents_and_rates_stay_numbers() -> None:
    assert interpolated(NET, 0.1, 0.3, 1e308) < 0.3
    assert interpolated(NET, -1e308, 1e308, 2.0) < 1e308


def test_the_least_diagonal() -> None:
    net = Hopfield([[-3.0, 1.0], [1.0, 2.0]], leak=[1.0, 2.0], slopes=(0.0, 1.0), tau=[1.0, 0.5])
    true = [-4.0, -4.0]
    assert (least_diagonal(net.triple()) <= true).all()


def test_the_rounding_of_weights_is_that_of_the_fastest_member() -> None:
    """It grows with the largest diagonal entry of -J; that of the slowest member alone had been taken."""
    W = [[0.0, 0.5], [0.5, 0.0]]
    narrow, wide = (IntervalHopfield(W, W, 1.0, top, slopes=(0.0, 1.0)) for top in (1.0, 1e11))
    rates = [interpolated(net, 0.5, 0.5, 2.0) for net in (narrow, wide)]
    assert rates[0] - rates[1] >= 3 * 3000 * 2.0**-53 * 1e11 / 2


def test_refusals() -> None:
    with pytest.raises(InputError, match="continuous"):
        interpolated(HopfieldMap([[0.5]], activation="relu"), 0.1, 0.1, 2.0)
    with pytest.raises(InputError, match="beyond double precision"):
        interpolated(Hopfield([[1e308]], slopes=(-2.0, 2.0)), 0.1, 0.1, 2.0)
