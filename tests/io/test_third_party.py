"""Formats of other packages, found by their entry points: a fake distribution on the path, whole, broken and wrong."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from metzler.errors import InputError, InputTypeError
from metzler.io import read, write
from metzler.io.third_party import third_party, third_party_endings

MODULE = """
from pathlib import Path

from metzler.io import Format
from metzler.networks import Network


def read_pairs(path, asked):
    pre, post, weight = path.read_text().split()
    return Network([[0.0, 0.0], [float(weight), 0.0]], names=[pre, post], source=str(path))


def write_pairs(network, path):
    path.write_text(" ".join([*network.names, repr(float(network.weights[1, 0]))]))


def fail(*_):
    raise KeyError("nothing there")


PAIRS = Format({".pairs": b""}, read_pairs, "two neurons", write=write_pairs, keeps=frozenset({"names"}))
FAILS = Format({".fails": b""}, fail, "nothing", write=fail)
MATRIX = Format({".bare": b""}, lambda path, asked: [[1.0]], "a bare matrix")
NOTHING = 3
"""
ENTRIES = {
    "pairs": "fake_pairs:PAIRS",
    "graph.pairs": "fake_pairs:FAILS",
    "fails": "fake_pairs:FAILS",
    "bare": "fake_pairs:MATRIX",
    "three": "fake_pairs:NOTHING",
    "lost": "fake_pairs:MISSING",
    "broken": "no_such_module:FORMAT",
    "csv": "no_such_module:FORMAT",
}

Place = Callable[[str, str], Path]


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    """A folder with the fake distribution on the path; gives files in another."""
    folder = tmp_path / "site"
    info = folder / "fake_pairs-1.0.dist-info"
    info.mkdir(parents=True)
    (folder / "fake_pairs.py").write_text(MODULE)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: fake-pairs\nVersion: 1.0\n")
    lines = "\n".join(f"{name} = {value}" for name, value in ENTRIES.items())
    (info / "entry_points.txt").write_text(f"[metzler.readers]\n{lines}\n")
    monkeypatch.syspath_prepend(str(folder))

    def file(name: str, content: str) -> Path:
        (tmp_path / name).write_text(content)
        return tmp_path / name

    return file


def test_a_file_is_read_and_written_by_another_package(place: Place) -> None:
    path = place("net.PAIRS", "PYR PV 1.5")
    net = read(path)
    assert (net.names, net.weights.tolist(), net.source) == (("PYR", "PV"), [[0.0, 0.0], [1.5, 0.0]], str(path))
    written = write(net, path.with_name("again.pairs"))
    assert written.left_out == ()
    assert written.files[0].read_text() == "PYR PV 1.5"


def test_the_longest_ending_goes_first(place: Place) -> None:
    with pytest.raises(
        InputError, match=r"net.graph.pairs' cannot be read by the package fake-pairs: 'nothing there'$"
    ):
        read(place("net.graph.pairs", "a"))


@pytest.mark.parametrize(
    ("name", "kind", "words"),
    [
        ("net.fails", InputError, r"net.fails' cannot be read by the package fake-pairs: 'nothing there'$"),
        ("net.bare", InputTypeError, r"read by the package fake-pairs as list, but must be a metzler.Network"),
        ("net.three", InputError, r"\.three files in the package fake-pairs must be a metzler.io.Format, but is int"),
        ("net.lost", InputError, r"\.lost files in the package fake-pairs cannot be loaded .*MISSING"),
        ("net.broken", InputError, r"\.broken files in the package fake-pairs cannot be loaded .*no_such_module"),
        ("net.other", InputError, r"unknown format: give a .*, or \.graph\.pairs \(fake-pairs\), or"),
    ],
)
def test_what_another_package_does_wrong_is_one_sentence(
    place: Place, name: str, kind: type[Exception], words: str
) -> None:
    with pytest.raises(kind, match=words) as caught:
        read(place(name, "a"))
    assert "\n" not in str(caught.value)


def test_a_writer_that_fails_leaves_nothing(place: Place) -> None:
    path = place("net.pairs", "a b 1")
    with pytest.raises(InputError, match="cannot be written by the package fake-pairs"):
        write(read(path), path.with_name("net.fails"))
    assert sorted(each.name for each in path.parent.iterdir()) == ["net.pairs", "site"]


def test_our_own_formats_go_first_and_load_nothing_of_others(place: Place) -> None:
    assert read(place("net.csv", "0,1\n2,0\n")).n == 2
    assert third_party("net.unheard") is None


def test_endings_are_listed_without_loading(place: Place) -> None:
    assert set(third_party_endings()) >= {("." + name, "fake-pairs") for name in ENTRIES}
