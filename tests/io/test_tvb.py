"""Connectivities of The Virtual Brain: text files in a zip archive, as its own package reads them; hostile ones."""

from __future__ import annotations

import bz2
import struct
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from metzler.errors import InputError
from metzler.io import read

W = np.array([[0.0, 1.5, 0.25], [-2.0, 0.0, 0.0], [0.0, 3.0, 0.0]])
LENGTHS = np.array([[0.0, 30.0, 12.0], [30.0, 0.0, 6.0], [12.0, 6.0, 0.0]])
CENTRES = "rA1 -9.8 -47.0 -3.1\nleft pole 1 2 3\nV1 0 0 0\n"


def text(table: Any) -> str:
    return "\n".join(" ".join(f"{value:.7e}" for value in row) for row in table) + "\n"


FILES = {
    "weights.txt": text(W),
    "tract_lengths.txt": text(LENGTHS),
    "centres.txt": CENTRES,
    "cortical.txt": "1\n0\n1\n",
}


def write(path: Path, files: dict[str, Any], compression: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", compression) as file:
        for name, content in files.items():
            file.writestr(name, content)
    return path


def test_what_the_virtual_brain_stores(tmp_path: Path) -> None:
    """Its coupling sums `weights[i, j] * x[j]` over j: entry (i, j) is from j to i, so is that of the lengths."""
    net = read(write(tmp_path / "net.zip", {"info.txt": "anything", **FILES}), speed=3.0)
    np.testing.assert_array_equal(net.weights, W)
    np.testing.assert_array_equal(net.delays, LENGTHS / 3.0)
    assert (net.names, net.types) == (("rA1", "left pole", "V1"), ("cortical", "subcortical", "cortical"))
    assert net.positions.tolist() == [[-9.8, -47.0, -3.1], [1.0, 2.0, 3.0], [0.0, 0.0, 0.0]]
    assert (net.of, net.time_unit, net.changes) == ("region", "ms", ())


def test_without_a_speed_the_lengths_are_left_out(tmp_path: Path) -> None:
    net = read(write(tmp_path / "net.zip", FILES))
    assert net.delays is None
    assert (net.time_unit, net.changes) == ("", ("tract_lengths are left out: a speed in mm/ms makes delays of them",))


def test_weights_alone_are_enough(tmp_path: Path) -> None:
    net = read(write(tmp_path / "net.zip", {"deep/in/weights.txt": "# all\n\n" + text(W)}), orientation="pre-post")
    np.testing.assert_array_equal(net.weights, W.T)
    assert net.names is None


def test_folders_a_mac_and_packed_texts(tmp_path: Path) -> None:
    files = {f"brain/{name}.bz2": bz2.compress(content.encode()) for name, content in FILES.items()}
    net = read(write(tmp_path / "net.zip", {"__MACOSX/brain/weights.txt": "\x00", **files}), speed=np.float32(2))
    np.testing.assert_array_equal(net.weights, W)
    np.testing.assert_array_equal(net.delays, LENGTHS / 2)


def test_labels_that_are_no_names_and_places_that_are_none(tmp_path: Path) -> None:
    net = read(write(tmp_path / "net.zip", {**FILES, "centres.txt": "a 1 2 3\na 1 2 3\nb None None None\n"}), speed=1)
    assert (net.names, net.positions) == (None, None)
    assert net.changes == (
        "positions are left out, for some are no numbers",
        "names are left out, for 'a' occurs twice",
    )


def test_two_lists_of_centres_must_agree(tmp_path: Path) -> None:
    other = "V1 0 0 0\nrA1 1 2 3\nleft pole 1 2 3\n"
    with pytest.raises(InputError, match=r"centres.txt and centers.txt, which name the regions differently"):
        read(write(tmp_path / "net.zip", {**FILES, "centers.txt": other}))
    assert read(write(tmp_path / "net.zip", {**FILES, "centers.txt": CENTRES})).names is not None


BAD: dict[str, tuple[dict[str, Any], str]] = {
    "no weights": ({"a.txt": "1"}, "must hold weights.txt, .* but holds a.txt"),
    "twice": ({"weights.txt": "1", "b/weights.txt": "1"}, "holds weights.txt twice"),
    "no table": ({"weights.txt": "a b\nc d\n"}, "must hold tables of numbers"),
    "empty": ({"weights.txt": "\n \n"}, "must be a square table"),
    "ragged": ({"weights.txt": "1 2\n3\n"}, "must hold tables of numbers"),
    "flat": ({"weights.txt": "1 2 3\n"}, "must be a square table"),
    "tall": ({"weights.txt": "1\n2\n3\n"}, "must be a square table"),
    "nan": ({"weights.txt": "0 nan\n1 0\n", "tract_lengths.txt": "0 1\n1 0\n"}, r"finite, but entry \[0, 1\] is nan"),
    "binary": ({"weights.txt": b"\xff\xfe\x00"}, "must hold tables of numbers"),
    "short centres": ({**FILES, "centres.txt": "a 1 2 3\n"}, "must have 3 lines"),
    "long centres": ({**FILES, "centres.txt": CENTRES * 2}, "must have 3 lines"),
    "flat centres": ({**FILES, "centres.txt": "a 1 2\n" * 3}, "must have 3 lines"),
    "cortical": ({**FILES, "cortical.txt": "1\n"}, "must have 3 numbers"),
    "lengths": ({**FILES, "tract_lengths.txt": "1 2\n3 4\n"}, "must have 3 x 3 lengths"),
    "negative": ({**FILES, "tract_lengths.txt": text(-LENGTHS)}, "finite and not negative"),
    "endless": ({**FILES, "tract_lengths.txt": text(LENGTHS + np.inf)}, "finite and not negative"),
    "no lengths": ({"weights.txt": text(W)}, "has no tract_lengths.txt"),
    "no bz2": ({"weights.txt.bz2": text(W)}, "cannot be read|damaged"),
    "cut bz2": ({"weights.txt.bz2": bz2.compress(text(W).encode())[:-9]}, "damaged or truncated"),
    "bomb": ({"weights.txt": b"0 " * 5_000_000}, "announces a dense 5000000 x 5000000 matrix"),
    "many": ({f"{k}.txt": "1" for k in range(2000)}, "must hold weights.txt"),
    "bz2 bomb": ({"weights.txt.bz2": bz2.compress(b"0 0\n" + b"\n" * 10**7)}, "more than 10000 lines without numbers"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_hostile_archive_is_one_sentence(tmp_path: Path, name: str) -> None:
    files, words = BAD[name]
    with pytest.raises(InputError, match=words) as caught:
        read(write(tmp_path / "net.zip", files), speed=1.0, max_bytes=2**24)
    said = str(caught.value)
    assert "net.zip" in said
    assert "\n" not in said
    assert len(said) < 600


def test_damage_and_lies(tmp_path: Path) -> None:
    path = write(tmp_path / "net.zip", FILES)
    whole = path.read_bytes()
    path.write_bytes(whole[:-30])
    with pytest.raises(InputError, match="damaged or truncated"):
        read(path)
    at = whole.index(b"PK\x01\x02")
    path.write_bytes(whole[: at + 24] + struct.pack("<I", 2**31) + whole[at + 28 :])
    with pytest.raises(InputError, match="lies about its size"):
        read(path)
    path.write_bytes(whole[: at + 8] + struct.pack("<H", 1) + whole[at + 10 :])
    with pytest.raises(InputError, match=r"cannot be unpacked: .*encrypted"):
        read(path)
    broken = bytearray(whole)
    broken[60] ^= 255
    path.write_bytes(bytes(broken))
    with pytest.raises(InputError, match=r"damaged or truncated|tables of numbers"):
        read(path)


@pytest.mark.parametrize("speed", [0.0, -1.0, np.nan, np.inf, "fast"])
def test_a_speed_is_positive(tmp_path: Path, speed: Any) -> None:
    with pytest.raises(InputError, match="speed must be a positive number, in mm/ms"):
        read(write(tmp_path / "net.zip", FILES), speed=speed)


def test_the_limit_is_the_callers(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="limit of 40 bytes"):
        read(write(tmp_path / "net.zip", FILES), max_bytes=40)
