"""The best quadratic norm, found and proved, against one dense eigenvalue call and, where it ends, a matrix inequality.

All in this run. Networks too large for a norm have a rate alone where their weights are thin, else an estimate, whose
search ends after a minute. The rates are those of the network with unit leak and slopes in [0, 1] whose weights the
case is: l1 or linf (the larger), the identity for Q, balanced Q, the best Q as certified, and the ceiling that no norm
passes, an estimate, where the eigenvalues are found.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

import numpy as np
from scipy import sparse

from benchmarks.timing import timed
from metzler.deadline import Deadline
from metzler.errors import InputError
from metzler.matrices.forms import dense, nonzeros
from metzler.models import FiringRate
from metzler.search.ceiling import ceiling
from metzler.search.certify import certify
from metzler.search.inequality import lmi_certificate
from metzler.search.multipliers import balanced, best_multipliers_steps, coupling, rate_of_multipliers
from metzler.search.parabola import parabola_certificate
from metzler.search.quadratic import quadratic_certificate
from metzler.steps import finished

RTOL = 1e-2
LARGEST_LMI = 100
LARGEST_EIGVALS = 3000
LARGEST_CEILING = 20_000
DEADLINE = 60.0


@dataclass(frozen=True)
class QuadraticRow:
    """One network; rates in leaks."""

    case: str
    n: int
    synapses: int
    proved: str
    seconds: float
    eigvals_seconds: float | None
    lmi_seconds: float | None
    diagonal: float
    identity: float
    balance: float
    rate: float
    lmi_rate: float | None
    ceiling: float | None
    overshoot: float | None
    ratio: float | None
    """Its time over that of the eigenvalue call."""


def gauss(n: int) -> Any:
    """Independent normal weights of variance 1/n."""
    return np.random.default_rng(n).normal(size=(n, n)) / np.sqrt(n)


def dale(n: int) -> Any:
    """Four fifths excitatory, one fifth inhibitory neurons, balanced."""
    rng = np.random.default_rng(n)
    W = np.abs(rng.normal(size=(n, n))) / np.sqrt(n)
    W[:, 4 * n // 5 :] *= -4.0
    return W


def nearly_symmetric(n: int) -> Any:
    """A symmetric random matrix and a fifth of another one."""
    G, H = np.random.default_rng(n).normal(size=(2, n, n)) / np.sqrt(n)
    return (G + G.T) / np.sqrt(2.0) + 0.2 * H


def sparse_gauss(n: int) -> Any:
    """Twenty normal weights a neuron, of variance 1/20."""
    W = sparse.random_array((n, n), density=20.0 / n, rng=np.random.default_rng(n), format="csr")
    W.data[:] = np.random.default_rng(n).normal(size=W.nnz) / np.sqrt(20.0)
    return W


def sheet(n: int) -> Any:
    """Normal weights from the eight neighbours on a square sheet, of variance 1/8."""
    side = round(np.sqrt(n))
    line = sparse.diags_array([np.ones(side - 1), np.ones(side), np.ones(side - 1)], offsets=[-1, 0, 1])
    grid = sparse.coo_array(sparse.kron(line, line))
    i, j = grid.coords
    weights = np.random.default_rng(n).normal(size=len(i)) / np.sqrt(8.0)
    return sparse.csr_array((weights[i != j], (i[i != j], j[i != j])), shape=grid.shape)


def cases(quick: bool) -> list[tuple[str, Any]]:
    """Names and weights."""
    small = [("Gaussian 20", gauss(20)), ("Gaussian 50", gauss(50)), ("E/I 50", dale(50))]
    large = [(f"Gaussian {n}", gauss(n)) for n in (100, 200, 500, 1000, 2000)]
    more = [("E/I 200", dale(200)), ("E/I 1000", dale(1000)), ("symmetric and noise 200", nearly_symmetric(200))]
    thin = [("sparse 1000", sparse_gauss(1000)), ("sheet 10000", sheet(10_000))]
    wide = [(f"sparse {n}", sparse_gauss(n)) for n in (10_000, 100_000)]
    return small if quick else [*small, *large, *more, *thin, *wide]


def best(net: FiringRate) -> tuple[float, float | None, str]:
    """Rate, overshoot, and what is proved."""
    try:
        claim = quadratic_certificate(net, rtol=RTOL)
    except InputError:
        pass
    else:
        return claim.rate, claim.norm.condition, "norm"
    try:
        return parabola_certificate(net, rtol=RTOL, deadline=DEADLINE).rate, None, "rate"
    except InputError:
        steps = best_multipliers_steps(net.triple(), rtol=RTOL, until=Deadline(DEADLINE))
        return finished(steps)[0], None, "estimate"


def top(net: FiringRate) -> float | None:
    """What no norm passes, where that is found."""
    if net.n > LARGEST_CEILING:
        return None
    try:
        return ceiling(net, deadline=DEADLINE)[0]
    except InputError:
        return None


def measure(name: str, W: Any) -> QuadraticRow:
    """One network."""
    net, n = FiringRate(W, activation="relu"), W.shape[0]
    (rate, overshoot, proved), ours = timed(lambda: best(net), 3 if n <= 200 else 1)
    theirs, solved, solver = None, None, None
    if n <= LARGEST_EIGVALS:
        matrix = dense(net.W)
        _, theirs = timed(lambda: np.linalg.eigvals(matrix), 3)
    if n <= LARGEST_LMI and find_spec("cvxpy") and find_spec("clarabel"):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            solved, solver = timed(lambda: lmi_certificate(net))
    triple = net.triple()
    return QuadraticRow(
        case=name,
        n=n,
        synapses=nonzeros(net.W),
        proved=proved,
        seconds=ours,
        eigvals_seconds=theirs,
        lmi_seconds=solver,
        diagonal=max(certify(net, order).rate for order in ("l1", "linf")),
        identity=rate_of_multipliers(triple, np.ones(n)),
        balance=rate_of_multipliers(triple, np.exp(2.0 * balanced(coupling(triple)))),
        rate=rate,
        lmi_rate=None if solved is None else solved.rate,
        ceiling=top(net),
        overshoot=overshoot,
        ratio=None if theirs is None else ours / theirs,
    )


def rows(quick: bool) -> Iterator[QuadraticRow]:
    """One row a network."""
    for name, W in cases(quick):
        yield measure(name, W)
