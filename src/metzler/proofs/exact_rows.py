"""The worst-case rows of a triple in integers: what `exact` evaluates."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from metzler.errors import InputError
from metzler.matrices.forms import by_rows, canonical, row, values
from metzler.models import Triple
from metzler.numbers.scaled import Scaled
from metzler.proofs.exact_patterns import Loop, Vector, worst_slopes
from metzler.proofs.vertices import Route, routes

LARGEST_EXPONENT = 2**20
CHUNK = 2**20

Profile = tuple[list[int], list[int]]
"""Columns, and the non-negative integers in them."""
Candidate = tuple[int, int, Profile]
"""Diagonal d, factor f, profile p: the row `d z_i + f sum_j p_j z_j`."""


@dataclass(frozen=True)
class Dyadic:
    """Numbers `mantissa * 2**exponent` with odd (or zero) 64-bit mantissas."""

    mantissa: NDArray[np.int64]
    exponent: NDArray[np.int64]

    def integers(self, power: int) -> list[int]:
        """The numbers in units of `2**-power`, which must divide them."""
        pairs = zip(self.mantissa.tolist(), (self.exponent + power).tolist(), strict=True)
        return [m << max(shift, 0) for m, shift in pairs]

    @property
    def power(self) -> int:
        """The least power such that all numbers are integers in units of `2**-power`."""
        return -int(self.exponent.min(initial=0))


def dyadic(values: ArrayLike) -> Dyadic:
    """Finite doubles as integers times powers of two, exactly.

    Examples
    --------
    >>> dyadic([0.75, -4.0, 0.0])
    Dyadic(mantissa=array([ 3, -1,  0]), exponent=array([-2,  2,  0]))
    """
    fraction, exponent = np.frexp(np.asarray(values, dtype=np.float64).ravel())
    mantissa = np.ldexp(fraction, 53).astype(np.int64)
    trailing = np.frexp((mantissa & -mantissa).astype(np.float64))[1].astype(np.int64) - 1
    trailing = np.where(mantissa == 0, 0, trailing)
    power = np.where(mantissa == 0, 0, exponent.astype(np.int64) - 53 + trailing)
    return Dyadic(mantissa >> trailing, power)


def positive(w: Scaled, n: int, name: str) -> Dyadic:
    """The n positive numbers w, refused when they are anything else."""
    if w.values.shape != (n,):
        raise InputError(f"{name} must be {n} numbers, got shape {w.values.shape}")
    if not (np.isfinite(w.values) & (w.values > 0)).all():
        raise InputError(f"{name} must be positive and finite")
    if w.exponents is None:
        return dyadic(w.values)
    if (w.exponents > LARGEST_EXPONENT).any() or (w.exponents < -LARGEST_EXPONENT).any():
        raise InputError(f"the exponents of {name} must lie between -2^20 and 2^20")
    out = dyadic(w.values)
    return Dyadic(out.mantissa, out.exponent + w.exponents)


class IntegerRows:
    """The rows of a matrix as columns and integers in units of `2**-power`; converted row by row."""

    def __init__(self, matrix: Any) -> None:
        self._matrix = canonical(by_rows(matrix))
        every = values(self._matrix)
        self.power = max((dyadic(every[k : k + CHUNK]).power for k in range(0, len(every), CHUNK)), default=0)

    def row(self, i: int) -> Profile:
        """Columns and integers of the entries of row i that are not zero."""
        columns, data = row(self._matrix, i)
        integers = dyadic(data).integers(self.power)
        if 0 in integers:
            kept = [(j, v) for j, v in zip(columns.tolist(), integers, strict=True) if v]
            return [j for j, _ in kept], [v for _, v in kept]
        return columns.tolist(), integers


@dataclass(frozen=True)
class IntegerRow:
    """A worst-case row in units of `2**-power`.

    Parameters
    ----------
    candidates : list of (diagonal, factor, profile)
        The row's worst case is the largest of them.
    diagonal : int
        The largest absolute diagonal entry at a slope vertex.
    bound : bool
        The candidate is an entrywise bound that no slopes need attain.
    among : function, optional
        Gives for a vector the candidates one of which is largest there, where these depend on it; there are no others.
    """

    candidates: list[Candidate]
    diagonal: int
    bound: bool = False
    among: Callable[[Vector], list[Candidate]] | None = None

    def at(self, vector: Vector) -> list[Candidate]:
        """Candidates, the largest of which is the worst case at this vector."""
        return self.candidates if self.among is None else self.among(vector)


class ExactRows:
    """The rows of `A + gain B [d] C` as integers, in the strongest form that the interface knows.

    One slope: its two ends. Every slope touching one column: entrywise. Else as `routes` says: all ends of the
    slopes, the worst ones for each pattern of signs, or the entrywise bound. For a map the diagonal is its
    absolute value minus 1.
    """

    def __init__(self, triple: Triple) -> None:
        self.n, self.discrete = triple.n, triple.discrete
        self._A, self._B, self._C = (IntegerRows(m) for m in (triple.A, triple.B, triple.C))
        lo, hi, gain = dyadic(triple.lo), dyadic(triple.hi), dyadic(triple.gain)
        slopes = max(lo.power, hi.power)
        free = self._B.power + self._C.power + slopes + gain.power
        self.power = max(free, self._A.power)
        factor = gain.integers(gain.power)[0] << (self.power - free)
        self._lo = [factor * value for value in lo.integers(slopes)]
        self._hi = [factor * value for value in hi.integers(slopes)]
        self._sees = [self._C.row(k) if len(c) == 1 else (c, []) for k, c in enumerate(self._columns(triple.C))]
        self._routes = routes(triple)
        self._shift = self.power - self._A.power
        self._one = 1 << self.power

    def _columns(self, C: Any) -> Iterator[list[int]]:
        """Up to two columns that each slope touches; enough to tell none, one and several apart."""
        for k in range(C.shape[0]):
            yield self._C.row(k)[0][:2]

    def row(self, i: int) -> IntegerRow:
        """Row i."""
        columns, values = self._A.row(i)
        fixed = dict(zip(columns, (v << self._shift for v in values), strict=True))
        touching = [(k, b) for k, b in zip(*self._B.row(i), strict=True) if self._sees[k][0]]
        alone = not (fixed.keys() - {i})
        if alone and all(self._sees[k][1] for k, _ in touching):
            seen = [self._sees[k][0][0] for k, _ in touching]
            if len(set(seen)) == len(seen):
                return self._entrywise(i, fixed.get(i, 0), touching, seen)
        if alone and len(touching) == 1:
            return self._pair(i, fixed.get(i, 0), *touching[0])
        loops = [(k, [(j, b * c) for j, c in zip(*self._C.row(k), strict=True)]) for k, b in touching]
        if all(self._sees[k][1] for k, _ in touching):
            return self._interval(i, fixed, loops, bound=False)
        if self._routes[i] == Route.VERTICES:
            ends = product(*(dict.fromkeys((self._lo[k], self._hi[k])) for k, _ in loops))
            found = [self._vertex(i, fixed, loops, d) for d in ends]
            return IntegerRow([c for c, _ in found], max(size for _, size in found))
        bounded = self._interval(i, fixed, loops, bound=True)
        return bounded if self._routes[i] == Route.BOUND else self._by_patterns(i, fixed, loops, bounded.diagonal)

    def at_corner(self, i: int, corner: str) -> list[Candidate]:
        """Row i at one vertex of its touched slopes, "0" for the lower end and "1" for the upper, in rising order."""
        columns, values = self._A.row(i)
        fixed = dict(zip(columns, (v << self._shift for v in values), strict=True))
        touching = sorted((k, b) for k, b in zip(*self._B.row(i), strict=True) if self._sees[k][0])
        if len(corner) != len(touching) or set(corner) - {"0", "1"}:
            raise InputError(f"the corner of row {i} must be {len(touching)} characters 0 or 1")
        loops = [(k, [(j, b * c) for j, c in zip(*self._C.row(k), strict=True)]) for k, b in touching]
        d = tuple(self._hi[k] if end == "1" else self._lo[k] for (k, _), end in zip(touching, corner, strict=True))
        return [self._vertex(i, fixed, loops, d)[0]]

    def _own(self, diagonal: int) -> int:
        return abs(diagonal) - self._one if self.discrete else diagonal

    def _largest_own(self, low: int, high: int) -> tuple[int, int]:
        """The worst diagonal between two ends, and the largest absolute value at an end."""
        ends = self._own(low), self._own(high)
        return max(ends), max(map(abs, ends))

    def _pair(self, i: int, a: int, k: int, b: int) -> IntegerRow:
        """One slope, and nothing fixed off the diagonal: two candidates on one profile."""
        columns, values = self._C.row(k)
        own = values[columns.index(i)] if i in columns else 0
        profile = [j for j in columns if j != i], [abs(c) for j, c in zip(columns, values, strict=True) if j != i]
        factors = b * self._lo[k], b * self._hi[k]
        ends = [self._own(a + f * own) for f in factors]
        return IntegerRow([(e, abs(f), profile) for e, f in zip(ends, factors, strict=True)], max(map(abs, ends)))

    def _entrywise(self, i: int, a: int, touching: list[tuple[int, int]], seen: list[int]) -> IntegerRow:
        """Nothing fixed off the diagonal, and every slope in a column of its own."""
        lo, hi, sees = self._lo, self._hi, self._sees
        columns, worst, ends = [], [], (a, a)
        for (k, b), j in zip(touching, seen, strict=True):
            z = b * sees[k][1][0]
            if j == i:
                ends = a + z * lo[k], a + z * hi[k]
            else:
                columns.append(j)
                worst.append(abs(z) * max(abs(lo[k]), abs(hi[k])))
        diagonal, size = self._largest_own(*ends)
        return IntegerRow([(diagonal, 1, (columns, worst))], size)

    def _interval(self, i: int, fixed: Mapping[int, int], loops: list[Loop], *, bound: bool) -> IntegerRow:
        low, high = dict(fixed), dict(fixed)
        for k, entries in loops:
            for j, z in entries:
                first, last = sorted((z * self._lo[k], z * self._hi[k]))
                low[j] = low.get(j, 0) + first
                high[j] = high.get(j, 0) + last
        diagonal, size = self._largest_own(low.pop(i, 0), high.pop(i, 0))
        profile = list(low), [max(abs(low[j]), abs(high[j])) for j in low]
        return IntegerRow([(diagonal, 1, profile)], size, bound)

    def _by_patterns(self, i: int, fixed: Mapping[int, int], loops: list[Loop], size: int) -> IntegerRow:
        own = None if self.discrete else i

        def among(vector: Vector) -> list[Candidate]:
            slopes = worst_slopes(loops, (self._lo, self._hi), own, vector)
            return [self._vertex(i, fixed, loops, d)[0] for d in slopes]

        return IntegerRow([], size, among=among)

    def _vertex(self, i: int, fixed: Mapping[int, int], loops: list[Loop], d: tuple[int, ...]) -> tuple[Candidate, int]:
        entries = dict(fixed)
        for (_, loop), slope in zip(loops, d, strict=True):
            for j, z in loop:
                entries[j] = entries.get(j, 0) + slope * z
        diagonal = self._own(entries.pop(i, 0))
        return (diagonal, 1, (list(entries), [abs(v) for v in entries.values()])), abs(diagonal)
