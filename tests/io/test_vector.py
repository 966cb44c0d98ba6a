"""Numbers for every neuron; a broken file gives one sentence that names it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import numpy as np
import pytest

from metzler.errors import InputError
from metzler.io.vector import read_numbers

VECTOR = np.array([0.1, 2.0, 1e-300])


@pytest.mark.parametrize("text", ["0.1,2.0,1e-300\n", "0.1\n2.0\n1e-300", "\n0.1\r\n2.0\r\n\r\n1e-300\r\n"])
def test_csv_row_or_column(tmp_path: Path, text: str) -> None:
    path = tmp_path / "leak.csv"
    path.write_bytes(text.encode())
    np.testing.assert_array_equal(read_numbers(path), VECTOR)


@pytest.mark.parametrize("text", ["tau\n0.1\n2.0\n1e-300\n", "\ufeffnames\n0.1\n2.0\n1e-300"])
def test_csv_below_a_title(tmp_path: Path, text: str) -> None:
    (tmp_path / "tau.csv").write_text(text, encoding="utf-8")
    np.testing.assert_array_equal(read_numbers(tmp_path / "tau.csv"), VECTOR)


@pytest.mark.parametrize(
    "text", ["tau\n", "0,1\n1,0\n", "a\nb\n1\n", "1\nb\n", "a,b,c\n1,2\n", "a,1\nb\n", "a,1\na,2\n", "a,1\nb,c\n"]
)
def test_csv_that_is_no_vector(tmp_path: Path, text: str) -> None:
    (tmp_path / "tau.csv").write_text(text)
    with pytest.raises(InputError, match=r"tau\.csv"):
        read_numbers(tmp_path / "tau.csv")


@pytest.mark.parametrize(
    "text",
    [
        "neuron,leak\nPYR,0.1\n0042,2.0\n9007199254740993,1e-300\n",
        "PYR, 0.1\n0042x,2.0\n\n9007199254740993y,1e-300",
        'neuron,leak\r\n"PYR",0.1\r\n0042,2\r\n9007199254740993,1e-300\r\n',
    ],
)
def test_names_and_numbers(tmp_path: Path, text: str) -> None:
    (tmp_path / "leak.csv").write_bytes(text.encode())
    found = read_numbers(tmp_path / "leak.csv")
    assert isinstance(found, dict)
    assert [name.rstrip("xy") for name in found] == ["PYR", "0042", "9007199254740993"]
    assert list(found.values()) == VECTOR.tolist()


def test_names_above_numbers(tmp_path: Path) -> None:
    (tmp_path / "leak.csv").write_text('"a","b 2",c\n0.1,2.0,1e-300\n')
    assert read_numbers(tmp_path / "leak.csv") == {"a": 0.1, "b 2": 2.0, "c": 1e-300}


def test_a_wrong_cell_is_named_with_its_line_and_column(tmp_path: Path) -> None:
    (tmp_path / "leak.csv").write_text("neuron,leak\n\nPYR,0.1\nPV,fast\n")
    with pytest.raises(InputError, match=r"leak.csv', line 4, column 2 must be a number, got 'fast'"):
        read_numbers(tmp_path / "leak.csv")
    (tmp_path / "leak.csv").write_text("PYR,0.1\nPYR,0.2\n")
    with pytest.raises(InputError, match="line 2: 'PYR' has a number already"):
        read_numbers(tmp_path / "leak.csv")


@pytest.mark.parametrize("word", ["nan", "Inf", "infinity"])
def test_what_is_no_name_is_left_for_the_model_to_refuse(tmp_path: Path, word: str) -> None:
    (tmp_path / "tau.csv").write_text(f"{word}\n1\n")
    assert len(read_numbers(tmp_path / "tau.csv")) == 2


@pytest.mark.skipif(sys.platform == "win32", reason="needs pipes with a name")
@pytest.mark.parametrize("name", ["leak.csv", "leak.npy"])
def test_a_pipe_or_a_folder_is_refused_and_not_waited_for(tmp_path: Path, name: str) -> None:
    os.mkfifo(tmp_path / name)
    (tmp_path / f"folder-{name}").mkdir()
    for each in (tmp_path / name, tmp_path / f"folder-{name}"):
        with pytest.raises(InputError, match="must be a plain file"):
            read_numbers(each)


def test_integers_and_single_precision_become_double(tmp_path: Path) -> None:
    for dtype in (np.int32, np.float32, np.bool_):
        np.save(tmp_path / "v.npy", np.ones(2, dtype=dtype))
        assert read_numbers(tmp_path / "v.npy").dtype == np.float64


def broken_files() -> dict[str, tuple[str, bytes]]:
    huge = np.lib.format.magic(1, 0)
    header = b"{'descr': '<f8', 'fortran_order': False, 'shape': (1000000000000,), }"
    header += b" " * (-(len(header) + 11) % 64) + b"\n"
    return {
        "no such ending": ("v.txt", b"1\n2\n"),
        "text in npy": ("v.npy", b"1\n2\n"),
        "empty npy": ("v.npy", b""),
        "pickle in npy": ("v.npy", b"\x80\x04N."),
        "announces more than it holds": ("v.npy", huge + len(header).to_bytes(2, "little") + header + b"\0" * 80),
        "words in csv": ("v.csv", b"one,two\n"),
        "ragged csv": ("v.csv", b"1,2\n3\n"),
        "table in csv": ("v.csv", b"1,2\n3,4\n"),
        "empty csv": ("v.csv", b"\n\n"),
        "bytes in csv": ("v.csv", b"\xff\xfe\x00"),
    }


@pytest.mark.parametrize(("name", "content"), broken_files().values(), ids=broken_files().keys())
def test_a_broken_file_is_named(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(InputError, match=name.replace(".", r"\.")):
        read_numbers(path)


@pytest.mark.parametrize("values", [np.array([1 + 1j]), np.array(["a"]), np.ones((2, 2)), np.array(3.0)])
def test_an_array_that_is_no_vector_is_refused(tmp_path: Path, values: np.ndarray) -> None:
    np.save(tmp_path / "v.npy", values)
    with pytest.raises(InputError, match="one real number per neuron"):
        read_numbers(tmp_path / "v.npy")


def test_an_object_array_is_refused_unopened(tmp_path: Path) -> None:
    np.save(tmp_path / "v.npy", np.array([object], dtype=object), allow_pickle=True)
    with pytest.raises(InputError, match=r"v\.npy"):
        read_numbers(tmp_path / "v.npy")
