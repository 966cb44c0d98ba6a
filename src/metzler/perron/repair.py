"""Monotone sweeps that turn an approximate Perron vector into one that proves a bound (THEORY 3.8).

Only non-negative arithmetic, so small entries keep full relative accuracy: where a Krylov vector has
noise, zeros or wrong signs, the sweeps put what the neighbouring entries imply.
"""

from __future__ import annotations

import numpy as np

from metzler.arrays import Vector
from metzler.envelope.family import RowFamily


def implied(family: RowFamily, z: Vector, b: float) -> Vector:
    """What row i needs at bound b: the largest `scale (off z) / (b - diag)` of its candidates, inf where b <= diag."""
    numerator = family.flow(z)
    slack = b - family.diag
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        need = numerator / slack
    if slack.min() <= 0:
        need[(slack < 0) | ((slack == 0) & (numerator > 0))] = np.inf
        need[(slack == 0) & (numerator == 0)] = 0.0
    return family.largest(need)


def raise_to(family: RowFamily, start: Vector, b: float, max_sweeps: int) -> Vector | None:
    """The least vector above `start` (> 0) with `T(z) <= b z`, or None when the sweeps do not settle."""
    z = start
    for _ in range(max_sweeps):
        need = implied(family, z, b)
        if not np.isfinite(need).all():
            return None
        if (need <= z).all():
            return z
        z = np.maximum(z, need)
    return None


def lower_to(family: RowFamily, start: Vector, b: float, max_sweeps: int) -> Vector | None:
    """The largest vector below `start` (>= 0) with `T(z) >= b z`, or None when none is left."""
    z = start
    for _ in range(max_sweeps):
        allowed = implied(family, z, b)
        if (allowed >= z).all():
            return z if z.any() else None
        z = np.minimum(z, allowed)
    return None
