"""The Perron pair of a network whose entries are out of reach, from products alone.

No components are computed: sweeps raise the weights everywhere, and the witness lives on the component where
left and right eigenvector meet, found by following arcs forwards and backwards, one product a step.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from metzler.arrays import Vector
from metzler.deadline import Stop, never
from metzler.digits import near
from metzler.envelope.family import RowFamily
from metzler.errors import StepsExhausted
from metzler.matrices.forms import scale_columns, transpose
from metzler.numbers.scaled import Scaled
from metzler.perron.bracket import from_vector, scale_of
from metzler.perron.krylov import FLOOR, dominant
from metzler.perron.pair import PerronPair
from metzler.perron.repair import lower_to, raise_to
from metzler.steps import Step

SWEEPS = 400
ROUGH = 1e-4
WIDENINGS = 6


def whole_steps(family: RowFamily, margin: float, stop: Stop = never) -> Generator[Step, None, PerronPair]:
    """Search for the Perron pair of a family whose `off` has products only; see `perron_steps`."""
    ones = np.ones(family.n)
    first = from_vector(ones, family(ones))
    yield Step("search", 0.0, first.lower, first.upper)
    scale = scale_of(family, first)
    z, left = _eigenvectors(family, 0.45 * margin, stop)
    core = component_around(family.off, int((z * left).argmax()))
    x = np.where(core, z, 0.0)
    image = family(x)
    root = float(x @ image / (x @ x))
    yield Step("search", 0.5, first.lower, first.upper)
    below, lower = None, root
    above, upper = None, root
    delta = 0.45 * margin * max(abs(root), family.largest_diagonal())
    for _ in range(WIDENINGS):
        if below is None:
            lower = root - delta
            below = lower_to(family, x, lower, SWEEPS)
        if above is None:
            upper = root + delta
            above = raise_to(family, np.maximum(z, FLOOR), upper, SWEEPS)
        if above is not None and below is not None:
            break
        delta *= 10.0
        yield Step("search", 0.8, first.lower, first.upper if above is None else upper)
    if below is None or above is None:
        raise StepsExhausted(
            f"no weights were found within {near(delta, 3)} of the root {near(root, 6)}: ask for a larger margin",
            best=(root, scale),
        )
    support = np.flatnonzero(below > 0)
    return PerronPair(Scaled(above), Scaled(below[support]), support, lower, upper, False)


def _eigenvectors(family: RowFamily, relative: float, stop: Stop) -> tuple[Vector, Vector]:
    """The dominant right and left vectors of the policy that is best at the right one, roughly for the left."""
    z, _ = dominant(family, np.ones(family.n), relative, stop)
    diag, scales, _ = family.pick(family.policy(z))
    back = replace(
        family, off=scale_columns(transpose(family.off), scales), diag=diag[None, :], scale=np.ones((1, family.n))
    )
    return z, dominant(back, np.ones(family.n), ROUGH)[0]


def component_around(off: Any, index: int) -> NDArray[np.bool_]:
    """Which indices reach `index` and are reached from it, (n,) bool; two products a step of the longest way."""
    return _reached(off, index) & _reached(off.T, index)


def _reached(off: Any, index: int) -> NDArray[np.bool_]:
    seen: Vector = np.zeros(off.shape[0])
    seen[index] = 1.0
    while True:
        grown = np.where((off @ seen > 0) | (seen > 0), 1.0, 0.0)
        if grown.sum() == seen.sum():
            return np.asarray(grown > 0)
        seen = grown
