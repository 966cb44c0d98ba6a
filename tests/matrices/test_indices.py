"""Lists of neurons, inputs and synapses: read, or refused with one sentence at every door."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import numpy as np
import pytest
from tests.contracts.catalogue import MAKERS, make
from tests.contracts.test_models import input_size

import metzler as mz
from metzler.consequences.design.scaling import scale_classes
from metzler.consequences.lesions.study import single_neurons
from metzler.errors import InputError, InputTypeError
from metzler.matrices.indices import indices, items, pairs, whole_number, whole_numbers
from metzler.models.pointwise import input_entries
from metzler.norms.log_norms import principal, restricted

NET = mz.Hopfield([[0.0, 0.5, 0.1], [0.2, 0.0, 0.1], [0.1, 0.0, 0.1]], activation="tanh")
CERT = mz.certify(NET, "l1")

ODD: dict[str, Any] = {
    "ragged": [[1], [2, 0]],
    "nested": [1, [2]],
    "one number": np.array(0.5),
    "text": "ab",
    "texts": ["a", "b"],
    "floats": [0.5, 1.0, 7.0],
    "not a number": [float("nan")],
    "masked": np.ma.masked_array([0, 1, 2], mask=[True, False, False]),
    "with a masked one": [np.ma.masked],
    "negative": [-1],
    "beyond": [3],
    "beyond 64 bits": [10**30],
    "unsigned": np.array([2**64 - 1], np.uint64),
    "nothing": [None],
    "complex": [1j],
    "cube": np.zeros((2, 2, 2), int),
    "mapping": {0: [1]},
    "object": object(),
    "dates": np.array(["2020-01-01"], "M8[D]"),
    "records": np.zeros(2, [("a", int)]),
}

LISTS: dict[str, Callable[[Any], Any]] = {
    "prune": lambda given: mz.lesions.prune(NET, CERT, keep=given),
    "remove_edges": lambda given: mz.lesions.remove_edges(NET, CERT, given),
    "a lesion": lambda given: list(mz.lesion_study(NET, CERT, [given])),
    "input_gains": lambda given: mz.input_gains(NET, given),
    "principal": lambda given: principal(np.eye(3), given),
    "restricted": lambda given: restricted(CERT.norm, given),
    "model.restricted": NET.restricted,
}
"""What takes indices."""

OTHERS: dict[str, Callable[[Any], Any]] = {
    "lesions": lambda given: list(mz.lesion_study(NET, CERT, given)),
    "gain_sweep": lambda given: list(mz.gain_sweep(NET, given)),
    "a norm of a state": CERT.norm,
    "a log norm": CERT.norm.log,
    "an induced norm": CERT.norm.induced,
    "the weights of a norm": lambda given: mz.Norm("linf", given),
    "the exponents of a norm": lambda given: mz.Norm("linf", [1.0, 1.0], given),
    "classes": lambda given: scale_classes(NET, given, "l1"),
    "names": lambda given: mz.Hopfield(NET.W, activation="tanh", names=given),
    "an input": lambda given: NET.field([0.0, 0.0, 0.0], given),
    "a state": NET.field,
    "max_size": lambda given: mz.matrices.totally_hurwitz(np.eye(2), max_size=given),
    "single_neurons": single_neurons,
    "hurwitz": mz.matrices.hurwitz,
    "m_hurwitz": mz.matrices.m_hurwitz,
    "quasidominant": mz.matrices.quasidominant,
    "metzler_majorant": mz.matrices.metzler_majorant,
    "spectral_abscissa": mz.matrices.spectral_abscissa,
    "strong_components": mz.matrices.strong_components,
}
"""What takes other lists, or numbers; some of the odd ones are right there."""


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD)
@pytest.mark.parametrize("call", LISTS.values(), ids=LISTS)
def test_what_lists_no_indices_gets_a_sentence(call: Callable[[Any], Any], odd: Any) -> None:
    with pytest.raises((InputError, InputTypeError), match="must"):
        call(odd)


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD)
@pytest.mark.parametrize("call", OTHERS.values(), ids=OTHERS)
def test_an_answer_or_a_sentence(call: Callable[[Any], Any], odd: Any) -> None:
    with suppress(mz.MetzlerError):
        call(odd)


@pytest.mark.parametrize("name", sorted(MAKERS))
def test_inputs_of_another_length_get_a_sentence(name: str) -> None:
    net = make(name)
    if input_entries(net) is None or not hasattr(net, "activation"):
        pytest.skip("nothing says how the input enters")
    try:
        net.field(np.zeros(net.n), np.zeros(input_size(net)))
        net.field(np.zeros((net.n, 2)), np.zeros((input_size(net), 2)))
    except InputError as error:
        pytest.skip(str(error))
    for wrong in (np.zeros(input_size(net) + 1), [], np.zeros((input_size(net), 3)), np.zeros((2, 2, 2))):
        with pytest.raises(InputError, match="the input must"):
            net.field(np.zeros(net.n), wrong)


def test_indices_that_are_right() -> None:
    for given in ([2, 0], (2, 0), np.array([2, 0], np.uint8), iter([2, 0])):
        np.testing.assert_array_equal(indices(given, 3, name="keep"), [2, 0])
    np.testing.assert_array_equal(indices(1, 3, name="keep"), [1])
    np.testing.assert_array_equal(indices([1, 1], 3, name="keep", repeated=True), [1, 1])
    np.testing.assert_array_equal(indices([True, False, True], 3, name="keep", flags=True), [0, 2])


def test_truth_values_that_are_not_wanted_or_of_another_number() -> None:
    with pytest.raises(InputTypeError, match="truth values: give"):
        indices([True, False, True], 3, name="keep")
    with pytest.raises(InputError, match="must have 3 truth values"):
        indices([True, False], 3, name="keep", flags=True)


def test_pairs_items_and_whole_numbers() -> None:
    rows, columns = pairs(iter([(0, 1), (2, 1)]), 3, name="edges")
    assert (rows.tolist(), columns.tolist()) == ([0, 2], [1, 1])
    assert [len(part) for part in pairs([], 3, name="edges")] == [0, 0]
    assert next(items(iter([1.0]), name="gains", of="numbers")) == 1.0
    assert whole_numbers([2**70], "it", "numbers")[0] == 2**70
    assert whole_number(np.int8(3), name="n") == 3


def test_positive_counts() -> None:
    assert whole_number(np.int8(3), name="n", least=1) == 3
    with pytest.raises(InputError, match="n must be at least 1, got 0"):
        whole_number(0, name="n", least=1)
    with pytest.raises(InputTypeError, match=r"n must be a whole number, got 2\.5"):
        whole_number(2.5, name="n", least=1)
