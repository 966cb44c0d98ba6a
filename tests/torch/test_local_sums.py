"""Bounds of sums hold in rational numbers, and boxes hold what they say."""

from __future__ import annotations

import pytest
from tests.optional import needed

torch = needed("torch", "torch")

from fractions import Fraction

import numpy as np

from metzler.torch.local_sums import TINY, Boxes, gamma, up


@pytest.mark.parametrize("terms", [1, 3, 50])
def test_a_sum_is_within_gamma_of_its_sizes(terms: int) -> None:
    rng = np.random.default_rng(terms)
    a, b = rng.normal(size=(2, 40, terms)) * 10.0 ** rng.integers(-8, 8, (2, 40, terms))
    computed = (torch.tensor(a) * torch.tensor(b)).sum(1).tolist()
    sizes = (torch.tensor(a).abs() * torch.tensor(b).abs()).sum(1).tolist()
    for row, (value, size) in enumerate(zip(computed, sizes, strict=True)):
        exact = sum(Fraction(float(x)) * Fraction(float(y)) for x, y in zip(a[row], b[row], strict=True))
        assert abs(exact - Fraction(value)) <= Fraction(gamma(terms)) * Fraction(size) + Fraction(TINY)


def test_up_is_above_what_was_rounded_down() -> None:
    value = torch.full((1,), 0.1, dtype=torch.float64)
    exact, computed = Fraction(1), torch.ones(1, dtype=torch.float64)
    for _ in range(8):
        exact, computed = exact * Fraction(float(value)), computed * value
    assert exact < Fraction(float(up(computed)))
    assert float(up(torch.zeros(1, dtype=torch.float64))) > 0


def test_centre_and_radius_hold_the_ends() -> None:
    ends = np.sort(np.random.default_rng(0).normal(size=(2, 500)) * 10.0 ** np.arange(-250, 250) ** 1.0, axis=0)
    box = Boxes(*torch.tensor(ends))
    for low, high, mid, radius in zip(*ends.tolist(), box.mid.tolist(), box.radius.tolist(), strict=True):
        assert Fraction(mid) - Fraction(radius) <= Fraction(low)
        assert Fraction(high) <= Fraction(mid) + Fraction(radius)


def test_a_box_around_holds_its_ends() -> None:
    rng = np.random.default_rng(1)
    mid, radius = rng.normal(size=100), rng.random(100) * 1e-9
    box = Boxes.around(torch.tensor(mid), torch.tensor(radius))
    for low, high, m, r in zip(box.lower.tolist(), box.upper.tolist(), mid.tolist(), radius.tolist(), strict=True):
        assert Fraction(low) <= Fraction(m) - Fraction(r)
        assert Fraction(m) + Fraction(r) <= Fraction(high)


def test_what_is_not_known_does_not_count() -> None:
    nothing = torch.tensor([torch.nan, 0.0])
    met = Boxes(nothing, nothing + 1).meet(Boxes(torch.tensor([1.0, 0.5]), torch.tensor([2.0, 3.0])))
    assert met.lower.tolist() == [1.0, 0.5]
    assert met.upper.tolist() == [2.0, 1.0]
