"""One question: how fast does it contract? The best rate that any norm proves, in order of what they cost."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace
from typing import Literal, TypedDict, Unpack, overload

from metzler.claims.claim import Claim
from metzler.claims.comparison import Comparison
from metzler.claims.diagonal import Certificate
from metzler.deadline import Deadline, Stop, never
from metzler.errors import InputError, InputTypeError
from metzler.models import Model
from metzler.models.base import known_model
from metzler.proofs.boxes import has_boxes
from metzler.search import attempts
from metzler.search.ceiling import decay_at_rest
from metzler.search.diagonal import MARGIN, checked_arguments, diagonal_of, diagonal_steps
from metzler.search.l2 import Euclidean, euclidean_of, l2_steps
from metzler.search.orders import ORDERS, WORDS
from metzler.search.quadratic import RTOL
from metzler.search.tried import Trial, tried_steps
from metzler.steps import Step, converted, finished

CEILING, QUADRATIC, LOCAL = 1.0, 30.0, 10.0
"""Seconds for what may take long; the proof of a quadratic norm comes on top."""


class Limits(TypedDict, total=False):
    """What a search may be told, see `certify`."""

    margin: float
    max_condition: float | None
    deadline: float | None
    warm: Claim | None


@overload
def certify(model: Model, order: Literal["diagonal", "l1", "linf"], **limits: Unpack[Limits]) -> Certificate: ...


@overload
def certify(model: Model, order: Literal["l2"], **limits: Unpack[Limits]) -> Euclidean: ...


@overload
def certify(model: Model, order: str = ..., **limits: Unpack[Limits]) -> Claim: ...


def certify(
    model: Model,
    order: str = "best",
    *,
    margin: float = MARGIN,
    max_condition: float | None = None,
    deadline: float | None = None,
    warm: Claim | None = None,
) -> Claim:
    """The checked claim of the best contraction rate: in any norm, or in one that is asked for.

    Parameters
    ----------
    model : Model
        The network.
    order : "best", "diagonal", "l1", "linf" or "l2"
        Of the norm. "l1" and "linf" have weights, one for each state, "diagonal" is the better of both, and "l2" is
        `sqrt(x^T P x)` (in closed form for symmetric weights, else by a search). "best" tries them all and, where none
        proves contraction, a box that all trajectories enter with zero input.
    margin : float
        Of l1 and linf: where the best rate is not attained by any positive weights, the rate is given up by at most
        this fraction of the largest of root and diagonal of the limiting component; by more where that drowns in
        rounding or underflows. The gap says by how much.
    max_condition : float, optional
        At least 1: only weights of l1 and linf with `max w / min w` up to this are allowed. It is the overshoot of the
        unweighted norm, and it costs rate: what is proved is the best rate of such weights, less at most the
        fraction `margin` of that rate (where it is near 0, of 1e-3 of the scale above); `gap` still refers to
        all weights. With it "best" is "diagonal".
    deadline : float, optional
        Seconds of search after which the best by then is proved and returned. The step under way is finished first,
        and the proof comes on top. Several norms share them.
    warm : Claim, optional
        Of a similar network with as many states, such as this one at another gain or margin, made by this function.
        Where its diagonal norm and witness prove this network's rate within the margin there is no search in that norm;
        else the search starts from them. That in a quadratic norm starts from the multipliers of its quadratic norm.

    Returns
    -------
    Claim
        A `Certificate` in l1 or linf, which knows its limiting states and how far the best rate may be, a
        `QuadraticClaim` in l2 (of large sparse networks a `ParabolaClaim`, without the norm), or a `LocalClaim` in the
        box. A rate that is not positive is an answer; `refute` says
        whether it is proved that no norm does better. Of "best", `alternatives` has a row for each norm that was tried,
        with its rate, seconds, claim, and a note that says why where there is none.

    Raises
    ------
    InputError
        For another `order`, a `margin` out of range, and in l2 when the network is too large or its triple is a worst
        case in l1 and linf only.
    RangeExceeded
        When the weights needed lie outside the range of double precision.
    NotProved
        When no quadratic norm could be proved to have any rate.

    Notes
    -----
    "best" returns a diagonal certificate unless a quadratic norm proves more, by a thousandth of the rate at least, or
    proves contraction where the diagonal ones do not. It is not sought where it cannot prove more: where no weight is
    negative the best diagonal rate is that of every norm; so it is where that rate is the decay of the linear network
    at some slopes. Nor is it sought where P and its proof would take more than a minute, above 4,400 states and
    nonlinearities, unless the weights are those of `parabola_certificate` and thin. The search for it ends after 30
    seconds with the best by then, that for a box after 10; "l2" alone has no such limits, and forms P up to 6,000
    states and nonlinearities.

    Time and memory of l1 and linf are linear in the synapses on networks with a spectral gap; a component of up to
    1,500 neurons may be densified. In l2 they are O((n + m)^3) and O((n + m)^2) in states and nonlinearities.

    References
    ----------
    davydov2022, Theorems 4, 16, 18, Corollary 7; blondel2009 (product families); gokhale2026, Table I.

    Examples
    --------
    >>> from metzler.models import Hopfield
    >>> net = Hopfield([[0.0, 0.9], [-0.9, 0.0]], activation="tanh")
    >>> cert = certify(net, "linf")
    >>> round(cert.rate, 12), cert.attained, cert.limiting.tolist()
    (0.1, True, [0, 1])

    A norm of another kind proves more:

    >>> best = certify(net)
    >>> best.kind, round(best.rate, 2)
    ('quadratic', 0.55)
    >>> [(row.norm, round(row.rate, 2)) for row in best.alternatives.rows if row.rate is not None]
    [('l1', 0.1), ('linf', 0.1), ('l2', 0.55), ('ceiling', 1.0)]
    """
    return finished(
        certify_steps(model, order, margin=margin, max_condition=max_condition, deadline=deadline, warm=warm)
    )


def certify_steps(
    model: Model,
    order: str = "best",
    *,
    margin: float = MARGIN,
    max_condition: float | None = None,
    deadline: float | None = None,
    stop: Stop = never,
    warm: Claim | None = None,
) -> Generator[Step, None, Claim]:
    """Like `certify`, but yields `Step` on the way; the claim is the generator's return value.

    A step's `lower` is proved by then, or on its way to be; `upper` bounds the rate that is sought, of "best" it is an
    estimate. `stop` is asked after every step; once it says yes, the best by then is proved and returned.
    """
    if not isinstance(order, str) or order not in WORDS:
        raise InputError(f"order must be 'best', 'diagonal', 'l1', 'linf' or 'l2', got {order!r}")
    known_model(model)
    if warm is not None and not isinstance(warm, Claim):
        raise InputTypeError(f"warm must be a certificate, got {type(warm).__name__}")
    near, beside = (None, None) if warm is None else (diagonal_of(warm), euclidean_of(warm))
    checked_arguments(model, margin, max_condition, near)
    until = Deadline(deadline, stop)
    if order == "l2":
        if max_condition is not None or margin != MARGIN:
            given = "margin" if max_condition is None else "max_condition"
            raise InputError(f"{given} belongs to the norms l1 and linf: leave it out, or choose one of these")
        return (yield from l2_steps(model, deadline=until.left(), stop=until.passed, warm=beside))
    if order != "best" or max_condition is not None:
        steps = diagonal_steps(
            model, order, margin=margin, max_condition=max_condition, deadline=deadline, stop=stop, warm=near
        )
        return (yield from steps)
    tried = [(each, attempts.diagonal(each, margin=margin, warm=near)) for each in ORDERS]
    tried.append(("ceiling", attempts.where_it_helps(attempts.ceiling(CEILING))))
    tried.append(("l2", attempts.where_it_helps(attempts.quadratic(QUADRATIC, beside))))
    if has_boxes(model):
        tried.append(("local box", attempts.local_box(LOCAL, margin=margin, always=False)))
    trial = Trial(model, until, until, decay_at_rest(model))
    table = yield from converted(tried_steps(trial, tried), lambda step: replace(step, best=best_claim(trial.table)))
    found = best_claim(table)
    if found is None:
        raise trial.failed[0]
    return found


def best_claim(table: Comparison) -> Claim | None:
    """The best claim of a table, with the table as its alternatives; None where nothing is proved.

    A diagonal one unless a quadratic norm proves more, and a box only where no norm of the whole space proves
    contraction.
    """
    claims = {row.norm: row.claim for row in table.rows if row.claim is not None}
    found: Claim | None = max((claims[each] for each in ORDERS if each in claims), key=lambda c: c.rate, default=None)
    l2, box = claims.get("l2"), claims.get("local box")
    if l2 is not None and (found is None or _proves_more(l2.rate, found.rate)):
        found = l2
    if box is not None and box.box.bounded and box.rate > 0 and (found is None or found.rate <= 0):
        found = box
    return None if found is None else replace(found, alternatives=table)


def _proves_more(rate: float, than: float) -> bool:
    """Whether a rate is larger by more than what its search gives away, or positive where the other is not."""
    return rate > 0 >= than or rate > than + RTOL * abs(than)
