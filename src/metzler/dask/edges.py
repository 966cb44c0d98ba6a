"""Row blocks from Parquet edge tables, a block at a time."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse

from metzler.errors import InputError
from metzler.files import as_path
from metzler.io.blocks import write_blocks
from metzler.matrices.blocked import Blocked
from metzler.matrices.indices import whole_number


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
        When a file or a column is missing, indices are not whole numbers or out of range, weights are not real
        numbers or not finite, or something is null.

    Examples
    --------
    >>> from metzler.dask import blocks_from_parquet
    >>> W = blocks_from_parquet("edges.parquet", "blocks", n=5_000_000, rows=200_000)  # doctest: +SKIP
    """
    from pyarrow import ArrowException, dataset

    n, rows = whole_number(n, name="n", least=1), whole_number(rows, name="rows", least=1)
    try:
        found = dataset.dataset(str(as_path(table)), format="parquet")
        _refuse_types(found.schema, (post, pre), weight)
        _refuse_values(found, n, (post, pre), weight)
        return write_blocks(_blocks(found, n, rows, post, pre, weight), n, folder)
    except (OSError, ArrowException) as error:
        raise InputError(f"{str(Path(table))!r} cannot be read as Parquet: {str(error).splitlines()[0]}") from error


def _refuse_types(schema: Any, indices: tuple[str, str], weight: str) -> None:
    """Refuse columns that are missing or hold something else; a conversion would change what they say."""
    from pyarrow import types

    missing = [name for name in (*indices, weight) if name not in schema.names]
    if missing:
        raise InputError(f"the table has the columns {schema.names}, but {missing} are asked for")
    for name in indices:
        if not types.is_integer(schema.field(name).type):
            raise InputError(
                f"the column {name!r} must hold indices, whole numbers from 0, but holds {schema.field(name).type}: "
                "number the neurons first"
            )
    kind = schema.field(weight).type
    if not (types.is_integer(kind) or types.is_floating(kind)):
        raise InputError(f"the column {weight!r} must hold real numbers, but holds {kind}")


def _refuse_values(found: Any, n: int, indices: tuple[str, str], weight: str) -> None:
    from pyarrow import dataset

    for name in (*indices, weight):
        count = found.count_rows(filter=dataset.field(name).is_null())
        if count:
            raise InputError(f"{count} edges have no value in the column {name!r}")
    post, pre = (dataset.field(name) for name in indices)
    count = found.count_rows(filter=(post < 0) | (post >= n) | (pre < 0) | (pre >= n))
    if count:
        raise InputError(f"{count} edges have an index outside 0 to {n - 1}")


def _blocks(found: Any, n: int, rows: int, post: str, pre: str, weight: str) -> Iterator[Any]:
    """The blocks; what the file says about itself, by which edges are chosen, is compared with what it holds."""
    from pyarrow import dataset

    left = found.count_rows()
    for first in range(0, n, rows):
        last = min(first + rows, n)
        here = (dataset.field(post) >= first) & (dataset.field(post) < last)
        part = found.to_table(columns=[post, pre, weight], filter=here)
        i, j, w = (part.column(name).to_numpy() for name in (post, pre, weight))
        where = (i.astype(np.int64) - first, j.astype(np.int64))
        try:
            block = sparse.coo_array((w.astype(np.float64), where), shape=(last - first, n)).tocsr()
        except ValueError as error:
            raise InputError(
                f"the table is damaged, its summary and its edges contradict each other: {error}"
            ) from None
        left -= len(w)
        yield block
    if left:
        raise InputError(f"the table is damaged: its summary counts {left} edges more than are found in it")
