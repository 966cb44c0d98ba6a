"""Pieces of datasets as they lie in the file, against what h5py makes of them."""

from __future__ import annotations

import zlib
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.optional import needed

from metzler.containers.hdf5_pieces import piece_size, raw, require_honest
from metzler.errors import InputError

h5py: Any = needed("h5py", "io")
VALUES = np.arange(100, dtype="<u8") * 0x0102030405060708


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"chunks": (100,)},
        {"chunks": (33,)},
        {"chunks": (33,), "compression": "gzip"},
        {"chunks": (33,), "shuffle": True, "compression": 9, "fletcher32": True},
    ],
)
def test_items_as_they_lie(tmp_path: Path, options: dict[str, Any]) -> None:
    with h5py.File(tmp_path / "a.h5", "w") as file:
        file.create_dataset("x", data=VALUES, **options)
    with (
        (tmp_path / "a.h5").open("rb") as stream,
        mmap(stream.fileno(), 0, access=ACCESS_READ) as content,
        h5py.File(tmp_path / "a.h5") as file,
    ):
        require_honest(file["x"], "'f'")
        assert raw(file["x"], content, 8) == VALUES.tobytes()
        assert piece_size(file["x"]) == 8 * options.get("chunks", (0,))[0]


def test_a_piece_that_holds_more_than_it_announces(tmp_path: Path) -> None:
    with h5py.File(tmp_path / "a.h5", "w") as file:
        made = file.create_dataset("x", shape=(4,), chunks=(4,), dtype="f8", compression="gzip")
        made.id.write_direct_chunk((0,), zlib.compress(bytes(10**6)))
        with pytest.raises(InputError, match="'f' lies about its size: a piece unpacks to more than 32 bytes"):
            require_honest(made, "'f'")
