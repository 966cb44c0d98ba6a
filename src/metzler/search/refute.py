"""Why a network is not certified: what proves that no diagonal weights can, and where no norm at all can."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import scipy.linalg
from scipy import sparse

from metzler.arrays import Index, Vector
from metzler.claims.check import check
from metzler.claims.diagonal import Certificate
from metzler.claims.pair import known_pair
from metzler.digits import add_up, down, up
from metzler.matrices import metzler_majorant, strong_components
from metzler.matrices.forms import dense
from metzler.models import Model, Triple
from metzler.numbers.balls import Ball
from metzler.numbers.scaled import Scaled
from metzler.proofs.exact import prove_exact
from metzler.threads import on_one_thread

LARGEST = 600
"""Jacobians up to this size are searched for an unstable one, O(n^3) for each of a few."""
LARGEST_SINGULAR = 24
"""Components up to this size are tried for an eigenvalue on the border, by elimination in rational numbers."""
NEAR = 1e-9
"""An eigenvalue within this part of the largest entry of the border is tried for lying on it."""
ASCENTS = 8
SHOWN = 8


@dataclass(frozen=True, eq=False)
class Refutation:
    """What speaks against contraction in diagonally weighted norms of one order, or in every norm.

    Parameters
    ----------
    order : str
        Of the norms that the certificate is about, "l1" or "linf".
    ceiling : float
        No diagonal weights of that order prove a larger rate, in 1/time; rigorous.
    indices : (k,) int array
        The sub-network that sets the ceiling.
    witness : (k,) array
        Positive; with it on `indices` and zero elsewhere, every worst-case row of the sub-network is at least
        `-ceiling` times the entry. Scaled by `2^exponents` where there are any.
    exponents : (k,) int array or None
        Exponents of the witness.
    slopes : (m,) array or None
        One slope vector that is the worst for every row of the sub-network, where rows share no slope; None where each
        row takes its own.
    unstable_slopes : (m,) array or None
        Slopes in the box with which the network, then linear, is proved not to forget its start at all (an
        eigenvalue with non-negative real part; for maps, of magnitude at least 1): no norm whatsoever proves a positive
        rate for this class of activations. None where none was found; that proves nothing.
    sentence : str
        All of it in words.
    """

    order: str
    ceiling: float
    indices: Index
    witness: Vector
    exponents: Index | None
    slopes: Vector | None
    unstable_slopes: Vector | None
    sentence: str

    @property
    def holds(self) -> bool:
        """Whether it is proved that no diagonal weights of this order give a positive rate."""
        return self.ceiling <= 0 or self.no_norm

    @property
    def no_norm(self) -> bool:
        """Whether it is proved that no norm at all gives a positive rate."""
        return self.unstable_slopes is not None

    def __str__(self) -> str:
        return self.sentence


def refute(model: Model, claim: Certificate) -> Refutation:
    """What the claim's witness, and a search for an unstable Jacobian, prove against contraction.

    Parameters
    ----------
    model : Model
        The network.
    claim : Certificate
        About `model`, usually with a rate that is not positive.

    Returns
    -------
    Refutation
        With `holds` False where nothing is refuted, as for every network that contracts.

    Raises
    ------
    NotProved
        When the claim is not one about this model.

    Notes
    -----
    The unstable Jacobian is proved by a quadratic form V that falls along all trajectories of the linear network and is
    negative somewhere: from there the state cannot come to rest. The form solves a Lyapunov (for maps a Stein)
    equation; what it must satisfy is proved with error bounds. Tried up to 600 states, in time O(n^3).

    References
    ----------
    davydov2022, Theorem 4 and Corollary 7 (the best weights).

    Examples
    --------
    >>> from metzler.search.certify import certify
    >>> from metzler.models import FiringRate
    >>> net = FiringRate([[0.0, 2.0], [2.0, 0.0]], activation="relu")
    >>> found = refute(net, certify(net, "linf"))
    >>> found.holds, found.no_norm, found.slopes.tolist()
    (True, True, [1.0, 1.0])
    >>> skew = FiringRate([[0.0, -2.0], [2.0, 0.0]], activation="relu")
    >>> found = refute(skew, certify(skew, "linf"))
    >>> found.holds, found.no_norm
    (True, False)
    """
    known_pair(model, claim, "refute(model, claim)")
    proved = check(claim, model).require()
    triple, proof = model.triple(), claim.proof
    ceiling = add_up(proved.rate, proved.gap)
    if claim.rate <= 0 < ceiling and triple.n <= LARGEST:
        ceiling = min(ceiling, _exact_ceiling(claim, model))
    slopes = unstable = None
    if claim.rate <= 0:
        slopes = _common_slopes(triple.oriented(claim.norm.order), proof.limiting, proof.values)
        starts = [triple.hi, triple.lo] if slopes is None or not proof.x.fits else [slopes, triple.hi, triple.lo]
        unstable = _unstable_slopes(triple, starts, model.within())
    return Refutation(
        claim.norm.order,
        ceiling if unstable is None else min(ceiling, 0.0),
        proof.limiting,
        proof.values,
        proof.exponents,
        slopes if proof.x.fits else None,
        unstable,
        _sentence(claim, triple, ceiling, slopes is not None, unstable, model.described()),
    )


def _sentence(
    cert: Certificate, triple: Triple, ceiling: float, shared: bool, unstable: Vector | None, subject: str
) -> str:
    """The refutation in words."""
    order, k = cert.norm.order, len(cert.limiting)
    if cert.rate > 0:
        return f"Nothing is refuted: the network contracts in weighted {order} at a rate of at least {down(cert.rate)}."
    who = ", ".join(map(str, cert.limiting[:SHOWN].tolist())) + (", ..." if k > SHOWN else "")
    what = "one choice of slopes" if shared else "the worst slopes of every row"
    parts = []
    if ceiling <= 0:
        parts.append(
            f"No diagonal weights certify this network in {order}: on its states {who} ({k} of {triple.n}), with "
            f"{what}, the worst-case rows do not shrink the witness, so that no rate is above {up(ceiling)}."
        )
    elif cert.attained:
        parts.append(
            f"In {order} the best rate is 0 to within rounding: it lies between {down(cert.rate)} and {up(ceiling)}."
        )
    else:
        parts.append(f"In {order} nothing is decided: the best rate lies between {down(cert.rate)} and {up(ceiling)}.")
    if unstable is not None:
        high = int((unstable == triple.hi).sum())
        parts.append(
            f"No norm at all certifies it: with {high} of {len(unstable)} slopes at their upper end and the others at "
            f"their lower end, {subject} is linear and does not forget its start."
        )
    return " ".join(parts)


def _exact_ceiling(cert: Certificate, model: Model) -> float:
    """What the witness, or else one of equal entries, proves in integers: rounding alone may have left it above 0."""
    norm, proof = cert.norm, cert.proof
    triple, extra = model.within() or (model.triple(), 0.0)
    best = np.inf
    for x in (proof.x, Scaled(np.ones(len(proof.limiting)))):
        found = prove_exact(triple, norm.order, norm.w, proof.limiting, x, corners=proof.corners)
        best = min(best, float(add_up(found.ceiling_up, extra)))
    return best


def _common_slopes(t: Triple, indices: Index, values: Vector) -> Vector | None:
    """The slopes at which every row times the witness is largest, if no row has two slopes and no slope two rows."""
    B = sparse.csr_array(t.B)
    counts = np.bincount(B.indices[B.data != 0], minlength=B.shape[1])
    if counts.max(initial=0) > 1 or np.diff(B.indptr).max(initial=0) > 1:
        return None
    x = np.zeros(t.n)
    x[indices] = values
    low, high = (_worst(t, d) @ x for d in (t.lo, t.hi))
    row = np.repeat(np.arange(t.n), np.diff(B.indptr))
    slopes = t.hi.copy()
    upper = high[row] >= low[row]
    slopes[B.indices] = np.where(upper, t.hi[B.indices], t.lo[B.indices])
    return slopes


def _worst(t: Triple, d: Vector) -> Any:
    """The Metzler majorant of `J(d)`; of a map, its absolute value."""
    J = t.jacobian(d)
    return abs(J) if t.discrete else metzler_majorant(J)


def _unstable_slopes(t: Triple, starts: list[Vector], within: tuple[Triple, float] | None) -> Vector | None:
    """Slopes at which the Jacobian is proved unstable, by ascent from these; None when none is found."""
    if t.n > LARGEST:
        return None
    for start in starts:
        for d in _ascent(t, start):
            if _proved_unstable(t, d, within):
                return d
    return None


def _ascent(t: Triple, d: Vector) -> Iterator[Vector]:
    """Slope vertices at which the leading eigenvalue is unstable in floating point, following its gradient."""
    seen: set[bytes] = set()
    for _ in range(ASCENTS):
        if d.tobytes() in seen:
            return
        seen.add(d.tobytes())
        J = dense(t.jacobian(d))
        if not np.isfinite(J).all():
            return
        values, left, right = on_one_thread(scipy.linalg.eig, J, left=True, right=True)
        size = np.abs(values) - 1 if t.discrete else values.real
        k = int(np.argmax(size))
        if size[k] >= -NEAR * np.abs(J).max():
            yield d
        w, v = left[:, k].conj(), right[:, k]
        scale = w @ v
        if scale == 0:
            return
        direction = (t.B.T @ (w / t.tau)) * (t.C @ v) / scale
        if t.discrete:
            direction = direction * values[k].conj()
        d = np.where(direction.real > 0, t.hi, t.lo)


def _proved_unstable(t: Triple, d: Vector, within: tuple[Triple, float] | None) -> bool:
    """Whether `J(d)` is proved to have an eigenvalue with non-negative real part; of a map, of magnitude >= 1."""
    J = _enclosed(t, d) if within is None else _between(_enclosed(t, d), _enclosed(within[0], d), within[1])
    parts = strong_components(_pattern(t)).members()
    return any(
        _unstable(Ball(J.mid[np.ix_(k, k)], J.rad[np.ix_(k, k)]), t.discrete) or _on_the_border(t, d, k, J.mid)
        for k in parts
    )


def _on_the_border(t: Triple, d: Vector, k: Index, J: Vector) -> bool:
    """Whether the states `k` have the eigenvalue 0 (for maps 1 or -1) at slopes d, decided in rational numbers."""
    if len(k) > LARGEST_SINGULAR:
        return False
    values = on_one_thread(np.linalg.eigvals, J[np.ix_(k, k)])
    borders = (1.0, -1.0) if t.discrete else (0.0,)
    if np.abs(np.subtract.outer(values, borders)).min() > NEAR * np.abs(J).max():
        return False
    part = t.restricted(k)
    A, B, C = dense(part.A), dense(part.B), dense(part.C)
    live = np.flatnonzero(B.any(axis=0) & C.any(axis=1))
    B, C, slopes = _fractions(B[:, live]), _fractions(C[live]), _fractions(t.gain * np.ones(1)) * _fractions(d[live])
    exact = _fractions(A) + (B * slopes).dot(C)
    return any(_is_singular(exact - _fractions(border * np.eye(len(k)))) for border in borders)


def _fractions(values: Vector) -> Any:
    """The same numbers as an object array of fractions."""
    return np.frompyfunc(Fraction, 1, 1)(values.astype(float)) if values.size else np.zeros(values.shape, dtype=object)


def _is_singular(M: Any) -> bool:
    """Whether a square matrix of fractions has determinant 0, by elimination."""
    M = M.copy()
    for j in range(len(M)):
        rows = [i for i in range(j, len(M)) if M[i, j] != 0]
        if not rows:
            return True
        M[[j, rows[0]]] = M[[rows[0], j]]
        for i in rows[1:]:
            M[i, j:] = M[i, j:] - M[i, j] / M[j, j] * M[j, j:]
    return False


def _unstable(J: Ball, discrete: bool) -> bool:
    """Whether every matrix of the ball is unstable, proved for it shifted (for maps: scaled) half way to the margin.

    Shifted, it is no longer true that two of its eigenvalues add up to zero, where the equation has no solution.
    """
    values = on_one_thread(np.linalg.eigvals, J.mid)
    excess = float(np.abs(values).max() - 1 if discrete else values.real.max())
    if excess <= 0:
        return False
    eye = np.eye(len(J.mid))
    if discrete:
        return _grows(J.scaled(1.0 / (1.0 + excess / 2)), discrete)
    return _grows(J - Ball.exact(excess / 2 * eye), discrete)


def _grows(J: Ball, discrete: bool) -> bool:
    """Whether a quadratic form is found that falls along all trajectories and is negative somewhere."""
    eye = np.eye(len(J.mid))
    try:
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter(
                "ignore"
            )  # of an ill-conditioned equation: its solution is proved to serve, or not used
            equation = scipy.linalg.solve_discrete_lyapunov if discrete else scipy.linalg.solve_continuous_lyapunov
            P = on_one_thread(equation, J.mid.T, eye if discrete else -eye)
    except (scipy.linalg.LinAlgError, ValueError):
        return False
    if not np.isfinite(P).all():
        return False
    form = Ball.exact(0.5 * (P + P.T))
    flow = J.T @ form @ J - form if discrete else J.T @ form + form @ J
    if not flow.scaled(-1.0).is_positive_definite():
        return False
    x = Ball.exact(on_one_thread(np.linalg.eigh, form.mid)[1][:, :1])
    height = x.T @ (form @ x)
    return bool(height.mid[0, 0] + height.rad[0, 0] < 0)


def _enclosed(t: Triple, d: Vector) -> Ball:
    """A ball that holds the true `J(d)`."""
    loop = Ball.exact(dense(t.B)) @ Ball.exact(dense(t.C)).rows_times(d).scaled(t.gain)
    return (Ball.exact(dense(t.A)) + loop).rows_over(t.tau)


def _between(outer: Ball, inner: Ball, extra: float) -> Ball:
    """A ball that holds the network's own Jacobian, between that of a wider triple and that of a narrower one."""
    apart = np.abs(outer.mid - inner.mid) + outer.rad + inner.rad
    return Ball(inner.mid, np.nextafter((apart + 2.0 * extra * np.eye(len(apart))) * (1 + 2.0**-50), np.inf))


def _pattern(t: Triple) -> Any:
    """A sparse matrix with an entry wherever some Jacobian may have one."""
    A, B, C = (sparse.csr_array(M) != 0 for M in (t.A, t.B, t.C))
    return sparse.csr_array(A.astype(float) + B.astype(float) @ C.astype(float))
