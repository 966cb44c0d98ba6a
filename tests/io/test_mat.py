"""MATLAB files as SciPy writes them, those that SciPy keeps to test its own reader, and hostile ones."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scipy.io
import scipy.io.matlab
import scipy.sparse as sp

from metzler.errors import InputError, InputTypeError
from metzler.io import read

A = np.array([[0.0, 1.5, 0.0], [-2.0, 0.0, 0.0], [0.0, 3.0, 4.0]])
NAMES = ("PYR_0", "PV", "é")
SCIPY = Path(scipy.io.matlab.__file__).parent / "tests" / "data"


def cells(*values: Any) -> Any:
    found = np.empty((len(values), 1), dtype=object)
    found[:, 0] = values
    return found


def save(folder: Path, values: dict[str, Any], **options: Any) -> Path:
    scipy.io.savemat(folder / "w.mat", values, **options)
    return folder / "w.mat"


@pytest.mark.parametrize("form", ["4", "5"])
@pytest.mark.parametrize("kind", [np.asarray, sp.csc_array, sp.coo_array])
def test_a_connectivity_matrix_among_other_variables(tmp_path: Path, form: str, kind: Any) -> None:
    values = {"CIJ": kind(A), "tau": 0.1, "xyz": np.ones((3, 2)), "clusters": np.array([[1.0, 1.0, 2.0]])}
    net = read(save(tmp_path, values, format=form))
    np.testing.assert_array_equal(sp.csr_array(net.weights).toarray(), A)
    assert (net.names, net.changes) == (None, ("of 2 matrices in the file the square one is taken, 'CIJ'",))


@pytest.mark.parametrize("kind", ["f8", "f4", "i2", "u1", "bool"])
def test_numbers_of_every_class(tmp_path: Path, kind: str) -> None:
    W = A.clip(0).astype(kind)
    np.testing.assert_array_equal(read(save(tmp_path, {"W": W})).weights, W)


@pytest.mark.parametrize(
    ("lists", "names"),
    [
        ({"names": cells(*NAMES)}, NAMES),
        ({"nodeLabels": cells(*NAMES).T}, NAMES),
        ({"Neuron_ordered": cells(*NAMES)}, NAMES),
        ({"region_names": ["ab  ", "c", "def"]}, ("ab", "c", "def")),
        ({"ids": np.array([[7.0, 5.0, 6.0]])}, (7, 5, 6)),
        ({"names": cells("a", 1.0, "b")}, None),
        ({"names": cells("a", cells("b"), "c")}, None),
        ({"legend": cells("a", "b", "c")}, None),
        ({"labels": cells("a", "b", "a")}, None),
        ({"labels": cells(*NAMES), "node_names": cells("x", "y", "z")}, None),
    ],
)
def test_names_where_there_is_one_list_of_them(tmp_path: Path, lists: dict[str, Any], names: Any) -> None:
    assert read(save(tmp_path, {"W": A, **lists})).names == names


def test_one_of_several(tmp_path: Path) -> None:
    path = save(tmp_path, {"W": A, "V": sp.csc_array(A.T), "net": {"in": {"W": 2 * A}, "name": "x"}})
    with pytest.raises(InputError, match=r"2 square matrices: name one of them, as in FILE::W \(W \(3, 3\), V "):
        read(path)
    np.testing.assert_array_equal(read(f"{path}::V").weights.toarray(), A.T)
    np.testing.assert_array_equal(read(f"{path}::net.in.W").weights, 2 * A)
    for part, words in {
        "net": "matrix of numbers as 'net', but that is .*struct",
        "net.out": "no field 'out' in 'net'; its fields: in, name",
        "net.in": "no struct|must have a matrix of numbers as 'in'",
        "W.x": "that is no struct",
        "w": "has no 'w'",
    }.items():
        with pytest.raises(InputError, match=words):
            read(path, part=part)


def test_what_is_no_real_matrix(tmp_path: Path) -> None:
    with pytest.raises(InputTypeError, match="complex"):
        read(save(tmp_path, {"W": A * 1j}))
    with pytest.raises(InputError, match=r"has none \(W \(3, 3, 2\)\)"):
        read(save(tmp_path, {"W": np.ones((3, 3, 2))}))
    with pytest.raises(InputError, match=r"entry \[0, 0\] is nan"):
        read(save(tmp_path, {"W": np.array([[np.nan, 1], [1, 1]])}))


def test_sizes_are_compared_with_the_limit(tmp_path: Path) -> None:
    path = save(tmp_path, {"W": np.zeros((1000, 1000))}, do_compression=True)
    assert path.stat().st_size < 2**14
    with pytest.raises(InputError, match=r"variable 'W'\) announces a dense 1000 x 1000 matrix, which needs 7.6 MiB"):
        read(path, max_bytes=2**20)
    path = save(tmp_path, {"W": sp.csc_array((10**6, 10**6))})
    with pytest.raises(InputError, match="announces a sparse 1000000 x 1000000 matrix"):
        read(path, max_bytes=2**20)


def test_a_shape_that_does_not_go_with_the_size(tmp_path: Path) -> None:
    content = bytearray(save(tmp_path, {"W": np.zeros((1000, 1000))}).read_bytes())
    at = content.index((1000).to_bytes(4, "little") * 2)
    content[at : at + 8] = (3).to_bytes(4, "little") * 2
    (tmp_path / "w.mat").write_bytes(content)
    with pytest.raises(InputError, match=r"lies about its size: it announces 3 x 3 numbers and 7.6 MiB"):
        read(tmp_path / "w.mat")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"MATLAB 5.0", "does not begin as a MATLAB file"),
        (b"MATLAB 5.0 MAT-file".ljust(124) + b"\0\1IM", "has none"),
        (b"# Created by Octave 8.4\n# name: W\n", "a text file of Octave: save it with the option -v7"),
        (b"0 1\n1 0\n", "does not begin as a MATLAB file"),
        (bytes(200), "MATLAB file"),
        (bytes([255]) * 200, "MATLAB file"),
    ],
)
def test_other_content_is_one_sentence(tmp_path: Path, content: bytes, words: str) -> None:
    (tmp_path / "w.mat").write_bytes(content)
    with pytest.raises(InputError, match=words) as caught:
        read(tmp_path / "w.mat")
    assert str(caught.value).isprintable()


@pytest.mark.parametrize("keep", [0.3, 0.6, 0.9, 0.99])
@pytest.mark.parametrize("compressed", [False, True])
def test_truncated_files(tmp_path: Path, keep: float, compressed: bool) -> None:
    path = save(tmp_path, {"W": np.random.default_rng(0).normal(size=(20, 20))}, do_compression=compressed)
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * keep)])
    with pytest.raises(InputError, match=r"damaged or truncated MATLAB file|does not begin|has none"):
        read(path)


READ_ALL = """
import json, pathlib, sys
from metzler.errors import MetzlerError
from metzler.io import read
for path in sorted(pathlib.Path(sys.argv[1]).glob("*.mat")):
    try:
        said = f"network of {read(path).n}"
    except MetzlerError as error:
        said = str(error)
    print(json.dumps([path.name, said]), flush=True)
"""


def test_the_files_that_scipy_keeps_for_its_own_tests() -> None:
    """Broken and odd ones among them; in a process of their own, so that the end of it is seen."""
    if not SCIPY.is_dir():
        pytest.skip("SciPy was installed without its test files")
    done = subprocess.run([sys.executable, "-c", READ_ALL, str(SCIPY)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-500:]
    said = dict(map(json.loads, done.stdout.splitlines()))
    assert set(said) == {path.name for path in SCIPY.glob("*.mat")}
    assert all(text.isprintable() for text in said.values())
    assert said["test_skip_variable.mat"] == "network of 100"
    assert "has none (testobject (1, 1) object)" in said["testobject_7.4_GLNX86.mat"]
    assert "damaged" in said["corrupted_zlib_data.mat"]
    assert "damaged or truncated" in said["malformed1.mat"]


def test_flipped_bytes_give_a_network_or_a_sentence(tmp_path: Path) -> None:
    """Every byte of a small file with cells and structs; in a process of its own as well."""
    stream = io.BytesIO()
    scipy.io.savemat(stream, {"names": cells("a", "b"), "W": np.eye(2), "s": {"V": np.eye(2)}}, do_compression=False)
    (tmp_path / "seed.bin").write_bytes(stream.getvalue())
    code = (
        "import pathlib, sys\nfrom metzler.errors import MetzlerError\nfrom metzler.io import read\n"
        "folder = pathlib.Path(sys.argv[1])\nraw = (folder / 'seed.bin').read_bytes()\npath = folder / 'w.mat'\n"
        "for at in range(len(raw)):\n"
        "    for value in {0, 1, raw[at] ^ 1, raw[at] ^ 255}:\n"
        "        path.write_bytes(raw[:at] + bytes([value]) + raw[at + 1:])\n"
        "        for part in (None, 's.V'):\n"
        "            try:\n                read(path, part=part, max_bytes=2**26)\n"
        "            except MetzlerError:\n                pass\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-800:]
