"""The .npz reader on good and hostile archives."""

from __future__ import annotations

import io
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scipy.sparse as sp
from numpy.lib import format as npy_format

from metzler.errors import InputError
from metzler.io import read
from metzler.io.asked import Asked
from metzler.io.npz import announced, read_matrix, read_npz, write_npz
from metzler.networks import Network

GIB = 2**30
DENSE = np.array([[0.0, 1.5, 0.0], [-2.0, 0.0, 0.0], [0.0, 3.0, 4.0]])


def npy(array: Any) -> bytes:
    stream = io.BytesIO()
    np.save(stream, array)
    return stream.getvalue()


def header_only(shape: tuple[int, ...], descr: str = "<f8") -> bytes:
    stream = io.BytesIO()
    npy_format.write_array_header_1_0(stream, {"descr": descr, "fortran_order": False, "shape": shape})
    return stream.getvalue()


def archive(path: Path, entries: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> None:
    with zipfile.ZipFile(path, "w", compression) as file:
        for name, content in entries.items():
            file.writestr(name, content)


def csr_entries(**changes: Any) -> dict[str, bytes]:
    """The entries of a 2 x 2 CSR file, some exchanged or (None) left out."""
    arrays: dict[str, Any] = {
        "format": np.array(b"csr"),
        "shape": np.array([2, 2]),
        "data": np.array([1.0, 2.0]),
        "indices": np.array([1, 0], dtype=np.int32),
        "indptr": np.array([0, 1, 2], dtype=np.int32),
        **changes,
    }
    return {
        f"{name}.npy": value if isinstance(value, bytes) else npy(value)
        for name, value in arrays.items()
        if value is not None
    }


@pytest.mark.parametrize("form", ["csr", "csc", "coo", "bsr", "dia"])
@pytest.mark.parametrize("kind", [sp.csr_array, sp.csr_matrix])
@pytest.mark.parametrize("compressed", [False, True])
def test_scipy_round_trip(tmp_path: Path, form: str, kind: Any, compressed: bool) -> None:
    path = tmp_path / "W.npz"
    sp.save_npz(path, kind(DENSE).asformat(form), compressed=compressed)
    W = read_matrix(path, max_bytes=GIB)
    assert W.format == form
    np.testing.assert_array_equal(W.toarray(), DENSE)


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
def test_one_dense_matrix_among_other_arrays(tmp_path: Path, save: Callable[..., None]) -> None:
    path = tmp_path / "W.npz"
    save(path, anything=np.asfortranarray(DENSE), names=np.array(["a", "b", "c"]), tau=np.ones(3))
    np.testing.assert_array_equal(read_matrix(path, max_bytes=GIB), DENSE)


def test_a_sparse_file_may_carry_names(tmp_path: Path) -> None:
    path = tmp_path / "W.npz"
    archive(path, csr_entries(names=np.array(["a", "b"])))
    net = read_npz(path, Asked(GIB))
    np.testing.assert_array_equal(net.weights.toarray(), [[0, 1], [2, 0]])
    assert net.names == ("a", "b")


def test_one_of_several_matrices(tmp_path: Path) -> None:
    path = tmp_path / "W.npz"
    np.savez(path, w1=DENSE, w2=DENSE.T, b=np.ones(3), names=np.array(["a", "b", "c"]))
    net = read(f"{path}::w2")
    np.testing.assert_array_equal(net.weights, DENSE.T)
    assert (net.names, net.source, net.changes) == (("a", "b", "c"), f"{path}::w2", ())
    np.testing.assert_array_equal(read(path, part="w1").weights, DENSE)
    for part, words in {
        "w3": "has no 'w3'; it holds w1 ",
        "b": "matrix of numbers as 'b', but that is",
    }.items():
        with pytest.raises(InputError, match=words):
            read(path, part=part)


def test_the_square_one_of_several_matrices(tmp_path: Path) -> None:
    np.savez(tmp_path / "W.npz", W_in=np.ones((3, 2)), W=DENSE)
    net = read(tmp_path / "W.npz")
    np.testing.assert_array_equal(net.weights, DENSE)
    assert net.changes == ("of 2 matrices in the file the square one is taken, 'W'",)


@pytest.mark.parametrize("form", [np.asarray, sp.csc_array])
def test_all_that_is_known_of_a_network_is_written(tmp_path: Path, form: Any) -> None:
    known: dict[str, Any] = {
        "names": [2**60, 5, 7],
        "types": ("E", "I", "é"),
        "positions": np.arange(9.0).reshape(3, 3),
    }
    known |= {
        "delays": form(abs(DENSE)),
        "sign_rule": "GABA -",
        "of": "cell",
        "weight_unit": "synapses",
        "time_unit": "s",
    }
    known |= {
        "licence": "CC0",
        "citation": "A. Nobody",
        "changes": ("one row left out",),
        "dynamics": {"kind": "hopfield"},
    }
    path = tmp_path / "net.npz"
    write_npz(Network(form(DENSE), **known, source="drawn by hand"), path)
    net = read(path)
    stored = sp.load_npz(path).toarray() if form is sp.csc_array else np.load(path)["weights"]
    np.testing.assert_array_equal(stored, DENSE)
    np.testing.assert_array_equal(sp.csr_array(net.weights).toarray(), DENSE)
    np.testing.assert_array_equal(sp.csr_array(net.delays).toarray(), abs(DENSE))
    np.testing.assert_array_equal(net.positions, known["positions"])
    assert net.names == (2**60, 5, 7)
    assert net.changes == ("one row left out", "written from 'drawn by hand'")
    for name in ("types", "sign_rule", "of", "weight_unit", "time_unit", "licence", "citation", "dynamics"):
        assert getattr(net, name) == known[name], name


def test_what_stands_beside_a_network_is_bounded_and_no_pickle(tmp_path: Path) -> None:
    write_npz(Network(np.eye(2), names=["a", "b"]), tmp_path / "W.npz")
    with zipfile.ZipFile(tmp_path / "W.npz") as file:
        entries = {name: file.read(name) for name in file.namelist()}
    archive(tmp_path / "W.npz", entries | {"names.npy": header_only((2,), "|O") + bytes(16)})
    refuse(tmp_path / "W.npz", "pickle")
    archive(tmp_path / "W.npz", entries | {"names.npy": npy(np.array(["a" * 10**6, "b"]))})
    refuse(tmp_path / "W.npz", r"announces 7\.6 MiB, more than the limit", max_bytes=2**20)
    archive(tmp_path / "W.npz", entries | {"dynamics.npy": npy(np.array("[" * 10**5))})
    refuse(tmp_path / "W.npz", "something else beside its weights")


def refuse(path: Path, words: str, max_bytes: int = 16 * GIB) -> None:
    tracemalloc.start()
    try:
        with pytest.raises(InputError, match=words) as caught:
            read_npz(path, Asked(max_bytes))
        assert tracemalloc.get_traced_memory()[1] < 2**24
    finally:
        tracemalloc.stop()
    assert path.name in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("entries", "words"),
    [
        ({}, "no NumPy array"),
        ({"readme.txt": b"hello"}, "no NumPy array"),
        ({"W.npy": header_only((10**6, 10**6))}, "announces 8000000000000 bytes"),
        ({"W.npy": header_only((2, 2)) + bytes(31)}, "holds 31"),
        ({"W.npy": b"junk"}, "not a valid .npy"),
        ({"W.npy": npy(np.zeros(3))}, "must hold a matrix of numbers, but has none"),
        ({"W.npy": npy(np.zeros((2, 3))), "V.npy": npy(np.zeros((3, 2)))}, "square matrix, but has none"),
        (
            {"V.npy": npy(np.zeros((2, 2))), "W.npy": npy(np.zeros((2, 2)))},
            "holds 2 square matrices: name one of them, as in FILE::V",
        ),
        ({"W.npy": npy(np.array([["a"]]))}, "must hold numbers"),
        (csr_entries(format=np.array(b"lil")), "sparse format 'lil'"),
        (csr_entries(format=np.array(["csr"])), "must name its sparse format"),
        (csr_entries(format=np.array("x" * 100)), "must name its sparse format"),
        (csr_entries(format=header_only((), "|O")), "announces|must name"),
        (csr_entries(indptr=None), "indptr missing"),
        (csr_entries(shape=None), "shape missing"),
        (csr_entries(shape=np.array([2.0, 2.0])), "two whole numbers"),
        (csr_entries(shape=np.array([2, 2, 2])), "two whole numbers"),
        (csr_entries(shape=np.array([-2, 2])), "shape -2 x 2"),
        (csr_entries(indices=np.array([1.0, 0.0])), "whole numbers"),
        (csr_entries(indptr=np.array([0, 1])), "inconsistent sparse matrix"),
        (csr_entries(data=np.array(["a", "b"])), "must hold numbers"),
        (csr_entries(data=np.array([1.0])), "inconsistent sparse matrix"),
        (
            csr_entries(
                format=np.array(b"coo"),
                shape=np.array([10**12] * 2),
                row=np.array([0]),
                col=np.array([0]),
                data=np.array([1.0]),
            ),
            "7.3 TiB",
        ),
        (
            csr_entries(
                format=np.array(b"coo"),
                shape=np.array([10**8] * 2),
                row=np.array([0]),
                col=np.array([0]),
                data=np.array([1.0]),
            ),
            r"which needs 762.9 MiB, but has \d+ bytes",
        ),
        (
            csr_entries(format=np.array(b"coo"), row=np.array([5]), col=np.array([0]), data=np.array([1.0])),
            "inconsistent",
        ),
    ],
)
def test_hostile_archives_are_refused(tmp_path: Path, entries: dict[str, bytes], words: str) -> None:
    path = tmp_path / "W.npz"
    archive(path, entries)
    refuse(path, words)


def test_objects_are_never_unpickled(tmp_path: Path) -> None:
    class Bomb:
        def __reduce__(self) -> Any:
            return (pytest.fail, ("unpickled",))

    for name, arrays in {"dense": {"W": np.array([[Bomb()]])}, "list": {"W": np.array([Bomb()])}}.items():
        path = tmp_path / f"{name}.npz"
        np.savez(path, allow_pickle=True, **arrays)
        refuse(path, "pickle")
    sp.save_npz(path, sp.csr_array(np.eye(2)))
    with zipfile.ZipFile(path) as file:
        entries = {name: file.read(name) for name in file.namelist()}
    stream = io.BytesIO()
    np.save(stream, np.array([Bomb(), Bomb()]), allow_pickle=True)
    header = header_only((2,), "|O")
    entries["data.npy"] = header + bytes(16)
    archive(path, entries)
    refuse(path, "pickle")


def test_a_dense_matrix_beyond_the_limit(tmp_path: Path) -> None:
    path = tmp_path / "W.npz"
    np.savez_compressed(path, W=np.zeros((1000, 1000), dtype=np.int8))
    refuse(path, "7.6 MiB", max_bytes=2**20)


def test_a_bomb_of_zeros_is_stopped_at_the_limit(tmp_path: Path) -> None:
    path = tmp_path / "W.npz"
    content = header_only((2**13, 2**13), "|i1")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file, file.open("W.npy", "w") as entry:
        entry.write(content)
        for _ in range(64):
            entry.write(bytes(2**20))
    assert path.stat().st_size < 2**17
    refuse(path, "512.0 MiB", max_bytes=2**26)


def rewrite_sizes(path: Path, announced: int) -> None:
    """Make the central directory announce another uncompressed size for every entry."""
    raw = bytearray(path.read_bytes())
    at = raw.find(b"PK\x01\x02")
    while at != -1:
        raw[at + 24 : at + 28] = announced.to_bytes(4, "little")
        at = raw.find(b"PK\x01\x02", at + 4)
    path.write_bytes(raw)


def test_an_entry_that_lies_about_its_size(tmp_path: Path) -> None:
    path = tmp_path / "W.npz"
    side = 20_000
    archive(path, {"W.npy": header_only((side, side)) + bytes(100)})
    rewrite_sizes(path, side * side * 8 + len(header_only((side, side))))
    refuse(path, "lies about its size")


def test_an_entry_shorter_than_announced(tmp_path: Path) -> None:
    path = tmp_path / "W.npz"
    content = header_only((20, 20)) + bytes(100)
    archive(path, {"W.npy": content})
    rewrite_sizes(path, len(header_only((20, 20))) + 3200)
    refuse(path, "truncated|damaged")


@pytest.mark.parametrize("keep", [0.2, 0.5, 0.9, 0.99])
def test_truncated_archives(tmp_path: Path, keep: float) -> None:
    path = tmp_path / "W.npz"
    sp.save_npz(path, sp.random_array((50, 50), density=0.3, rng=np.random.default_rng(0), format="csr"))
    raw = path.read_bytes()
    path.write_bytes(raw[: int(len(raw) * keep)])
    refuse(path, "damaged or truncated")


def test_every_flipped_byte_is_refused_or_harmless(tmp_path: Path) -> None:
    path = tmp_path / "W.npz"
    original = sp.random_array((12, 12), density=0.3, rng=np.random.default_rng(0), format="csr")
    sp.save_npz(path, original)
    raw = path.read_bytes()
    for at in range(0, len(raw), 7):
        path.write_bytes(raw[:at] + bytes([raw[at] ^ 0xFF]) + raw[at + 1 :])
        try:
            found = read_matrix(path, max_bytes=GIB)
        except InputError:
            continue
        np.testing.assert_array_equal(found.toarray(), original.toarray())


@pytest.mark.parametrize("compression", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_compressions_without_a_bound_are_refused(tmp_path: Path, compression: int) -> None:
    path = tmp_path / "W.npz"
    archive(path, {"W.npy": npy(np.eye(3))}, compression)
    refuse(path, "NumPy does not write")


def test_two_entries_of_one_name(tmp_path: Path) -> None:
    path = tmp_path / "W.npz"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("W.npy", npy(np.eye(2)))
        with pytest.warns(UserWarning, match="Duplicate"):
            file.writestr("W.npy", npy(np.eye(3)))
    refuse(path, "several of one name")


def test_an_encrypted_entry(tmp_path: Path) -> None:
    path = tmp_path / "W.npz"
    archive(path, {"W.npy": npy(np.eye(3))})
    raw = bytearray(path.read_bytes())
    raw[6] |= 1
    raw[raw.find(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(raw)
    refuse(path, "not an archive that NumPy or SciPy wrote")


def test_entries_are_counted_from_the_headers(tmp_path: Path) -> None:
    W = sp.csr_array(np.triu(np.ones((4, 4))))
    sp.save_npz(tmp_path / "w.npz", W)
    assert announced(tmp_path / "w.npz") == ((4, 4), W.nnz)
    np.savez(tmp_path / "dense.npz", W=np.eye(2))
    with pytest.raises(InputError, match=r"dense\.npz' holds no sparse matrix"):
        announced(tmp_path / "dense.npz")
    (tmp_path / "text.npz").write_text("no archive")
    with pytest.raises(InputError, match=r"text\.npz' is a damaged"):
        announced(tmp_path / "text.npz")


def test_a_part_beside_a_sparse_matrix_that_is_not_there(tmp_path: Path) -> None:
    path = tmp_path / "w.npz"
    for written in (
        lambda: sp.save_npz(path, sp.csr_array(np.eye(2))),
        lambda: write_npz(Network(sp.eye_array(2)), path),
    ):
        written()
        with pytest.raises(InputError, match="has no 'V': it holds one sparse matrix, called 'weights' here"):
            read(f"{path}::V")
        assert read(f"{path}::weights").n == 2
