"""Every model with another gain and with fewer states, by its Jacobians."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from scipy import sparse
from tests.contracts.catalogue import MAKERS, make

from metzler.consequences.design.nearest import nearest_weights
from metzler.consequences.limits.sensitivity import sensitivity
from metzler.consequences.trajectories.delay import delay
from metzler.errors import InputError, InputTypeError
from metzler.models import (
    EchoState,
    EulerStep,
    FiringRate,
    Hopfield,
    HopfieldMap,
    Implicit,
    JacobianBounds,
    Lure,
    LureMap,
    Model,
    Persidskii,
)
from metzler.models.changed import leaky, plain, restricted, system, weights_alone, with_gain, with_leak
from metzler.search.certify import certify
from metzler.search.critical_leak import critical_leak

names = pytest.mark.parametrize("name", sorted(MAKERS))


def dense(matrix: Any) -> np.ndarray:
    return np.asarray(matrix.toarray() if sparse.issparse(matrix) else matrix)


@names
def test_a_gain_replaces_the_one_there_is(name: str) -> None:
    net = make(name)
    if name in ("jacobian-bounds", "attention"):
        with pytest.raises(InputError, match="bounds on a Jacobian have no weights to scale"):
            with_gain(net, 2.0)
        return
    twice = with_gain(net, 2.0 * net.weight_gain())
    assert twice.weight_gain() == pytest.approx(2.0 * net.weight_gain(), rel=1e-15)
    one, two = net.triple(), twice.triple()
    d = one.hi
    fixed = dense(one.jacobian(0.0 * d))
    once, again = dense(one.jacobian(d)) - fixed, dense(two.jacobian(d)) - fixed
    np.testing.assert_allclose(again, 2.0 * once, rtol=1e-12, atol=1e-12)
    assert type(twice) is type(net) or name == "own"


@names
def test_what_is_left_has_the_blocks_of_the_jacobians(name: str) -> None:
    net = make(name)
    keep = np.arange(net.n - 1)
    part, triple = restricted(net, keep).triple(), net.triple().restricted(keep)
    whole = system(triple)
    assert part.n == net.n - 1
    assert isinstance(whole, LureMap if triple.discrete else Lure)
    for end in ("lo", "hi"):
        mine, theirs = (dense(t.jacobian(getattr(t, end))) for t in (part, whole.triple()))
        np.testing.assert_allclose(mine, theirs, rtol=1e-12, atol=1e-12)


def test_a_step_asks_the_model_that_it_steps() -> None:
    step = EulerStep(make("hopfield"), 0.01)
    assert with_gain(step, 3.0).model.gain == 3.0
    assert step.weight_gain() == step.model.gain
    assert EulerStep(make("jacobian-bounds"), 0.01).described() == "a system within the bounds"
    assert EulerStep(make("interval-hopfield"), 0.01).worst_only() == "interval-hopfield"


W = np.array([[-2.0, 0.9, 0.1], [-0.4, -2.5, 0.3], [0.2, 0.8, -1.5]])
SLOPES = (0.4, 1.0)
ALIKE = [
    (Persidskii(W, slopes=SLOPES, gain=0.7), Hopfield(W, leak=0.0, slopes=SLOPES, gain=0.7)),
    (Implicit(W, np.ones((3, 1)), slopes=SLOPES), FiringRate(W, slopes=SLOPES)),
    (Implicit(np.eye(3) / 2, activation="tanh", gain=1.5), FiringRate(np.eye(3) / 2, activation="tanh", gain=1.5)),
    (Lure(-2 * np.eye(3), W, np.eye(3), slopes=SLOPES, tau=2.0), Hopfield(W, 2.0, slopes=SLOPES, tau=2.0)),
    (Lure(-2 * np.eye(3), np.eye(3), W, slopes=SLOPES, tau=2.0), FiringRate(W, 2.0, slopes=SLOPES, tau=2.0)),
]
alike = pytest.mark.parametrize(("net", "other"), ALIKE)


@alike
def test_a_leaky_network_has_the_same_jacobians(net: Model, other: Model) -> None:
    found = leaky(net)
    assert type(found) is type(other)
    for d in (net.triple().lo, net.triple().hi, np.array([0.5, 1.0, 0.4])):
        np.testing.assert_array_equal(dense(found.triple().jacobian(d)), dense(net.triple().jacobian(d)))
    np.testing.assert_array_equal(plain(net).leak, other.leak)  # type: ignore[attr-defined]


@alike
@pytest.mark.parametrize("order", ["l1", "linf"])
def test_what_is_asked_of_leaky_networks_is_asked_of_all_alike(net: Model, other: Model, order: str) -> None:
    claims = certify(net, order), certify(other, order)
    found = [delay(model, claim, 0.1 * np.ones((3, 3)), 0.5) for model, claim in zip((net, other), claims, strict=True)]
    assert found[0].rate == pytest.approx(found[1].rate, abs=1e-6)
    assert found[0].scalar == pytest.approx(found[1].scalar, abs=1e-6)
    slopes = [sensitivity(model, claim).rate for model, claim in zip((net, other), claims, strict=True)]
    assert slopes[0] == pytest.approx(slopes[1], abs=1e-9)
    assert critical_leak(net, order).upper == pytest.approx(critical_leak(other, order).upper, abs=1e-6)
    near = [nearest_weights(model, order, rate=claims[1].rate + 0.1).model.W for model in (net, other)]
    np.testing.assert_allclose(dense(near[0]), dense(near[1]), atol=1e-4)


def test_a_linear_part_is_a_dissipation_matrix() -> None:
    net = leaky(Lure(W, np.eye(3), W, slopes=SLOPES))
    np.testing.assert_array_equal(net.dissipation, -W)
    with pytest.raises(InputError, match="got a dissipation matrix"):
        plain(Lure(W, np.eye(3), W, slopes=SLOPES))


@pytest.mark.parametrize(
    "net",
    [
        Lure(W, W, W, slopes=SLOPES),
        HopfieldMap(W, slopes=SLOPES),
        make("interval-hopfield"),
        EulerStep(Persidskii(W, slopes=SLOPES), 0.1),
    ],
    ids=lambda net: net.kind,
)
def test_what_has_other_jacobians_is_refused(net: Model) -> None:
    with pytest.raises(InputTypeError, match=f"the Jacobians of one of them, got {net.kind}"):
        leaky(net)


def test_bounds_have_no_weights() -> None:
    with pytest.raises(InputError, match="no weights"):
        leaky(JacobianBounds(np.diag([-2.0, -1.0]), np.diag([-1.0, -0.5])))


@pytest.mark.parametrize("order", ["l1", "linf"])
@names
def test_the_weights_alone_say_where_the_rate_vanishes(name: str, order: str) -> None:
    """With the factor s on the weights the rate has the sign of `rest - s (shift - rate alone)`."""
    net = make(name)
    if name in ("jacobian-bounds", "attention"):
        return
    alone = weights_alone(net)
    if alone is None:
        return
    assert (alone.shift, alone.rest) in ((0.0, 1.0), (1.0, 1.0), (0.0, 0.0))
    growth = alone.shift - certify(alone.model, order).rate
    for factor in (0.1, 0.7, 1.5, 4.0):
        room = alone.rest - factor * growth
        if abs(room) > 1e-4:
            assert (certify(with_gain(net, factor * net.weight_gain()), order).rate > 0) == (room > 0)


def test_a_map_some_of_whose_self_connections_may_be_negative_is_more_than_its_weights() -> None:
    assert weights_alone(EchoState([[-0.5]], 0.3, activation="tanh")) is None
    alone = weights_alone(EchoState([[0.5]], 0.25, activation="tanh"))
    assert alone is not None
    assert (alone.model.kind, alone.model.triple().tau.tolist()) == ("lure", [0.25])
    with pytest.raises(InputError, match="positive leak"):
        weights_alone(Hopfield([[0.5]], leak=0.0, activation="tanh"))


def test_more_leak() -> None:
    net = Hopfield([[0.5]], leak=2.0, activation="tanh")
    assert with_leak(net, -0.5).leak.tolist() == [1.5]
    with pytest.raises(InputError, match="dissipation"):
        with_leak(replace(net, dissipation=[[2.0]], leak=1.0), 0.5)
