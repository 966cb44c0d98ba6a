"""One answer from every way to read a text table, whatever stands in it."""

from __future__ import annotations

import gzip
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tests.optional import works

import metzler as mz
from metzler.containers.compressed import Packed
from metzler.errors import InputError, MetzlerError
from metzler.io.asked import Asked
from metzler.io.edges import network_from
from metzler.io.tables import text as text_module
from metzler.io.tables.arrow import from_text
from metzler.io.tables.head import head_of
from metzler.io.tables.plain import columns_of
from metzler.io.tables.text import TextTable
from metzler.io.tables.whole import columns_of_wholes

cell = st.one_of(
    st.integers(-3, 12).map(str),
    st.sampled_from(
        ["007", "+1", "-0", "720575940600000001", "1.5", "1e3", "nan", "NA", "inf", "1_0", "1.0", "99" * 10]
    ),
    st.sampled_from(["é", '"a"', '"x,y"', 'q"r', '"', '"a"b', 'a"b"', '"x""y"', '"7"', '""', "#a", "\0"]),
    st.sampled_from(["", " ", " a", "a b", "\xa0"]),
)
row = st.lists(cell, min_size=3, max_size=3)
table = st.lists(st.one_of(row, row, row, st.lists(cell, max_size=4)), max_size=5)


def answer(read: Callable[..., Any], path: Path) -> Any:
    """The network, or the refusal."""
    file = Packed(path, 2**20)
    head = head_of(file, ())
    assert head is not None
    source = TextTable(file, head)
    source.taken = lambda coded, numbers: read(file, head, coded, numbers)  # type: ignore[method-assign]
    try:
        net = network_from(source, Asked(2**20))
    except MetzlerError as error:
        return str(error)
    return net.names, net.weights.toarray().tolist(), net.changes


@pytest.mark.skipif(not works("pyarrow"), reason="needs pyarrow")
@settings(max_examples=400, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    rows=table,
    separator=st.sampled_from([",", "\t", ";"]),
    end=st.sampled_from(["\n", "\r\n"]),
    compressed=st.booleans(),
)
@example(rows=[["007", "7", "1"]], separator=",", end="\n", compressed=False)
@example(rows=[["0", '"', "0"], ["0", 'q"r', "0"]], separator=",", end="\n", compressed=False)
@example(rows=[["7", "8", "1"], ["007", 'x"y"', "1"]], separator=",", end="\r\n", compressed=False)
@example(rows=[["7", "08", "1"], ["8", "9", "1"]], separator=",", end="\r\n", compressed=False)
@example(rows=[["7", "08", "1"], ["8", "9", "2"]], separator=",", end="\n", compressed=False)
def test_arrow_and_numpy_say_what_the_standard_library_says_or_nothing(
    tmp_path: Path, rows: list[list[str]], separator: str, end: str, compressed: bool
) -> None:
    path = tmp_path / "t.csv"
    packed = gzip.compress if compressed else bytes
    lines = [separator.join(["pre", "post", "weight"]), *map(separator.join, rows)]
    path.write_bytes(packed((end.join(lines) + end).encode()))
    file = Packed(path, 2**20)
    head = head_of(file, ())
    assert head is not None
    expected = answer(columns_of, path)
    for read in (from_text, columns_of_wholes):
        if read(file, head, [0, 1], [2]) is not None:
            assert answer(read, path) == expected


@pytest.mark.parametrize("missing", [(), ("from_text",), ("from_text", "columns_of_wholes")])
def test_without_a_fast_way_the_next_one_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, missing: tuple[str, ...]
) -> None:
    (tmp_path / "t.csv").write_text("pre,post,weight\n10,9,3\n9,10,4\n")
    for name in missing:
        monkeypatch.setattr(text_module, name, lambda *_: None)
    file = Packed(tmp_path / "t.csv", 2**20)
    head = head_of(file, ())
    assert head is not None
    net = network_from(TextTable(file, head), Asked(2**20))
    assert net.names == (9, 10)
    np.testing.assert_array_equal(net.weights.toarray(), [[0, 3], [4, 0]])


def test_nothing_needs_pyarrow_but_its_own_files(tmp_path: Path) -> None:
    (tmp_path / "edges.csv").write_text("pre,post,weight\n10,9,3\n9,10,4\n")
    (tmp_path / "edges.parquet").write_bytes(b"PAR1" * 9)
    script = (
        "import sys; sys.modules['pyarrow'] = None; import metzler as mz\n"
        "print(mz.read('edges.csv').names, mz.io.from_edges({'pre': ['a'], 'post': ['b']}).names)\n"
        "try: mz.read('edges.parquet')\n"
        "except mz.InputError as error: print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False)
    said = "(9, 10) ('a', 'b')\nParquet files need pyarrow: pip install 'metzler[io]'\n"
    assert (done.stdout, done.stderr) == (said, "")


LOST = 2**53 + 1


@pytest.mark.parametrize("cell", [str(LOST), f"-{LOST}", f"+{LOST}", str(2**63 - 1), str(2**64 + 1), "9" * 40])
@pytest.mark.parametrize("rows", ["1,2,{}\n", "1,2,{}\n2,1,0.5\n", "a,b,{}\nb,a,1\n", '1,2,{}\n"2",1,3\n'])
def test_whole_numbers_that_no_double_is_are_refused(tmp_path: Path, rows: str, cell: str) -> None:
    for name in ("e.csv", "e.csv.gz"):
        text = ("pre,post,weight\n" + rows.format(cell)).encode()
        (tmp_path / name).write_bytes(gzip.compress(text) if name.endswith(".gz") else text)
        with pytest.raises(
            InputError, match=f"in column 'weight', but line 2 has '.?{cell.strip('+-')}', a whole number"
        ):
            mz.read(tmp_path / name)
    (tmp_path / "W.csv").write_text(f"0,{cell}\n1,0\n")
    with pytest.raises(InputError, match="numbers that doubles hold, but cell 2 of line 1 is"):
        mz.read(tmp_path / "W.csv")


@pytest.mark.parametrize("cell", [str(2**53), str(2**53 + 2), str(2**63), "1" + "0" * 22, f"{LOST}.0", "1e300"])
def test_large_numbers_that_doubles_are_pass(tmp_path: Path, cell: str) -> None:
    for rows in ("1,2,{}\n", "1,2,{}\n2,1,0.5\n", "a,b,{}\nb,a,1\n"):
        (tmp_path / "e.csv").write_text("pre,post,weight\n" + rows.format(cell))
        assert mz.read(tmp_path / "e.csv").weights.toarray()[1, 0] == float(cell)
    (tmp_path / "W.csv").write_text(f"0,{cell}\n1,0\n")
    assert mz.read(tmp_path / "W.csv").weights[0, 1] == float(cell)


def test_other_encodings_are_called_so(tmp_path: Path) -> None:
    path = tmp_path / "e.csv"
    path.write_bytes("pre,post,weight\nä,b,1\nb,ä,2\n".encode("latin-1"))
    with pytest.raises(InputError, match=r"e.csv': column 'pre' must be text in UTF-8, but has the byte 0xe4: save"):
        mz.read(path)
    path.write_bytes("id,type\na,E\nb,ä\n".encode("latin-1"))
    with pytest.raises(InputError, match="column 'type' must be text in UTF-8"):
        mz.read(np.eye(2), neurons=path)
    path.write_bytes(",ä,b\nä,0,1\nb,1,0\n".encode("latin-1"))
    with pytest.raises(InputError, match="must be text in UTF-8: it has the byte 0xe4, which is not UTF-8: save"):
        mz.read(path)
    path.write_bytes("pre,post,weight,remark\na,b,1,ä\nb,a,2,\n".encode("latin-1"))
    assert mz.read(path).names == ("a", "b")
