"""GraphML, GEXF and GML as networkx, igraph and people write them; hostile ones are one sentence each."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import sparse
from tests.optional import needed, works

from metzler.errors import InputError
from metzler.io import read, write
from metzler.networks import Network

nx = needed("networkx", "io")

WRITERS = {".graphml": nx.write_graphml_xml, ".gexf": nx.write_gexf, ".gml": nx.write_gml}
endings = pytest.mark.parametrize("ending", WRITERS)


def random_graph(kind: Any, seed: int = 1) -> Any:
    rng = np.random.default_rng(seed)
    graph = kind()
    names = [f"cell {k}ä" for k in rng.permutation(9)]
    graph.add_nodes_from(names)
    for _ in range(30):
        u, v = rng.integers(9, size=2)
        graph.add_edge(names[u], names[v], weight=float(rng.normal()))
    return graph


@endings
@pytest.mark.parametrize("kind", [nx.DiGraph, nx.Graph, nx.MultiDiGraph, nx.MultiGraph])
def test_what_networkx_writes(tmp_path: Path, ending: str, kind: Any) -> None:
    graph = random_graph(kind)
    path = tmp_path / f"net{ending}"
    WRITERS[ending](graph, path)
    net = read(path)
    assert net.names == tuple(graph)
    truth = nx.to_numpy_array(graph, nodelist=list(graph), multigraph_weight=sum).T
    np.testing.assert_allclose(net.weights.toarray(), truth, rtol=1e-14)


@pytest.mark.skipif(not works("igraph"), reason="needs igraph")
@pytest.mark.parametrize("ending", [".graphml", ".gml"])
def test_what_igraph_writes(tmp_path: Path, ending: str) -> None:
    import igraph

    graph = igraph.Graph(directed=True)
    graph.add_vertices(["PYR", "PV", "SST"])
    graph.add_edges([(0, 1), (1, 0), (2, 2)])
    graph.es["weight"] = [1.5, -2.0, 0.25]
    graph.vs["label" if ending == ".gml" else "name"] = ["PYR", "PV", "SST"]
    path = tmp_path / f"net{ending}"
    graph.write(str(path))
    net = read(path)
    assert net.names == ("PYR", "PV", "SST")
    assert net.weights.toarray().tolist() == [[0.0, -2.0, 0.0], [1.5, 0.0, 0.0], [0.0, 0.0, 0.25]]


NAMES: dict[str, Any] = {
    "texts": ["PYR_0", "PV & <1>", 'it\'s "x"', "ä\n\tö"],
    "ids": [720575940379283000, 720575940379283001, -3, 5],
    "texts of numbers": ["10", "11", "12", "013"],
    "only numbers": ["n0", "n1", "n2", "n3"],
    "counted from 1": [1, 2, 3, 4],
    "texts counted": ["0", "1", "2", "3"],
    "none": None,
}


@pytest.mark.parametrize("names", NAMES.values(), ids=NAMES)
def test_what_is_written_is_read_again(tmp_path: Path, names: Any) -> None:
    rng = np.random.default_rng(3)
    W = sparse.random_array((4, 4), density=0.6, rng=rng, data_sampler=lambda size: rng.normal(size=size) * 1e-300)
    net = Network(W, names, types=["E", "I", "E", ""], positions=rng.normal(size=(4, 3)))
    again = read(write(net, tmp_path / "net.graphml").files[0])
    assert (again.names, again.types) == (net.names, net.types)
    assert names is None or [type(name) for name in again.names] == [type(name) for name in names]
    np.testing.assert_array_equal(again.weights.toarray(), net.weights.toarray())
    np.testing.assert_array_equal(again.positions, net.positions)


def test_networkx_reads_what_is_written(tmp_path: Path) -> None:
    write(Network([[0.0, 1.5], [0.0, 0.0]], ["PYR", "PV"]), tmp_path / "net.graphml")
    graph = nx.read_graphml(tmp_path / "net.graphml")
    assert list(graph.edges(data="weight")) == [("PV", "PYR", 1.5)]


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (["a", "b\x00"], "without control characters, got 'b.x00'"),
        (["a", "b\ud800"], "without control characters, got 'b.ud800'"),
        (["a", "b\r"], "without control characters"),
        (["a", "b\ufffe"], "without control characters"),
        (["a", "b" * 1001], "a name of 1001 characters"),
        (["a", 1], "all texts or all whole numbers, got both"),
    ],
)
def test_names_that_graphml_cannot_hold(tmp_path: Path, names: Any, words: str) -> None:
    with pytest.raises(InputError, match=words):
        write(Network(np.ones((2, 2)), names), tmp_path / "net.graphml")
    assert list(tmp_path.iterdir()) == []


HEAD = (
    '<graphml xmlns="http://graphml.graphdrawing.org/xmlns"><key id="w" for="edge" attr.name="weight" '
    'attr.type="{}">{}</key><key id="l" for="node" attr.name="label" attr.type="string"/>'
    '<graph edgedefault="directed">'
)
A_AND_B = '<node id="a"/><node id="b"/>'


def graphml(inside: str, kind: str = "double", default: str = "") -> str:
    return HEAD.format(kind, default) + inside + "</graph></graphml>"


def edge(source: str, target: str, weight: str | None = None, **more: str) -> str:
    data = "" if weight is None else f'<data key="w">{weight}</data>'
    return f'<edge source="{source}" target="{target}" {" ".join(f"{k}={v!r}" for k, v in more.items())}>{data}</edge>'


def gml(inside: str) -> str:
    return f'graph [ directed 1 node [ id 5 label "a" ] node [ id 7 label "b" ] {inside} ]'


def gexf(inside: str) -> str:
    nodes = '<nodes><node id="a" label="x"/><node id="b" label="y"/></nodes>'
    return (
        f'<gexf xmlns="http://www.gexf.net/1.2draft" version="1.2"><graph defaultedgetype="directed">'
        f"{nodes}<edges>{inside}</edges></graph></gexf>"
    )


def test_an_edge_without_a_weight_has_the_default(tmp_path: Path) -> None:
    inside = A_AND_B + edge("a", "b") + edge("b", "a", "3")
    (tmp_path / "net.graphml").write_text(graphml(inside, default="<default>2.5</default>"))
    net = read(tmp_path / "net.graphml")
    assert net.weights.toarray().tolist() == [[0.0, 3.0], [2.5, 0.0]]


def test_an_edge_of_gexf_without_a_weight_has_weight_1(tmp_path: Path) -> None:
    """As its definition says; Gephi leaves this weight out."""
    first, second = '<edge id="1" source="a" target="b"/>', '<edge id="2" source="b" target="a" weight="2.5"/>'
    (tmp_path / "net.gexf").write_text(gexf(first + second))
    assert read(tmp_path / "net.gexf").weights.toarray().tolist() == [[0.0, 2.5], [1.0, 0.0]]


def test_ids_that_only_number_give_way_to_labels(tmp_path: Path) -> None:
    nodes = "".join(f'<node id="{{}}{k}"><data key="l">{name}</data></node>' for k, name in enumerate(["x", "y"]))
    for prefix, names in (("n", ("x", "y")), ("AVA", ("x", "y")), ("n1", ("n10", "n11"))):
        path = tmp_path / "net.graphml"
        path.write_text(graphml(nodes.format(prefix, prefix) + edge(f"{prefix}0", f"{prefix}1", "1")))
        assert read(path).names == names
    (tmp_path / "net.gml").write_text(gml("edge [ source 5 target 7 weight 2 ]"))
    assert read(tmp_path / "net.gml").names == ("a", "b")
    (tmp_path / "net.gexf").write_text(gexf('<edge source="a" target="b" weight="2"/>'))
    assert read(tmp_path / "net.gexf").names == ("a", "b")


def test_labels_that_name_no_node_are_said(tmp_path: Path) -> None:
    path = tmp_path / "net.gml"
    path.write_text(gml("edge [ source 5 target 7 weight 2 ]").replace('"b"', '"a"'))
    net = read(path)
    assert net.names == (5, 7)
    assert net.changes == ("the attribute 'label' of the nodes is left out: 'a' occurs more than once",)
    path.write_text(gml("edge [ source 5 target 7 weight 2 ]").replace('label "b"', ""))
    assert read(path).changes[0].endswith("left out: not every node has one that is a text or a whole number")
    path = tmp_path / "net.gexf"
    path.write_text(gexf('<edge source="a" target="b" weight="2"/>'))
    assert read(path).changes == ("the attribute 'label' of the nodes is left out: their ids are names",)
    path.write_text(path.read_text().replace('label="x"', 'label="a"').replace('label="y"', 'label="b"'))
    assert read(path).changes == ()
    path = tmp_path / "net.graphml"
    nodes = "".join(f'<node id="n{k}"><data key="l">x</data></node>' for k in range(2))
    path.write_text(graphml(nodes + edge("n0", "n1", "1")))
    assert (read(path).names, read(path).changes[0][-30:]) == (("n0", "n1"), "out: 'x' occurs more than once")


@pytest.mark.parametrize("mark", ["&#27;", "&#0;", "&#155;", "&#13;"])
def test_names_that_a_terminal_would_obey_are_refused(tmp_path: Path, mark: str) -> None:
    (tmp_path / "net.gml").write_text(gml("edge [ source 5 target 7 weight 2 ]").replace('"b"', f'"b{mark}[2J"'))
    with pytest.raises(InputError, match="must have names without control characters") as caught:
        read(tmp_path / "net.gml")
    assert str(caught.value).isprintable()
    graph = nx.DiGraph()
    graph.add_edge("a", f"b{chr(int(mark[2:-1]))}", weight=1.0)
    with pytest.raises(InputError, match="the graph must have names without control characters"):
        read(graph)


BOMB = '<!DOCTYPE g [<!ENTITY a "x"><!ENTITY b "&a;&a;">]>'
HOSTILE = {
    "bomb.graphml": (BOMB + graphml("&b;"), "has a document type"),
    "bomb.gexf": (BOMB + gexf("&b;"), "has a document type"),
    "external.graphml": ('<!DOCTYPE g SYSTEM "file:///etc/passwd">' + graphml(""), "has a document type"),
    "cut.graphml": (graphml(A_AND_B)[:-20], "must be XML"),
    "other.graphml": ("<html><body/></html>", "cannot be read as a graph"),
    "gexf.graphml": (gexf(""), "cannot be read as a graph"),
    "deep.graphml": (graphml("<node>" * 500 + "</node>" * 500), "elements in each other"),
    "same_id.graphml": (
        graphml(A_AND_B + edge("a", "b", "1", id="e") + edge("a", "b", "2", id="e")),
        "has 2 edges, of which 1 remain",
    ),
    "same_node.graphml": (graphml('<node id="a"/><node id="a"/>'), "has 2 nodes, of which 1 remain"),
    "no_node.graphml": (graphml(A_AND_B + edge("a", "c", "1")), "has 2 nodes, of which 3 remain"),
    "nested.graphml": (
        graphml('<node id="a"><graph edgedefault="directed"><node id="c"/></graph></node>'),
        "has 2 nodes, of which 1 remain",
    ),
    "two.graphml": (
        graphml(A_AND_B + '</graph><graph edgedefault="directed">' + A_AND_B),
        "has 4 nodes, of which 2 remain",
    ),
    "hyper.graphml": (graphml(A_AND_B + "<hyperedge/>"), "hyperedges"),
    "text.graphml": (graphml(A_AND_B + edge("a", "b", "much"), "string"), "'much', not a number"),
    "no_number.graphml": (graphml(A_AND_B + edge("a", "b", "much")), "could not convert"),
    "long_number.graphml": (graphml(A_AND_B + edge("a", "b", "9" * 5000), "int"), "cannot be read as a graph"),
    "nan.graphml": (graphml(A_AND_B + edge("a", "b", "nan")), r"finite, but entry \[1, 0\] is nan"),
    "inf.graphml": (graphml(A_AND_B + edge("a", "b", "1e999")), r"finite, but entry \[1, 0\] is inf"),
    "mixed.graphml": (graphml(A_AND_B + edge("a", "b", "1", directed="false")), "directed=false edge"),
    "long.graphml": (graphml(f'<node id="{"x" * 10**6}"/>'), "a name of 1000000 characters"),
    "none.graphml": (graphml(""), "empty"),
    "same_id.gexf": (
        gexf('<edge id="e" source="a" target="b" weight="1"/>' * 2),
        "has 2 edges, of which 1 remain",
    ),
    "dynamic.gexf": (gexf('<edge source="a" target="b"><attvalues><attvalue/></attvalues></edge>'), "No attribute"),
    "none.gml": ("graph [ ]", "empty"),
    "no_graph.gml": ("nothing [ ]", "no graph"),
    "cut.gml": (gml("edge [ source 5 target 7")[:-2], "cannot be read as a graph"),
    "words.gml": ("what is this?", "cannot be read as a graph"),
    "deep.gml": ("graph [ " + "a [ " * 500, "lists in each other"),
    "quoted.gml": ('graph [ label "' + "[" * 500, "lists in each other"),
    "same.gml": (gml("edge [ source 5 target 7 ] edge [ source 5 target 7 ]"), "duplicated"),
    "same_node.gml": (gml("node [ id 5 ]"), "duplicated"),
    "no_node.gml": (gml("edge [ source 5 target 8 ]"), "undefined target"),
    "nan.gml": (gml("edge [ source 5 target 7 weight NAN ]"), r"finite, but entry \[1, 0\] is nan"),
    "two.gml": (gml("edge [ source 5 target 7 weight 1 weight 2 ]"), r"\[1, 2\], not a number"),
    "long_number.gml": (gml(f"edge [ source 5 target 7 weight {'9' * 5000} ]"), "cannot be read as a graph"),
    "latin.gml": (gml("") + "\xe4", "not ASCII"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_one_sentence(tmp_path: Path, name: str) -> None:
    content, words = HOSTILE[name]
    (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=words) as caught:
        read(tmp_path / name)
    said = str(caught.value)
    assert name in said
    assert "\n" not in said
    assert len(said) < 700


@endings
def test_the_limit_is_the_callers(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"net{ending}"
    WRITERS[ending](random_graph(nx.DiGraph), path)
    with pytest.raises(InputError, match="limit of 40 bytes"):
        read(path, max_bytes=40)


def test_a_cycle_of_edges_is_a_network(tmp_path: Path) -> None:
    (tmp_path / "net.gml").write_text(
        gml("edge [ source 5 target 7 ] edge [ source 7 target 5 ] edge [ source 5 target 5 ]")
    )
    assert read(tmp_path / "net.gml").weights.toarray().tolist() == [[1.0, 1.0], [1.0, 0.0]]


def test_too_many_edges_are_refused_before_they_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("metzler.containers.markup.MOST_EDGES", 3)
    for ending, writer in WRITERS.items():
        writer(random_graph(nx.DiGraph), tmp_path / f"net{ending}")
        with pytest.raises(InputError, match=r"more than 3 edges, .*write them as a table of edges"):
            read(tmp_path / f"net{ending}")
    with pytest.raises(InputError, match="a network has more than 3 edges"):
        write(np.ones((2, 2)), tmp_path / "new.graphml")


def test_without_networkx_there_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "net.graphml").write_text(graphml(A_AND_B))
    monkeypatch.setitem(sys.modules, "networkx", None)
    for act in (lambda path: read(path), lambda path: write(np.eye(2), path)):
        with pytest.raises(InputError, match=r"files need networkx: pip install 'metzler\[io\]'"):
            act(tmp_path / "net.graphml")
    assert [each.name for each in tmp_path.iterdir()] == ["net.graphml"]
