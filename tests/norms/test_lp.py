"""l_p norms: values, weights between those of two norms, refusals."""

from __future__ import annotations

import numpy as np
import pytest

from metzler.errors import InputError
from metzler.norms import LpNorm, Norm
from metzler.norms.lp import exponent

rng = np.random.default_rng(32)


@pytest.mark.parametrize("p", [1.0, 1.5, 2.0, 3.0, np.inf])
def test_values(p: float) -> None:
    w, x = rng.uniform(0.5, 2.0, 3), rng.normal(size=(3, 4))
    norm = LpNorm(p, w)
    assert norm(x) == pytest.approx([np.linalg.norm(w * column, p) for column in x.T])
    assert norm(x[:, 0]) == pytest.approx(norm(x)[0])  # type: ignore[index]
    assert norm.condition == pytest.approx(w.max() / w.min())
    with pytest.raises(InputError, match="shape"):
        norm([1.0])


def test_huge_exponents_and_states() -> None:
    assert LpNorm(1e300, [1.0, 2.0])([3.0, 2.0]) == 4.0
    assert LpNorm(3.0, [1.0, 1.0])([[1e300, 0.0], [0.0, 0.0]]).tolist() == [1e300, 0.0]  # type: ignore[union-attr]


def test_the_ends_are_the_norms_themselves() -> None:
    l1, linf = Norm("l1", [1.0, 3.0]), Norm("linf", [2.0, 0.1])
    assert LpNorm.between(l1, linf, 1).weights.tolist() == [1.0, 3.0]
    assert LpNorm.between(l1, linf, np.inf).weights.tolist() == [2.0, 0.1]
    middle = LpNorm.between(l1, linf, 4.0).weights
    expected = np.array([1.0, 3.0]) ** 0.25 * np.array([2.0, 0.1]) ** 0.75
    assert middle[1] / middle[0] == pytest.approx(expected[1] / expected[0])


@pytest.mark.parametrize("p", [0.5, -1.0, np.nan, True, "2", None, -np.inf])
def test_exponents_below_one_are_refused(p: float) -> None:
    with pytest.raises(InputError, match="at least 1"):
        exponent(p)


def test_refusals() -> None:
    l1, linf = Norm("l1", [1.0, 1.0]), Norm("linf", [1.0, 1.0])
    with pytest.raises(InputError, match="of 'l1' and 'linf'"):
        LpNorm.between(linf, l1, 2.0)
    with pytest.raises(InputError, match="same states"):
        LpNorm.between(l1, Norm("linf", [1.0]), 2.0)
    with pytest.raises(InputError, match="double precision"):
        LpNorm.between(l1, Norm("linf", [1.0, 1.0], np.array([0, 5000])), 2.0)
    with pytest.raises(InputError, match="decades"):
        LpNorm.between(Norm("l1", [1e300, 1e-300]), Norm("linf", [1e300, 1e-300]), 2.0)


@pytest.mark.parametrize("p", [1.0, 1.5, 2.0, 3.0, 400.0, 1e300, np.inf])
def test_bounds_of_values_and_of_entries(p: float) -> None:
    w = 10.0 ** rng.uniform(-3, 3, 6)
    norm, x = LpNorm(p, w), rng.normal(size=(6, 50)) * 10.0 ** rng.uniform(-300, 300, 50)
    assert (norm.above(x) >= norm(x)).all()
    assert (norm.above(x) <= np.asarray(norm(x)) * (1 + 1e-13)).all()
    with np.errstate(over="ignore"):
        inside = x / norm(x)
    assert (np.abs(inside) <= norm.extents()[:, None] * (1 + 1e-13)).all()
    unit = np.diag(1.0 / w)
    assert norm.above(unit) == pytest.approx(np.ones(6))
    assert norm.extents() == pytest.approx(1.0 / w)


def test_a_bound_counts_underflow_and_overflow() -> None:
    assert LpNorm(2.0, [0.5]).above(np.full((1, 1), 5e-324))[0] > 0
    assert LpNorm(2.0, [1e300, 1.0]).above(np.full((2, 1), 1e300))[0] == np.inf


def test_weights_that_rounding_changes_are_refused() -> None:
    """Beside 2^1000 the weight 1.2 2^-72 is no normal double: rounded, it would be off by a sixth."""
    w = [2.0**1000, 1.2 * 2.0**-72]
    with pytest.raises(InputError, match="too many decades"):
        LpNorm.between(Norm("l1", w), Norm("linf", w), 1.001)


def test_an_exponent_beyond_doubles() -> None:
    with pytest.raises(InputError, match="p must be a number"):
        exponent(10**400)
