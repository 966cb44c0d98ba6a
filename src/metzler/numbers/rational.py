"""Exact decisions about matrices of doubles: doubles are dyadic, so integers on a common exponent suffice."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import gcd, inf, lcm, nextafter
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from metzler.errors import InputError

Integers = NDArray[Any]
"""Array of Python integers (dtype object)."""
MOST_BITS = 2**17
"""Rows times bits of an entry beyond which elimination in integers takes longer than some minutes."""


@dataclass(frozen=True, eq=False)
class Rationals:
    """A dense matrix of fractions, with the operations of `Ball`, none of them rounded.

    Parameters
    ----------
    entries : (m, n) object array
        Of `Fraction`.

    Examples
    --------
    >>> third = Rationals.exact([[1.0, 1.0]]).rows_over([3.0])
    >>> (third @ third.T).entries
    array([[Fraction(2, 9)]], dtype=object)
    """

    entries: Integers

    @classmethod
    def exact(cls, matrix: Any) -> Rationals:
        """This dense float64 matrix."""
        return cls(_fractions(np.asarray(matrix, dtype=np.float64)))

    @classmethod
    def block(cls, parts: list[list[Rationals]]) -> Rationals:
        """The block matrix of these."""
        return cls(np.block([[part.entries for part in row] for row in parts]))

    @property
    def T(self) -> Rationals:
        """The transposed matrix."""
        return Rationals(self.entries.T)

    def __add__(self, other: Rationals) -> Rationals:
        return Rationals(self.entries + other.entries)

    def __sub__(self, other: Rationals) -> Rationals:
        return Rationals(self.entries - other.entries)

    def __matmul__(self, other: Rationals) -> Rationals:
        if not self.entries.shape[1]:
            return Rationals(_fractions(np.zeros((len(self.entries), other.entries.shape[1]))))
        return Rationals(self.entries @ other.entries)

    def scaled(self, factor: float | Fraction) -> Rationals:
        """The matrix times one number."""
        return Rationals(self.entries * Fraction(factor))

    def rows_times(self, factor: ArrayLike) -> Rationals:
        """The matrix with row i multiplied by the double `factor[i]`."""
        return Rationals(self.entries * _fractions(np.asarray(factor, dtype=float))[:, None])

    def rows_over(self, divisor: ArrayLike) -> Rationals:
        """The matrix with row i divided by the positive double `divisor[i]`."""
        return Rationals(self.entries / _fractions(np.asarray(divisor, dtype=float))[:, None])

    def is_positive_definite(self) -> bool:
        """Whether this symmetric matrix is positive definite: all its leading minors are positive (Sylvester).

        Raises
        ------
        InputError
            When its numbers are too long for that.
        """
        diagonal = np.diagonal(self.entries)
        if not all(value > 0 for value in diagonal):
            return False
        half = [(value.denominator.bit_length() - value.numerator.bit_length()) // 2 for value in diagonal]
        scale = np.array([Fraction(2) ** power for power in half], dtype=object)
        even = self.entries * scale[:, None] * scale[None, :]
        common = lcm(*(value.denominator for value in even.flat))
        whole = np.array([[int(value * common) for value in row] for row in even], dtype=object)
        bits = len(whole) * max(abs(value).bit_length() for value in whole.flat)
        if bits > MOST_BITS:
            raise InputError(
                f"it cannot be proved in integers: {len(whole)} rows of {bits // len(whole)} bits a number"
            )
        return first_bad_minor(whole) == 0


def integers(values: Any) -> tuple[Integers, int]:
    """Python integers k of the shape of `values` and one exponent e, such that `values` is exactly `k * 2^e`.

    Examples
    --------
    >>> integers([[0.5, -3.0]])
    (array([[1, -6]], dtype=object), -1)
    """
    given = np.asarray(values, dtype=np.float64)
    mantissa, exponent = np.frexp(given)
    whole = np.ldexp(mantissa, 53).astype(np.int64)
    power = np.where(whole == 0, 0, exponent.astype(np.int64) - 53)
    live = whole != 0
    for _ in range(53):
        even = live & (whole % 2 == 0)
        if not even.any():
            break
        whole, power = np.where(even, whole // 2, whole), np.where(even, power + 1, power)
    least = int(power[live].min()) if live.any() else 0
    out = np.empty(given.shape, dtype=object)
    flat = [int(k) << max(int(p) - least, 0) if k else 0 for k, p in zip(whole.flat, power.flat, strict=True)]
    out.ravel()[:] = flat
    return out, least


def characteristic_polynomial(A: Integers) -> list[int]:
    """Coefficients of `det(sI - A)`, highest power first, for a square matrix of integers (Faddeev and LeVerrier).

    Time O(n^4) products of integers that grow to n times the length of the entries.
    """
    n = len(A)
    eye = np.array([[int(i == j) for j in range(n)] for i in range(n)], dtype=object)
    coefficients, M = [1], eye
    for k in range(1, n + 1):
        AM = A.dot(M)
        c = -sum(AM[i, i] for i in range(n)) // k
        coefficients.append(c)
        M = AM + c * eye
    return coefficients


def all_roots_in_left_half_plane(coefficients: list[int]) -> bool:
    """Whether every root of the polynomial has a negative real part: Routh's table without divisions."""
    if any(c <= 0 for c in coefficients):
        return False
    above, row = coefficients[0::2], coefficients[1::2]
    while row:
        if row[0] <= 0:
            return False
        padded = row + [0] * (len(above) - len(row))
        below = [row[0] * above[j] - above[0] * padded[j] for j in range(1, len(above))]
        while below and below[-1] == 0:
            below.pop()
        common = gcd(*below) if below else 1
        above, row = row, [value // common for value in below]
    return len(above) == 1


def is_hurwitz(A: NDArray[np.float64]) -> bool:
    """Whether all eigenvalues of a dense float64 matrix have negative real parts, decided exactly."""
    whole, _ = integers(A)
    return all_roots_in_left_half_plane(characteristic_polynomial(whole))


def first_bad_minor(A: Integers) -> int:
    """The least k for which the leading principal minor of order k is not positive; 0 when all are positive.

    Fraction-free elimination (Bareiss) in integers: exact, time O(n^3) products of growing integers.
    """
    M = A.copy()
    previous, n = 1, len(M)
    for k in range(n):
        if M[k, k] <= 0:
            return k + 1
        if k + 1 < n:
            M[k + 1 :, k + 1 :] = (M[k, k] * M[k + 1 :, k + 1 :] - np.outer(M[k + 1 :, k], M[k, k + 1 :])) // previous
        previous = M[k, k]
    return 0


def _fractions(values: NDArray[np.float64]) -> Integers:
    """The same numbers as an object array of fractions."""
    out = np.empty(values.shape, dtype=object)
    out.ravel()[:] = [Fraction(value) for value in values.ravel().tolist()]
    return out


def round_down(value: Fraction) -> float:
    """The largest double not above `value`, which may be minus infinity."""
    try:
        near = float(value)
    except OverflowError:
        return nextafter(inf, 0.0) if value > 0 else -inf
    return nextafter(near, -inf) if Fraction(near) > value else near
