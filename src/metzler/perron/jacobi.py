"""Jacobi steps on T: power steps that divide by the distance from the diagonal, the cheapest engine.

A plain power step moves entries of strong leak slowly, one by one; dividing by `theta - diag` puts all
of them on the same clock, and what remains is the second eigenvalue of the off-diagonal part.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from metzler.arrays import Vector
from metzler.envelope.family import RowFamily
from metzler.perron.bracket import Bracket, from_vector

DAMPING = 0.05
"""Share of the old vector that stays, so that cyclic networks settle."""
PATIENCE = 5
"""Steps in which the bracket must halve, else theta stays at its upper end."""


def jacobi_steps(family: RowFamily, start: Vector, damping: float = DAMPING) -> Iterator[Bracket]:
    """Brackets from `z_i <- max_c scale_c (off z)_c / (theta - diag_c)`, whose fixed point has T(z) = theta z.

    `theta` is the Rayleigh quotient, within the bracket, while that closes it; then the bracket's upper end,
    at which every step keeps the upper bound: slower, never unstable. The steps end where theta does not
    exceed the diagonal, or the vector leaves the range of doubles. `damping` is the share of the old vector that stays.
    """
    z, top, widths, steady = start, float(family.diag.max()), [], False
    while True:
        inflow = family.flow(z)
        tz = family.largest(family.diag * family.at_owner(z) + inflow)
        bracket = from_vector(z, tz)
        yield bracket
        widths.append(bracket.width)
        steady = steady or (len(widths) > PATIENCE and not widths[-1] <= 0.5 * widths[-1 - PATIENCE])
        theta = bracket.upper if steady else float(np.clip((z @ tz) / (z @ z), bracket.lower, bracket.upper))
        theta = theta if theta > top else bracket.upper
        with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
            z = family.largest(inflow / (theta - family.diag)) + damping * z
            z = z / z.max()
        if not (theta > top and np.isfinite(z).all() and (z > 0).all()):
            return
