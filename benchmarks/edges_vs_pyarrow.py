"""Read tables of edges against pyarrow's readers and SciPy's COO to CSR alone, all in this run.

The peer is given what it does not compute: the places of the neurons. It parses the file, lets the columns be what they
look like, and makes the matrix of places that are known beforehand; the package finds the neurons, orders them, checks
and signs the weights, and counts what it changes.
"""

from __future__ import annotations

import gzip
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow
from pyarrow import csv, parquet
from scipy import sparse

from benchmarks.timing import in_turn
from metzler.io import read
from metzler.io.tables import arrow

EDGES, NEURONS = 1_500_000, 45_000
FIRST_ID = 720575940600000000
REPEATS = 11


@dataclass(frozen=True)
class EdgesRow:
    """One file; times in seconds (medians)."""

    case: str
    rows: int
    neurons: int
    megabytes: float
    peer_seconds: float
    """pyarrow's reader, then SciPy's COO to CSR of known places."""
    read_seconds: float
    plain_seconds: float | None
    """Without pyarrow; None where the format needs it."""
    ratio: float
    """read / peer."""
    plain_ratio: float | None
    """without pyarrow / peer."""


def tables(rows: int, neurons: int) -> Iterator[tuple[str, str, Any, Any, dict[str, Any]]]:
    """Case, ending, columns, the matrix that SciPy is given, and what is asked of the reader."""
    rng = np.random.default_rng(0)
    ids = FIRST_ID + np.sort(rng.choice(2**30, neurons, replace=False))
    pre, post, count = rng.integers(0, neurons, rows), rng.integers(0, neurons, rows), rng.integers(1, 60, rows)
    places = sparse.coo_array((count.astype(np.float64), (post, pre)), shape=(neurons, neurons))
    edges = {"pre_root_id": ids[pre], "post_root_id": ids[post], "syn_count": count}
    named = np.array([f"cell_{k}" for k in range(neurons)], dtype=object)
    places_of_ids = rng.choice(["AL", "MB", "LH", "ME_L", "LOP_R"], rows)
    flywire = {**edges, "neuropil": places_of_ids, "nt_type": rng.choice(["ACH", "GABA", "GLUT"], rows)}
    yield "CSV, 64-bit ids and counts", ".csv", edges, places, {}
    yield "CSV, 64-bit ids, neuropils and transmitters", ".csv", flywire, places, {"glutamate": "-"}
    yield "CSV, names", ".csv", {"pre": named[pre], "post": named[post], "weight": count}, places, {}
    yield "CSV through gzip, 64-bit ids and counts", ".csv.gz", edges, places, {}
    yield "Parquet, 64-bit ids and counts", ".parquet", edges, places, {}


def write(columns: dict[str, Any], path: Path) -> None:
    """The columns in a file, by pyarrow."""
    table = pyarrow.table(columns)
    if path.suffix == ".parquet":
        parquet.write_table(table, path)
        return
    with gzip.open(path, "wb", 6) if path.suffix == ".gz" else path.open("wb") as file:
        csv.write_csv(table, file, csv.WriteOptions(quoting_style="none"))


def without_pyarrow(call: Callable[[], object]) -> Callable[[], object]:
    """The call where text files are read as if pyarrow were not installed."""

    def called() -> object:
        available, arrow.available = arrow.available, lambda _: None
        try:
            return call()
        finally:
            arrow.available = available

    return called


def rows(quick: bool) -> Iterator[EdgesRow]:
    """One row a file; all calls on it take turns."""
    count, neurons = (30_000, 2_000) if quick else (EDGES, NEURONS)
    with tempfile.TemporaryDirectory() as folder:
        for case, ending, columns, places, asked in tables(count, neurons):
            path = Path(folder, f"edges{ending}")
            write(columns, path)

            def peer(path: Path = path, places: Any = places) -> object:
                parquet.read_table(path) if path.suffix == ".parquet" else csv.read_csv(path)
                return places.tocsr()

            def ours(path: Path = path, asked: dict[str, Any] = asked) -> object:
                return read(path, **asked)

            calls = {"peer": peer, "read": ours}
            if ending != ".parquet":
                calls["plain"] = without_pyarrow(ours)
            found = in_turn(calls, 3 if quick else REPEATS)
            plain = found.get("plain")
            yield EdgesRow(
                case=case,
                rows=count,
                neurons=neurons,
                megabytes=path.stat().st_size / 1e6,
                peer_seconds=found["peer"],
                read_seconds=found["read"],
                plain_seconds=plain,
                ratio=found["read"] / found["peer"],
                plain_ratio=None if plain is None else plain / found["peer"],
            )
