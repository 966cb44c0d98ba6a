"""Whole numbers by NumPy's reader: only where the file says exactly these."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metzler.containers.compressed import Packed
from metzler.io.tables.head import Head, head_of
from metzler.io.tables.whole import characters, columns_of_wholes, has_nothing_else, marks


def read(path: Path, content: bytes, limit: int = 2**30) -> list[list[float]] | None:
    path.write_bytes(content)
    file = Packed(path, limit)
    head = head_of(file, ())
    assert head is not None
    found = columns_of_wholes(file, head, [0, 1], [2])
    if found is None:
        return None
    coded = [found[k].values[found[k].places].tolist() for k in (0, 1)]
    return [*coded, found[2].tolist()]


@given(st.lists(st.integers(-(2**63), 2**63 - 1)))
def test_characters(numbers: list[int]) -> None:
    assert characters(np.array(numbers, dtype=np.int64)) == len("".join(map(str, numbers)))


@pytest.mark.parametrize("content", [b"a,b,c\n1,2,3\n-4,5,0\n", b"a,b,c\n1,2,3\n-4,5,0", b"1;2;3\n-4;5;0\n"])
def test_whole_numbers(tmp_path: Path, content: bytes) -> None:
    assert read(tmp_path / "t.csv", content) == [[1, -4], [2, 5], [3.0, 0.0]]


@pytest.mark.parametrize(
    "row",
    [b"07,2,3", b"+1,2,3", b"-0,2,3", b" 1,2,3", b"1,2,3 ", b'"1",2,3', b"1.0,2,3", b"1,2,0.5", b"1,2,", b"1,2,x",
     b"9223372036854775808,1,1", b"1,2", b"1,2,3,4", b"1,2,3\n", b"1,2,3\r", b"1e2,2,3", b"1,2,3#"],
)  # fmt: skip
def test_anything_else_is_left_to_others(tmp_path: Path, row: bytes) -> None:
    assert read(tmp_path / "t.csv", b"a,b,c\n1,2,3\n" + row + b"\n") is None


def test_what_cannot_be_counted_is_left_to_others(tmp_path: Path) -> None:
    content = b"a,b,c\n1,2,3\n"
    assert read(tmp_path / "t.csv", gzip.compress(content)) is None
    assert read(tmp_path / "t.csv", content, limit=8) is None
    assert read(tmp_path / "t.csv", b"a b c\n1 2 3\n") is None
    assert read(tmp_path / "t.csv", b"a,b,c\n") is None


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"1,2\n", 0),
        (b"1,2\r\n3,4\r\n", 2),
        (b'"1",2\n3,"4"', 4),
        (b'"1","2"\r\n"",""\r\n', 10),
        (b'"a,b",2\n', 2),
        (b'1"2,3\n', None),
        (b'"1"2,3\n', None),
        (b'1,"2"3\n', None),
        (b'"1""2",3\n', None),
        (b'"1\n2",3\n', None),
        (b'1,",2\n3,",4\n', None),
        (b'1,"2\n', None),
    ],
)
def test_marks(tmp_path: Path, content: bytes, expected: int | None) -> None:
    for text in (content, content + b"\n" + content):
        (tmp_path / "t.csv").write_bytes(b'"pre","post"\n' + text + b"\n")
        found = marks(Packed(tmp_path / "t.csv", 2**30), Head(",", ("pre", "post"), 1, ()))
        assert found == (expected if expected is None else expected * (1 if text is content else 2))


@pytest.mark.parametrize(("extra", "same"), [(0, True), (1, False), (-1, False)])
@pytest.mark.parametrize("end", [b"", b"\n"])
def test_the_size_of_a_file_is_known_to_the_byte(tmp_path: Path, extra: int, same: bool, end: bytes) -> None:
    (tmp_path / "t.csv").write_bytes(b"pre,post\n12,3\n4,567" + end)
    file, head = Packed(tmp_path / "t.csv", 2**30), Head(",", ("pre", "post"), 1, ("12", "3"))
    assert has_nothing_else(file, head, 2, 7 + extra) is same
    (tmp_path / "t.csv").write_bytes(b'pre,post\r\n12,"3"\r\n4,567' + end.replace(b"\n", b"\r\n"))
    assert has_nothing_else(file, head, 2, 7 + extra, quoted=True) is same
    assert not has_nothing_else(file, head, 2, 7)


def test_the_size_of_a_compressed_file_is_that_of_what_came_out(tmp_path: Path) -> None:
    content = b"pre,post\n12,3\n4,567\n"
    (tmp_path / "t.csv.gz").write_bytes(gzip.compress(content) + gzip.compress(b"8,9"))
    file, head = Packed(tmp_path / "t.csv.gz", 2**30), Head(",", ("pre", "post"), 1, ("12", "3"))
    with file.open_bytes() as stream:
        while stream.read(7):
            pass
        seen = stream.raw  # type: ignore[attr-defined]
    assert has_nothing_else(file, head, 3, 9, seen=seen)
    assert not has_nothing_else(file, head, 3, 8, seen=seen)
