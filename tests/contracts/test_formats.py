"""One network through every format: one hash of its matrix, and its names where the format has names.

A row is a file that somebody writes, mostly by a package of others, and what is asked of it beside its name.
"""

from __future__ import annotations

import gzip
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scipy.io
import scipy.sparse as sp
from tests.optional import works

from metzler.claims.hashing import matrices_sha256
from metzler.io import from_edges, read
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
    """How a file is written, whether it has names, what is asked of it, the packages that it needs, and whether
    a table of neurons lies beside it."""

    write: Callable[[Network, Path], None]
    names: bool = True
    asked: Mapping[str, Any] = field(default_factory=dict)
    needs: str = "numpy"
    neurons: bool = False


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


def matlab(version: str) -> Callable[[Network, Path], None]:
    """As MATLAB saves a sparse matrix and a cell array, or in version 4 an array of characters."""

    def write(net: Network, path: Path) -> None:
        names: Any = np.array([[each] for each in net.names], dtype=object) if version == "5" else list(net.names)
        variables = {"W": sp.csc_array(net.weights), "labels": names, "gain": 2.0}
        scipy.io.savemat(path, variables, format=version, do_compression=version == "5")

    return write


def matlab_hdf5(net: Network, path: Path) -> None:
    """As MATLAB 7.3 saves the same: HDF5 behind 512 bytes, sparse matrices as groups, texts behind references."""
    import h5py

    W = sp.csc_array(net.weights)
    with h5py.File(path, "w", userblock_size=512) as file:
        group = file.create_group("W")
        group.attrs["MATLAB_class"], group.attrs["MATLAB_sparse"] = np.bytes_("double"), np.uint64(W.shape[0])
        for name, part in (("data", W.data), ("ir", W.indices.astype("u8")), ("jc", W.indptr.astype("u8"))):
            group[name] = part
        for k, name in enumerate(net.names):
            file[f"#refs#/{k}"] = np.frombuffer(name.encode("utf-16-le"), "<u2")[:, None]
            file[f"#refs#/{k}"].attrs["MATLAB_class"] = np.bytes_("char")
        cells = np.array([[file[f"#refs#/{k}"].ref for k in range(len(net.names))]], dtype=h5py.ref_dtype)
        file.create_dataset("labels", data=cells).attrs["MATLAB_class"] = np.bytes_("cell")
    content = path.read_bytes()
    path.write_bytes(b"MATLAB 7.3 MAT-file".ljust(124) + b"\0\2IM" + content[128:])


def hdf5(net: Network, path: Path) -> None:
    """A dataset and the names beside it."""
    import h5py

    with h5py.File(path, "w") as file:
        file.create_dataset("net/W", data=net.weights.toarray(), compression="gzip")
        file["net/names"] = list(net.names)


def sonata(net: Network, path: Path) -> None:
    """Edges and nodes in two files, as their specification says."""
    import h5py

    edges = sp.coo_array(net.weights)
    with h5py.File(path, "w") as file:
        population = file.create_group("edges/v1_to_v1")
        for end, ids in (("source", edges.col), ("target", edges.row)):
            population[f"{end}_node_id"] = ids.astype("u8")
            population[f"{end}_node_id"].attrs["node_population"] = "v1"
        population["edge_type_id"], population["edge_group_id"] = np.full(edges.nnz, 100), np.zeros(edges.nnz, "u4")
        population["edge_group_index"], population["0/syn_weight"] = np.arange(edges.nnz, dtype="u8"), edges.data
    with h5py.File(path.with_name("v1_nodes.h5"), "w") as file:
        file["nodes/v1/node_type_id"] = np.full(net.n, 1)


BESIDE = "neurons.csv"
"""The table of neurons that gives tables of edges their order and the neurons without synapses."""


def table_of_edges(net: Network, package: str) -> Any:
    """A row for each synapse, as a package of others holds it."""
    matrix = sp.coo_array(net.weights)
    names = np.array(net.names, dtype=object)
    columns = {"pre": names[matrix.col], "post": names[matrix.row], "weight": matrix.data}
    if package == "numpy":
        return columns
    if package == "duckdb":
        return import_module(package).from_arrow(table_of_edges(net, "pyarrow"))
    return getattr(import_module(package), "table" if package == "pyarrow" else "DataFrame")(columns)


def edges(write: Callable[[Any, Path], None], package: str = "pandas") -> Callable[[Network, Path], None]:
    """A table of edges by a package of others, and a table of neurons beside it."""

    def written(net: Network, path: Path) -> None:
        write(table_of_edges(net, package), path)
        lines = ["id,cell_type", *map(",".join, zip(net.names, net.types, strict=True))]
        path.with_name(BESIDE).write_text("\n".join(lines))

    return written


def by_arrow_stream(table: Any, path: Path) -> None:
    """Arrow's stream, which has no index of its batches."""
    import pyarrow as arrow

    with arrow.ipc.new_stream(str(path), table.schema) as out:
        out.write_table(table, max_chunksize=3)


def leaky_integrators(net: Network, path: Path) -> None:
    """A graph of NIR: LI with r = 1, and the weights as Linear node from it to itself."""
    import h5py

    one = np.ones(net.n)
    with h5py.File(path, "w") as file:
        graph = file.create_group("node")
        graph["type"], graph["edges"] = "NIRGraph", [["li", "w"], ["w", "li"]]
        graph["nodes/w/type"], graph["nodes/w/weight"] = "Linear", net.weights.toarray()
        for key, value in {"type": "LI", "tau": one, "r": one, "v_leak": one}.items():
            graph[f"nodes/li/{key}"] = value


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
    "version 5.mat": Row(matlab("5")),
    "version 4.mat": Row(matlab("4")),
    "dense.mat": Row(lambda net, path: scipy.io.savemat(path, {"CIJ": net.weights.toarray(), "tau": 0.1}), names=False),
    "version 7.3.mat": Row(matlab_hdf5, needs="h5py"),
    "dataset.h5": Row(hdf5, needs="h5py"),
    "dataset.hdf5": Row(hdf5, needs="h5py"),
    "v1_v1_edges.h5": Row(sonata, names=False, needs="h5py"),
    "ours.graphml": Row(ours, needs="networkx"),
    "networkx.graphml": Row(graph("write_graphml_xml"), needs="networkx"),
    "networkx.gexf": Row(graph("write_gexf"), needs="networkx"),
    "networkx.gml": Row(graph("write_gml"), needs="networkx"),
    "connectivity.zip": Row(connectivity),
    "by hand.nir": Row(leaky_integrators, names=False, needs="h5py"),
    "pandas edges.csv": Row(edges(lambda t, p: t.to_csv(p, index=False)), neurons=True, needs="pandas"),
    "pandas edges with index.csv": Row(edges(lambda t, p: t.to_csv(p)), neurons=True, needs="pandas"),
    "pandas edges.csv.gz": Row(edges(lambda t, p: t.to_csv(p, index=False)), neurons=True, needs="pandas"),
    "pandas edges.tsv": Row(edges(lambda t, p: t.to_csv(p, index=False, sep="\t")), neurons=True, needs="pandas"),
    "polars edges.txt": Row(edges(lambda t, p: t.write_csv(p, separator=";"), "polars"), neurons=True, needs="polars"),
    "pandas.parquet": Row(edges(lambda t, p: t.to_parquet(p)), neurons=True, needs="pyarrow"),
    "polars.parquet": Row(edges(lambda t, p: t.write_parquet(p), "polars"), neurons=True, needs="polars pyarrow"),
    "duckdb.pq": Row(edges(lambda t, p: t.write_parquet(str(p)), "duckdb"), neurons=True, needs="duckdb pyarrow"),
    "pandas.feather": Row(edges(lambda t, p: t.to_feather(p)), neurons=True, needs="pyarrow"),
    "polars.arrow": Row(edges(lambda t, p: t.write_ipc(p), "polars"), neurons=True, needs="polars pyarrow"),
    "stream.ipc": Row(edges(by_arrow_stream, "pyarrow"), neurons=True, needs="pyarrow"),
}


def skip_without(ending: str) -> None:
    """Skip the test of a file whose format needs a package that is not there."""
    needs = {package for name, row in ROWS.items() if name.endswith(ending) for package in row.needs.split()}
    for package in needs:
        if not works(package):
            pytest.skip(f"needs {package}")


def read_back(name: str, folder: Path) -> Network:
    """The network that was written as this row says."""
    row = ROWS[name]
    skip_without(name)
    row.write(NET, folder / name)
    return read(folder / name, **row.asked, **({"neurons": folder / BESIDE} if row.neurons else {}))


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
        beside = path.with_name("net.neurons.csv")
        found = read(path, neurons=beside if beside.exists() and "pre" in form.takes else None)
        assert matrices_sha256({"W": found.weights}) == SHA256


@pytest.mark.parametrize("package", ["pandas", "polars", "pyarrow", "duckdb", "numpy"])
def test_tables_in_memory_give_the_same_matrix(package: str) -> None:
    if not works(package) or (package in ("polars", "duckdb") and not works("pyarrow")):
        pytest.skip(f"needs {package}, and pyarrow for tables of others")
    found = from_edges(table_of_edges(NET, package), neurons={"id": list(NAMES), "cell_type": list(NET.types)})
    assert matrices_sha256({"W": found.weights}) == SHA256
    assert (found.names, found.types) == (NAMES, NET.types)
