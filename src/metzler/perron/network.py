"""The Perron pair of a whole network: component by component, then put together."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import nullcontext
from dataclasses import replace

import numpy as np

from metzler.arrays import Index, Vector
from metzler.deadline import Stop, never
from metzler.digits import near
from metzler.envelope.family import RowFamily
from metzler.errors import StepsExhausted
from metzler.matrices.components import components_of
from metzler.matrices.forms import in_blocks, stored
from metzler.matrices.operators import window
from metzler.numbers.scaled import Scaled
from metzler.perron.assemble import Arcs, assemble, split
from metzler.perron.balance import balance, rescaled
from metzler.perron.bracket import Bracket
from metzler.perron.evened import evened
from metzler.perron.growing import growing
from metzler.perron.local import local_steps
from metzler.perron.pair import PerronPair
from metzler.perron.whole import whole_steps
from metzler.steps import Step
from metzler.threads import WORTHWHILE, one_blas_thread

CLOSE = 1e-3
"""A component's bracket need only close to this fraction of its distance from the largest root."""

SHARE = 0.4
"""The part of the margin that the bracket may take up; half is for positive weights."""

MOST = 0.5
"""A component of so many of a large network's indices is searched in place."""

STEEP = 10.0
"""Vectors that are steeper than the inverse of the relative margin by so many powers of two are evened."""

EVENED = 0.59
"""The part of the margin, beside that of the bracket, at which steep vectors are evened."""

DROWNS = 4 * float(np.finfo(float).eps)
LEAST = 2.0**-1000
WIDER = 1e8
WIDENINGS = 8
"""Where the margin drowns in the rounding of the root or underflows, the bound is raised by as much as does not, then
by so many times as much, so many times."""

WIDE = 500
"""A vector that spans more powers of two is no start for the search with more rows."""

WITHOUT_ARCS = 1e-10
"""Relative width wanted where no arc crosses between components, so that no margin is needed."""


def perron_steps(
    family: RowFamily, *, margin: float, stop: Stop = never, start: Vector | None = None, used_up: bool = False
) -> Generator[Step, None, PerronPair]:
    """Search for the Perron pair; yields the closing bracket, returns the pair.

    Parameters
    ----------
    margin : float
        Where the best value is not attained by positive weights, it is exceeded by at most this
        fraction of the largest of the root and the diagonal of the limiting component.
    stop : callable
        Asked after every step; once it says yes the pair is what is known by then, with a wider bracket.
    start : (n,) array, optional
        A positive vector near the one sought.
    used_up : bool
        Whether the entries of the family may be changed: nobody needs it afterwards.
    """
    if in_blocks(family.off):
        return (yield from whole_steps(family, margin, stop))
    if not family.complete:

        def again(listed: RowFamily, found: PerronPair | None) -> Generator[Step, None, PerronPair]:
            near = start if found is None or found.eta.octaves > WIDE else found.eta.common()[0]
            return _listed_steps(listed, margin, stop, near, False)

        return (yield from growing(family, again, lambda found: found.eta, _from_below, stop))
    return (yield from _listed_steps(family, margin, stop, start, used_up))


def _from_below(step: Step) -> Step:
    return replace(step, upper=np.inf)


def _listed_steps(
    family: RowFamily, margin: float, stop: Stop, start: Vector | None, used_up: bool
) -> Generator[Step, None, PerronPair]:
    """The search among the rows that are listed."""
    large = stored(family.off) >= WORTHWHILE
    parts = _Parts.of(family, np.ones(family.n) if start is None else start, used_up)
    del family  # the parts have what they need of it
    with one_blas_thread() if large else nullcontext():
        return (yield from _entry_steps(parts, margin, stop))


def _entry_steps(parts: _Parts, margin: float, stop: Stop) -> Generator[Step, None, PerronPair]:
    """The search where entries are at hand."""
    family = parts.family
    tolerance = SHARE * margin if len(parts.arcs.value) else min(SHARE * margin, WITHOUT_ARCS)
    for k in parts.by_size():
        if parts.settled(k) or stop():
            continue
        index, others = parts.members(k), parts.root()
        for bracket in local_steps(parts.alone(index), tolerance, parts.v[index]):
            yield Step("search", parts.done / family.n, max(others, bracket.lower), max(others, bracket.upper))
            if bracket.width <= CLOSE * (others - bracket.upper) or stop():
                break
        parts.settle(k, index, bracket)
    lower, limiting, x = parts.witness()
    root = float(parts.upper.max())
    own = parts.family.largest_diagonal(limiting)
    # What a margin is relative to: root and diagonal of the limiting component, or the network's where these are 0.
    span = max(abs(lower), abs(root), own) or parts.family.largest_diagonal() or parts.largest or 1.0
    eta, bound = _place(parts, root, margin * span)
    return PerronPair(eta, x, limiting, lower, bound, bound == root)


class _Parts:
    """The components of a family with their vectors and brackets, first from all-ones vectors.

    Works in the balanced coordinates `z = 2^exponent z'`; `family` is without the arcs between components.
    """

    def __init__(
        self, inside: RowFamily, arcs: Arcs, labels: Index, sizes: Index, largest: float, start: Vector
    ) -> None:
        self.labels, self.sizes, self.largest = labels, sizes, largest
        self.order = np.argsort(self.labels, kind="stable")
        self.first = np.concatenate([[0], np.cumsum(self.sizes)])
        self.exponent = balance(inside)
        self.plain = rescaled(inside, self.exponent)
        self.large = stored(inside.off) >= WORTHWHILE
        self.family = self.plain.on(window(self.plain.off)) if self.large else self.plain
        self.arcs = arcs.rescaled(inside, self.exponent)
        self.v = np.ldexp(start, -self.exponent) if (start != 1).any() else np.ones(inside.n)
        self.x = self.v  # the same until a component is settled
        row = inside.largest(self.carried() / inside.at_owner(self.v))[self.order]
        self.lower = np.minimum.reduceat(row, self.first[:-1])
        self.upper = np.maximum.reduceat(row, self.first[:-1])
        self.done = 0

    @staticmethod
    def of(family: RowFamily, start: Vector, used_up: bool) -> _Parts:
        """The parts of a family; nothing of its matrix is held that they do not need."""
        union = family.union()
        components = components_of(union)
        leaving = components.leaving if union is family.off else None
        largest = 0.0 if family.diag.any() else float(family.off.max() * family.scale.max())
        inside, arcs = split(family, components.labels, leaving, used_up)
        return _Parts(family.on(inside), arcs, components.labels, components.sizes, largest, start)

    def carried(self) -> Vector:
        """Every candidate row times v, without what crosses between components."""
        return self.family.candidates(self.v)

    def by_size(self) -> Index:
        """The components of more than one index, the largest first."""
        large = np.flatnonzero(self.sizes > 1)
        return large[np.argsort(-self.sizes[large], kind="stable")]

    def members(self, k: int) -> Index:
        """The indices of component k, rising."""
        return self.order[self.first[k] : self.first[k + 1]]

    def alone(self, index: Index) -> RowFamily:
        """The family of one component: a copy where that is small, else a view of the whole."""
        in_place = self.large and len(index) >= MOST * self.plain.n
        return self.plain.window(index) if in_place else self.plain.restricted(index)

    def witness(self) -> tuple[float, Index, Scaled]:
        """The largest lower bound, where the vector that proves it is positive, and that vector there.

        An index alone proves its diagonal, which vectors on a whole component may miss where entries are hundreds of
        decades apart.
        """
        top, own = int(np.argmax(self.lower)), self.family.largest(self.family.diag)
        alone, members, low = int(own.argmax()), self.members(top), float(self.lower[top])
        if own[alone] - low > CLOSE * max(abs(own[alone]), abs(low)):
            return float(own[alone]), np.array([alone]), Scaled(np.ones(1))
        support = members[self.x[members] > 0]
        return low, support, Scaled(self.x[support], self.exponent[support])

    def root(self) -> float:
        """The largest lower bound of all components."""
        return float(self.lower.max())

    def settled(self, k: int) -> bool:
        """Whether component k is known well enough: far below the root, or closed."""
        width = self.upper[k] - self.lower[k]
        return bool(width == 0 or self.upper[k] < self.root() - CLOSE * abs(self.root()))

    def settle(self, k: int, index: Index, bracket: Bracket) -> None:
        """Take over the vectors and bounds of component k."""
        self.x = self.v.copy() if self.x is self.v else self.x
        self.v[index], self.x[index] = bracket.v / bracket.v.max(), bracket.x
        self.lower[k], self.upper[k] = bracket.lower, bracket.upper
        self.done += len(index)


def _place(parts: _Parts, root: float, margin: float) -> tuple[Scaled, float]:
    """The positive vector for the whole network, at `root` where that can be had, else at `root + margin / 2` or more.

    A steep one of a network that contracts is evened for a little more of the margin.
    """
    family, v = parts.family, parts.v
    if not len(parts.arcs.value):
        return Scaled(v, parts.exponent), root
    carried = parts.carried()
    step = max(0.5 * margin, DROWNS * abs(root), LEAST)
    wider = ((root + step * WIDER**k, 0.0) for k in range(WIDENINGS))
    for bound, least in ((root, 0.25 * margin), (root + 0.5 * margin, 0.0), *wider):
        slack = bound * family.at_owner(v) - carried
        slack = np.where(slack > least * family.at_owner(v), slack, 0.0)
        placed = assemble(family, parts.labels, v, slack, parts.arcs)
        if placed is not None:
            break
    if placed is None:
        raise StepsExhausted(f"no positive weights were found, not even for the bound {near(bound, 3)}", best=root)
    eta = placed.shifted(parts.exponent)
    if root < bound < 0 and eta.octaves > STEEP + np.log2(-bound / margin):
        more = root + EVENED * margin
        even = evened(family, parts.arcs, parts.exponent, placed, more)
        if even is not None:
            return Scaled(even, parts.exponent), more
    return eta, bound
