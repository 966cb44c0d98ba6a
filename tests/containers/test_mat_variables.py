"""The variables of MATLAB files one by one, never longer than they announce."""

from __future__ import annotations

import io
import struct
import tracemalloc
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scipy.io

from metzler.containers.mat_variables import variables
from metzler.errors import InputError

GIB = 2**30
HEAD = b"MATLAB 5.0 MAT-file".ljust(124) + b"\0\1IM"


def file_of(path: Path, *contents: bytes, head: bytes = HEAD) -> Path:
    path.write_bytes(head + b"".join(contents))
    return path


def packed(content: bytes) -> bytes:
    stream = zlib.compress(content)
    return struct.pack("<II", 15, len(stream)) + stream


def raw(**values: Any) -> bytes:
    stream = io.BytesIO()
    scipy.io.savemat(stream, values, do_compression=False)
    return stream.getvalue()[128:]


@pytest.mark.parametrize("form", ["4", "5"])
@pytest.mark.parametrize("compressed", [False, True])
def test_names_shapes_and_values(tmp_path: Path, form: str, compressed: bool) -> None:
    W = np.arange(6.0).reshape(2, 3)
    scipy.io.savemat(tmp_path / "w.mat", {"W": W, "text": "ab"}, format=form, do_compression=compressed)
    found = variables(tmp_path / "w.mat", GIB)
    assert {name: (each.shape, each.kind) for name, each in found.items()} == {
        "W": ((2, 3), "double"),
        "text": ((1,), "char"),
    }
    np.testing.assert_array_equal(found["W"].value(), W)


def test_big_endian(tmp_path: Path) -> None:
    numbers = struct.pack(">II2d", 9, 16, 1.5, -2.0)
    head = struct.pack(">IIII", 6, 8, 6, 0) + struct.pack(">IIii", 5, 8, 1, 2) + struct.pack(">II8s", 1, 1, b"W")
    content = struct.pack(">II", 14, len(head + numbers)) + head + numbers
    found = variables(file_of(tmp_path / "b.mat", content, head=HEAD[:124] + b"\1\0MI"), GIB)
    np.testing.assert_array_equal(found["W"].value(), [[1.5, -2.0]])


def refuse(path: Path, words: str, name: str = "W") -> None:
    tracemalloc.start()
    try:
        with pytest.raises(InputError, match=words) as caught:
            variables(path, GIB)[name].value()
        assert tracemalloc.get_traced_memory()[1] < 2**24
    finally:
        tracemalloc.stop()
    assert path.name in str(caught.value)


def test_a_variable_that_unpacks_to_more_than_it_announces(tmp_path: Path) -> None:
    refuse(file_of(tmp_path / "w.mat", packed(raw(W=np.eye(3)) + bytes(2**28))), "announces 128 bytes and holds more")


def test_a_variable_that_unpacks_to_less(tmp_path: Path) -> None:
    refuse(file_of(tmp_path / "w.mat", packed(raw(W=np.eye(3))[:-8])), "announces 128 bytes and holds fewer")


def test_a_name_that_unpacks_to_gigabytes(tmp_path: Path) -> None:
    content = raw(W=np.eye(3))
    at = content.index(struct.pack("<HH", 1, 1))
    content = struct.pack("<II", 14, at + 2**28) + content[8:at] + struct.pack("<II", 1, 2**28) + bytes(2**28)
    path = file_of(tmp_path / "w.mat", packed(content))
    assert path.stat().st_size < 2**20
    tracemalloc.start()
    try:
        with pytest.raises(InputError, match="a shape or a name has 268435456 bytes"):
            variables(path, GIB)
        assert tracemalloc.get_traced_memory()[1] < 2**24
    finally:
        tracemalloc.stop()


def test_packed_in_packed(tmp_path: Path) -> None:
    refuse(file_of(tmp_path / "w.mat", packed(packed(raw(W=np.eye(3))))), "a variable is no matrix")


def test_a_variable_beyond_the_file(tmp_path: Path) -> None:
    refuse(file_of(tmp_path / "w.mat", raw(W=np.eye(3))[:-1]), "damaged or truncated MATLAB file")


def test_two_variables_of_one_name(tmp_path: Path) -> None:
    refuse(file_of(tmp_path / "w.mat", raw(W=np.eye(3)), raw(W=np.eye(2))), "holds two variables 'W'")


def test_where_objects_begin_is_not_looked_for(tmp_path: Path) -> None:
    path = file_of(tmp_path / "w.mat", raw(W=np.eye(3)), head=HEAD[:116] + struct.pack("<Q", 2**40) + HEAD[124:])
    np.testing.assert_array_equal(variables(path, GIB)["W"].value(), np.eye(3))


def test_a_file_of_version_4_beyond_the_limit(tmp_path: Path) -> None:
    scipy.io.savemat(tmp_path / "w.mat", {"W": np.eye(30)}, format="4")
    with pytest.raises(InputError, match=r"has 7.1 KiB, more than the limit of 1.0 KiB"):
        variables(tmp_path / "w.mat", 1024)
