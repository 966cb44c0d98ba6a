"""One function for every format: what it returns, and one sentence for everything that is wrong."""

from __future__ import annotations

import gzip
import os
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scipy.io
import scipy.sparse as sp

from metzler.errors import InputError, InputTypeError
from metzler.io import read

A = np.array([[0.0, 1.5, 0.0], [-2.0, 0.0, 0.0], [0.0, 3.0, 4.0]])


def write_mtx_gz(path: Path, matrix: Any) -> None:
    with gzip.open(path, "wb") as file:
        scipy.io.mmwrite(file, sp.coo_array(matrix))


WRITERS: dict[str, Callable[[Path, Any], None]] = {
    "sparse.npz": lambda path, matrix: sp.save_npz(path, sp.csr_array(matrix)),
    "csc.npz": lambda path, matrix: sp.save_npz(path, sp.csc_array(matrix)),
    "dense.npz": lambda path, matrix: np.savez(path, W=matrix),
    "W.npy": lambda path, matrix: np.save(path, matrix),
    "W.mtx": lambda path, matrix: scipy.io.mmwrite(path, sp.coo_array(matrix)),
    "W.mtx.gz": write_mtx_gz,
    "W.csv": lambda path, matrix: np.savetxt(path, matrix, delimiter=","),
    "W.tsv": lambda path, matrix: np.savetxt(path, matrix, delimiter="\t"),
}
every_format = pytest.mark.parametrize("name", WRITERS)


def dense(W: Any) -> Any:
    return W.toarray() if sp.issparse(W) else W


@every_format
@pytest.mark.parametrize("orientation", ["post-pre", "pre-post"])
def test_every_format_in_both_orientations(tmp_path: Path, name: str, orientation: str) -> None:
    path = tmp_path / name
    WRITERS[name](path, A)
    net = read(str(path), orientation=orientation)
    W = net.weights
    assert sp.issparse(W) == (".mtx" in name or name in ("sparse.npz", "csc.npz"))
    assert W.dtype == np.float64
    np.testing.assert_array_equal(dense(W), A if orientation == "post-pre" else A.T)
    assert (net.names, net.source, len(net.changes)) == (None, str(path), int(orientation == "pre-post"))


@pytest.mark.parametrize(
    ("name", "other"), [("sparse.npz", "W.csv"), ("W.npy", "W.npz"), ("W.mtx", "matrix"), ("W.npy", "W")]
)
def test_the_first_bytes_decide(tmp_path: Path, name: str, other: str) -> None:
    WRITERS[name](tmp_path / name, A)
    os.rename(tmp_path / name, tmp_path / other)
    np.testing.assert_array_equal(dense(read(tmp_path / other).weights), A)


@every_format
@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_entries_that_are_not_finite_name_file_and_place(tmp_path: Path, name: str, bad: float) -> None:
    B = A.copy()
    B[2, 1] = bad
    WRITERS[name](tmp_path / name, B)
    with pytest.raises(InputError, match=rf"weights in '.*{name}' must be finite, but entry \[2, 1\] is {bad}"):
        read(tmp_path / name)


@every_format
def test_not_square(tmp_path: Path, name: str) -> None:
    WRITERS[name](tmp_path / name, A[:, :2])
    with pytest.raises(InputError, match=r"3 x 2|more than 2 lines of 2 numbers"):
        read(tmp_path / name)


@pytest.mark.parametrize("name", ["W.npy", "dense.npz", "sparse.npz"])
def test_complex(tmp_path: Path, name: str) -> None:
    WRITERS[name](tmp_path / name, A * 1j)
    with pytest.raises(InputTypeError, match="complex"):
        read(tmp_path / name)


@pytest.mark.parametrize("name", ["W.npy", "dense.npz"])
def test_no_neuron(tmp_path: Path, name: str) -> None:
    WRITERS[name](tmp_path / name, np.zeros((0, 0)))
    with pytest.raises(InputError, match="empty"):
        read(tmp_path / name)


def test_indices_that_point_outside(tmp_path: Path) -> None:
    path = tmp_path / "W.npz"
    np.savez(path, format=b"csr", shape=[2, 2], data=[1.0], indices=[7], indptr=[0, 1, 1])
    with pytest.raises(InputError, match="consistent sparse matrix"):
        read(path)


def test_integers_and_duplicates(tmp_path: Path) -> None:
    path = tmp_path / "W.mtx"
    path.write_text("%%MatrixMarket matrix coordinate integer general\n2 2 2\n1 2 3\n1 2 4\n")
    assert dense(read(path).weights)[0, 1] == 7.0
    path.write_text("%%MatrixMarket matrix coordinate integer general\n1 1 1\n1 1 9007199254740993\n")
    with pytest.raises(InputError, match=r"2\*\*53"):
        read(path)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("W.npz", b"0 1\n1 0\n", r"name of a \.npz file, but its content is something else"),
        ("W.npy", b"0 1\n1 0\n", r"name of a \.npy file"),
        ("W.mtx.gz", b"plain", r"name of a \.mtx\.gz file"),
        ("W.mtx", b"plain", "must begin with"),
        ("W.npz", b"", "is empty"),
        ("W.npz", pickle.dumps(A), "pickle"),
        ("W.pkl", b"anything", "pickle"),
        ("W.mat", b"MATLAB 5.0 MAT-file", "does not begin as a MATLAB file"),
        ("W", b"0 1\n1 0\n", "unknown format"),
        ("W.csv", b"PK\x03\x04 not really", "damaged"),
    ],
)
def test_other_content_is_one_sentence(tmp_path: Path, name: str, content: bytes, words: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(InputError, match=words) as caught:
        read(path)
    assert name in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("orientation", ["post-pre", "pre-post"])
def test_names_stay_with_their_neurons(tmp_path: Path, orientation: str) -> None:
    (tmp_path / "W.csv").write_text(",b,c,a\nb,0,1.5,0\nc,-2,0,0\na,0,3,4\n")
    assert read(tmp_path / "W.csv", orientation=orientation).names == ("b", "c", "a")


def test_the_source_is_the_path_as_it_was_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    np.save("W.npy", A)
    assert read("./W.npy").source == "./W.npy"


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="does not exist"):
        read(tmp_path / "none.npz")
    with pytest.raises(InputError, match="a folder"):
        read(tmp_path)
    with pytest.raises(InputError, match="something else"):
        read("/dev/null")


def test_unreadable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "W.npy"
    np.save(path, A)

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(InputError, match="cannot be read: Permission denied"):
        read(path)


@pytest.mark.parametrize("orientation", ["row", "", "post_pre"])
def test_an_orientation_is_never_guessed(tmp_path: Path, orientation: Any) -> None:
    with pytest.raises(InputError, match="'post-pre'"):
        read(tmp_path / "none.npz", orientation=orientation)


def test_the_limit_is_the_callers(tmp_path: Path) -> None:
    for name, write in WRITERS.items():
        write(tmp_path / name, A)
        with pytest.raises(InputError, match="limit of 40 bytes"):
            read(tmp_path / name, max_bytes=40)
