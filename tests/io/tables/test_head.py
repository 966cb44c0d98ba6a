"""How a text table begins."""

from __future__ import annotations

from pathlib import Path

import pytest

from metzler.containers.compressed import Packed
from metzler.io.tables.head import LONGEST_LINE, MOST_COLUMNS, Head, cells_of, head_of


def head(tmp_path: Path, text: str, asked: tuple[str, ...] = ()) -> Head | None:
    (tmp_path / "t.csv").write_bytes(text.encode())
    return head_of(Packed(tmp_path / "t.csv", 2**30), asked)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("pre,post\n1,2\n", Head(",", ("pre", "post"), 1, ("1", "2"))),
        ("pre;post\r\n1;2\r\n", Head(";", ("pre", "post"), 1, ("1", "2"))),
        ("pre\tpost\n", Head("\t", ("pre", "post"), 1, ())),
        ("pre  post\n 1 2", Head(None, ("pre", "post"), 1, ("1", "2"))),
        ('\ufeff"pre", "post"\n1,2', Head(",", ("pre", "post"), 1, ("1", "2"))),
        ("# a comment\n\n% another\npre,post\n\n1,2\n", Head(",", ("pre", "post"), 4, ("1", "2"))),
        ("1,2,0.5\n3,4,1\n", Head(",", ("0", "1", "2"), 0, ("1", "2", "0.5"))),
        ("\n  \n", None),
        ("", None),
        ("," * MOST_COLUMNS, None),
        ("x" * LONGEST_LINE, None),
    ],
)
def test_beginnings(tmp_path: Path, text: str, expected: Head | None) -> None:
    assert head(tmp_path, text) == expected


def test_columns_that_are_asked_for_by_number_need_no_header(tmp_path: Path) -> None:
    assert head(tmp_path, "PYR,PV\nPV,PYR\n", ("0", "1")) == Head(",", ("0", "1"), 0, ("PYR", "PV"))
    assert head(tmp_path, "0,1\na,b\n", ("0", "1")) == Head(",", ("0", "1"), 0, ("0", "1"))
    assert head(tmp_path, "PYR,PV\nPV,PYR\n", ("0", "7")) == Head(",", ("PYR", "PV"), 1, ("PV", "PYR"))


def test_cells() -> None:
    assert cells_of('a, "b,c" ,d', ",") == ("a", "b,c", "d")
    assert cells_of(" a  b ", None) == ("a", "b")
