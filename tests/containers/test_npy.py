"""The .npy reader on good and hostile files."""

from __future__ import annotations

import io
import tracemalloc
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.lib import format as npy_format

from metzler.containers.npy import read_npy
from metzler.errors import InputError

GIB = 2**30
A = np.array([[0.0, 1.5], [-2.0, 0.0]])


def with_header(shape: tuple[int, ...], descr: str = "<f8", body: bytes = b"") -> bytes:
    stream = io.BytesIO()
    npy_format.write_array_header_1_0(stream, {"descr": descr, "fortran_order": False, "shape": shape})
    return stream.getvalue() + body


@pytest.mark.parametrize("dtype", ["<f8", ">f8", "<f4", "<i2", "|b1"])
@pytest.mark.parametrize("order", ["C", "F"])
def test_round_trip(tmp_path: Path, dtype: str, order: Any) -> None:
    path = tmp_path / "W.npy"
    given = np.array([[0, 1, 1], [1, 0, 0], [0, 1, 0]], dtype=dtype, order=order)
    np.save(path, given)
    read = read_npy(path, max_bytes=GIB)
    assert read.dtype == given.dtype
    np.testing.assert_array_equal(read, given)


def test_second_header_version(tmp_path: Path) -> None:
    path = tmp_path / "W.npy"
    with path.open("wb") as file:
        npy_format.write_array(file, A, version=(2, 0))
    np.testing.assert_array_equal(read_npy(path, max_bytes=GIB), A)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (with_header((10**6, 10**6)), "7.3 TiB"),
        (with_header((2**40, 2**40), "|b1"), "EiB"),
        (with_header((2, 2), body=bytes(31)), "truncated"),
        (with_header((2, 2), body=bytes(33)), "something after"),
        (with_header((10**9,)), "truncated"),
        (with_header((-1, 4)), "shape"),
        (with_header((1, 1), "|O", b"x"), "pickle"),
        (with_header((1, 1), "<U3", bytes(12)), "must hold numbers"),
        (with_header((1, 1), "|S0"), "must hold numbers"),
        (b"\x93NUMPY", "not a valid"),
        (b"\x93NUMPY\x01\x00\xff\xffxx", "not a valid"),
        (b"\x93NUMPY\x09\x00\x04\x00{}  ", "not a valid"),
        (b"\x93NUMPY\x01\x00\x08\x00[[[[[[[[", "not a valid"),
        (b"\x93NUMPY\x01\x00" + (8000).to_bytes(2, "little") + b"(" * 8000, "not a valid"),
        (b"\x93NUMPY\x02\x00\xff\xff\xff\xff{}", "not a valid"),
        (b"\x93NUMPY\x03\x00\x04\x00\x00\x00{}  ", "incomplete"),
        (b"\x93NUMPY\x03\x00\x04\x00\x00\x00\xff\xff\xff\xff", "not a valid"),
        (with_header((1, 1), "f8,f8"), "named columns"),
        (with_header((True, 1)), "shape"),
    ],
)
def test_hostile_files_are_refused_without_taking_memory(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "W.npy"
    path.write_bytes(content)
    tracemalloc.start()
    try:
        with pytest.raises(InputError, match=words) as caught:
            read_npy(path, max_bytes=16 * GIB)
        assert tracemalloc.get_traced_memory()[1] < 2**23
    finally:
        tracemalloc.stop()
    assert "W.npy" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_objects_are_never_unpickled(tmp_path: Path) -> None:
    class Bomb:
        def __reduce__(self) -> Any:
            return (pytest.fail, ("unpickled",))

    path = tmp_path / "W.npy"
    np.save(path, np.array([[Bomb()]], dtype=object), allow_pickle=True)
    with pytest.raises(InputError, match="pickle"):
        read_npy(path, max_bytes=GIB)
