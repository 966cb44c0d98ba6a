"""GraphML, GEXF and GML, read and written by networkx, of which nothing is believed before it is counted."""

from __future__ import annotations

import re
import warnings
from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO

from scipy import sparse

from metzler.containers.markup import DEEPEST, census, require_few
from metzler.containers.packages import needed
from metzler.errors import InputError, one_line
from metzler.io.asked import Asked
from metzler.io.graphs import AXES, Graph, network_of_graph, of_networkx, require_names
from metzler.matrices.blocked import in_memory
from metzler.matrices.names import quoted
from metzler.networks import Network

GRAPHML_KEEPS = frozenset({"names", "types", "positions"})

NAMES = ("name", "label")
"""Attributes that name the nodes where their ids only number them."""

_NUMBERED = re.compile(r"([A-Za-z_]{0,8}?)(0|[1-9][0-9]{0,17})")
_WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,18})")


def read_graphml(path: Path, asked: Asked) -> Network:
    """The network in a GraphML file: an edge from u to v is W[v, u].

    Ids that only number the nodes (n0, n1, ...) give way to the attribute `name` or `label`, where every node has a
    different one; ids that are all whole numbers are ints.
    """
    return network_of_graph(_named(_read_xml(path, asked, _networkx().read_graphml)), asked)


def read_gexf(path: Path, asked: Asked) -> Network:
    """The network in a GEXF file, as `read_graphml` reads it; among edges with weights, one without has weight 1."""
    graph = _read_xml(path, asked, _networkx().read_gexf)
    known = any("weight" in data for data in graph.edges)
    return network_of_graph(
        _named(replace(graph, defaults={"weight": 1.0, **graph.defaults} if known else graph.defaults)), asked
    )


def read_gml(path: Path, asked: Asked) -> Network:
    """The network in a GML file; its nodes are named by `name` or `label`, for its ids are numbers of their own."""
    _count_gml(path, asked.max_bytes)
    graph = _parsed(path, lambda file: _networkx().read_gml(file, label=None))
    return network_of_graph(_named(of_networkx(graph, str(path)), numbered=True), asked)


def _networkx() -> Any:
    return needed("networkx", "GraphML, GEXF and GML files")


def _read_xml(path: Path, asked: Asked, parse: Callable[[BinaryIO], Any]) -> Graph:
    """The graph in a file, once it is known that nothing of it gets lost."""
    counted = census(path, max_bytes=asked.max_bytes)
    graph = of_networkx(_parsed(path, parse), str(path))
    for what, there, found in (("nodes", counted.nodes, graph.names), ("edges", counted.edges, graph.edges)):
        if there != len(found):
            raise InputError(
                f"{str(path)!r} has {there} {what}, of which {len(found)} remain when it is read as one graph: ids "
                "must differ, edges must join nodes of the file, and graphs must not lie in nodes or beside each other."
            )
    return graph


def _parsed(path: Path, parse: Callable[[BinaryIO], Any]) -> Any:
    """What networkx makes of a file; whatever it raises is a sentence."""
    with path.open("rb") as file, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return parse(file)
        except (MemoryError, OSError):
            raise
        except Exception as error:  # a parser in Python fails with whatever a wrong file leads it to
            deep = isinstance(error, RecursionError)
            why = "it is nested too deeply" if deep else f"{type(error).__name__}: {one_line(error)}"
            raise InputError(f"{str(path)!r} cannot be read as a graph: {why}.") from error


def _count_gml(path: Path, max_bytes: int) -> None:
    """Refuse what is too large or too deep; brackets in texts count, too."""
    deep = deepest = lists = edges = 0
    rest = b""
    with path.open("rb") as file:
        while piece := file.read(2**20):
            text = rest + piece
            for mark in re.findall(rb"[\[\]]", piece):
                deep += 1 if mark == b"[" else -1
                lists += mark == b"["
                deepest = max(deepest, deep)
            edges += len(re.findall(rb"\bedge\s*\[", text)) - len(re.findall(rb"\bedge\s*\[", rest))
            rest = text[-16:]
            require_few(edges, lists, where=repr(str(path)), max_bytes=max_bytes)
            if deepest > DEEPEST:
                raise InputError(f"{str(path)!r} has more than {DEEPEST} lists in each other: write the graph flat.")


def _named(graph: Graph, *, numbered: bool = False) -> Graph:
    """The graph with the names that people gave its nodes; a clause says which of them are left out, and why."""
    given = {key: [data.get(key) for data in graph.nodes] for key in NAMES}
    given = {key: names for key, names in given.items() if any(name is not None for name in names)}
    wanted, left = numbered or _only_number(graph.names), ""
    for key, names in given.items():
        trouble = _trouble(names)
        if wanted and not trouble:
            return replace(graph, names=names, changes=(*graph.changes, f"nodes are named by their attribute {key!r}"))
        if [*map(str, names)] != [*map(str, graph.names)]:
            left = left or f"the attribute {key!r} of the nodes is left out: {trouble or 'their ids are names'}"
    return replace(graph, names=_whole(graph.names), changes=graph.changes + (left,) * bool(left))


def _trouble(names: Sequence[Any]) -> str:
    """Why these attributes cannot name their nodes; empty where they can."""
    if not all(isinstance(each, str | int) and each != "" for each in names):
        return "not every node has one that is a text or a whole number"
    twice = next((name for name, times in Counter(names).items() if times > 1), None)
    return "" if twice is None else f"{quoted(twice)} occurs more than once"


def _only_number(names: Sequence[Hashable]) -> bool:
    """Whether names are 0, 1, ... or n0, n1, ... or the like, from 0 or 1."""
    found = [_NUMBERED.fullmatch(str(name)) for name in names]
    if not all(found) or len({match[1] for match in found if match}) > 1:
        return False
    numbers = [int(match[2]) for match in found if match]
    return numbers in (list(range(len(numbers))), list(range(1, len(numbers) + 1)))


def _whole(names: Sequence[Hashable]) -> Sequence[Hashable]:
    """Ids as ints where all are texts of whole numbers."""
    whole = all(isinstance(name, str) and _WHOLE.fullmatch(name) for name in names)
    return [int(str(name)) for name in names] if whole else names


def write_graphml(network: Network, path: Path) -> None:
    """Write names, types, positions and weights as GraphML, nodes in the order of the neurons.

    The ids are the names; where these would not be read as they are they become the attribute `name` of n0, n1, ...
    """
    nx = _networkx()
    graph, n = nx.DiGraph(), network.n
    names = list(range(n)) if network.names is None else list(network.names)
    _refuse_names(names)
    ids = [str(name) for name in names]
    plain = network.names is None or (not _only_number(ids) and list(_whole(ids)) == names)
    for k in range(n):
        data: dict[str, Any] = {} if plain else {"name": names[k]}
        if network.types is not None:
            data["type"] = network.types[k]
        if network.positions is not None:
            data |= {axis: float(at) for axis, at in zip(AXES, network.positions[k], strict=False)}
        graph.add_node(ids[k] if plain else f"n{k}", **data)
    nodes = list(graph)
    edges = sparse.coo_array(in_memory(network.weights))
    require_few(edges.nnz, 0, where="a network", max_bytes=0)
    for post, pre, weight in zip(edges.row.tolist(), edges.col.tolist(), edges.data.tolist(), strict=True):
        graph.add_edge(nodes[pre], nodes[post], weight=weight)
    nx.write_graphml_xml(graph, path)


def _refuse_names(names: Sequence[Hashable]) -> None:
    require_names(names, "GraphML")
    if len({type(name) for name in names}) > 1:
        raise InputError("GraphML holds names that are all texts or all whole numbers, got both: rename some first")
