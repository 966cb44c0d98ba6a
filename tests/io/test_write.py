"""Networks written by their ending: whole or not at all, and what a format does not hold is told."""

from __future__ import annotations

import os
import stat
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
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
    own = {"write": writer, "keeps": frozenset()}
    rows = [replace(row, **own) if ".graphml" in row.suffixes else row for row in formats.FORMATS]
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


PIECES = [
    *'ab70.e-+ \t\n\r"\',;#%\\_/<>&', "null", "NA", "nan", "None", "\ufeff", "\u00a0", "\u2028", "é", "\x00", "\x1b",
    "\x85", "\ud800", "\ufffe", "1e5", "::", "&#27;",
]  # fmt: skip
HOSTILE = st.one_of(
    st.lists(st.sampled_from(PIECES), max_size=3).map("".join),
    st.sampled_from(["id", "pre", "+7", "007", "7.0", "8.0", "n0", "n1", "=1+1", "x" * 1001, "9" * 30, "1e300"]),
)
WHOLE = st.one_of(st.integers(-9, 9), st.sampled_from([2**53 + 1, 2**63 - 1, 2**63, -(2**63), 10**30]))
WEIGHTS = st.sampled_from([0.0, 0.0, 1.0, -2.5, 1e-300, 5e-324, 1 / 3, 2.0**53 + 2, 2.0**63, 1e308])
ENDINGS = [ending for form in formats.FORMATS if form.write is not None for ending in form.suffixes]


@st.composite
def networks(draw: st.DrawFn) -> Network:
    n = draw(st.integers(1, 3))
    kind = draw(st.sampled_from([HOSTILE, HOSTILE, WHOLE, st.one_of(HOSTILE, WHOLE), None]))
    names = None if kind is None else draw(st.lists(kind, min_size=n, max_size=n, unique=True))
    words = st.one_of(st.sampled_from(["E", "I", "", " E", "E "]), HOSTILE)
    types = draw(st.none() | st.lists(words, min_size=n, max_size=n))
    W = draw(st.lists(st.lists(WEIGHTS, min_size=n, max_size=n), min_size=n, max_size=n))
    places = st.sampled_from([0.0, -1 / 3, 1e300, 2.0**60])
    at = draw(st.none() | st.lists(st.lists(places, min_size=3, max_size=3), min_size=n, max_size=n))
    return Network(sp.csr_array(W), names, types, at)


@pytest.mark.parametrize("ending", ENDINGS)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(networks())
def test_what_is_written_is_read_again_or_refused(tmp_path: Path, ending: str, net: Network) -> None:
    if not works("pyarrow") and not ending.startswith((".csv", ".tsv", ".txt", ".graphml", ".npz", ".mtx")):
        pytest.skip("needs the extra 'io': pyarrow")
    for each in tmp_path.iterdir():
        each.unlink()
    refusal, written = "", None
    try:
        written = write(net, tmp_path / f"net{ending}")
    except (InputError, InputTypeError) as error:
        refusal = str(error)
    if written is None:
        assert refusal.isprintable()
        assert files(tmp_path) == {}
        return
    first, *beside = written.files
    again = read(first, neurons=beside[0] if beside else None)
    np.testing.assert_array_equal(sp.csr_array(again.weights).toarray(), net.weights.toarray())
    for name in ("names", "types", "positions"):
        if name.replace("_", " ") in written.left_out:
            continue
        own, other = getattr(net, name), getattr(again, name)
        np.testing.assert_array_equal(other, own) if name == "positions" else None
        assert name == "positions" or (own, [*map(type, own or ())]) == (other, [*map(type, other or ())])


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (["1", "2"], "of whose names '1' would become 1 when it is read again: write .npz"),
        (["7", 8], "of whose names 8 would become '8'|of whose names '7' would become 7|all texts or all"),
        (["null", "NULL"], "cannot hold"),
        (["", "a"], "cannot hold"),
    ],
)
def test_names_that_a_text_does_not_give_back(tmp_path: Path, names: Any, words: str) -> None:
    for ending in (".csv", ".tsv", ".txt.gz"):
        with pytest.raises(InputError, match=words) as caught:
            write(Network([[0.0, 1.0], [1.0, 0.0]], names), tmp_path / f"net{ending}")
        assert str(tmp_path / f"net{ending}") in str(caught.value)
    assert files(tmp_path) == {}


def test_blanks_around_types_are_not_lost(tmp_path: Path) -> None:
    net = replace(NET, types=["E ", "I"])
    with pytest.raises(InputError, match=r"of whose types 'E ' would become 'E' when it is read again: write .npz"):
        write(net, tmp_path / "net.csv")
    with pytest.raises(InputError, match=r"cannot hold these names or types: .* is no character that utf-8 has"):
        write(replace(NET, types=["E\ud800", "I"]), tmp_path / "net.csv")
    assert files(tmp_path) == {}
    assert read(write(net, tmp_path / "net.graphml").files[0]).types == ("E ", "I")


@pytest.mark.parametrize("ending", [".csv", ".txt.gz", ".parquet", ".feather"])
def test_a_network_without_edges(tmp_path: Path, ending: str) -> None:
    if ending in (".parquet", ".feather") and not works("pyarrow"):
        pytest.skip("needs the extra 'io': pyarrow")
    for names in (None, ["b", "a"], [2**60, 5]):
        first, table = write(Network(np.zeros((2, 2)), names), tmp_path / f"net{ending}").files
        again = read(first, neurons=table)
        assert (again.n, again.names) == (2, None if names is None else tuple(names))
        with pytest.raises(InputError, match="needs at least one, or one of neurons beside it"):
            read(first)


def test_a_table_of_neurons_of_an_earlier_network_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "net.csv"
    write(Network([[0.0, 1.0], [2.0, 0.0]], ["b", "a"]), path)
    net = Network(sp.csr_array([[0.0, 3.0], [4.0, 0.0]]), ["a", "b"])
    written = write(net, path)
    assert [each.name for each in written.files] == ["net.csv", "net.neurons.csv"]
    for again in (read(path), read(path, neurons=written.files[1])):
        assert again.names == ("a", "b")
        assert again.weights.toarray().tolist() == [[0.0, 3.0], [4.0, 0.0]]
    assert len(write(net, tmp_path / "other.csv").files) == 1


@pytest.mark.parametrize("names", [["a", "b"], ["b", "a"]])
def test_a_table_of_neurons_with_more_in_it_is_not_replaced(tmp_path: Path, names: list[str]) -> None:
    (tmp_path / "net.neurons.csv").write_text("id,type,remark\na,E,mine\nb,I,\n")
    before = files(tmp_path)
    with pytest.raises(InputError, match=r"neurons.csv' would be replaced, but has .* such as 'remark': move"):
        write(Network([[0.0, 1.0], [2.0, 0.0]], names), tmp_path / "net.csv")
    assert files(tmp_path) == before
