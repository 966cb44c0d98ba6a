"""Texts of any length in HDF5 files, against h5py; what would hold up the library or take its memory is refused."""

from __future__ import annotations

import struct
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.optional import needed

from metzler.containers.hdf5_file import opened
from metzler.errors import InputError
from metzler.io import read

h5py: Any = needed("h5py", "io")
NAMES = ["PYR_0", "", "é", "x" * 5000, *map(str, range(200))]


@pytest.mark.parametrize("userblock", [0, 512])
@pytest.mark.parametrize("libver", ["earliest", "latest"])
@pytest.mark.parametrize("options", [{}, {"chunks": (30,)}, {"chunks": (7,), "compression": "gzip", "shuffle": True}])
def test_texts_are_those_that_h5py_reads(tmp_path: Path, userblock: int, libver: str, options: dict[str, Any]) -> None:
    with h5py.File(tmp_path / "a.h5", "w", userblock_size=userblock, libver=libver) as file:
        file.create_dataset("names", data=NAMES, **options)
        file.create_dataset("fixed", data=np.array([b"a", b"bc"]), **({} if not options else {"chunks": (1,)}))
    with h5py.File(tmp_path / "a.h5") as file:
        assert file["names"].asstr()[:].tolist() == NAMES
    with opened(tmp_path / "a.h5", 2**20, "such files") as found:
        assert list(found.strings(found.root["names"], "names")) == NAMES
        assert found.strings(found.root["fixed"], "fixed") == ("a", "bc")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    with h5py.File(tmp_path / "a.h5", "w") as file:
        file["W"], file["names"] = np.eye(3), ["a", "b", "c"]
        file["W"].attrs["node_population"] = "v1"
    return tmp_path / "a.h5"


def change(path: Path, find: bytes, offset: int, new: bytes) -> None:
    content = bytearray(path.read_bytes())
    at = content.index(find) + offset
    content[at : at + len(new)] = new
    path.write_bytes(content)


def in_its_own_process(path: Path) -> tuple[str, int]:
    """What reading says, and the megabytes that it took at most."""
    code = (
        "import re, resource, sys\nfrom pathlib import Path\nfrom metzler.io import read\n"
        "try:\n    said = read(sys.argv[1], max_bytes=2**20).n\nexcept ValueError as error:\n    said = error\n"
        # on Linux the resource usage of a new program begins with that of the process which started it
        "print(said)\nstatus = Path('/proc/self/status')\n"
        "own = re.search(r'VmHWM:\\s+(\\d+)', status.read_text()) if status.exists() else None\n"
        "print((int(own[1]) if own else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss) // 2**10)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, timeout=120)
    said, megabytes = done.stdout.splitlines()
    return said, int(megabytes)


def test_a_heap_without_end_does_not_hold_up(path: Path) -> None:
    """An empty object, which the library would follow in place."""
    change(path, b"GCOL", 24, struct.pack("<Q", 1000))
    said, _ = in_its_own_process(path)
    assert "the lengths of its texts do not go together" in said


def test_a_heap_beyond_the_file(path: Path) -> None:
    change(path, b"GCOL", 8, struct.pack("<Q", 2**31))
    said, megabytes = in_its_own_process(path)
    assert "a heap of texts ends beyond it" in said
    assert megabytes < 1000


@pytest.mark.parametrize("where", ["names", "attribute"])
def test_a_text_that_announces_gigabytes(path: Path, where: str) -> None:
    with h5py.File(path) as file:
        at = file["names"].id.get_offset()
    if where == "names":
        content = bytearray(path.read_bytes())
        content[at : at + 4] = b"\xff" * 4
        path.write_bytes(content)
    else:
        change(path, b"node_population\0", 48, b"\xff" * 4)
    said, megabytes = in_its_own_process(path)
    assert "announces a long text" in said or "more letters than the limit" in said
    assert megabytes < 1000


def test_texts_that_share_their_letters_are_counted(tmp_path: Path) -> None:
    """A thousand names of a hundred thousand letters, all of them stored once."""
    path = tmp_path / "shared.h5"
    with h5py.File(path, "w") as file:
        file["names"] = ["x" * 100_000, *[f"{k:05d}" for k in range(999)]]
        at = file["names"].id.get_offset()
    content = bytearray(path.read_bytes())
    content[at : at + 16_000] = content[at : at + 16] * 1000
    path.write_bytes(content)
    with pytest.raises(InputError, match="more letters than the limit allows"), opened(path, 2**20, "") as file:
        file.strings(file.root["names"], "names")


@pytest.mark.parametrize(
    ("offset", "new"), [(4, struct.pack("<Q", 8)), (12, struct.pack("<I", 77)), (0, b"\x09\0\0\0")]
)
def test_a_text_that_is_not_there(path: Path, offset: int, new: bytes) -> None:
    with h5py.File(path) as file:
        at = file["names"].id.get_offset()
    content = bytearray(path.read_bytes())
    content[at + offset : at + offset + len(new)] = new
    path.write_bytes(content)
    with pytest.raises(InputError, match="a text is not where it is said to be"):
        read(path)


def test_texts_in_other_places_are_refused(tmp_path: Path) -> None:
    for name, options in {"axes": {"chunks": (1, 1)}, "lzf": {"compression": "lzf"}}.items():
        path = tmp_path / f"{name}.h5"
        with h5py.File(path, "w") as file:
            shape = (3, 1) if name == "axes" else (3,)
            file["W"] = np.eye(3)
            file.create_dataset("names", data=np.array(["a", "b", "c"], dtype=object).reshape(shape), **options)
        with pytest.raises(InputError, match=r"texts in pieces must have one axis|texts must be stored plainly"):
            read(path)
