"""What the Hopfield and the firing-rate model share: parameters, round trip, refusals, sub-networks."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import sparse

from metzler.activations import custom
from metzler.errors import InputError, InputTypeError
from metzler.models import FiringRate, Hopfield, RecurrentModel

W = np.array([[0.5, -1.0, 0.0], [2.0, 0.0, 0.25], [0.0, 1.0, -0.5]])
KINDS = pytest.mark.parametrize("kind", [Hopfield, FiringRate])


@KINDS
def test_parameters_round_trip(kind: type[RecurrentModel]) -> None:
    net = kind(W, leak=[1.0, 2.0, 3.0], slopes=([0.0, -1.0, 0.5], 1.0), tau=[0.1, 0.2, 0.3], gain=0.3)
    again = kind.from_parameters(net.matrices(), net.parameters())
    for name in ("leak", "tau", "gain"):
        np.testing.assert_array_equal(getattr(again, name), getattr(net, name))
    np.testing.assert_array_equal(again.slopes, net.slopes)
    assert {name: value.shape for name, value in net.parameters().items()} == {
        "leak": (3,), "tau": (3,), "slope_lo": (3,), "slope_hi": (), "gain": (),
    }  # fmt: skip


@KINDS
def test_full_dissipation_takes_the_place_of_the_leak(kind: type[RecurrentModel]) -> None:
    D = np.array([[2.0, 0.5, 0.0], [0.0, 1.0, 0.0], [-0.5, 0.0, 3.0]])
    net = kind(W, activation="tanh", dissipation=D)
    plain = kind(W, activation="tanh", leak=0.0)
    x = np.array([1.0, -2.0, 0.5])
    np.testing.assert_allclose(net.field(x), plain.field(x) - D @ x)
    assert net.leak.tolist() == [2.0, 1.0, 3.0]
    assert "leak" not in net.parameters()
    again = kind.from_parameters(net.matrices(), net.parameters())
    np.testing.assert_array_equal(again.triple().A, -D)
    assert replace(net, tau=2.0).dissipation is not None
    thin = kind(W, activation="tanh", dissipation=sparse.csr_array(D))
    assert sparse.issparse(thin.triple().A)
    np.testing.assert_allclose(thin.field(x), net.field(x))


@KINDS
def test_a_diagonal_dissipation_is_a_leak(kind: type[RecurrentModel]) -> None:
    leak = np.array([1.0, 2.0, 3.0])
    full, plain = kind(W, slopes=(0.0, 1.0), dissipation=np.diag(leak)), kind(W, slopes=(0.0, 1.0), leak=leak)
    d = np.array([0.1, 0.5, 1.0])
    np.testing.assert_array_equal(full.triple().jacobian(d), plain.triple().jacobian(d))


@KINDS
@pytest.mark.parametrize(
    ("settings", "error", "sentence"),
    [
        ({}, InputError, "give an activation .* got neither"),
        ({"activation": "step"}, InputError, "refused"),
        ({"slopes": (1.0, 0.0)}, InputError, "lo = 1.0 > hi = 0.0"),
        ({"slopes": (0.0, 1.0), "tau": -1.0}, InputError, "tau must be positive, got -1.0 at index 0"),
        ({"slopes": (0.0, 1.0), "leak": [1.0, 2.0]}, InputError, r"leak must be .* got shape \(2,\)"),
        ({"slopes": (0.0, 1.0), "leak": np.nan}, InputError, "leak must be finite"),
        ({"slopes": (0.0, 1.0), "leak": 1j}, InputTypeError, "leak must be a real number"),
        ({"slopes": (0.0, 1.0), "gain": -0.5}, InputError, "gain must be finite and not negative"),
        ({"slopes": (0.0, 1.0), "gain": True}, InputTypeError, "gain must be one number"),
        ({"slopes": (0.0, 1.0), "dissipation": np.eye(2)}, InputError, r"dissipation must have shape \(3, 3\)"),
        ({"slopes": (0.0, 1.0), "dissipation": np.eye(3), "leak": 2.0}, InputError, "leak or dissipation, not both"),
    ],
)
def test_bad_parameters_are_refused(
    kind: type[RecurrentModel], settings: dict[str, object], error: type[Exception], sentence: str
) -> None:
    with pytest.raises(error, match=sentence):
        kind(W, **settings)  # type: ignore[arg-type]


@KINDS
@pytest.mark.parametrize(
    ("weights", "error", "sentence"),
    [
        (W[:2], InputError, "square"),
        (W * np.nan, InputError, "finite"),
        (W * 1j, InputTypeError, "real"),
        (W.astype(object), InputTypeError, "Python objects"),
        (np.zeros((0, 0)), InputError, "empty"),
    ],
)
def test_bad_weights_are_refused(
    kind: type[RecurrentModel], weights: object, error: type[Exception], sentence: str
) -> None:
    with pytest.raises(error, match=sentence):
        kind(weights, slopes=(0.0, 1.0))  # type: ignore[arg-type]


def test_bool_weights_are_zeros_and_ones() -> None:
    assert Hopfield(W > 0, slopes=(0.0, 1.0)).W.tolist() == (W > 0).astype(float).tolist()


@KINDS
def test_slopes_alone_have_no_field(kind: type[RecurrentModel]) -> None:
    with pytest.raises(InputError, match="no activation function"):
        kind(W, slopes=(0.0, 1.0)).field(np.zeros(3))


@KINDS
def test_a_sub_network_has_the_block_of_the_jacobian(kind: type[RecurrentModel]) -> None:
    keep = np.array([0, 2])
    net = kind(W, leak=[1.0, 2.0, 3.0], activation="tanh", tau=[1.0, 2.0, 3.0])
    part = net.restricted(keep)
    assert part.activation is net.activation
    d = np.array([0.1, 0.5, 0.9])
    np.testing.assert_allclose(part.triple().jacobian(d[keep]), net.triple().jacobian(d)[np.ix_(keep, keep)])
    own = kind(W, activation=custom(lambda y: 0.5 * y, slopes=([0.0, 0.1, 0.2], 1.0))).restricted(keep)
    assert own.activation is None
    assert own.slopes[0].tolist() == [0.0, 0.2]
    full = kind(W, slopes=(0.0, 1.0), dissipation=np.diag([1.0, 2.0, 3.0]) + 0.1).restricted(keep)
    np.testing.assert_allclose(full.dissipation, [[1.1, 0.1], [0.1, 3.1]])


@KINDS
def test_wrong_names_are_refused(kind: type[RecurrentModel]) -> None:
    net = kind(W, slopes=(0.0, 1.0))
    with pytest.raises(InputError, match="have 'W'"):
        kind.from_parameters({"V": W}, net.parameters())
    with pytest.raises(InputError, match="has the parameters"):
        kind.from_parameters(net.matrices(), {})
