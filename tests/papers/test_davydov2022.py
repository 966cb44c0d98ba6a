"""Davydov, Proskurnikov and Bullo, Non-Euclidean contractivity of recurrent neural networks, ACC 2022.

What the paper states about the Hopfield and the firing-rate network, with its statements as corrected: Remark 5's
infimum need not be a minimum, Theorem 18 needs no invertible weights, equations (7) and (8) need care where a slope
is more negative than any is positive.
"""

from __future__ import annotations

import numpy as np
import pytest
from tests.oracles.brute_force import abscissa, majorant, plain, worst_log_norm

from metzler.gallery import entry
from metzler.matrices import metzler_majorant, spectral_abscissa
from metzler.models import DiagonalFeedback, Entrywise, FiringRate, Hopfield, Lure
from metzler.norms.diagonal import Norm
from metzler.search.certify import certify

MATCHED = [(Hopfield, "l1"), (FiringRate, "linf")]
A5 = np.array([[-1.0, 2.0], [-1.0, 0.5]])
EXAMPLE_3I = np.array([[-1.0, -1.0], [2.0, -1.0]])
EXAMPLE_3III = np.array([[1.0, 1.0], [-4.0, -3.0]])
EXAMPLE_9 = np.array([[1.0, 1.0], [-1.0, 1.0]])


def irreducible(seed: int, n: int = 6) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(n, n))


def test_example_3_i() -> None:
    assert Norm("l2", np.ones(2)).log(EXAMPLE_3I) == pytest.approx(-0.5, abs=1e-15)
    assert spectral_abscissa(metzler_majorant(EXAMPLE_3I)) == pytest.approx(np.sqrt(2) - 1, abs=1e-15)


def test_example_3_iii() -> None:
    # A double eigenvalue without two eigenvectors: an eigenvalue routine may be off by the root of its precision.
    assert np.linalg.eigvals(EXAMPLE_3III) == pytest.approx([-1.0, -1.0], abs=1e-7)
    assert EXAMPLE_3III.trace() == -2.0
    assert np.linalg.det(EXAMPLE_3III) == pytest.approx(1.0)


def test_example_9() -> None:
    assert np.sort_complex(np.linalg.eigvals(EXAMPLE_9)) == pytest.approx([1 - 1j, 1 + 1j])
    assert spectral_abscissa(metzler_majorant(EXAMPLE_9)) == pytest.approx(2.0, abs=1e-15)
    euclidean = Norm("l2", np.ones(2))
    assert euclidean.log(EXAMPLE_9) == pytest.approx(1.0, abs=1e-15)
    assert euclidean.log(metzler_majorant(EXAMPLE_9)) == pytest.approx(2.0, abs=1e-15)


@pytest.mark.parametrize(("model", "order"), MATCHED)
@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("slopes", [(0.0, 1.0), (0.3, 1.0), (0.3, 2.0)])
def test_equations_16_and_19_uniform_leak(model: type, order: str, seed: int, slopes: tuple[float, float]) -> None:
    A, c = irreducible(seed), 3.0
    root = abscissa(majorant(A))
    answer = certify(model(A, leak=c, slopes=slopes), order)
    assert answer.rate == pytest.approx(c - max(slopes[0] * root, slopes[1] * root), abs=1e-5)


@pytest.mark.parametrize(("model", "order"), MATCHED)
@pytest.mark.parametrize("shift", [0.0, 8.0])
def test_equations_16_and_19_where_the_smallest_slope_decides(model: type, order: str, shift: float) -> None:
    A = irreducible(7) - shift * np.eye(6)
    root = abscissa(majorant(A))
    answer = certify(model(A, leak=1.0, slopes=(0.5, 2.0)), order)
    assert answer.rate == pytest.approx(1.0 - (0.5 if root < 0 else 2.0) * root, abs=1e-5)
    assert (root < 0) == (shift > 0)


@pytest.mark.parametrize(("model", "order"), MATCHED)
@pytest.mark.parametrize("seed", range(5))
def test_equations_17_and_20_own_leaks(model: type, order: str, seed: int) -> None:
    A = irreducible(seed)
    c = np.random.default_rng(seed).uniform(0.1, 5.0, 6)
    expected = -max((-c).max(), abscissa(majorant(A) - np.diag(c)))
    assert certify(model(A, leak=c, slopes=(0.0, 1.0)), order).rate == pytest.approx(expected, abs=1e-5)


def test_equation_17_where_the_slowest_leak_decides() -> None:
    A = irreducible(3) / 10 - 5 * np.eye(6)
    assert certify(Hopfield(A, leak=[1.0, 2, 3, 4, 5, 6], slopes=(0.0, 1.0)), "l1").rate == pytest.approx(1.0, abs=1e-5)


@pytest.mark.parametrize("seed", range(5))
def test_theorem_18_needs_no_invertible_weights(seed: int) -> None:
    rng = np.random.default_rng(seed)
    A = np.outer(rng.normal(size=5), rng.normal(size=5))
    A[seed % 5] = 0.0
    net = plain("firing-rate", A, leak=rng.uniform(0.5, 2, 5), slopes=(0.2, 1.0))
    answer = certify(FiringRate(A, leak=net.leak, slopes=(0.2, 1.0)), "linf")
    assert answer.exact
    assert worst_log_norm(net, "linf", answer.norm.weights) == pytest.approx(-answer.rate, abs=1e-9)


def test_remark_5_the_infimum_need_not_be_a_minimum() -> None:
    for kind in ("hopfield", "firing-rate"):
        e = entry(f"single-arc-{kind}")
        for order in ("l1", "linf"):
            answer = certify(e.model_factory(), order)
            assert not answer.attained
            assert answer.rate < 1.0
            assert answer.rate == pytest.approx(1.0, abs=2e-6)
            assert answer.rate + answer.gap >= 1.0


@pytest.mark.parametrize(("model", "order"), MATCHED)
def test_the_optimal_weights_of_a5(model: type, order: str) -> None:
    answer = certify(model(A5, leak=[1.0, 3.0], slopes=(0.0, 1.0)), order)
    assert answer.rate == pytest.approx((9 - np.sqrt(33)) / 4, abs=1e-12)
    if order == "linf":
        eta = 1.0 / np.asarray(answer.norm.weights)
        assert eta / eta[0] == pytest.approx([1.0, 0.593070330817254], rel=1e-9)


def test_theorem_19_persidskii_network() -> None:
    # No leak, strictly monotone: rate d_min |alpha| in l1.
    answer = certify(Hopfield([[-2.0, 1.0], [1.0, -2.0]], leak=0.0, slopes=(0.5, 2.0)), "l1")
    assert answer.rate == pytest.approx(0.5, abs=1e-12)


@pytest.mark.parametrize(("kind", "order"), [("hopfield", "linf"), ("firing-rate", "l1")])
def test_equations_7_and_8_with_negative_slopes(kind: str, order: str) -> None:
    # As printed, with slopes [-2, 1], they take d_max where the most negative slope is larger in size.
    A = np.array([[0.5, 1.0], [1.0, -0.5]])
    net = plain(kind, A, leak=5.0, slopes=(-2.0, 1.0))
    answer = certify({"hopfield": Hopfield, "firing-rate": FiringRate}[kind](A, leak=5.0, slopes=(-2.0, 1.0)), order)
    printed = max(
        abscissa(majorant(A - 5 * np.eye(2))), abscissa(majorant(A - 5 * np.eye(2) - 3 * np.diag(np.diag(A))))
    )
    assert -answer.rate > printed + 0.5
    assert worst_log_norm(net, order, answer.norm.weights) == pytest.approx(-answer.rate, abs=1e-9)


@pytest.mark.parametrize("order", ["l1", "linf"])
@pytest.mark.parametrize("seed", range(10))
def test_theorem_20_diagonal_feedback(order: str, seed: int) -> None:
    A = irreducible(seed)
    c = np.random.default_rng(seed).uniform(0.5, 3.0, 6)
    answer = certify(DiagonalFeedback(A, c, slopes=(0.4, 1.0)), order)
    assert answer.rate == pytest.approx(-abscissa(majorant(A) - 0.4 * np.diag(c)), abs=1e-9)


@pytest.mark.parametrize("order", ["l1", "linf"])
@pytest.mark.parametrize("seed", range(10))
def test_theorem_21_a_nonlinearity_for_every_pair(order: str, seed: int) -> None:
    A = irreducible(seed) - 12 * np.eye(6)
    B = 2.0 * np.abs(A)
    np.fill_diagonal(B, 0.5 * np.diag(A))
    answer = certify(Entrywise(A, (0.5, 2.0)), order)
    assert answer.rate == pytest.approx(-abscissa(B), abs=1e-9)


@pytest.mark.parametrize("order", ["l1", "linf"])
@pytest.mark.parametrize("seed", range(10))
def test_theorem_22_one_loop_two_matrices(order: str, seed: int) -> None:
    rng = np.random.default_rng(seed)
    A, v, w = irreducible(seed), rng.normal(size=6), rng.normal(size=6)
    answer = certify(Lure(A, v, w, slopes=(0.2, 1.5)), order)
    ends = [A + d * np.outer(v, w) for d in (0.2, 1.5)]
    assert max(answer.norm.log(J) for J in ends) == pytest.approx(-answer.rate, abs=1e-9)
    assert answer.exact


@pytest.mark.parametrize("order", ["l1", "linf"])
def test_theorem_23_is_sharpened(order: str) -> None:
    # As printed the entrywise matrix has the root sqrt(6) - 2 > 0 and proves nothing; the network contracts.
    printed = np.array([[-2.0, 2.0 + 2.0], [1.5, -2.0]])
    assert abscissa(printed) == pytest.approx(np.sqrt(6) - 2)
    assert certify(entry("lure-one-loop").model_factory(), order).rate == pytest.approx(2 - np.sqrt(1.5), abs=1e-12)


@pytest.mark.parametrize("order", ["l1", "linf"])
def test_section_v_d_connective_contractivity_fails_for_theorem_22(order: str) -> None:
    whole = certify(entry("lure-cancelling").model_factory(), order)
    pruned = certify(entry("lure-cancelling-pruned").model_factory(), order)
    assert whole.rate == pytest.approx(1.826794919243112, abs=1e-12)
    assert pruned.rate == pytest.approx(1.425543735346197, abs=1e-12)
