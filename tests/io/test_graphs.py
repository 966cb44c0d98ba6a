"""Graphs of networkx and igraph against their own adjacency matrices; what is ambiguous is refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from tests.optional import needed, works

from metzler.errors import InputError
from metzler.io import read

nx = needed("networkx", "io")
ENDS = [("c", "a"), ("a", "b"), ("b", "b"), ("a", "c"), ("c", "b")]
VALUES = [1.5, -2.0, 0.25, 3.0, -0.5]


def drawn(kind: Any, key: str = "weight") -> Any:
    graph = kind()
    graph.add_node("isolated")
    for (u, v), value in zip(ENDS, VALUES, strict=True):
        graph.add_edge(u, v, **{key: value})
    return graph


def adjacency(graph: Any) -> np.ndarray:
    """What networkx says, transposed because its rows are sources."""
    return nx.to_numpy_array(graph, nodelist=list(graph), multigraph_weight=sum).T


@pytest.mark.parametrize("kind", [nx.DiGraph, nx.Graph, nx.MultiDiGraph, nx.MultiGraph])
def test_weights_are_those_of_networkx(kind: Any) -> None:
    graph = drawn(kind)
    net = read(graph)
    np.testing.assert_array_equal(net.weights.toarray(), adjacency(graph))
    assert net.names == ("isolated", "c", "a", "b")
    assert ("undirected: every edge counts both ways" in net.changes) == (not graph.is_directed())


def test_the_direction_of_an_edge() -> None:
    net = read(nx.DiGraph([("pre", "post", {"weight": 2.0})]))
    assert net.names == ("pre", "post")
    assert net.weights[1, 0] == 2.0
    assert net.weights.nnz == 1


def test_parallel_edges_are_added() -> None:
    graph = drawn(nx.MultiDiGraph)
    graph.add_edge("a", "b", weight=10.0)
    graph.add_edge("a", "b", weight=100.0)
    net = read(graph)
    np.testing.assert_array_equal(net.weights.toarray(), adjacency(graph))
    assert net.changes == ("2 parallel edges are added to others",)
    both = nx.MultiGraph([("a", "b", {"weight": 1.0}), ("b", "a", {"weight": 2.0})])
    assert read(both).weights.toarray().tolist() == [[0.0, 3.0], [3.0, 0.0]]
    assert "1 parallel edges are added to others" in read(both).changes


def test_the_weight_is_a_known_attribute_or_the_one_that_is_named() -> None:
    for key in ("weight", "syn_count", "count"):
        np.testing.assert_array_equal(read(drawn(nx.DiGraph, key)).weights.toarray(), adjacency(drawn(nx.DiGraph)))
    other = drawn(nx.DiGraph, "strength")
    with pytest.raises(InputError, match="has edges with 'strength': say weight= for the one"):
        read(other)
    np.testing.assert_array_equal(read(other, weight="strength").weights.toarray(), adjacency(drawn(nx.DiGraph)))
    nx.set_edge_attributes(other, 1.0, "count")
    nx.set_edge_attributes(other, 1.0, "weight")
    with pytest.raises(InputError, match="'count' and 'weight', any of which could be the weight: say weight="):
        read(other)


def test_edges_without_numbers_count_as_one() -> None:
    net = read(nx.DiGraph([("a", "b", {"label": 3, "colour": "red"}), ("b", "a", {})]))
    assert net.weights.toarray().tolist() == [[0.0, 1.0], [1.0, 0.0]]
    assert net.changes == ("edges have no weights: each counts as 1",)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("1.5", r"'weight' of the edge 'a' -> 'b' is '1.5', not a number; edges have 'weight'"),
        (True, "is True, not a number"),
        ([1.0], r"is \[1.0\], not a number"),
        (1j, "is 1j, not a number"),
        (2**53 + 1, "at most 2\\*\\*53 where they are integers, got 9007199254740993"),
        (np.int64(2**53 + 1), "at most 2\\*\\*53"),
        (10**400, "at most 2\\*\\*53"),
        (float("nan"), r"finite, but entry \[1, 0\] is nan"),
        (float("inf"), r"finite, but entry \[1, 0\] is inf"),
    ],
)
def test_a_weight_that_is_none(value: Any, words: str) -> None:
    graph = nx.DiGraph([("a", "b", {"weight": value}), ("b", "a", {"weight": 1.0})])
    with pytest.raises(InputError, match=words):
        read(graph)


def test_a_weight_that_is_missing() -> None:
    graph = nx.DiGraph([("a", "b", {"weight": 1.0}), ("b", "a", {"colour": "red"})])
    with pytest.raises(InputError, match="'weight' of the edge 'b' -> 'a' is missing; edges have 'weight', 'colour'"):
        read(graph)


def test_types_and_positions() -> None:
    graph = drawn(nx.DiGraph)
    nx.set_node_attributes(graph, {name: f"{name}-cell" for name in graph}, "cell_type")
    nx.set_node_attributes(graph, {name: float(k) for k, name in enumerate(graph)}, "x")
    nx.set_node_attributes(graph, 2, "y")
    net = read(graph)
    assert net.types == ("isolated-cell", "c-cell", "a-cell", "b-cell")
    assert net.positions.tolist() == [[0.0, 2.0], [1.0, 2.0], [2.0, 2.0], [3.0, 2.0]]
    del graph.nodes["a"]["cell_type"]
    assert read(graph).types is None


def test_what_means_nothing_for_a_graph() -> None:
    for option in ({"orientation": "pre-post"}, {"part": "W"}, {"pre": "a"}):
        with pytest.raises(InputError, match=f"a graph of networkx, for which {next(iter(option))} means nothing"):
            read(drawn(nx.DiGraph), **option)
    with pytest.raises(InputError, match="limit of 40 bytes"):
        read(drawn(nx.DiGraph), max_bytes=40)
    with pytest.raises(InputError, match="empty"):
        read(nx.DiGraph())
    with pytest.raises(InputError, match="a name of 2000 characters, 'xxxxxxxxxxxxxxxxxxxx'"):
        read(nx.DiGraph([("x" * 2000, "y")]))


@pytest.mark.skipif(not works("igraph"), reason="needs igraph")
@pytest.mark.parametrize("directed", [True, False])
def test_weights_are_those_of_igraph(directed: bool) -> None:
    import igraph

    graph = igraph.Graph(directed=directed)
    graph.add_vertices(["isolated", "c", "a", "b"])
    graph.add_edges(ENDS)
    graph.es["weight"] = VALUES
    net = read(graph)
    truth = np.zeros((4, 4))
    for edge in graph.es:
        truth[edge.target, edge.source] += edge["weight"]
        if not directed and edge.source != edge.target:
            truth[edge.source, edge.target] += edge["weight"]
    np.testing.assert_array_equal(net.weights.toarray(), truth)
    assert net.names == ("isolated", "c", "a", "b")
    del graph.vs["name"]
    del graph.es["weight"]
    assert read(graph).names is None
    assert read(graph).changes[0] == "edges have no weights: each counts as 1"
