"""The nearest weights that contract: in closed form for a given norm, by descent over norms."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy import sparse
from scipy.optimize import minimize

from metzler.arrays import Index, Vector
from metzler.claims.diagonal import Certificate
from metzler.consequences.design.projection import Rows
from metzler.deadline import Deadline, Stop
from metzler.digits import down
from metzler.errors import InputError, InputTypeError, NotProved
from metzler.facts import Fact, Result
from metzler.matrices.forms import like
from metzler.models import Model, RecurrentModel
from metzler.models.changed import plain
from metzler.norms.diagonal import Norm
from metzler.search.diagonal import diagonal_certificate
from metzler.search.orders import best_steps
from metzler.search.worst import synapses
from metzler.steps import Step, finished

CHUNK = 10
"""Steps of the descent between two reports."""
WHY = (
    ", and only there each entry of a Jacobian is a leak or one weight times a slope: where entries of A, B and C"
    " cancel or multiply, the nearest ones have no closed form: see sensitivity(model, claim)"
)
"""Why other models are refused; the end of a sentence."""
NEARBY = 8.0
"""The descent moves no logarithmic weight further than this."""
SLACK = 1e-9
"""The projection aims above the wanted rate by this fraction of the leaks, so that rounding cannot undo it."""


@dataclass(frozen=True, eq=False, repr=False)
class NearestWeights(Result):
    """A network that contracts, and how far it lies from the given one.

    Parameters
    ----------
    model : Hopfield or FiringRate
        With the changed weights; no synapse is new, none has changed its sign.
    certificate : Certificate
        Of `model`, checked; its rate is at least the one wanted.
    frobenius : float
        Root of the summed squares of the changes of the weights.
    total : float
        Sum of their absolute values.
    changed : int
        Number of synapses that changed.
    """

    model: RecurrentModel
    certificate: Certificate
    frobenius: float
    total: float
    changed: int

    def facts(self) -> tuple[Fact, ...]:
        """The rate, and how far the weights moved."""
        return (
            *self.certificate.pick("rate", "norm"),
            Fact("root of the summed squares of changes", self.frobenius, side="estimate"),
            Fact("sum of changes", self.total, side="estimate"),
            Fact("synapses changed", self.changed),
        )


def project_weights(model: Model, norm: Norm, *, rate: float = 0.0, distance: str = "frobenius") -> NearestWeights:
    """The nearest weights, of the same synapses and signs, whose rate in this very norm is at least `rate`.

    The global optimum among all weights that have no synapse more and none of another sign, row by row. A new
    self-loop that inhibits, or one that changes its sign, may come nearer; no other synapse would gain by that.

    Every row (l1: column) has at most two linear constraints, one for each end of its slopes:
    `d_k y + s_k sum_j q_j |W_ij| <= t`, y its self-loop. With one of them active,
    the Frobenius projection is `|W_ij| - lam s q_j` cut at 0 and `y - lam d`; with both, y is fixed.

    Parameters
    ----------
    model : Hopfield or FiringRate
        With plain leaks. Another model with the Jacobians of such a network is taken for it.
    norm : Norm
        Of order "l1" or "linf".
    rate : float
        The rate wanted, in 1/time.
    distance : "frobenius" or "total"
        What is least: the sum of squared changes, or of absolute ones (then synapses are weakened one after
        the other, the most expensive first; an inhibitory self-loop stays as it is).

    Returns
    -------
    NearestWeights
        The certificate is the best one of the new network, not only that of `norm`.

    Raises
    ------
    InputError
        When the leak of some neuron is too small for this rate with any weights of these synapses and signs, or for
        another norm or distance.
    NotProved
        When what rounding leaves undone in a steep norm is not certified.

    Notes
    -----
    One sort of each row.

    Examples
    --------
    >>> from metzler.models import FiringRate
    >>> net = FiringRate([[0.5, 1.0], [0.25, 0.0]], slopes=(0.0, 1.0))
    >>> found = project_weights(net, Norm("linf", [1.0, 1.0]), rate=0.25)
    >>> found.model.W.round(6).tolist(), round(found.certificate.rate, 6) >= 0.25
    ([[0.125, 0.625], [0.25, 0.0]], True)
    """
    net = plain(model, WHY)
    _distance(distance)
    if not isinstance(norm, Norm):
        raise InputTypeError(f"norm must be a Norm such as certificate.norm, got {type(norm).__name__}")
    if norm.order not in ("l1", "linf"):
        raise InputError(f"the norm must be of order 'l1' or 'linf', got {norm.order!r}")
    if norm.weights.shape != (net.n,):
        raise InputError(f"the norm must have {net.n} weights, got {norm.weights.shape[0]}")
    rows = Rows(net, norm.order, rate, SLACK)
    return _record(net, rows.project(log_scale(norm), distance), norm.order, rate)


def nearest_weights(
    model: Model,
    order: str = "best",
    *,
    rate: float = 0.0,
    distance: str = "frobenius",
    max_steps: int = 200,
    deadline: float | None = None,
) -> NearestWeights:
    """Nearby weights that some norm of this order certifies with at least `rate`, by descent over norms.

    The distance for a given norm is the closed form of `project_weights`; its logarithmic weights are moved
    downhill (L-BFGS, gradient from the multipliers), from the network's own best norm with weights within 1e5 of each
    other. The problem is not convex in general: what is returned is never further than the projection in the norm of
    `certify(model, order)`, which is tried too.

    Parameters
    ----------
    model : Hopfield or FiringRate
        With plain leaks. Another model with the Jacobians of such a network is taken for it.
    order : "l1", "linf", "diagonal" or "best"
        "best" and "diagonal" try both and return the nearer weights.
    rate, distance
        As for `project_weights`. For "total" the descent is on the sum of squares, and its norm
        and the starting one are both tried.
    max_steps : int
        Of the descent.
    deadline : float, optional
        Seconds of descent, after which the nearest weights found by then are returned. The projection in the
        network's own norm is always finished.

    Returns
    -------
    NearestWeights
        The network itself where it has that rate already.

    Raises
    ------
    InputError, NotProved
        As `project_weights`.

    Examples
    --------
    >>> from metzler.models import FiringRate
    >>> net = FiringRate([[0.0, 4.0], [1.0, 0.0]], slopes=(0.0, 1.0))
    >>> found = nearest_weights(net, "linf")
    >>> found.certificate.rate >= 0, found.model.W.round(4).tolist(), round(found.frobenius, 4)
    (True, [[0.0, 3.9522], [0.253, 0.0]], 0.7485)
    """
    steps = nearest_weights_steps(model, order, rate=rate, distance=distance, max_steps=max_steps, deadline=deadline)
    return finished(steps)


def nearest_weights_steps(
    model: Model,
    order: str = "best",
    *,
    rate: float = 0.0,
    distance: str = "frobenius",
    max_steps: int = 200,
    deadline: float | None = None,
) -> Generator[Step, None, NearestWeights]:
    """Like `nearest_weights`, but yields its progress: the distance is at most the upper bound of each step."""
    net = plain(model, WHY)
    _distance(distance)

    def search(order: str, until: Deadline) -> Generator[Step, None, NearestWeights]:
        return _one_order(net, order, rate, distance, max_steps, until)

    return (yield from best_steps(order, search, lambda found: -getattr(found, distance), Deadline(deadline)))


def _one_order(
    net: RecurrentModel, order: str, rate: float, distance: str, max_steps: int, until: Deadline
) -> Generator[Step, None, NearestWeights]:
    rows = Rows(net, order, rate, SLACK)
    own = diagonal_certificate(net, order)
    if own.rate >= rate:
        return NearestWeights(net, own, 0.0, 0.0, 0)
    found = _Best(net, rows, distance, rate)
    found.consider(log_scale(own.norm))
    yield Step("projection", 0.0, 0.0, found.size)
    if not until.passed():
        z = log_scale(diagonal_certificate(net, order, max_condition=1e5, deadline=until.left()).norm)
        found.consider(z)
        z = yield from _descent_steps(rows, z, max_steps, found, until.passed)
        found.consider(z)
    return found.record()


def _descent_steps(
    rows: Rows, start: Vector, max_steps: int, found: _Best, stop: Stop
) -> Generator[Step, None, Vector]:
    """The logarithmic scale at the end of the descent, which starts again after every report."""
    z = start
    for done in range(0, max_steps, CHUNK):
        yield Step("descent", done / max_steps, 0.0, found.size)
        if stop():
            break
        step = minimize(
            rows.cost,
            z,
            jac=True,
            method="L-BFGS-B",
            bounds=[(s - NEARBY, s + NEARBY) for s in start],
            options={"maxiter": min(CHUNK, max_steps - done)},
        )
        z = np.asarray(step.x)
        if step.success or step.nit < CHUNK:
            break
    return z


class _Best:
    """The nearest changed network so far, certified."""

    def __init__(self, net: RecurrentModel, rows: Rows, distance: str, rate: float) -> None:
        self.net, self.rows, self.distance, self.rate = net, rows, distance, rate
        self.found: NearestWeights | None = None
        self.failure: NotProved | None = None

    @property
    def size(self) -> float:
        """Its distance; infinite before there is one."""
        return np.inf if self.found is None else float(getattr(self.found, self.distance))

    def consider(self, scale: Vector) -> None:
        """The projection in the norm of this logarithmic scale takes its place where it is nearer."""
        try:
            new = _record(self.net, self.rows.project(scale, self.distance), self.rows.order, self.rate)
        except NotProved as failure:
            self.failure = failure
            return
        if float(getattr(new, self.distance)) < self.size:
            self.found = new

    def record(self) -> NearestWeights:
        """The nearest one."""
        if self.found is None:
            raise self.failure or NotProved("no weights were certified")
        return self.found


def log_scale(norm: Norm) -> Vector:
    """The logarithms of what the synapses are weighed with: of `w` in l1 (left Perron vector), `1/w` in linf."""
    logs = norm.w.log()
    return logs if norm.order == "l1" else -logs


def _total(change: Vector) -> float:
    return float(np.abs(change).sum())


def _distance(distance: str) -> None:
    if distance not in ("frobenius", "total"):
        raise InputError(f"distance must be 'frobenius' or 'total', got {distance!r}")


def with_weights(model: RecurrentModel, row: Index, column: Index, weight: Vector) -> RecurrentModel:
    """The network with these synapses only, sparse or dense as it was."""
    W: Any = sparse.csr_array((weight, (row, column)), shape=(model.n, model.n))
    W.eliminate_zeros()
    return replace(model, W=like(W, model.W))


def _record(net: RecurrentModel, weight: Vector, order: str, rate: float) -> NearestWeights:
    row, column, old = synapses(net)
    own, target = row == column, weight
    for shrink in (0.0, *np.geomspace(1e-9, 0.1, 17)):  # what the rounding of steep norms left undone
        weight = np.where(own, target, target * (1 - shrink))
        changed = with_weights(net, row, column, weight)
        cert = diagonal_certificate(changed, order, margin=SLACK / 10)
        if cert.rate >= rate:
            break
    if cert.rate < rate:
        reason = f"the changed network is certified with rate {down(cert.rate)} only, below {rate!r}"
        raise NotProved(reason, (reason,))
    change = weight - old
    return NearestWeights(changed, cert, float(np.linalg.norm(change)), _total(change), int(np.count_nonzero(change)))
