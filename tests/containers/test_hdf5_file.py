"""The door to HDF5 files: what leads elsewhere, lies about its size or is damaged, on files of h5py."""

from __future__ import annotations

import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.optional import needed

from metzler.containers.hdf5_file import opened
from metzler.containers.inside import TEXTS, Held
from metzler.errors import InputError

h5py: Any = needed("h5py", "io")
GIB = 2**30


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file with datasets of every kind, in groups that hold each other."""
    with h5py.File(tmp_path / "a.h5", "w") as file:
        file.create_dataset("plain", data=np.arange(6.0).reshape(2, 3))
        file.create_dataset("group/packed", data=np.eye(50), compression="gzip", shuffle=True, fletcher32=True)
        file.create_dataset("group/lzf", data=np.eye(50), compression="lzf", chunks=(10, 50))
        file["texts"] = ["a", "ä", ""]
        file["fixed"] = np.array([b"a", b"bc"])
        file["group/again"] = file["group"]
        file["group"].attrs["MATLAB_class"], file["plain"].attrs["MATLAB_class"] = "short", np.bytes_("x" * 2000)
        file["soft"], file["outside"] = h5py.SoftLink("/plain"), h5py.ExternalLink("other.h5", "/W")
    return tmp_path / "a.h5"


def test_what_is_in_a_file(path: Path) -> None:
    with opened(path, GIB, "such files") as file:
        found = dict(file.objects(file.root))
        assert set(found) == {"plain", "group", "group/packed", "group/lzf", "texts", "fixed"}
        assert file.held(found["texts"]) == Held((3,), TEXTS)
        assert file.held(found["plain"]) == Held((2, 3))
        assert file.strings(found["texts"], "texts") == ("a", "ä", "")
        assert file.strings(found["fixed"], "fixed") == ("a", "bc")
        for name in ("group/packed", "group/lzf"):
            np.testing.assert_array_equal(file.array(file.item(file.root, name), name), np.eye(50))
        assert file.text(found["group"], "MATLAB_class") == "short"
        assert file.text(found["plain"], "MATLAB_class") == file.text(found["texts"], "MATLAB_class") == ""
        assert file.item(file.root, "group/none/W") is None


@pytest.mark.parametrize("link", ["soft", "outside", "outside/W"])
def test_links_are_not_followed(path: Path, link: str) -> None:
    with opened(path, GIB, "such files") as file, pytest.raises(InputError, match="a link that may lead to another"):
        file.item(file.root, link)


def refuse(path: Path, name: str, words: str, max_bytes: int = GIB) -> None:
    with pytest.raises(InputError, match=words) as caught, opened(path, max_bytes, "such files") as file:
        file.array(file.item(file.root, name), name)
    assert path.name in str(caught.value)
    assert str(caught.value).isprintable()


def test_what_does_not_fit_is_refused_before_it_is_read(path: Path) -> None:
    refuse(path, "plain", "announces 48 bytes, more than the limit of 40 bytes", max_bytes=40)
    with h5py.File(path, "a") as file:
        file.create_dataset("huge", shape=(10**6, 10**6), chunks=(1000, 1000), dtype="f8", compression="gzip")
        file.create_dataset("never", shape=(10**4, 10**4), dtype="f8")
        file.create_dataset("chunk", shape=(3, 3), dtype="f8", chunks=(20_000, 20_000), maxshape=(None, None))
    refuse(path, "huge", "announces 7.3 TiB")
    refuse(path, "never", "lies about its size: it announces 762.9 MiB in 0 stored bytes")
    refuse(path, "chunk", "announces 3.0 GiB")


def test_a_piece_that_unpacks_to_more_than_it_announces(tmp_path: Path) -> None:
    path = tmp_path / "bomb.h5"
    with h5py.File(path, "w") as file:
        made = file.create_dataset("W", shape=(4, 4), chunks=(4, 4), dtype="f8", compression="gzip")
        made.id.write_direct_chunk((0, 0), zlib.compress(bytes(2**26)))
    assert path.stat().st_size < 2**17
    refuse(path, "W", "lies about its size: a piece unpacks to more than 128 bytes")


def test_what_is_stored_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "raw.bin").write_bytes(np.eye(3).tobytes())
    with h5py.File(tmp_path / "b.h5", "w") as file:
        file.create_dataset("external", shape=(3, 3), dtype="f8", external=[(str(tmp_path / "raw.bin"), 0, 72)])
        layout = h5py.VirtualLayout(shape=(3, 3), dtype="f8")
        layout[:] = h5py.VirtualSource("a.h5", "W", shape=(3, 3))
        file.create_virtual_dataset("virtual", layout)
    for name in ("external", "virtual"):
        refuse(tmp_path / "b.h5", name, "is stored in another file")


@pytest.mark.parametrize("keep", [0.1, 0.5, 0.95])
def test_truncated_files(path: Path, keep: float) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * keep)])
    refuse(path, "plain", "is a damaged or truncated HDF5 file")


def test_filters_of_others_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "c.h5"
    with h5py.File(path, "w") as file:
        plan = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
        plan.set_chunk((3, 3))
        plan.set_filter(307, h5py.h5z.FLAG_OPTIONAL, (0,))
        space = h5py.h5s.create_simple((3, 3))
        made = h5py.h5d.create(file.id, b"W", h5py.h5t.IEEE_F64LE, space, dcpl=plan)
        made.write_direct_chunk((0, 0), np.eye(3).tobytes())
    refuse(path, "W", "compressed in a way that needs a plugin")
