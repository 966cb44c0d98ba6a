"""The triple, its orientations and restrictions, and the doors for numbers."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from metzler.activations import activation, custom
from metzler.errors import InputError, InputTypeError
from metzler.models import Model, Triple
from metzler.models.base import (
    applied,
    block,
    column,
    compact,
    input_like,
    nonnegative_scalar,
    per_neuron,
    read_parameters,
    slope_interval,
    state,
    uniform,
)

A = np.array([[-1.0, 0.5], [0.0, -2.0]])
B = np.array([[1.0, 0.0, 2.0], [0.0, -1.0, 0.5]])
C = np.array([[0.0, 1.0], [1.0, 0.0], [3.0, -1.0]])
TRIPLE = Triple(A, B, C, np.array([0.5, 2.0]), np.zeros(3), np.ones(3), 0.7)


def test_jacobian_is_the_formula_dense_and_sparse() -> None:
    d = np.array([0.2, 0.4, 1.0])
    expected = (A + 0.7 * B @ np.diag(d) @ C) / np.array([[0.5], [2.0]])
    np.testing.assert_allclose(TRIPLE.jacobian(d), expected, rtol=1e-15)
    thin = Triple(*(sparse.csr_array(M) for M in (A, B, C)), TRIPLE.tau, TRIPLE.lo, TRIPLE.hi, 0.7)
    np.testing.assert_allclose(thin.jacobian(d).toarray(), expected, rtol=1e-15)


def test_transposing_twice_gives_the_same_and_keeps_the_spectrum() -> None:
    d = np.array([0.2, 0.4, 1.0])
    back = TRIPLE.transposed().transposed()
    np.testing.assert_array_equal(back.jacobian(d), TRIPLE.jacobian(d))
    np.testing.assert_allclose(
        np.sort(np.linalg.eigvals(TRIPLE.transposed().jacobian(d))), np.sort(np.linalg.eigvals(TRIPLE.jacobian(d)))
    )


def test_oriented() -> None:
    assert TRIPLE.oriented("linf") is TRIPLE
    np.testing.assert_array_equal(TRIPLE.oriented("l1").A, A.T)
    with pytest.raises(InputError, match="order must be 'l1' or 'linf'"):
        TRIPLE.oriented("l2")


@pytest.mark.parametrize("form", [np.asarray, sparse.csr_array, sparse.csc_array])
def test_restricted_is_the_block_of_every_jacobian(form: type) -> None:
    t = Triple(form(A), form(B), form(C), TRIPLE.tau, TRIPLE.lo, TRIPLE.hi)
    d = np.array([0.3, 0.6, 0.9])
    whole, part = t.jacobian(d), t.restricted([1]).jacobian(d)
    dense = [M if isinstance(M, np.ndarray) else M.toarray() for M in (whole, part)]
    np.testing.assert_allclose(dense[1], dense[0][1:, 1:])


def test_a_model_needs_only_its_triple_and_its_field() -> None:
    class Own(Model):
        kind = "own"

        def triple(self) -> Triple:
            return TRIPLE

        def field(self, x, u=0.0):  # type: ignore[no-untyped-def]
            return x

    net = Own()
    assert net.n == 2
    assert set(net.matrices()) == {"A", "B", "C"}
    assert net.parameters()["slope_hi"].tolist() == 1.0
    with pytest.raises(InputError, match="give the model itself"):
        Own.from_parameters(net.matrices(), net.parameters())


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


def test_activations_and_blocks() -> None:
    own = custom(lambda y: 0.5 * y, slopes=([0.0, 0.5], 1.0))
    assert uniform(own) is None
    assert uniform(activation("relu")) is activation("relu")
    with pytest.raises(InputError, match="slopes but no activation function"):
        applied(None, np.zeros(2))
    keep = np.array([1])
    assert block(A, keep).tolist() == [[-2.0]]
    assert block(sparse.csc_array(A), keep).toarray().tolist() == [[-2.0]]
