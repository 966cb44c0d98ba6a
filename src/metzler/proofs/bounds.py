"""What vectors prove about worst-case rows: every bound is rounded outward.

Row i of `A + gain B [d] C` over all slope vectors d in the box is replaced by candidates, each a diagonal entry and a
reach on a non-negative off-diagonal profile. Candidates that serve upper bounds cover every d; candidates that
serve lower bounds are each the row at some vertex of the box.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from metzler.arrays import Index, Vector
from metzler.matrices.operators import products, terms
from metzler.matrices.slabs import slabs
from metzler.numbers.outward import (
    add_down,
    add_up,
    div_down,
    div_up,
    every_order,
    mul_down,
    mul_up,
    ordinary,
    row_down,
    row_up,
    sum_down,
    sum_up,
)
from metzler.numbers.scaled import Scaled
from metzler.proofs.patterns import SignPatterns
from metzler.proofs.profiles import largest_factor, scaled


@dataclass(frozen=True)
class Candidates:
    """Candidates of some rows, sorted by owner; a row may have others elsewhere.

    Parameters
    ----------
    rows : slice or (r,) array
        These rows of the triple.
    diag, reach : pairs of (k,) arrays
        Lower and upper bounds of the diagonal entry and of the factor on the profile.
    owner : (k,) array, optional
        Which of `rows` each belongs to; one candidate a row where left out.
    profile : (k,) array, optional
        The off-diagonal profile of each; that of its row where left out.
    upper, lower : (k,) bool arrays, optional
        Whether a candidate counts in upper and in lower bounds; every one does where left out.
    """

    rows: slice | Index
    diag: tuple[Vector, Vector]
    reach: tuple[Vector, Vector]
    owner: Index | None = None
    profile: Index | None = None
    upper: NDArray[np.bool_] | None = None
    lower: NDArray[np.bool_] | None = None

    @cached_property
    def ordinary(self) -> bool:
        """Whether the diagonal and the factors are zero or of ordinary size: their row is then a plain formula."""
        once = {id(bound): bound for bound in (*self.diag, *self.reach)}  # exact ones are both bounds in one array
        sizes = (np.abs(bound) for bound in once.values())
        return all(ordinary(size) or ordinary(size, size == 0) for size in sizes)

    def at_owner(self, values: Any) -> Any:
        """Values (n,) of all rows as seen by the candidates."""
        own = values[self.rows]
        return own if self.owner is None else own[self.owner]

    def at_profile(self, values: Any) -> Any:
        """Values (p,) of all profiles as seen by the candidates."""
        return self.at_owner(values) if self.profile is None else values[self.profile]

    def raise_to(self, out: Vector, values: Vector, counts: NDArray[np.bool_] | None) -> None:
        """Raise the rows of `out` (n,) to the largest of their candidates' values that count."""
        values = values if counts is None else np.where(counts, values, -np.inf)
        if self.owner is not None:
            first = np.searchsorted(self.owner, np.arange(len(out[self.rows])))
            values = np.maximum.reduceat(values, first)
        out[self.rows] = np.maximum(out[self.rows], values)


@dataclass(frozen=True)
class WorstRows:
    """Candidates of all rows; bounds of `T(z)_i / (tau_i z_i)`.

    Parameters
    ----------
    off : pair of (p, n) matrices
        Lower and upper bounds of the profiles' entries, non-negative, zero on the diagonal.
    candidates : function
        Gives `parts` and `size`; asked after the products, which find the diagonal on their way.
    seen : pair of (n,) arrays
        Lower and upper bounds of a non-negative factor on the columns of every profile.
    tau : (n,) array
        Time constants.
    exact : bool
        Every row attains the worst case.
    home : (p,) array, optional
        The row that each profile belongs to; profile i belongs to row i where left out.
    counts : (p,) array, optional
        Terms of each profile's sum, where they are known.
    patterns : tuple of SignPatterns
        The rows whose worst case is taken by sign patterns; none of their candidates count.
    """

    off: tuple[Any, Any]
    candidates: Callable[[], tuple[list[Candidates], Vector]]
    seen: tuple[Vector, Vector]
    tau: Vector
    exact: bool
    home: Index | None = None
    counts: Index | None = None
    patterns: tuple[SignPatterns, ...] = ()

    @cached_property
    def _candidates(self) -> tuple[list[Candidates], Vector]:
        return self.candidates()

    @property
    def parts(self) -> list[Candidates]:
        """Candidates of all rows, in pieces that stay in the cache."""
        return self._candidates[0]

    @property
    def size(self) -> Vector:
        """The largest size (n,) of an upper bound of each row's diagonal entry, also of candidates left out."""
        return self._candidates[1]

    @cached_property
    def terms(self) -> Index:
        """Terms (p,) of each profile's sum."""
        return terms(self.off[1]) if self.counts is None else self.counts

    @cached_property
    def ordinary(self) -> bool:
        """Whether the time constants are of ordinary size."""
        return ordinary(self.tau)

    def above(self, order: str, w: Scaled) -> Vector:
        """Upper bounds (n,) for the weights w of a norm of this order."""
        vector = Above.by(self, order, w)
        return vector.bounds(self, self._product(self.off[1], vector))

    def below(self, support: Index, x: Scaled) -> Vector:
        """Lower bounds on `support`, for the vector that is x there and zero elsewhere."""
        vector = Below.by(self, support, x)
        return vector.bounds(self, self._product(self.off[0], vector))[support]

    def both(self, above: Above, below: Below, *, room: bool = False) -> tuple[Vector, Vector]:
        """The upper and the lower bounds (n,) of two vectors; the matrix is read once where that can be.

        With `room` they are bounds that this computation gives in whatever order the products are summed.
        """
        if above.power is None and below.power is None and self.off[0] is self.off[1]:
            up, down = products(self.off[0], (above.seen, below.seen))
        else:
            up, down = self._product(self.off[1], above), self._product(self.off[0], below)
        if room:
            up, down = every_order(up, down, self.terms)
        return above.bounds(self, up), below.bounds(self, down)

    def largest_diagonal(self, support: Index) -> float:
        """The largest absolute diagonal bound of the rows in `support`, in 1/time; an estimate, for scaling."""
        return float((self.size / self.tau)[support].max(initial=0.0))

    def _product(self, off: Any, vector: Above | Below) -> Vector:
        return products(scaled(off, vector.power, self.home), (vector.seen,))[0]


@dataclass(frozen=True)
class Above:
    """The vector that belongs to a norm, and `seen * 2^power`, how the columns see it, rounded up.

    The vector is `e = 1 / w` (linf) or `w / tau` (l1); `tau_i e_i` is then `tau_i / w_i` or `w_i`.
    """

    order: str
    weights: Vector
    seen: Vector
    power: Index | None

    @staticmethod
    def by(rows: WorstRows, order: str, w: Scaled) -> Above:
        """That of the weights w of a norm of this order."""
        linf, weights, power, seen = order == "linf", w.values, w.exponents, np.empty(w.size)
        for here in slabs(len(weights)):
            e = div_up(1.0, weights[here]) if linf else div_up(weights[here], rows.tau[here])
            seen[here] = mul_up(rows.seen[1][here], e)
        return Above(order, weights, seen, None if power is None else -power if linf else power)

    def bounds(self, rows: WorstRows, flow: Vector) -> Vector:
        """Upper bounds (n,), from the product of the profiles with `seen`."""
        out, linf = np.full(len(self.weights), -np.inf), self.order == "linf"
        largest = largest_factor(self.seen, self.power)
        plain = self.power is None and rows.ordinary and ordinary(self.weights)
        for part in rows.parts:
            sums, terms = part.at_profile(flow), part.at_profile(rows.terms)
            tau, w = part.at_owner(rows.tau), part.at_owner(self.weights)
            if plain and part.ordinary and ordinary(sums, terms == 0):
                share = sums * part.reach[1]
                share *= w if linf else tau / w
                value = row_up(part.diag[1], share, terms, 3, tau)
            else:
                carried = mul_up(part.reach[1], sum_up(sums, terms, largest))
                share = div_up(mul_up(carried, w), tau) if linf else div_up(carried, w)
                value = add_up(div_up(part.diag[1], tau), share)
                value = np.where(np.isnan(value), np.inf, value)
            part.raise_to(out, value, part.upper)
        if rows.patterns:
            low, high = (div(1.0, self.weights) if linf else div(self.weights, rows.tau) for div in (div_down, div_up))
            for row in rows.patterns:
                out[row.index] = row.bounds(low, high, self.power, float(rows.tau[row.index]))[1]
        return out


@dataclass(frozen=True)
class Below:
    """A vector `z * 2^power`, zero off its support, and `seen * 2^power`, how the columns see it, rounded down."""

    z: Vector
    seen: Vector
    power: Index | None

    @staticmethod
    def by(rows: WorstRows, support: Index, x: Scaled) -> Below:
        """The vector that is x on `support`."""
        z, power = np.zeros(len(rows.tau)), None
        z[support] = x.values
        if x.exponents is not None:
            power = np.zeros(len(rows.tau), dtype=np.int64)
            power[support] = x.exponents
        seen = np.empty(len(z))
        for here in slabs(len(z)):
            seen[here] = np.maximum(mul_down(rows.seen[0][here], z[here]), 0.0)
        return Below(z, seen, power)

    @staticmethod
    def of_norm(rows: WorstRows, order: str, w: Scaled) -> Below:
        """The vector of `Above` that belongs to a norm: rounded up in a row's own place, down where others see it."""
        linf, weights = order == "linf", w.values
        up, down = (div(1.0, weights) if linf else div(weights, rows.tau) for div in (div_up, div_down))
        seen = mul_down(rows.seen[0], np.maximum(down, 0.0))
        return Below(up, np.maximum(seen, 0.0), None if w.exponents is None else -w.exponents if linf else w.exponents)

    def bounds(self, rows: WorstRows, flow: Vector) -> Vector:
        """Lower bounds (n,), -inf off the support, from the product of the profiles with `seen`."""
        out, largest = np.full(len(self.z), -np.inf), largest_factor(self.seen, self.power)
        plain = self.power is None and rows.ordinary and ordinary(self.z, self.z == 0)
        for part in rows.parts:
            sums, terms = part.at_profile(flow), part.at_profile(rows.terms)
            tau, own = part.at_owner(rows.tau), part.at_owner(self.z)
            here = own > 0
            z = np.where(here, own, 1.0)
            if plain and part.ordinary and ordinary(sums, sums == 0):
                value = row_down(part.diag[0], sums * part.reach[0] / z, terms, 2, tau)
            else:
                carried = mul_down(part.reach[0], sum_down(sums, terms, largest))
                value = div_down(add_down(part.diag[0], div_down(carried, z)), tau)
                here &= ~np.isnan(value)
            part.raise_to(out, np.where(here, value, -np.inf), part.lower)
        low = np.maximum(np.minimum(self.seen, self.z), 0.0) if rows.patterns else self.z
        for row in rows.patterns:
            if self.z[row.index] > 0:
                out[row.index] = row.bounds(low, self.z, self.power, float(rows.tau[row.index]))[0]
        return out
