"""Objects that are read: known by what they have, and those that are not are told the way out."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import sparse
from tests.optional import needed

import metzler as mz
from metzler.errors import InputError, InputTypeError
from metzler.io.objects import network_of

W = np.array([[0.0, 1.5], [-2.0, 0.0]])
NAMES = ["PYR", "PV"]


@pytest.mark.parametrize("value", [W, W.tolist(), sparse.csc_array(W), sparse.coo_matrix(W)], ids=str)
def test_matrices(value: Any) -> None:
    for orientation, truth in (("post-pre", W), ("pre-post", W.T)):
        found = mz.read(value, orientation=orientation).weights
        np.testing.assert_array_equal(found.toarray() if sparse.issparse(found) else found, truth)


def test_a_network_is_itself_or_turned() -> None:
    net = mz.Network(W, NAMES)
    assert network_of(net) is net
    turned = mz.read(net, orientation="pre-post")
    np.testing.assert_array_equal(turned.weights, W.T)
    assert turned.changes == ("transposed, for the matrix is pre x post",)


def test_tables_with_labels() -> None:
    pandas = needed("pandas", "test")
    frame = pandas.DataFrame(W, NAMES, NAMES)
    net = mz.read(frame[NAMES[::-1]])
    np.testing.assert_array_equal(net.weights, W)
    assert net.names == ("PYR", "PV")
    np.testing.assert_array_equal(mz.read(frame, orientation="pre-post").weights, W.T)
    named = frame.rename_axis(index="pre", columns="post")
    np.testing.assert_array_equal(mz.read(named).weights, W.T)
    with pytest.raises(InputError, match="the axes of the DataFrame say what is pre and what is post"):
        mz.read(named, orientation="pre-post")


def test_arrays_with_named_axes() -> None:
    xarray = needed("xarray", "test")
    array = xarray.DataArray(W.T, dims=("pre", "post"), coords={"pre": NAMES, "post": NAMES})
    net = mz.read(array)
    np.testing.assert_array_equal(net.weights, W)
    assert net.names == ("PYR", "PV")
    with pytest.raises(InputError, match="the axes of the DataArray say what is pre"):
        mz.read(array, orientation="pre-post")
    with pytest.raises(InputTypeError, match=r"a data set \(Dataset\) holds several arrays: give the one"):
        mz.read(array.to_dataset(name="weights"))


EDGES = {"pre": [1, 2, 3], "post": [2, 3, 1], "count": [5, 6, 7]}


@pytest.mark.parametrize("package", ["pandas", "polars", "pyarrow"])
def test_tables_of_edges_are_read_as_such(package: str) -> None:
    module = needed(package, "test")
    make = module.table if package == "pyarrow" else module.DataFrame
    net = mz.read(make(EDGES))
    expected = mz.io.from_edges(EDGES)
    assert net.names == expected.names
    np.testing.assert_array_equal(net.weights.toarray(), expected.weights.toarray())
    with pytest.raises(InputError, match=r"must name the two neurons .* but has 'a', 'b', 'c': say which with pre="):
        mz.read(make({"a": [1, 2], "b": [3, 4], "c": [1, 1]}))
    np.testing.assert_array_equal(
        mz.read(make({"a": [1], "b": [0]}), pre="a", post="b").weights.toarray(), [[0, 1], [0, 0]]
    )


def test_frames_of_polars_without_names_of_ends_are_matrices() -> None:
    polars = needed("polars", "test")
    np.testing.assert_array_equal(mz.read(polars.DataFrame(W)).weights, W)


def made(package: str, name: str) -> Any:
    base = type(name, (), {"__module__": f"{package}.inner"})
    return type("Mine", (base,), {})()


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (made("torch", "LSTM"), r"a gated cell \(Mine\) multiplies"),
        (made("reservoirpy", "LIF"), r"a spiking network \(Mine\) jumps"),
        (made("brian2", "NeuronGroup"), r"a spiking network \(Mine\) jumps"),
        (made("connectome_interpreter", "MultilayeredNetwork"), "thresholds and normalises"),
        (made("nowhere", "LSTM"), "expected a path or a network, got Mine: give the name of a file, a metzler.Network"),
        (None, "got NoneType"),
        (3, "got int"),
        ({"a": 1}, "got dict"),
    ],
)
def test_what_is_not_read_says_why(value: Any, words: str) -> None:
    with pytest.raises(InputTypeError, match=words):
        mz.read(value)


def test_options_that_mean_nothing() -> None:
    with pytest.raises(InputError, match="the ndarray is a matrix, for which part and weight mean nothing"):
        mz.read(W, part="W", weight="w")
    with pytest.raises(InputError, match="must be square"):
        mz.read(W[:1])


@pytest.mark.parametrize(("index", "columns"), [("pre post", "pre post"), ("post pre", "pre post")])
def test_a_frame_whose_neurons_are_called_pre_and_post_is_a_matrix(index: str, columns: str) -> None:
    pandas = needed("pandas", "test")
    frame = pandas.DataFrame(W, index=index.split(), columns=columns.split())
    net = mz.read(frame)
    assert net.names == tuple(index.split())
    np.testing.assert_array_equal(net.weights, frame[index.split()].to_numpy())


@pytest.mark.filterwarnings("error")
def test_lazy_frames_are_told_so() -> None:
    polars = needed("polars", "test")
    with pytest.raises(InputTypeError, match=r"a lazy frame \(LazyFrame\) is not there yet: give what its collect"):
        mz.read(polars.LazyFrame({"pre": [1], "post": [2]}))
    for call in (mz.io.from_edges, lambda frame: mz.io.from_edges({"pre": [1], "post": [2]}, neurons=frame)):
        with pytest.raises(InputTypeError, match=r"got LazyFrame: call collect\(\) first"):
            call(polars.LazyFrame({"pre": [1], "post": [2]}))
