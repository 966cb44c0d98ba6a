"""Who limits the rate: its derivative in every synapse, leak, slope, time constant and the gain."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy import sparse

from metzler.arrays import Index, Vector
from metzler.claims.check import check
from metzler.claims.diagonal import Certificate
from metzler.claims.pair import known_pair
from metzler.deadline import Deadline, Stop
from metzler.errors import EarlyEnd, InputTypeError
from metzler.facts import Column, Columns, Fact, Result, Rows
from metzler.matrices.blocked import in_memory
from metzler.matrices.diagonal import diagonal
from metzler.matrices.forms import if_diagonal
from metzler.matrices.names import Name, called, shown
from metzler.models import Model, Triple
from metzler.models.base import full_triple
from metzler.models.changed import system
from metzler.models.labels import names_of, time_unit
from metzler.plot.ranking import MOST, ranking
from metzler.search.diagonal import diagonal_steps
from metzler.search.worst import WorstCase, worst_case_steps
from metzler.steps import Step, finished

BEST_WEIGHTS = "the derivatives are those of the best rate in l1 or l-infinity: give certify(model, 'diagonal')"
ELSEWHERE = 1e-3
"""Other components this close to the limiting one, relative to its diagonal, count as being as bad."""
FINE = 1e-9
"""Margin of the certificate that tells them apart."""


@dataclass(frozen=True, repr=False)
class Synapse(Result):
    """One row of the ranking.

    Parameters
    ----------
    post, pre : str or int
        What the neurons are called.
    weight : float
    derivative : float
        Of the rate with respect to the weight, in 1/time.
    share : float
        The part of the derivative with respect to the gain that passes through this synapse; off the diagonal
        never negative. The shares of all synapses add up to 1 (where they do not vanish together).
    """

    post: Name
    pre: Name
    weight: float
    derivative: float
    share: float
    time_unit: str = "time"

    def facts(self) -> tuple[Fact, ...]:
        """The synapse, and what it does to the rate."""
        return (
            Fact("from", shown(self.pre)),
            Fact("to", shown(self.post)),
            Fact("weight", self.weight),
            Fact("d rate / d weight", self.derivative, f"1/{self.time_unit}", "estimate", 4),
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
        Its synapses: those of the weight matrix, where the model has one or the Jacobians of a leaky network that has;
        of other models the entries of A off the diagonal.
    synapse : (e,) array
        Derivative of the rate with respect to each weight.
    A, B, C : (n, n), (n, m), (m, n) sparse arrays
        Derivatives with respect to the entries of the triple's matrices, where these are not 0.
    leak, tau : (n,) arrays
        Derivatives with respect to leaks (minus the diagonal of A) and time constants.
    slope_lo, slope_hi : (m,) arrays
        Derivatives with respect to the ends of the slope intervals; an end that is not the worst one has 0. Where the
        two ends are equal or opposite (lo = hi, lo = -hi), and where the worst end is 0, they are the bounds above and
        no more, even if `unique`.
    gain : float
        Derivative with respect to the gain.
    unique : bool
        Whether these are two-sided derivatives in matrices, leaks, time constants and gain. False where another worst
        case is as bad or could not be told from it (to 1e-3 for other components, 1e-6 for other slopes, relative
        to the diagonal), and where the deadline came first: then the rate may have a kink.
    names : tuple of str or int
        What all neurons are called; their indices where they have no names.
    time_unit : str
        The network's.
    """

    rate: float
    limiting: Index
    post: Index
    pre: Index
    weight: Vector
    synapse: Vector
    A: sparse.csr_array
    B: sparse.csr_array
    C: sparse.csr_array
    leak: Vector
    tau: Vector
    slope_lo: Vector
    slope_hi: Vector
    gain: float
    unique: bool
    names: tuple[Name, ...]
    time_unit: str = "time"

    @property
    def limiting_names(self) -> tuple[Name, ...]:
        """Names of the neurons of the limiting component."""
        return tuple(self.names[i] for i in self.limiting)

    def columns(self) -> Columns:
        """What every synapse of the limiting component does to the rate; those that limit it most come first."""
        order, share = self._order()
        index = {"to": self.post, "from": self.pre}
        return Columns(
            (
                Column("weight", self.weight[order]),
                Column("d rate / d weight", self.synapse[order], f"1/{self.time_unit}", "estimate", 4),
                Column("share", share[order], side="estimate", digits=4),
            ),
            {name: [self.names[i] for i in ends[order]] for name, ends in index.items()},
        )

    def _order(self) -> tuple[Index, Vector]:
        """The synapses in the order of their shares, and the shares."""
        cost = -self.synapse * self.weight
        total = float(cost.sum())
        order = np.lexsort((self.pre, self.post, -np.round(cost / total if total else cost, 12)))
        return order, cost / total if total else np.zeros_like(cost)

    def plot(self, count: int = MOST, *, ax: Any = None) -> Any:
        """Draw the shares of the first synapses, with matplotlib (extra `report`): matplotlib Axes."""
        rows = self.ranked(count)
        return ranking(
            [(row.pre, row.post) for row in rows],
            [row.share for row in rows],
            what="share",
            whole=len(self.weight),
            ax=ax,
        )

    def ranked(self, count: int = 20) -> Rows:
        """The `count` synapses that limit the rate most: by the rate gained for each fraction that they lose.

        Shares that are equal to twelve digits stand in the order of the neurons, on every machine.
        """
        order, share = self._order()
        return Rows(
            Synapse(
                self.names[self.post[k]],
                self.names[self.pre[k]],
                float(self.weight[k]),
                float(self.synapse[k]),
                float(share[k]),
                self.time_unit,
            )
            for k in order[:count]
        )

    def facts(self) -> tuple[Fact, ...]:
        """The rate, its derivative with respect to the gain, and how much it depends on; `ranked` says on which."""
        return (
            Fact("rate", self.rate, f"1/{self.time_unit}", "estimate"),
            Fact("d rate / d gain", self.gain, f"1/{self.time_unit}", "estimate"),
            Fact("neurons that limit", len(self.limiting)),
            Fact("synapses that limit", len(self.weight)),
            Fact("two-sided", self.unique),
        )


def sensitivity(model: Model, claim: Certificate, *, deadline: float | None = None) -> Sensitivity:
    """The derivatives of the best rate in the claim's kind of norm.

    With M the worst-case Metzler matrix, `left` and `right` its Perron vectors, `left @ right = 1`, and s the worst
    slope of a synapse: `d rate / d W_ij = -left_i right_j gain |s| sign(W_ij) / tau_i`, on the diagonal
    `-left_i right_i gain s / tau_i`; `d rate / d leak_i = left_i right_i / tau_i`. In general `J = [1/tau] (A + gain B
    [d] C)` at the worst slopes, which may differ from row to row, and every entry of A, B and C counts by what it adds
    to M. A row that is only bounded entry by entry is the bound, whose rate is the certified one.

    Parameters
    ----------
    model : Model
        A flow all of whose Jacobians its triple has.
    claim : Certificate
        About `model`. Where it is not sharp (made with a deadline, a `max_condition`, inherited), the search goes on
        from it: the best rate of its kind of norm is differentiated, not its own.
    deadline : float, optional
        Seconds of search, after which the derivatives belong to the vectors found by then.

    Returns
    -------
    Sensitivity
        Estimates in double precision.

    Raises
    ------
    InputError, InputTypeError
        For a map, or a model whose triple bounds l1 and l-infinity only.
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
    >>> net = Hopfield([[0.0, 4.0], [-0.01, 0.0]], activation="tanh", names=["a", "b"])
    >>> found = sensitivity(net, certify(net, "linf"))
    >>> round(found.rate, 9), found.synapse.round(9).tolist(), found.leak.round(9).tolist(), found.unique
    (0.8, [-0.025, 10.0], [0.5, 0.5], True)
    """
    return finished(sensitivity_steps(model, claim, deadline=deadline))


def sensitivity_steps(
    model: Model, claim: Certificate, *, deadline: float | None = None
) -> Generator[Step, None, Sensitivity]:
    """Like `sensitivity`, but yields the progress of its searches and returns in the end."""
    known_pair(model, claim, "sensitivity(model, claim)", otherwise=BEST_WEIGHTS)
    stop = Deadline(deadline).passed
    t = _flow(model)
    check(claim, model).require()
    worst = yield from worst_case_steps(model, claim, stop)
    alone = yield from _is_alone(worst, t, claim.norm.order, stop)
    mass = np.zeros(t.n)
    mass[worst.index] = worst.mass
    each = -worst.through * worst.sign / t.tau[worst.row]
    linear = -worst.linear.through * worst.linear.sign / t.tau[worst.linear.row]
    lo, hi = _slopes(t, worst, each * t.gain * worst.weight)
    away = worst.linear.row != worst.linear.column
    terms = (worst.row, worst.column, worst.weight, each * t.gain * worst.slope)
    others = (worst.linear.row[away], worst.linear.column[away], worst.linear.weight[away], linear[away])
    post, pre, weight, synapse = terms if _of_weights(model, t) else others
    with np.errstate(over="ignore"):
        per_tau = worst.root * mass / t.tau
    return Sensitivity(
        rate=-worst.root,
        limiting=worst.index,
        post=post,
        pre=pre,
        weight=weight,
        synapse=synapse,
        A=_table(linear, worst.linear.row, worst.linear.column, t.A.shape),
        B=_table(each * t.gain * worst.slope * worst.c, worst.row, worst.owner, t.B.shape),
        C=_table(each * t.gain * worst.slope * worst.b, worst.owner, worst.column, t.C.shape),
        leak=mass / t.tau,
        tau=per_tau,
        slope_lo=lo,
        slope_hi=hi,
        gain=0.0 + float((each * worst.slope * worst.weight).sum()),
        unique=alone and not worst.tied and not stop(),
        names=tuple(called(names_of(model), range(t.n))),
        time_unit=time_unit(model),
    )


def _flow(model: Model) -> Triple:
    """The model's triple; refused where the model is a map."""
    t = full_triple(model)
    if t.discrete:
        raise InputTypeError(f"the sensitivity is that of a network in continuous time, got {model.kind}, a map")
    for matrix in (t.A, t.B, t.C):
        in_memory(matrix)
    return t


def _of_weights(model: Model, t: Triple) -> bool:
    """Whether the nonlinear part is one weight matrix: said by the model, or beside nothing but leaks."""
    return model.slope_side is not None or (model.sided() is not None and if_diagonal(t.A) is not None)


def _table(values: Vector, row: Index, column: Index, shape: tuple[int, ...]) -> sparse.csr_array:
    return sparse.csr_array(sparse.coo_array((values, (row, column)), shape=shape))


def _is_alone(worst: WorstCase, t: Triple, order: str, stop: Stop) -> Generator[Step, None, bool]:
    """Whether no strong component with another neuron is as bad: less leak elsewhere leaves the rate as it is."""
    inside = np.zeros(t.n, dtype=bool)
    inside[worst.index[worst.inner]] = True
    if t.gain == 0 or worst.cut_short:
        return False
    if inside.all():
        return True
    scale = worst.scale or 1.0
    less = diagonal(np.where(inside, 0.0, ELSEWHERE * scale * t.tau))
    try:
        found = yield from diagonal_steps(system(replace(t, A=t.A + less)), order, margin=FINE, stop=stop)
    except EarlyEnd:  # so fine a margin may lead out of the range of doubles
        return False
    return bool(found.rate >= -worst.root - 10 * FINE * scale)


def _slopes(t: Triple, worst: WorstCase, change: Vector) -> tuple[Vector, Vector]:
    """Derivatives with respect to the lower and the upper ends of the slope intervals."""
    high = worst.slope == t.hi[worst.owner]
    low = (worst.slope == t.lo[worst.owner]) & ~high
    first, second = (np.bincount(worst.owner[end], change[end], len(t.lo)).astype(float) for end in (low, high))
    return first, second
