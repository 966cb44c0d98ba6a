"""Shifted power steps on T: the cheapest engine where the second eigenvalue is far."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from metzler.envelope import RowFamily, Vector
from metzler.perron.bracket import Bracket, from_vector


def power_steps(family: RowFamily, start: Vector) -> Iterator[Bracket]:
    """Brackets from `z <- T(z) + s z`, s making every policy non-negative with a positive diagonal."""
    z = start
    low = float(family.diag.min())
    while True:
        tz = family(z)
        bracket = from_vector(z, tz)
        yield bracket
        shift = max(0.0, -low) + 0.05 * max(bracket.upper - low, 0.0)
        z = tz + shift * z
        top = float(z.max())
        if not (np.isfinite(top) and top > 0):
            return
        z = z / top
        if not (z > 0).all():
            return
