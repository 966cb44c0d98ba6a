"""The Matrix Market reader on good and hostile files."""

from __future__ import annotations

import gzip
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
import scipy.io
import scipy.sparse as sp

from metzler.errors import InputError
from metzler.io import read
from metzler.io.mtx import read_mtx, write_mtx
from metzler.matrices import as_weights
from metzler.networks import Network

GIB = 2**30
BANNER = "%%MatrixMarket matrix "

GOOD = [
    ("coordinate real general\n% a comment\n\n2 2 2\n1 2 1.5\n2 1 -2e0\n", [[0, 1.5], [-2, 0]]),
    ("coordinate integer general\n2 2 1\n2 1 -3\n", [[0, 0], [-3, 0]]),
    ("coordinate pattern general\n2 2 2\n1 2\n2 2\n", [[0, 1], [0, 1]]),
    ("coordinate real symmetric\n2 2 2\n1 1 4\n2 1 5\n", [[4, 5], [5, 0]]),
    ("coordinate real skew-symmetric\n2 2 1\n2 1 5\n", [[0, -5], [5, 0]]),
    ("coordinate pattern symmetric\n2 2 1\n2 1\n", [[0, 1], [1, 0]]),
    ("coordinate real general\n2 2 3\n1 2 1\n1 2 2\n2 2 7\n", [[0, 3], [0, 7]]),
    ("coordinate real general\n2 2 0\n", [[0, 0], [0, 0]]),
    ("array real general\n2 2\n1\n2\n3\n4\n", [[1, 3], [2, 4]]),
    ("array integer symmetric\n2 2\n1\n2\n3\n", [[1, 2], [2, 3]]),
    ("Coordinate REAL General\r\n1 1 1\r\n1 1 2\r\n", [[2]]),
]


@pytest.mark.parametrize(("text", "expected"), GOOD)
@pytest.mark.parametrize("compressed", [False, True])
def test_every_layout_field_and_symmetry(
    tmp_path: Path, text: str, expected: list[list[float]], compressed: bool
) -> None:
    path = tmp_path / ("W.mtx.gz" if compressed else "W.mtx")
    content = (BANNER + text).encode()
    path.write_bytes(gzip.compress(content) if compressed else content)
    W = as_weights(read_mtx(path, max_bytes=GIB))
    np.testing.assert_array_equal(W.toarray() if sp.issparse(W) else W, expected)


def test_scipy_round_trip(tmp_path: Path) -> None:
    path = tmp_path / "W.mtx"
    A = sp.random_array((300, 300), density=0.05, rng=np.random.default_rng(0))
    scipy.io.mmwrite(path, A, precision=17)
    np.testing.assert_array_equal(read_mtx(path, max_bytes=GIB).toarray(), A.toarray())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("hello", "must begin with"),
        (BANNER + "coordinate real\n1 1 1\n", "must begin with"),
        (BANNER + "coordinate complex general\n1 1 1\n1 1 1 0\n", "complex"),
        (BANNER + "coordinate real hermitian\n1 1 1\n1 1 1\n", "complex"),
        (BANNER + "coordinate quaternion general\n1 1 1\n", "unknown"),
        (BANNER + "tensor real general\n1 1 1\n", "unknown"),
        (BANNER + "coordinate real general\n", "say its size"),
        (BANNER + "coordinate real general\n2 2\n", "say its size"),
        (BANNER + "coordinate real general\n2 2 -1\n", "say its size"),
        (BANNER + "coordinate real general\n2.0 2 1\n", "say its size"),
        (BANNER + "array real general\n1000000 1000000\n", "7.3 TiB"),
        (BANNER + "array real general\n1000 1000\n1\n", "truncated"),
        (BANNER + "coordinate real general\n1000000 1000000 1000000000000\n", "needs 14.6 TiB"),
        (BANNER + "coordinate real general\n1000 1000 1000000\n1 1 1\n", "truncated"),
        (BANNER + "coordinate real general\n1000000000000 1000000000000 1\n1 1 1\n", "7.3 TiB"),
        (BANNER + "coordinate real general\n2 2 2\n1 1 1\n", "malformed"),
        (
            BANNER + "coordinate real general\n2 2 1\n% note\n\n1 3 1\n",
            "cell 2 of line 5 is '3', no whole number from 1 to 2",
        ),
        (BANNER + "coordinate real general\n2 2 1\n0 1 1\n", "cell 1 of line 3 is '0', no whole number from 1"),
        (BANNER + "coordinate real general\n2 2 1\n1 1 one\n", "cell 3 of line 3 is 'one', no number"),
        (BANNER + "coordinate real general\n2 2 1\n1 1\n", "line 3 has 2 numbers in place of 3"),
        (BANNER + "coordinate real general\n2 2 1\n1 1 1\n1 2 1\n", "malformed"),
        (BANNER + "coordinate integer general\n2 2 1\n1 1 99999999999999999999999\n", "no whole number of 64 bits"),
        (BANNER + "array real general\n2 2\n1\n2\n3\n", "announces 4 entries and has only 3"),
        (BANNER + "array real general\n2 2\n1\n2\nx\n4\n", "cell 1 of line 5 is 'x', no number"),
        (BANNER + "coordinate pattern general\n2 2 1\n1 1.5\n", "cell 2 of line 3 is '1.5', no whole number"),
        (
            BANNER + "coordinate real general\n100000000 100000000 1\n1 1 1\n",
            r"which needs 762.9 MiB, but has \d+ bytes",
        ),
        (BANNER + "array pattern general\n2 2\n", "truncated|malformed"),
    ],
)
@pytest.mark.parametrize("compressed", [False, True])
def test_hostile_files_are_refused_without_taking_memory(
    tmp_path: Path, text: str, words: str, compressed: bool
) -> None:
    path = tmp_path / "W.mtx"
    path.write_bytes(gzip.compress(text.encode()) if compressed else text.encode())
    tracemalloc.start()
    try:
        with pytest.raises(InputError, match=f"{words}|malformed" if compressed else words) as caught:
            read_mtx(path, max_bytes=GIB)
        assert tracemalloc.get_traced_memory()[1] < 2**24
    finally:
        tracemalloc.stop()
    assert "W.mtx" in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("keep", [3, 15, 40])
def test_truncated_gzip(tmp_path: Path, keep: int) -> None:
    path = tmp_path / "W.mtx.gz"
    path.write_bytes(gzip.compress((BANNER + GOOD[0][0]).encode())[:keep])
    with pytest.raises(InputError, match="truncated gzip"):
        read_mtx(path, max_bytes=GIB)


@pytest.mark.parametrize(
    "body",
    [b"3 2 2\n1 2 1.5E\0\0\0\0\0\0\0", b"2 2 1\n1 2 1.5E", b"2 2 1\n1 2 \xff", b"2 2 1\n1 3 1", b"2 2 1\n0 1 1",
     b"2 2 2\n1 1 1", b"2 2 1\n1 1 1\n1 2 1", b"2 2 1\n1 1", b"2 2 1\n1 1 1 1", b"2 2 1\n1.5 1 1", b"2 2 0\n1 1 1"],
)  # fmt: skip
def test_malformed_entries(body: bytes, tmp_path: Path) -> None:
    # The first of these, found by fuzzing, ends the process in the reader of SciPy 1.17.
    file = tmp_path / "w.mtx"
    file.write_bytes(b"%%MatrixMarket matrix coordinate real general\n%\n" + body)
    with pytest.raises(InputError, match="is a malformed Matrix Market file"):
        read_mtx(file, max_bytes=2**20)


@pytest.mark.parametrize("name", ["w.mtx", "w.mtx.gz"])
@pytest.mark.parametrize("form", [np.asarray, sp.csr_array])
def test_every_double_is_written_in_full(tmp_path: Path, name: str, form: type) -> None:
    rng = np.random.default_rng(0)
    W = rng.normal(size=(20, 20)) * 10.0 ** rng.integers(-300, 300, (20, 20)) * (rng.random((20, 20)) < 0.5)
    write_mtx(Network(form(W)), tmp_path / name)
    np.testing.assert_array_equal(sp.csr_array(read(tmp_path / name).weights).toarray(), W)
    np.testing.assert_array_equal(sp.csr_array(scipy.io.mmread(tmp_path / name)).toarray(), W)
