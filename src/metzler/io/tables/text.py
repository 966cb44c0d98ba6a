"""Text tables: Arrow or NumPy read them where they can, the standard library where they cannot, with one answer."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from metzler.containers.compressed import Packed
from metzler.containers.size import honest_bytes
from metzler.io.tables.arrow import from_text
from metzler.io.tables.columns import Taken
from metzler.io.tables.head import Head
from metzler.io.tables.plain import columns_of
from metzler.io.tables.whole import columns_of_wholes


class TextTable:
    """The columns of a text file whose beginning is known; see `Table`."""

    def __init__(self, file: Packed, head: Head) -> None:
        most = honest_bytes(file.path.stat().st_size, file.max_bytes) if file.compressed else file.max_bytes
        self._file, self._head = replace(file, max_bytes=most), head
        self.where, self.columns = file.where, head.columns

    def taken(self, coded: Collection[int], numbers: Collection[int]) -> Taken:
        """See `Table`."""
        wanted = (self._file, self._head, coded, numbers)
        fast = (read(*wanted) for read in (from_text, columns_of_wholes))
        return next((found for found in fast if found is not None), None) or columns_of(*wanted)
