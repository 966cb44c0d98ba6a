"""What a MATLAB variable announces goes together: all that SciPy writes passes, what could end its process does not."""

from __future__ import annotations

import io
import struct
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scipy.io
import scipy.sparse as sp

from metzler.containers.mat_layout import require_sound, require_sound_4, tag
from metzler.errors import InputError


def entry(kind: int, body: bytes, length: int | None = None) -> bytes:
    return struct.pack("<II", kind, len(body) if length is None else length) + body + bytes(-len(body) % 8)


def matrix(kind: int, *parts: bytes, shape: tuple[int, ...] = (1, 1), flags: int = 0, name: bytes = b"") -> bytes:
    head = entry(6, struct.pack("<II", kind | flags, 0)) + entry(5, struct.pack(f"<{len(shape)}i", *shape))
    return entry(14, b"".join((head, entry(1, name), *parts)))


LETTER = matrix(4, entry(16, b"a"))
NUMBER = matrix(6, entry(9, bytes(8)))
FIELDS = (entry(5, struct.pack("<i", 4)), entry(1, b"abc\0def\0"))

GOOD = {
    "number": NUMBER,
    "complex": matrix(6, entry(9, bytes(8)), entry(9, bytes(8)), flags=1 << 11),
    "letters": LETTER,
    "short": matrix(4, struct.pack("<HHI", 16, 1, ord("a"))),
    "sparse": matrix(5, entry(5, bytes(4)), entry(5, bytes(8)), entry(9, bytes(8))),
    "cell": matrix(1, LETTER, NUMBER, shape=(2, 1)),
    "nothing in a cell": matrix(1, entry(14, b"")),
    "no cells": matrix(1, shape=(0, 0)),
    "cells in cells": matrix(1, matrix(1, LETTER)),
    "struct": matrix(2, *FIELDS, LETTER, NUMBER),
}

BAD = {
    "no matrix": entry(15, bytes(16)),
    "empty": entry(14, b""),
    "longer than the file": entry(14, NUMBER[8:], 1000),
    "shorter than its parts": entry(14, NUMBER[8:], len(NUMBER) - 16),
    "flags that are short": entry(14, struct.pack("<HHI", 6, 4, 6) + NUMBER[24:]),
    "other flags": entry(14, entry(6, bytes(16)) + NUMBER[24:]),
    "no numbers": matrix(6),
    "half of a complex": matrix(6, entry(9, bytes(8)), flags=1 << 11),
    "numbers too many": matrix(6, entry(9, bytes(8)), entry(9, bytes(8))),
    "an unknown kind": matrix(6, entry(99, bytes(8))),
    "a matrix for numbers": matrix(6, NUMBER),
    "one axis": matrix(6, entry(9, bytes(8)), shape=(1,)),
    "half an axis": entry(14, NUMBER[8:24] + struct.pack("<HHI", 5, 2, 1) + NUMBER[40:]),
    "a cell too few": matrix(1, LETTER, shape=(2, 1)),
    "a cell too many": matrix(1, LETTER, LETTER),
    "a cell that leads on": matrix(1, entry(14, LETTER[8:], 8)),
    "a negative shape": matrix(1, LETTER, shape=(-1, -1)),
    "letters without end": matrix(4, entry(16, b""), shape=(10**5, 10**5)),
    "a struct without width": matrix(2, entry(5, bytes(4)), entry(1, b"abc\0")),
    "a struct without fields": matrix(2, entry(5, struct.pack("<i", 4)), entry(1, b""), shape=(10**5, 10**5)),
    "a field too few": matrix(2, *FIELDS, LETTER),
    "fields without end": matrix(2, entry(5, struct.pack("<i", 1)), entry(1, bytes(10**5))),
}


@pytest.mark.parametrize("content", GOOD.values(), ids=GOOD.keys())
def test_what_goes_together_passes_and_is_what_scipy_reads(content: bytes) -> None:
    require_sound(memoryview(content), "little", where="'f'")
    named = content[:40] + entry(1, b"W") + content[48:]
    named = struct.pack("<II", 14, len(named) - 8) + named[8:]
    scipy.io.loadmat(io.BytesIO(b"MATLAB 5.0".ljust(124) + b"\0\1IM" + named))


@pytest.mark.parametrize("content", BAD.values(), ids=BAD.keys())
def test_what_does_not_is_one_sentence(content: bytes) -> None:
    with pytest.raises(InputError, match="'f' is a damaged MATLAB file"):
        require_sound(memoryview(content), "little", where="'f'")


@pytest.mark.parametrize("kind", [0, 3, 16, 17, 200])
def test_objects_functions_and_classes_are_not_read(kind: int) -> None:
    with pytest.raises(InputError, match="'f' has an object, a function or a class, which is not read"):
        require_sound(memoryview(matrix(1, matrix(kind, LETTER))), "little", where="'f'")


def test_depth() -> None:
    content = LETTER
    for _ in range(50):
        content = matrix(1, content)
    require_sound(memoryview(content), "little", where="'f'")
    with pytest.raises(InputError, match="nests cells or structs deeper than 50"):
        require_sound(memoryview(matrix(1, content)), "little", where="'f'")


@pytest.mark.parametrize("compressed", [False, True])
def test_what_scipy_writes_passes(tmp_path: Path, compressed: bool) -> None:
    values: dict[str, Any] = {
        "dense": np.eye(3),
        "sparse": sp.csc_array(np.eye(3) * 1j),
        "text": "hello",
        "cell": np.array(["a", 1.0, np.array(["b"], dtype=object)], dtype=object),
        "struct": {"a": {"b": np.eye(2)}, "c": "x"},
        "empty": np.zeros((0, 3)),
    }
    for name, value in values.items():
        stream = io.BytesIO()
        scipy.io.savemat(stream, {name: value}, do_compression=False)
        require_sound(stream.getbuffer()[128:], "little", where=name)


def test_cells_that_end_the_process_of_scipy_do_not_end_this_one(tmp_path: Path) -> None:
    """Cells 30,000 deep, in a process of its own: no depth is exceeded where there is a sentence."""
    sizes = [len(LETTER) - 8]
    head = matrix(1)[8:]
    for _ in range(30_000):
        sizes.append(len(head) + 8 + sizes[-1])
    nested = b"".join(struct.pack("<II", 14, size) + head for size in reversed(sizes[1:])) + LETTER
    content = matrix(1, nested, name=b"names")
    path = tmp_path / "deep.mat"
    path.write_bytes(b"MATLAB 5.0".ljust(124) + b"\0\1IM" + matrix(6, entry(9, bytes(8)), name=b"W") + content)
    done = subprocess.run(
        [sys.executable, "-c", f"from metzler.io import read; read({str(path)!r})"], capture_output=True, text=True
    )
    assert done.returncode == 1
    assert "nests cells or structs deeper than 50" in done.stderr


def test_tags_of_both_orders() -> None:
    assert tag(b"\x0e\0\0\0\x08\0\0\0", "little") == tag(b"\0\0\0\x0e\0\0\0\x08", "big") == (14, 8)


def test_what_scipy_writes_in_version_4_passes() -> None:
    stream = io.BytesIO()
    values = {"W": np.eye(3), "V": np.eye(2) * 1j, "S": sp.csc_array(np.eye(3)), "Z": sp.csc_array(np.eye(3) * 1j)}
    scipy.io.savemat(stream, values | {"text": ["ab", "c"], "k": np.arange(3, dtype="i2")}, format="4")
    require_sound_4(stream.getbuffer(), where="'f'")


@pytest.mark.parametrize(
    "header",
    [
        (0, -1, 3, 0, 2),
        (0, 3, -1, 0, 2),
        (0, 1, 1, 0, 0),
        (0, 1, 1, 0, 2000),
        (0, 2, 1, 0, 2),
        (0, 1, 1, 1, 2),
        (-1, 1, 1, 0, 2),
    ],
)
@pytest.mark.parametrize("order", "<>")
def test_version_4_that_leads_elsewhere(header: tuple[int, ...], order: str) -> None:
    content = struct.pack(f"{order}5i", *header) + b"W\0" + bytes(8)
    with pytest.raises(InputError, match="its variables do not lie behind each other"):
        require_sound_4(memoryview(content), where="'f'")
