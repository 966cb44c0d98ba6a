"""Gains and margins: never violated by sampled systems, attained where theory says so."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from scipy import sparse
from scipy.integrate import solve_ivp
from tests.consequences.claims_in_norms import KINDS, claimed, local
from tests.consequences.random_networks import random_network

from metzler.consequences.equilibria.equilibrium import equilibrium
from metzler.consequences.robustness.margins import edge_margins
from metzler.consequences.robustness.robustness import robustness
from metzler.errors import InputError, InputTypeError
from metzler.matrices.forms import dense
from metzler.models import FiringRate, FiringRateMap, Hopfield, Implicit, JacobianBounds, Lure
from metzler.search.certify import certify
from metzler.search.euclidean import quadratic_claim

CASES = [(seed, order) for seed in range(24) for order in ("l1", "linf")]


@pytest.mark.parametrize(("seed", "order"), CASES)
def test_wrong_weights_within_the_margins_keep_the_norm_contracting(seed: int, order: str) -> None:
    rng = np.random.default_rng(seed)
    model = random_network(seed)
    strength = float(np.abs(model.W).sum(axis=1).max())
    model = type(model)(np.asarray(model.W) / strength / 2, leak=model.leak, tau=model.tau, slopes=model.slopes)
    cert = certify(model, order)
    assert cert.rate > 0
    found = robustness(model, cert)
    assert found.weight_margin is not None
    assert found.relative_weight_margin is not None
    pattern = np.asarray(model.W) != 0
    worst = 0.0
    for _ in range(30):
        for error in (
            found.weight_margin * rng.choice([-1.0, 1.0], model.W.shape) * pattern,
            found.relative_weight_margin * rng.choice([-1.0, 1.0], model.W.shape) * np.asarray(model.W),
        ):
            worst = max(worst, worst_log_norm(model, model.W + error, cert.norm, rng))
    for i, j, room in zip(*sparse.find(edge_margins(model, cert).matrix), strict=True):
        changed = np.array(model.W)
        changed[i, j] += room * rng.choice([-1.0, 1.0])
        worst = max(worst, worst_log_norm(model, changed, cert.norm, rng))
    assert worst <= 1e-9


def worst_log_norm(model, W, norm, rng) -> float:
    """The largest log norm over random vertices of the slope box."""
    lo, hi = model.slopes
    worst = -np.inf
    for _ in range(8):
        d = np.where(rng.random(model.n) < 0.5, lo, hi)
        acting = W * d[None, :] if isinstance(model, Hopfield) else W * d[:, None]
        worst = max(worst, norm.log((acting - np.diag(model.leak)) / model.tau[:, None]))
    return worst


def test_everything_is_attained_by_a_linear_network_of_positive_weights() -> None:
    net = Hopfield([[0.0, 0.5], [0.5, 0.0]], activation="identity")
    cert = certify(net, "linf")
    found = robustness(net, cert)
    a, b = (equilibrium(net, cert, u, atol=1e-12).state for u in (0.0, 1.0))
    assert np.abs(a - b).max() == pytest.approx(found.worst_input_gain, rel=1e-9)
    assert cert.norm(a - b) == pytest.approx(found.input_gain * cert.norm(np.ones(2)), rel=1e-9)
    assert certify(Hopfield([[0.0, 1.0], [1.0, 0.0]], activation="identity"), "linf").rate == pytest.approx(0, abs=1e-9)
    assert found.weight_margin == pytest.approx(0.5)
    assert found.relative_weight_margin == pytest.approx(1.0)
    assert found.overshoot == pytest.approx(1.0)
    assert found.max_delay_gain == found.rate


def test_a_ramp_is_tracked_as_closely_as_promised_and_no_closer() -> None:
    net = Hopfield([[0.0, 0.5], [0.5, 0.0]], activation="identity")
    cert = certify(net, "linf")
    found, h, x = robustness(net, cert), 1e-3, np.zeros(2)
    for k in range(40_000):
        x = x + h * net.field(x, h * k)
    behind = cert.norm(x - 2.0 * h * 40_000)
    promised = found.tracking_gain * cert.norm(np.ones(2))
    assert 0.98 * promised <= behind <= promised * (1 + 1e-3)


def test_other_models_tables_and_refusals() -> None:
    lure = Lure([[-2.0]], [1.0], [1.0], activation="tanh")
    found = robustness(lure, certify(lure, "diagonal"))
    assert found.weight_margin is None
    assert "gain from input" in str(found)
    silent = Hopfield(np.zeros((2, 2)), activation="tanh")
    assert robustness(silent, certify(silent, "diagonal")).weight_margin == np.inf
    loud = Hopfield([[3.0]], activation="tanh")
    with pytest.raises(InputError, match="positive rate"):
        robustness(loud, certify(loud, "diagonal"))
    layer = FiringRateMap([[0.5]], activation="tanh")
    with pytest.raises(InputError, match="continuous time"):
        robustness(layer, certify(layer, "diagonal"))
    with pytest.raises(InputError, match="one weight matrix"):
        edge_margins(lure, certify(lure, "diagonal"))


def test_the_gain_to_the_equilibrium_is_attained_and_never_passed() -> None:
    net = FiringRate([[-3.0, 1.0], [0.5, -1.0]], activation="relu")
    for order in ("l1", "linf"):
        cert = certify(net, order)
        found = robustness(net, cert)
        assert found.equilibrium_gain < 0.9 * found.input_gain
        rng = np.random.default_rng(0)
        largest = 0.0
        for _ in range(200):
            u, du = rng.uniform(0, 4, 2), rng.standard_normal(2) * 0.1
            x, y = (equilibrium(net, cert, v, atol=1e-12).state for v in (u, u + du))
            largest = max(largest, float(cert.norm(x - y) / cert.norm(du)))
        assert largest <= found.equilibrium_gain * (1 + 1e-9)
    one = FiringRate([[-3.0]], activation="relu")
    found = robustness(one, certify(one, "linf"))
    assert found.equilibrium_gain == pytest.approx(0.25, rel=1e-9)
    u = equilibrium(one, None, [1.0], atol=1e-13).state[0] - equilibrium(one, None, [2.0], atol=1e-13).state[0]
    assert abs(u) == pytest.approx(found.equilibrium_gain, rel=1e-6)
    silent = FiringRate([[0.5, 1.0], [0.0, 0.0]], slopes=([0.0, 0.0], [1.0, 0.0]))
    assert robustness(silent, certify(silent, "linf")).equilibrium_gain == pytest.approx(2.0, rel=1e-5)


@pytest.mark.parametrize("order", ["l1", "linf"])
@pytest.mark.parametrize("seed", range(4))
def test_gains_to_equilibria_with_dissipation_are_never_passed(seed: int, order: str) -> None:
    rng = np.random.default_rng(seed)
    off = 0.3 * rng.standard_normal((3, 3)) * (1 - np.eye(3))
    D = np.diag(rng.uniform(1.0, 2.0, 3)) + off
    net = FiringRate(0.4 * rng.standard_normal((3, 3)) - np.eye(3), dissipation=D, activation="relu")
    cert = certify(net, order)
    assert cert.rate > 0
    found = robustness(net, cert)
    for _ in range(8):
        u = 3 * rng.standard_normal(3)
        v = u + rng.standard_normal(3) * (rng.random(3) < 0.5)
        x, y = (equilibrium(net, cert, w, atol=1e-11).state for w in (u, v))
        assert cert.norm(x - y) <= found.equilibrium_gain * cert.norm(u - v) + 1e-9


def test_the_gain_to_the_equilibrium_with_dissipation_is_attained() -> None:
    net = FiringRate(-0.5 * np.eye(2), dissipation=[[1.0, -0.9], [-0.9, 1.0]], activation="relu")
    cert = certify(net, "linf")
    x, y = (equilibrium(net, cert, w, atol=1e-12).state for w in (1.0, 2.0))
    assert np.abs(x - y).max() == pytest.approx(robustness(net, cert).equilibrium_gain, rel=1e-9)
    assert np.abs(x - y).max() == pytest.approx(1 / 0.6)
    silent = FiringRate(-0.5 * np.eye(2), dissipation=net.dissipation, slopes=([0.0, 0.0], [1.0, 0.0]))
    gain = robustness(silent, certify(silent, "linf")).equilibrium_gain
    assert 1 / 0.69 <= gain <= robustness(silent, certify(silent, "linf")).input_gain  # 1 / (1.5 - 0.81) solved by hand


@pytest.mark.parametrize("order", ["l1", "linf"])
def test_input_weights_count(order: str) -> None:
    rng = np.random.default_rng(3)
    net = Implicit(0.3 * rng.standard_normal((3, 3)), 5 * rng.standard_normal((3, 2)), activation="tanh")
    cert = certify(net, order)
    found = robustness(net, cert)
    worst = 0.0
    for _ in range(25):
        u = 0.1 * rng.standard_normal(2)
        v = u + 1e-3 * rng.choice([-1.0, 1.0], 2)
        x, y = (equilibrium(net, cert, w, atol=1e-12) for w in (u, v))
        worst = max(worst, np.abs(x.state - y.state).max() / 1e-3)
        assert worst <= min(x.lipschitz, found.input_gain, found.worst_input_gain, found.equilibrium_gain) * (1 + 1e-9)
    assert worst >= 0.03 * found.equilibrium_gain
    assert "gain from constant input to equilibrium, largest entry" in str(found)
    one = Implicit([[0.0]], [[10.0]], activation="identity")
    assert robustness(one, certify(one, order)).input_gain == pytest.approx(10.0)
    assert robustness(one, certify(one, order)).equilibrium_gain == pytest.approx(10.0)


def test_a_field_of_ones_own_has_what_needs_no_input_form() -> None:
    net = JacobianBounds([[-2.0]], [[-1.0]], function=lambda x, u: -1.5 * x + u)
    found = robustness(net, certify(net, "linf"))
    assert found.disturbance_gain == pytest.approx(1.0)
    assert found.input_gain == found.worst_input_gain == found.equilibrium_gain == found.tracking_gain == np.inf


def test_the_model_comes_first_and_then_the_claim() -> None:
    net = Hopfield([[0.5]], activation="tanh")
    for function in (robustness, edge_margins):
        call = f"{function.__name__}(model, claim)"
        with pytest.raises(InputTypeError) as said:
            function(certify(net, "diagonal"), net)
        assert str(said.value) == f"{function.__name__} takes the model first: write {call}"
        with pytest.raises(InputTypeError) as said:
            function(net, certify(net, "diagonal").norm)
        assert str(said.value) == f"{call} needs a claim as certify(model) returns it, got Norm"


def jacobians(net: Any) -> list[np.ndarray]:
    t = net.triple()
    return [np.asarray(dense(t.jacobian(np.array(d)))) for d in itertools.product(*zip(t.lo, t.hi, strict=True))]


def decay(norm: Any, J: np.ndarray) -> float:
    """The log norm by its definition, for many states."""
    x = np.random.default_rng(0).normal(size=(len(J), 20_000)) * norm.extents()[:, None]
    h = 1e-7
    return float(((norm(x + h * (J @ x)) / norm(x) - 1) / h).max())


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(2))
def test_in_every_norm_gains_hold_and_are_not_far_off(seed: int, kind: str) -> None:
    net, claim = claimed(seed, kind)
    found, rng = robustness(net, claim), np.random.default_rng(seed)
    largest = worst = tracked = 0.0
    for k in range(12):
        u, v = rng.normal(size=(2, net.n)) * (0.1 if k % 2 else 1.0)
        apart = equilibrium(net, claim, u, atol=1e-10).state - equilibrium(net, claim, v, atol=1e-10).state
        largest = max(largest, claim.norm(apart) / claim.norm(u - v))
        worst = max(worst, float(np.abs(apart).max() / np.abs(u - v).max()))
        assert claim.norm(apart) <= found.equilibrium_gain * claim.norm(u - v) * (1 + 1e-6)
    assert largest <= found.equilibrium_gain <= found.input_gain <= 25 * largest
    assert worst <= found.worst_input_gain
    for _ in range(2):
        size = rng.normal(size=net.n)
        t = np.linspace(0, 60, 241)
        x = solve_ivp(lambda s, y, p=size: net.field(y, p * np.sin(s)), (0, 60), np.zeros(net.n), t_eval=t, rtol=1e-9).y
        y = solve_ivp(lambda s, y: net.field(y, 0.0), (0, 60), np.zeros(net.n), t_eval=t, rtol=1e-9).y
        assert claim.norm(x - y).max() <= found.input_gain * claim.norm(size)
        still = [equilibrium(net, claim, size * np.sin(s), atol=1e-9).state for s in t[-40:]]
        tracked = max(tracked, float(claim.norm(x[:, -40:] - np.array(still).T).max() / claim.norm(size)))
    assert tracked <= found.tracking_gain


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(3))
def test_in_every_norm_margins_keep_the_rate(seed: int, kind: str) -> None:
    net, claim = claimed(seed, kind)
    found, rng, W = robustness(net, claim), np.random.default_rng(seed), np.asarray(net.W)
    edges = edge_margins(net, claim).matrix.toarray()
    assert (edges >= found.weight_margin - 1e-12).all()
    left = []
    for k in range(8):
        errors = {
            "all": found.weight_margin * np.sign(rng.normal(size=W.shape)),
            "relative": found.relative_weight_margin * np.abs(W) * np.sign(rng.normal(size=W.shape)),
            "one": np.where(np.arange(W.size).reshape(W.shape) == k, edges, 0.0),
        }
        for error in errors.values():
            other = replace(net, W=W + 0.999 * error)
            left.append(-max(decay(claim.norm, J) for J in jacobians(other)) / claim.rate)
            assert left[-1] >= -1e-4
    assert kind == "l_p" or min(left) < 0.75


@pytest.mark.parametrize("seed", range(3))
def test_a_diagonal_p_has_the_constants_of_weighted_l2(seed: int) -> None:
    """By hand: gains s / c, the margin c over a spectral norm, and for one synapse c over w_i / w_j."""
    rng = np.random.default_rng(seed)
    w, n = rng.uniform(0.5, 2.0, 3), 3
    W = 0.3 * rng.normal(size=(n, n)) * w / w[:, None]
    net = Hopfield(W, activation="tanh", tau=[1.0, 2.0, 0.5])
    claim = quadratic_claim(net, np.diag(w**2), 0.5 * w**2)
    found, scaled = robustness(net, claim), w[:, None] / w * np.ones((n, n)) / net.tau[:, None]
    assert claim.rate > 0
    assert found.overshoot == pytest.approx(w.max() / w.min()) == pytest.approx(found.overshoot_l2)
    assert found.input_gain == pytest.approx(2.0 / claim.rate)
    assert found.weight_margin == pytest.approx(claim.rate / np.linalg.norm(scaled, 2))
    assert found.worst_input_gain == pytest.approx(np.linalg.norm(w / net.tau) / w.min() / claim.rate)
    assert edge_margins(net, claim).matrix.toarray() == pytest.approx(claim.rate / scaled)


def test_a_local_claim_says_what_inputs_do_in_its_box_and_no_more() -> None:
    net, claim = local()
    found = robustness(net, claim)
    assert "in the box of the claim" in str(found)
    assert found.weight_margin == found.lipschitz_margin == found.steps.limit == 0.0
    assert found.disturbance_gain == np.inf
    rng = np.random.default_rng(0)
    for _ in range(20):
        u, v = rng.uniform(2.4, 2.7, (2, 2))
        start = 0.5 * (claim.box.lower + claim.box.upper)
        apart = equilibrium(net, claim, u, x0=start).state - equilibrium(net, claim, v, x0=start).state
        assert claim.norm(apart) <= found.equilibrium_gain * claim.norm(u - v)
        assert np.abs(apart).max() <= found.worst_input_gain * np.abs(u - v).max()
    with pytest.raises(InputError, match="between states of its box, and with other weights trajectories may leave it"):
        edge_margins(net, claim)
    with pytest.raises(InputError, match="this one has no region"):
        robustness(net, replace(claim, region=None))
