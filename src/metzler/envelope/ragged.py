"""Rows with any number of candidates, each on its own profile: for slopes that touch several rows and columns."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, ClassVar, final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from metzler.arrays import Index, Vector
from metzler.envelope.family import RowFamily, needed
from metzler.envelope.patterns import PatternRow
from metzler.matrices import forms, operators
from metzler.numbers.scaled import Scaled


@final
@dataclass(frozen=True)
class RaggedRows(RowFamily):
    """k candidates, sorted by owner: `diag` and `scale` are (k,), `off` is (p, n).

    Parameters
    ----------
    owner, profile : (k,) arrays
        The index and the profile of each candidate; a profile belongs to one index.
    growing : tuple of PatternRow
        The rows of which only some vertices are listed.
    speed : (n,) array
        The inverse of every index's time constant, for rows that are listed later; empty where there are none.
    """

    owner: Index
    profile: Index
    growing: tuple[PatternRow, ...] = ()
    speed: Vector = field(default_factory=lambda: np.zeros(0))

    one_profile_a_row: ClassVar[bool] = False

    @property
    def complete(self) -> bool:
        return not self.growing

    def grown(self, z: Scaled) -> RaggedRows:
        rows = [(row, row.longer(z)) for row in self.growing]
        new = [after for before, after in rows if after is not before]
        if not new:
            return self
        n, owners = self.n, np.array([row.index for row in new])
        latest = [row.sizes(row.listed[-1:])[0] for row in new]
        own = np.array([size[row.own] - row.discrete for row, size in zip(new, latest, strict=True)])
        away = [row.at != row.index for row in new]
        columns = np.concatenate([row.at[keep] for row, keep in zip(new, away, strict=True)])
        values = np.concatenate([size[keep] for size, keep in zip(latest, away, strict=True)])
        starts = np.cumsum([0, *(int(keep.sum()) for keep in away)])
        more = sparse.csr_array((values, columns, starts), shape=(len(new), n))
        owner = np.concatenate([self.owner, owners])
        order, speed = np.argsort(owner, kind="stable"), self.speed[owners]
        profile = np.concatenate([self.profile, np.arange(len(new)) + self.off.shape[0]])
        return replace(
            self,
            off=sparse.vstack([self.off, more], format="csr"),
            diag=np.concatenate([self.diag, own * speed])[order],
            scale=np.concatenate([self.scale, speed])[order],
            owner=owner[order],
            profile=profile[order],
            growing=tuple(after for _, after in rows),
        )

    def unlisted(self, z: Vector) -> Vector:
        out = np.zeros(self.n)
        for row in self.growing:
            out[row.index] = 2.0 * self.speed[row.index] * row.noise(z[row.at])
        return out

    def at_owner(self, z: Vector) -> Vector:
        return z[self.owner]

    def at_profile(self, y: Vector) -> Vector:
        return y[self.profile]

    def of_profiles(self, values: NDArray[Any]) -> NDArray[Any]:
        out = np.zeros(self.off.shape[0], dtype=values.dtype)
        out[self.profile] = values[self.owner]
        return out

    def largest(self, values: Vector) -> Vector:
        return np.maximum.reduceat(values, np.searchsorted(self.owner, np.arange(self.n)))

    def first(self, values: Vector, best: Vector) -> Index:
        """The first candidate of each owner with the value `best`."""
        ties = np.flatnonzero(values == best[self.owner])
        return np.asarray(ties[np.searchsorted(self.owner[ties], np.arange(self.n))])

    def chosen_of(self, values: Vector, sigma: Index) -> Vector:
        return values[sigma]

    def pick(self, sigma: Index) -> tuple[Vector, Vector, Index]:
        return self.diag[sigma], self.scale[sigma], self.profile[sigma]

    def rows(self, sigma: Index) -> tuple[Vector, Vector, Any]:
        diag, scale, profile = self.pick(sigma)
        return diag, scale, self.off[profile]

    def joined(self) -> tuple[Vector, Any]:
        """Ones, and for every index the sum of its candidates' profiles."""
        live, shape = np.where(self.scale != 0, 1.0, 0.0), (self.n, self.off.shape[0])
        gather = sparse.coo_array((live, (self.owner, self.profile)), shape=shape).tocsr()
        gather.eliminate_zeros()
        return np.ones(self.n), gather @ self.off

    @cached_property
    def _by_profile(self) -> tuple[Index, Index]:
        """The candidates in the order of their profiles, and these."""
        order = np.argsort(self.profile, kind="stable")
        return order, self.profile[order]

    def largest_needed(self, profile: Index, inflow: Vector, slack: Vector) -> Vector:
        order, known = self._by_profile
        first, last = (np.searchsorted(known, profile, side=side) for side in ("left", "right"))
        out = np.zeros(len(profile))
        for step in range(int((last - first).max(initial=0))):
            here = np.flatnonzero(first + step < last)
            candidate = order[first[here] + step]
            out[here] = np.maximum(out[here], needed(self.scale[candidate] * inflow[here], slack[candidate]))
        return out

    def restricted(self, index: Index) -> RaggedRows:
        if len(index) == self.n:
            return self
        position = np.full(self.n, -1)
        position[index] = np.arange(len(index))
        keep = position[self.owner] >= 0
        profiles, profile = np.unique(self.profile[keep], return_inverse=True)
        off = forms.block(self.off, profiles, index)
        return RaggedRows(off, self.diag[keep], self.scale[keep], self.form[index], position[self.owner[keep]], profile)

    def window(self, index: Index) -> RaggedRows:
        """The family on `index` (sorted), its profiles copied if these are not all; products alone."""
        part = self.restricted(index)
        return replace(part, off=operators.window(part.off))
