"""A certificate's rate is the best rate of its norm, measured with oracles that share no code with the package."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy import sparse
from tests.claims.strategies import (
    KINDS,
    ORDERS,
    PAIRS,
    bare,
    model_of,
    networks,
    random_network,
    scale,
    true_ceiling,
    true_rate,
)
from tests.oracles.brute_force import Plain, perron_value, worst_log_norm
from tests.oracles.lp_bisection import lp_rate

from metzler.claims.diagonal import Certificate
from metzler.envelope.family import Form
from metzler.envelope.ragged import RaggedRows
from metzler.gallery import GalleryEntry, gallery, greedy_cycle
from metzler.perron import perron_steps
from metzler.search.certify import certify

MARGIN = 1e-6
ROUNDING = 1e-11
slow = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
by_pair = pytest.mark.parametrize(("kind", "order"), PAIRS)


def assert_best(answer: Certificate, net: Plain, order: str, optimum: float) -> None:
    """The rate is below the optimum by no more than the gap, the gap no wider than the margin."""
    size = scale(net)
    assert answer.rate <= optimum + ROUNDING * size
    assert answer.rate + answer.gap >= optimum - ROUNDING * size
    assert 0.0 <= answer.gap <= 2 * MARGIN * size + 1e-300
    assert Fraction(answer.rate) <= true_rate(net, answer), "not rigorous"
    assert Fraction(answer.rate) + Fraction(answer.gap) >= true_ceiling(net, answer), "not rigorous"
    assert answer.exact


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("e", gallery(), ids=lambda e: e.name)
def test_gallery(e: GalleryEntry, order: str) -> None:
    model = e.model_factory()
    answer = certify(model, order)
    assert_best(answer, bare(model), order, e.rates[order])
    assert answer.attained == e.attained[order]
    assert answer.norm.order == order
    assert answer.norm.weights.shape == (model.n,)
    if answer.attained:
        assert answer.rate == pytest.approx(e.rates[order], abs=1e-11 * scale(bare(model)))


@by_pair
@slow
@given(data=st.data())
def test_rate_is_that_of_brute_force(kind: str, order: str, data: st.DataObject) -> None:
    net = data.draw(networks(kind))
    assert_best(certify(model_of(net), order), net, order, -perron_value(net, order))


@by_pair
@pytest.mark.parametrize("seed", range(8))
def test_rate_of_random_networks_is_that_of_brute_force(kind: str, order: str, seed: int) -> None:
    net = random_network(seed, 6, kind, density=(1.0, 0.5, 0.25)[seed % 3])
    assert_best(certify(model_of(net), order), net, order, -perron_value(net, order))


@by_pair
@slow
@given(data=st.data())
def test_all_slope_vertices_are_covered(kind: str, order: str, data: st.DataObject) -> None:
    net = data.draw(networks(kind))
    answer = certify(model_of(net), order)
    assert worst_log_norm(net, order, answer.norm.weights) <= -answer.rate + ROUNDING * scale(net)


@by_pair
@slow
@given(data=st.data())
def test_no_weights_beat_the_optimum(kind: str, order: str, data: st.DataObject) -> None:
    net = data.draw(networks(kind, max_n=4))
    answer = certify(model_of(net), order)
    exponents = data.draw(st.lists(st.floats(-3, 3), min_size=net.n, max_size=net.n))
    tried = np.asarray(answer.norm.weights) * 10.0 ** np.array(exponents)
    for w in (tried, 10.0 ** np.array(exponents)):
        assert -worst_log_norm(net, order, w) <= answer.rate + answer.gap + ROUNDING * scale(net)


@by_pair
@pytest.mark.parametrize(("n", "density"), [(12, 1.0), (25, 0.15), (30, 0.05), (40, 0.03)])
def test_linear_programs_agree(kind: str, order: str, n: int, density: float) -> None:
    net = random_network(n, n, kind, density=density)
    reference = lp_rate(net, order, 1e-7)
    answer = certify(model_of(net), order)
    # What the program's weights prove is a lower bound on the optimum; what it reports is right to its tolerance here.
    assert -reference.proved <= answer.rate + answer.gap + ROUNDING * scale(net)
    assert answer.rate == pytest.approx(-reference.b, abs=3e-6 * scale(net))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("order", ORDERS)
def test_where_the_linear_program_is_wrong(kind: str, order: str) -> None:
    s = 1e9
    net = KINDS[kind]([[0.0, s], [1 / s, 0.0]], leak=1.0, slopes=(0.0, 1.0))
    answer = certify(net, order)
    assert lp_rate(bare(net), order).b < -0.5
    assert answer.rate == pytest.approx(0.0, abs=1e-12)
    assert answer.rate + answer.gap >= -1e-15


@pytest.mark.parametrize("seed", range(10))
def test_hopfield_in_l1_is_firing_rate_in_linf(seed: int) -> None:
    # With equal time constants their row families are similar by the diagonal matrix of slopes and transposed.
    net = random_network(seed, 20, "hopfield", density=(1.0, 0.2)[seed % 2], tau=False)
    hopfield = certify(model_of(net), "l1")
    firing = certify(model_of(replace(net, kind="firing-rate")), "linf")
    assert abs(hopfield.rate - firing.rate) <= max(hopfield.gap, firing.gap) + ROUNDING * scale(net)


@pytest.mark.parametrize("seed", range(10))
def test_threshold_policy(seed: int) -> None:
    # Non-negative slopes: exactly the neurons that leak slower than the rate take their lowest slope.
    rng = np.random.default_rng(seed)
    W = rng.normal(size=(8, 8)) / 4 - np.diag(rng.uniform(0, 4, 8))
    net = Plain("firing-rate", W, rng.uniform(0, 3, 8), np.full(8, 0.3), np.full(8, 1.1), np.ones(8))
    rate = certify(model_of(net), "linf").rate
    size = np.abs(W)
    np.fill_diagonal(size, np.diag(W))
    roots = []
    for k in range(9):
        slope = np.where(np.argsort(np.argsort(net.leak)) < k, net.lo, net.hi)
        roots.append(np.linalg.eigvals(slope[:, None] * size - np.diag(net.leak)).real.max())
    assert rate == pytest.approx(-max(roots), abs=1e-5)
    slope = np.where(net.leak < rate, net.lo, net.hi)
    policy = np.linalg.eigvals(slope[:, None] * size - np.diag(net.leak)).real.max()
    assert -policy == pytest.approx(rate, abs=1e-5)


@by_pair
@pytest.mark.parametrize("seed", range(4))
def test_rate_does_not_depend_on_node_order_or_signs(kind: str, order: str, seed: int) -> None:
    net = random_network(seed, 9, kind, density=0.4)
    rng = np.random.default_rng(seed)
    p, sign = rng.permutation(9), rng.choice([-1.0, 1.0], (9, 9))
    np.fill_diagonal(sign, 1.0)
    moved = Plain(kind, (net.W * sign)[np.ix_(p, p)], net.leak[p], net.lo[p], net.hi[p], net.tau[p])
    first, second = certify(model_of(net), order), certify(model_of(moved), order)
    assert abs(first.rate - second.rate) <= max(first.gap, second.gap) + ROUNDING * scale(net)


@by_pair
def test_faster_clocks_and_stronger_leaks(kind: str, order: str) -> None:
    net = random_network(5, 7, kind)
    base = certify(model_of(net), order)
    fast = certify(model_of(net, tau=net.tau / 20), order)
    assert fast.rate == pytest.approx(20 * base.rate, abs=1e-4 * scale(net))
    leaky = certify(model_of(net, leak=net.leak + 2 * net.tau), order)
    assert leaky.rate == pytest.approx(base.rate + 2.0, abs=1e-5 * scale(net))


@by_pair
def test_best_is_the_faster_of_the_two(kind: str, order: str) -> None:
    model = model_of(random_network(11, 8, kind))
    best = certify(model, "diagonal")
    each = {o: certify(model, o).rate for o in ORDERS}
    assert best.rate == pytest.approx(max(each.values()), rel=1e-12)
    assert best.norm.order in ORDERS
    assert best.rate >= each[order] - 1e-12


def test_rows_on_which_a_greedy_policy_cycles() -> None:
    # The rows of two matrices compete; a policy that changes rows on ties runs in a circle and returns 0.
    first, second, root = greedy_cycle()
    rows = np.stack([first, second], axis=1).reshape(6, 3)
    zeros, owner = np.zeros(6), np.repeat(np.arange(3), 2)
    form = np.full(3, Form.VERTICES, dtype=np.int8)
    for off in (rows, sparse.csr_array(rows)):
        family = RaggedRows(off, zeros, np.ones(6), form, owner, np.arange(6))
        last = list(perron_steps(family, margin=MARGIN))[-1]
        assert last.lower == pytest.approx(root, rel=1e-12)
        assert last.upper == pytest.approx(root, rel=1e-12)


@by_pair
@pytest.mark.parametrize("margin", [1e-3, 1e-6, 1e-9])
def test_margin_is_the_price_of_a_reducible_network(kind: str, order: str, margin: float) -> None:
    W = [[0.0, 1.0, 0.0], [0.0, 0.0, -2.0], [0.0, 0.0, 0.0]]
    answer = certify(KINDS[kind](W, slopes=(0.0, 1.0)), order, margin=margin)
    assert 1.0 - 2 * margin <= answer.rate < 1.0
    assert not answer.attained
    assert (np.asarray(answer.norm.weights) > 0).all()
