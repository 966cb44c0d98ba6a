"""The rate in a Euclidean norm: in closed form where there is one, else by the level method on multipliers."""

from __future__ import annotations

from collections.abc import Generator

from metzler.claims.quadratic import QuadraticClaim
from metzler.deadline import Stop, never
from metzler.models import Model
from metzler.search.quadratic import RTOL, quadratic_steps
from metzler.search.symmetric import is_symmetric, symmetric_certificate
from metzler.steps import Step, converted


def l2_steps(
    model: Model, *, rtol: float = RTOL, deadline: float | None = None, stop: Stop = never
) -> Generator[Step, None, QuadraticClaim]:
    """Yields the rate reached on the way; returns `symmetric_certificate`, else `quadratic_certificate`, of the model.

    The rate on the way is an estimate, proved at the end.

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
    if is_symmetric(model):
        yield Step("closed form", 0.0)
        return symmetric_certificate(model)
    steps = quadratic_steps(model, rtol=rtol, deadline=deadline, stop=stop)
    return (yield from converted(steps, lambda rate: Step("multipliers", 0.5, rate)))
