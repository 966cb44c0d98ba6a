"""NIR files, which are HDF5: /node is a graph, with its nodes below `nodes` and pairs of names in `edges`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from metzler.containers.hdf5_file import MAGIC, File, opened
from metzler.containers.inside import NUMBERS, TEXTS
from metzler.errors import InputError
from metzler.io import nir
from metzler.io.asked import Asked
from metzler.io.nir_network import network_of_nir
from metzler.matrices.names import quoted
from metzler.networks import Network

__all__ = ["MAGIC", "read_nir"]


def read_nir(path: Path, asked: Asked) -> Network:
    """The linear network of the leaky integrators in a NIR file, see `metzler.io.nir_network`.

    Raises
    ------
    InputError
        When the file is damaged, lies about its sizes or leads to other files, holds no graph, or one with neurons
        that spike.
    """
    with opened(path, asked.max_bytes, "NIR files") as file:
        found = nir.Found(file.where, str(path))
        _walk(file, file.item(file.root, "node"), found, ())
        return network_of_nir(found.dissolved(), asked)


def _walk(file: File, graph: Any, found: nir.Found, path: nir.Path) -> None:
    """Everything in a graph, and in those that are nodes of it."""
    nodes, edges = (None if graph is None else file.item(graph, name) for name in ("nodes", "edges"))
    if nodes is None or not file.is_group(nodes) or edges is None:
        at = f" at {quoted('.'.join(path))}" if path else ""
        raise InputError(f"{file.where} must hold a graph of NIR{at}: a group with nodes and edges.")
    for name in nodes:
        node = file.item(nodes, name)
        kind = _kind(file, node, name)
        values = {} if kind == nir.GRAPH else _values(file, node, name)
        found.add((*path, name), nir.Node(kind, values))
        if kind == nir.GRAPH:
            _walk(file, node, found, (*path, name))
    ends = file.strings(edges, "edges")
    if len(edges.shape) != 2 or edges.shape[1] != 2:
        raise InputError(f"{file.where} must have pairs of names as edges, but their shape is {edges.shape}.")
    found.join(path, zip(ends[::2], ends[1::2], strict=True))


def _kind(file: File, node: Any, name: str) -> str:
    """The type of a node."""
    text = file.item(node, "type")
    if text is None or file.is_group(text) or text.shape != () or file.held(text).kind != TEXTS:
        raise InputError(f"{file.where} must say the type of the node {quoted(name)}.")
    return file.strings(text, f"type of {quoted(name)}")[0]


def _values(file: File, node: Any, name: str) -> dict[str, Any]:
    """The parameters of a node that matter here."""
    there = {key: file.item(node, key) for key in sorted(nir.PARAMETERS)}
    found: dict[str, Any] = {}
    for key, held in there.items():
        if held is not None and not file.is_group(held):
            kind = file.held(held).kind
            found[key] = file.array(held, f"{quoted(name)}, {key}") if kind == NUMBERS else kind
    return found
