"""A vector that proves as much as another one, with entries less far apart.

Where the best bound is not attained, vectors get steep: every entry is the smallest that carries what it receives, and
the Perron vectors of components have small entries of their own. A margin allows for better: with a bound b of the
margin, `T(y) <= b y - 1` has solutions whose entries are at least `1 / (b - diag)`, and whose largest is the condition
of the problem. Some sweeps `y <- (1 + off y) / (b - diag)` from below find the part that settles fast; the multiple of
the steep vector that pays for the rest is added.
"""

from __future__ import annotations

import numpy as np

from metzler.arrays import Exponents, Vector
from metzler.envelope.family import RowFamily
from metzler.numbers.scaled import Scaled
from metzler.perron.assemble import Arcs

SWEEPS = 8
"""Each costs a product with the whole network."""
WIDE = 1000
"""Vectors that span more powers of two are left as they are."""
BETTER = 0.1
"""An evened vector is taken where it is less steep by this factor at least."""


def evened(family: RowFamily, arcs: Arcs, scaling: Exponents, steep: Scaled, bound: float) -> Vector | None:
    """A vector z with `T(z) <= bound z` in the coordinates of the family, less steep in those times `2^scaling`.

    Parameters
    ----------
    family : RowFamily
        Without the arcs between components.
    arcs : Arcs
        What is left out of the family.
    scaling : (n,) int array
        Powers of two; the entries of `2^scaling z` are to be even.
    steep : (n,) Scaled
        A vector with `T(z) < bound z`.

    Returns
    -------
    (n,) array, or None where none is found that is much less steep.
    """
    if steep.octaves > WIDE or int(np.abs(scaling).max(initial=0)) > WIDE // 2:
        return None
    z, push = steep.common()[0], np.ldexp(1.0, -scaling)
    room = bound - family.diag
    with np.errstate(over="ignore", invalid="ignore", divide="ignore", under="ignore"):
        y = family.largest(family.at_owner(push) / room)
        for _ in range(SWEEPS):
            y = family.largest((family.at_owner(push) + _flow(family, arcs, y)) / room)
        missing, slack = (family.largest(_flow(family, arcs, each) - room * family.at_owner(each)) for each in (y, z))
        share = np.where(missing > -0.5 * push, (missing + 0.5 * push) / -slack, 0.0)
        best = y + float(share.max()) * (1.0 + 1e-9) * z
    good = bool((slack < 0).all() and np.isfinite(best).all() and (best > 0).all())
    if not good:
        return None
    gained = steep.shifted(scaling).octaves - Scaled(best, scaling).octaves
    return best if gained > -np.log2(BETTER) else None


def _flow(family: RowFamily, arcs: Arcs, z: Vector) -> Vector:
    """What every candidate row receives from off its diagonal."""
    inside = family.off @ z
    term = np.ldexp(arcs.value * z[arcs.column], arcs.power)
    return family.scale * family.at_profile(inside + np.bincount(arcs.profile, term, len(inside)))
