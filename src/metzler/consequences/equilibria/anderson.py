"""Anderson acceleration of many fixed-point iterations side by side."""

from __future__ import annotations

from collections import deque

import numpy as np
from numpy.typing import NDArray

from metzler.arrays import Vector
from metzler.threads import solve

WINDOW = 5
REGULAR = 1e-14
"""Ridge of the least-squares problems, relative to the trace of their matrix."""


class Anderson:
    """Proposes the next states of k fixed-point iterations `x <- x + g(x)` from their last few steps.

    A proposal is a guess: whoever takes it must see that it is good.

    Parameters
    ----------
    scale : (n,) array
        Positive weights of the least-squares norm.
    window : int
        How many differences are remembered.
    """

    def __init__(self, scale: Vector, window: int = WINDOW) -> None:
        self.scale = scale[:, None]
        self.moves: deque[Vector] = deque(maxlen=window)
        self.changes: deque[Vector] = deque(maxlen=window)
        self.last: tuple[Vector, Vector] | None = None

    def select(self, keep: NDArray[np.bool_]) -> None:
        """Forget the iterations that are done."""
        self.moves = deque([a[:, keep] for a in self.moves], self.moves.maxlen)
        self.changes = deque([a[:, keep] for a in self.changes], self.changes.maxlen)
        if self.last is not None:
            self.last = (self.last[0][:, keep], self.last[1][:, keep])

    def propose(self, x: Vector, g: Vector) -> Vector:
        """The next states (n, k), from the states `x` (n, k) and what the plain step would add to them."""
        if self.last is not None:
            self.moves.append(x - self.last[0])
            self.changes.append(g - self.last[1])
        self.last = (x, g)
        if not self.moves:
            return x + g
        scaled = [self.scale * a for a in self.changes]
        target = self.scale * g
        gram = np.array([[(a * b).sum(axis=0) for b in scaled] for a in scaled]).transpose(2, 0, 1)
        right = np.array([(a * target).sum(axis=0) for a in scaled]).T
        coefficients = _solved(gram, right)
        out = x + g
        for j, (move, change) in enumerate(zip(self.moves, self.changes, strict=True)):
            out = out - coefficients[:, j] * (move + change)
        return out


def _solved(gram: Vector, right: Vector) -> Vector:
    """The least-squares coefficients (k, m) of every iteration; zero where the problem is empty."""
    m = gram.shape[1]
    size = np.trace(gram, axis1=1, axis2=2)
    usable = np.isfinite(size) & (size > 0) & np.isfinite(right).all(axis=1)
    safe = np.where(usable, size, 1.0)
    matrix = np.where(usable[:, None, None], gram / safe[:, None, None], 0.0) + REGULAR * np.eye(m)
    rhs = np.where(usable[:, None], right / safe[:, None], 0.0)
    return solve(matrix, rhs[..., None])[..., 0]
