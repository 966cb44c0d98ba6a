"""Equilibria: known ones, proved distances against a tighter solution, predictions, guarded proposals, bad input."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module

import numpy as np
import pytest
from scipy import sparse

from metzler.activations import leaky_relu
from metzler.consequences.equilibria.equilibrium import METHODS as ALL
from metzler.consequences.equilibria.equilibrium import equilibrium
from metzler.errors import InputError, InputTypeError, NotProved
from metzler.models import (
    EchoState,
    Entrywise,
    EulerStep,
    FiringRate,
    Hopfield,
    Implicit,
    IntervalHopfield,
    JacobianBounds,
    LatentHopfield,
    LowRankFiringRate,
    LowRankHopfield,
    Lure,
    Model,
)
from metzler.models.pointwise import increment, input_entries
from metzler.proofs.boxes import Box
from metzler.search.certify import certify
from metzler.search.local import certify_local


def contracting(kind: type, n: int, seed: int, strength: float = 0.7, activation: str = "tanh") -> Model:
    rng = np.random.default_rng(seed)
    W = rng.standard_normal((n, n)) * (rng.random((n, n)) < 0.5)
    radius = np.abs(np.linalg.eigvals(np.abs(W))).max()
    return kind(strength * W / radius, activation=activation)


def test_the_network_of_figure_3_7_of_bullos_book() -> None:
    net = FiringRate([[0.0, 0.9], [-0.9, 0.0]], activation="tanh")
    cert = certify(net, "linf")
    assert cert.rate == pytest.approx(0.1, abs=1e-12)
    found = equilibrium(net, cert, [1.0, -1.0], atol=1e-12)
    assert np.abs(found.state - [0.24046295672540366, -0.8385939738702743]).max() <= 1e-12
    assert found.converged
    assert found.unique
    assert found.error <= 1e-12


METHODS = [method for method in ALL if method != "per-neuron"]


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("kind", [Hopfield, FiringRate])
@pytest.mark.parametrize("norm", ["l1", "linf"])
def test_the_proved_distance_holds(kind: type, method: str, norm: str) -> None:
    for seed in range(5):
        net = contracting(kind, 12, seed, activation=("tanh", "relu", "softplus")[seed % 3])
        cert = certify(net, norm)
        u = np.random.default_rng(seed).standard_normal((12, 4))
        tight = equilibrium(net, cert, u, atol=1e-12)
        rough = equilibrium(net, cert, u, atol=1e-3, method=method)
        distance = np.asarray(cert.norm(rough.state - tight.state))
        assert rough.converged
        assert (distance <= rough.error + tight.error).all()
        assert (rough.error <= 1e-3).all()
        assert (np.abs(rough.state - tight.state) <= rough.per_neuron() + tight.per_neuron()).all()


def test_plain_steps_never_exceed_the_prediction_and_proposals_hardly() -> None:
    for seed in range(20):
        net = contracting(Hopfield if seed % 2 else FiringRate, 8, seed, 0.95)
        cert = certify(net, "diagonal")
        u = np.random.default_rng(seed).standard_normal(8)
        plain = equilibrium(net, cert, u, method="euler")
        assert plain.evaluations <= plain.predicted + 1
        fast = equilibrium(net, cert, u)
        assert fast.evaluations <= fast.predicted + np.log2(fast.predicted + 2) + 2


def test_the_prediction_is_attained_where_the_slope_is_the_worst_one_everywhere() -> None:
    net = Hopfield([[0.0, 0.9], [0.9, 0.0]], activation="identity")
    cert = certify(net, "linf")
    found = equilibrium(net, cert, [1.0, 1.0], atol=1e-6, method="euler")
    assert found.predicted - 2 <= found.evaluations <= found.predicted + 1
    assert np.allclose(found.state, 10.0, atol=1e-5)


class Wild:
    """Proposes nonsense."""

    def propose(self, x: np.ndarray, g: np.ndarray) -> np.ndarray:
        return 1e6 + x

    def select(self, keep: np.ndarray) -> None:
        pass


def test_a_wild_proposer_costs_evaluations_not_the_result(monkeypatch: pytest.MonkeyPatch) -> None:
    import metzler.consequences.equilibria.iterate as module

    net = contracting(FiringRate, 8, 3, 0.95)
    cert = certify(net, "linf")
    monkeypatch.setattr(module, "_proposer", lambda method, work: Wild())
    found = equilibrium(net, cert, 0.5)
    assert found.converged
    assert found.evaluations <= found.predicted + np.log2(found.predicted + 2) + 2


def test_a_large_sparse_network_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:

    rng = np.random.default_rng(0)
    W = sparse.random_array((3000, 3000), density=0.003, rng=rng, data_sampler=rng.standard_normal, format="csr")
    W = W * (0.8 / np.abs(W).sum(axis=1).max())
    net = FiringRate(W, activation="relu")
    cert = certify(net, "linf")
    u = rng.standard_normal((3000, 7))
    whole = equilibrium(net, cert, u)
    monkeypatch.setattr(import_module("metzler.consequences.equilibria.equilibrium"), "BATCH", 6000)
    parts = equilibrium(net, cert, u)
    assert whole.converged
    assert parts.converged
    assert whole.state.shape == (3000, 7)
    assert np.asarray(cert.norm(whole.state - parts.state)).max() <= 2e-9
    newton = equilibrium(net, cert, u[:, 0], method="newton")
    assert newton.converged
    assert newton.evaluations < 14


def test_maps_and_implicit_networks() -> None:
    rng = np.random.default_rng(2)
    W = 0.4 * rng.standard_normal((5, 5)) / np.sqrt(5)
    for net, u in (
        (EchoState(W, 0.5, activation="tanh"), rng.standard_normal(5)),
        (Implicit(W, rng.standard_normal((5, 2)), activation="relu", bias=0.1), rng.standard_normal(2)),
        (Lure(-np.eye(5), W, np.eye(5), activation="tanh"), 1.0),
    ):
        found = equilibrium(net, certify(net, "linf"), u)
        assert found.converged
        assert found.unique
        assert np.abs(increment(net, found.state, u)).max() < 1e-8


def test_without_a_certificate_nothing_is_claimed() -> None:
    W = 3.0 * np.eye(2)
    net = Hopfield(W, activation="tanh")
    for cert in (None, certify(net, "diagonal")):
        found = equilibrium(net, cert, 0.1, x0=[1.0, -1.0])
        assert found.converged
        assert not found.unique
        assert found.error == np.inf
        assert found.lipschitz == np.inf
        assert "not proved" in str(found)
        assert np.isinf(found.per_neuron()).all()
        assert np.abs(net.field(found.state, 0.1)).max() < 1e-9


def test_a_network_without_equilibrium_says_so() -> None:
    net = Hopfield([[0.0]], leak=0.0, activation="tanh")
    found = equilibrium(net, None, 1.0)
    assert not found.converged
    assert "not found" in str(found)


def test_a_local_claim_serves_inside_its_box() -> None:
    net = FiringRate([[0.0, 1.2], [-1.2, 0.0]], activation="tanh")
    local = certify_local(net, inputs=([2.0, 2.0], [2.0, 2.0]))
    assert local.converges
    assert certify(net, "diagonal").rate < 0
    found = equilibrium(net, local, [2.0, 2.0])
    assert found.unique
    assert found.error < 1e-8
    assert local.box.contains(found.state)


def test_the_answer_moves_with_the_input_as_the_response_says() -> None:
    for kind in (Hopfield, FiringRate):
        net = contracting(kind, 6, 4)
        cert = certify(net, "linf")
        rng = np.random.default_rng(1)
        u, v = rng.standard_normal(6), rng.standard_normal(6)
        base = equilibrium(net, cert, u, atol=1e-13)
        moved = equilibrium(net, cert, u + 1e-5 * v, atol=1e-13)
        assert np.allclose((moved.state - base.state) / 1e-5, base.response(v), atol=1e-3)
        assert cert.norm(moved.state - base.state) <= base.lipschitz * cert.norm(1e-5 * v) * (1 + 1e-6)


def test_the_input_gain_is_attained() -> None:
    net = Hopfield([[0.0, 0.5], [0.5, 0.0]], activation="identity")
    cert = certify(net, "linf")
    a, b = (equilibrium(net, cert, u, atol=1e-12) for u in (0.0, 1.0))
    assert cert.norm(a.state - b.state) == pytest.approx(a.lipschitz * cert.norm(np.ones(2)), rel=1e-9)


def test_bad_calls() -> None:
    net = contracting(Hopfield, 3, 0)
    other = contracting(Hopfield, 3, 1)
    with pytest.raises(InputError, match="method must be one of"):
        equilibrium(net, None, method="magic")
    with pytest.raises(InputError, match="atol must be positive"):
        equilibrium(net, None, atol=0.0)
    with pytest.raises(InputError, match=r"shape \(3,\)"):
        equilibrium(net, None, [1.0, 2.0])
    with pytest.raises(InputError, match="finite"):
        equilibrium(net, None, [np.nan, 0.0, 0.0])
    with pytest.raises(InputError, match="columns"):
        equilibrium(net, None, np.zeros((3, 4)), x0=np.zeros((3, 2)))
    with pytest.raises(NotProved):
        equilibrium(net, certify(other, "diagonal"))
    with pytest.raises(InputError, match="single input"):
        equilibrium(net, certify(net, "diagonal"), np.zeros((3, 2))).response([1.0, 0.0, 0.0])
    with pytest.raises(NotProved):
        equilibrium(replace(net, leak=0.5), certify(net, "diagonal"))


def test_the_model_comes_first_and_then_the_claim() -> None:
    net = contracting(Hopfield, 3, 0)
    sentence = r"^equilibrium takes the model first: write equilibrium\(model, claim or None, u\)$"
    for claim in (certify(net, "diagonal"), certify_local(net)):
        with pytest.raises(InputTypeError, match=sentence):
            equilibrium(claim, net)  # type: ignore[arg-type]
    with pytest.raises(InputTypeError, match=r"^equilibrium\(model, claim or None, u\) needs a claim .* got ndarray$"):
        equilibrium(net, np.zeros(3))  # type: ignore[arg-type]


def iterated(net: FiringRate, u: np.ndarray, steps: int = 4000) -> np.ndarray:
    """What long Picard iteration of a firing-rate network of unit leak ends at."""
    x = np.zeros(net.n)
    for _ in range(steps):
        x = net.phi(net.gain * (net.W @ x) + u)
    return x


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("norm", ["l1", "linf"])
def test_every_neuron_of_a_feed_forward_chain_is_right(norm: str, method: str) -> None:
    net = FiringRate(np.diag(np.full(2, 0.8), -1), activation="relu")
    cert = certify(net, norm)
    assert cert.norm.condition > 1e11
    found = equilibrium(net, cert, [1.0, 0.0, 0.0], method=method)
    assert np.abs(found.state - [1.0, 0.8, 0.64]).max() <= found.error <= 1e-9
    assert found.converged


@pytest.mark.parametrize("norm", ["l1", "linf"])
def test_long_chains_whose_weights_are_beyond_doubles(norm: str) -> None:
    depth = 80
    net = FiringRate(np.diag(np.full(depth - 1, 0.9), -1), activation="relu")
    cert = certify(net, norm)
    assert cert.norm.condition > 1e300
    found = equilibrium(net, cert, np.eye(depth)[0])
    assert found.converged
    assert (np.abs(found.state - 0.9 ** np.arange(depth)) <= found.per_neuron()).all()


def layered(seed: int) -> FiringRate:
    """A recurrent core between two feed-forward layers, like a mushroom body; firing rates of relu neurons."""
    rng = np.random.default_rng(seed)
    n, k = 60, 20
    W = rng.standard_normal((n, n)) * (rng.random((n, n)) < 0.3) * 10.0 ** rng.uniform(-2, 0.5, (n, 1))
    W[:k], W[k : 2 * k, 2 * k :] = 0.0, 0.0
    W[2 * k :, 2 * k :] = np.tril(W[2 * k :, 2 * k :], -1)
    core = np.abs(W[k : 2 * k, k : 2 * k])
    W[k : 2 * k, k : 2 * k] *= 0.9 / np.abs(np.linalg.eigvals(core)).max()
    return FiringRate(W, activation="relu")


@pytest.mark.parametrize("norm", ["l1", "linf"])
@pytest.mark.parametrize("seed", range(6))
def test_every_neuron_is_within_its_bound_though_the_norm_hides_some(seed: int, norm: str) -> None:
    net, rng = layered(seed), np.random.default_rng(seed)
    cert = certify(net, norm)
    assert cert.norm.condition > 1e5
    u = rng.uniform(-1, 1, 60)
    true, found = iterated(net, u), equilibrium(net, cert, u)
    rounding = 1e-12 * np.abs(true).max()
    assert found.converged
    assert (np.abs(found.state - true) <= found.per_neuron() + rounding).all()
    assert found.error == found.per_neuron().max() <= 1e-9
    assert cert.norm(found.state - true) <= found.norm_error + cert.norm(np.full(60, rounding))
    rough = equilibrium(net, cert, u, atol=1e-2)
    assert (np.abs(rough.state - true) <= rough.per_neuron() + rounding).all()
    assert rough.error <= 1e-2


def test_a_local_claim_is_bound_to_network_activation_and_inputs() -> None:
    net = FiringRate([[1.5]], activation="tanh")  # equilibria 0 and +-0.8586 without input
    local = certify_local(net, inputs=(3.0, 3.0))
    assert equilibrium(net, local, 3.0).unique
    with pytest.raises(InputError, match="made for other inputs"):
        equilibrium(net, local, 0.0)
    with pytest.raises(InputError, match="made for other inputs"):
        equilibrium(net, local, [[3.0, 0.0]])
    for other in (FiringRate([[3.0]], activation="tanh"), FiringRate([[1.5]], activation="logistic")):
        with pytest.raises(NotProved):
            equilibrium(other, local, 3.0)


def test_an_altered_local_claim_makes_no_equilibrium_unique() -> None:
    net = Hopfield([[2.0]], activation="tanh")
    right = certify_local(net, Box([1.5], [4.0]))
    assert equilibrium(net, right, 0.0, x0=2.0).unique
    whole = Box([-np.inf], [np.inf])
    with pytest.raises(NotProved):
        equilibrium(net, replace(right, region=whole), 0.0)
    nowhere = certify_local(net, Box([1.0], [1.5]))  # is left at once
    found = equilibrium(net, nowhere, 0.0, x0=1.2)
    assert not found.unique
    assert found.error == np.inf
    with pytest.raises(NotProved):
        equilibrium(net, replace(nowhere, region=whole), 0.0)


def test_a_field_of_ones_own() -> None:
    def f(x: np.ndarray, u: np.ndarray) -> np.ndarray:
        a, b = 1 / (1 + np.exp(-2 * x[0] + x[1])), 1 / (1 + np.exp(-1.5 * x[0]))
        return np.array([-x[0] + (1 - x[0]) * a, -x[1] + (1 - x[1]) * b]) + u

    net = JacobianBounds([[-2.0, -0.25], [0.0, -2.0]], [[-0.5, 0.0], [0.375, -1.0]], function=f)
    for method in METHODS:
        found = equilibrium(net, certify(net, "linf"), [0.0, 0.0], method=method, atol=1e-12)
        assert found.unique
        assert np.abs(found.state - [0.369846, 0.388469]).max() < 1e-6
        assert np.abs(f(found.state, np.zeros(2))).max() < 1e-9 + found.error
        assert found.lipschitz == np.inf
    batch = equilibrium(net, certify(net, "linf"), np.array([[0.0, 0.1], [0.0, -0.1]]))
    assert batch.converged
    assert np.allclose(batch.state[:, 0], found.state, atol=1e-8)
    assert equilibrium(net, None).converged
    ahead = equilibrium(net, certify(net, "linf"), [1e-5, 0.0], atol=1e-12)
    assert np.allclose((ahead.state - found.state) / 1e-5, found.response([1.0, 0.0]), atol=1e-3)
    with pytest.raises(InputError, match="define no field"):
        equilibrium(JacobianBounds([[-1.0]], [[-1.0]]), None)
    with pytest.raises(InputError, match="no single field"):
        equilibrium(IntervalHopfield([[0.0]], [[0.1]], activation="tanh"), None)


def test_every_kind_of_model_with_a_field() -> None:
    rng = np.random.default_rng(0)
    M, N = 0.3 * rng.standard_normal((2, 8, 3))
    W = 0.2 * rng.standard_normal((3, 3))
    models: list[Model] = [
        LowRankFiringRate(M, N, activation="tanh"),
        LowRankHopfield(M, N, activation="tanh"),
        LatentHopfield(M, N, activation="tanh"),
        Entrywise(W - np.eye(3), slopes=(0.5, 1.0), activation="identity"),
        EulerStep(Hopfield(W, activation="tanh"), 0.5),
    ]
    for net in models:
        u = rng.standard_normal(input_entries(net) or 3)
        found = equilibrium(net, certify(net, "linf"), u)
        assert found.converged
        assert np.abs(increment(net, found.state, u)).max() < 1e-8
        tight = equilibrium(net, certify(net, "linf"), u, atol=1e-13)
        assert (np.abs(found.state - tight.state) <= found.per_neuron() + tight.per_neuron()).all()
        step = 1e-6 * rng.standard_normal(len(u))
        moved = equilibrium(net, certify(net, "linf"), u + step, atol=1e-13)
        assert np.allclose((moved.state - tight.state) / 1e-6, tight.response(step / 1e-6), atol=1e-3)
        if found.lipschitz < np.inf and len(u) != net.n:
            assert np.abs(moved.state - tight.state).max() <= found.lipschitz * np.abs(step).max() + 1e-12


def test_input_weights_count_in_the_lipschitz_constant() -> None:
    net = Implicit([[0.0]], [[10.0]], activation="identity")
    assert equilibrium(net, certify(net, "linf"), [1.0]).lipschitz == pytest.approx(10.0)


@pytest.mark.parametrize("options", [{"atol": "1"}, {"atol": None}, {"atol": [1e-9, 1e-9]}, {"atol": 1j}])
def test_a_tolerance_is_one_number(options: dict[str, object]) -> None:
    with pytest.raises(InputTypeError, match="atol must be one number"):
        equilibrium(Hopfield([[0.5]], activation="tanh"), None, **options)  # type: ignore[arg-type]


def test_a_method_is_a_name_and_a_batch_has_columns() -> None:
    net = Hopfield([[0.5]], activation="tanh")
    with pytest.raises(InputError, match="method must be one of"):
        equilibrium(net, None, method=np.array(["newton", "euler"]))  # type: ignore[arg-type]
    for cert in (None, certify(net, "diagonal")):
        with pytest.raises(InputError, match="must have at least one column"):
            equilibrium(net, cert, np.zeros((1, 0)))


@pytest.mark.parametrize("phi", ["relu", "saturation", "identity", leaky_relu(0.3)])
@pytest.mark.parametrize("method", ["per-neuron", "anderson", "newton"])
def test_solved_self_loops_lead_to_the_same_states_in_fewer_steps(phi, method) -> None:
    rng = np.random.default_rng(11)
    W = 0.3 * rng.standard_normal((30, 30)) / np.sqrt(30)
    np.fill_diagonal(W, -(10 ** rng.uniform(0, 2, 30)))
    net, u = FiringRate(W, activation=phi, tau=10 ** rng.uniform(-2, 0, 30)), rng.standard_normal((30, 7))
    claim = certify(net, "linf")
    slow = equilibrium(net, claim, u, method="euler")
    fast = equilibrium(net, claim, u, method=method)
    assert fast.converged
    assert fast.unique
    assert fast.method == method
    assert np.abs(fast.state - slow.state).max() <= np.max(fast.error) + np.max(slow.error)
    assert np.abs(net.field(fast.state, u)).max() * 1e-3 < 1e-9
    assert fast.evaluations <= fast.predicted + 1 < 0.1 * slow.evaluations


def test_the_per_neuron_step_is_refused_where_there_is_none() -> None:
    net = FiringRate([[-3.0]], activation="tanh")
    with pytest.raises(InputError, match="leave method='per-neuron' out"):
        equilibrium(net, certify(net, "linf"), 1.0, method="per-neuron")
