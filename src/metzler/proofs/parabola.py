"""A rate in some quadratic norm, proved without the norm: a polygon around the numerical range of scaled weights."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any, TypeVar

import numpy as np

from metzler.arrays import Vector
from metzler.errors import InputError
from metzler.matrices.forms import by_rows, changed, dense, entries, if_diagonal, is_sparse, values
from metzler.models import Triple
from metzler.numbers.balls import Ball
from metzler.numbers.rational import Rationals
from metzler.proofs.definite import envelope, is_positive_definite, kron

LARGEST = 3000
"""Neurons up to which the matrices are factored as dense ones."""
LARGEST_EXACT = 40
"""In integers they grow, too."""
LARGEST_WORK = 10**10
"""Products of entries that the factor of a sparse one may take."""
LEAST = 2.0**-100
"""Numbers from here to the inverse are taken in sparse matrices, weights from the fourth power of it."""

Dense = TypeVar("Dense", Ball, Rationals)


@dataclass(frozen=True, eq=False)
class Weights:
    """The network `x' = p x + d W x` or `p x + W d x`, slopes d in [0, 1]: of a map `x+ = ...`.

    Parameters
    ----------
    pole : Fraction
        p: the same for every neuron.
    matrix : (n, n) matrix
        Proportional to W but for the factors.
    rows, columns : tuple of (n,) arrays
        Factors of the rows, the first of which divides, and of the columns of W.
    gain : float
    discrete : bool
    """

    pole: Fraction
    matrix: Any
    rows: tuple[Vector, ...]
    columns: tuple[Vector, ...]
    gain: float
    discrete: bool

    @property
    def before(self) -> bool:
        """Whether the slopes are before the weights, as in a Hopfield network."""
        return bool(self.columns)

    @property
    def ratios(self) -> Vector:
        """Of each neuron, by which W differs from the loops in the order slope, weights, input: they are similar.

        0 or infinite where a neuron sends or receives nothing.
        """
        product = np.ones(len(self.rows[0]))
        for factor in self.columns:
            product = product * factor
        if not self.columns:
            over, behind, _ = self.rows
            with np.errstate(divide="ignore"):
                product = over / (self.gain * behind)
        return np.abs(product)

    @property
    def scale(self) -> Vector:
        """The same, 1 where it is 0 or infinite."""
        return np.where(np.isfinite(self.ratios) & (self.ratios != 0), self.ratios, 1.0)

    def formed(self, kind: type[Dense]) -> Dense:
        """W in a dense arithmetic."""
        over, *rows = self.rows
        W = kind.exact(dense(self.matrix)).scaled(self.gain).rows_over(over)
        for factor in rows:
            W = W.rows_times(factor)
        for factor in self.columns:
            W = W.T.rows_times(factor).T
        return W

    def rounded(self) -> Any:
        """W in doubles, in the form of the matrix; every entry with a relative error of at most six roundings."""
        over, *rows = self.rows

        def entry(v: Vector, i: Any, j: Any) -> Vector:
            v = self.gain * v / over[i]
            for factor in rows:
                v = v * factor[i]
            for factor in self.columns:
                v = v * factor[j]
            return v

        return changed(entries(self.matrix), entry)


def weights_of(triple: Triple) -> Weights:
    """The weights of a network of this class.

    Raises
    ------
    InputError
        When the network is no firing-rate or Hopfield network with one decay for all neurons and slopes that begin or
        end at 0.
    """
    A, B, C = (entries(part) for part in (triple.A, triple.B, triple.C))
    leak = if_diagonal(A)
    behind, before = (if_diagonal(M) if M.shape[0] == M.shape[1] else None for M in (B, C))
    if leak is None or (behind is None and before is None):
        raise InputError("a rate by the numerical range needs a firing-rate or a Hopfield network")
    if ((triple.lo != 0) & (triple.hi != 0)).any():
        raise InputError("a rate by the numerical range needs slopes that begin or end at 0, such as [0, 1]")
    poles = {Fraction(a) / Fraction(t) for a, t in set(zip(leak.tolist(), triple.tau.tolist(), strict=True))}
    if len(poles) != 1:
        raise InputError("a rate by the numerical range needs one leak and one time constant for all neurons")
    slope = triple.lo + triple.hi
    if behind is not None:
        return Weights(poles.pop(), C, (triple.tau, behind, slope), (), triple.gain, triple.discrete)
    assert before is not None
    return Weights(poles.pop(), B, (triple.tau,), (before, slope), triple.gain, triple.discrete)


def proves(triple: Triple, multipliers: Vector, lines: Vector, rate: float, *, exact: bool = False) -> bool:
    """Whether the rate is proved in some norm `sqrt(x^T P x)` for all slopes in the box.

    With `M = Q^(1/2) W Q^(-1/2)`, Q = [q], and leak `l` some P proves the rate if `|z| + Re z < 2 (l - rate)` for every
    z in the numerical range of M; for the map `x+ = b x + W d x` if `b Re z + r |z| < r^2 - b^2`, `r = 1 - rate > |b|`.
    Both sides are positively homogeneous and convex in z, so it suffices at the corners of a polygon around the range,
    as far as its sides turn through all directions that a gradient can have.

    Parameters
    ----------
    triple : Triple
        Of a network that `weights_of` takes.
    multipliers : (n,) array
        Positive.
    lines : (k, 3) array
        Each (c, s, h): all z satisfy `c Re z + s |Im z| <= h`. Sorted by the angle of (c, s), from (positive, 0) to
        (0, positive), of a map to (negative, 0).
    rate : float
        In 1/time; for a map 1 - factor per step.
    exact : bool
        In rational numbers, instead of factorisations with proved error bounds.

    Raises
    ------
    InputError
        When the network is of another class, or too large.

    References
    ----------
    gokhale2026, Table I, equations (22) to (29), for the condition that some P satisfies.

    Examples
    --------
    >>> triple = Triple(-np.eye(1), np.eye(1), 0.5 * np.eye(1), np.ones(1), np.zeros(1), np.ones(1))
    >>> lines = np.array([[1.0, 0.0, 0.501], [0.0, 1.0, 0.001]])
    >>> [proves(triple, np.ones(1), lines, rate) for rate in (0.49, 0.51)]
    [True, False]
    """
    net = weights_of(triple)
    if not _within(net, lines, rate):
        return False
    if exact:
        if triple.n > LARGEST_EXACT:
            raise InputError(
                f"a numerical range of more than {LARGEST_EXACT} neurons cannot be proved in integers: "
                f"this network has {triple.n}"
            )
        return _dense(Rationals, net, multipliers, lines)
    if is_thin(net):
        return _sparse(net, multipliers, lines)
    if triple.n > LARGEST:
        raise InputError(
            f"a numerical range is proved up to {LARGEST} neurons, or for sparse weights whose factor, in the order of "
            f"Cuthill and McKee, takes at most {LARGEST_WORK:,} products: this network has {triple.n} neurons"
        )
    with np.errstate(all="ignore"):
        return _dense(Ball, net, multipliers, lines)


def is_thin(net: Weights) -> bool:
    """Whether the matrices are factored as sparse ones: their factor has few entries."""
    if not is_sparse(net.matrix):
        return False
    lengths = 2.0 * envelope(by_rows(net.matrix))
    work, n = 2.0 * float(lengths @ lengths), float(net.matrix.shape[0])
    return work <= (min(LARGEST_WORK, n**3) if n <= LARGEST else LARGEST_WORK)


def corners(lines: Vector) -> list[tuple[Fraction, Fraction]]:
    """The corners of neighbouring lines.

    Examples
    --------
    >>> corners(np.array([[1.0, 0.0, 3.0], [0.0, 2.0, 1.0]]))
    [(Fraction(3, 1), Fraction(1, 2))]
    """
    out = []
    for one, two in pairwise([tuple(map(Fraction, line)) for line in lines.tolist()]):
        turn = one[0] * two[1] - one[1] * two[0]
        out.append(((one[2] * two[1] - one[1] * two[2]) / turn, (one[0] * two[2] - one[2] * two[0]) / turn))
    return out


def turns(lines: Vector, discrete: bool) -> bool:
    """Whether the lines turn from (1, 0) to (0, 1), of a map to (-1, 0), by less than half a turn each."""
    rows = [tuple(map(Fraction, line)) for line in lines.tolist()]
    if len(rows) < 2 or any(s < 0 for _, s, _ in rows):
        return False
    (first, at_first, _), (last, at_last, _) = rows[0], rows[-1]
    ends = first > 0 and at_first == 0 and (last < 0 and at_last == 0 if discrete else last == 0 and at_last > 0)
    return ends and all(a[0] * b[1] - a[1] * b[0] > 0 for a, b in pairwise(rows))


def _within(net: Weights, lines: Vector, rate: float) -> bool:
    """Whether all corners of the polygon are where the rate wants the numerical range."""
    if not (np.isfinite(lines).all() and np.isfinite(rate) and turns(lines, net.discrete)):
        return False
    if not net.discrete:
        a = -net.pole - Fraction(rate)
        return a > 0 and all(x < a and y * y < 4 * a * (a - x) for x, y in corners(lines))
    r, b = 1 - Fraction(rate), net.pole
    return r > abs(b) and all(
        r * r - b * b - b * x > 0 and r * r * (x * x + y * y) < (r * r - b * b - b * x) ** 2 for x, y in corners(lines)
    )


def _dense(kind: type[Dense], net: Weights, q: Vector, lines: Vector) -> bool:
    """Whether all lines are beside the numerical range."""
    QW = net.formed(kind).rows_times(q)
    both, turned, Q = QW + QW.T, QW - QW.T, kind.exact(np.diag(2.0 * q))
    for c, s, h in lines.tolist():
        real, imaginary = Q.scaled(h) - both.scaled(c), turned.scaled(s)
        whole = real if s == 0 else kind.block([[real, imaginary.scaled(-1.0)], [imaginary, real]])
        if not whole.is_positive_definite():
            return False
    return True


def _sparse(net: Weights, q: Vector, lines: Vector) -> bool:
    """The same by sparse factorisations; coordinates are scaled by powers of two, which is exact."""
    if not _moderate(net, q):
        return False
    root = np.exp2(-np.round(0.5 * np.log2(q)))
    with np.errstate(all="ignore"):
        X = changed(net.rounded(), lambda v, i, j: q[i] * v * root[i] * root[j])
        sums = abs(X).sum(axis=1) + abs(X).sum(axis=0)
        for c, s, h in lines.tolist():
            diagonal = 2.0 * h * (q * root * root)
            terms = np.abs(diagonal) + (abs(c) + abs(s)) * sums
            terms = terms if s == 0 else np.repeat(terms, 2)
            if not is_positive_definite(kron(diagonal, X, c, s), terms, roundings=12):
                return False
    return True


def _moderate(net: Weights, q: Vector) -> bool:
    """Whether no product of these numbers leaves the doubles."""
    factors = (*net.rows, *net.columns, q, np.array([net.gain]))
    return all(_between(v, LEAST) for v in factors) and _between(values(net.matrix), LEAST**4)


def _between(v: Vector, least: float) -> bool:
    """Whether all numbers that are not 0 have sizes from `least` to the inverse of `LEAST`."""
    size = np.abs(v[v != 0])
    return bool((size >= least).all() and (size <= 1.0 / LEAST).all())
