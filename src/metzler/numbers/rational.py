"""Exact decisions about matrices of doubles: doubles are dyadic, so integers on a common exponent suffice."""

from __future__ import annotations

from fractions import Fraction
from math import gcd, inf, nextafter
from typing import Any

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[Any]
"""Array of Python integers (dtype object)."""


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

    Examples
    --------
    >>> characteristic_polynomial(np.array([[0, 1], [-2, -3]], dtype=object))
    [1, 3, 2]
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
    """Whether every root of the polynomial has a negative real part: Routh's table without divisions.

    Examples
    --------
    >>> all_roots_in_left_half_plane([1, 3, 2]), all_roots_in_left_half_plane([1, 0, 1])
    (True, False)
    """
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


def first_bad_minor(A: NDArray[np.float64]) -> int:
    """The least k for which the leading principal minor of order k is not positive; 0 when all are positive.

    Fraction-free elimination (Bareiss) in integers: exact, time O(n^3) products of growing integers.

    Examples
    --------
    >>> first_bad_minor(np.array([[2.0, -1.0], [-4.0, 2.0]])), first_bad_minor(np.eye(3))
    (2, 0)
    """
    M, _ = integers(A)
    previous, n = 1, len(M)
    for k in range(n):
        if M[k, k] <= 0:
            return k + 1
        if k + 1 < n:
            M[k + 1 :, k + 1 :] = (M[k, k] * M[k + 1 :, k + 1 :] - np.outer(M[k + 1 :, k], M[k, k + 1 :])) // previous
        previous = M[k, k]
    return 0


def round_down(value: Fraction) -> float:
    """The largest double not above `value`, which may be minus infinity."""
    try:
        near = float(value)
    except OverflowError:
        return nextafter(inf, 0.0) if value > 0 else -inf
    return nextafter(near, -inf) if Fraction(near) > value else near
