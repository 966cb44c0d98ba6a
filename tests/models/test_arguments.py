"""The doors for states, inputs, numbers and slopes."""

from __future__ import annotations

import numpy as np
import pytest

from metzler.activations import activation, custom
from metzler.errors import InputError, InputTypeError
from metzler.matrices.labelled import state
from metzler.models import Hopfield
from metzler.models.arguments import (
    applied,
    column,
    compact,
    input_like,
    nonnegative_scalar,
    per_neuron,
    read_parameters,
    slope_interval,
    uniform,
)

SQUARE = np.array([[-1.0, 0.5], [0.0, -2.0]])


def test_states_and_inputs() -> None:
    assert state([1, 2], 2).dtype == np.float64
    with pytest.raises(InputError, match=r"a state must have shape \(2,\) or \(2, k\), got \(3,\)"):
        state([1, 2, 3], 2)
    assert input_like([1.0, 2.0], np.zeros((2, 5))).shape == (2, 1)
    assert column(np.ones(2), np.zeros((2, 5))).shape == (2, 1)
    assert column(np.ones(2), np.zeros(2)).shape == (2,)


@pytest.mark.parametrize(
    ("value", "error", "sentence"),
    [
        (np.nan, InputError, "x must be finite, got nan at index 0"),
        ([1.0, np.inf], InputError, "x must be finite, got inf at index 1"),
        ([1.0, 2.0, 3.0], InputError, r"array of shape \(2,\), got shape \(3,\)"),
        (1j, InputTypeError, "got complex128 data"),
        (["a", "b"], InputTypeError, "got <U1 data"),
        ([None, 1], InputTypeError, "got object data"),
    ],
)
def test_per_neuron_refuses(value: object, error: type[Exception], sentence: str) -> None:
    with pytest.raises(error, match=sentence):
        per_neuron(value, 2, name="x")  # type: ignore[arg-type]


def test_masked_arrays_are_refused_at_every_door() -> None:
    masked = np.ma.masked_array(np.ones(2), mask=[True, False])
    for door in (
        lambda: per_neuron(masked, 2, name="leak"),
        lambda: state(masked, 2),
        lambda: input_like(masked, np.zeros(2)),
    ):
        with pytest.raises(InputTypeError, match="must not be a masked array"):
            door()


def test_per_neuron_copies_and_spreads() -> None:
    given = np.array([1.0, 2.0])
    taken = per_neuron(given, 2, name="x")
    given[0] = 7.0
    assert taken.tolist() == [1.0, 2.0]
    assert per_neuron(3, 2, name="x").tolist() == [3.0, 3.0]
    with pytest.raises(ValueError, match="read-only"):
        taken[0] = 1.0
    with pytest.raises(InputError, match=r"x must be positive, got 0.0 at index 1"):
        per_neuron([1.0, 0.0], 2, name="x", positive=True)


@pytest.mark.parametrize(
    ("value", "error"), [(True, InputTypeError), ("1", InputTypeError), (-1.0, InputError), (np.nan, InputError)]
)
def test_nonnegative_scalar_refuses(value: object, error: type[Exception]) -> None:
    with pytest.raises(error, match="gain must be"):
        nonnegative_scalar(value, name="gain")


def test_slope_intervals() -> None:
    assert [s.tolist() for s in slope_interval(None, activation("tanh"), 2)] == [[0.0, 0.0], [1.0, 1.0]]
    with pytest.raises(InputError, match="got neither"):
        slope_interval(None, None, 2)
    with pytest.raises(InputError, match=r"lo = 1.0 > hi = 0.0 at index 0: swap them"):
        slope_interval((1.0, 0.0), None, 2)
    with pytest.raises(InputError, match="must be a pair"):
        slope_interval(0.5, None, 2)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="the upper slope must be finite"):
        slope_interval((0.0, np.inf), None, 2)


def test_small_forms() -> None:
    assert compact(np.array([2.0, 2.0])).shape == ()
    assert compact(np.zeros(0)).tolist() == 0.0
    assert compact(np.array([1.0, 2.0])).shape == (2,)
    assert read_parameters({"a": 1}, ("a",))["a"] == 1.0
    with pytest.raises(InputError, match=r"has the parameters \['a'\], got \['b'\]"):
        read_parameters({"b": 1}, ("a",))


def test_activations() -> None:
    own = custom(lambda y: 0.5 * y, slopes=([0.0, 0.5], 1.0))
    assert uniform(own) is None
    assert uniform(activation("relu")) is activation("relu")
    with pytest.raises(InputError, match="slopes but no activation function"):
        applied(None, np.zeros(2))


@pytest.mark.parametrize("gain", [10**400, -(10**400)])
def test_an_integer_beyond_double_precision_gets_a_sentence(gain: int) -> None:
    with pytest.raises(InputError, match="gain must fit double precision, got an integer of 1329 bits"):
        Hopfield([[0.5]], activation="tanh", gain=gain)


@pytest.mark.parametrize("name", ["gain", "step"])
def test_one_number_for_the_whole_network_is_one(name: str) -> None:
    assert read_parameters({name: [0.5]}, (name,))[name] == 0.5
    for wrong in ([], [0.5, 0.5]):
        with pytest.raises(InputError, match=f"{name} must be one number, got {len(wrong)}"):
            read_parameters({name: wrong}, (name,))
