"""A matrix of any shape comes back as it was written, from every format; broken files give one sentence."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scipy.io
from scipy import sparse

from metzler.errors import InputError
from metzler.io.matrix import read_matrix

B = np.array([[1.0, 0.0, -0.1], [0.0, 1e-300, 2.0]])

WRITERS: dict[str, Callable[[Path], Any]] = {
    "b.npy": lambda path: np.save(path, B),
    "b.npz": lambda path: np.savez(path, B=B),
    "sparse.npz": lambda path: sparse.save_npz(path, sparse.csr_array(B)),
    "b.mtx": lambda path: scipy.io.mmwrite(path, sparse.coo_array(B), precision=17),
    "b.csv": lambda path: np.savetxt(path, B, delimiter=",", fmt="%.17g"),
    "b.tsv": lambda path: np.savetxt(path, B, delimiter="\t", fmt="%.17g"),
    "b.txt": lambda path: np.savetxt(path, B, fmt="%.17g"),
}


@pytest.mark.parametrize("name", WRITERS)
def test_it_comes_back(name: str, tmp_path: Path) -> None:
    WRITERS[name](tmp_path / name)
    found = read_matrix(tmp_path / name)
    np.testing.assert_array_equal(found.toarray() if sparse.issparse(found) else found, B)


def test_one_of_several(tmp_path: Path) -> None:
    np.savez(tmp_path / "all.npz", B=B, C=B.T)
    np.testing.assert_array_equal(read_matrix(f"{tmp_path / 'all.npz'}::C"), B.T)
    with pytest.raises(InputError, match="'D'"):
        read_matrix(f"{tmp_path / 'all.npz'}::D")
    np.save(tmp_path / "b.npy", B)
    with pytest.raises(InputError, match=r"only a \.npz file holds several"):
        read_matrix(f"{tmp_path / 'b.npy'}::B")


def test_one_number_and_one_row(tmp_path: Path) -> None:
    for text, shape in (("1\n", (1, 1)), ("1,2\n", (1, 2)), ("1\n2\n", (2, 1))):
        (tmp_path / "b.csv").write_text(text)
        assert read_matrix(tmp_path / "b.csv").shape == shape


BROKEN: dict[str, tuple[str, bytes]] = {
    "names": ("b.csv", b"a,b\n1,2\n"),
    "ragged": ("b.csv", b"1,2\n3\n"),
    "empty": ("b.csv", b"\n"),
    "no text": ("b.csv", b"\xff\xfe\x00"),
    "pickle": ("b.npy", b"\x80\x04N."),
    "cut": ("b.npz", b"PK\x03\x04"),
    "unknown": ("b.xlsx", b"PK\x03\x04"),
    "header": ("b.mtx", b"1 1 1\n"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_one_sentence(name: str, tmp_path: Path) -> None:
    file, content = BROKEN[name]
    (tmp_path / file).write_bytes(content)
    with pytest.raises(InputError, match=file.replace(".", r"\.")) as error:
        read_matrix(tmp_path / file)
    assert "\n" not in str(error.value)


def test_what_is_no_file_or_too_large(tmp_path: Path) -> None:
    for place, said in ((tmp_path, "plain file"), (tmp_path / "none.csv", "does not exist")):
        with pytest.raises(InputError, match=said):
            read_matrix(place)
    (tmp_path / "b.csv").write_text("1,2\n" * 100)
    with pytest.raises(InputError, match=r"more numbers than fit into 800 bytes"):
        read_matrix(tmp_path / "b.csv", max_bytes=800)
