"""Rows whose candidates share one profile: networks of one slope a row, or of one column a slope."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, final

import numpy as np
from numpy.typing import NDArray

from metzler.arrays import Index, Vector
from metzler.envelope.family import RowFamily, needed
from metzler.matrices import forms, operators

LAYER = np.int8
"""What numbers the candidates of a row: there are one or two."""


@final
@dataclass(frozen=True)
class SharedRows(RowFamily):
    """Every index has r candidates, 1 or 2, all on profile i: `diag` and `scale` are (r, n), `off` is (n, n)."""

    one_profile_a_row: ClassVar[bool] = True

    def at_owner(self, z: Vector) -> Vector:
        return z

    def at_profile(self, y: Vector) -> Vector:
        return y

    def of_profiles(self, values: NDArray[Any]) -> NDArray[Any]:
        return values

    def largest(self, values: Vector) -> Vector:
        return values[0] if len(values) == 1 else np.asarray(values.max(axis=0))

    def first(self, values: Vector, best: Vector) -> Index:
        """0, or 1 where the second layer is larger."""
        return self._only() if len(values) == 1 else (values[1] > values[0]).view(LAYER)

    def policy(self, z: Vector, current: Index | None = None) -> Index:
        """The candidate chosen in every row at z; without a product where there is one each."""
        return self._only() if len(self.diag) == 1 else super().policy(z, current)

    def chosen(self, z: Vector, current: Index | None = None) -> tuple[Vector, Index]:
        """T(z) and the policy at z; nothing is compared where there is one candidate each."""
        return (self(z), self._only()) if len(self.diag) == 1 else super().chosen(z, current)

    def _only(self) -> Index:
        return np.zeros(self.n, dtype=LAYER)

    def chosen_of(self, values: Vector, sigma: Index) -> Vector:
        return np.asarray(values[0] if len(values) == 1 else np.where(sigma == 1, values[1], values[0]))

    def pick(self, sigma: Index) -> tuple[Vector, Vector, slice]:
        return self.chosen_of(self.diag, sigma), self.chosen_of(self.scale, sigma), slice(None)

    def rows(self, sigma: Index) -> tuple[Vector, Vector, Any]:
        return self.chosen_of(self.diag, sigma), self.chosen_of(self.scale, sigma), self.off

    def joined(self) -> tuple[Vector, Any]:
        """The largest scale of every row, and the profiles."""
        return np.asarray(np.abs(self.scale).max(axis=0)), self.off

    def largest_needed(self, profile: Index, inflow: Vector, slack: Vector) -> Vector:
        return np.asarray(needed(self.scale[:, profile] * inflow, slack[:, profile]).max(axis=0))

    def restricted(self, index: Index) -> SharedRows:
        if len(index) == self.n:
            return self
        diag, scale = (np.ascontiguousarray(layers[:, index]) for layers in (self.diag, self.scale))
        return SharedRows(forms.block(self.off, index, index), diag, scale, self.form[index])

    def window(self, index: Index) -> SharedRows:
        """The family on `index` (sorted), a window on the profiles of all."""
        diag, scale = (compact(np.stack([layer[index] for layer in layers])) for layers in (self.diag, self.scale))
        return SharedRows(operators.window(self.off, index), diag, scale, self.form[index])


def compact(layers: Vector) -> Vector:
    """The same values; where every layer is constant, a view of one number for each."""
    same = bool((layers == layers[:, :1]).all())
    return np.broadcast_to(layers[:, :1].copy(), layers.shape) if same else layers
