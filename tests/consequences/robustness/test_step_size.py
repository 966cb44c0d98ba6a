"""The step identity: against the Lipschitz constants of the Euler maps at all slope vertices, and the usual rule."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from tests.consequences.claims_in_norms import KINDS, claimed, local, skew
from tests.contracts.catalogue import MAKERS, make

from metzler.activations import Activation, custom, leaky_relu
from metzler.consequences.robustness.step_size import forward_backward, step_sizes
from metzler.errors import InputError, InputTypeError
from metzler.matrices.forms import dense
from metzler.models import (
    EulerStep,
    FiringRate,
    FiringRateMap,
    Hopfield,
    HopfieldMap,
    Implicit,
    IntervalModel,
    Lure,
    Model,
    Triple,
)
from metzler.norms.diagonal import Norm
from metzler.search.certify import certify
from metzler.search.quadratic import quadratic_certificate

CONTINUOUS = sorted(name for name in MAKERS if not make(name).triple().discrete)


def lipschitz(net: Model, norm: Norm, h: float) -> float:
    """The largest induced norm of `I + h J(d)` over all slope vertices, of an interval model over all its vertices."""
    if not isinstance(net, IntervalModel):
        return of_triple(net.triple(), norm, h)
    best, pairs = 0.0, np.argwhere(net.W_lower != net.W_upper)
    widest = np.where(np.abs(net.W_lower) > np.abs(net.W_upper), net.W_lower, net.W_upper)
    own = pairs[pairs[:, 0] == pairs[:, 1], 0]
    for leak in (net.leak_lower, net.leak_upper):  # all leaks and self-loops alike, or each for itself: rows are alone
        for ends in itertools.product((net.W_lower, net.W_upper), repeat=len(own)):
            W = np.array(widest)
            for i, end in zip(own, ends, strict=True):
                W[i, i] = end[i, i]
            best = max(best, of_triple(net.member(W, leak).triple(), norm, h))
    return best


def of_triple(t: Triple, norm: Norm, h: float) -> float:
    best = 0.0
    for bits in itertools.product((0, 1), repeat=len(t.lo)):
        J = t.jacobian(np.where(bits, t.hi, t.lo))
        best = max(best, float(norm.induced(np.eye(t.n) + h * (J if isinstance(J, np.ndarray) else J.toarray()))))
    return best


@pytest.mark.parametrize("name", [name for name in CONTINUOUS if len(make(name).triple().lo) <= 8])
@pytest.mark.parametrize("order", ["l1", "linf"])
def test_the_identity_is_exact_for_every_step(name: str, order: str) -> None:
    net = make(name)
    norm = Norm(order, np.random.default_rng(5).uniform(0.5, 2.0, net.n))
    found = step_sizes(net, norm)
    exact = certify(net, order).exact
    for h in (0.0, 1e-3, 0.1, 0.5, 1.0, 7.0):
        factor, truth = found.factor(h), lipschitz(net, norm, h)
        assert truth <= factor * (1 + 1e-12)
        if exact:
            assert factor == pytest.approx(truth, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("seed", range(50))
def test_limit_and_best_step(seed: int) -> None:
    rng = np.random.default_rng(seed)
    net = FiringRate(rng.normal(size=(4, 4)) * 0.2, leak=rng.uniform(0.8, 2, 4), activation="tanh")
    norm = certify(net, "linf").norm
    found = step_sizes(net, norm)
    assert found.b < 0
    assert found.factor(0.999999 * found.limit) < 1 <= found.factor(1.000001 * found.limit)
    at_best = found.factor(found.best)
    assert at_best == pytest.approx((found.q + found.b) / (found.q - found.b))
    usual = 1.0 / float(-np.min([np.diag(net.triple().jacobian(d)).min() for d in (np.zeros(4), np.ones(4))]))
    assert at_best <= found.factor(usual) + 1e-12
    for h in rng.uniform(0, 2 * found.best, 20):
        assert found.factor(h) >= at_best - 1e-12


def test_the_map_model_agrees() -> None:
    net = Hopfield(0.3 * np.random.default_rng(3).normal(size=(4, 4)), activation="tanh")
    cert = certify(net, "l1")
    factor = step_sizes(net, cert.norm).factor(0.5)
    assert 1 - certify(EulerStep(net, 0.5), "l1").rate <= factor + 1e-9


def test_what_does_not_contract_has_no_step() -> None:
    found = step_sizes(Hopfield([[2.0]], activation="relu"), Norm("l1", [1.0]))
    assert (found.limit, found.best) == (0.0, 0.0)
    assert "No Euler step" in str(found)
    with pytest.raises(InputError, match="step must be finite"):
        found.factor(-1.0)


def test_maps_have_no_step_size() -> None:
    with pytest.raises(InputError, match="continuous time"):
        step_sizes(HopfieldMap([[0.5]], slopes=(0.0, 1.0)), Norm("l1", [1.0]))


def test_the_sentence_has_the_numbers() -> None:
    text = str(step_sizes(FiringRate([[-1.0]], activation="relu"), Norm("linf", [1.0])))
    assert "below 1 contract" in text
    assert "the best is 0.6666667," in text


def test_forward_backward_holds_and_is_attained() -> None:
    rng = np.random.default_rng(8)
    for _ in range(30):
        n = int(rng.integers(1, 5))
        W = rng.standard_normal((n, n)) - rng.uniform(0, 3) * np.eye(n)
        eta = rng.uniform(0.5, 2.0, n)
        norm = Norm("linf", 1 / eta)
        if norm.log(W) >= 1:
            assert forward_backward(FiringRate(W, activation="relu"), norm).step == 0
            continue
        found = forward_backward(FiringRate(W, activation="relu"), norm)
        linear = (1 - found.step) * np.eye(n) + found.step * W
        assert found.factor == pytest.approx(norm.induced(linear), rel=1e-9)
        for a in np.linspace(0.01, 1.0, 50):
            assert found.factor <= norm.induced((1 - a) * np.eye(n) + a * W) * (1 + 1e-9)


def window(x: np.ndarray) -> np.ndarray:
    return np.clip(x, 0.25, 0.5)


RUNS = [
    ("relu", np.array([[-3.0, 1.0], [0.5, -1.0]]), np.array([-1.0, 2.0])),
    ("relu", np.array([[-3.0, 1.0], [0.5, -1.0]]), np.array([-1.0, -2.0])),
    ("saturation", np.array([[-3.0, 1.0], [0.5, -1.0]]), np.array([9.0, -2.0])),
    ("saturation", np.array([[0.3, -0.5], [0.2, -4.0]]), np.array([0.5, 0.3])),
    ("identity", np.array([[0.3, -0.5], [0.2, -4.0]]), np.array([0.5, 0.3])),
    (
        Activation("window", window, 0.0, 1.0, projection=True),
        -np.eye(2) / 2,
        np.array([1.0, 0.7]),
    ),
]


@pytest.mark.parametrize(("phi", "W", "u"), RUNS)
def test_forward_backward_ends_at_equilibria(phi: str | Activation, W: np.ndarray, u: np.ndarray) -> None:
    net = FiringRate(W, activation=phi)
    found = forward_backward(net, certify(net, "linf").norm)
    assert 0 < found.factor < 1
    x = np.zeros(2)
    for _ in range(200):
        x = net.phi((1 - found.step) * x + found.step * (W @ x + u))
    assert np.abs(net.field(x, u)).max() < 1e-12


def test_forward_backward_refuses_what_ends_elsewhere() -> None:
    """With slope .1 below zero the iteration ended at (-.032, -.065), the equilibrium is (-.091, -.186)."""
    norm = Norm("linf", [1.0, 1.0])
    for phi in ("tanh", leaky_relu(0.1), "elu", "absolute", custom(np.arctan, slopes=(0.0, 1.0))):
        with pytest.raises(InputError, match="its fixed points are no equilibria"):
            forward_backward(FiringRate([[-3.0, 1.0], [0.5, -1.0]], activation=phi), norm)


def test_forward_backward_takes_the_equation_and_the_network_alike() -> None:
    W, norm = [[-3.0, 1.0], [0.5, -1.0]], Norm("linf", [1.0, 2.0])
    nets = (FiringRate(W, activation="relu"), Implicit(W, [[1.0], [2.0]], activation="relu"))
    assert len({forward_backward(net, norm) for net in nets}) == 1
    for other in (FiringRateMap(W, activation="relu"), Lure(W, np.eye(2), np.eye(2), activation="relu")):
        with pytest.raises(InputError, match="that of a firing-rate network with leak 1"):
            forward_backward(other, norm)


def test_forward_backward_refuses_what_it_does_not_know() -> None:
    norm = Norm("linf", [1.0])
    for net in (FiringRate([[0.5]], activation="tanh"), FiringRate([[0.5]], leak=2.0, activation="relu")):
        with pytest.raises(InputError, match="forward-backward"):
            forward_backward(net, norm)
    with pytest.raises(InputError, match="linf"):
        forward_backward(FiringRate([[0.5]], activation="relu"), Norm("l1", [1.0]))


def test_the_model_comes_first_and_then_the_norm() -> None:
    net, norm = FiringRate([[0.5]], activation="relu"), Norm("linf", [1.0])
    for function in (step_sizes, forward_backward):
        with pytest.raises(InputTypeError) as said:
            function(norm, net)
        expected = "needs a norm, such as claim.norm or Norm('linf', weights), got FiringRate"
        assert str(said.value) == f"{function.__name__}(model, norm) {expected}"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(4))
def test_in_every_norm_no_step_passes_its_factor(seed: int, kind: str) -> None:
    net, claim = claimed(seed, kind)
    found, rng = step_sizes(net, claim), np.random.default_rng(seed)
    assert 0 < found.best <= found.limit * (1 + 1e-9)
    assert found.factor(found.best) < 1
    assert found.factor(0.999 * found.limit) < 1
    x, y = rng.normal(size=(2, net.n, 4000))
    for h in (0.3 * found.best, found.best, found.limit, 2 * found.limit):
        after = x - y + h * (net.field(x) - net.field(y))
        assert (claim.norm(after) / claim.norm(x - y)).max() <= found.factor(h)
    t = net.triple()
    jacobians = [dense(t.jacobian(np.array(d))) for d in itertools.product(*zip(t.lo, t.hi, strict=True))]
    truth = max(claim.norm.induced_up(np.eye(net.n) + found.best * J) for J in jacobians)
    assert truth <= found.factor(found.best) * (1 + 1e-9)
    if kind == "quadratic":
        best = [max(claim.norm.induced_up(np.eye(net.n) + h * J) for J in jacobians) for h in np.linspace(0, 1, 101)]
        assert 1 - found.factor(found.best) >= 0.1 * (1 - min(best))


def test_a_linear_network_in_its_quadratic_norm() -> None:
    net = Hopfield([[0.0, -2.0], [2.0, 0.0]], activation="identity")
    found = step_sizes(net, quadratic_certificate(net))
    assert found.limit == pytest.approx(2 / 5, rel=0.02)
    assert found.factor(found.best) == pytest.approx(np.sqrt(1 - 1 / 5), rel=0.01)
    assert "Explicit Euler steps below" in str(found)


def test_what_a_quadratic_norm_alone_does_not_say() -> None:
    net, claim = skew()
    with pytest.raises(InputError, match=r"write step_sizes\(model, claim\)"):
        step_sizes(net, claim.norm)
    with pytest.raises(InputError, match="an Euler step may lead out of it"):
        step_sizes(*local())
