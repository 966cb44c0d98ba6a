"""Arithmetic on float64 arrays rounded outward: every function returns a proven bound.

IEEE double precision with round-to-nearest and gradual underflow is assumed. An operation that is
provably exact (an exact sum; a factor or divisor that is zero or a power of two, without underflow) is not moved.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from metzler.arrays import UNIT, Vector

SMALLEST = 2.0**-1074
"""Smallest positive double, twice the error of one product that underflows."""
NORMAL = 2.0**-1022
ORDINARY = 2.0**200
"""Products and quotients of a few numbers between this and its inverse stay normal."""
MANY = 512
"""Arrays of so many entries are moved by integer arithmetic, ten times as fast as `nextafter`."""
FRACTION = 2**52 - 1
"""The bits of a double that hold the fraction."""


def add_up(a: ArrayLike, b: ArrayLike) -> Vector:
    """An upper bound of a + b, exact where the sum is (Knuth's two-sum gives the error exactly)."""
    s, error = _two_sum(a, b)
    return _up(s, ~((error <= 0) & np.isfinite(s)))


def add_down(a: ArrayLike, b: ArrayLike) -> Vector:
    """A lower bound of a + b."""
    return -add_up(-np.asarray(a, dtype=float), -np.asarray(b, dtype=float))


def add_both(a: ArrayLike, b: ArrayLike) -> tuple[Vector, Vector]:
    """A lower and an upper bound of a + b."""
    s, error = _two_sum(a, b)
    finite = np.isfinite(s)
    return -_up(-s, ~((error >= 0) & finite)), _up(s, ~((error <= 0) & finite))


def _two_sum(a: ArrayLike, b: ArrayLike) -> tuple[Vector, Vector]:
    """The rounded sum and its error."""
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    with np.errstate(invalid="ignore", over="ignore"):
        s = a + b
        back = s - a
        return s, (a - (s - back)) + (b - back)


def mul_up(a: ArrayLike, b: ArrayLike) -> Vector:
    """An upper bound of a * b."""
    return _up(*_product(a, b))


def mul_down(a: ArrayLike, b: ArrayLike) -> Vector:
    """A lower bound of a * b."""
    product, moved = _product(a, b)
    return -_up(-product, moved)


def mul_both(a: ArrayLike, b: ArrayLike) -> tuple[Vector, Vector]:
    """A lower and an upper bound of a * b; one and the same array where a factor is 1 throughout."""
    product, moved = _product(a, b)
    return (product, product) if moved is False else (-_up(-product, moved), _up(product, moved))


def _product(a: ArrayLike, b: ArrayLike) -> tuple[Vector, NDArray[np.bool_] | bool]:
    """The rounded product, and where it must be moved for a bound."""
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    for one, other in ((a, b), (b, a)):
        if one.ndim <= other.ndim and one.size <= other.size and (one == 1.0).all():
            return other + 0.0, False
    with np.errstate(invalid="ignore", over="ignore", under="ignore"):
        p, simple = a * b, _power_of_two(a) | _power_of_two(b)
        if not simple.any():
            return p, True
        zero = (a == 0) | (b == 0)
        p = np.where(zero, 0.0, p)
        return p, ~(zero | (simple & (np.abs(p) > NORMAL) & np.isfinite(p)))


def div_up(a: ArrayLike, b: ArrayLike) -> Vector:
    """An upper bound of a / b for b > 0."""
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    if b.ndim <= a.ndim and b.size <= a.size and (b == 1.0).all():
        return a + 0.0
    with np.errstate(invalid="ignore", over="ignore", under="ignore", divide="ignore"):
        q, simple = a / b, _power_of_two(b)
        zero = a == 0
        if not (simple.any() or zero.any()):
            return _up(q)
        return _up(q, ~(zero | (simple & (np.abs(q) > NORMAL) & np.isfinite(q))))


def div_down(a: ArrayLike, b: ArrayLike) -> Vector:
    """A lower bound of a / b for b > 0."""
    return -div_up(-np.asarray(a, dtype=float), b)


def sum_up(computed: Vector, terms: NDArray[np.intp], largest: float = 1.0) -> Vector:
    """An upper bound of sums of non-negative products, from their computed values.

    Parameters
    ----------
    computed : (n,) array
        Each a sum, in any order, of `terms` products of two non-negative doubles.
    terms : (n,) array
        Number of products in each sum; 0 means the sum is exactly 0.
    largest : float
        At least 1 and at least every second factor: the first factors may each have lost up to
        2^-1075 to underflow.

    Notes
    -----
    With N terms the computed value is at least `s (1 - u)^N - N largest 2^-1074`; since
    `(1 - u)^-N <= 1 + 1.01 N u` for `N u <= 0.01`, the bound below holds; it adds four units for its
    own three roundings. Where that absolute term is less than a unit of the computed value it is left out for a
    fifth unit: subnormal numbers are slow.
    """
    with np.errstate(over="ignore", invalid="ignore"):
        lifted = computed * (1.0 + (1.01 * terms + 5.0) * UNIT)
        small = ~(computed >= _comparable(terms, largest))
        if small.any():
            few = terms[small]
            lifted[small] = (computed[small] + few * (SMALLEST * largest)) * (1.0 + (1.01 * few + 4.0) * UNIT)
        _up(lifted)
        lifted[terms == 0] = 0.0
        return lifted


def sum_down(computed: Vector, terms: NDArray[np.intp], largest: float = 1.0) -> Vector:
    """A lower bound, not negative, of sums of non-negative products; see `sum_up`. An overflow gives 0."""
    with np.errstate(over="ignore", invalid="ignore"):
        lowered = computed * (1.0 - (1.01 * terms + 5.0) * UNIT)
        small = ~(computed >= 2.0 * _comparable(terms, largest))
        if small.any():
            few = terms[small]
            lowered[small] = computed[small] * (1.0 - (1.01 * few + 4.0) * UNIT) - 2.0 * few * (SMALLEST * largest)
        nothing = ~((lowered > 0.0) & (lowered < np.inf)) | (terms == 0)
        lowered = -_up(-lowered)
        lowered[nothing] = 0.0
        return lowered


def every_order(high: Vector, low: Vector, terms: NDArray[np.intp]) -> tuple[Vector, Vector]:
    """What sums of non-negative products, computed in one order, may be in any other: at most, and at least.

    Parameters
    ----------
    high, low : (n,) arrays
        Each a sum, in any order, of `terms` products of two non-negative doubles; underflow is not looked at.
    terms : (n,) array

    Notes
    -----
    Two computed values of one sum have a ratio of at most `((1 + u) / (1 - u))^N <= 1 + 2.04 N u`, for N u <= 0.01;
    three units more pay for the roundings of this line. One product is the same in any order.
    """
    part = (2.04 * terms + 3.0) * UNIT
    part[terms < 2] = 0.0
    with np.errstate(over="ignore", invalid="ignore"):
        return high * (1.0 + part), low * (1.0 - part)


def ordinary(values: Vector, zero: NDArray[np.bool_] | bool = False) -> bool:
    """Whether all values that are not `zero` are between 2^-200 and 2^200."""
    if values.min(initial=np.inf) >= 1.0 / ORDINARY and values.max(initial=0.0) <= ORDINARY:
        return True
    return bool((((values >= 1.0 / ORDINARY) & (values <= ORDINARY)) | zero).all())


def row_up(own: Vector, share: Vector, terms: NDArray[np.intp], more: int, tau: Vector) -> Vector:
    """An upper bound of `(own + s) / tau`, s not negative, from a computed value of s.

    Parameters
    ----------
    own : (n,) array
        Each `ordinary` in size, or zero.
    share : (n,) array
        Each a sum, in any order, of `terms` products of two non-negative doubles, behind it `more` products and
        quotients, all in the range of normal doubles; zero only if s is.
    terms : (n,) array
    more : int
    tau : (n,) array
        `ordinary`.

    Notes
    -----
    `s <= share (1 - u)^-(N + more) <= share (1 + 1.01 (N + more) u)`; the factor has five more units for its own
    three roundings. The sum with `own` is zero or of ordinary size, too, so that sum and quotient lose two units of
    their value; four are added.
    """
    return _row(own, share, terms, more, tau, 1.0)


def row_down(own: Vector, share: Vector, terms: NDArray[np.intp], more: int, tau: Vector) -> Vector:
    """A lower bound of `(own + s) / tau`; see `row_up`. `share` may be zero where s is not."""
    return _row(own, share, terms, more, tau, -1.0)


def _row(own: Vector, share: Vector, terms: NDArray[np.intp], more: int, tau: Vector, side: float) -> Vector:
    value = terms * (side * 1.01 * UNIT)
    value += 1.0 + side * (1.01 * more + 5.0) * UNIT
    value *= share
    value += own
    value /= tau
    value += np.abs(value) * (side * 4.0 * UNIT)
    alone = share == 0
    if alone.any():
        value[alone] = (div_up if side > 0 else div_down)(own[alone], tau[alone])
    return np.asarray(value)


def _comparable(terms: NDArray[np.intp], largest: float) -> float:
    """Above this, all that underflow can take from a sum is less than a unit roundoff of it."""
    return float(terms.max(initial=0)) * largest * (SMALLEST / UNIT)


def _up(values: Vector, moved: NDArray[np.bool_] | bool = True) -> Vector:
    """The values, in place where they are an array, all or those `moved` to the next double above.

    Doubles of one sign are ordered like their bits read as integers: one is added to those of numbers from 0 up, and
    taken off those of negative ones. Zeros are positive here, and nothing is added to infinities.
    """
    out = np.asarray(values)
    if moved is False:
        return out
    if out.size < MANY or not (out.flags.c_contiguous and np.isfinite(out).all()):
        with np.errstate(over="ignore"):
            return np.nextafter(out, np.inf, out=out, where=moved)
    out += 0.0
    bits = out.view(np.int64)
    step = bits >> 63
    step |= 1
    if moved is not True:
        step *= moved
    bits += step
    return out


def _power_of_two(a: Vector) -> NDArray[np.bool_]:
    """Whether all bits of the fraction are zero: true for powers of two, and for 0 and infinity, false for subnormals.

    Whoever asks looks at the result too: a product or quotient with 0 or infinity is never between `NORMAL` and
    infinity.
    """
    return np.asarray((np.ascontiguousarray(a).view(np.int64).reshape(a.shape) & FRACTION) == 0)
