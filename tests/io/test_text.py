"""Tables in text files: compressed as well as plain, and no more unpacked than may be."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pytest

from metzler.errors import InputError
from metzler.io import read

TABLE = ",a,b\na,0,1.5\nb,-2,0\n"


@pytest.mark.parametrize("name", ["W.csv.gz", "W.tsv.gz", "W.txt.gz"])
def test_square_tables_may_be_compressed(tmp_path: Path, name: str) -> None:
    text = TABLE.replace(",", "\t") if ".tsv" in name else TABLE
    (tmp_path / name).write_bytes(gzip.compress(text.encode()))
    net = read(tmp_path / name)
    np.testing.assert_array_equal(net.weights, [[0.0, 1.5], [-2.0, 0.0]])
    assert net.names == ("a", "b")


def test_what_is_no_gzip_is_told_so(tmp_path: Path) -> None:
    (tmp_path / "W.csv.gz").write_text(TABLE)
    with pytest.raises(InputError, match=r"name of a \.csv\.gz file, but its content is something else"):
        read(tmp_path / "W.csv.gz")


@pytest.mark.parametrize(
    ("text", "square"),
    [
        ("pre,post,weight\n0,1,2\n1,0,3\n", False),
        (",pre,post,weight\n0,0,1,2\n1,1,0,3\n", False),
        ("from;to\n0;1\n1;0\n", False),
        (",pre,post\npre,0,1\npost,1,0\n", True),
        (",pre,post\npost,0,1\npre,1,0\n", True),
        ("a,b\n0,1\n1,0\n", True),
        ("pre,b\n0,1\n1,0\n", True),
        ("0,1\n1,0\n", True),
        ("source a\n0 1\n1 0\n", True),
    ],
)
def test_the_names_of_the_columns_decide(tmp_path: Path, text: str, square: bool) -> None:
    (tmp_path / "W.csv").write_text(text)
    net = read(tmp_path / "W.csv")
    assert net.n == 2
    assert any("read" in change for change in net.changes) is not square


def test_options_of_columns_make_a_table_of_edges(tmp_path: Path) -> None:
    path = tmp_path / "W.csv"
    path.write_text("0,1\n1,0\n")
    assert read(path, pre="0", post="1").weights.toarray().tolist() == [[0, 1], [1, 0]]
    path.write_text("PYR PV 0.5\nPV PYR 2\n")
    net = read(path, pre="0", post="1", weight="2")
    assert (net.names, net.weights.toarray().tolist()) == (("PV", "PYR"), [[0, 0.5], [2, 0]])
    path.write_text("a,b\n0,1\n1,0\n")
    assert read(path, pre="b", post="a").weights.toarray().tolist() == [[0, 1], [1, 0]]


@pytest.mark.parametrize(
    ("text", "asked", "words"),
    [
        ("pre,post\n0,1\n", {"orientation": "pre-post"}, "is a table of edges, for which orientation means nothing"),
        ("0,1\n1,0\n", {"glutamate": "+"}, "must name the two neurons of each edge .* but has '0', '1'"),
        ("a,b\n0,1\n1,0\n", {"weight": "b"}, "must name the two neurons of each edge"),
        ("a,b\n0,1\n1,0\n", {"pre": "x", "post": "b"}, "has no column 'x' for pre=: its columns are 'a', 'b'"),
        ("\n", {"pre": "a"}, "must be a table of edges, but is empty"),
        ("0,1,0.5\n1,2,0.5\n2,0,1\n0,2,1\n", {}, "for a table of edges say with pre= and post= .* '0' and '1' where"),
    ],
)
def test_what_does_not_go_together(tmp_path: Path, text: str, asked: dict[str, str], words: str) -> None:
    (tmp_path / "W.csv").write_text(text)
    with pytest.raises(InputError, match=words) as caught:
        read(tmp_path / "W.csv", **asked)
    assert "W.csv" in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "presyn,postsyn,weight\na,b,1\nb,a,2\n",
        "presyn,postsyn,weight\n1,2,0.5\n2,1,0.25\n",
        "presyn,postsyn,weight\n1,2,0.5\n2,1,0.25\n1,1,2\n2,2,3\n",
        "presyn,postsyn,weight,kind\n1,2,0.5,E\n",
        "presyn,postsyn\na,b\nb,a\n",
        "a b 0.5\nc a 2\n",
    ],
)
def test_columns_of_unknown_names_are_hinted_at(tmp_path: Path, text: str) -> None:
    path = tmp_path / "W.csv"
    path.write_text(text)
    with pytest.raises(InputError, match="for a table of edges say with pre= and post= which"):
        read(path)
    ends = {"pre": "presyn", "post": "postsyn"} if "presyn" in text else {"pre": "0", "post": "1", "weight": "2"}
    assert read(path, **ends).n >= 2


def test_square_tables_are_told_nothing_of_edges(tmp_path: Path) -> None:
    for text in (",a,b\na,0,x\nb,1,0\n", ",a,b\na,0,1\n", ",a,b\na,0,1\nb,1,0\nc,1,1\n"):
        (tmp_path / "W.csv").write_text(text)
        with pytest.raises(InputError) as caught:
            read(tmp_path / "W.csv")
        assert "edges" not in str(caught.value)
