"""The best quadratic norm, without a matrix inequality: multipliers by extreme eigenvectors, then one P for them."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import suppress
from dataclasses import replace
from itertools import chain

import numpy as np
from scipy import sparse

from metzler.arrays import Mask, Vector
from metzler.claims.parabola import ParabolaClaim
from metzler.claims.quadratic import QuadraticClaim
from metzler.deadline import Deadline, Stop, never
from metzler.digits import exact
from metzler.errors import InputError, InputTypeError, NotProved
from metzler.matrices.forms import by_columns, by_rows, entries
from metzler.models import Model, Triple
from metzler.models.arguments import scalar
from metzler.models.base import full_triple
from metzler.proofs.quadratic import LARGEST
from metzler.search.euclidean import dense_parts, quadratic_claim
from metzler.search.multipliers import best_multipliers_steps, rate_of_multipliers
from metzler.search.response import Response
from metzler.search.riccati import lyapunov_solution, middle_solution
from metzler.steps import finished

METHOD = "multipliers by a level method"
RTOL = 1e-3
MARGINS = (0.1, 1.0, 10.0, 100.0, 1000.0)
"""The rate that P is sought for is below that of its multipliers by these multiples of the tolerance, one by one."""
PLAINER = (0.75, 0.5, 0.25, 0.0)
"""Powers of the multipliers that are tried where these prove nothing near their rate."""
SINGLE = 1e-4
"""P is sought in single precision first where the rate may be so far, relative to its size, below the best."""
MOST = 1e100
"""Squares of larger numbers leave the doubles."""


def quadratic_certificate(
    model: Model,
    *,
    rtol: float = RTOL,
    spread: float | None = None,
    deadline: float | None = None,
    warm: QuadraticClaim | ParabolaClaim | None = None,
) -> QuadraticClaim:
    """The best rate in a norm `sqrt(x^T P x)`, proved by the matrix condition of `metzler.proofs.quadratic`.

    Diagonal multipliers: for the firing-rate and the Hopfield network, continuous and discrete, with slopes in [0, 1]
    or [-1, 1], the condition is the sharp one among those; with one leak and slopes in [0, 1] the best rate is
    `leak - min over Q of max over z in F(Q^(1/2) W Q^(-1/2)) of (|z| + Re z) / 2`, F the numerical range.

    Parameters
    ----------
    model : Model
        Any whose triple describes all its Jacobians, continuous or discrete, up to 6,000 states and nonlinearities.
    rtol : float
        The search ends when the rate is probably within this fraction of the distance between the rate and the decay of
        the linear part.
    spread : float, optional
        The largest ratio of two roots of multipliers, between 1 and 1e100: the overshoot grows with it, and so does the
        rate of a network of several components, whose best rate no norm may have. By default components are weighed
        against each other by up to 1e5, and within one there is no limit.
    deadline : float, optional
        Seconds after which the best multipliers so far are proved and returned; P and the proof, O((n + m)^3), come on
        top.
    warm : QuadraticClaim or ParabolaClaim, optional
        Of a similar network, such as this one at another gain or leak: the search starts from its multipliers.

    Returns
    -------
    QuadraticClaim

    Raises
    ------
    InputError
        When the model is too large, its numbers are beyond 1e100, or its triple is a worst case in l1 and linf only
        (interval-valued networks).
    NotProved
        When no P could be proved to have any rate at all.

    Notes
    -----
    A network of strong components gets one norm, in which what lies downstream counts less: its overshoot grows with
    the number of components in a row. `quadratic_steps` yields the rate reached on the way, an estimate.

    References
    ----------
    gokhale2026, Table I, equations (22) to (29), for the condition.

    Examples
    --------
    >>> from metzler.models import Hopfield
    >>> net = Hopfield([[0.0, -1.5], [1.5, 0.0]], activation="relu")
    >>> round(quadratic_certificate(net).rate, 3)
    0.25
    """
    return finished(quadratic_steps(model, rtol=rtol, spread=spread, deadline=deadline, warm=warm))


def quadratic_steps(
    model: Model,
    *,
    rtol: float = RTOL,
    spread: float | None = None,
    deadline: float | None = None,
    warm: QuadraticClaim | ParabolaClaim | None = None,
    stop: Stop = never,
) -> Generator[float, None, QuadraticClaim]:
    """Like `quadratic_certificate`, but yields the rate reached on the way, before it is proved.

    `stop` is asked after every step; once it says yes, the best multipliers so far are proved.
    """
    until, triple = Deadline(deadline, stop), full_triple(model)
    size = triple.n + len(triple.lo)
    if size > LARGEST:
        raise InputError(f"a quadratic norm takes at most {LARGEST} states and nonlinearities, this network has {size}")
    if not 0 < scalar(rtol, name="rtol") < 1:
        raise InputError(f"rtol must be between 0 and 1, got {rtol}")
    if spread is not None and not 1 <= scalar(spread, name="spread") <= MOST:
        raise InputError(f"spread must be between 1 and {exact(MOST)}, got {spread}")
    with np.errstate(over="ignore", invalid="ignore"):
        if not all((np.abs(part) <= MOST).all() for part in (*dense_parts(triple), triple.lo, triple.hi)):
            raise InputError(f"a quadratic norm takes Jacobians and slopes of at most {exact(MOST)} in size")
    moving = triple.lo < triple.hi
    rest = centred(triple, moving)
    decay = Response(rest).top
    if moving.any():
        start = None if warm is None else multipliers_of(warm, moving)
        rate, q = yield from best_multipliers_steps(rest, rtol=rtol, until=until, spread=spread, start=start)
    else:
        rate, q = decay, np.zeros(0)
    best: QuadraticClaim | None = None
    for own, tried in chain([(rate, q)], _plainer(rest, rate, q)):
        best = _best_claim(model, triple, rest, tried, own, (decay, rtol), best)
        if best is not None and best.lower >= rate - 0.1 * max(decay - rate, 0.1 * abs(decay)):
            break
    if best is None:
        raise NotProved("no quadratic norm could be proved to have a rate for this network", ("no P",))
    return best


def multipliers_of(warm: QuadraticClaim | ParabolaClaim, moving: Mask) -> Vector:
    """Those of another claim that has as many, where slopes move."""
    if not isinstance(warm, QuadraticClaim | ParabolaClaim):
        raise InputTypeError(f"warm must be a claim of the kind 'quadratic' or 'parabola', got {type(warm).__name__}")
    if len(warm.multipliers) != len(moving):
        raise InputError(f"warm must have {len(moving)} multipliers like the network, got {len(warm.multipliers)}")
    return warm.multipliers[moving]


def _plainer(rest: Triple, rate: float, q: Vector) -> Iterator[tuple[float, Vector]]:
    """Multipliers that are less extreme, for networks whose best rate no norm has."""
    for share in PLAINER if len(q) else ():
        tried = q**share
        yield min(rate, rate_of_multipliers(rest, tried)), tried


def _best_claim(
    model: Model,
    triple: Triple,
    rest: Triple,
    q: Vector,
    rate: float,
    limits: tuple[float, float],
    best: QuadraticClaim | None,
) -> QuadraticClaim | None:
    """The best of the claims with P for rates ever further below that of the multipliers, and of `best`."""
    moving, (decay, rtol) = triple.lo < triple.hi, limits
    tries = [(m, s) for m in MARGINS for s in ((True, False) if m * rtol >= 0.99 * SINGLE else (False,))]
    for margin, single in tries:
        slack = margin * rtol * max(decay - rate, 0.1 * abs(decay), 1e-300)
        if len(q):
            P = middle_solution(rest, q, rate - slack, slack, single=single)
        else:
            P = lyapunov_solution(dense_parts(rest)[0], rate - slack, rest.discrete)
        found = None if P is None else _claim(model, P, q, moving)
        if found is not None and (best is None or found.lower > best.lower):
            best = found
        if best is not None and best.lower >= rate - 2.0 * slack:
            break
    return best


def _claim(model: Model, P: Vector, q: Vector, moving: Mask) -> QuadraticClaim | None:
    """The proved claim with this P; None where nothing is proved."""
    scale = float(2.0 ** np.round(np.log2(np.abs(P).max())))
    P, whole = P / scale, np.ones(len(moving))  # where a slope is one number any multiplier will do
    whole[moving] = q / scale
    with suppress(NotProved, InputError):
        return quadratic_claim(model, P, whole, method=METHOD)
    return None


def centred(triple: Triple, moving: Mask) -> Triple:
    """The same Jacobians with slopes whose intervals hold 0; what is left of them belongs to the linear part."""
    base = np.clip(0.0, triple.lo, triple.hi)
    keep, away = np.flatnonzero(moving), np.flatnonzero(base)
    A, B, C = triple.A, by_columns(entries(triple.B)), by_rows(entries(triple.C))
    if away.size:
        A = by_rows(entries(A) + B[:, away] @ (sparse.diags_array(triple.gain * base[away]) @ C[away]))
    if len(keep) < len(moving):
        B, C = B[:, keep], C[keep]
    return replace(triple, A=A, B=B, C=C, lo=(triple.lo - base)[keep], hi=(triple.hi - base)[keep])
