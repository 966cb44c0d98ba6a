"""The rate in a Euclidean norm: in closed form where there is one, else by a matrix inequality."""

from __future__ import annotations

from collections.abc import Generator

from metzler.claims.quadratic import QuadraticClaim
from metzler.models import Model
from metzler.search.quadratic import MAX_STEPS, lmi_steps
from metzler.search.symmetric import is_symmetric, symmetric_certificate
from metzler.steps import Step


def l2_steps(model: Model, *, deadline: float | None = None) -> Generator[Step, None, QuadraticClaim]:
    """Yields the rate reached on the way; returns `symmetric_certificate`, else `lmi_certificate`, of the model.

    Raises
    ------
    InputError
        When the model is too large, or the matrix inequality needs the extra `lmi`, which is not installed.
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
    steps = lmi_steps(model, deadline=deadline)
    done = 0
    while True:
        try:
            rate = next(steps)
        except StopIteration as end:
            claim: QuadraticClaim = end.value
            return claim
        yield Step("matrix inequality", min(1.0, done / MAX_STEPS), rate)
        done += 1
