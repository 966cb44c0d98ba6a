"""Tables of neurons: order, names, types, signs, positions; beside edges and beside matrices."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.optional import needed

from metzler.errors import InputError
from metzler.io import from_edges, read
from metzler.io.asked import Asked
from metzler.io.neurons import neurons_of
from metzler.networks import Network

EDGES = {"pre": [30, 10], "post": [10, 20], "weight": [1.0, 2.0]}
NEURONS: dict[str, Any] = {
    "root_id": [20, 40, 10, 30],
    "name": ["b", "d", "a", "c"],
    "cell_type": ["PV", None, "PYR", "PYR"],
    "nt_type": ["GABA", "DA", "ACH", "GABA"],
    "x": [0.0, 1.0, 2.0, 3.0],
    "y": [5, 6, 7, 8],
    "z": [9, 9, 9, 9],
}


def without(*names: str) -> dict[str, Any]:
    return {name: values for name, values in NEURONS.items() if name not in names}


def test_order_names_types_positions_and_signs() -> None:
    net = from_edges(EDGES, neurons=NEURONS)
    assert net.names == ("b", "d", "a", "c")
    assert net.types == ("PV", "", "PYR", "PYR")
    np.testing.assert_array_equal(net.positions[1], [1, 6, 9])
    expected = np.zeros((4, 4))
    expected[2, 3], expected[0, 2] = -1, 2
    np.testing.assert_array_equal(net.weights.toarray(), expected)
    assert net.sign_rule == "acetylcholine +, GABA -"
    assert "1 neuron without synapses, kept" in net.changes


def test_ids_are_the_names_where_names_are_not_different() -> None:
    for names in (["a", "a", "b", "c"], ["a", "", "b", "c"], ["a", None, "b", "c"]):
        assert from_edges(EDGES, neurons={**NEURONS, "name": names}).names == (20, 40, 10, 30)
    assert from_edges(EDGES, neurons=without("name", "cell_type", "x")).names == (20, 40, 10, 30)


def test_signs_of_the_edges_come_first_and_may_be_left_out() -> None:
    by_edges = from_edges({**EDGES, "sign": ["+", "-"]}, neurons=NEURONS).weights.toarray()
    assert sorted(by_edges.ravel())[-1] == 1
    assert by_edges.min() == -2
    assert from_edges(EDGES, neurons=NEURONS, transmitter="").weights.toarray().min() == 0
    signed = {**without("nt_type"), "ei": [1, 1, -1, 1]}
    assert from_edges(EDGES, neurons=signed, sign="ei").weights.toarray().min() == -2
    with pytest.raises(InputError, match="the table of neurons has no column 'nix' for sign="):
        from_edges(EDGES, neurons=signed, sign="nix")


def test_transmitters_of_neurons_without_synapses_do_not_matter() -> None:
    silent = {**NEURONS, "nt_type": ["GLUT", "OCT", "ACH", "ACH"]}
    assert from_edges(EDGES, neurons=silent).sign_rule == "acetylcholine +"


@pytest.mark.parametrize(
    ("neurons", "words"),
    [
        (without("root_id", "name"), "must have a column of ids, such as root_id, bodyId or id, but has 'cell_type'"),
        ({**NEURONS, "root_id": [20, 20, 10, 30]}, "must list each neuron once, but lists 20 more than once"),
        ({"id": [10, 20]}, r"has 1 rows with 1 neurons that the table of neurons does not list, such as 30"),
        ({"id": ["a", "b"]}, "holds whole numbers and the table of neurons: column 'id' texts"),
        ({"id": [10.0, np.nan, 30.0]}, "the table of neurons: column 'id' holds floating-point numbers"),
        ({"id": []}, "does not list"),
        (3, "the table of neurons must be a frame"),
        ("none.csv", "'none.csv' does not exist"),
        ({"id": [10, 20, 30], "ID": [1, 2, 3]}, "more than one column 'id'"),
        ({"id": [10, 20, 30], "sign": [1, 1, -1], "nt": ["a", "b", "c"]}, "both of which say signs"),
    ],
)
def test_what_is_wrong_is_one_sentence(neurons: Any, words: str) -> None:
    with pytest.raises((InputError, TypeError), match=words):
        from_edges(EDGES, neurons=neurons)


@pytest.mark.parametrize("column", ["root_id", "pt_root_id", "bodyId", "id", "name", "", "Unnamed: 0", "neuron"])
def test_columns_of_ids(column: str) -> None:
    found = neurons_of(Asked(neurons={column: [3, 1], "other": [1, 1]}))
    assert found.ids.cells.values[found.ids.cells.places].tolist() == [3, 1]


def test_positions_that_some_neurons_lack_are_left_out() -> None:
    assert from_edges(EDGES, neurons={**NEURONS, "z": [1.0, None, 2.0, 3.0]}).positions is None
    assert from_edges(EDGES, neurons=without("z")).positions.shape == (4, 2)


def test_ids_of_text_files_and_of_frames_meet(tmp_path: Path) -> None:
    (tmp_path / "edges.csv").write_text("pre,post\n30,10\n10,20\n")
    (tmp_path / "neurons.csv").write_text("id,name\n30,c\n20,b\n10,a\n")
    assert read(tmp_path / "edges.csv", neurons=tmp_path / "neurons.csv").names == ("c", "b", "a")
    assert read(tmp_path / "edges.csv", neurons=NEURONS, transmitter="").names == ("b", "d", "a", "c")
    assert from_edges(EDGES, neurons=tmp_path / "neurons.csv").names == ("c", "b", "a")
    (tmp_path / "neurons.csv").write_text("id,name\n030,c\n20,b\n10,a\n")
    with pytest.raises(InputError, match="does not list, such as '30'"):
        read(tmp_path / "edges.csv", neurons=tmp_path / "neurons.csv")


W = [[0.0, 1.0], [2.0, 0.0]]


@pytest.mark.parametrize("name", ["W.npy", "W.csv", "W.mtx"])
def test_a_matrix_gets_the_names_of_a_table_in_its_order(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    if name == "W.npy":
        np.save(path, np.array(W))
    elif name == "W.mtx":
        path.write_text("%%MatrixMarket matrix coordinate real general\n2 2 2\n1 2 1\n2 1 2\n")
    else:
        path.write_text("0,1\n2,0\n")
    net = read(path, neurons={"bodyId": [7, 5], "type": ["E", "I"], "x": [1, 2], "y": [3, 4]})
    assert (net.names, net.types) == ((7, 5), ("E", "I"))
    np.testing.assert_array_equal(net.positions, [[1, 3], [2, 4]])
    assert net.changes[-1] == "names from the table of neurons, in its order"
    turned = read(path, neurons={"bodyId": [5, 7], "idx": [1, 0], "type": ["I", "E"]}, orientation="pre-post")
    assert (turned.names, turned.types) == ((7, 5), ("E", "I"))
    np.testing.assert_array_equal(
        np.asarray(turned.weights.todense() if name == "W.mtx" else turned.weights), np.transpose(W)
    )


def test_a_matrix_in_memory_gets_names_as_well() -> None:
    assert read(np.array(W), neurons={"id": [7, 5]}).names == (7, 5)
    assert read(from_edges(EDGES), neurons=without("nt_type")).types == ("PYR", "PV", "PYR")


def test_a_matrix_with_names_is_matched_by_name(tmp_path: Path) -> None:
    path = tmp_path / "W.csv"
    path.write_text(",a,b\na,0,1\nb,2,0\n")
    net = read(path, neurons={"name": ["b", "a"], "type": ["I", "E"]})
    assert (net.names, net.types, net.changes) == (
        ("a", "b"),
        ("E", "I"),
        ("names from the table of neurons, by name",),
    )
    assert read(path, neurons={"id": [1, 2], "name": ["b", "a"], "type": ["I", "E"]}).types == ("E", "I")


@pytest.mark.parametrize(
    ("neurons", "words"),
    [
        ({"id": [1, 2, 3]}, "must list the neurons of the matrix, but 'a' is not among them"),
        ({"id": [1, 1]}, "lists 1 more than once"),
        ({"id": ["a", "c"]}, "must list the neurons of the matrix, but 'b' is not among them"),
    ],
)
def test_a_table_that_does_not_fit_the_matrix(tmp_path: Path, neurons: Any, words: str) -> None:
    (tmp_path / "W.csv").write_text(",a,b\na,0,1\nb,2,0\n")
    with pytest.raises(InputError, match=words):
        read(tmp_path / "W.csv", neurons=neurons)


def test_a_matrix_without_names_needs_a_table_of_its_neurons_alone(tmp_path: Path) -> None:
    np.save(tmp_path / "W.npy", np.array(W))
    with pytest.raises(InputError, match="lists 3 neurons, but the matrix has 2 without names"):
        read(tmp_path / "W.npy", neurons={"id": [1, 2, 3]})


def test_an_index_that_does_not_count(tmp_path: Path) -> None:
    np.save(tmp_path / "W.npy", np.array(W))
    for idx in ([1, 2], [0, 0], [0.5, 1]):
        with pytest.raises(InputError, match="must number the rows of the matrix from 0 to 1, each once"):
            read(tmp_path / "W.npy", neurons={"id": [5, 6], "idx": idx})


def test_signs_beside_a_matrix_are_left_out_with_a_word(tmp_path: Path) -> None:
    np.save(tmp_path / "W.npy", [[0.0, -2.0], [1.0, 0.0]])
    net = read(tmp_path / "W.npy", neurons={"id": ["a", "b"], "nt_type": ["GABA", "ACH"]})
    assert net.weights.tolist() == [[0.0, -2.0], [1.0, 0.0]]
    assert any("column 'nt_type' left out" in change for change in net.changes)


@pytest.mark.parametrize("ids", [[3, 1, 2], [2, 0, 1]])
def test_numbers_in_another_order_are_refused_beside_a_matrix_without_names(tmp_path: Path, ids: list[int]) -> None:
    np.save(tmp_path / "W.npy", np.eye(3))
    with pytest.raises(InputError, match="numbers the neurons in another order"):
        read(tmp_path / "W.npy", neurons={"id": ids, "name": ["c", "a", "b"]})
    assert read(tmp_path / "W.npy", neurons={"id": sorted(ids), "name": ["a", "b", "c"]}).names == ("a", "b", "c")


@pytest.mark.parametrize("counts", [(0, 1, 2), (1, 2, 3)])
@pytest.mark.parametrize(
    "text", [",{0},{1},{2}\n{0},{3}\n{1},{4}\n{2},{5}\n", "pre,{0},{1},{2}\n{0},{6}\n{1},{7}\n{2},{8}\n"]
)
def test_names_of_a_file_that_count_are_ids_where_the_table_has_just_these(
    tmp_path: Path, counts: tuple[int, ...], text: str
) -> None:
    W = np.arange(9.0).reshape(3, 3)
    rows = [",".join(map(str, row)) for row in [*W.tolist(), *W.T.tolist()]]
    path = tmp_path / "W.csv"
    path.write_text(text.format(*counts, *rows))
    ids = [counts[2], counts[0], counts[1]]
    net = read(path, neurons={"id": ids, "name": ["c", "a", "b"], "type": ["C", "A", "B"]})
    assert (net.names, net.types) == (("a", "b", "c"), ("A", "B", "C"))
    np.testing.assert_array_equal(net.weights, W)
    assert read(path).names is None
    assert read(path, neurons={"id": [70, 50, 60]}).names == (70, 50, 60)
    with pytest.raises(InputError, match="lists 4 neurons, but the matrix has 3"):
        read(path, neurons={"id": [*ids, 9]})


def test_counts_of_a_frame_are_names_where_they_are_not_those_of_an_array() -> None:
    pandas = needed("pandas", "test")
    table = {"id": [3, 1, 2], "name": ["c", "a", "b"]}
    frame = pandas.DataFrame(np.eye(3), index=[1, 2, 3], columns=[1, 2, 3])
    assert read(frame, neurons=table).names == ("a", "b", "c")
    for value in (pandas.DataFrame(np.eye(3)), np.eye(3), Network(np.eye(3), names=[0, 1, 2])):
        with pytest.raises(InputError, match="numbers the neurons in another order"):
            read(value, neurons={"id": [2, 0, 1]})


def test_two_columns_that_say_the_names_in_two_orders_are_refused() -> None:
    net = Network(np.eye(3), names=[1, 2, 3])
    with pytest.raises(InputError, match=r"column 'id' and column 'label' both .* as for '1': leave one"):
        read(net, neurons={"id": [3, 1, 2], "label": ["1", "2", "3"]})
    assert read(net, neurons={"id": [3, 1, 2], "label": ["3", "1", "2"]}).names == ("1", "2", "3")
