"""Datasets of h5py and variables of MATLAB 7.3, chosen by name, with the names beside them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scipy.io.matlab
import scipy.sparse as sp
from tests.optional import needed

from metzler.errors import InputError, InputTypeError
from metzler.io import read

h5py: Any = needed("h5py", "io")
A = np.array([[0.0, 1.5, 0.0], [-2.0, 0.0, 0.0], [0.0, 3.0, 4.0]])


def test_one_of_several_datasets(tmp_path: Path) -> None:
    path = tmp_path / "w.h5"
    with h5py.File(path, "w") as file:
        file["a/W"], file["b/W"], file["b/labels"], file["labels"] = A, A.T, ["x", "y", "z"], ["p", "q", "r"]
    with pytest.raises(InputError, match=r"2 square matrices: name one of them, as in FILE::a/W \(labels"):
        read(path)
    for part in ("b/W", "/b/W", "b.W"):
        net = read(path, part=part)
        np.testing.assert_array_equal(net.weights, A.T)
        assert net.names == ("x", "y", "z")
    assert read(f"{path}::a/W").names is None
    with pytest.raises(InputError, match=r"has no 'c/W', perhaps './W'"):
        read(path, part="c/W")


@pytest.mark.parametrize("kind", ["f4", "f2", "i2", "u1", "bool", ">f8"])
def test_numbers_of_every_kind(tmp_path: Path, kind: str) -> None:
    W = A.clip(0).astype(kind)
    with h5py.File(tmp_path / "w.h5", "w") as file:
        file["W"] = W
    np.testing.assert_array_equal(read(tmp_path / "w.h5").weights, W)


def test_what_is_no_real_matrix(tmp_path: Path) -> None:
    with h5py.File(tmp_path / "w.h5", "w") as file:
        file["W"] = A * 1j
    with pytest.raises(InputTypeError, match="complex"):
        read(tmp_path / "w.h5")
    with h5py.File(tmp_path / "w.h5", "w") as file:
        file["W"] = np.zeros((2, 2), dtype=[("a", "f8")])
        file.create_dataset("nothing", data=h5py.Empty("f8"))
    with pytest.raises(InputError, match=r"has none \(W \(2, 2\) of type .*, nothing \(\) empty\)"):
        read(tmp_path / "w.h5")
    with pytest.raises(InputError, match="no SONATA edges, for which alone a weight can be named"):
        read(tmp_path / "w.h5", weight="nsyns")


def matlab(file: Any, name: str, value: Any, kind: str = "double") -> None:
    """A variable as MATLAB lays it out, its axes turned."""
    file[name] = np.asarray(value).T
    file[name].attrs["MATLAB_class"] = np.bytes_(kind)


def test_variables_of_matlab_are_turned(tmp_path: Path) -> None:
    path = tmp_path / "w.mat"
    with h5py.File(path, "w", userblock_size=512) as file:
        matlab(file, "W", A)
        matlab(file, "gain", [[2.0]])
        letters = np.array([[ord(letter) for letter in name] for name in ("a1", "b ", "c2")], dtype="u2")
        matlab(file, "names", letters, "char")
        matlab(file, "text", np.zeros((1, 6), "u4"), "string")
        matlab(file, "s/inner", 2 * A)
        file["s"].attrs["MATLAB_class"] = np.bytes_("struct")
    with pytest.raises(InputError, match=r"2 square matrices.*text \(1, 6\) string"):
        read(path)
    net = read(path, part="W")
    np.testing.assert_array_equal(net.weights, A)
    assert net.names == ("a1", "b", "c2")
    np.testing.assert_array_equal(read(f"{path}::s.inner").weights, 2 * A)


def test_sparse_variables_of_matlab(tmp_path: Path) -> None:
    W = sp.csc_array(A)
    parts = {"data": W.data, "ir": W.indices, "jc": W.indptr}
    with h5py.File(tmp_path / "w.mat", "w") as file:
        for name, rows, given in (
            ("W", 3, parts),
            ("zero", 3, {"jc": [0, 0, 0, 0]}),
            ("lacks", 3, {k: parts[k] for k in ("data", "jc")}),
            ("wrong", 3, parts | {"jc": [0, 1, 2, 9]}),
            ("outside", 3, parts | {"ir": [7, 0, 2, 2]}),
            ("large", 10**14, parts),
        ):
            group = file.create_group(name)
            group.attrs["MATLAB_sparse"], group.attrs["MATLAB_class"] = np.uint64(rows), np.bytes_("double")
            for part, values in given.items():
                group[part] = values
    path = tmp_path / "w.mat"
    np.testing.assert_array_equal(read(path, part="W").weights.toarray(), A)
    assert read(path, part="zero").weights.nnz == 0
    for part, words in {
        "lacks": "incomplete sparse matrix",
        "wrong": "consistent sparse matrix",
        "outside": "consistent sparse matrix",
        "large": "which needs 727.6 TiB",
    }.items():
        with pytest.raises(InputError, match=words):
            read(path, part=part)


def test_a_file_that_matlab_wrote() -> None:
    path = Path(scipy.io.matlab.__file__).parent / "tests" / "data" / "testhdf5_7.4_GLNX86.mat"
    if not path.is_file():
        pytest.skip("SciPy was installed without its test files")
    with pytest.raises(InputError, match="shape 1 x 9"):
        read(path)


def test_links_to_other_files_are_refused(tmp_path: Path) -> None:
    with h5py.File(tmp_path / "other.h5", "w") as file:
        file["W"] = A
    with h5py.File(tmp_path / "w.h5", "w") as file:
        file["W"], file["soft"] = h5py.ExternalLink("other.h5", "/W"), h5py.SoftLink("/W")
    with pytest.raises(InputError, match="has none"):
        read(tmp_path / "w.h5")
    for part in ("W", "soft"):
        with pytest.raises(InputError, match="a link that may lead to another file"):
            read(tmp_path / "w.h5", part=part)
