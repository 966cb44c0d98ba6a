"""The oracles against each other and against exact values, before anything is measured with them."""

from __future__ import annotations

import numpy as np
import pytest
from tests.oracles.brute_force import (
    Plain,
    abscissa,
    exact_growth,
    exact_worst_log_norm,
    jacobian,
    log_norm,
    log_norm_by_limit,
    perron_value,
    perron_value_of_rows,
    plain,
    worst_log_norm,
)
from tests.oracles.lp_bisection import lp_bisection, lp_rate, vertex_matrices

KINDS = ("hopfield", "firing-rate")
ORDERS = ("l1", "linf")
A5 = [[-1.0, 2.0], [-1.0, 0.5]]
MATCHED = (("hopfield", "l1"), ("firing-rate", "linf"))
MISMATCHED = (("hopfield", "linf"), ("firing-rate", "l1"))


def random_plain(seed: int, n: int, kind: str, *, signed_slopes: bool = True) -> Plain:
    rng = np.random.default_rng(seed)
    W = rng.normal(size=(n, n)) * (rng.random((n, n)) < rng.choice([0.3, 0.6, 1.0]))
    lo = rng.uniform(-0.8 if signed_slopes else 0.0, 0.6, n)
    tau = rng.uniform(0.5, 2.0, n)
    return plain(kind, W, leak=rng.uniform(0, 2, n), slopes=(lo, lo + rng.uniform(0, 1, n)), tau=tau, gain=0.7)


@pytest.mark.parametrize("pair", MATCHED)
@pytest.mark.parametrize(
    ("slopes", "value"),
    [
        ((0.0, 1.0), (33**0.5 - 9) / 4),
        ((0.2, 1.0), (33**0.5 - 9) / 4),
        ((0.5, 1.0), (33**0.5 - 9) / 4),
        ((-0.3, 1.0), -0.412565791296208),
        ((-1.2, 0.6), 0.847547840571399),
    ],
)
def test_a5_matched(pair: tuple[str, str], slopes: tuple[float, float], value: float) -> None:
    net = plain(pair[0], A5, leak=[1.0, 3.0], slopes=slopes)
    assert perron_value(net, pair[1]) == pytest.approx(value, abs=1e-14)


@pytest.mark.parametrize("pair", MISMATCHED)
@pytest.mark.parametrize(
    ("slopes", "value"),
    [((0.0, 1.0), (41**0.5 - 7) / 4), ((0.2, 1.0), -0.293561758372662), ((0.5, 1.0), -0.5)],
)
def test_a5_mismatched(pair: tuple[str, str], slopes: tuple[float, float], value: float) -> None:
    net = plain(pair[0], A5, leak=[1.0, 3.0], slopes=slopes)
    assert perron_value(net, pair[1]) == pytest.approx(value, abs=1e-14)


def test_a10_where_the_greedy_policy_cycles() -> None:
    rows = [np.array([[0.0, 0, 0], [0, 5, 0]]), np.array([[0.0, 0, 0], [0, 0, 12]]), np.array([[5.0, 0, 0], [5, 5, 0]])]
    assert perron_value_of_rows(rows) == pytest.approx(9.55942653388346, rel=1e-14)


def test_a18_the_euclidean_norm_bounds_no_majorant() -> None:
    H = np.kron([[1.0, 1.0], [1.0, -1.0]], [[1.0, 1.0], [1.0, -1.0]]) / 2
    M = np.abs(H)
    np.fill_diagonal(M, np.diag(H))
    assert np.linalg.norm(H, 2) == pytest.approx(1.0)
    assert abscissa(M) == pytest.approx((1 + 5**0.5) / 2, rel=1e-14)


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("seed", range(5))
def test_log_norm_is_the_limit_definition(order: str, seed: int) -> None:
    rng = np.random.default_rng(seed)
    J, w = rng.normal(size=(5, 5)), rng.uniform(0.3, 3, 5)
    assert log_norm(order, w, J) == pytest.approx(log_norm_by_limit(order, w, J), abs=1e-6)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("seed", range(6))
def test_exact_rows_agree_with_all_vertices(kind: str, order: str, seed: int) -> None:
    net = random_plain(seed, 5, kind)
    w = np.random.default_rng(seed).uniform(0.2, 5, net.n)
    by_vertices = worst_log_norm(net, order, w)
    assert float(exact_worst_log_norm(net, order, w)) == pytest.approx(by_vertices, abs=1e-13)
    rng = np.random.default_rng(100 + seed)
    inside = max(log_norm(order, w, jacobian(net, rng.uniform(net.lo, net.hi))) for _ in range(50))
    assert inside <= by_vertices + 1e-13


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("seed", range(6))
def test_linear_programs_agree_with_enumeration(kind: str, order: str, seed: int) -> None:
    net = random_plain(seed, 4, kind)
    assert lp_rate(net, order, 1e-8).b == pytest.approx(perron_value(net, order), abs=1e-5)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("seed", range(6))
def test_no_vector_grows_faster_than_the_optimum(kind: str, order: str, seed: int) -> None:
    net = random_plain(seed, 4, kind)
    x = np.random.default_rng(seed).uniform(0.1, 3, net.n)
    assert float(exact_growth(net, order, np.arange(net.n), x)) <= perron_value(net, order) + 1e-12


def test_the_linear_program_can_be_wrong() -> None:
    s = 1e9
    M = [np.array([[-1.0, s], [1 / s, -1.0]])]
    from_lp = lp_bisection([vertex_matrices_of(M[0])])
    assert from_lp.b < -0.5
    assert from_lp.proved > 1.0


def vertex_matrices_of(M: np.ndarray) -> object:
    """The matrix as the one member of a linear row family."""
    return vertex_matrices(plain("firing-rate", M, leak=0.0, slopes=(1.0, 1.0)), "linf")[0]
