"""The least weakening of whole classes of synapses for a wanted rate: a convex problem."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import linprog, minimize

from metzler.arrays import Index, Vector
from metzler.claims.diagonal import Certificate
from metzler.consequences.design.nearest import with_weights
from metzler.deadline import Deadline, never
from metzler.errors import InputError, InputTypeError
from metzler.facts import Column, Columns, Fact, Result
from metzler.matrices.indices import items, whole_number
from metzler.matrices.labelled import plain_vector, refuse_masked
from metzler.models import Model, RecurrentModel
from metzler.models.arguments import scalar
from metzler.models.changed import plain
from metzler.search.diagonal import diagonal_certificate
from metzler.search.orders import best_steps
from metzler.search.worst import synapses, worst_case_steps
from metzler.steps import Step, finished

WEAKEST = 60.0
"""No factor is smaller than e to minus this."""
CLOSE = 1e-6
"""The search ends when the bracket of the cost is narrower than this part of it, or than this for each synapse."""
LITTLE = 1e-9
"""So much more than a Newton step asks for is every factor weakened, relative to the factor."""
LEVEL = 0.25
"""The next factors cost as much more than the lower bound as this part of the bracket."""


@dataclass(frozen=True, eq=False, repr=False)
class ClassScaling(Result):
    """One factor in (0, 1] for every class of neurons, on the synapses that they send.

    Parameters
    ----------
    factors : mapping of str to float
    model : Hopfield or FiringRate
        With the scaled weights.
    certificate : Certificate
        Of `model`, checked; its rate is at least the one wanted.
    cost : float
        `sum_c count_c log(1 / factor_c)`, count_c the synapses of class c: the total relative weakening.
    lower : float
        No factors cost less: from the tangent planes of the search, an estimate in double precision. Within
        `1e-6 (cost + synapses)` of `cost`, a millionth of each factor, unless steps or seconds ran out.
    """

    factors: dict[str, float]
    model: RecurrentModel
    certificate: Certificate
    cost: float
    lower: float

    def columns(self) -> Columns:
        """The factor of every class."""
        return Columns((Column("factor", list(self.factors.values())),), {"class": list(self.factors)})

    def facts(self) -> tuple[Fact, ...]:
        """The rate, what it costs, and the factors."""
        return (
            *self.certificate.pick("rate", "norm"),
            Fact("total relative weakening", self.cost, side="estimate"),
            Fact("least that would do", self.lower, side="estimate"),
            *(Fact(f"factor of {name}", factor) for name, factor in self.factors.items()),
        )


def scale_classes(
    model: Model,
    classes: Sequence[str] | ArrayLike,
    order: str = "best",
    *,
    rate: float = 0.0,
    max_steps: int = 100,
    deadline: float | None = None,
) -> ClassScaling:
    """The factors per class of presynaptic neurons with least total relative weakening that certify `rate`.

    In the logarithms of the factors the Perron value is convex and the cost linear. Every tangent plane bounds the cost
    of all factors from below (a linear program), every certified network from above, and the two are brought together:
    the global optimum, to a millionth of the cost and of each factor. Inhibitory self-loops are not scaled.

    Parameters
    ----------
    model : Hopfield or FiringRate
        With slopes that are not negative.
    classes : sequence of str, (n,), or mapping of neurons to str
        The class of every neuron (cell type, area, transmitter), such as the `types` of a `Network`.
    order : "l1", "linf", "diagonal" or "best"
        "best" and "diagonal" try both and return the cheaper factors; `lower` is about that order.
    rate : float
        The rate wanted, in 1/time.
    max_steps : int
        Most steps, some five tangent planes each.
    deadline : float, optional
        Seconds, after which the cheapest certified factors so far are returned.

    Returns
    -------
    ClassScaling

    Raises
    ------
    InputError
        For negative slopes, classes that are not n, or a rate that no factors give.

    Notes
    -----
    A certification for each plane; a step takes some five.

    Examples
    --------
    >>> from metzler.models import Hopfield
    >>> net = Hopfield([[0.0, 4.0], [1.0, 0.0]], slopes=(0.0, 1.0))
    >>> found = scale_classes(net, ["E", "I"], "linf")
    >>> round(found.factors["E"] * found.factors["I"], 6), found.certificate.rate >= 0
    (0.25, True)
    """
    return finished(scale_classes_steps(model, classes, order, rate=rate, max_steps=max_steps, deadline=deadline))


def scale_classes_steps(
    model: Model,
    classes: Sequence[str] | ArrayLike,
    order: str = "best",
    *,
    rate: float = 0.0,
    max_steps: int = 100,
    deadline: float | None = None,
) -> Generator[Step, None, ClassScaling]:
    """Like `scale_classes`, but yields the bracket of the cost on the way."""
    net = plain(model)
    labels = _labels(classes, net)
    if (net.slopes[0] < 0).any():
        raise InputError("scaling per class needs slopes that are not negative")
    if not np.isfinite(scalar(rate, name="rate")):
        raise InputError(f"rate must be finite, got {rate}")

    def search(order: str, until: Deadline) -> Generator[Step, None, ClassScaling]:
        return _one_order(net, labels, order, float(rate), max_steps, until)

    return (yield from best_steps(order, search, lambda found: -found.cost, Deadline(deadline)))


def _one_order(
    net: RecurrentModel, labels: Sequence[str], order: str, rate: float, max_steps: int, until: Deadline
) -> Generator[Step, None, ClassScaling]:
    names = sorted(set(labels))
    problem = _Scaled(net, np.array([names.index(c) for c in labels]), len(names), order)
    search = _Planes(problem, rate)
    if problem.certified(np.zeros(len(names))).rate >= rate:
        search.best = np.zeros(len(names))
    elif problem.certified(search.best).rate < rate:
        raise InputError(f"no factors give the rate {rate}, the leak of some neuron is too small: lower it")
    for k in range(whole_number(max_steps, name="max_steps")):
        yield Step("planes", k / max_steps, search.lower, search.upper)
        if until.passed() or search.closed():
            break
        search.step()
    factors = dict(zip(names, np.exp(-search.best).tolist(), strict=True))
    scaled = problem.network(search.best)
    return ClassScaling(
        factors, scaled, diagonal_certificate(scaled, order), search.upper, min(search.lower, search.upper)
    )


def _labels(classes: Sequence[str] | ArrayLike, net: RecurrentModel) -> list[str]:
    """The name of the class of every neuron."""
    n, plain = net.n, plain_vector(classes, name="classes", labels=net.names, n=net.n)
    given = list(items(plain, name="classes", of="names, one for each neuron"))
    refuse_masked(given, "classes")
    if any(np.ndim(c) for c in given if not isinstance(c, str)):
        raise InputTypeError("classes must be a list of names, one for each neuron, got lists in it")
    if len(given) != n:
        raise InputError(f"classes must name {n} neurons, got {len(given)}")
    return [str(c) for c in given]


class _Scaled:
    """The network as a function of the logarithmic weakening of every class."""

    def __init__(self, net: RecurrentModel, group: Index, count: int, order: str) -> None:
        self.net, self.order, self.neuron_group = net, order, group
        self.row, self.column, self.weight = synapses(net)
        self.group = group[self.column]
        self.scaled = (self.row != self.column) | (self.weight > 0)
        self.counts = np.bincount(self.group[self.scaled], minlength=count).astype(float)

    def network(self, t: Vector) -> RecurrentModel:
        """With the factors `exp(-t)`."""
        weight = np.where(self.scaled, self.weight * np.exp(-t[self.group]), self.weight)
        return with_weights(self.net, self.row, self.column, weight)

    def certified(self, t: Vector) -> Certificate:
        """Its certificate."""
        return diagonal_certificate(self.network(t), self.order)

    def gradient(self, t: Vector, certificate: Certificate) -> Vector:
        """The derivatives of its rate, none of them negative."""
        found = finished(worst_case_steps(self.network(t), certificate, never))
        gained = np.where((found.row == found.column) & (found.weight < 0), 0.0, found.through * found.entry)
        return np.bincount(self.neuron_group[found.column], gained, len(t)).astype(float)


class _Planes:
    """Tangent planes `g @ t >= h` that all factors with the rate satisfy, and the cheapest factors known to have it."""

    def __init__(self, problem: _Scaled, rate: float) -> None:
        self.problem, self.rate = problem, rate
        self.normals: list[Vector] = []
        self.offsets: list[float] = []
        self.best = np.full(len(problem.counts), WEAKEST)
        self.lower = 0.0

    @property
    def upper(self) -> float:
        """The cost of the best factors."""
        return float(self.problem.counts @ self.best)

    def closed(self) -> bool:
        """Whether the bracket is as narrow as is asked for."""
        return self.upper - self.lower <= CLOSE * (self.upper + float(self.problem.counts.sum()))

    def step(self) -> None:
        """Aims between the bounds, as near to the best factors as the planes allow (a level method).

        From factors that miss the rate Newton's steps weaken all classes alike. The rate is concave: they fall short of
        what is wanted, and each leaves a plane; a little more on top, twice as much each time, ends them.
        """
        t, more = (self._aim() if self.normals else np.zeros_like(self.best)), LITTLE
        while True:
            certificate = self.problem.certified(t)
            self.cut(t, certificate)
            if certificate.rate >= self.rate or (t == WEAKEST).all():
                break
            normal, missing = self.normals[-1], self.offsets[-1] - float(self.normals[-1] @ t)
            part = max(missing, 0.0) / float(normal.sum()) if normal.any() else WEAKEST
            t, more = np.minimum(t + part + more, WEAKEST), 2.0 * more
        if self.problem.counts @ t < self.upper:
            self.best = t
        self._raise_lower()

    def _aim(self) -> Vector:
        """The point nearest to the best factors that satisfies all planes and costs as little as the level."""
        counts, level = self.problem.counts, self.lower + LEVEL * (self.upper - self.lower)
        rows = np.vstack([*self.normals, -counts / counts.sum()])
        least = np.append(self.offsets, -level / counts.sum())
        found = minimize(
            lambda t: 0.5 * float((t - self.best) @ (t - self.best)),
            self.best,
            jac=lambda t: t - self.best,
            bounds=[(0.0, WEAKEST)] * len(counts),
            constraints={"type": "ineq", "fun": lambda t: rows @ t - least, "jac": lambda t: rows},
            method="SLSQP",
            options={"maxiter": 200, "ftol": 1e-14},
        )
        return np.asarray(np.clip(found.x, 0.0, WEAKEST))

    def _raise_lower(self) -> None:
        """The least cost that all planes allow."""
        found = linprog(
            self.problem.counts, A_ub=-np.array(self.normals), b_ub=-np.array(self.offsets), bounds=(0.0, WEAKEST)
        )
        if found.x is not None:
            self.lower = max(self.lower, float(self.problem.counts @ found.x))

    def cut(self, t: Vector, certificate: Certificate) -> None:
        """The rate, concave in t, is nowhere above its tangent plane at t."""
        g = self.problem.gradient(t, certificate)
        size = float(np.abs(g).max()) or 1.0
        self.normals.append(g / size)
        self.offsets.append((self.rate - certificate.rate - certificate.gap) / size + float(g @ t) / size)
