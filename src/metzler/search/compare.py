"""One table of every norm that can be tried on a network, and of the ceiling that no norm can pass."""

from __future__ import annotations

from collections.abc import Generator

from metzler.claims.comparison import Comparison
from metzler.deadline import Deadline
from metzler.errors import InputError
from metzler.models import Model
from metzler.models.arguments import scalar
from metzler.models.base import known_model
from metzler.proofs.boxes import has_boxes
from metzler.search import attempts
from metzler.search.diagonal import MARGIN, checked_arguments
from metzler.search.tried import Trial, tried_steps
from metzler.steps import Step, finished

CEILING, QUADRATIC, LOCAL = 4.0, 8.0, 5.0
"""Seconds for what may take long; the proof of a quadratic norm comes on top."""


def compare(model: Model, *, p: float = 2.0, margin: float = MARGIN, deadline: float | None = None) -> Comparison:
    """Every norm tried on one network: l1, linf, l_p between them, quadratic norms, a local box, and the ceiling.

    Parameters
    ----------
    model : Model
        The network.
    p : float
        For the row "lp".
    margin : float
        As in `certify`.
    deadline : float, optional
        Seconds after which nothing new is begun and the searches end with what is proved. A step of the ceiling is
        finished first, and the proofs come on top.

    Returns
    -------
    Comparison
        All rates are proved. The ceiling is minus the largest spectral abscissa among the slope vertices tried:
        an estimate in ordinary floating point of a number that the rate in no norm at all can pass. What was not
        tried says so in its note. Each row has its claim.

    Notes
    -----
    The skew pair `W = k [[0, -1], [1, 0]]` with slopes in [0, 1] tells the norms apart: diagonal l1 and linf prove
    contraction exactly for k < 1, a quadratic norm exactly for k < 2, while `W - I` is Lyapunov diagonally
    stable for every k, and no fixed norm contracts for large k. `compare_steps` yields the table so far.
    Ceiling, quadratic norm and box end after 4, 8 and 5 seconds with the best by then, a proof on top: `certify` with
    the order "l2" searches to the end.

    References
    ----------
    gokhale2026, Proposition 16.

    Examples
    --------
    >>> from metzler.models import Hopfield
    >>> table = compare(Hopfield([[0.0, -1.5], [1.5, 0.0]], activation="relu"))
    >>> [(row.norm, round(row.rate, 4)) for row in table.rows if row.rate is not None]
    [('l1', -0.5), ('linf', -0.5), ('lp', -0.5), ('l2', 0.25), ('local box', 0.25), ('ceiling', 1.0)]
    """
    return finished(compare_steps(model, p=p, margin=margin, deadline=deadline))


def compare_steps(
    model: Model, *, p: float = 2.0, margin: float = MARGIN, deadline: float | None = None
) -> Generator[Step, None, Comparison]:
    """Like `compare`, but yields `Step` on the way, with the rows so far as `best`."""
    until, p = Deadline(deadline), scalar(p, name="p")
    if not p >= 1:
        raise InputError(f"p must be at least 1, got {p}")
    checked_arguments(known_model(model), margin, None, None)
    tried = [(order, attempts.diagonal(order, margin=margin)) for order in ("l1", "linf")]
    tried += [("lp", attempts.lp(p)), ("ceiling", attempts.ceiling(CEILING))]
    if has_boxes(known_model(model)):
        tried.append(("local box", attempts.local_box(LOCAL, margin=margin, always=True)))
    l2 = attempts.where_it_helps(attempts.quadratic(QUADRATIC))
    tried.append(("l2", attempts.or_estimate(l2, QUADRATIC)))
    return (yield from tried_steps(Trial(model, until, until), tried))
