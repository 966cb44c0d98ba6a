"""The slope box cut into parts: what a norm proves on all of them, and what one slope vector in the box denies it.

The log norm of `J(d)`, of a map the norm, is convex in the slopes d, for J is affine in d and every log norm is convex.
So along one slope it is largest at an end: on a box it is at most what it is on the two faces `d_k = lo_k` and
`d_k = hi_k`, and the largest bound on the parts of a box that was cut into such faces, again and again, bounds it.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from metzler.arrays import Vector
from metzler.errors import InputError
from metzler.frozen import Frozen, owned
from metzler.matrices.forms import canonical, if_diagonal
from metzler.models import Model, Triple
from metzler.norms.diagonal import Norm
from metzler.numbers.outward import add_up
from metzler.proofs.bounds import Above, Below
from metzler.proofs.diagonal import Witness, prove_oriented
from metzler.proofs.exact import ExactProof
from metzler.proofs.exact import prove_exact_steps as exact_rows_steps
from metzler.proofs.rows import worst_rows
from metzler.proofs.vertices import ALWAYS

FIRST = Witness([0], [1.0])
"""A witness where none is asked for."""
MOST_IDLE = 100
"""So many cuts of one part may be at slopes that were cut before."""


@dataclass(frozen=True, eq=False)
class Cuts(Frozen):
    """How a slope box was cut, step by step; box 0 is the whole, cut s makes the boxes 2 s + 1 and 2 s + 2.

    Parameters
    ----------
    boxes : (s,) int array
        Which box each cut replaces by two of its faces; each one that is there and not cut yet.
    slopes : (s,) int array
        The slope that is at its lower end on the first face and at its upper end on the second.

    Examples
    --------
    >>> cuts = Cuts(np.array([0, 2]), np.array([1, 0]))
    >>> [(low.tolist(), high.tolist()) for low, high in cuts.parts(np.zeros(2), np.ones(2))]
    [([0.0, 0.0], [1.0, 0.0]), ([0.0, 1.0], [0.0, 1.0]), ([1.0, 1.0], [1.0, 1.0])]
    """

    boxes: NDArray[np.int64]
    slopes: NDArray[np.int64]

    def __post_init__(self) -> None:
        for name in ("boxes", "slopes"):
            given = np.array(getattr(self, name))
            if given.dtype.kind not in "iu" or given.ndim != 1 or (given < 0).any():
                raise InputError(f"the {name} of cuts must be a list of indices, none negative")
            object.__setattr__(self, name, owned(given.astype(np.int64)))
        if self.boxes.shape != self.slopes.shape:
            raise InputError("every cut needs a box and a slope")
        there = self.boxes <= 2 * np.arange(len(self.boxes))
        if not there.all() or len(np.unique(self.boxes)) < len(self.boxes):
            raise InputError("every cut must be of a box that is there and was not cut before")

    def __len__(self) -> int:
        return len(self.boxes)

    def parts(self, lo: Vector, hi: Vector) -> Iterator[tuple[Vector, Vector]]:
        """The boxes (m,), (m,) that the box between lo and hi is cut into in the end."""
        if (self.slopes >= len(lo)).any():
            raise InputError(f"a cut is at the slope {self.slopes.max()}, there are {len(lo)}")
        cut = set(self.boxes.tolist())
        for box in range(2 * len(self) + 1):
            if box in cut:
                continue
            low, high, depth = lo.copy(), hi.copy(), 0
            while box:  # from the part to the whole: of two cuts at one slope the earlier one, met later, decides
                s, side = divmod(box - 1, 2)
                k = self.slopes[s]
                low[k] = high[k] = hi[k] if side else lo[k]
                box, depth = int(self.boxes[s]), depth + 1
                if depth > len(lo) + MOST_IDLE:
                    raise InputError(f"more than {MOST_IDLE} of the cuts of one part change nothing")
            yield low, high


def rate_on(triple: Triple, norm: Norm, lo: Vector, hi: Vector, *, room: bool = False) -> float:
    """The rate that a norm proves for all slopes between lo and hi (m,), rounded down.

    With `room` it is what a proof finds on every machine, in whatever order it sums.
    """
    return _ends(replace(triple, lo=lo, hi=hi), norm, room, {})[0]


def rate_at(model: Model, norm: Norm, d: Vector, *, room: bool = False) -> float:
    """A bound, rounded up, of the rates that a norm proves for the network: that at the slopes d (m,) in the box.

    Raises
    ------
    InputError
        When d is not in the box.
    """
    triple, extra = model.within() or (model.triple(), 0.0)
    fixed = _fixed(triple, d)
    return float(add_up(_ends(fixed, norm, room, _corners(fixed.oriented(norm.order)))[1], extra))


def rate_on_exact_steps(triple: Triple, norm: Norm, lo: Vector, hi: Vector) -> Generator[float, None, Fraction]:
    """Like `rate_on`, in integers; yields the fraction of rows done."""
    return (yield from _exactly(replace(triple, lo=lo, hi=hi), norm)).rate


def rate_at_exact_steps(model: Model, norm: Norm, d: Vector) -> Generator[float, None, Fraction | None]:
    """Like `rate_at`, in integers; None where more rows tie than are settled."""
    triple, extra = model.within() or (model.triple(), 0.0)
    found = yield from _exactly(_fixed(triple, d), norm)
    return found.rate + Fraction(extra) if found.settled else None  # bounds of rows without any freedom are the rows


def ceiling_at(model: Model, norm: Norm, witness: Witness, d: Vector) -> float:
    """The rate, rounded up, above which the witness lets no weights get, at the slopes d (m,) in the box already."""
    triple, extra = model.within() or (model.triple(), 0.0)
    proof = prove_oriented(_fixed(triple, d).oriented(norm.order), norm, witness)
    return float(add_up(proof.ceiling_up, extra))


def ceiling_at_exact_steps(
    model: Model, norm: Norm, witness: Witness, d: Vector
) -> Generator[float, None, float | Fraction]:
    """Like `ceiling_at`, in integers."""
    triple, extra = model.within() or (model.triple(), 0.0)
    found = yield from _exactly(_fixed(triple, d), norm, witness)
    return np.inf if found.ceiling is None else found.ceiling + Fraction(extra)


def _fixed(triple: Triple, d: Vector) -> Triple:
    """The triple whose only slopes are these."""
    if d.shape != triple.lo.shape or not ((triple.lo <= d) & (d <= triple.hi)).all():
        raise InputError(f"its slopes must be {len(triple.lo)} numbers in the slope intervals of the network")
    return replace(triple, lo=d, hi=d)


def _ends(triple: Triple, norm: Norm, room: bool, corners: dict[int, str]) -> tuple[float, float]:
    """The rate that the norm proves, and one that it does not pass, for the slopes of the triple."""
    rows = worst_rows(triple.oriented(norm.order), corners)
    above, below = Above.by(rows, norm.order, norm.w), Below.of_norm(rows, norm.order, norm.w)
    upper, lower = rows.both(above, below, room=room)
    return -float(upper.max()), -float(lower.max())


def _corners(t: Triple) -> dict[int, str]:
    """The vertex of lower ends, for every row of an oriented triple that may be bounded."""
    if any(if_diagonal(canonical(M)) is not None for M in (t.B, t.C)):
        return {}
    B, C = (sparse.csr_array(M) != 0 for M in (t.B, t.C))
    sees = np.asarray(C.sum(axis=1), dtype=np.int64)
    touches = B.astype(np.int64)
    slopes, many = touches @ (sees > 0).astype(np.int64), touches @ (sees > 1).astype(np.int64) > 0
    return {int(i): "0" * int(slopes[i]) for i in np.flatnonzero(many & (slopes > ALWAYS))}


def _exactly(triple: Triple, norm: Norm, witness: Witness = FIRST) -> Generator[float, None, ExactProof]:
    return (
        yield from exact_rows_steps(triple, norm.order, norm.w, witness.limiting, witness.x, corners=witness.corners)
    )
