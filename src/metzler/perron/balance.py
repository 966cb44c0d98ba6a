"""Diagonal scaling by powers of two, so that the engines meet numbers of one size (THEORY 3.2)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy import sparse

from metzler.arrays import Exponents, Index
from metzler.envelope.build import RowFamily
from metzler.matrices.window import Window

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
    off = family.off if family.profile is None else family.union()
    view = Window(off) if sparse.issparse(off) and off.format == "csr" else None
    widest = np.abs(family.scale).max(axis=0) if family.profile is None else np.ones(family.n)
    z = np.ones(family.n)
    damping, before = 0.5, np.inf
    for sweep in range(sweeps):
        with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
            rows = widest * ((off if view is None else view) @ z) / z
            columns = z * (off.T @ (widest / z) if view is None else view.back(widest / z))
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
    owner = np.arange(family.n) if family.owner is None else family.owner
    row = exponent if family.profile is None else _owner_exponent(family, owner, exponent)
    if sparse.issparse(family.off):
        rows = np.repeat(np.arange(family.off.shape[0]), np.diff(family.off.indptr))
        data = np.ldexp(family.off.data, exponent[family.off.indices] - row[rows])
        off = sparse.csr_array((data, family.off.indices, family.off.indptr), shape=family.off.shape)
    else:
        off = np.ldexp(family.off, exponent[None, :] - row[:, None])
    return replace(family, off=off)


def _owner_exponent(family: RowFamily, owner: Index, exponent: Exponents) -> Exponents:
    """The exponent of the owner of every profile (the ragged layout has one owner a profile)."""
    out = np.zeros(family.off.shape[0], dtype=np.int64)
    out[family.profile] = exponent[owner]
    return out
