"""What the Lur'e-type models share."""

from __future__ import annotations

import numpy as np
import pytest

from metzler.errors import InputError, InputTypeError
from metzler.models import DiagonalFeedback, Lure, Persidskii

W = np.array([[-2.0, 1.0], [0.5, -2.0]])


def test_tau_and_gain_and_batches() -> None:
    net = Persidskii(W, activation="tanh", tau=[0.5, 2.0], gain=0.25)
    x = np.array([[1.0, 2.0, 3.0], [-1.0, 0.0, 1.0]])
    expected = (0.25 * W @ np.tanh(x) + np.array([[1.0], [-1.0]])) / np.array([[0.5], [2.0]])
    np.testing.assert_allclose(net.field(x, [1.0, -1.0]), expected)


@pytest.mark.parametrize(
    ("settings", "error", "sentence"),
    [
        ({}, InputError, "got neither"),
        ({"slopes": (0.0, 1.0), "tau": 0.0}, InputError, "tau must be positive"),
        ({"slopes": (0.0, 1.0), "gain": -1}, InputError, "gain must be finite and not negative"),
        ({"slopes": (0.0, 1.0, 2.0)}, InputError, "must be a pair"),
        ({"slopes": (0.0, [1.0, 2.0, 3.0])}, InputError, "the upper slope must be"),
        ({"activation": 3}, InputTypeError, "must be a name or an Activation"),
    ],
)
def test_refusals(settings: dict[str, object], error: type[Exception], sentence: str) -> None:
    with pytest.raises(error, match=sentence):
        Persidskii(W, **settings)


def test_round_trip_and_wrong_names() -> None:
    net = DiagonalFeedback(W, [1.0, 2.0], slopes=(0.0, [1.0, 3.0]), tau=2.0)
    again = DiagonalFeedback.from_parameters(net.matrices(), net.parameters())
    d = np.array([0.5, 2.0])
    np.testing.assert_array_equal(again.triple().jacobian(d), net.triple().jacobian(d))
    with pytest.raises(InputError, match=r"have the matrices \['W'\], got \['A', 'B', 'C'\]"):
        DiagonalFeedback.from_parameters(Lure(W, W, W, slopes=(0.0, 1.0)).matrices(), net.parameters())
    with pytest.raises(InputError, match="has the parameters"):
        Persidskii.from_parameters(net.matrices(), net.parameters())
    with pytest.raises(InputError, match="no activation function"):
        again.field([0.0, 0.0])
