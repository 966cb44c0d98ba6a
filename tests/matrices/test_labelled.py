"""Tables with labels: aligned or refused at every door, whoever made them.

Stand-ins with the attributes of pandas and xarray make the tests run without either; where these are installed, theirs
are tried, too.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy import sparse
from tests.optional import needed

import metzler as mz
from metzler.activations import Activation
from metzler.errors import InputError, InputTypeError, MetzlerError
from metzler.matrices import as_weights, refuse_masked
from metzler.matrices.labelled import labels_of, numbers, plain_matrix, plain_table, plain_vector

NAMES = ["AVA", "AVB", "RIM"]
W = np.array([[0.0, 0.4, -0.3], [0.2, 0.1, 0.0], [-0.5, 0.6, 0.0]])
ORDER = [2, 0, 1]
OTHER = [NAMES[i] for i in ORDER]


class Frame:
    """What counts of a pandas frame."""

    dtypes, ndim = ("float64",), 2

    def __init__(self, values: Any, index: Any = None, columns: Any = None) -> None:
        self.array = np.asarray(values, dtype=float)
        self.index = range(len(self.array)) if index is None else index
        self.columns = range(self.array.shape[1]) if columns is None else columns

    def to_numpy(self) -> np.ndarray:
        return self.array

    def __array__(self, dtype: Any = None, copy: Any = None) -> np.ndarray:
        return self.array

    @property
    def T(self) -> Any:
        return Frame(self.array.T, self.columns, self.index)


class Series:
    """What counts of a pandas series."""

    def __init__(self, values: Any, index: Any = None) -> None:
        self.array = np.asarray(values, dtype=float)
        self.index = range(len(self.array)) if index is None else index

    def to_numpy(self) -> np.ndarray:
        return self.array

    def __array__(self, dtype: Any = None, copy: Any = None) -> np.ndarray:
        return self.array


class Coordinate:
    def __init__(self, values: Any) -> None:
        self.values = np.asarray(values)


class Named:
    """What counts of an xarray array."""

    def __init__(self, values: Any, dims: Any = None, coords: Any = None) -> None:
        self.values = np.asarray(values, dtype=float)
        self.dims = tuple(dims or [f"dim_{k}" for k in range(self.values.ndim)])
        self.coords = {name: Coordinate(labels) for name, labels in (coords or {}).items()}

    @property
    def ndim(self) -> int:
        return int(self.values.ndim)

    @property
    def T(self) -> Any:
        coords = {name: at.values for name, at in self.coords.items()}
        return Named(self.values.T, self.dims[::-1], coords)

    def __array__(self, dtype: Any = None, copy: Any = None) -> np.ndarray:
        return self.values

    def __iter__(self) -> Any:
        own = {name: at.values for name, at in self.coords.items() if name != self.dims[0]}
        return (Named(part, self.dims[1:], own) for part in self.values)


def libraries() -> list[Any]:
    """Makers of a frame, a series and an array with named axes, as (id, frame, series, named)."""
    out = [pytest.param(Frame, Series, Named, id="stand-ins")]
    try:
        import pandas
        import xarray
    except Exception:  # missing or broken
        reason = "needs pandas and xarray: pip install 'metzler[test]'"
        return [*out, pytest.param(None, None, None, id="pandas, xarray", marks=pytest.mark.skip(reason=reason))]

    def named(values: Any, dims: Any = None, coords: Any = None) -> Any:
        return xarray.DataArray(values, coords, dims)

    return [*out, pytest.param(pandas.DataFrame, pandas.Series, named, id="pandas, xarray")]


made_by = pytest.mark.parametrize(("frame", "series", "named"), libraries())
Make = Callable[..., Any]


@made_by
def test_columns_are_put_into_the_order_of_the_rows(frame: Make, series: Make, named: Make) -> None:
    for given in (frame(W[:, ORDER], NAMES, OTHER), named(W[:, ORDER], ("post", "pre"), {"post": NAMES, "pre": OTHER})):
        assert labels_of(given) == tuple(NAMES)
        assert as_weights(given).tolist() == W.tolist()
    for same in (frame(W), frame(W, NAMES, NAMES), named(W), named(W, ("a", "b")), named(W, ("post", "pre"))):
        assert as_weights(same).tolist() == W.tolist()
    assert labels_of(frame(W)) is None
    assert labels_of(W) is None
    assert labels_of(W.tolist()) is None


@made_by
def test_named_axes_are_obeyed(frame: Make, series: Make, named: Make) -> None:
    assert as_weights(named(W.T, ("pre", "post"))).tolist() == W.tolist()
    turned = named(W.T[ORDER], ("pre", "post"), {"pre": OTHER, "post": NAMES})
    assert as_weights(turned).tolist() == W.tolist()
    with pytest.raises(InputError, match="'post' and 'pre', in any order, or neither"):
        as_weights(named(W, ("pre", "target")))


@made_by
def test_other_labels_are_refused_by_the_first(frame: Make, series: Make, named: Make) -> None:
    wrong = ["AVA", "AVC", "RIM"]
    for given in (frame(W, NAMES, wrong), named(W, ("post", "pre"), {"post": NAMES, "pre": wrong})):
        with pytest.raises(InputError, match=r"columns \(pre\) must have the labels of the rows \(post\), but 'AVB'"):
            as_weights(given)
    with pytest.raises(InputError, match="only its columns have some"):
        as_weights(frame(W, None, NAMES))
    with pytest.raises(InputError, match="the label 'AVA' twice"):
        as_weights(frame(W, NAMES, ["AVA", "AVA", "RIM"]))


MODELS: dict[str, Callable[[Any, Any], Any]] = {
    "hopfield": lambda W, a: mz.Hopfield(W, leak=a, tau=a, slopes=(0 * W.to_numpy()[0], a)),
    "firing-rate": lambda W, a: mz.FiringRate(W, leak=a, tau=a, activation="tanh"),
    "dissipation": lambda W, a: mz.Hopfield(W, dissipation=W, tau=a, activation="tanh"),
    "persidskii": lambda W, a: mz.Persidskii(W, tau=a, slopes=(0.0, a)),
    "diagonal-feedback": lambda W, a: mz.DiagonalFeedback(W, feedback=a, tau=a, activation="tanh"),
    "echo-state": lambda W, a: mz.EchoState(W, a, activation="tanh"),
    "implicit": lambda W, a: mz.Implicit(W, bias=a, activation="tanh"),
    "interval": lambda W, a: mz.IntervalHopfield(W, W, a, a, tau=a, activation="tanh"),
    "jacobian-bounds": lambda W, a: mz.JacobianBounds(W, W, tau=a),
    "entrywise": lambda W, a: mz.Entrywise(W, tau=a, slopes=(0.0, 1.0)),
    "interval-firing-rate": lambda W, a: mz.IntervalFiringRate(W, W, a, tau=a, slopes=(0.0, a)),
    "hopfield-map": lambda W, a: mz.HopfieldMap(W, slopes=(0.0, a)),
    "firing-rate-map": lambda W, a: mz.FiringRateMap(W, slopes=(0.0, a)),
    "lure": lambda W, a: mz.Lure(W, np.eye(3), np.eye(3), tau=a, slopes=(0.0, 1.0)),
}


def plain(net: Any) -> dict[str, list[Any]]:
    """All that the network is made of."""
    parts = net.matrices() | net.parameters()
    return {key: (M.toarray() if sparse.issparse(M) else np.asarray(M)).tolist() for key, M in parts.items()}


@made_by
@pytest.mark.parametrize("kind", MODELS)
def test_what_belongs_to_neurons_follows_the_labels_of_the_weights(
    kind: str, frame: Make, series: Make, named: Make
) -> None:
    a = np.array([0.25, 0.5, 1.0])
    table = frame(W, NAMES, NAMES)
    expected = plain(MODELS[kind](frame(W), a))
    by_name = dict(zip(OTHER, a[ORDER].tolist(), strict=True))
    for own in (
        by_name,
        series(a[ORDER], OTHER),
        named(a[ORDER], ("neuron",), {"neuron": OTHER}),
        series(a),
        series(a, NAMES),
    ):
        assert plain(MODELS[kind](table, own)) == expected
    for wrong in (series(a, ["AVA", "AVC", "RIM"]), series(np.append(a, 1.0), [*NAMES, "AVD"])):
        with pytest.raises(InputError, match="must have the labels of the weights"):
            MODELS[kind](table, wrong)
    with pytest.raises(InputError, match="but the neurons have none here"):
        MODELS[kind](frame(W), series(a, NAMES))


@made_by
def test_second_matrices_follow_the_first(frame: Make, series: Make, named: Make) -> None:
    lower, turned = frame(W - 0.1, NAMES, NAMES), frame(W[ORDER] + 0.1, OTHER, NAMES)
    for make, name in ((mz.JacobianBounds, "upper"), (mz.IntervalHopfield, "W_upper")):
        options = {} if make is mz.JacobianBounds else {"slopes": (0.0, 1.0)}
        assert plain(make(lower, turned, **options))[name] == (W + 0.1).tolist()
        with pytest.raises(InputError, match="labels of the weights"):
            make(W - 0.1, turned, **options)
    full = mz.Hopfield(frame(W, NAMES, NAMES), dissipation=frame(W[ORDER][:, ORDER], OTHER, OTHER), slopes=(0.0, 1.0))
    assert plain(full)["dissipation"] == W.tolist()
    with pytest.raises(InputError, match="labels of the weights"):
        mz.delay_gain(own := mz.Hopfield(W, slopes=(0.0, 1.0)), mz.certify(own, "diagonal"), frame(W, NAMES, NAMES))


@made_by
def test_counted_labels_beside_the_same_numbers_in_another_order_are_refused(
    frame: Make, series: Make, named: Make
) -> None:
    table, counted = frame(W, [1, 0, 2], [1, 0, 2]), named(np.ones(3), ("neuron",), {"neuron": [0, 1, 2]})
    for own in (series([5.0, 1.0, 1.0]), counted):
        with pytest.raises(InputError, match=r"has the labels 0, 1, ... and the weights have them in another order"):
            mz.Hopfield(table, own, slopes=(0.0, 1.0))
    with pytest.raises(InputError, match="in another order"):
        mz.IntervalHopfield(table, frame(W + 0.1), slopes=(0.0, 1.0))
    with pytest.raises(InputError, match="in another order"):
        mz.Hopfield(table, dissipation=frame(np.eye(3)), slopes=(0.0, 1.0))
    by_label = mz.Hopfield(table, series([5.0, 1.0, 2.0], [0, 1, 2][::-1]), slopes=(0.0, 1.0))
    assert by_label.leak.tolist() == [1.0, 2.0, 5.0]
    assert mz.Hopfield(table, [5.0, 1.0, 2.0], slopes=(0.0, 1.0)).leak.tolist() == [5.0, 1.0, 2.0]
    assert mz.Hopfield(table, named([5.0, 1.0, 2.0]), slopes=(0.0, 1.0)).leak.tolist() == [5.0, 1.0, 2.0]


@pytest.mark.parametrize(
    "value",
    [1j, np.array([1.0 + 0j, 2.0]), "1", np.array(["1", "2"]), 10**400, np.datetime64("2026"), [1, [2]], None],
)
def test_numbers_for_neurons_are_real(value: Any) -> None:
    with pytest.raises(InputTypeError, match="x0 must be real numbers"):
        numbers(value, name="x0")


@pytest.mark.parametrize(
    "values",
    [
        [np.ma.masked_array([1.0, 2.0], [True, False]), [3.0, 4.0]],
        ([0.0, 1.0], np.ma.masked_array([1.0, 2.0], [True, False])),
        [[0.0, np.ma.masked], [1.0, 0.0]],
    ],
)
def test_lists_with_masked_arrays_in_them_are_refused(values: object) -> None:
    for door in (
        lambda: refuse_masked(values, "x"),
        lambda: as_weights(values),
        lambda: mz.certify_many([values] * 2, "linf"),
    ):
        with pytest.raises(InputTypeError, match="must not be a masked array"):
            door()


def test_masked_numbers_for_neurons_are_refused() -> None:
    with pytest.raises(InputTypeError, match="must not be a masked array"):
        mz.Box(np.ma.array([0.0, 1.0], mask=[True, False]), [1.0, 1.0])


@made_by
def test_states_inputs_and_weights_of_norms_have_no_other_labels(frame: Make, series: Make, named: Make) -> None:
    net = mz.FiringRate(W, activation="tanh")
    cert, odd = mz.certify(net, "diagonal"), series([1.0, 2.0, 3.0], NAMES)
    fine = series([1.0, 2.0, 3.0])
    doors: list[Callable[[Any], Any]] = [
        net.field,
        lambda v: net.field(np.zeros(3), v),
        lambda v: mz.equilibrium(net, cert, v),
        lambda v: mz.simulate(net, v, t=(0.0, 1.0)).x,
        lambda v: mz.simulate(net, np.zeros(3), v, t=(0.0, 1.0)).x,
        lambda v: mz.simulate(net, np.zeros(3), lambda t: v, t=(0.0, 1.0)).x,
        lambda v: mz.Norm("l1", v),
        cert.norm,
        lambda v: mz.Box(-np.ones(3), v),
        lambda v: mz.activation("tanh") and Activation("own", np.tanh, 0.0, v),
    ]
    for door in doors:
        door(fine)
        with pytest.raises(InputError, match=r"has the label 'AVA' and others.*, as [.](to_numpy[(][)]|values) does"):
            door(odd)


@made_by
def test_tables_that_are_not_square_have_no_labels(frame: Make, series: Make, named: Make) -> None:
    B, C = np.ones((3, 2)), np.ones((2, 3))
    plain_net = mz.Lure(-4 * np.eye(3), B, C, slopes=(0.0, 1.0))
    assert plain(mz.Lure(-4 * np.eye(3), frame(B), named(C), slopes=(0.0, 1.0))) == plain(plain_net)
    for odd in (frame(B, NAMES), named(B, ("neuron", "rank"), {"neuron": NAMES})):
        with pytest.raises(InputError, match="'AVA' and others"):
            mz.Lure(-4 * np.eye(3), odd, C, slopes=(0.0, 1.0))
        with pytest.raises(InputError, match="'AVA' and others"):
            mz.LowRankFiringRate(odd, B, slopes=(0.0, 1.0))


@made_by
def test_stacks_of_tables(frame: Make, series: Make, named: Make) -> None:
    expected = mz.certify_many(np.stack([W, W / 2]), "linf", activation="tanh").rate
    for stack in (
        [frame(W[:, ORDER], NAMES, OTHER), frame(W[ORDER] / 2, OTHER, NAMES)],
        named(np.stack([W.T, W.T / 2]), ("network", "pre", "post")),
        named(np.stack([W, W / 2]), ("network", "post", "pre")),
    ):
        assert mz.certify_many(stack, "linf", activation="tanh").rate.tolist() == expected.tolist()
    with pytest.raises(InputError, match="network 1"):
        mz.certify_many([frame(W, NAMES, NAMES), frame(W, OTHER, ["x", "y", "z"])], "linf", activation="tanh")


class Graph:
    adj = nodes = edges = ()


class OtherGraph:
    vs = es = ()


class SparseFrame(Frame):
    dtypes = ("Sparse[float64, 0]",)


@pytest.mark.parametrize("given", [Graph(), OtherGraph(), SparseFrame(W)])
def test_graphs_and_frames_of_sparse_columns_get_a_sentence(given: Any) -> None:
    for door in (as_weights, lambda M: plain_table(M, name="B"), lambda M: mz.Hopfield(M, slopes=(0.0, 1.0))):
        with pytest.raises(InputTypeError, match=r"must not be a frame of sparse|got a graph: give"):
            door(given)


def test_what_has_no_labels_is_passed_on() -> None:
    for value in (W, W.tolist(), sparse.csr_array(W), 1.0, (1.0, 2.0), "text"):
        assert plain_matrix(value, name="W") is value
        assert plain_vector(value, name="leak", labels=("a",)) is value
        assert plain_table(value, name="B") is value


def test_frames_of_polars_are_arrays() -> None:
    polars = needed("polars", "polars")
    assert as_weights(polars.DataFrame(W)).tolist() == W.tolist()


def test_graphs_of_networkx_get_a_sentence() -> None:
    networkx = needed("networkx", "networkx")
    with pytest.raises(MetzlerError, match=r"metzler\.read"):
        mz.Hopfield(networkx.DiGraph([(0, 1)]), slopes=(0.0, 1.0))


@made_by
def test_frames_whose_axes_are_named_are_obeyed(frame: Make, series: Make, named: Make) -> None:
    """`rename_axis(index="pre", columns="post")` says that rows are sources: the matrix is turned."""
    W, labels = np.array([[0.0, 1.0], [2.0, 0.0]]), ["a", "b"]

    def axes(rows: str | None, columns: str | None) -> Any:
        table = frame(W, labels, labels)
        if hasattr(table, "rename_axis"):
            return table.rename_axis(index=rows, columns=columns)
        pytest.skip("a stand-in has no names of axes")

    assert (plain_matrix(axes("pre", "post"), name="W") == W.T).all()
    assert (plain_matrix(axes("post", "pre"), name="W") == W).all()
    assert (plain_matrix(axes(None, None), name="W") == W).all()
    assert labels_of(axes("pre", "post")) == ("a", "b")
    with pytest.raises(InputError, match="must have the axes 'post' and 'pre'"):
        plain_matrix(axes("pre", None), name="W")


@made_by
def test_states_of_several_trials_stand_by_the_labels_of_either_axis(frame: Make, series: Make, named: Make) -> None:
    """Neurons x trials is what is asked for; trials x neurons is turned where the labels say so."""
    net = mz.FiringRate(W, activation="tanh", names=NAMES)
    x = np.arange(9.0).reshape(3, 3) / 9
    expected = net.field(x).tolist()
    for given in (
        frame(x[ORDER], OTHER),
        frame(x[ORDER], OTHER, ["one", "two", "three"]),
        frame(x[ORDER].T, None, OTHER),
        frame(x[ORDER].T, ["one", "two", "three"], OTHER),
        named(x[ORDER].T, ("trial", "neuron"), {"neuron": OTHER}),
        named(x[ORDER], ("neuron", "trial"), {"neuron": OTHER}),
        frame(x),
    ):
        assert net.field(given).tolist() == expected
    with pytest.raises(InputError, match="must have the labels of the weights"):
        net.field(frame(x, ["one", "two", "three"]))
