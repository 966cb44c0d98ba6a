"""A model of the package beside its Jacobians written by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from attack.truth import fractions, vertices

Jacobian = Callable[..., np.ndarray]


@dataclass
class Case:
    """A model, its box of parameters, and its Jacobians as a function of them.

    `lo` and `hi` are the ends of all that varies: first the m slopes, of interval models also weights and leaks.
    `jacobian(theta)` takes (s, p) parameters as floats, or as fractions, and gives (s, n, n) matrices; it is affine in
    each of them, so that convex functions of it are largest at vertices. `blur` is what the package says it rounds
    before it certifies.
    """

    kind: str
    build: Callable[[], Any]
    lo: np.ndarray
    hi: np.ndarray
    jacobian: Jacobian
    n: int
    m: int
    discrete: bool = False
    blur: float = 0.0
    raw: dict[str, Any] = field(default_factory=dict)
    seed: int = 0

    @cached_property
    def theta(self) -> np.ndarray:
        return vertices(self.lo, self.hi, 2048, np.random.default_rng(self.seed))

    @property
    def whole(self) -> bool:
        """Whether all vertices are enumerated."""
        return bool(2 ** int((self.lo < self.hi).sum()) <= 2048)

    def all(self) -> np.ndarray:
        return self._all

    @cached_property
    def _all(self) -> np.ndarray:
        return self.jacobian(self.theta)

    def exact(self, s: int) -> np.ndarray:
        """The Jacobian at vertex s, an object array of fractions."""
        return self.jacobian(fractions(self.theta[s : s + 1]), exact=True)[0]

    def size(self) -> float:
        """The largest magnitude of the terms that the Jacobians are made of: their cancellation counts as rounding."""
        return self._size

    @cached_property
    def _size(self) -> float:
        wide = np.abs(self.jacobian(np.maximum(np.abs(self.lo), np.abs(self.hi))[None], absolute=True))
        return float(wide.max())

    def model(self) -> Any:
        return self._model

    @cached_property
    def _model(self) -> Any:
        return self.build()


def parts(exact: bool, absolute: bool, *arrays: Any) -> list[Any]:
    """The arrays as they are, as fractions, or as magnitudes."""
    if exact:
        return [fractions(a) for a in arrays]
    return [np.abs(np.asarray(a, dtype=float)) if absolute else np.asarray(a, dtype=float) for a in arrays]


def diag(v: np.ndarray, exact: bool = False) -> np.ndarray:
    """A diagonal matrix, or many (s, n, n) from (s, n)."""
    n = v.shape[-1]
    out = np.zeros((*v.shape, n), dtype=object if exact else float)
    if exact:
        out = fractions(np.zeros((*v.shape, n)))
    out[..., np.arange(n), np.arange(n)] = v
    return out
