"""Graphs of NIR: those of its package, graphs within graphs, and walks that would not end."""

from __future__ import annotations

import numpy as np
import pytest
from tests.optional import works

import metzler as mz
from metzler.errors import InputError
from metzler.io.nir import Found, Node

with_nir = pytest.mark.skipif(not works("nir"), reason="needs nir")
ONE, W = np.array([1.0, 2.0, 4.0]), np.arange(9.0).reshape(3, 3)


@with_nir
def test_graphs_of_the_package() -> None:
    """LI: tau v' = v_leak - v + r I, here with I = W v + b."""
    import nir

    nodes = {
        "input": nir.Input(np.array([3])),
        "li": nir.LI(tau=0.1 * ONE, r=ONE, v_leak=ONE),
        "w": nir.Affine(W, ONE),
        "output": nir.Output(np.array([3])),
    }
    net = mz.read(nir.NIRGraph(nodes, [("input", "li"), ("li", "w"), ("w", "li"), ("li", "output")]))
    np.testing.assert_array_equal(net.weights.toarray(), ONE[:, None] * W)
    np.testing.assert_array_equal(net.dynamics["tau"], 0.1 * ONE)


@with_nir
def test_graphs_in_graphs_are_dissolved() -> None:
    """As frameworks export a recurrent layer: neurons and recurrent weights in a graph of their own."""
    import nir

    ends = {"input": nir.Input(np.array([3])), "output": nir.Output(np.array([3]))}
    inner = nir.NIRGraph(
        ends | {"li": nir.LI(ONE, ONE, ONE), "rec": nir.Linear(W)},
        [("input", "li"), ("li", "rec"), ("rec", "li"), ("li", "output")],
    )
    outer = nir.NIRGraph(
        ends | {"rnn": inner, "s": nir.Scale(10 * ONE)},
        [("input", "rnn"), ("rnn", "s"), ("s", "rnn"), ("rnn", "output")],
    )
    net = mz.read(outer)
    np.testing.assert_array_equal(net.weights.toarray(), ONE[:, None] * (W + np.diag(10 * ONE)))
    assert net.names == ("rnn.li[0]", "rnn.li[1]", "rnn.li[2]")


@with_nir
def test_graphs_without_end() -> None:
    import nir

    graph = nir.NIRGraph({"li": nir.LI(ONE, ONE, ONE)}, [], type_check=False)
    for name in "ab":
        graph.nodes[name] = graph
    with pytest.raises(InputError, match="more than 10000 nodes or 16 graphs in each other"):
        mz.read(graph)


def found(*paths: tuple[str, ...]) -> Found:
    graph = Found("the graph")
    for path in paths:
        graph.add(path, Node("LI"))
    return graph


def test_names_with_points_are_no_graphs() -> None:
    graph = found(("x.a",), ("w.0",))
    graph.join((), [("x.a", "w.0")])
    assert graph.dissolved().edges == (("x.a", "w.0"),)
    with pytest.raises(InputError, match="names differ only in what is a graph"):
        found(("x", "a"), ("x.a",)).dissolved()


def test_edges_that_lead_nowhere() -> None:
    with pytest.raises(InputError, match="an edge at 'b', which is not among its nodes"):
        found(("a",)).join((), [("a", "b")])
    twice = found(("a",), ("b",))
    twice.join((), [("a", "b"), ("a", "b")])
    with pytest.raises(InputError, match="has the edge 'a' -> 'b' twice"):
        twice.dissolved()
    closed = found(("a",))
    closed.add(("g",), Node("NIRGraph"))
    closed.join((), [("a", "g")])
    with pytest.raises(InputError, match="a graph without one input and one output"):
        closed.dissolved()
