"""One network through every format: one hash of its matrix, and its names where the format has names.

A row is a file that somebody writes, mostly by a package of others, and what is asked of it beside its name.
"""

from __future__ import annotations

import gzip
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scipy.io
import scipy.sparse as sp
from tests.optional import works

from metzler.claims.hashing import matrices_sha256
from metzler.io import read
from metzler.io.formats import FORMATS, Format
from metzler.networks import Network

NAMES = ("PYR_0", "PV", "isolated", "SST", "PYR_1")
NET = Network(
    sp.csr_array(
        [
            [0.1, -1.5, 0.0, -1 / 3, 0.0],
            [2.0, 0.0, 0.0, 0.0, 1e-300],
            [0.0, 0.0, 0.0, 0.0, 0.0],
            [0.0, -7.0, 0.0, 0.0, 3.5],
            [0.25, 0.0, 0.0, 0.0, 0.0],
        ]
    ),
    names=NAMES,
    types=("E", "I", "I", "I", "E"),
)
SHA256 = matrices_sha256({"W": NET.weights})


@dataclass(frozen=True)
class Row:
    """How a file is written, whether it has names, what is asked of it, and the package that it needs."""

    write: Callable[[Network, Path], None]
    names: bool = True
    asked: Mapping[str, Any] = field(default_factory=dict)
    needs: str = "numpy"


def table(separator: str) -> Callable[[Network, Path], None]:
    """A square table with names above and beside."""

    def write(net: Network, path: Path) -> None:
        lines = [["", *net.names]]
        lines += [[name, *map(repr, row)] for name, row in zip(net.names, net.weights.toarray().tolist(), strict=True)]
        path.write_text("\n".join(map(separator.join, lines)))

    return write


def packed(write: Callable[[Network, Path], None]) -> Callable[[Network, Path], None]:
    """What `write` writes, through gzip."""

    def compressed(net: Network, path: Path) -> None:
        write(net, path)
        path.write_bytes(gzip.compress(path.read_bytes()))

    return compressed


def ours(net: Network, path: Path) -> None:
    """The writer of the row of the table of formats."""
    writer = next(form.write for form in FORMATS if path.name.endswith(tuple(form.suffixes)))
    assert writer is not None
    writer(net, path)


def graph(writer: str) -> Callable[[Network, Path], None]:
    """A graph of networkx with an edge for every entry, in its own writer."""

    def write(net: Network, path: Path) -> None:
        import networkx

        drawn = networkx.DiGraph()
        drawn.add_nodes_from(net.names)
        edges = sp.coo_array(net.weights)
        for post, pre, weight in zip(edges.row, edges.col, edges.data.tolist(), strict=True):
            drawn.add_edge(net.names[pre], net.names[post], weight=weight)
        getattr(networkx, writer)(drawn, path)

    return write


def tensors(net: Network, path: Path) -> None:
    """As PyTorch stores a layer: recurrent weights, input weights, biases."""
    from safetensors.numpy import save_file

    W = net.weights.toarray()
    save_file({"rnn.weight_hh_l0": W, "rnn.weight_ih_l0": W[:, :2].copy(), "rnn.bias_hh_l0": W[0].copy()}, path)


def connectivity(net: Network, path: Path) -> None:
    """Text files in an archive, as The Virtual Brain has them."""
    lines = [" ".join(map(repr, row)) for row in net.weights.toarray().tolist()]
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("weights.txt", "\n".join(lines))
        file.writestr("centres.txt", "\n".join(f"{name} 0.0 0.0 0.0" for name in net.names))


ROWS: dict[str, Row] = {
    "scipy.npz": Row(lambda net, path: sp.save_npz(path, net.weights), names=False),
    "scipy pre x post.npz": Row(
        lambda net, path: sp.save_npz(path, net.weights.T), names=False, asked={"orientation": "pre-post"}
    ),
    "numpy.npz": Row(lambda net, path: np.savez(path, W=net.weights.toarray(), labels=np.array(net.names))),
    "one of two.npz": Row(
        lambda net, path: np.savez(path, W=net.weights.toarray(), V=np.eye(5)), names=False, asked={"part": "W"}
    ),
    "ours.npz": Row(ours),
    "numpy.npy": Row(lambda net, path: np.save(path, net.weights.toarray()), names=False),
    "scipy.mtx": Row(lambda net, path: scipy.io.mmwrite(path, net.weights), names=False),
    "ours.mtx": Row(ours, names=False),
    "ours.mtx.gz": Row(ours, names=False),
    "square.csv": Row(table(",")),
    "square.tsv": Row(table("\t")),
    "square.txt": Row(table(" ")),
    "square.csv.gz": Row(packed(table(","))),
    "square.tsv.gz": Row(packed(table("\t"))),
    "square.txt.gz": Row(packed(table(" "))),
    "tensors.safetensors": Row(tensors, names=False, needs="safetensors"),
    "ours.graphml": Row(ours, needs="networkx"),
    "networkx.graphml": Row(graph("write_graphml_xml"), needs="networkx"),
    "networkx.gexf": Row(graph("write_gexf"), needs="networkx"),
    "networkx.gml": Row(graph("write_gml"), needs="networkx"),
    "connectivity.zip": Row(connectivity),
}


def skip_without(ending: str) -> None:
    """Skip the test of a file whose format needs a package that is not there."""
    needs = {row.needs for name, row in ROWS.items() if name.endswith(ending)}
    for package in needs:
        if not works(package):
            pytest.skip(f"needs {package}")


def read_back(name: str, folder: Path) -> Network:
    """The network that was written as this row says."""
    row = ROWS[name]
    skip_without(name)
    row.write(NET, folder / name)
    return read(folder / name, **row.asked)


@pytest.mark.parametrize("name", ROWS)
def test_every_format_gives_the_same_matrix(name: str, tmp_path: Path) -> None:
    net = read_back(name, tmp_path)
    assert matrices_sha256({"W": net.weights}) == SHA256


@pytest.mark.parametrize("name", [name for name, row in ROWS.items() if row.names])
def test_names_survive(name: str, tmp_path: Path) -> None:
    assert read_back(name, tmp_path).names == NAMES


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: next(iter(form.suffixes)))
def test_every_ending_has_a_row(form: Format) -> None:
    for suffix in form.suffixes:
        assert any(name.endswith(suffix) for name in ROWS), suffix


@pytest.mark.parametrize("form", [form for form in FORMATS if form.write], ids=lambda form: next(iter(form.suffixes)))
def test_what_is_written_is_read(form: Format, tmp_path: Path) -> None:
    for suffix in form.suffixes:
        path = tmp_path / f"net{suffix}"
        skip_without(suffix)
        assert form.write is not None
        form.write(NET, path)
        assert matrices_sha256({"W": read(path).weights}) == SHA256
