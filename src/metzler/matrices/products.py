"""The product of two matrices enclosed by the doubles next to each entry, whatever cancels in its sums."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import fsum
from typing import Any

import numpy as np

from metzler.arrays import Vector
from metzler.errors import InputError
from metzler.matrices.forms import by_rows, changed, dense

SLICES = 12
"""Columns whose entries need more slices than this are multiplied entry by entry, in fractions."""
DIGITS = 53
LEAST, MOST = -1000, 1000
"""Powers of two within which slices and their products are exact."""


@dataclass(frozen=True, eq=False)
class Product:
    """A product rounded to nearest, and the two doubles of the same sign that enclose each entry in magnitude.

    Parameters
    ----------
    nearest, inner, outer : (p, q) arrays
        `|inner| <= |true product| <= |outer|`; all three agree where the product is a double.
    """

    nearest: Vector
    inner: Vector
    outer: Vector

    @property
    def width(self) -> Vector:
        """How far the true product may lie from `nearest`."""
        return np.abs(self.outer - self.inner)


def enclosed_product(N: Any, M: Any) -> Product:
    """`N^T M` for N (n, p) and M (n, q), dense arrays or sparse arrays.

    Both factors are cut into slices of so few digits that every product of two slices is exact in double precision, in
    whatever order it is summed; each entry is then a sum of few doubles, rounded once.

    Examples
    --------
    >>> found = enclosed_product(np.array([[1e8], [1e8], [0.5]]), np.array([[1e8], [-1e8], [1.0]]))
    >>> found.nearest, found.width
    (array([[0.5]]), array([[0.]]))
    >>> bool(enclosed_product(np.array([[0.1]]), np.array([[0.1]])).width > 0)
    True
    """
    terms = _exact_terms(N, M)
    if terms is None:
        return _in_fractions(N, M)
    shape = (N.shape[1], M.shape[1])
    try:
        nearest = np.array([fsum(entry) for entry in terms])
        beyond = np.array([fsum((*entry, -value)) for entry, value in zip(terms, nearest.tolist(), strict=True)])
    except OverflowError:
        raise InputError("a product of the two matrices leaves the range of double precision") from None
    return _around(nearest.reshape(shape), beyond.reshape(shape))


def _around(nearest: Vector, beyond: Vector) -> Product:
    """The enclosure from the rounded entries and from what is missing there (its sign counts)."""
    sign = np.sign(np.where(nearest == 0, beyond, nearest))
    size, away = np.abs(nearest), sign * beyond
    outer = np.where(away > 0, np.nextafter(size, np.inf), size)
    inner = np.where(away < 0, np.nextafter(size, 0.0), size)
    if not np.isfinite(outer).all():
        raise InputError("a product of the two matrices leaves the range of double precision")
    return Product(nearest, sign * inner, sign * outer)


def _exact_terms(N: Any, M: Any) -> list[list[float]] | None:
    """For every entry of the product doubles whose sum it is; None where the factors span too many powers of two."""
    bits = (DIGITS - int(np.ceil(np.log2(max(N.shape[0], 2))))) // 2
    left, right = _slices(N, bits), _slices(M, bits)
    if left is None or right is None:
        return None
    if not left or not right:
        return [[0.0]] * (N.shape[1] * M.shape[1])
    products = []
    for a in left:
        for b in right:
            part = a.T @ b
            products.append(dense(part).ravel())
    found: list[list[float]] = np.stack(products, axis=1).tolist()
    return found


def _slices(M: Any, bits: int) -> list[Any] | None:
    """Matrices that add up to M, the entries of each column integers of at most `bits` digits times a power of two."""
    rest = by_rows(M)
    parts: list[Any] = []
    while True:
        size = dense(abs(rest).max(axis=0)).ravel()
        if not size.any():
            return parts
        power = np.frexp(size)[1]
        live = power[size > 0]
        if len(parts) == SLICES or 2 * (int(live.min()) - bits) < LEAST or 2 * int(live.max()) + DIGITS > MOST:
            return None
        anchor = np.ldexp(1.0, power + DIGITS - bits)
        parts.append(_leading(rest, anchor))
        rest = rest - parts[-1]


def _leading(M: Any, anchor: Vector) -> Any:
    """What adding and subtracting `anchor` leaves of the entries of each column."""
    return changed(M, lambda v, i, j: (v + anchor[j]) - anchor[j])


def _in_fractions(N: Any, M: Any) -> Product:
    """The same for any doubles, slowly."""
    left, right = dense(N), dense(M)
    nearest = np.zeros((left.shape[1], right.shape[1]))
    beyond = nearest.copy()
    for i, j in np.ndindex(*nearest.shape):
        at = np.flatnonzero((left[:, i] != 0) & (right[:, j] != 0))
        pairs = zip(left[at, i].tolist(), right[at, j].tolist(), strict=True)
        true = sum((Fraction(a) * Fraction(b) for a, b in pairs), Fraction(0))
        try:
            nearest[i, j] = float(true)
        except OverflowError:
            raise InputError("a product of the two matrices leaves the range of double precision") from None
        rest = true - Fraction(float(nearest[i, j]))
        beyond[i, j] = (rest > 0) - (rest < 0)
    return _around(nearest, beyond)
