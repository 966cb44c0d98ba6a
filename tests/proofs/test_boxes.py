"""Boxes of states, and images that hold every point of them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import sparse

from metzler.activations import activation
from metzler.errors import InputError, InputTypeError
from metzler.models import EchoState, FiringRate, Hopfield
from metzler.proofs.boxes import (
    MOST_IMAGES,
    Box,
    activated,
    boxed,
    enters,
    has_boxes,
    image,
    quotient,
    settled,
    stays,
    tightened,
    weighted,
)

rng = np.random.default_rng(50)
both = pytest.mark.parametrize("kind", [Hopfield, FiringRate])
NAMES = ["relu", "leaky-relu", "elu", "tanh", "logistic", "softplus", "saturation", "identity", "absolute"]


def test_boxes() -> None:
    box = Box([0.0, 0.0], [1.0, 2.0])
    assert box.inflated(0.1).contains([-0.1, 2.1])
    assert box.strictly_inside(box.inflated(0.1))
    assert not box.strictly_inside(box)
    assert not box.contains([2.0, 0.0])
    for lower, upper in (([1.0], [0.0]), ([np.nan], [0.0]), ([0.0, 0.0], [1.0])):
        with pytest.raises(InputError, match="lower <= upper"):
            Box(lower, upper)


def test_images_hold_the_image_of_every_point() -> None:
    rng = np.random.default_rng(8)
    for name in ("tanh", "relu", "softplus", "elu", "leaky_relu"):
        lower = rng.normal(size=3)
        box, M = Box(lower, lower + rng.exponential(size=3)), rng.normal(size=(3, 3))
        u, divisor = Box(np.full(3, -0.1), np.full(3, 0.2)), rng.uniform(0.5, 2.0, 3)
        for _ in range(20):
            x = rng.uniform(box.lower, box.upper)
            assert weighted(M, -0.7, box, u).contains(-0.7 * M @ x + rng.uniform(u.lower, u.upper))
            assert activated(activation(name), box).contains(activation(name).function(x))
            assert quotient(box, divisor).contains(x / divisor)


def mapped(net: Hopfield | FiringRate, x: np.ndarray, u: np.ndarray) -> np.ndarray:
    """What the box iteration encloses: the state that the leak would balance at x."""
    return net.field(x, u) * net.tau / net.leak + x


@both
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("dense", [True, False])
def test_images_hold_the_images_of_states(kind: type[Hopfield], name: str, dense: bool) -> None:
    for _ in range(10):
        W = rng.normal(size=(4, 4)) * (rng.random((4, 4)) < 0.7)
        net = kind(
            W if dense else sparse.csr_array(W), activation=name, leak=rng.uniform(0.5, 2.0, 4), gain=0.8, tau=0.3
        )
        lower = rng.normal(size=4)
        box, u = Box(lower, lower + rng.exponential(size=4)), Box(np.full(4, -0.2), np.full(4, 0.3))
        out = image(net, box, u)
        for _ in range(40):
            corner = rng.integers(0, 2, 4) if rng.random() < 0.5 else rng.random(4)
            x = box.lower + corner * (box.upper - box.lower)
            y = mapped(net, x, u.lower + rng.random(4) * 0.5)
            assert ((y >= out.lower - 1e-14) & (y <= out.upper + 1e-14)).all()


@both
@pytest.mark.parametrize("name", ["relu", "tanh", "identity"])
def test_images_of_unbounded_boxes(kind: type[Hopfield], name: str) -> None:
    net = kind([[0.0, 1.0], [0.0, 0.0]], activation=name)
    whole, u = Box([-np.inf, -np.inf], [np.inf, np.inf]), Box([0.0, 0.0], [0.0, 0.0])
    out = image(net, whole, u)
    assert out.inside(whole)
    assert abs(out.lower[1]) <= (1.1 if kind is FiringRate and name == "tanh" else 1e-12)
    assert (out.bounded) == (name == "tanh")


@both
@pytest.mark.parametrize("dense", [True, False])
def test_images_take_in_what_a_dissipation_matrix_does_off_its_diagonal(kind: type[Hopfield], dense: bool) -> None:
    rng = np.random.default_rng(4)
    for name in ("relu", "tanh", "absolute"):
        for _ in range(10):
            W, D = rng.normal(size=(4, 4)), rng.normal(size=(4, 4)) * (rng.random((4, 4)) < 0.5)
            D[np.diag_indices(4)] = rng.uniform(0.5, 2.0, 4)
            net = kind(W, activation=name, dissipation=D if dense else sparse.csr_array(D), gain=0.8, tau=0.3)
            lower = rng.normal(size=4)
            box, u = Box(lower, lower + rng.exponential(size=4)), Box(np.full(4, -0.2), np.full(4, 0.3))
            out = image(net, box, u)
            for _ in range(60):
                corner = rng.integers(0, 2, 4) if rng.random() < 0.5 else rng.random(4)
                x = box.lower + corner * (box.upper - box.lower)
                y = mapped(net, x, u.lower + rng.random(4) * 0.5)
                assert ((y >= out.lower - 1e-13) & (y <= out.upper + 1e-13)).all()


def test_which_models_have_boxes() -> None:
    net = Hopfield([[0.5]], activation="tanh")
    assert has_boxes(net)
    assert boxed(net) is net
    assert not has_boxes(Hopfield([[0.5]], slopes=(0.0, 1.0)))
    assert not has_boxes(EchoState([[0.5]], 0.5, activation="tanh"))
    with pytest.raises(InputTypeError, match="a local claim needs a Hopfield"):
        boxed(EchoState([[0.5]], 0.5, activation="tanh"))
    with pytest.raises(InputError, match="activation function"):
        boxed(Hopfield([[0.5]], slopes=(0.0, 1.0)))
    with pytest.raises(InputError, match="positive leak"):
        boxed(Hopfield([[0.5]], activation="tanh", leak=0.0))


@both
@pytest.mark.parametrize("name", NAMES)
def test_slopes_on_a_box_hold_those_between_any_two_of_its_states(kind: type[Hopfield], name: str) -> None:
    for _ in range(10):
        net = kind(rng.normal(size=(3, 3)), activation=name, gain=0.7)
        lower = rng.normal(size=3)
        box, u = Box(lower, lower + rng.exponential(size=3)), Box(np.full(3, -0.2), np.full(3, 0.3))
        lo, hi = tightened(net, box, u).slopes
        for _ in range(40):
            x, y = (rng.uniform(box.lower, box.upper) for _ in range(2))
            now = rng.uniform(u.lower, u.upper)
            a, b = (x, y) if kind is Hopfield else (net.gain * net.W @ z + now for z in (x, y))
            d = (net.phi(a) - net.phi(b)) / (a - b)
            assert ((d >= lo - 1e-9) & (d <= hi + 1e-9)).all()


def test_boxes_that_are_left_or_entered() -> None:
    net, zero = Hopfield([[2.0]], activation="tanh"), Box([0.0], [0.0])  # equilibria at 0 and +-1.915
    whole, right = Box([-np.inf], [np.inf]), Box([1.5], [4.0])
    assert stays(net, right, zero)
    assert not stays(net, Box([1.0], [1.5]), zero)
    assert enters(net, Box([1.0], [9.0]), right, zero)
    assert enters(net, Box([2.0], [3.0]), right, zero)
    assert not enters(net, whole, right, zero), "the trajectories left of 0 do not"
    assert not enters(net, Box([0.0], [9.0]), right, zero), "neither does the one that rests at 0"
    assert enters(net, whole, Box([-2.5], [2.5]), zero)
    assert not enters(net, Box([-0.1], [0.1]), right, zero), "a region that is left"


def test_images_that_rest() -> None:
    whole, box = Box([-np.inf], [np.inf]), Box([0.0], [1.0])
    assert settled(whole, whole)
    assert settled(box, box)
    assert not settled(whole, box)
    assert not settled(box, Box([0.0], [0.5]))
    assert MOST_IMAGES > 1000


@pytest.mark.parametrize("activation", ["tanh", "logistic", "softplus"])
def test_slopes_with_room_hold_those_without(activation: str) -> None:
    """Near 0 those of a wider argument came out narrower by a last bit, and the claim on the box did not hold."""
    at = np.concatenate([np.linspace(-1e-7, 1e-7, 2001), np.random.default_rng(0).normal(size=2000)])
    net = Hopfield(np.zeros((at.size, at.size)), activation=activation)
    box, nothing = Box(at, at + 1e-9), Box(np.zeros(at.size), np.zeros(at.size))
    plain, roomy = (tightened(net, box, nothing, room=room).slopes for room in (0.0, 1e-9))
    assert (roomy[0] <= plain[0]).all()
    assert (roomy[1] >= plain[1]).all()
    assert (roomy[0] < plain[0]).any()


@pytest.mark.parametrize("model", [None, 1.0, "x", np.zeros(2)])
def test_a_box_of_what_is_no_model(model: Any) -> None:
    with pytest.raises(InputTypeError):
        Box.of(model, 0.0, 1.0)
