"""The rate in a Euclidean norm: in closed form where there is one, else by the level method on multipliers."""

from __future__ import annotations

from collections.abc import Generator
from typing import TypeAlias

from metzler.claims.claim import Claim
from metzler.claims.parabola import ParabolaClaim
from metzler.claims.quadratic import QuadraticClaim
from metzler.deadline import Deadline, Stop, never
from metzler.errors import InputError
from metzler.models import Model
from metzler.models.base import full_triple
from metzler.proofs.quadratic import LARGEST
from metzler.search.ceiling import ceiling, decay_at_rest
from metzler.search.multipliers import best_multipliers_steps
from metzler.search.parabola import parabola_steps
from metzler.search.quadratic import RTOL, centred, quadratic_steps
from metzler.search.symmetric import is_symmetric, symmetric_certificate
from metzler.steps import Step, converted

Euclidean: TypeAlias = QuadraticClaim | ParabolaClaim
"""A rate in a norm `sqrt(x^T P x)`, with P or without."""


def l2_steps(
    model: Model,
    *,
    rtol: float = RTOL,
    deadline: float | None = None,
    stop: Stop = never,
    warm: Euclidean | None = None,
) -> Generator[Step, None, Euclidean]:
    """Yields the rate reached on the way; returns `symmetric_certificate`, else `quadratic_certificate`, of the model.

    Where P is too large to be formed, and the network is one of those, `parabola_certificate`. The bracket on the way
    is an estimate: the rate is proved at the end, and no norm at all passes the upper one. The search starts from the
    multipliers of `warm`, a claim about a similar network.

    Raises
    ------
    InputError
        When the model is too large, or its triple is a worst case in l1 and linf only.
    NotProved
        When no quadratic norm could be proved to have a rate.

    Examples
    --------
    >>> from metzler.models import FiringRate
    >>> from metzler.steps import finished
    >>> round(finished(l2_steps(FiringRate([[0.0, 0.9], [0.9, 0.0]], activation="tanh"))).rate, 6)
    0.1
    """
    if has_norm(model):
        return (yield from normed_steps(model, rtol=rtol, deadline=deadline, stop=stop, warm=warm))
    return (yield from parabola_steps(model, rtol=rtol, deadline=deadline, stop=stop, warm=warm))


def normed_steps(
    model: Model,
    *,
    rtol: float = RTOL,
    deadline: float | None = None,
    stop: Stop = never,
    warm: Euclidean | None = None,
) -> Generator[Step, None, QuadraticClaim]:
    """The same with P, refused where that is too large."""
    if is_symmetric(model):
        yield Step("closed form", 0.0)
        return symmetric_certificate(model)
    until, top = Deadline(deadline), _top(model)
    steps = quadratic_steps(model, rtol=rtol, deadline=until.left(), stop=stop, warm=warm)
    return (yield from converted(steps, lambda rate: Step("multipliers, about", 0.5, rate, max(rate, top))))


def _top(model: Model) -> float:
    """What no norm passes: the decay at rest, and an estimate from the first slope vertex; inf where neither is known.

    One leading eigenvalue, which costs nothing beside the multipliers.
    """
    try:
        return min(decay_at_rest(model), ceiling(model, deadline=0.0)[0])
    except InputError:
        return decay_at_rest(model)


def euclidean_of(claim: Claim) -> Euclidean | None:
    """The Euclidean claim that a claim is, or the one that was found beside it."""
    if isinstance(claim, QuadraticClaim | ParabolaClaim):
        return claim
    return next((row.claim for row in claim.alternatives.rows if row.norm == "l2"), None)


def has_norm(model: Model) -> bool:
    """Whether a claim with P is in reach: it is dense."""
    triple = full_triple(model)
    return triple.n + len(triple.lo) <= LARGEST


def estimate_steps(model: Model, *, rtol: float, until: Deadline) -> Generator[Step, None, float]:
    """The best rate in a norm `sqrt(x^T P x)`, nearly: of networks of any size, and nothing is proved."""
    triple = full_triple(model)
    moving = triple.lo < triple.hi
    steps = best_multipliers_steps(centred(triple, moving), rtol=rtol, until=until)
    rate, _ = yield from converted(steps, lambda rate: Step("multipliers", 0.5, rate))
    return rate
