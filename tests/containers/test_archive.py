"""The archive of arrays; the hostile ones are those of `test_npz.py`."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from metzler.containers.archive import opened
from metzler.errors import InputError


def test_headers_and_arrays(tmp_path: Path) -> None:
    np.savez_compressed(tmp_path / "a.npz", W=np.eye(3, dtype=np.int8), names=np.array(["a", "b", "c"]))
    with opened(tmp_path / "a.npz") as archive:
        assert archive.header("W").shape == (3, 3)
        assert archive.array("names").tolist() == ["a", "b", "c"]


@pytest.mark.parametrize("content", [b"PK\x03\x04", b"PK\x03\x04" + bytes(100), b"no archive"])
def test_what_is_no_archive_is_one_sentence(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.npz").write_bytes(content)
    with pytest.raises(InputError, match=r"a\.npz' is a damaged or truncated"), opened(tmp_path / "a.npz"):
        pass
