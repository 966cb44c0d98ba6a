"""Edges of SONATA against a loop over edges; what is ambiguous, lies or leads elsewhere is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.optional import needed

from metzler.errors import InputError
from metzler.io import read

h5py: Any = needed("h5py", "io")
PRE, POST = [0, 1, 2, 2, 0], [1, 2, 0, 0, 1]
STRENGTHS, COUNTS = [0.5, -1.0, 2.0, 3.0, 0.25], [3, 1, 2, 1, 1]


def write(folder: Path, groups: dict[str, dict[str, Any]] | None = None, **changes: Any) -> Path:
    """A population of five edges, three of them in group 0 and two in group 1; None leaves something out."""
    path = folder / "v1_v1_edges.h5"
    columns: dict[str, Any] = {
        "source_node_id": np.array(PRE, "u8"),
        "target_node_id": np.array(POST, "u8"),
        "edge_type_id": np.array([100, 100, 101, 101, 100]),
        "edge_group_id": np.array([0, 1, 0, 1, 0], "u4"),
        "edge_group_index": np.array([2, 0, 0, 1, 1], "u8"),
        **changes,
    }
    populations = columns.pop("populations", ("v1", "v1"))
    name = columns.pop("name", "v1_to_v1")
    with h5py.File(path, "a") as file:
        group = file.create_group(f"edges/{name}")
        for column, values in columns.items():
            if values is not None:
                group[column] = values
        for end, population in zip(("source", "target"), populations, strict=True):
            if columns[f"{end}_node_id"] is not None:
                group[f"{end}_node_id"].attrs["node_population"] = population
        for number, datasets in (groups or {}).items():
            for column, values in datasets.items():
                group[f"{number}/{column}"] = values
    return path


def in_groups(values: list[Any]) -> tuple[list[Any], list[Any]]:
    """The values of the edges in the two groups of `write`."""
    return [values[2], values[4], values[0]], [values[1], values[3]]


def both(name: str, values: list[Any]) -> dict[str, dict[str, Any]]:
    first, second = in_groups(values)
    return {"0": {name: first}, "1": {name: second}}


def expected(weights: list[float], n: int = 3) -> np.ndarray:
    W = np.zeros((n, n))
    for pre, post, weight in zip(PRE, POST, weights, strict=True):
        W[post, pre] += weight
    return W


def test_strengths_of_edges_in_groups(tmp_path: Path) -> None:
    net = read(write(tmp_path, both("syn_weight", STRENGTHS)))
    np.testing.assert_array_equal(net.weights.toarray(), expected(STRENGTHS))
    assert net.changes == (
        "the file of the nodes is not there: there are 3, for the last in that of the edges is 2",
        "edges between neurons that have one already are added to it: 2",
    )


def test_without_strengths_and_counts_every_edge_counts_one(tmp_path: Path) -> None:
    net = read(write(tmp_path))
    np.testing.assert_array_equal(net.weights.toarray(), expected([1.0] * 5))
    assert net.weight_unit == "synapses"
    assert any("every edge counts 1" in change for change in net.changes)


def test_numbers_of_synapses(tmp_path: Path) -> None:
    net = read(write(tmp_path, both("nsyns", COUNTS)))
    np.testing.assert_array_equal(net.weights.toarray(), expected(COUNTS))
    assert (net.weight_unit, net.changes[1]) == (
        "synapses",
        "weights are numbers of synapses (nsyns), which have no signs",
    )


def test_strengths_of_types_beside_the_file(tmp_path: Path) -> None:
    path = write(tmp_path, both("nsyns", COUNTS))
    (tmp_path / "v1_v1_edge_types.csv").write_text(
        "edge_type_id target_query syn_weight\n100 \"pop_name=='a b'\" 0.5\n101 NULL -2.0\n"
    )
    with pytest.raises(InputError, match=r"ask for the weight 'syn_weight\*nsyns', 'syn_weight' or 'nsyns'"):
        read(path)
    strengths = [0.5, 0.5, -2.0, -2.0, 0.5]
    products = [strength * count for strength, count in zip(strengths, COUNTS, strict=True)]
    for weight, truth in {"syn_weight": strengths, "nsyns": COUNTS, "syn_weight*nsyns": products}.items():
        np.testing.assert_array_equal(read(path, weight=weight).weights.toarray(), expected(truth))
    with pytest.raises(InputError, match="has no 'conductance' for each of its edges"):
        read(path, weight="conductance")


def test_signs_that_are_elsewhere_are_said(tmp_path: Path) -> None:
    net = read(write(tmp_path, both("syn_weight", [1.0] * 5)))
    assert "no weight is negative: signs may be in the models of the synapses" in net.changes


def test_the_number_of_nodes(tmp_path: Path) -> None:
    path = write(tmp_path, **{"indices/source_to_target/node_id_to_ranges": np.zeros((5, 2))})
    assert read(path).n == 5
    with h5py.File(tmp_path / "v1_nodes.h5", "w") as file:
        file["nodes/v1/node_type_id"] = np.zeros(7, "i8")
    net = read(path)
    assert (net.n, [change for change in net.changes if "nodes" in change]) == (7, [])
    with h5py.File(tmp_path / "v1_nodes.h5", "w") as file:
        file["nodes/v1/node_type_id"] = np.zeros(2, "i8")
    with pytest.raises(InputError, match="an edge at node 2, but its nodes are 2"):
        read(path)


def test_a_choice_of_population(tmp_path: Path) -> None:
    write(tmp_path)
    path = write(tmp_path, name="lgn_to_v1", populations=("lgn", "v1"))
    with pytest.raises(InputError, match=r"2 populations of edges: name one, as in FILE::lgn_to_v1 \(lgn_to_v1, v1"):
        read(path)
    assert read(f"{path}::v1_to_v1").n == read(path, part="edges/v1_to_v1").n == 3
    with pytest.raises(InputError, match="from 'lgn' to 'v1', which are no recurrent network"):
        read(path, part="lgn_to_v1")
    with pytest.raises(InputError, match="no population of edges 'x'; it has lgn_to_v1, v1_to_v1"):
        read(path, part="x")
    with pytest.raises(InputError, match="says what is pre and post: leave the orientation out"):
        read(path, part="v1_to_v1", orientation="post-pre")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"source_node_id": None}, "source_node_id is missing"),
        ({"source_node_id": np.array(PRE[:4])}, "two lists of whole numbers of one length"),
        ({"source_node_id": np.array(PRE, "f8")}, "two lists of whole numbers"),
        ({"source_node_id": np.zeros(0, "u8"), "target_node_id": np.zeros(0, "u8")}, "two lists of whole numbers"),
        ({"source_node_id": np.array([-1, 0, 0, 0, 0])}, "has a negative one"),
        ({"target_node_id": np.array([2**62, 0, 0, 0, 0], "u8")}, "which needs 32.0 EiB"),
        ({"edge_group_index": np.array([9, 9, 9, 9, 9])}, "fewer 'syn_weight' than edges in the group '0'"),
        ({"edge_group_index": np.array([0, 0])}, "a group and a place in it for each of its 5 edges"),
    ],
)
def test_files_that_do_not_go_together(tmp_path: Path, changes: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError, match=words) as caught:
        read(write(tmp_path, both("syn_weight", STRENGTHS), **changes))
    assert str(caught.value).isprintable()


def test_edges_behind_a_link_are_refused(tmp_path: Path) -> None:
    with h5py.File(tmp_path / "e.h5", "w") as file:
        file["edges"] = h5py.ExternalLink(str(write(tmp_path)), "/edges")
    with pytest.raises(InputError, match="a link that may lead to another file"):
        read(tmp_path / "e.h5")


@pytest.mark.parametrize(("top", "words"), [(10**9, "needs 7.5 GiB, but has"), (2**40, "more than the limit of")])
def test_a_node_far_away_takes_no_memory(tmp_path: Path, top: int, words: str) -> None:
    path = write(tmp_path, source_node_id=np.array([0, 1, 2, 0, top], "u8"))
    with pytest.raises(InputError, match=f"which has an edge at node {top}, announces a sparse .*{words}"):
        read(path)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (
            "edge_type_id name syn_weight\n100 ä 0.5\n".encode("latin-1"),
            "byte 0xe4, which is not UTF-8: save it as UTF-8",
        ),
        (b'edge_type_id "syn_weight\n100 0.5\n', "unexpected end of data"),
    ],
)
def test_a_table_of_types_that_is_none_is_named(tmp_path: Path, content: bytes, words: str) -> None:
    path = write(tmp_path)
    (tmp_path / "v1_v1_edge_types.csv").write_bytes(content)
    with pytest.raises(InputError, match=f"edge_types.csv' must be a table of types of edges: .*{words}"):
        read(path)
    (tmp_path / "v1_v1_edge_types.csv").write_bytes(b"# nothing\n")
    assert read(path).weight_unit == "synapses"
