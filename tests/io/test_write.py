"""Networks written by their ending: whole or not at all, and what a format does not hold is told."""

from __future__ import annotations

import os
import stat
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.optional import works

from metzler.errors import InputError, InputTypeError
from metzler.io import formats, read, write
from metzler.networks import Network

if not works("networkx"):
    pytest.skip("needs the extra 'io': networkx", allow_module_level=True)

NET = Network([[0.0, 1.5], [-2.0, 0.25]], names=["PYR", "PV"], types=["E", "I"])


def files(folder: Path) -> dict[str, bytes]:
    return {each.name: each.read_bytes() for each in folder.iterdir()}


def test_what_was_written_is_read_again(tmp_path: Path) -> None:
    written = write(NET, tmp_path / "net.graphml")
    again = read(written.files[0])
    assert (again.names, again.types) == (NET.names, NET.types)
    np.testing.assert_array_equal(again.weights.toarray(), NET.weights)
    assert str(written) == f"file  {tmp_path / 'net.graphml'}"


def test_anything_that_is_read_can_be_written(tmp_path: Path) -> None:
    write(np.array([[0.0, 1.0], [0.0, 0.0]]), os.fspath(tmp_path / "net.graphml"))
    assert read(tmp_path / "net.graphml").names is None
    with pytest.raises(InputTypeError, match="expected a path or a network, got float"):
        write(1.0, tmp_path / "net.graphml")


def test_what_a_format_does_not_hold_is_told(tmp_path: Path) -> None:
    net = replace(NET, delays=np.zeros((2, 2)), sign_rule="GABA -", dynamics={"kind": "hopfield"}, licence="MIT")
    written = write(net, tmp_path / "net.graphml")
    assert written.left_out == ("delays", "sign rule", "dynamics", "licence")
    assert written.fact("left out").value == "delays, sign rule, dynamics, licence"


def test_a_file_is_replaced_as_a_whole_and_keeps_its_permissions(tmp_path: Path) -> None:
    path = tmp_path / "net.graphml"
    path.write_text("old")
    path.chmod(0o640)
    write(NET, path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert read(path).n == 2


def half(network: Network, path: Path) -> None:
    path.write_text("half of it")
    path.with_name("beside").write_text("x")
    raise InputError("it went wrong")


def beside(network: Network, path: Path) -> None:
    path.write_text("all of it")
    path.with_name("net.neurons.csv").write_text("names")


def with_writer(monkeypatch: pytest.MonkeyPatch, writer: Any) -> None:
    rows = [replace(row, write=writer) if ".graphml" in row.suffixes else row for row in formats.FORMATS]
    monkeypatch.setattr("metzler.io.recognise.FORMATS", tuple(rows))


@pytest.mark.parametrize("before", [{}, {"net.graphml": b"old"}])
def test_nothing_is_half_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: dict[str, bytes]) -> None:
    for name, content in before.items():
        (tmp_path / name).write_bytes(content)
    with_writer(monkeypatch, half)
    with pytest.raises(InputError, match="it went wrong"):
        write(NET, tmp_path / "net.graphml")
    assert files(tmp_path) == before


def test_what_a_writer_makes_beside_comes_along(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with_writer(monkeypatch, beside)
    written = write(NET, tmp_path / "net.graphml")
    assert files(tmp_path) == {"net.graphml": b"all of it", "net.neurons.csv": b"names"}
    assert [each.name for each in written.files] == ["net.graphml", "net.neurons.csv"]
    assert written.fact("beside 1").value == str(tmp_path / "net.neurons.csv")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("net.gexf", r"would be a \.gexf file, which is read only: name a .*\.graphml"),
        ("net.xyz", "unknown format: name a "),
        ("net.xlsx", "unknown format: name a "),
        ("missing/net.graphml", "its folder does not exist"),
    ],
)
def test_what_cannot_be_written_is_one_sentence(tmp_path: Path, name: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        write(NET, tmp_path / name)
    assert files(tmp_path) == {}


def test_no_pipe_is_written(tmp_path: Path) -> None:
    if not hasattr(os, "mkfifo"):
        pytest.skip("needs pipes")
    os.mkfifo(tmp_path / "net.graphml")
    with pytest.raises(InputError, match="a device or a pipe"):
        write(NET, tmp_path / "net.graphml")
