"""Tables of edges in files: what is written is read again, with a table of neurons where the edges do not say all."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.optional import needed, works

from metzler.cli import main
from metzler.errors import InputError
from metzler.io import read, write
from metzler.io.edge_files import write_parquet, write_text
from metzler.networks import Network

TEXTS = (".csv", ".tsv", ".txt", ".csv.gz", ".tsv.gz", ".txt.gz")
COLUMNS = (".parquet", ".pq", ".feather", ".arrow", ".ipc")
every_ending = pytest.mark.parametrize("ending", [*TEXTS, *COLUMNS])


def needs(ending: str) -> None:
    if ending in COLUMNS:
        needed("pyarrow", "io")


def same(found: Network, net: Network) -> None:
    assert (found.names, found.types) == (net.names, net.types)
    np.testing.assert_array_equal(sp.csr_array(found.weights).toarray(), sp.csr_array(net.weights).toarray())
    np.testing.assert_array_equal(found.positions, net.positions)


@every_ending
@pytest.mark.parametrize("names", [None, ["a", "b"], [2**60, 2**60 + 1], ["a b", 'q"r,s;t'], ["007", "7"]])
def test_edges_alone(tmp_path: Path, ending: str, names: Any) -> None:
    needs(ending)
    net = Network([[0.1, -1 / 3], [2.0, 0.0]], names=names)
    written = write(net, tmp_path / f"net.v1{ending}")
    assert len(written.files) == 1
    same(read(written.files[0]), net)


@every_ending
def test_a_table_of_neurons_beside_the_edges(tmp_path: Path, ending: str) -> None:
    needs(ending)
    net = Network(
        sp.csr_array([[0, 2.5, 0], [0, 0, 0], [0, 0, 0]]), ["c", "a", "b"], types=["E", "", "I"], positions=np.eye(3)
    )
    written = write(net, tmp_path / f"net.v1{ending}")
    assert [path.name for path in written.files] == [f"net.v1{ending}", "net.v1.neurons.csv"]
    assert written.left_out == ()
    same(read(written.files[0], neurons=written.files[1]), net)
    alone = read(written.files[0])
    assert alone.names == ("a", "c")
    assert alone.changes[-1] == f"{str(written.files[1])!r} lies beside it: neurons= reads it, too"


@pytest.mark.parametrize("names", [["b", "a"], ["a", "b"]])
@pytest.mark.parametrize("W", [[[0, 1], [1, 0]], [[1, 0], [0, 0]]])
def test_a_table_of_neurons_only_where_it_is_needed(tmp_path: Path, names: list[str], W: list[list[float]]) -> None:
    write_text(Network(np.array(W, float), names), tmp_path / "net.csv")
    assert (tmp_path / "net.neurons.csv").exists() == (names == ["b", "a"] or W[0][0] == 1)


def test_matrices_without_names_keep_their_order(tmp_path: Path) -> None:
    net = Network(np.diag([0.0, 1.0, 2.0]))
    write_text(net, tmp_path / "net.csv")
    same(read(tmp_path / "net.csv", neurons=tmp_path / "net.neurons.csv"), Network(sp.csr_array(net.weights)))


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.one_of(st.text(min_size=1, max_size=4), st.integers(0, 20).map(str)), min_size=2, unique=True))
def test_names_survive_or_are_refused(tmp_path: Path, names: list[str]) -> None:
    W = np.roll(np.diag(np.arange(1.0, len(names) + 1)), 1, axis=0)
    net = Network(W, names)
    for each in tmp_path.iterdir():
        each.unlink()
    try:
        write(net, tmp_path / "net.csv")
    except InputError:
        assert not [*tmp_path.iterdir()]
        return
    beside = tmp_path / "net.neurons.csv"
    found = read(tmp_path / "net.csv", neurons=beside if beside.exists() else None)
    assert found.names == net.names
    np.testing.assert_array_equal(found.weights.toarray(), W)


def test_the_same_network_gives_the_same_bytes(tmp_path: Path) -> None:
    net = Network([[0.0, 1.0], [2.0, 0.0]])
    contents = []
    for name in ("a.csv.gz", "b.csv.gz"):
        write_text(net, tmp_path / name)
        contents.append((tmp_path / name).read_bytes())
    assert contents[0] == contents[1]
    assert gzip.decompress(contents[0]) == b"pre,post,weight\n1,0,1.0\n0,1,2.0\n"


@pytest.mark.skipif(not works("pyarrow"), reason="needs pyarrow")
def test_names_of_parquet_keep_their_kind(tmp_path: Path) -> None:
    for names in (["1", "2"], [1, 2], ["1.0", "2.0"], [" a", "b "]):
        net = Network([[0.0, 1.0], [2.0, 0.0]], sorted(names))
        write_parquet(net, tmp_path / "net.parquet")
        same(read(tmp_path / "net.parquet"), Network(sp.csr_array(net.weights), net.names))


def test_the_command_line_reads_edges(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "edges.csv").write_text("pre,post,syn_count,nt_type\nPYR,PV,3,ACH\nPV,PYR,4,GABA\n")
    assert main(["info", str(tmp_path / "edges.csv")]) == 0
    said = capfd.readouterr().out
    assert "2 neurons, 2 synapses" in said
    assert (
        "  when it was read  2 rows read\n                    signs by transmitter: acetylcholine +, GABA -\n" in said
    )
    (tmp_path / "edges.csv").write_text("pre,post,syn_count,nt_type\nPYR,PV,3,GLUT\nPV,PYR,4,GABA\n")
    assert main(["info", str(tmp_path / "edges.csv")]) == 2
    refused = capfd.readouterr()
    assert (refused.out, refused.err.count("\n")) == ("", 1)
    assert "glutamate" in refused.err
