"""Componentwise gains against simulation, sampled equilibria, and the cases where they are attained."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from tests.consequences.claims_in_norms import KINDS, claimed, local
from tests.consequences.random_networks import random_network

from metzler.consequences.equilibria.equilibrium import equilibrium
from metzler.consequences.trajectories.simulate import simulate
from metzler.errors import InputError, InputTypeError
from metzler.models import FiringRate, Hopfield, Implicit, Lure
from metzler.search.certify import certify
from metzler.search.critical_gain import critical_gain
from metzler.search.input_gains import input_gains


def _contracting(seed: int) -> Hopfield | FiringRate:
    net = random_network(seed, 5)
    net = type(net)(net.W, activation="tanh", leak=net.leak, tau=net.tau)
    return type(net)(net.W, activation="tanh", leak=net.leak, tau=net.tau, gain=0.8 * critical_gain(net, "linf").lower)


@pytest.mark.parametrize("seed", range(40))
def test_two_trajectories_stay_within(seed: int) -> None:
    net = _contracting(seed)
    rng = np.random.default_rng(seed)
    G, E = input_gains(net), input_gains(net, constant=True)
    assert (G >= 0).all()
    assert (E <= G * (1 + 1e-8) + 1e-7).all()
    cert = certify(net, "linf")
    long = 20.0 / cert.rate
    u, v = rng.standard_normal((2, 5))
    x = simulate(net, np.zeros(5), u, (0.0, long), rtol=1e-8).x[:, -1]
    y = simulate(net, np.ones(5), v, (0.0, long), rtol=1e-8).x[:, -1]
    assert (np.abs(x - y) <= G @ np.abs(u - v) + 1e-6).all()
    assert (np.abs(x - y) <= E @ np.abs(u - v) + 1e-6).all()


@pytest.mark.parametrize("model", [Hopfield, FiringRate])
def test_attained_by_excitation(model: type) -> None:
    rng = np.random.default_rng(3)
    W = rng.uniform(0, 1, (4, 4)) / 5
    leak, tau = rng.uniform(1, 2, 4), rng.uniform(0.5, 2, 4)
    net = model(W, activation="relu", leak=leak, tau=tau)
    u, more = np.ones(4), rng.uniform(0, 1, 4)
    x = simulate(net, np.ones(4), u, (0.0, 200.0), rtol=1e-10, atol=1e-12).x[:, -1]
    y = simulate(net, np.ones(4), u + more, (0.0, 200.0), rtol=1e-10, atol=1e-12).x[:, -1]
    assert y - x == pytest.approx(input_gains(net) @ more, rel=1e-7)


def test_a_negative_self_weight_helps_only_constant_inputs() -> None:
    net = FiringRate([[-3.0]], activation="relu")
    assert input_gains(net)[0, 0] == pytest.approx(1.0, rel=1e-9)
    assert input_gains(net, constant=True)[0, 0] == pytest.approx(0.25, rel=1e-9)


def test_columns_of_choice_and_two_worst_cases() -> None:
    net = FiringRate([[-2.0, 0.3], [0.4, -1.0]], slopes=(0.2, 1.0))
    G = input_gains(net)
    assert input_gains(net, [1])[:, 0] == pytest.approx(G[:, 1])
    rng = np.random.default_rng(0)
    for _ in range(200):  # any slopes in the box, kept for ever, stay below
        d = rng.uniform(0.2, 1.0, 2)
        J = -np.eye(2) + d[:, None] * net.W
        assert (np.abs(np.linalg.solve(-J, np.diag(d))) <= G + 1e-12).all()


def test_refusals() -> None:
    with pytest.raises(InputError, match="no gains are proved"):
        input_gains(Hopfield([[0.0, 2.0], [2.0, 0.0]], activation="relu"))
    with pytest.raises(InputError, match="no gains are proved"):
        input_gains(Hopfield([[1.0]], activation="relu"))
    with pytest.raises(InputError, match="indices"):
        input_gains(Hopfield([[0.0]], activation="relu"), [1])
    assert input_gains(Lure([[-2.0]], [1.0], [0.5], activation="tanh")).shape == (1, 1)


def test_a_network_whose_equilibrium_is_not_held() -> None:
    with pytest.raises(InputError, match="no gains are proved"):
        input_gains(FiringRate([[1.5]], activation="relu"), constant=True)
    with pytest.raises(InputError, match="no gains are proved"):  # x' = .5 x + phi(-3 x + u): unstable where phi is 0
        input_gains(FiringRate([[-3.0]], leak=-0.5, activation="relu"), constant=True)


def spread(net: Hopfield | FiringRate | Implicit, rng: np.random.Generator, u: np.ndarray, v: np.ndarray) -> np.ndarray:
    """The distance of the two equilibria, each solved from a few starts."""
    ends = []
    for given in (u, v):
        cert = max((certify(net, order) for order in ("l1", "linf")), key=lambda c: c.rate)
        ends.append(equilibrium(net, cert, given, x0=rng.standard_normal(net.n), atol=1e-11).state)
    return np.abs(ends[0] - ends[1])


@pytest.mark.parametrize("seed", range(10))
def test_equilibria_of_networks_with_dissipation_stay_within(seed: int) -> None:
    rng = np.random.default_rng(seed)
    D = np.diag(rng.uniform(1.0, 2.0, 3)) + 0.4 * rng.standard_normal((3, 3)) * (1 - np.eye(3))
    net = FiringRate(0.4 * rng.standard_normal((3, 3)), dissipation=D, activation="relu", tau=rng.uniform(0.5, 2, 3))
    if not certify(net, "linf").rate > 0:
        assert seed not in (0, 1, 2, 3)
        return
    E, G = input_gains(net, constant=True), input_gains(net)
    assert (E <= G * (1 + 1e-8) + 1e-9).all()
    for _ in range(5):
        u = 2 * rng.standard_normal(3)
        v = u + rng.standard_normal(3) * (rng.random(3) < 0.5)
        assert (spread(net, rng, u, v) <= E @ np.abs(u - v) + 1e-9).all()


def test_the_gain_with_dissipation_is_attained() -> None:
    net = FiringRate(-0.5 * np.eye(2), dissipation=[[1.0, -0.9], [-0.9, 1.0]], activation="relu")
    E = input_gains(net, constant=True)
    silent = np.array([1.0, -9.0])  # the second neuron does not answer, and follows the first by 0.9
    moved = spread(net, np.random.default_rng(0), silent, np.add(silent, [1.0, 0.0]))
    assert moved == pytest.approx(E[:, 0], rel=1e-8)
    assert moved == pytest.approx([1 / 0.69, 0.9 / 0.69])


@pytest.mark.parametrize("constant", [False, True])
def test_input_weights_have_a_column_each(constant: bool) -> None:
    rng = np.random.default_rng(5)
    W, U = 0.3 * rng.standard_normal((4, 4)), 3 * rng.standard_normal((4, 2))
    net, plain = Implicit(W, U, activation="tanh"), Implicit(W, activation="tanh")
    G = input_gains(net, constant=constant)
    assert G.shape == (4, 2)
    summed = input_gains(plain, constant=constant) @ np.abs(U)  # no less: one at a time is worse than all at once
    assert ((summed * (1 + 1e-6) >= G) & (0.5 * summed <= G)).all()
    assert input_gains(net, [1], constant=constant)[:, 0] == pytest.approx(G[:, 1])
    for _ in range(30):
        u, v = rng.standard_normal((2, 2))
        assert (spread(net, rng, u, v) <= G @ np.abs(u - v) + 1e-9).all()


@pytest.mark.parametrize("seed", range(6))
def test_what_l1_alone_proves(seed: int) -> None:
    rng = np.random.default_rng(seed)
    W = rng.uniform(-1, 1, (3, 3)) * 1.6 - 2 * np.eye(3)
    net = Hopfield([[-2.0, 1.5], [1.5, -2.0]] if seed == 0 else W, activation="relu")
    if certify(net, "linf").rate > 0 or not certify(net, "l1").rate > 0:
        assert seed > 2
        return
    G, E = input_gains(net), input_gains(net, constant=True)
    assert (E <= G * (1 + 1e-8) + 1e-9).all()
    for _ in range(2):
        u, v = 2 * rng.standard_normal((2, net.n))
        assert (spread(net, rng, u, v) <= E @ np.abs(u - v) + 1e-9).all()
        long = simulate(net, np.zeros(net.n), lambda t, u=u: u * np.sin(t), (0.0, 40.0), rtol=1e-7)
        other = simulate(net, np.zeros(net.n), lambda t, v=v: v * np.sin(t), (0.0, 40.0), rtol=1e-7)
        times = np.linspace(25.0, 40.0, 100)
        apart = np.abs(long.state(times) - other.state(times)).max(axis=1)
        assert (apart <= G @ np.abs(u - v) + 1e-6).all()


@pytest.mark.parametrize("constant", [False, True])
@pytest.mark.parametrize("leak", [[1.0, 1e-310], [1e-310, 1.0]])
def test_gains_beyond_the_range_of_doubles_get_a_sentence(leak: list[float], constant: bool) -> None:
    net = FiringRate([[0.0, 0.0], [1e10, 0.0]], leak, slopes=(0.0, 1.0))
    with pytest.raises(InputError, match="no gains are proved"):
        input_gains(net, constant=constant)


@pytest.mark.parametrize("seed", range(4))
def test_rows_by_sign_patterns_are_all_met(seed: int) -> None:
    """Twelve slopes a row, of which the family lists few: `T(z) + P_j <= 0` at every vertex of the slopes."""
    rng = np.random.default_rng(seed)
    B, C = rng.normal(size=(3, 12)) / 4, rng.normal(size=(12, 3))
    net = Lure(-9.0 * np.eye(3), B, C, slopes=(0.0, 1.0))
    gains = input_gains(net)
    d = (np.arange(2**12)[:, None] >> np.arange(12)) & 1
    J = np.einsum("ik,sk,kj->sij", B, d, C) - 9.0 * np.eye(3)
    rows = np.where(np.eye(3) == 1, J, np.abs(J))
    for j, z in enumerate(gains.T):
        worst = (rows @ z).max(axis=0)
        assert (worst + np.eye(3)[j] <= 1e-9).all()
        assert worst[j] + 1.0 == pytest.approx(0.0, abs=1e-4), "no larger than needed"


@pytest.mark.parametrize("seed", range(4))
def test_rows_that_may_be_missed_prove_nothing(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """With coarse noise the few rows that are listed are not enough: the gains come out larger, not too small."""
    rng = np.random.default_rng(seed)
    net = Lure(-9.0 * np.eye(3), rng.normal(size=(3, 12)) / 4, rng.normal(size=(12, 3)), slopes=(0.0, 1.0))
    fine = input_gains(net)
    monkeypatch.setattr("metzler.envelope.patterns.NOISE", 0.1)
    coarse = input_gains(net)
    assert (coarse >= fine * (1 - 1e-9)).all()
    assert (coarse > fine * 1.0001).any()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(2))
def test_what_follows_from_a_claim_in_any_norm(seed: int, kind: str) -> None:
    net, claim = claimed(seed, kind)
    found, rng = input_gains(net, claim=claim), np.random.default_rng(seed)
    assert input_gains(net, [1], claim=claim)[:, 0].tolist() == found[:, 1].tolist()
    largest = np.zeros((net.n, net.n))
    for j in range(net.n):
        for _ in range(6):
            u = rng.normal(size=net.n)
            v = u + np.where(np.arange(net.n) == j, rng.normal() * 0.3, 0.0)
            apart = equilibrium(net, claim, u, atol=1e-10).state - equilibrium(net, claim, v, atol=1e-10).state
            largest[:, j] = np.maximum(largest[:, j], np.abs(apart) / abs(u[j] - v[j]))
    assert (largest <= found + 1e-7).all()
    assert found.max() <= 40 * largest.max()


def test_a_claim_in_a_box_has_gains_there() -> None:
    net, claim = local()
    found = input_gains(net, claim=claim)
    ends = [equilibrium(net, claim, u, x0=claim.box.lower).state for u in ([2.4, 2.55], [2.7, 2.55])]
    assert (np.abs(ends[0] - ends[1]) <= 0.3 * found[:, 0]).all()


def test_constant_is_yes_or_no() -> None:
    constant: Any = np.zeros(0)
    with pytest.raises(InputTypeError, match="constant must be True or False"):
        input_gains(FiringRate([[0.5]], activation="tanh"), constant=constant)
