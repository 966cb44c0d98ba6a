"""The table reader: names in every usual place, and what is not a square table of numbers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tests.optional import needed

from metzler.errors import InputError
from metzler.io import read
from metzler.io.asked import Asked
from metzler.io.csv import read_csv

GIB = 2**30
TABLE = [[0.0, 1.5, 2.0], [-3.0, 0.0, 4e-3], [0.0, 0.0, -1.0]]

GOOD = {
    "plain": "0,1.5,2\n-3,0,4e-3\n0,0,-1\n",
    "no last line end": "0,1.5,2\n-3,0,4e-3\n0,0,-1",
    "spaces and blank lines": "\n 0 , 1.5,2\n\n-3,0, 4e-3 \n0,0,-1\n\n",
    "windows": "0,1.5,2\r\n-3,0,4e-3\r\n0,0,-1\r\n",
    "byte-order mark": "\ufeff0,1.5,2\n-3,0,4e-3\n0,0,-1\n",
    "semicolons": "0;1.5;2\n-3;0;4e-3\n0;0;-1\n",
    "tabs": "0\t1.5\t2\n-3\t0\t4e-3\n0\t0\t-1\n",
    "header": "a,b,c\n0,1.5,2\n-3,0,4e-3\n0,0,-1\n",
    "row names": "a,0,1.5,2\nb,-3,0,4e-3\nc,0,0,-1\n",
    "both": ",a,b,c\na,0,1.5,2\nb,-3,0,4e-3\nc,0,0,-1\n",
    "named corner": "cell,a,b,c\na,0,1.5,2\nb,-3,0,4e-3\nc,0,0,-1\n",
    "no corner": "a,b,c\na,0,1.5,2\nb,-3,0,4e-3\nc,0,0,-1\n",
    "numbers as names": ",0,1,2\n0,0,1.5,2\n1,-3,0,4e-3\n2,0,0,-1\n",
    "quoted": ',"a,1","b","c"\n"a,1",0,1.5,2\n"b",-3,0,4e-3\n"c",0,0,-1\n',
    "blanks": "0 1.5 2\n-3  0 4e-3\n 0 0 -1 \n",
    "blanks and names": "a b c\na 0 1.5 2\nb -3 0 4e-3\nc 0 0 -1\n",
    "separator at the end": "0,1.5,2,\n-3,0,4e-3,\n0,0,-1,\n",
    "names and separator at the end": ",a,b,c,\na,0,1.5,2,\nb,-3,0,4e-3,\nc,0,0,-1,\n",
    "header with separator at the end": "X,a,b,c,\na,0,1.5,2\nb,-3,0,4e-3\nc,0,0,-1\n",
    "rows that count, as R writes them": '"","CM.1","CM.2","CM.3"\n"1",0,1.5,2\n"2",-3,0,4e-3\n"3",0,0,-1\n',
    "rows that count from 0, as pandas writes them": ",a,b,c\n0,0,1.5,2\n1,-3,0,4e-3\n2,0,0,-1\n",
    "comments": "# of somebody\n% 3, neurons\n ,a,b,c\na,0,1.5,2\n# in between\nb,-3,0,4e-3\nc,0,0,-1\n",
    "columns in another order": ",c,a,b\na,2,0,1.5\nb,4e-3,-3,0\nc,-1,0,0\n",
    "ids with a named corner": "root_id,7,1,9\n7,0,1.5,2\n1,-3,0,4e-3\n9,0,0,-1\n",
    "ids in another order": "id,9,7,1\n7,2,0,1.5\n1,4e-3,-3,0\n9,-1,0,0\n",
    "quoted separators of others": '"";"x,y";"b";"c"\n"x,y";0;1.5;2\n"b";-3;0;4e-3\n"c";0;0;-1\n',
    "blank lines and a header": "\n\n,a,b,c\n\na,0,1.5,2\nb,-3,0,4e-3\nc,0,0,-1\n",
}


@pytest.mark.parametrize("text", GOOD.values(), ids=GOOD.keys())
def test_tables(tmp_path: Path, text: str) -> None:
    path = tmp_path / "W.csv"
    path.write_bytes(text.encode("utf-8"))
    np.testing.assert_array_equal(read_csv(path, Asked(GIB)).weights, TABLE)


NAMES = {
    "header": ("a", "b", "c"),
    "row names": ("a", "b", "c"),
    "both": ("a", "b", "c"),
    "no corner": ("a", "b", "c"),
    "quoted": ("a,1", "b", "c"),
    "blanks and names": ("a", "b", "c"),
    "names and separator at the end": ("a", "b", "c"),
    "rows that count, as R writes them": ("CM.1", "CM.2", "CM.3"),
    "rows that count from 0, as pandas writes them": ("a", "b", "c"),
    "columns in another order": ("a", "b", "c"),
    "ids with a named corner": (7, 1, 9),
    "ids in another order": (7, 1, 9),
    "quoted separators of others": ("x,y", "b", "c"),
    "plain": None,
    "numbers as names": None,
    "separator at the end": None,
}


@pytest.mark.parametrize("case", NAMES)
def test_names(tmp_path: Path, case: str) -> None:
    (tmp_path / "W.csv").write_text(GOOD[case])
    net = read_csv(tmp_path / "W.csv", Asked(GIB))
    aligned = ("columns put into the order of the rows",) if "another order" in case else ()
    assert (net.names, net.changes) == (NAMES[case], aligned)


@pytest.mark.parametrize("text", [",a,b,b\na,0,1,0\nb,2,0,0\nb,0,0,3\n", "a,0,1,0\nb,2,0,0\nb,0,0,3\n"])
def test_repeated_names_are_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "W.csv").write_text(text)
    with pytest.raises(InputError, match=r"'b'.* once"):
        read_csv(tmp_path / "W.csv", Asked(GIB))


@pytest.mark.parametrize(
    ("corner", "rows"),
    [
        ("pre", "pre"),
        ("post", "post"),
        ("post\\\\pre", "post"),
        ("pre/post", "pre"),
        ("pre_root_id", "pre"),
        ("from/to", "pre"),
    ],
)
def test_a_corner_that_says_what_the_rows_are_is_obeyed(tmp_path: Path, corner: str, rows: str) -> None:
    path = tmp_path / "W.csv"
    path.write_text(f"{corner},a,b\na,0,1\nb,2,3\n")
    expected = [[0, 2], [1, 3]] if rows == "pre" else [[0, 1], [2, 3]]
    orientation, other = ("pre-post", "post-pre") if rows == "pre" else ("post-pre", "pre-post")
    net = read_csv(path, Asked(GIB))
    np.testing.assert_array_equal(net.weights, expected)
    assert len(net.changes) == (rows == "pre")
    np.testing.assert_array_equal(read(path, orientation=orientation).weights, expected)
    with pytest.raises(InputError, match=f"its rows are {rows}, but the orientation '{other}' is asked for"):
        read(path, orientation=other)


def test_a_corner_that_is_not_understood_is_refused(tmp_path: Path) -> None:
    (tmp_path / "W.csv").write_text("columns are pre,a,b\na,0,1\nb,2,3\n")
    with pytest.raises(InputError, match="speaks of pre and post but does not say"):
        read_csv(tmp_path / "W.csv", Asked(GIB))


@pytest.mark.parametrize("frame", ["index", "both"])
def test_what_pandas_writes(tmp_path: Path, frame: str) -> None:
    pandas = needed("pandas", "io")
    table = pandas.DataFrame(TABLE, index=["a", "b", "c"], columns=["a", "b", "c"]).T[["c", "a", "b"]]
    table.index.name, table.columns.name = "pre", "post" if frame == "both" else None
    table.to_csv(tmp_path / "W.csv")
    net = read_csv(tmp_path / "W.csv", Asked(GIB))
    np.testing.assert_array_equal(net.weights, TABLE)
    assert net.names == ("a", "b", "c")


@pytest.mark.parametrize("text", ["5", "5\n", "x,5\n", "x\n5\n", ",x\nx,5\n"])
def test_a_single_neuron(tmp_path: Path, text: str) -> None:
    path = tmp_path / "W.csv"
    path.write_text(text)
    np.testing.assert_array_equal(read_csv(path, Asked(GIB)).weights, [[5.0]])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("\n  \n", "is empty"),
        ("# a note\n", "is empty"),
        ('""', "has a header only"),
        ('"" ""', "has no cells"),
        ('""\n""\n', "has names only"),
        ("a\nb\n", "has names only"),
        (",\n,\n", "has names only"),
        ("a,b,c\n", "header only"),
        ("1,2\n3\n", "too short"),
        ("10,20\n30\n", "line 2 has 1 cell and line 1 has 2"),
        ("1,2\n3,4,5\n", "line 2 has 3 cells and line 1 has 2"),
        ("# note\n\na,b\n1,2\n\n3,4,5\n", "line 6 has 3 cells and line 4 has 2"),
        ("a,b,c\n1,2,3\n4,5,\n", "cell 3 of line 3 is '', not a number"),
        ("1,2,3\n4,5,\n7,8,9\n", "cell 3 of line 2 is '', not a number"),
        ("0,1,\n2,0,3\n4,5,0\n", "cell 3 of line 1 is '', not a number"),
        ("1,2,3\n4,1_0,6\n7,8,9\n", "cell 2 of line 2 is '1_0', not a number"),
        ("1,2,3\n4,٣,6\n7,8,9\n", "cell 2 of line 2 is '٣', not a number"),
        ("1,2\n3,x\n", "must be a square table of numbers, but cell 2 of line 2 is 'x', not a number"),
        ("X,a,b\na,X,2\nb,1,X\n", "cell 2 of line 2 is 'X', not a number"),
        ("X,a,b,\na,X,2\nb,1,X\n", "cell 2 of line 2 is 'X', not a number"),
        ("1 2\n3 x\n", "cell 2 of line 2 is 'x', not a number"),
        (
            "0,1,0.8\n1,2,0.5\n2,0,0.1\n0,2,0.4\n2,1,0.4\n",
            r"more than 3 lines of 3 numbers \(line 4\); for a table of edges say with pre=",
        ),
        ("1,2,3,4\n" * 9, r"more than 4 lines of 4 numbers \(line 5\)[.]"),
        ("hello world\nthis is text\n", "cell 2 of line 2 is 'is', not a number"),
        ("1,2,3\n4,,6\n7,8,9\n", "cell 2 of line 2 is ''"),
        ("1,2\n3,4+1j\n", "cell 2 of line 2 is '4.1j', not a number"),
        ("1,2\n3,nan\n", r"must be finite, but entry \[1, 1\] is nan .cell 2 of line 2.[.]"),
        ("a,1,-inf\nb,3,4\n", r"must be finite, but entry \[0, 1\] is -inf .cell 3 of line 1.[.]"),
        ("1,2\n3,4\n5,6\n", r"more than 2 lines of 2 numbers \(line 3\)"),
        ("111,222,333\n1,2,3\n", "has 2 lines of 3 numbers"),
        ("a;b\n0,5;1\n1,5;2\n", "decimal comma"),
        ("0;1,5\n1;2\n", "decimal commas, as in '1,5' in line 1"),
        ("0,5 1,5\n1,5 2,0\n", "decimal commas, as in '0,5' in line 1"),
        ("0,5\t1\n1\t2\n", "decimal commas, as in '0,5' in line 1"),
        ("0;1;2\n1;2;3\n3;2,5;1\n", "cell 2 of line 3 is '2,5', which has a decimal comma: write a point"),
        ("1,2,3\n", "too short for 3 lines"),
        ("a,b\n1,2,3,4\n" + "1,2,3,4\n" * 3, "every column"),
        ("a,b,c,d\n1,2\n3,4\n", "every column"),
        (",a,b\na,1,2\nc,3,4\n", "alike, in any order, but row 'c' in line 3 is no column"),
        (",a,b\nb,1,2\nb,3,4\n", "row 'b' in line 3 is there twice"),
        (",a,a\na,1,2\nb,3,4\n", "row 'b' in line 3 is no column"),
        ("1," * 50_000 + "1\n", "18.6 GiB"),
        ('1,2\n"3,4\n', "cannot be cut into cells: unexpected end of data"),
        ("1,2\n" + "1" * 200_000 + ',"' + "1" * 200_000 + '"\n', "field larger than field limit"),
    ],
)
def test_other_tables_are_refused(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "W.csv"
    path.write_text(text)
    with pytest.raises(InputError, match=words) as caught:
        read_csv(path, Asked(16 * GIB))
    assert "W.csv" in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("content", [bytes(range(256)), b"\xff\xfe1\x00,\x002\x00", b"1,2\n\x00\x00\n"])
def test_bytes_that_are_no_text_are_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "W.csv"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"W\.csv"):
        read_csv(path, Asked(GIB))
