"""Row blocks from Parquet edge tables, a block at a time."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse

from metzler.errors import InputError
from metzler.io.blocks import write_blocks
from metzler.matrices.blocked import Blocked


def blocks_from_parquet(
    table: str | os.PathLike[str],
    folder: str | os.PathLike[str],
    n: int,
    *,
    rows: int,
    post: str = "post",
    pre: str = "pre",
    weight: str = "weight",
) -> Blocked:
    """Write the row blocks of an edge table to a folder.

    Parameters
    ----------
    table : path
        A Parquet file or a folder of such files; pyarrow reads it.
    folder : path
        As for `write_blocks`.
    n : int
        Neurons; indices go from 0 to n - 1.
    rows : int
        Neurons in a block. The table is scanned once for each block, and only its edges are in memory.
    post, pre, weight : str
        Names of the columns. Edges that occur twice add up.

    Returns
    -------
    Blocked

    Raises
    ------
    InputError
        When a file or a column is missing, an index is out of range, or a weight is not finite.

    Examples
    --------
    >>> from metzler.dask import blocks_from_parquet
    >>> W = blocks_from_parquet("edges.parquet", "blocks", n=5_000_000, rows=200_000)  # doctest: +SKIP
    """
    from pyarrow import ArrowInvalid, dataset

    if n < 1 or rows < 1:
        raise InputError(f"n and rows must be positive, got {n} and {rows}")
    try:
        found = dataset.dataset(str(table), format="parquet")
        names = found.schema.names
    except (OSError, ArrowInvalid) as error:
        raise InputError(f"{str(Path(table))!r} cannot be read as Parquet: {str(error).splitlines()[0]}") from error
    missing = [name for name in (post, pre, weight) if name not in names]
    if missing:
        raise InputError(f"the table has the columns {names}, but {missing} are asked for")
    outside = (dataset.field(post) < 0) | (dataset.field(post) >= n)
    outside = outside | (dataset.field(pre) < 0) | (dataset.field(pre) >= n)
    count = found.count_rows(filter=outside)
    if count:
        raise InputError(f"{count} edges have an index outside 0 to {n - 1}")
    return write_blocks(_blocks(found, n, rows, post, pre, weight), n, folder)


def _blocks(found: Any, n: int, rows: int, post: str, pre: str, weight: str) -> Iterator[Any]:
    from pyarrow import dataset

    for first in range(0, n, rows):
        last = min(first + rows, n)
        here = (dataset.field(post) >= first) & (dataset.field(post) < last)
        part = found.to_table(columns=[post, pre, weight], filter=here)
        i, j, w = (part.column(name).to_numpy() for name in (post, pre, weight))
        where = (i.astype(np.int64) - first, j.astype(np.int64))
        yield sparse.coo_array((w.astype(np.float64), where), shape=(last - first, n)).tocsr()
