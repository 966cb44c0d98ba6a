"""The formats that `metzler.io.read` knows: one row each, which the reader, the command line and the pages share."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from metzler.containers import npy
from metzler.containers.archive import MAGIC
from metzler.containers.compressed import GZIP_MAGIC
from metzler.io import edge_files, graph_files, hdf5, mat, mtx, nir_file, npz, safetensors, text, tvb
from metzler.io.asked import COLUMNS, MATRIX, Asked
from metzler.io.graphs import TAKES
from metzler.io.tables.arrow import FEATHER, PARQUET
from metzler.networks import Network


class Reader(Protocol):
    """Path in, network out; a file is data, its announced sizes are compared with the limit before memory is taken."""

    def __call__(self, path: Path, asked: Asked) -> Network: ...


class Writer(Protocol):
    """Writes the network to a path in an empty folder of its own; what it writes beside is kept, too."""

    def __call__(self, network: Network, path: Path) -> None: ...


@dataclass(frozen=True)
class Format:
    """One format.

    Attributes
    ----------
    suffixes : mapping of str to bytes
        The ends of its files' names, the usual one first, each with the bytes that such a file must begin with.
    read : Reader
        Returns the matrix as stored; `read` in `metzler.io` turns it.
    content : str
        What such a file holds, for the list of formats.
    takes : set of str
        The fields of `Asked` that mean something for it.
    magic : bytes
        How a file begins that is one whatever its name; empty where nothing shows it.
    remark : str
        What a short list of the endings adds to the first.
    write : Writer, optional
    keeps : set of str
        Which of `LABELS` its writer stores, so that its reader gives them back.
    neurons : Writer, optional
        Writes the table of neurons of such a file, whose name `metzler.io.edge_files.beside` says; the writer itself
        does so where the file alone does not say all.
    """

    suffixes: Mapping[str, bytes]
    read: Reader
    content: str
    takes: frozenset[str] = MATRIX
    magic: bytes = b""
    remark: str = ""
    write: Writer | None = None
    keeps: frozenset[str] = frozenset()
    neurons: Writer | None = None


@dataclass(frozen=True)
class Refused:
    """Files that are recognised and not read, with the way out.

    Attributes
    ----------
    endings : tuple of str
    reason : str
        The rest of a sentence that begins with the name of the file.
    starts : tuple of bytes
        How such a file begins, whatever its name.
    """

    endings: tuple[str, ...]
    reason: str
    starts: tuple[bytes, ...] = ()


def _unnamed(matrix: Callable[..., Any]) -> Reader:
    """The reader of a format that holds a matrix and nothing else."""
    return lambda path, asked: Network(matrix(path, max_bytes=asked.max_bytes), source=str(path))


LABELS = (
    "names", "types", "positions", "delays", "sign_rule", "dynamics", "weight_unit", "time_unit", "licence", "citation",
)  # fmt: skip
"""What of a network a format may keep or not, beside the weights."""

FORMATS = (
    Format(
        {".npz": npz.MAGIC},
        npz.read_npz,
        "a SciPy sparse matrix, or a square array, `FILE::name` where there are several; names beside it are kept",
        takes=MATRIX | {"part"},
        magic=npz.MAGIC,
        remark="SciPy sparse, or one dense matrix",
        write=npz.write_npz,
        keeps=frozenset(LABELS),
    ),
    Format({".npy": npy.MAGIC}, _unnamed(npy.read_npy), "a dense array with two axes", magic=npy.MAGIC),
    Format(
        {".mtx": b"", ".mtx.gz": GZIP_MAGIC},
        _unnamed(mtx.read_mtx),
        "Matrix Market",
        magic=mtx.MAGIC,
        write=mtx.write_mtx,
    ),
    Format(
        {".csv": b"", ".tsv": b"", ".txt": b"", ".csv.gz": GZIP_MAGIC, ".tsv.gz": GZIP_MAGIC, ".txt.gz": GZIP_MAGIC},
        text.read_text,
        "a table of edges with columns such as pre, post and weight; or a square table of numbers, names allowed",
        MATRIX | COLUMNS,
        write=edge_files.write_text,
        keeps=edge_files.KEEPS,
        neurons=edge_files.write_neurons,
    ),
    Format(
        {".parquet": PARQUET, ".pq": PARQUET},
        edge_files.read_parquet,
        "a table of edges",
        COLUMNS,
        magic=PARQUET,
        write=edge_files.write_parquet,
        keeps=edge_files.KEEPS,
        neurons=edge_files.write_neurons,
    ),
    Format(
        {".feather": b"", ".arrow": b"", ".ipc": b""},
        edge_files.read_feather,
        "a table of edges, Feather 2 or Arrow",
        COLUMNS,
        magic=FEATHER,
        write=edge_files.write_feather,
        keeps=edge_files.KEEPS,
        neurons=edge_files.write_neurons,
    ),
    Format(
        {".safetensors": b""},
        safetensors.read_safetensors,
        "a square tensor, `FILE::name` where there are several",
        takes=MATRIX | {"part"},
    ),
    Format(
        {".mat": b""},
        mat.read_mat,
        "a square variable of MATLAB, `FILE::name` or `FILE::struct.field` where there are several; names are kept",
        takes=MATRIX | {"part"},
        magic=mat.MAGIC,
    ),
    Format(
        {".h5": hdf5.MAGIC, ".hdf5": hdf5.MAGIC},
        hdf5.read_hdf5,
        "edges of SONATA, `FILE::population` where there are several, or a square dataset, `FILE::path`",
        takes=MATRIX | {"part", "weight"},
        magic=hdf5.MAGIC,
        remark="SONATA, or one dataset",
    ),
    Format(
        {".graphml": b""},
        graph_files.read_graphml,
        "a graph with numbers as weights of its edges, from pre to post",
        TAKES,
        write=graph_files.write_graphml,
        keeps=graph_files.GRAPHML_KEEPS,
    ),
    Format({".gexf": b""}, graph_files.read_gexf, "a graph of Gephi, as GraphML", TAKES),
    Format({".gml": b""}, graph_files.read_gml, "a graph, as GraphML", TAKES),
    Format(
        {".nir": nir_file.MAGIC},
        nir_file.read_nir,
        "a graph of NIR that does not spike: LI and CubaLI neurons, joined by Linear, Affine and Scale nodes",
        frozenset(),
    ),
    Format(
        {".zip": MAGIC},
        tvb.read_tvb,
        "a connectivity of The Virtual Brain; with `--speed` its lengths of tracts become delays",
        frozenset({"orientation", "speed"}),
    ),
)
"""One row a format; the reader of a file is found by its first bytes, and by its name where they cannot tell."""

REFUSED = (
    Refused(
        (".pkl", ".pickle", ".joblib"),
        "is a Python pickle, which could run code when read: save the matrix with scipy.sparse.save_npz.",
        tuple(bytes([0x80, protocol]) for protocol in range(2, 6)),
    ),
    Refused(
        (".pt", ".pth", ".ckpt"),
        "holds pickles, which could run code when read: save the weights with safetensors.torch.save_file, or "
        "the matrix with numpy.save.",
    ),
    Refused(
        (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"),
        "is a workbook, whose sheets may hold anything: save the sheet with the weights as CSV.",
    ),
    Refused(
        (".jld2", ".jld"),
        "holds objects of Julia: save the matrix there with NPZ.npzwrite or DelimitedFiles.writedlm.",
    ),
    Refused(
        (".rds", ".rdata", ".rda"),
        "holds objects of R, which could run code when read: save the matrix there with write.csv, or a sparse one "
        "with Matrix::writeMM.",
    ),
    Refused(
        (".nml", ".neuroml", ".lems"),
        "describes spiking cells and channels, for which no bounds of slopes are known: give the weights of its rate "
        "model as a matrix or a table of edges.",
    ),
)
"""What is recognised and refused."""


def all_endings() -> str:
    """Every ending, in words."""
    remarks = {next(iter(form.suffixes)): f" ({form.remark})" for form in FORMATS if form.remark}
    return listed([suffix + remarks.get(suffix, "") for form in FORMATS for suffix in form.suffixes], "or")


def listed(words: Sequence[str], last: str) -> str:
    """At least two words as a list."""
    return f"{', '.join(words[:-1])} {last} {words[-1]}"
