"""Why a network is not certified: what proves that no diagonal weights can, and where no norm at all can."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from scipy import sparse

from metzler.arrays import Index, Matrix, Vector
from metzler.claims.check import check
from metzler.claims.claim import Claim
from metzler.claims.diagonal import Certificate
from metzler.claims.pair import known_pair
from metzler.claims.refutation import RefutationClaim
from metzler.claims.subject import Subject
from metzler.digits import add_up
from metzler.matrices import metzler_majorant, strong_components
from metzler.matrices.eigen import eigenvectors
from metzler.matrices.forms import dense
from metzler.matrices.indices import whole_number
from metzler.models import Model, Triple
from metzler.numbers.scaled import Scaled
from metzler.proofs.branches import ceiling_at, ceiling_at_exact_steps
from metzler.proofs.diagonal import Witness
from metzler.proofs.exact import prove_exact
from metzler.proofs.instability import LARGEST as LARGEST_PROVED
from metzler.proofs.instability import LARGEST_EXACT, Instability, at_ends, is_unstable, pattern
from metzler.search.diagonal import diagonal_certificate, diagonal_of
from metzler.search.riccati import lyapunov_solution
from metzler.steps import finished
from metzler.threads import on_one_thread

LARGEST = 600
"""Jacobians up to this size are searched for an unstable one, O(n^3) for each of a few."""
NEAR = 1e-9
"""An eigenvalue within this part of the largest entry of the border is tried for lying on it."""
SHIFTS = (0.99, 0.5)
"""Parts of the way from the border to the leading eigenvalue that are tried to be proved."""
ASCENTS = 8


def refute(model: Model, claim: Claim, *, largest: int = LARGEST) -> RefutationClaim:
    """What the witness of a diagonal certificate, and a search for an unstable Jacobian, prove against contraction.

    Parameters
    ----------
    model : Model
        The network.
    claim : Claim
        About `model`, usually with a rate that is not positive: a `Certificate`, else the better diagonal one that was
        found beside it, else one that is searched for.
    largest : int
        An unstable Jacobian is sought of networks of up to so many states, at most 2,000, in time O(n^3): ten seconds
        for 1,000.

    Returns
    -------
    RefutationClaim
        Checked; with `holds` False where nothing is refuted, as for every network that contracts.

    Raises
    ------
    NotProved
        When the claim is not one about this model.

    Notes
    -----
    The unstable Jacobian is proved by a quadratic form V that falls along all trajectories of the linear network and is
    negative somewhere: from there the state cannot come to rest. The form solves a Lyapunov (for maps a Stein)
    equation; what it must satisfy is proved with error bounds, `metzler.proofs.instability`.

    References
    ----------
    davydov2022, Theorem 4 and Corollary 7 (the best weights).

    Examples
    --------
    >>> from metzler.search.certify import certify
    >>> from metzler.models import FiringRate
    >>> net = FiringRate([[0.0, 2.0], [2.0, 0.0]], activation="relu")
    >>> found = refute(net, certify(net, "linf"))
    >>> found.holds, found.no_norm, found.slopes(net).tolist()
    (True, True, [1.0, 1.0])
    >>> skew = FiringRate([[0.0, -2.0], [2.0, 0.0]], activation="relu")
    >>> found = refute(skew, certify(skew, "linf"))
    >>> found.holds, found.no_norm
    (True, False)
    """
    known_pair(model, claim, "refute(model, claim)", kinds=Claim)
    most = min(whole_number(largest, name="largest"), LARGEST_PROVED)
    found = diagonal_of(claim)
    if found is None:
        check(claim, model).require()
        found = diagonal_certificate(model)
    proved = check(found, model).require()
    triple = model.triple()
    cert = replace(found, upper=min(found.upper, add_up(proved.rate, proved.gap)))
    if cert.rate <= 0 < cert.upper and triple.n <= most:
        cert = _exactly(cert, model)
    ends = unstable = None
    if cert.rate <= 0:
        ends = _common_ends(cert, model)
        slopes = [] if ends is None or not cert.proof.x.fits else [at_ends(triple, ends)]
        unstable = _instability(model, [*slopes, triple.hi, triple.lo]) if triple.n <= most else None
    upper = cert.upper if unstable is None else max(0.0 - unstable.shift, cert.lower)
    subject = Subject.of(model, claim.sha256)
    refuted = RefutationClaim(cert.lower, upper, subject, cert, ends, unstable, model.described())
    check(refuted, model).require()
    return refuted


def _exactly(cert: Certificate, model: Model) -> Certificate:
    """With what its witness, or one of equal entries, proves in integers: rounding alone may have left it above 0."""
    triple, extra = model.within() or (model.triple(), 0.0)
    best, limiting, corners = cert, cert.proof.limiting, cert.proof.corners
    for x in (cert.proof.x, Scaled(np.ones(len(limiting)))):
        found = prove_exact(triple, cert.norm.order, cert.norm.w, limiting, x, corners=corners)
        upper = max(float(add_up(found.ceiling_up, extra)), cert.lower)
        if upper < best.upper:
            best = replace(cert, upper=upper, proof=Witness(limiting, x, corners=corners))
    return best


def _common_ends(cert: Certificate, model: Model) -> str | None:
    """The ends at which every row times the witness is largest, if no row has two slopes and no slope two rows."""
    t, (x, _) = model.triple().oriented(cert.norm.order), cert.proof.x.common()
    slopes = _common_slopes(t, cert.limiting, x)
    if slopes is None:
        return None
    ends, given = _digits(t, slopes), (model, cert.norm, cert.proof, slopes)
    proved = ceiling_at(*given) <= cert.upper or finished(ceiling_at_exact_steps(*given)) <= cert.upper
    return ends if proved else None


def _digits(t: Triple, d: Vector) -> str:
    """A vertex as its ends, a digit for each slope."""
    return "".join(map(str, (d == t.hi).astype(int).tolist()))


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


def _worst(t: Triple, d: Vector) -> Matrix:
    """The Metzler majorant of `J(d)`; of a map, its absolute value."""
    J = t.jacobian(d)
    return abs(J) if t.discrete else metzler_majorant(J)


def _instability(model: Model, starts: list[Vector]) -> Instability | None:
    """Slopes at which the Jacobian is proved unstable, by ascent from these; None when none is found."""
    t, within = model.triple(), model.within()
    parts = strong_components(pattern(t)).members()
    for start in starts:
        for d in _ascent(t, start):
            J = dense((t if within is None else within[0]).jacobian(d))
            found = _proved(model, _digits(t, d), J, parts)
            if found is not None:
                return found
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
        values, left, right = eigenvectors(J)
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
            direction = direction * np.exp(-1j * np.angle(values[k]))
        d = np.where(direction.real > 0, t.hi, t.lo)


def _proved(model: Model, ends: str, J: Vector, parts: list[Index]) -> Instability | None:
    """What proves that a component of `J` at these ends has an eigenvalue on the border or beyond it."""
    for k in parts:
        for found in _proofs(model, ends, J, k):
            if is_unstable(model, found):
                return found
    return None


def _proofs(model: Model, ends: str, J: Vector, k: Index) -> Iterator[Instability]:
    """What may prove it of the component k, the most telling first."""
    discrete, part = model.triple().discrete, J[np.ix_(k, k)]
    values = on_one_thread(np.linalg.eigvals, part)
    excess = float(np.abs(values).max() - 1 if discrete else values.real.max())
    for share in SHIFTS if excess > 0 else ():
        found = _form(part, ends, k, share * excess, discrete)
        if found is not None:
            yield found
    borders = (1.0, -1.0) if discrete else (0.0,)
    near = np.abs(np.subtract.outer(values, borders)).min() <= NEAR * np.abs(J).max()
    if near and len(k) <= LARGEST_EXACT and model.within() is None:
        yield Instability(ends, k)


def _form(J: Vector, ends: str, states: Index, shift: float, discrete: bool) -> Instability | None:
    """A quadratic form that falls along the trajectories of J, shifted (for maps: scaled), where it can be found.

    Shifted, it is no longer true that two eigenvalues add up to zero, where the equation has no solution.
    """
    form = lyapunov_solution(J, -shift, discrete)
    if form is None:
        return None
    try:
        vector = on_one_thread(np.linalg.eigh, form)[1][:, 0]
        return Instability(ends, states, shift, form, vector)
    except (np.linalg.LinAlgError, ValueError):
        return None
