"""Diagonal scaling by powers of two, so that the engines meet numbers of one size (THEORY 3.2)."""

from __future__ import annotations

import numpy as np

from metzler.arrays import Exponents
from metzler.envelope.family import RowFamily
from metzler.matrices.forms import shifted
from metzler.matrices.operators import both_ways

LARGEST = 900
"""Scaling exponents stay within this, so that powers of two are doubles."""

FLAT = 4
"""Where no row and column are so many powers of four apart to begin with, nothing is done."""

SHRUNK = 0.9
"""Steps shrink if the largest is at most this part of the one before."""

EVEN = 6
"""Where no exponent is larger, the family is left as it is: a copy of it would gain nothing."""


def balance(family: RowFamily, sweeps: int = 40) -> Exponents:
    """Powers of two (exponents, (n,)) that even out row and column sums inside every component.

    Osborne's iteration with all indices at once; begins where some index is off by a factor of 128, stops when
    none is by a factor of eight. Steps are halved once they no longer shrink: two indices that move against each
    other, each by all that is between them, would change places for ever.
    The family must have no entries between components.
    """
    exponent = np.zeros(family.n, dtype=np.int64)
    widest, off = family.joined()
    forth, back = both_ways(off)
    z = np.ones(family.n)
    damping, before = 0.5, np.inf
    for sweep in range(sweeps):
        with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
            rows = widest * forth(z) / z
            columns = z * back(widest / z)
            apart = np.where((rows > 0) & (columns > 0), np.log2(rows) - np.log2(columns), 0.0)
        apart = np.where(np.isfinite(apart), apart, 0.0)
        furthest = float(np.abs(apart).max(initial=0.0))
        damping, before = damping if furthest <= SHRUNK * before else 0.25, furthest
        step = np.round(damping * apart)
        if np.abs(step).max(initial=0.0) < (2 if sweep else FLAT):
            break
        exponent = np.clip(exponent + step.astype(np.int64), -LARGEST, LARGEST)
        z = np.ldexp(1.0, exponent)
    return exponent if np.abs(exponent).max(initial=0) > EVEN else np.zeros(family.n, dtype=np.int64)


def rescaled(family: RowFamily, exponent: Exponents) -> RowFamily:
    """The family in the coordinates `z = 2^exponent z'`; exact apart from underflow."""
    if not exponent.any():
        return family
    return family.on(shifted(family.off, family.of_profiles(exponent), exponent))
