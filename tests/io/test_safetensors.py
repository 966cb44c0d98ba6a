"""The safetensors reader on files of the package of that name, and on hostile headers."""

from __future__ import annotations

import json
import tracemalloc
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.optional import needed

from metzler.errors import InputError
from metzler.io import read
from metzler.io.asked import Asked
from metzler.io.safetensors import metadata, read_safetensors, tensor_names

A = np.array([[0.0, 1.5, 0.25], [-2.0, 0.0, 0.0], [0.0, 3.0, 4.0]])
GIB = 2**30


def raw(header: Any, body: bytes = b"", length: int | None = None) -> bytes:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return (len(text) if length is None else length).to_bytes(8, "little") + text + body


def entry(kind: str = "F64", shape: Any = (2, 2), end: Any = 32, begin: Any = 0) -> dict[str, Any]:
    return {"dtype": kind, "shape": list(shape), "data_offsets": [begin, end]}


@pytest.mark.parametrize("kind", ["float64", "float32", "float16", "int8", "uint16", "int64"])
def test_what_the_package_writes(tmp_path: Path, kind: str) -> None:
    save_file = needed("safetensors.numpy", "test").save_file
    W = (A * (1 if "float" in kind else 4)).clip(0).astype(kind)
    save_file({"W": W, "b": W[0].copy()}, tmp_path / "w.safetensors", metadata={"format": "np"})
    net = read(tmp_path / "w.safetensors")
    assert net.weights.dtype == np.float64
    np.testing.assert_array_equal(net.weights, W)


def test_the_upper_halves_of_single_precision(tmp_path: Path) -> None:
    """Every finite bfloat16 is the float32 with its bits in front; both sides of the sign, subnormal ones included."""
    bits = np.concatenate([np.arange(0x0000, 0x7F80), np.arange(0x8000, 0xFF80)]).astype("<u2")[: 255**2]
    expected = np.frombuffer(b"".join(b"\0\0" + each.tobytes() for each in bits), "<f4").astype(np.float64)
    (tmp_path / "w.safetensors").write_bytes(raw({"W": entry("BF16", (255, 255), 2 * 255**2)}, bits.tobytes()))
    np.testing.assert_array_equal(read(tmp_path / "w.safetensors").weights.ravel(), expected)


def test_one_of_several_tensors(tmp_path: Path) -> None:
    save_file = needed("safetensors.numpy", "test").save_file
    path = tmp_path / "w.safetensors"
    save_file({"weight_hh_l0": A, "weight_hh_l1": A.T.copy(), "weight_ih_l0": A[:, :2].copy()}, path)
    with pytest.raises(InputError, match="holds 2 square matrices: name one of them, as in FILE::weight_hh_l0"):
        read(path)
    np.testing.assert_array_equal(read(f"{path}::weight_hh_l1").weights, A.T)
    with pytest.raises(InputError, match="has no 'weight_hh_l2', perhaps 'weight_hh_l1'; it holds"):
        read(path, part="weight_hh_l2")


@pytest.mark.parametrize(("gates", "cell"), [(3, "GRU"), (4, "LSTM")])
def test_gated_cells_are_refused_with_the_reason(tmp_path: Path, gates: int, cell: str) -> None:
    save_file = needed("safetensors.numpy", "test").save_file
    path = tmp_path / "w.safetensors"
    save_file({"weight_hh_l0": np.ones((3 * gates, 3)), "out.weight": A}, path)
    for part in (None, "weight_hh_l0"):
        with pytest.raises(InputError, match=rf"gated cell .{cell}., whose gates multiply its states"):
            read(path, part=part)
    np.testing.assert_array_equal(read(path, part="out.weight").weights, A)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"abc", "truncated: it announces a header of"),
        (raw({}, length=2**40), "truncated: it announces a header of 1099511627776 bytes"),
        (raw(b"[" * 50_000), "damaged safetensors header"),
        (raw(b"\xff\xfe"), "damaged safetensors header"),
        (raw([]), "it must be an object that says type, shape and place of each tensor"),
        (raw([1]), "it must be an object that says type, shape and place of each tensor"),
        (raw({"__metadata__": 3, "W": entry()}, bytes(32)), "it must be an object"),
        (raw({}), "must hold a matrix of numbers, but has none"),
        (raw({"W": 3}), "it must be an object that says type, shape and place of each tensor"),
        (raw({"W": {"dtype": "F64", "shape": 3, "data_offsets": [0, 24]}}, bytes(24)), "the two places of a tensor"),
        (raw({"W": {"dtype": "F64", "shape": [3], "data_offsets": [24]}}, bytes(24)), "the two places of a tensor"),
        (raw({"W": entry()}, bytes(31)), "its tensors end at"),
        (raw({"W": entry()}, bytes(33)), "its tensors end at"),
        (raw({"W": entry(end=16)}, bytes(16)), "16 bytes are announced for F64 of shape"),
        (raw({"W": entry(shape=(10**9, 10**9), end=8 * 10**18)}), "its tensors end at"),
        (raw({"W": entry(shape=(-2, -2))}, bytes(32)), "whole numbers"),
        (raw({"W": entry(shape=(2.0, 2))}, bytes(32)), "whole numbers"),
        (raw({"W": entry(begin=True)}, bytes(32)), "whole numbers"),
        (raw({"W": entry(), "V": entry()}, bytes(32)), "begins at"),
        (raw({"W": entry(), "V": entry(begin=40, end=72)}, bytes(72)), "begins at"),
        (raw(b'{"W": 1, "W": 2}'), "occurs twice"),
        (raw({"W": entry("F8_E4M3", end=4)}, bytes(4)), r"has none \(W \(2, 2\) F8_E4M3\)"),
        (raw({"W": {"dtype": "F64", "shape": [2, 2]}}, bytes(32)), "the two places of a tensor"),
        (raw({"W": entry(kind="F64", shape=(2, 3), end=48)}, bytes(48)), "2 x 3"),
        (raw({"W\n\x1b": entry(shape=(2,), end=16)}, bytes(16)), r"none \(W"),
    ],
)
def test_hostile_files_are_one_sentence(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "w.safetensors"
    path.write_bytes(content)
    tracemalloc.start()
    try:
        with pytest.raises(InputError, match=words) as caught:
            read_safetensors(path, Asked(16 * GIB))
        assert tracemalloc.get_traced_memory()[1] < 2**23
    finally:
        tracemalloc.stop()
    assert "w.safetensors" in str(caught.value)
    assert str(caught.value).isprintable()


def test_a_tensor_beyond_the_limit(tmp_path: Path) -> None:
    (tmp_path / "w.safetensors").write_bytes(raw({"W": entry("I8", (1000, 1000), 10**6)}, bytes(10**6)))
    with pytest.raises(InputError, match=r"tensor 'W'\) announces a dense 1000 x 1000 matrix, which needs 7.6 MiB"):
        read_safetensors(tmp_path / "w.safetensors", Asked(2**20))


def test_texts_of_the_header(tmp_path) -> None:
    header = {"__metadata__": {"a": "b"}, "w": {"dtype": "F64", "shape": [1, 1], "data_offsets": [0, 8]}}
    for texts, fits in (({"a": "b"}, True), ({"a": 1}, False), ({"a": {}}, False)):
        text = json.dumps(header | {"__metadata__": texts}).encode()
        (tmp_path / "a.safetensors").write_bytes(len(text).to_bytes(8, "little") + text + bytes(8))
        assert tensor_names(tmp_path / "a.safetensors") == ["w"]
        if fits:
            assert metadata(tmp_path / "a.safetensors") == {"a": "b"}
        else:
            with pytest.raises(InputError, match="metadata must be texts by name"):
                metadata(tmp_path / "a.safetensors")
