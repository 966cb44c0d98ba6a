"""The least weakening of whole classes of synapses for a wanted rate: a convex problem."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import minimize

from metzler.certificates import Certificate, certify
from metzler.consequences.nearest import with_weights
from metzler.consequences.sensitivity import sensitivity
from metzler.consequences.worst import Index, Vector, plain, synapses
from metzler.errors import InputError
from metzler.models import Model, RecurrentModel


@dataclass(frozen=True, eq=False)
class ClassScaling:
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
    """

    factors: dict[str, float]
    model: RecurrentModel
    certificate: Certificate
    cost: float


def scale_classes(
    model: Model, classes: Sequence[str] | ArrayLike, norm: str = "l1", *, rate: float = 0.0, max_steps: int = 100
) -> ClassScaling:
    """The factors per class of presynaptic neurons with least total relative weakening that certify `rate`.

    In the logarithms of the factors the Perron value is convex and the cost linear, so what the search finds is the
    global optimum up to its tolerance (1e-6 of the cost). Inhibitory self-loops are not scaled.

    Parameters
    ----------
    model : Hopfield or FiringRate
        With slopes that are not negative.
    classes : sequence of str, (n,)
        The class of every neuron (cell type, area, transmitter).
    norm : "l1" or "linf"
    rate : float
        The rate wanted, in 1/time.
    max_steps : int
        Of the search (SLSQP).

    Returns
    -------
    ClassScaling

    Raises
    ------
    InputError
        For negative slopes, classes that are not n, or a leak too small for the rate.

    Examples
    --------
    >>> from metzler.models import Hopfield
    >>> net = Hopfield([[0.0, 4.0], [1.0, 0.0]], slopes=(0.0, 1.0))
    >>> found = scale_classes(net, ["E", "I"], "linf")
    >>> round(found.factors["E"] * found.factors["I"], 6), found.certificate.rate >= 0
    (0.25, True)
    """
    net = plain(model)
    labels = [str(c) for c in np.asarray(classes).ravel()]
    if len(labels) != net.n:
        raise InputError(f"classes must name {net.n} neurons, got {len(labels)}")
    if (net.slopes[0] < 0).any():
        raise InputError("scaling per class needs slopes that are not negative")
    if norm not in ("l1", "linf"):
        raise InputError(f"norm must be 'l1' or 'linf', got {norm!r}")
    if (net.leak / net.tau <= rate).any():
        raise InputError(f"some leak is too small for the rate {rate} with any factors: lower the rate")
    names = sorted(set(labels))
    problem = _Scaled(net, np.array([names.index(c) for c in labels]), norm)
    counts = np.bincount(problem.group[problem.scaled], minlength=len(names)).astype(float)
    t = np.zeros(len(names)) if certify(net, norm).rate >= rate else _search(problem, counts, rate, max_steps)
    scaled = problem.network(t)
    cert = certify(scaled, norm)
    return ClassScaling(dict(zip(names, np.exp(-t).tolist(), strict=True)), scaled, cert, float(counts @ t))


class _Scaled:
    """The network as a function of the logarithmic weakening of every class."""

    def __init__(self, net: RecurrentModel, group: Index, norm: str) -> None:
        self.net, self.norm = net, norm
        self.row, self.column, self.weight = synapses(net)
        self.group = group[self.column]
        self.scaled = (self.row != self.column) | (self.weight > 0)

    def network(self, t: Vector) -> RecurrentModel:
        """With the factors `exp(-t)`."""
        weight = np.where(self.scaled, self.weight * np.exp(-t[self.group]), self.weight)
        return with_weights(self.net, self.row, self.column, weight)

    def rate(self, t: Vector) -> tuple[float, Vector]:
        """The certified rate and its derivative."""
        net = self.network(t)
        cert = certify(net, self.norm)
        found = sensitivity(cert, net)
        gained = -found.synapse * found.weight
        gained[(found.post == found.pre) & (found.weight < 0)] = 0.0
        group = np.zeros(net.n, dtype=np.intp)
        group[self.column] = self.group
        return cert.rate, np.bincount(group[found.pre], gained, len(t)).astype(float)


def _search(problem: _Scaled, counts: Vector, rate: float, max_steps: int) -> Vector:
    """The least cost by SLSQP from a uniform start, then moved along the ray until the rate is certified."""
    ones = np.ones(len(counts))
    low, high = 0.0, 1.0
    while problem.rate(high * ones)[0] < rate:
        low, high = high, 2 * high
    found = minimize(
        lambda t: float(counts @ t) / counts.sum(),
        high * ones,
        jac=lambda t: counts / counts.sum(),
        bounds=[(0.0, 60.0)] * len(counts),
        constraints={
            "type": "ineq",
            "fun": lambda t: problem.rate(t)[0] - rate,
            "jac": lambda t: problem.rate(t)[1],
        },
        method="SLSQP",
        options={"maxiter": max_steps, "ftol": 1e-10},
    )
    low, high = 0.0, 1.0
    direction = np.maximum(found.x, 0.0)
    while problem.rate(high * direction)[0] < rate:
        low, high = high, 2 * high if high > 1 else (high + 1e-6 if high < 1.0001 else 2.0)
        if high > 64:
            direction, high = direction + ones, 1.0
    for _ in range(50):
        middle = 0.5 * (low + high)
        if problem.rate(middle * direction)[0] >= rate:
            high = middle
        else:
            low = middle
        if high - low < 1e-9 * high:
            break
    return np.asarray(high * direction)
