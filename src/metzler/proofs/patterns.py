"""The worst case of a row of many slopes from the signs that its entries can have, rounded outward.

`|x|` is the larger of x and -x, so the worst case of row i of `A + gain B [d] C` at a vector is the largest, over the
signs s of its entries, of a sum that is linear in each slope (s_i = 1 unless the row is one of a map):

    sum over j of s_j A_ij v_j / v_i  +  sum over k of the larger of d_k gain B_ik (sum over j of s_j C_kj v_j / v_i)
                                         for d_k at its two ends.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from metzler.arrays import Exponents, Index, Vector
from metzler.numbers.outward import add_down, add_up, div_down, div_up, mul_down, mul_up
from metzler.numbers.scaled import Scaled

Bounds = tuple[Vector, Vector]
"""Lower and upper bounds."""


@dataclass(frozen=True, eq=False)
class SignPatterns:
    """A row whose worst case is taken by sign patterns.

    Parameters
    ----------
    index : int
        Which row.
    at : (c,) array
        Its columns, rising, its own among them.
    a : (c,) array
        Its entries of A there.
    z : (k, c) array
        The rows of C of the k slopes that touch it.
    factors : pairs of (k,) arrays
        Bounds of `gain d_k B_ik` at the lower and at the upper ends.
    discrete : bool
        The row is one of a map: `|J_ii| - 1` stands for `J_ii`.
    """

    index: int
    at: Index
    a: Vector
    z: Vector
    factors: tuple[Bounds, Bounds]
    discrete: bool

    def bounds(self, low: Vector, high: Vector, power: Exponents | None, tau: float) -> tuple[float, float]:
        """Bounds of `T(v)_i / (tau v_i)` for every vector v (n,) with `2^power low <= v <= 2^power high`."""
        ratio = self._ratio(low, high, power)
        values = self._fixed(ratio)
        for side, sums in enumerate(self._sums(ratio)):
            values[side] = (add_down, add_up)[side](values[side], sums)
        least, most = (np.where(np.isnan(v), end, v).max() for v, end in zip(values, (-np.inf, np.inf), strict=True))
        if self.discrete:
            least, most = add_down(least, -1.0), add_up(most, -1.0)
        return float(div_down(least, tau)), float(div_up(most, tau))

    @property
    def _own(self) -> NDArray[np.bool_]:
        return np.asarray(self.at == self.index)

    @property
    def _open(self) -> Index:
        """The columns whose signs count."""
        return np.flatnonzero((self.z != 0).any(axis=0) & (self.discrete | ~self._own))

    def _ratio(self, low: Vector, high: Vector, power: Exponents | None) -> Bounds:
        """Bounds (c,) of `v_j / v_i`."""
        exponents = None if power is None else power[self.at]
        own = np.full(len(self.at), self.index)
        down, up = Scaled(low[self.at], exponents), Scaled(high[self.at], exponents)
        first = Scaled(low[own], None if power is None else power[own]).divide_up(up)
        back = down.divide_up(Scaled(high[own], None if power is None else power[own]))
        least = np.where(np.isfinite(back), np.maximum(div_down(1.0, back), 0.0), 0.0)
        return np.where(self._own, 1.0, least), np.where(self._own, 1.0, first)

    def _signs(self) -> Vector:
        """All signs (2^r, r) of the open columns."""
        count = len(self._open)
        return np.where((np.arange(2**count)[:, None] >> np.arange(count)) & 1, -1.0, 1.0)

    def _fixed(self, ratio: Bounds) -> list[Vector]:
        """Bounds (2^r,) of what A gives."""
        live = np.ones(len(self.at), dtype=bool)
        live[self._open] = False
        a = np.where(self._own & (not self.discrete), self.a, np.abs(self.a))
        low, high = _times(a, ratio)
        signed = _times(self.a, ratio)
        start = _total(np.where(live, low, 0.0), 0), _total(np.where(live, high, 0.0), 1)
        return list(self._added(start, [(signed[0][j], signed[1][j]) for j in self._open]))

    def _sums(self, ratio: Bounds) -> Bounds:
        """Bounds (2^r,) of the sums over the slopes, each at its worse end."""
        start = self.z[:, self._own][:, 0] * (0.0 if self.discrete else 1.0)
        terms = [_times(self.z[:, j], (ratio[0][j], ratio[1][j])) for j in self._open]
        pushes = self._added((start, start), terms)
        low, high = (_products(factor, pushes) for factor in self.factors)
        return _total(np.maximum(low[0], high[0]), 0), _total(np.maximum(low[1], high[1]), 1)

    def _added(self, start: Bounds, terms: list[Bounds]) -> Bounds:
        """`start + sum of s_j term_j` for every pattern of signs, (2^r, ...)."""
        signs = self._signs()
        shape = (len(signs), *np.shape(start[0]))
        low, high = (np.broadcast_to(side, shape) for side in start)
        for s, (least, most) in zip(signs.T, terms, strict=True):
            plus = (s > 0).reshape(-1, *(1 for _ in shape[1:]))
            low = add_down(low, np.where(plus, least, -most))
            high = add_up(high, np.where(plus, most, -least))
        return low, high


def _times(values: Vector, ratio: tuple[Vector | float, Vector | float]) -> Bounds:
    """Bounds of values of any sign times what is not negative and lies between two bounds."""
    with np.errstate(invalid="ignore"):
        low = np.where(values >= 0, mul_down(values, ratio[0]), mul_down(values, ratio[1]))
        high = np.where(values >= 0, mul_up(values, ratio[1]), mul_up(values, ratio[0]))
    return np.where(values == 0, 0.0, low), np.where(values == 0, 0.0, high)


def _products(factor: Bounds, pushes: Bounds) -> Bounds:
    """Bounds (2^r, k) of products of two numbers between bounds, (k,) of one sign each and (2^r, k)."""
    (low, high), positive = factor, factor[1] > 0
    if not (low.any() or high.any()):
        return np.zeros_like(pushes[0]), np.zeros_like(pushes[1])
    least, most = (np.where(positive, pushes[s], pushes[1 - s]) for s in (0, 1))
    near, far = np.where(positive, low, high), np.where(positive, high, low)  # by their distance from 0
    return mul_down(np.where((least >= 0) == positive, near, far), least), mul_up(
        np.where((most >= 0) == positive, far, near), most
    )


def _total(terms: Vector, side: int) -> Vector:
    """A bound of the sums along the last axis, the lower one for side 0, in an order that does not depend on BLAS."""
    add = (add_down, add_up)[side]
    while terms.shape[-1] > 1:
        half = terms.shape[-1] // 2
        paired = add(terms[..., :half], terms[..., half : 2 * half])
        terms = np.concatenate([paired, terms[..., 2 * half :]], axis=-1)
    return np.asarray(terms.sum(axis=-1))
