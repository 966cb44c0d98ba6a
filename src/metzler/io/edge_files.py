"""Files that hold a table of edges: read from Parquet and Feather, written as text, Parquet and Feather."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import IO, Any

import numpy as np

from metzler.errors import InputError
from metzler.io.asked import LARGEST, Asked
from metzler.io.edges import network_from
from metzler.io.tables.arrow import FeatherTable, ParquetTable, write_feather_table, write_parquet_table
from metzler.io.tables.columns import Coded, Column, Table, array_of_texts
from metzler.io.tables.door import table_of
from metzler.io.tables.ids import identified
from metzler.matrices.forms import csr, places
from metzler.networks import Network

BESIDE = ".neurons.csv"
"""What stands in the place of the ending of an edge file in the name of its table of neurons."""

KEEPS = frozenset({"names", "types", "positions"})
"""What of a network these files hold, together with the table of neurons beside them."""

COLUMNS = ("id", "type", "x", "y", "z")
"""Those of a table of neurons that is written."""

SEPARATORS = {".tsv": "\t", ".txt": "\t"}


def read_edges(table: Table, path: Path, asked: Asked) -> Network:
    """Return the network in a table from a file; a table of neurons that lies beside it is pointed at, not read."""
    found, there = network_from(table, asked, str(path)), beside(path)
    if asked.neurons is not None or not there.is_file():
        return found
    return replace(found, changes=(*found.changes, f"{str(there)!r} lies beside it: neurons= reads it, too"))


def beside(path: Path) -> Path:
    """Where the table of neurons of a table of edges lies.

    Examples
    --------
    >>> str(beside(Path("net.v1.csv.gz")))
    'net.v1.neurons.csv'
    """
    return path.with_name(Path(path.name.removesuffix(".gz")).stem + BESIDE)


def read_parquet(path: Path, asked: Asked) -> Network:
    """Return the network in a Parquet file with a table of edges."""
    return read_edges(ParquetTable(path, asked.max_bytes), path, asked)


def read_feather(path: Path, asked: Asked) -> Network:
    """Return the network in a Feather or Arrow file with a table of edges."""
    return read_edges(FeatherTable(path, asked.max_bytes), path, asked)


def write_text(network: Network, path: Path) -> None:
    """Write a table of edges as text, compressed where the name ends with .gz.

    A table of neurons is written beside it, as `net.neurons.csv` beside `net.csv`, where the edges alone would not give
    back the order of the neurons, those without synapses, types or positions.

    Raises
    ------
    InputError
        When a text table cannot give back the names.
    """
    ids = _ids(network)
    order = _read_from_text(ids, path)
    _write_rows(path, ["pre", "post", "weight"], zip(*_edges(network, ids), strict=True))
    if _says_more(network, [*map(str, ids)] != order):
        write_neurons(network, path)


def write_parquet(network: Network, path: Path) -> None:
    """Write a table of edges as Parquet; see `write_text`."""
    _write_columns(network, path, write_parquet_table)


def write_feather(network: Network, path: Path) -> None:
    """Write a table of edges as Feather; see `write_text`."""
    _write_columns(network, path, write_feather_table)


def _write_columns(network: Network, path: Path, write: Callable[[dict[str, Any], Path], None]) -> None:
    ids = _ids(network)
    write(dict(zip(("pre", "post", "weight"), _edges(network, ids), strict=True)), path)
    if _says_more(network, ids != sorted(ids)):
        write_neurons(network, path)


def _ids(network: Network) -> list[Any]:
    """The names, or else the indices; of names that are texts and numbers the texts."""
    names = list(range(network.n)) if network.names is None else list(network.names)
    return names if len({*map(type, names)}) == 1 else [*map(str, names)]


def _edges(network: Network, ids: Sequence[Any]) -> tuple[list[Any], list[Any], list[float]]:
    """Pre, post and weight of each synapse, row by row of the matrix."""
    matrix = csr(network.weights)
    post, pre = places(matrix)
    return [ids[k] for k in pre.tolist()], [ids[k] for k in post.tolist()], matrix.data.tolist()


def _read_from_text(ids: list[Any], path: Path) -> list[str]:
    """The texts of the ids in the order that a reader of a text table gives them; refused where it makes others."""
    texts = [*map(str, ids)]
    try:
        found = identified(
            [Column(Coded(np.arange(len(ids)), array_of_texts(texts), typed=False), "the column of ids")]
        )
        order = [*map(str, found.values.tolist())]
    except InputError:
        order = []
    if {*order} != {*texts}:
        raise InputError(
            f"{str(path)!r} cannot hold the names of these neurons, for a table of text does not say where they begin "
            "or whether they are numbers: write .npz"
        )
    return order


def _says_more(network: Network, order: bool) -> bool:
    """Whether a table of neurons says more than the edges: their `order`, neurons without synapses, or labels."""
    alone = len(np.union1d(*places(csr(network.weights)))) < network.n
    return order or alone or network.types is not None or network.positions is not None


def require_ours(path: Path) -> None:
    """Refuse to replace a table of neurons that has columns which `write_neurons` does not write."""
    others = [name for name in table_of(path, LARGEST).columns if name not in COLUMNS]
    if others:
        raise InputError(
            f"{str(path)!r} would be replaced, but has columns that are not written again, such as {others[0]!r:.60}: "
            "move it, or name another file"
        )


def write_neurons(network: Network, path: Path) -> None:
    """Write the table of neurons beside the edges at this path; raises `InputError` as `write_text`."""
    ids = _ids(network)
    _read_from_text(ids, path)
    columns: dict[str, Iterable[Any]] = {"id": ids}
    if network.types is not None:
        columns["type"] = network.types
    if network.positions is not None:
        columns |= dict(zip("xyz", network.positions.T.tolist(), strict=False))
    _write_rows(beside(path), list(columns), zip(*columns.values(), strict=True))


def _write_rows(path: Path, header: list[str], rows: Iterable[Iterable[Any]]) -> None:
    name = path.name.lower()
    compressed = name.endswith(".gz")
    separator = SEPARATORS.get(Path(name.removesuffix(".gz")).suffix, ",")
    with path.open("wb") as file:
        inner: IO[bytes] = gzip.GzipFile("", "wb", fileobj=file, mtime=0) if compressed else file  # type: ignore[assignment]
        text = io.TextIOWrapper(inner, encoding="utf-8", newline="")
        writer = csv.writer(text, delimiter=separator, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
        text.close()
