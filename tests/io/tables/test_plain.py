"""The standard library's way: what it reads, and the line that it names."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from metzler.containers.compressed import Packed
from metzler.errors import InputError
from metzler.io.tables import plain
from metzler.io.tables.columns import ROW_BYTES, Coded
from metzler.io.tables.head import LONGEST_LINE, head_of


def columns(path: Path, text: str, coded: list[int], numbers: list[int], limit: int = 2**30) -> dict[int, Any]:
    """The cells of these columns."""
    path.write_bytes(text.encode())
    file = Packed(path, limit)
    head = head_of(file, ())
    assert head is not None
    taken = plain.columns_of(file, head, coded, numbers)
    return {
        k: [each.values[place] for place in each.places] if isinstance(each, Coded) else each.tolist()
        for k, each in taken.items()
    }


@pytest.fixture(autouse=True, params=[None, 8, 1])
def small_pieces(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """However the text is cut, its rows are the same."""
    if request.param is not None:
        monkeypatch.setattr(plain, "PIECE", request.param)


@pytest.mark.parametrize(
    "text",
    [
        "pre,w,post\na,1.5,b\nb,-2,a\n",
        "pre,w,post\r\na,1.5,b\r\n\r\nb,-2,a",
        "pre;w;post\na;1.5;b\n\n  \nb;-2;a\n",
        "pre w  post\n a 1.5 b \nb   -2 a\n",
        'pre,w,post\n"a",1.5,"b"\nb,"-2",a\n',
        "\ufeff# c\npre\tw\tpost\na\t 1.5\tb\nb\t-2\ta\n",
    ],
)
def test_the_same_cells(tmp_path: Path, text: str) -> None:
    assert columns(tmp_path / "t.txt", text, [0, 2], [1]) == {0: ["a", "b"], 2: ["b", "a"], 1: [1.5, -2.0]}


def test_quoted_cells_may_hold_separators_and_line_ends(tmp_path: Path) -> None:
    text = 'pre,note,post\na,"x, ""y""\nz",b\nb,,"c,d"\n'
    assert columns(tmp_path / "t.csv", text, [0, 2], []) == {0: ["a", "b"], 2: ["b", "c,d"]}


def test_an_empty_weight_is_nan_and_empty_cells_are_cells(tmp_path: Path) -> None:
    found = columns(tmp_path / "t.csv", "pre,post,w\na,b,\n,,\nb,a,1e3\n", [0], [2])
    np.testing.assert_array_equal(found[2], [np.nan, np.nan, 1000.0])
    assert found[0] == ["a", "", "b"]


def test_a_header_alone(tmp_path: Path) -> None:
    assert columns(tmp_path / "t.csv", "pre,post,w\n", [0, 1], [2]) == {0: [], 1: [], 2: []}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("pre,post,w\na,b,1\n\na,b\n", "3 cells in every row, as its first line has, but line 4 has 2"),
        ("pre,post,w\na,b,1,\n", "but line 2 has 4"),
        ("pre,post,w\na,b\nc,d,e,1\n", "but line 2 has 2"),
        ("pre,post,w\na,b,1\na,b,x\n", "numbers in column 'w', but line 3 has 'x'"),
        ("pre;post;w\na;b;1,5\n", "line 2 has '1,5': write it with a decimal point"),
        ("pre,post,w\na,b,1_0\n", "line 2 has '1_0'"),
        ("pre,post,w\na,b,１\n", "line 2 has '１'"),
        ('pre,post,w\na,"b,1\n' + "x\n" * 9, "malformed in line|close its quotes"),
        ('pre,post,w\n"a"b,c,1\n', "malformed in line 2"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(InputError, match=words) as caught:
        columns(tmp_path / "t.csv", text, [0, 1], [2])
    assert str(caught.value).startswith(repr(str(tmp_path / "t.csv")))
    assert "\n" not in str(caught.value)


def test_long_lines_and_many_rows_are_refused_on_the_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plain, "PIECE", 2**16)
    with pytest.raises(InputError, match=f"lines of at most {LONGEST_LINE} characters .* from line 2 on"):
        columns(tmp_path / "t.csv", "pre,post\na," + "x" * 2**21, [0, 1], [])
    with pytest.raises(InputError, match="more than the limit of"):
        columns(tmp_path / "t.csv", "pre,post\n" + "a,b\n" * 21, [0, 1], [], 20 * ROW_BYTES)
