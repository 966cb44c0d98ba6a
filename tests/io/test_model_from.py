"""The model of an object: what it says, and what is left open."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import metzler as mz
from metzler.errors import InputError, InputTypeError
from metzler.io import model_from

W = np.array([[0.0, 0.5], [-0.5, 0.0]])
NET = mz.Network(
    W, ["PYR", "PV"], time_unit="s", dynamics={"kind": "hopfield", "activation": "tanh", "tau": [0.1, 0.2], "leak": 2.0}
)


def test_what_a_network_says_of_its_equation() -> None:
    model = model_from(NET)
    assert isinstance(model, mz.Hopfield)
    np.testing.assert_array_equal(
        model.field([1.0, -1.0]), (-2 * np.array([1, -1]) + W @ np.tanh([1, -1])) / [0.1, 0.2]
    )
    assert (tuple(model.names), model.time_unit) == (("PYR", "PV"), "s")


def test_options_go_before_what_the_source_says() -> None:
    assert model_from(NET, leak=3.0).leak.tolist() == [3.0, 3.0]
    assert model_from(NET, activation="relu").activation.name == "relu"
    other = model_from(NET, kind="firing-rate", activation="relu")  # what is said of another equation does not count
    assert (other.leak.tolist(), other.tau.tolist()) == ([1.0, 1.0], [1.0, 1.0])
    by_slopes = model_from(NET, slopes=(0.0, 0.5))
    assert by_slopes.activation is None
    assert by_slopes.slopes[1].tolist() == [0.5, 0.5]


def test_a_matrix_says_nothing() -> None:
    assert isinstance(model_from(W, kind="firing-rate", activation="relu", tau=0.1), mz.FiringRate)
    with pytest.raises(InputError, match=r"say the equation: kind= one of .*hopfield"):
        model_from(W, activation="relu")
    with pytest.raises(InputError, match="say activation= or slopes="):
        model_from(W, kind="hopfield")


@pytest.mark.parametrize(
    ("source", "options", "kind", "words"),
    [
        (W, {"kind": "lure", "activation": "tanh"}, InputError, "say the equation"),
        (W, {"kind": "hopfield", "activation": "tanh", "slopes": (0.0, 1.0)}, InputError, "slopes=, not both"),
        (W, {"sign": -1}, InputError, "sign is that of the feedback of a state space, not of ndarray"),
        (W, {"leek": 1.0}, InputTypeError, "model_from takes kind, activation, .* got 'leek'"),
        (3.0, {}, InputTypeError, "expected a path or a network, got float"),
        (W[:1], {"kind": "hopfield"}, InputError, "must be square"),
    ],
)
def test_what_is_wrong_is_one_sentence(source: Any, options: Any, kind: type[Exception], words: str) -> None:
    with pytest.raises(kind, match=words):
        model_from(source, **options)
