"""From the Perron vectors of the components to one positive vector for the whole network.

Components are taken in topological order; each one's vector is multiplied by the smallest factor that
lets its rows carry what they receive from components already placed. Factors are kept as mantissa and
integer exponent, so that chains of any length cannot overflow here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from metzler.arrays import Exponents, Index, Vector
from metzler.envelope.family import RowFamily
from metzler.matrices.forms import crossing
from metzler.numbers.scaled import Scaled


@dataclass(frozen=True)
class Arcs:
    """What crosses between components: rows (profiles) with entries in other components.

    Parameters
    ----------
    profile, column : (k,) arrays
        Position of each crossing entry in `off`.
    value, power : (k,) arrays
        The entry is `value * 2^power`, positive.
    """

    profile: Index
    column: Index
    value: Vector
    power: Exponents

    def rescaled(self, family: RowFamily, exponent: Exponents) -> Arcs:
        """The arcs in the coordinates `z = 2^exponent z'`."""
        row = family.of_profiles(exponent)
        return replace(self, power=self.power + exponent[self.column] - row[self.profile])


def split(
    family: RowFamily, labels: Index, leaving: NDArray[np.bool_] | None = None, used_up: bool = False
) -> tuple[Any, Arcs]:
    """`off` without, and the arcs with, the entries whose column lies in another component than their row.

    `leaving` marks them among the stored entries of a sparse `off`, where that is known; one that is `used_up` is
    changed, not copied.
    """
    if not labels.any():
        nothing = np.zeros(0, dtype=np.int64)
        return family.off, Arcs(nothing, nothing, np.zeros(0), nothing)
    off, profile, column, values = crossing(family.off, family.of_profiles(labels), labels, leaving, used_up)
    mantissa, power = np.frexp(values)  # in [0.5, 1), so that no product with a factor of 2 overflows
    return off, Arcs(profile, column, mantissa, power.astype(np.int64))


def levels(count: int, upper: Index, lower: Index) -> Index:
    """For each component the length of the longest path of arcs (upper needs lower) below it."""
    level = np.zeros(count, dtype=np.int64)
    for _ in range(64):
        wanted = level[lower] + 1
        rising = wanted > level[upper]
        if not rising.any():
            return level
        np.maximum.at(level, upper[rising], wanted[rising])
    order = np.argsort(upper, kind="stable")
    depth = level.tolist()
    for a, b in zip(upper[order].tolist(), lower[order].tolist(), strict=True):
        depth[a] = max(depth[a], depth[b] + 1)
    return np.asarray(depth, dtype=np.int64)


def assemble(family: RowFamily, labels: Index, v: Vector, slack: Vector, arcs: Arcs) -> Scaled | None:
    """The vector with `T(z) <= b z`, from local vectors v with candidate slack.

    Parameters
    ----------
    v : (n,) array
        Positive; on every component its local vector.
    slack : array of the candidates' shape
        `b v - diag v - scale (off v inside the component)`, what each candidate row can still carry.

    Returns
    -------
    (n,) Scaled, or None where a candidate receives something and has no slack.
    """
    count = int(labels.max()) + 1
    exponent = np.zeros(count, dtype=np.int64)
    factor = np.ones(count)
    home = family.of_profiles(labels)
    level = levels(count, home[arcs.profile], labels[arcs.column])
    at = level[home[arcs.profile]]
    order = np.argsort(at, kind="stable")
    bounds = np.searchsorted(at[order], np.arange(1, int(level.max(initial=0)) + 2))
    for k in range(len(bounds) - 1):
        here = order[bounds[k] : bounds[k + 1]]
        source = labels[arcs.column[here]]
        term = arcs.value[here] * v[arcs.column[here]] * factor[source]
        profile, inflow, power = _sum_scaled(arcs.profile[here], term, exponent[source] + arcs.power[here])
        ratio = family.largest_needed(profile, inflow, slack)
        if not np.isfinite(ratio).all():
            return None
        _raise(factor, exponent, home[profile], ratio, power)
    return Scaled(v * factor[labels], exponent[labels])


def _sum_scaled(profile: Index, term: Vector, power: Exponents) -> tuple[Index, Vector, Exponents]:
    """Per profile, the sum of `term * 2^power` as (value, exponent)."""
    profiles, position = np.unique(profile, return_inverse=True)
    top = np.full(len(profiles), np.iinfo(np.int64).min)
    np.maximum.at(top, position, power)
    shift = np.maximum(power - top[position], -2000)
    total = np.asarray(np.bincount(position, np.ldexp(term, shift), len(profiles)), dtype=np.float64)
    return profiles, total, top.astype(np.int64)


def _raise(factor: Vector, exponent: Exponents, component: Index, ratio: Vector, power: Exponents) -> None:
    """Set factor and exponent of each component to the largest of its own and `ratio * 2^power`."""
    mantissa, extra = np.frexp(ratio)
    total = np.where(ratio > 0, power + extra, np.iinfo(np.int64).min // 2)
    components, position = np.unique(component, return_inverse=True)
    top = np.full(len(components), np.iinfo(np.int64).min)
    np.maximum.at(top, position, total)
    best = np.zeros(len(components))
    np.maximum.at(best, position, np.where(total == top[position], mantissa, 0.0))
    rises = top > exponent[components]
    chosen = components[rises]
    exponent[chosen], factor[chosen] = top[rises], 2.0 * best[rises]
    exponent[chosen] -= 1
