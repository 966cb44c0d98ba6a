"""Small networks after questions that people asked in public, each with an answer that no solver of the package gives.

Numbers are rounded or drawn anew. Where the question was asked:

| files | from |
|---|---|
| lure9_B, lure9_C | adrian-valente/populations_paper_code: rank two, reduced to two states and nine slopes |
| ctrnn_pair | CodeReclaimers/neat-python#120: a pair that oscillates |
| leaky_identity | El3ssar/ResDAG#155: a leaky reservoir of spectral radius 1.5 |
| wilson_cowan, wilson_cowan_hi | amnsbr/cubnm#12: three fixed points |
| two_layer_block | SciML/DiffEqFlux.jl#531: the steady state of tanh(W2 relu(W1 x)) as one block |
| integrator1, constant_state, constant_state_leak | sizespectrum/mizer#609: a state that nothing drives |
| pendulum5 | DatenVorsprung/GoTube: a recurrent network in continuous time with leak 1e-6 |
"""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.optimize import brentq, minimize_scalar
from scipy.special import expit

import metzler as mz

orders = pytest.mark.parametrize("order", ["l1", "linf"])


def table(name: str) -> NDArray[np.float64]:
    """The numbers of a file beside this one, (rows, columns)."""
    return np.loadtxt(Path(__file__).parent / f"{name}.csv", delimiter=",", ndmin=2)


def corners(lo: float, hi: float, m: int) -> NDArray[np.float64]:
    """All 2^m choices of m slopes, (2^m, m)."""
    return np.array(list(itertools.product([lo, hi], repeat=m)))


def largest_abscissa(A: NDArray[np.float64], W: NDArray[np.float64], slopes: NDArray[np.float64]) -> float:
    """The largest real part of an eigenvalue of `A + [d] W` over these slopes d."""
    return max(float(np.linalg.eigvals(A + d[:, None] * W).real.max()) for d in slopes)


def test_the_best_weights_of_two_states_with_nine_slopes() -> None:
    """The ratio of two weights is one number; `J_ii + |J_ij| / q` is convex in its logarithm for each vertex."""
    B, C = table("lure9_B"), table("lure9_C")
    J = np.einsum("ik,sk,kj->sij", B, corners(0, 1, 9), C) - 6 * np.eye(2)

    def growth(log_q: float) -> float:
        q = np.exp(log_q)
        first, second = J[:, 0, 0] + abs(J[:, 0, 1]) / q, J[:, 1, 1] + abs(J[:, 1, 0]) * q
        return float(max(first.max(), second.max()))

    best = -minimize_scalar(growth, bounds=(-4, 4), method="bounded", options={"xatol": 1e-10}).fun
    net = mz.Lure(-6 * np.eye(2), B, C, slopes=(0, 1))
    found = mz.certify(net, "linf")
    assert best == pytest.approx(-0.0388, abs=1e-4)
    assert found.exact
    assert found.rate <= best + 1e-9
    assert found.rate == pytest.approx(best, abs=1e-5)
    assert found.gap <= 1e-12
    assert mz.check(found, net, exact=True).holds
    assert found.upper >= best - 1e-9
    assert found.exact


def test_a_pair_that_oscillates_is_refuted() -> None:
    W = table("ctrnn_pair")
    net = mz.FiringRate(W, slopes=(0, 1.25), tau=0.01)
    found = mz.certify(net, "linf")
    assert found.rate == pytest.approx((1 - 1.25 * 1.1) / 0.01, abs=1e-6)
    assert largest_abscissa(-np.eye(2), W, corners(0, 1.25, 2)) > 0
    assert mz.refute(net, found).no_norm
    assert "No norm at all" in str(mz.refute(net, found))


def test_the_largest_euler_step_of_half_the_pair() -> None:
    W, tau = table("ctrnn_pair") / 2, np.array([0.01, 0.05])
    net = mz.FiringRate(W, slopes=(0, 1.25), tau=tau)
    found = mz.certify(net, "linf")
    w = found.norm.weights

    def factor(step: float) -> float:
        each = (np.eye(2) + step / tau[:, None] * (d[:, None] * W - np.eye(2)) for d in corners(0, 1.25, 2))
        return max(float((abs(E) * w[:, None] / w).sum(axis=1).max()) for E in each)

    limit = brentq(lambda step: factor(step) - 1, 1e-3, 1.0, xtol=1e-15)
    assert limit == pytest.approx(0.02, abs=1e-5)
    assert mz.step_sizes(net, found.norm).limit == pytest.approx(limit, abs=1e-5)
    assert factor(mz.step_sizes(net, found.norm).limit * (1 - 1e-9)) < 1


def test_a_leaky_reservoir_of_spectral_radius_above_one() -> None:
    """Its weights are symmetric with eigenvalues -1.5 and .5: .7 of the state and .3 of the network shrink by .85."""
    W = table("leaky_identity")
    factor = abs(np.linalg.eigvalsh(abs(0.7 * np.eye(2) + 0.3 * W))).max()
    assert abs(np.linalg.eigvalsh(W)).max() == pytest.approx(1.5)
    assert factor == pytest.approx(0.85)
    assert mz.certify(mz.EchoState(W, 0.3, activation="identity"), "diagonal").rate == pytest.approx(
        1 - factor, abs=1e-6
    )


@orders
def test_three_fixed_points_are_not_certified(order: str) -> None:
    """Logistic functions of these largest slopes have three equilibria at the input (-3, -3)."""
    W, hi, u = table("wilson_cowan"), table("wilson_cowan_hi").ravel(), -3.0

    def inhibition(e: float) -> float:
        return float(brentq(lambda i: i - expit(4 * hi[1] * (W[1] @ [e, i] + u)), 0, 1, xtol=1e-15))

    def excess(e: float) -> float:
        return float(expit(4 * hi[0] * (W[0] @ [e, inhibition(e)] + u)) - e)

    signs = np.sign([excess(e) for e in np.linspace(0, 1, 201)])
    assert np.count_nonzero(np.diff(signs)) == 3
    net = mz.FiringRate(W, slopes=([0.0, 0.0], hi), tau=[1, 2])
    found = mz.certify(net, order)
    assert found.rate <= found.upper < 0
    assert mz.refute(net, found).no_norm


def test_two_layers_as_one_block() -> None:
    """The fixed point of `tanh(W2 relu(W1 x))` is the only one where `|W2| |W1|` has a spectral radius below 1."""
    W = table("two_layer_block")
    radius = abs(np.linalg.eigvals(abs(W[4:, :4]) @ abs(W[:4, 4:]))).max()
    found = mz.certify(mz.Implicit(W, slopes=(0, 1)), "linf")
    assert found.rate == pytest.approx(1 - np.sqrt(radius), abs=1e-6)
    assert found.rate > 0


def test_the_gain_of_a_bell_that_answers_late() -> None:
    """Of `x' = -x + b / (1 + x(t - T)^2)`, whatever T is: below 1 over the steepest slope of the bell."""
    steepest = 3 * 3**0.5 / 8
    bell = mz.Activation("bell", lambda x: 1 / (1 + x * x), -steepest, steepest)
    net = mz.Hopfield([[0.0]], activation=bell)
    found = mz.delay_gain(net, mz.certify(net, "linf"), [[1.0]])
    assert found.lower <= 1 / steepest <= found.upper
    assert found.upper - found.lower < 1e-5


@orders
def test_a_network_with_hardly_any_leak_is_not_certified(order: str) -> None:
    """At some slopes it grows: no rate that any norm proves is above minus the largest abscissa."""
    W = table("pendulum5")
    net = mz.FiringRate(W, leak=1e-6, activation="tanh")
    ceiling = -largest_abscissa(-1e-6 * np.eye(5), W, corners(0, 1, 5))
    found = mz.certify(net, order)
    assert found.rate <= ceiling < 0
    compared = mz.compare(net)
    assert all(row.rate <= ceiling for row in compared.rows if row.rate is not None and row.norm != "ceiling")
    assert ceiling <= (compared["ceiling"].rate or 0.0) <= 1e-6


@pytest.mark.parametrize("kind", [mz.Hopfield, mz.FiringRate])
@pytest.mark.parametrize("name", ["integrator1", "constant_state"])
def test_a_state_that_nothing_drives_is_decided(name: str, kind: type[mz.Hopfield]) -> None:
    """At slopes 1 the Jacobian has the eigenvalue 0, and with equal weights no row sum is above it: the best is 0."""
    W = table(name)
    leak = table(f"{name}_leak").ravel() if name == "constant_state" else np.ones(1)
    assert np.abs(np.linalg.eigvals(W - np.diag(leak))).min() < 1e-12
    net = kind(W, leak=leak, activation="relu")
    found = mz.certify(net)
    assert found.rate == 0
    refuted = mz.refute(net, found)
    assert refuted.no_norm
    assert (refuted.lower, refuted.upper) == (0, 0)
    assert "The best rate is 0." in str(refuted)
    assert mz.check(refuted, net).holds
    assert mz.check(refuted, net, exact=True).holds
