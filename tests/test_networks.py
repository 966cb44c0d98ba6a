"""The record of a network: names and weights belong together, nobody can change it, models take it as weights."""

from __future__ import annotations

import copy
import pickle
from dataclasses import FrozenInstanceError, replace
from typing import Any

import numpy as np
import pytest
import scipy.sparse as sp
from tests.matrices.test_labelled import Frame, Series

from metzler.claims.check import check
from metzler.claims.hashing import matrices_sha256
from metzler.errors import InputError, InputTypeError, MetzlerError
from metzler.frozen import is_owned
from metzler.matrices import as_weights, metzler_majorant, spectral_abscissa
from metzler.matrices.rectangular import as_matrix
from metzler.models import FiringRate, Hopfield, HopfieldMap, IntervalHopfield
from metzler.networks import Network
from metzler.search.certify import certify

W = np.array([[0.0, 0.4, -0.3], [0.2, 0.1, 0.0], [-0.5, 0.6, 0.0]])
NAMES = ("AVA", "AVB", "RIM")
ORDER = [2, 0, 1]
TURNED = [NAMES[i] for i in ORDER]

forms = pytest.mark.parametrize("form", [np.asarray, sp.csr_array, sp.csc_array, sp.coo_matrix])


@forms
def test_it_keeps_its_weights_in_memory_of_its_own(form: Any) -> None:
    given = form(W.copy())
    net = Network(given, NAMES)
    dense = net.weights if isinstance(net.weights, np.ndarray) else net.weights.toarray()
    np.testing.assert_array_equal(dense, W)
    held = net.weights if isinstance(net.weights, np.ndarray) else net.weights.data
    assert is_owned(held)
    assert (net.n, net.names) == (3, NAMES)
    with pytest.raises(FrozenInstanceError):
        net.names = ()  # type: ignore[misc]


@pytest.mark.parametrize("how", [copy.copy, copy.deepcopy, lambda net: pickle.loads(pickle.dumps(net)), replace])
def test_copies(how: Any) -> None:
    net = Network(W, NAMES, of="cell", weight_unit="synapses", source="here", changes=["one", "two"])
    again = how(net)
    assert (again.names, again.of, again.weight_unit, again.changes) == (NAMES, "cell", "synapses", ("one", "two"))
    np.testing.assert_array_equal(again.weights, W)
    assert is_owned(again.weights)


def test_its_repr_is_short() -> None:
    net = Network(sp.eye_array(5000), map(str, range(1, 5001)), source="made up", of="cell")
    assert repr(net) == "Network(cells=5000, synapses=5000, named=yes, source=made up)"


def test_names_may_be_missing_or_count() -> None:
    assert Network(W).names is None
    assert Network(W, range(3)).names is None
    assert Network(W, np.array([7, 8, 9])).names == (7, 8, 9)


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (["a", "b"], "names must be 3, one for each neuron, got 2"),
        (["a", "b", "a"], "names must be different, but 'a' occurs twice"),
        ("abc", "names must be a list of names, got str"),
        (5, "names must be a list of names, got int"),
        ([["a"], ["b"], ["c"]], "names must be texts or whole numbers"),
    ],
)
def test_names_that_name_nobody(names: Any, words: str) -> None:
    with pytest.raises((InputError, InputTypeError), match=words):
        Network(W, names)


def test_an_error_about_the_weights_names_the_source() -> None:
    with pytest.raises(InputError, match=r"the weights in 'w\.npy' must be finite, but entry \[0, 1\] is nan"):
        Network([[0.0, np.nan], [1.0, 0.0]], source="w.npy")
    with pytest.raises(InputError, match=r"^weights must be square"):
        Network([[0.0, 1.0]])


def test_a_table_with_labels_has_names() -> None:
    frame = Frame(W[:, ORDER], NAMES, TURNED)
    assert Network(frame).names == NAMES
    np.testing.assert_array_equal(Network(frame).weights, W)
    net = Network(frame, TURNED)
    assert net.names == tuple(TURNED)
    np.testing.assert_array_equal(net.weights, W[np.ix_(ORDER, ORDER)])
    with pytest.raises(InputError, match="'x' is not among them"):
        Network(frame, ["AVA", "AVB", "x"])


@forms
def test_models_take_it_as_weights(form: Any) -> None:
    net = Network(form(W), NAMES)
    for kind in (Hopfield, FiringRate, HopfieldMap):
        model, bare = kind(net, activation="tanh"), kind(form(W), activation="tanh")
        assert type(model.W) is type(bare.W)
        assert matrices_sha256(model.matrices()) == matrices_sha256(bare.matrices())
        assert check(certify(model, "l1"), bare)
    held = [M if isinstance(M, np.ndarray) else M.data for M in (Hopfield(net, activation="tanh").W, net.weights)]
    assert np.shares_memory(*held)
    assert spectral_abscissa(metzler_majorant(net)) == spectral_abscissa(metzler_majorant(W))


def test_parameters_with_labels_are_put_into_its_order() -> None:
    leaks = Series([3.0, 1.0, 2.0], TURNED)
    assert FiringRate(Network(W, NAMES), activation="tanh", leak=leaks).leak.tolist() == [1.0, 2.0, 3.0]
    with pytest.raises(InputError, match="the neurons have none here"):
        FiringRate(Network(W), activation="tanh", leak=leaks)


@forms
def test_two_networks_meet_by_name(form: Any) -> None:
    upper = Network(form(np.abs(W)[np.ix_(ORDER, ORDER)]), TURNED)
    model = IntervalHopfield(Network(W, NAMES), upper, activation="tanh")
    found = model.W_upper if isinstance(model.W_upper, np.ndarray) else model.W_upper.toarray()
    np.testing.assert_array_equal(found, np.abs(W))
    with pytest.raises(InputError, match="W_upper: it must have the labels of the weights, but 'AVA' is not"):
        IntervalHopfield(Network(W, NAMES), Network(W, ["a", "b", "c"]), activation="tanh")


def test_a_matrix_that_need_not_be_square_is_no_network() -> None:
    with pytest.raises(InputTypeError, match=r"U must be a matrix, but is a network: give its \.weights"):
        as_matrix(Network(W), name="U")


def test_a_network_of_a_network() -> None:
    again = Network(Network(W, NAMES))
    assert again.names == NAMES
    np.testing.assert_array_equal(as_weights(again), W)


def test_what_belongs_to_a_neuron_is_cut_and_turned_with_it() -> None:
    delays = np.arange(9.0).reshape(3, 3)
    net = Network(W, NAMES, types=list("XYX"), positions=delays, delays=delays, dynamics={"tau": 2.0})
    part = net.restricted(np.array([2, 0]), "RIM and AVA alone")
    assert (part.names, part.types, part.changes) == (("RIM", "AVA"), ("X", "X"), ("RIM and AVA alone",))
    np.testing.assert_array_equal(part.weights, W[np.ix_([2, 0], [2, 0])])
    np.testing.assert_array_equal(part.delays, delays[np.ix_([2, 0], [2, 0])])
    np.testing.assert_array_equal(part.positions, delays[[2, 0]])
    turned = net.transposed("the file is pre x post")
    np.testing.assert_array_equal(turned.weights, W.T)
    np.testing.assert_array_equal(turned.delays, delays.T)
    assert turned.dynamics == {"tau": 2.0}
    assert is_owned(part.positions)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"types": ["a"]}, "types must be 3, one for each neuron, got 1"),
        ({"types": [1, 2, 3]}, r"types must be texts, such as \['PYR', 'PV'\], got 1"),
        ({"positions": np.zeros((2, 3))}, "positions must have 3 rows"),
        ({"positions": np.zeros((3, 4))}, "positions must have 2 or 3 columns, got 4"),
        ({"positions": np.full((3, 2), np.nan)}, "positions must be finite"),
        ({"delays": np.eye(2)}, r"delays must have shape \(3, 3\) like the weights, got \(2, 2\)"),
        ({"delays": -np.eye(3)}, r"delays must not be negative, got -1\.0"),
    ],
)
def test_what_does_not_fit_the_neurons(given: Any, words: str) -> None:
    with pytest.raises((InputError, InputTypeError), match=words):
        Network(W, NAMES, **given)


def test_names_that_count_cannot_order_other_labels() -> None:
    turned = Frame(W[np.ix_(ORDER, ORDER)], ORDER, ORDER)
    with pytest.raises(InputError, match="only count from 0, and the weights have the label 2 and others"):
        Network(turned, [0, 1, 2])
    with pytest.raises(InputError, match="only count from 0"):
        Hopfield(turned, activation="tanh", names=range(3))
    assert Network(turned).names == tuple(ORDER)


def test_neurons_are_kept_by_index_name_or_truth_value() -> None:
    net = Network([[0.0, 1.0, 2.0], [3.0, 0.0, 4.0], [5.0, 6.0, 0.0]], names=["a", "b", "c"])
    for keep in ([0, 2], ["a", "c"], [True, False, True], np.array([True, False, True])):
        part = net.restricted(keep, "cut")
        assert part.names == ("a", "c")
        assert np.asarray(part.weights).tolist() == [[0.0, 2.0], [5.0, 0.0]]
    for wrong in ([True, False], [3], ["d"], [0.5], None, "x"):
        with pytest.raises(MetzlerError):
            net.restricted(wrong, "cut")
