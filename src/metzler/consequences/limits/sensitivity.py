"""Who limits the rate: its derivative in every synapse, leak, slope, time constant and the gain."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from metzler.arrays import Index, Vector
from metzler.claims.check import check
from metzler.claims.diagonal import Certificate
from metzler.claims.pair import known_pair
from metzler.consequences.limits.worst import WorstCase, worst_case_steps
from metzler.deadline import Deadline, Stop
from metzler.errors import EarlyEnd, InputError
from metzler.facts import Fact, Result
from metzler.matrices.indices import items
from metzler.models import Model, RecurrentModel
from metzler.models.changed import plain
from metzler.search.certify import certify_steps
from metzler.steps import Step, finished

ELSEWHERE = 1e-3
"""Other components this close to the limiting one, relative to its diagonal, count as being as bad."""
FINE = 1e-9
"""Margin of the certificate that tells them apart."""


@dataclass(frozen=True, repr=False)
class Synapse(Result):
    """One row of the ranking.

    Parameters
    ----------
    post, pre : str
        Names of the neurons.
    weight : float
    derivative : float
        Of the rate with respect to the weight, in 1/time.
    share : float
        The part of the derivative with respect to the gain that passes through this synapse; off the diagonal
        never negative. The shares of all synapses add up to 1 (where they do not vanish together).
    """

    post: str
    pre: str
    weight: float
    derivative: float
    share: float

    def facts(self) -> tuple[Fact, ...]:
        """The synapse, and what it does to the rate."""
        return (
            Fact("from", self.pre),
            Fact("to", self.post),
            Fact("weight", self.weight, side="estimate", digits=4),
            Fact("d rate / d weight", self.derivative, "1/time", "estimate", 4),
            Fact("share", self.share, side="estimate", digits=4),
        )


@dataclass(frozen=True, eq=False, repr=False)
class Sensitivity(Result):
    """Derivatives of the best rate; what is not listed (outside the limiting component) counts as 0.

    The best rate is the least of those of all worst cases (slopes, and strong components at these slopes), so these
    derivatives, of one that attains it, bound what any small change gains: `rate(p + h v) <= rate(p) + h v @ d + o(h)`
    for every change v, with a sign of its own for each direction. Equality holds where `unique` says so.

    Parameters
    ----------
    rate : float
        The best rate, in 1/time; an estimate within the certificate's gap of the certified one.
    limiting : (k,) array
        The neurons of the limiting component.
    post, pre, weight : (e,) arrays
        Its synapses.
    synapse : (e,) array
        Derivative of the rate with respect to each weight.
    leak, tau : (n,) arrays
        Derivatives with respect to leaks and time constants.
    slope_lo, slope_hi : (n,) arrays
        Derivatives with respect to the ends of the slope intervals; an end that is not the worst one has 0. Where the
        two ends are equal or opposite (lo = hi, lo = -hi), and where the worst end is 0, they are the bounds above and
        no more, even if `unique`.
    gain : float
        Derivative with respect to the gain.
    unique : bool
        Whether these are two-sided derivatives in synapses, leaks, time constants and gain. False where another worst
        case is as bad or could not be told from it (to 1e-3 for other components, 1e-6 for other slopes, relative
        to the diagonal), and where the deadline came first: then the rate may have a kink.
    names : tuple of str
        Of all neurons.
    """

    rate: float
    limiting: Index
    post: Index
    pre: Index
    weight: Vector
    synapse: Vector
    leak: Vector
    tau: Vector
    slope_lo: Vector
    slope_hi: Vector
    gain: float
    unique: bool
    names: tuple[str, ...]

    @property
    def limiting_names(self) -> tuple[str, ...]:
        """Names of the neurons of the limiting component."""
        return tuple(self.names[i] for i in self.limiting)

    def ranked(self, count: int = 20) -> tuple[Synapse, ...]:
        """The `count` synapses that limit the rate most: by the rate gained for each fraction that they lose.

        Shares that are equal to twelve digits stand in the order of the neurons, on every machine.
        """
        cost = -self.synapse * self.weight
        total = float(cost.sum())
        order = np.lexsort((self.pre, self.post, -np.round(cost / total if total else cost, 12)))[:count]
        return tuple(
            Synapse(
                self.names[self.post[k]],
                self.names[self.pre[k]],
                float(self.weight[k]),
                float(self.synapse[k]),
                float(cost[k] / total) if total else 0.0,
            )
            for k in order
        )

    def facts(self) -> tuple[Fact, ...]:
        """The rate, its derivative with respect to the gain, and how much it depends on; `ranked` says on which."""
        return (
            Fact("rate", self.rate, "1/time", "estimate"),
            Fact("d rate / d gain", self.gain, "1/time", "estimate"),
            Fact("neurons that limit", len(self.limiting)),
            Fact("synapses that limit", len(self.weight)),
            Fact("two-sided", self.unique),
        )


def sensitivity(
    model: Model, claim: Certificate, *, names: Sequence[str] | None = None, deadline: float | None = None
) -> Sensitivity:
    """The derivatives of the best rate in the claim's kind of norm.

    With M the worst-case Metzler matrix, `left` and `right` its Perron vectors, `left @ right = 1`, and s the worst
    slope of a synapse: `d rate / d W_ij = -left_i right_j gain |s| sign(W_ij) / tau_i`, on the diagonal
    `-left_i right_i gain s / tau_i`; `d rate / d leak_i = left_i right_i / tau_i`.

    Parameters
    ----------
    model : Hopfield or FiringRate
    claim : Certificate
        About `model`. Where it is not sharp (made with a deadline, a `max_condition`, inherited), the search goes on
        from it: the best rate of its kind of norm is differentiated, not its own.
    names : sequence of str, (n,), optional
        Names of the neurons; default their numbers.
    deadline : float, optional
        Seconds of search, after which the derivatives belong to the vectors found by then.

    Returns
    -------
    Sensitivity
        Estimates in double precision.

    Raises
    ------
    InputError, InputTypeError
        For another kind of model, or names that are not n.
    NotProved
        When the claim is not one about this model.

    Notes
    -----
    A certification of the limiting component for each Perron vector, and one of the network that tells whether
    another component is as bad.

    References
    ----------
    davydov2022, Theorems 16 and 18.

    Examples
    --------
    >>> from metzler.search.certify import certify
    >>> from metzler.models import Hopfield
    >>> net = Hopfield([[0.0, 4.0], [-0.01, 0.0]], activation="tanh")
    >>> found = sensitivity(net, certify(net, "linf"), names=["a", "b"])
    >>> round(found.rate, 9), found.synapse.round(9).tolist(), found.leak.round(9).tolist(), found.unique
    (0.8, [-0.025, 10.0], [0.5, 0.5], True)
    """
    return finished(sensitivity_steps(model, claim, names=names, deadline=deadline))


def sensitivity_steps(
    model: Model, claim: Certificate, *, names: Sequence[str] | None = None, deadline: float | None = None
) -> Generator[Step, None, Sensitivity]:
    """Like `sensitivity`, but yields the progress of its searches and returns in the end."""
    known_pair(model, claim, "sensitivity(model, claim)")
    stop = Deadline(deadline).passed
    net = plain(model)
    check(claim, model).require()
    labels = tuple(map(str, range(net.n)) if names is None else items(names, name="names", of=f"{net.n} strings"))
    if len(labels) != net.n:
        raise InputError(f"names must be {net.n} strings, one for each neuron, got {len(labels)}")
    worst = yield from worst_case_steps(net, claim, stop)
    alone = yield from _is_alone(worst, net, claim.norm.order, stop)
    mass = np.zeros(net.n)
    mass[worst.index] = worst.mass
    own = worst.row == worst.column
    signed = np.where(own, worst.slope, np.abs(worst.slope) * np.sign(worst.weight))
    lo, hi = _slopes(net, worst, own)
    raw = np.where(own, worst.slope * worst.weight, np.abs(worst.slope * worst.weight)) / net.tau[worst.row]
    return Sensitivity(
        rate=-worst.root,
        limiting=worst.index,
        post=worst.row,
        pre=worst.column,
        weight=worst.weight,
        synapse=-worst.through * net.gain * signed / net.tau[worst.row],
        leak=mass / net.tau,
        tau=worst.root * mass / net.tau,
        slope_lo=lo,
        slope_hi=hi,
        gain=0.0 - float((worst.through * raw).sum()),
        unique=alone and not worst.tied and not stop(),
        names=labels,
    )


def _is_alone(worst: WorstCase, net: RecurrentModel, order: str, stop: Stop) -> Generator[Step, None, bool]:
    """Whether no strong component with another neuron is as bad: less leak elsewhere leaves the rate as it is."""
    inside = np.zeros(net.n, dtype=bool)
    inside[worst.index[worst.inner]] = True
    if net.gain == 0 or worst.cut_short:
        return False
    if inside.all():
        return True
    scale = worst.scale or 1.0
    lifted = replace(net, leak=np.where(inside, net.leak, net.leak - ELSEWHERE * scale * net.tau))
    try:
        found = yield from certify_steps(lifted, order, margin=FINE, stop=stop)
    except EarlyEnd:  # so fine a margin may lead out of the range of doubles
        return False
    return bool(found.rate >= -worst.root - 10 * FINE * scale)


def _slopes(net: RecurrentModel, worst: WorstCase, own: Vector) -> tuple[Vector, Vector]:
    """Derivatives with respect to the lower and the upper ends of the slope intervals."""
    owner = net.slope_owner(worst.row, worst.column)
    size = np.where(own, worst.weight, np.abs(worst.weight) * np.sign(worst.slope))
    change = -worst.through * net.gain * size / net.tau[worst.row]
    lo, hi = net.slopes
    high = worst.slope == hi[owner]
    low = (worst.slope == lo[owner]) & ~high
    first, second = (np.bincount(owner[end], change[end], net.n).astype(float) for end in (low, high))
    return first, second
