"""The critical gain of every kind of model, against bisection on the worst rows over all slope vertices."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
from tests.contracts.catalogue import MAKERS, OwnModel, make

from metzler.claims.check import check
from metzler.errors import InputError
from metzler.models import (
    EchoState,
    Entrywise,
    EulerStep,
    FiringRate,
    FiringRateMap,
    Hopfield,
    Implicit,
    JacobianBounds,
    Lure,
    LureMap,
    Model,
    Persidskii,
)
from metzler.numbers import outward
from metzler.proofs import rows
from metzler.search.certify import certify
from metzler.search.critical_gain import critical_gain, critical_gain_steps
from metzler.steps import finished

W = np.array([[0.1, -2.0, 0.3], [1.5, 0.0, 0.4], [-0.2, 0.6, -0.5]])
orders = pytest.mark.parametrize("order", ["l1", "linf"])


def rows_at(A: np.ndarray, N: np.ndarray, factor: float, order: str, discrete: bool) -> np.ndarray:
    """The Metzler rows (n, v, n) at all vertices; of a map those of the absolute values, less one."""
    J = A + factor * N
    rows = J.transpose(1, 0, 2) if order == "linf" else J.transpose(2, 0, 1)
    out, own = np.abs(rows), np.arange(len(A))
    out[own, :, own] = np.abs(rows[own, :, own]) - 1 if discrete else rows[own, :, own]
    return out


def best_is_positive(rows: np.ndarray) -> bool:
    """Whether some weights prove a positive rate: the power method on the largest rows, shifted to be positive."""
    z, shift = np.ones(len(rows)), 1.0 + np.abs(rows).max()
    for _ in range(4000):
        largest = (rows @ z).max(axis=1)
        if (largest < 0).all() or (largest > 0).all():
            break
        z = z + largest / shift
        z = np.maximum(z / z.max(), 1e-12)
    return bool((largest < 0).all())


def truth(net: Model, order: str) -> float:
    """The factor at which the best rate vanishes, by bisection from where it is positive."""
    t = net.triple()
    A, B, C = (np.asarray(M.toarray() if hasattr(M, "toarray") else M) for M in (t.A, t.B, t.C))
    d = np.array(list(itertools.product(*zip(t.lo, t.hi, strict=True))))
    N = t.gain * np.einsum("ik,vk,kj->vij", B, d, C)
    low, high = 0.0, 1.0
    while best_is_positive(rows_at(A, N, high, order, t.discrete)) and high < 1e9:
        low, high = high, 2 * high
    for _ in range(30):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if best_is_positive(rows_at(A, N, middle, order, t.discrete)) else (low, middle)
    return low


NAMES = sorted(
    set(MAKERS) - {"jacobian-bounds", "attention", "entrywise", "persidskii", "lure-none", "hopfield-sparse"}
)


@orders
@pytest.mark.parametrize("name", NAMES)
def test_the_bracket_holds_the_factor_at_which_the_best_rate_vanishes(name: str, order: str) -> None:
    net = make(name)
    A = net.triple().A
    dense = A.toarray() if hasattr(A, "toarray") else A
    if not best_is_positive(rows_at(dense, np.zeros((1, net.n, net.n)), 0.0, order, net.triple().discrete)):
        with pytest.raises(InputError, match="certified without its weights"):
            critical_gain(net, order)
        return
    found = critical_gain(net, order)
    expected = truth(net, order)
    assert found.lower <= expected * (1 + 1e-4)
    assert found.upper >= expected * (1 - 1e-4)
    assert found.lower == pytest.approx(expected, rel=1e-3)
    assert found.upper == pytest.approx(expected, rel=1e-3)
    if expected < 1e8:
        assert found.lower <= found.upper


def test_nothing_to_scale() -> None:
    bounds = JacobianBounds([[-2.0, 0.0], [0.0, -1.0]], [[-1.0, 0.5], [0.5, -1.0]])
    with pytest.raises(InputError, match="no weights to scale"):
        critical_gain(bounds, "l1")
    with pytest.raises(InputError, match="positive leak"):
        critical_gain(Hopfield(W, leak=0.0, slopes=(0.0, 1.0)), "l1")
    with pytest.raises(InputError, match="order must be 'best', 'diagonal', 'l1' or 'linf'"):
        critical_gain(EchoState(W, 0.3, slopes=(0.0, 1.0)), "l2")
    with pytest.raises(InputError, match="certified without its weights"):
        critical_gain(LureMap(1.5 * np.eye(2), np.eye(2), np.eye(2), slopes=(-1.0, -0.5)), "l1")


@orders
def test_without_a_leak_every_factor_is_certified_or_none(order: str) -> None:
    stable = Persidskii(-2 * np.eye(2) + 0.5 * np.ones((2, 2)), slopes=(0.5, 0.6))
    assert critical_gain(stable, order).lower == np.inf
    assert critical_gain(Entrywise([[-2.0, 0.5], [0.3, -1.0]], slopes=(0.5, 0.6)), order).lower == np.inf
    with pytest.raises(InputError, match="certified without its weights"):
        critical_gain(Persidskii(np.ones((2, 2)), slopes=(0.5, 0.6)), order)


@orders
def test_a_chain_has_no_critical_gain(order: str) -> None:
    chain = np.array([[0.0, 0.0], [3.0, 0.0]])
    for net in (
        Hopfield(chain, activation="relu"),
        Implicit(chain, activation="relu"),
        FiringRateMap(chain, activation="tanh"),
        EchoState(chain, 0.3, slopes=(-0.2, 1.0)),
    ):
        found = critical_gain(net, order)
        assert found.lower >= 1e5, "the margin of the search"
        assert found.upper == np.inf


@orders
@pytest.mark.parametrize("a", [1.0, 0.3, [0.1, 0.5, 0.9]])
def test_an_echo_state_network_forgets_up_to_it(a: object, order: str) -> None:
    """Without self-connections it is the reciprocal of the spectral radius of the weights' sizes, whatever the leak."""
    net = EchoState(W - np.diag(np.diag(W)), a, activation="tanh", gain=0.7)
    found = critical_gain(net, order)
    radius = 0.7 * np.abs(np.linalg.eigvals(np.abs(net.W))).max()
    assert found.lower <= 1 / radius * (1 + 1e-12)
    assert found.upper >= 1 / radius * (1 - 1e-12)
    assert found.lower == pytest.approx(1 / radius, rel=1e-5)
    for factor, sign in ((0.999 * found.lower, 1), (1.001 * found.upper, -1)):
        assert sign * certify(EchoState(net.W, a, activation="tanh", gain=0.7 * factor), order).rate > 0


def test_a_network_that_is_certified_again_beyond_is_bracketed_at_the_first_end() -> None:
    """x' = -x + off-diagonal parts that cancel at factor 2: near it certified, between not."""
    A = np.array([[-1.0, 0.9], [0.9, -1.0]])
    N = np.array([[0.0, -0.9], [-0.9, 0.0]])
    net = Lure(A, N, np.eye(2), slopes=(1.0, 1.0))
    found = critical_gain(net, "linf")
    assert found.lower <= 1.9 / 0.9 <= found.upper
    assert found.lower == pytest.approx(1.9 / 0.9, rel=1e-4)
    split = Lure(np.array([[-1.0, 0.95], [0.5, -1.0]]), np.diag([3.0, -1.0]), np.eye(2), slopes=(0.5, 1.0))
    found = critical_gain(split, "l1")
    assert found.lower == pytest.approx(truth(split, "l1"), rel=1e-3)


def test_the_certificate_is_one_of_the_network_below_the_critical_gain() -> None:
    net = LureMap(W / 6, np.eye(3), W, slopes=(-0.5, 1.0), gain=0.25)
    found = critical_gain(net, "linf")
    below = LureMap(W / 6, np.eye(3), W, slopes=(-0.5, 1.0), gain=float(found.certificate.subject.parameters["gain"]))
    assert check(found.certificate, below).holds
    assert found.certificate.rate > 0
    assert found.certificate.subject.parameters["gain"] >= 0.25 * found.lower


def test_steps_and_models_of_ones_own_are_scaled() -> None:
    inner = FiringRate(W, leak=2.0, activation="tanh", tau=0.5)
    step = EulerStep(inner, 0.05)
    found = critical_gain(step, "linf")
    assert found.lower == pytest.approx(truth(step, "linf"), rel=1e-3)
    own = OwnModel(0.8)
    assert critical_gain(own, "linf").lower == pytest.approx(truth(own, "linf"), rel=1e-3)


@pytest.mark.parametrize("deadline", [0.0, 1e-9, 0.02])
@orders
def test_a_deadline_leaves_a_bracket_that_is_proved(order: str, deadline: float) -> None:
    for net in (
        Hopfield(W, dissipation=2 * np.eye(3) + 0.3 * W.T, slopes=(-0.2, 1.0)),
        EchoState(-W, 0.4, activation="tanh"),
        FiringRate(W, activation="tanh"),
    ):
        found, full = critical_gain(net, order, deadline=deadline), critical_gain(net, order)
        assert found.lower <= full.upper
        assert found.upper >= full.lower
        assert found.lower >= 0


@orders
@pytest.mark.parametrize("net", [EchoState(-W, 0.4, activation="tanh"), FiringRate(W, activation="tanh")])
def test_the_bracket_closes_step_by_step_and_may_be_stopped_anywhere(net: Model, order: str) -> None:
    steps, full = list(critical_gain_steps(net, order)), critical_gain(net, order)
    assert 2 <= len(steps) <= 60
    assert {step.phase for step in steps} == {"critical gain"}
    for first, then in itertools.pairwise(steps):
        assert first.done <= then.done <= 1
        assert first.lower <= then.lower * (1 + 1e-12)
        assert then.upper <= first.upper * (1 + 1e-12)
    assert steps[-1].lower <= full.upper * (1 + 1e-12)
    assert steps[-1].upper >= full.lower * (1 - 1e-12)
    for most in range(0, 20, 4):
        asked = itertools.count()
        found = finished(critical_gain_steps(net, order, stop=lambda asked=asked, most=most: next(asked) >= most))
        assert 0 <= found.lower <= full.upper
        assert found.upper >= full.lower
        at = 0.99 * found.lower
        assert at == 0 or certify(replace(net, gain=at), order).rate > 0


def test_rows_of_many_slopes_are_formed_at_all_vertices_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    added: list[int] = []

    def counted(a: np.ndarray, b: np.ndarray) -> np.ndarray:
        added.append(1)
        return outward.add_up(a, b)

    monkeypatch.setattr(rows, "add_up", counted)
    rng = np.random.default_rng(21)
    net = LureMap(0.1 * np.eye(4), rng.normal(size=(4, 10)) / 9, rng.normal(size=(10, 4)) / 9, slopes=(-0.3, 1.0))
    found = certify(net, "linf")
    assert found.exact
    assert len(added) <= 200, "once for each of ten slopes of four rows, not for each of their 1024 vertices"


def test_a_gain_of_zero_is_never_too_large() -> None:
    for net in (Hopfield(W, activation="relu", gain=0.0), EchoState(-W, 0.4, activation="tanh", gain=0.0)):
        assert critical_gain(net, "linf").lower == np.inf
