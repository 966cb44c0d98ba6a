"""Equilibria of the fly visual system for many inputs, against plain Picard iteration and against integrating it.

All three run in this run and end within the same distance of the equilibrium in the certified norm. The others stop by
what bounds it, `norm(f(x)) / rate`; ours, which bounds every neuron, is asked for what that takes in the worst case.
Usage: `python -m benchmarks.equilibria_vs_solve_ivp [--extent 15] [--inputs 100]`.
"""

from __future__ import annotations

import argparse
from dataclasses import asdict, dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray
from scipy.integrate import solve_ivp

from benchmarks.timing import timed
from metzler.claims.diagonal import Certificate
from metzler.consequences.equilibria.equilibrium import equilibrium
from metzler.datasets import fly_visual_system
from metzler.models import FiringRate
from metzler.search.certify import certify

TOLERANCE = 1e-6
INTEGRATED = 5
"""So many of the inputs are integrated, and the time is scaled to all of them."""

Vector = NDArray[np.float64]


@dataclass(frozen=True)
class EquilibriumRow:
    """Times in seconds for all inputs; the error is the largest proved one, in the certified norm."""

    extent: int
    n: int
    inputs: int
    norm: str
    method: str
    seconds: float
    error: float
    evaluations: int
    predicted: int
    ratio: float
    """Time over that of the guarded Anderson iteration."""


def certified_error(net: FiringRate, x: Vector, u: Vector, certificate: Certificate) -> Vector:
    """`norm(f(x)) / rate`, the distance to the equilibrium in the certified norm at most, rounding left out."""
    return np.asarray(certificate.norm(net.field(x, u))) / certificate.rate


def picard(net: FiringRate, u: Vector, certificate: Certificate) -> tuple[Vector, int]:
    """`x <- phi(W x + u)` until the certificate says that it is close enough; all inputs at once."""
    x = np.zeros_like(u)
    steps = 0
    while float(certified_error(net, x, u, certificate).max()) > TOLERANCE:
        for _ in range(5):
            x = x + net.tau[:, None] * net.field(x, u)
            steps += 1
    return x, steps


def integrated(net: FiringRate, u: Vector, certificate: Certificate) -> tuple[Vector, int]:
    """RK45 from 0 until the certificate says the same, input by input."""
    states, evaluations = [], 0
    for column in u.T:
        event = partial(_excess, net, column, certificate)
        event.terminal = True  # type: ignore[attr-defined]
        end = 60.0 / certificate.rate
        run = solve_ivp(
            lambda _, x, v=column: net.field(x, v), (0.0, end), 0.0 * column, rtol=1e-8, atol=1e-11, events=event
        )
        states.append(run.y[:, -1])
        evaluations = max(evaluations, run.nfev)
    return np.array(states).T, evaluations


def _excess(net: FiringRate, u: Vector, certificate: Certificate, _: float, x: Vector) -> float:
    error = float(certified_error(net, x, u, certificate))
    return float(np.log(max(error, 1e-300) / (0.9 * TOLERANCE)))


def rows(extent: int = 15, inputs: int = 100) -> list[EquilibriumRow]:
    """The measurements, both norms."""
    net = FiringRate(fly_visual_system(extent).weights, activation="relu", tau=0.05)
    u = np.random.default_rng(0).uniform(-1.0, 1.0, (net.n, inputs))
    out = []
    for order in ("l1", "linf"):
        certificate = certify(net, order)
        measure = partial(_row, net, u, certificate, extent)
        atol = TOLERANCE / float(np.asarray(certificate.norm(np.ones(net.n))))
        solved = partial(equilibrium, net, certificate, u, atol=atol)
        found, ours = timed(solved, 3)
        out.append(measure("anderson", ours, ours, found.state, found.evaluations, found.predicted, inputs))
        plain, seconds = timed(partial(solved, method="euler"), 1)
        out.append(measure("best Euler step", seconds, ours, plain.state, plain.evaluations, plain.predicted, inputs))
        (x, steps), seconds = timed(partial(picard, net, u, certificate), 1)
        out.append(measure("Picard", seconds, ours, x, steps, -1, inputs))
        some = u[:, :INTEGRATED]
        (x, steps), seconds = timed(partial(integrated, net, some, certificate), 1)
        scaled = seconds * inputs / some.shape[1]
        out.append(_row(net, some, certificate, extent, "solve_ivp (RK45)", scaled, ours, x, steps, -1, inputs))
    return out


def _row(
    net: FiringRate,
    u: Vector,
    certificate: Certificate,
    extent: int,
    method: str,
    seconds: float,
    ours: float,
    x: Vector,
    evaluations: int,
    predicted: int,
    inputs: int,
) -> EquilibriumRow:
    error = float(certified_error(net, x, u, certificate).max())
    order = certificate.norm.order
    ratio = seconds / ours
    return EquilibriumRow(extent, net.n, inputs, order, method, seconds, error, evaluations, predicted, ratio)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--extent", type=int, default=15)
    parser.add_argument("--inputs", type=int, default=100)
    given = parser.parse_args()
    for row in rows(given.extent, given.inputs):
        print(asdict(row))


if __name__ == "__main__":
    main()
