"""High powers of a small matrix by repeated squaring: a start next to the Perron vector for ten small products."""

from __future__ import annotations

import numpy as np

from metzler.arrays import Vector
from metzler.envelope.family import RowFamily

SQUARINGS = 10
"""Powers of 1024: ratios of eigenvalues up to 0.98 are gone then, and rounding errors of 1e-13 remain."""
SHIFT = 0.1
"""Share of the largest row quotient at the start that is added to the diagonal, so that cyclic networks settle."""


def squared(family: RowFamily, start: Vector) -> Vector:
    """A positive vector near the Perron vector of the policy that is best at `start`; `start` where it has zeros.

    Only sums and products of numbers that are not negative: small entries are as accurate as large ones.
    """
    family = family.dense()
    diag, scale, off = family.rows(family.policy(start))
    power = scale[:, None] * off
    own = np.einsum("ii->i", power)
    with np.errstate(all="ignore"):
        own += diag - diag.min() + SHIFT * (power @ start / start).max()
        for _ in range(SQUARINGS):
            power = power @ power
            power /= power.max()
        z = power @ start
        z /= z.max()
    return z if np.isfinite(z).all() and (z > 0).all() else start
