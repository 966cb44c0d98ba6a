"""The worst-case rows of a model as the search for a Perron value meets them: what a family of rows can be asked.

T is monotone and positively homogeneous: `T(z)_i` is the largest candidate row of index i times z. How the candidates
lie in memory is the business of `SharedRows` and `RaggedRows`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from metzler.arrays import Index, Vector
from metzler.matrices import forms
from metzler.numbers.scaled import Scaled


class Form(IntEnum):
    """How the worst case of a row is computed."""

    TWO_VERTEX = 1
    """One slope touches the row: its two ends, exact."""
    INTERVAL = 2
    """Every slope of the row touches one column: entrywise worst case, exact."""
    VERTICES = 3
    """All 2^k ends of the k slopes of the row, exact."""
    PATTERNS = 4
    """All 2^r signs of the entries of the row that its slopes touch, exact; ends are listed as vectors ask for them."""
    BOUND = 5
    """Entrywise worst case as an upper bound."""


@dataclass(frozen=True)
class RowFamily(ABC):
    """Candidate Metzler rows for every index; `T(z)_i` is the largest candidate row times z.

    A candidate of index i has a diagonal entry, and a scale on a non-negative off-diagonal profile
    that candidates may share: `diag * z_i + scale * (off @ z)_profile`.

    Parameters
    ----------
    off : (p, n) matrix
        Non-negative profiles, zero at the owner's own column.
    diag, scale : arrays of the candidates' shape
    form : (n,) array
        A `Form` for every row.
    """

    off: Any
    diag: Vector
    scale: Vector
    form: NDArray[np.int8]
    one_profile_a_row: ClassVar[bool]
    """Whether candidates of a row differ in diagonal and scale alone."""

    @property
    def n(self) -> int:
        """Number of rows."""
        return int(self.off.shape[1])

    @property
    def exact(self) -> bool:
        """Whether every row attains the worst case over all slopes."""
        return not bool((self.form == Form.BOUND).any())

    @property
    def complete(self) -> bool:
        """Whether all candidates are listed; T is that of those which are."""
        return True

    def grown(self, z: Scaled) -> Self:
        """The family with the rows listed too that are worst at z (n,); itself where it has them."""
        return self

    def unlisted(self, z: Vector) -> Vector:
        """By how much T (n,) of all rows may exceed that of those listed, at a z at which `grown` lists no more."""
        return np.zeros(self.n)

    @abstractmethod
    def at_owner(self, z: Vector) -> Vector:
        """`z` as seen by the candidates."""

    @abstractmethod
    def at_profile(self, y: Vector) -> Vector:
        """`off @ z` as seen by the candidates."""

    @abstractmethod
    def of_profiles(self, values: NDArray[Any]) -> NDArray[Any]:
        """For every profile the value (n,) of the row that owns it."""

    @abstractmethod
    def largest(self, values: Vector) -> Vector:
        """The largest of every index's candidate values."""

    @abstractmethod
    def first(self, values: Vector, best: Vector) -> Index:
        """The policy of the first candidates whose values are `best`, which is what `largest` says of them."""

    @abstractmethod
    def chosen_of(self, values: Vector, sigma: Index) -> Vector:
        """Of candidate values those of the policy `sigma`."""

    @abstractmethod
    def pick(self, sigma: Index) -> tuple[Vector, Vector, Index | slice]:
        """Diagonal, scale and places of the profiles of the policy `sigma`."""

    @abstractmethod
    def rows(self, sigma: Index) -> tuple[Vector, Vector, Any]:
        """Diagonal, scale and profiles (n, n) of the policy `sigma`."""

    @abstractmethod
    def joined(self) -> tuple[Vector, Any]:
        """Factors (n,) and a matrix (n, n): their product has an entry wherever some candidate row has one off it."""

    @abstractmethod
    def largest_needed(self, profile: Index, inflow: Vector, slack: Vector) -> Vector:
        """The largest `scale inflow / slack` of the candidates of each of these profiles; inf where there is no slack.

        `slack` has the candidates' shape, `inflow` that of `profile`.
        """

    @abstractmethod
    def restricted(self, index: Index) -> Self:
        """The family on the rows and columns `index` (sorted)."""

    @abstractmethod
    def window(self, index: Index) -> Self:
        """The family on `index` (sorted), of whose products no entry is copied."""

    def flow(self, z: Vector) -> Vector:
        """What every candidate row receives from off its diagonal; one product with `off`."""
        return self.scale * self.at_profile(self.off @ z)

    def candidates(self, z: Vector) -> Vector:
        """Every candidate row times z."""
        return self.diag * self.at_owner(z) + self.flow(z)

    def __call__(self, z: Vector) -> Vector:
        """T(z), one product with `off`."""
        return self.largest(self.candidates(z))

    def policy(self, z: Vector, current: Index | None = None) -> Index:
        """The candidate chosen in every row at z; a tie keeps the current one, else the first."""
        return self.chosen(z, current)[1]

    def chosen(self, z: Vector, current: Index | None = None) -> tuple[Vector, Index]:
        """T(z) and the policy at z, from one product."""
        values = self.candidates(z)
        best = self.largest(values)
        sigma = self.first(values, best)
        return best, sigma if current is None else np.where(self.chosen_of(values, current) >= best, current, sigma)

    def union(self) -> Any:
        """A matrix (n, n) with an entry wherever some candidate row has one off the diagonal."""
        factor, matrix = self.joined()
        live = factor > 0
        return matrix if live.all() else forms.kept(matrix, lambda i, j: live[i])

    def largest_diagonal(self, index: Index | None = None) -> float:
        """The largest absolute diagonal of the candidates of all rows, or of the rows `index`."""
        sizes = np.abs(self.diag)
        if index is not None:
            inside = np.zeros(self.n)
            inside[index] = 1.0
            sizes = sizes * self.at_owner(inside)
        return float(sizes.max(initial=0.0))

    def without(self, index: Index) -> Self:
        """The family without what the rows `index` say: the smallest diagonal, no entries off it."""
        silent = np.zeros(self.n, dtype=bool)
        silent[index] = True
        diag, scale, here = self.diag.copy(), self.scale.copy(), self.at_owner(silent)
        diag[..., here], scale[..., here] = self.diag.min(), 0.0
        return replace(self, diag=diag, scale=scale)

    def entries(self) -> Self:
        """The family with entries to factorise, where it was one of products alone."""
        return self.on(forms.entries(self.off))

    def dense(self) -> Self:
        """The family with its profiles as one dense matrix."""
        return self.on(forms.dense(self.off))

    def on(self, off: Any) -> Self:
        """The family with other profiles."""
        return self if off is self.off else replace(self, off=off)


def needed(need: Vector, slack: Vector) -> Vector:
    """`need / slack`, both not negative: 0 where nothing is needed, inf where there is no slack."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        quotient: Vector = np.where(need > 0, np.where(slack > 0, need / slack, np.inf), 0.0)
    return quotient
