"""Files that may be compressed: what comes out is what went in, never more than may."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from metzler.containers.compressed import TEXT_PER_BYTE, Packed
from metzler.errors import InputError

TEXT = "a,b\n1,2\n" * 1000


def drained(path: Path, max_bytes: int) -> int:
    """How many bytes come out, one piece at a time."""
    with Packed(path, max_bytes).open_bytes() as stream:
        return sum(len(piece) for piece in iter(lambda: stream.read(2**16), b""))


@pytest.mark.parametrize("compressed", [False, True])
def test_the_content(tmp_path: Path, compressed: bool) -> None:
    path = tmp_path / "t"
    content = ("\ufeff" + TEXT).encode()
    path.write_bytes(gzip.compress(content) if compressed else content)
    file = Packed(path, 2**20)
    with file.open_text() as text:
        assert text.read() == TEXT
    with file.open_bytes() as stream:
        assert stream.read() == content
    assert file.compressed == compressed
    assert file.most_bytes >= len(content)


def test_more_than_may_come_out_is_refused_before_it_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "bomb.gz"
    path.write_bytes(gzip.compress(bytes(2**20)) * 8)
    with pytest.raises(InputError, match=r"bomb\.gz' unpacks to more than 4\.0 MiB"):
        drained(path, 2**20)
    assert drained(path, 8 * 2**20 // TEXT_PER_BYTE) == 8 * 2**20


@pytest.mark.parametrize("damage", [lambda b: b[:-9], lambda b: b[:40] + b"\0" * 30 + b[70:], lambda b: b[:5]])
def test_a_damaged_file_is_a_sentence(tmp_path: Path, damage: object) -> None:
    path = tmp_path / "t.gz"
    path.write_bytes(damage(gzip.compress(repr([*range(999)]).encode())))  # type: ignore[operator]
    with pytest.raises(InputError, match=r"t\.gz' is a damaged or truncated gzip file"):
        drained(path, 2**20)
