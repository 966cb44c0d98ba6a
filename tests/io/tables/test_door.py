"""Whatever holds columns comes in by one door; what holds none is told what does."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.optional import needed, works

from metzler.errors import InputError, InputTypeError
from metzler.io.tables import arrow
from metzler.io.tables.columns import Coded
from metzler.io.tables.door import table_of

EDGES = {"pre": [2**60 + 1, 2**60], "post": ["a", "b"], "w": [0.5, 2.0]}

HELD: dict[str, Callable[[Any], Any]] = {
    "dict": dict,
    "arrays": lambda columns: {name: np.array(values) for name, values in columns.items()},
    "records": lambda columns: np.array(
        list(zip(*columns.values(), strict=True)), dtype=[("pre", "i8"), ("post", "U1"), ("w", "f8")]
    ),
    "pandas": lambda columns: needed("pandas", "test").DataFrame(columns),
    "pandas with a named index": lambda columns: needed("pandas", "test").DataFrame(columns).set_index("pre"),
    "pandas of Arrow": lambda columns: needed("pandas", "test").DataFrame(columns).convert_dtypes(
        dtype_backend="pyarrow"
    ),
    "pandas with categories": lambda columns: needed("pandas", "test").DataFrame(columns).astype({"post": "category"}),
    "polars": lambda columns: needed("polars", "test").DataFrame(columns),
    "pyarrow": lambda columns: needed("pyarrow", "io").table(columns),
    "pyarrow batches": lambda columns: needed("pyarrow", "io").table(columns).to_reader(),
    "duckdb": lambda columns: needed("duckdb", "test").from_arrow(needed("pyarrow", "io").table(columns)),
}  # fmt: skip


@pytest.mark.parametrize("kind", HELD)
def test_tables_in_memory(kind: str) -> None:
    if "Arrow" in kind and not works("pyarrow"):
        pytest.skip("needs pyarrow")
    table = table_of(HELD[kind](EDGES), 2**30)
    assert table.columns == ("pre", "post", "w")
    taken = table.taken([0, 1], [2])
    for k, name in enumerate(("pre", "post")):
        coded: Coded = taken[k]
        assert [coded.values.tolist()[place] for place in coded.places] == EDGES[name]
    assert taken[2].tolist() == EDGES["w"]


def test_a_nullable_column_of_pandas_has_missing_cells() -> None:
    pandas = needed("pandas", "test")
    frame = pandas.DataFrame({"pre": pandas.array([2**60 + 1, None], dtype="Int64")})
    taken = table_of(frame, 2**30).taken([0], [])
    assert taken[0].missing == 1
    assert taken[0].values.tolist() == [2**60 + 1]


@pytest.mark.parametrize("name", ["t.csv", "t.tsv.gz", "t.TXT", "t.parquet", "t", "t.feather"])
def test_files(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    if "parquet" in name or name == "t":
        needed("pyarrow", "io")
        arrow.write_parquet_table(EDGES, path)
    elif "feather" in name:
        needed("pyarrow", "io")
        arrow.write_feather_table(EDGES, path)
    else:
        content = b"pre;post;w\n1;a;2\n"
        path.write_bytes(gzip.compress(content) if ".gz" in name else content)
    assert table_of(path, 2**30).columns == table_of(str(path), 2**30).columns == ("pre", "post", "w")


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (3, "got int"),
        ([(1, 2)], "got list"),
        (np.ones((2, 2)), "got ndarray"),
        (None, "got NoneType"),
    ],
)
def test_what_holds_no_columns(source: Any, words: str) -> None:
    with pytest.raises(InputTypeError, match=f"^my table must be a frame of pandas .* or a path, {words}"):
        table_of(source, 2**30, what="my table")


def test_what_is_not_computed_yet() -> None:
    polars = needed("polars", "test")
    with pytest.raises(InputTypeError, match=r"got LazyFrame: call collect\(\) first"):
        table_of(polars.LazyFrame(EDGES), 2**30)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("none.csv", None, "does not exist"),
        ("t.csv", "", "empty or begins with no line"),
        ("t.csv", "\n\n", "empty or begins with no line"),
        ("t.xyz", "a,b\n", "must be a table: a .csv"),
        ("t.csv.gz", gzip.compress(b"a,b\n" * 99, mtime=0)[:20], "damaged or truncated gzip"),
    ],
)
def test_files_that_are_no_tables(tmp_path: Path, name: str, content: Any, words: str) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(InputError, match=words) as caught:
        table_of(tmp_path / name, 2**30)
    assert name in str(caught.value)
    with pytest.raises(InputError, match="must be a file"):
        table_of(tmp_path, 2**30)


def test_columns_of_different_lengths() -> None:
    with pytest.raises(InputError, match=r"must have columns of one length, got \{'pre': 2, 'w': 1\}"):
        table_of({"pre": [1, 2], "w": [1.0]}, 2**30).taken([0], [1])


def test_without_pyarrow_its_tables_are_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    class Theirs:
        def __arrow_c_stream__(self) -> None: ...

    def missing(package: str, what: str, **_: str) -> None:
        raise InputError(f"{what} need {package}: pip install 'metzler[io]'")

    monkeypatch.setattr(arrow, "needed", missing)
    with pytest.raises(InputError, match=r"need pyarrow: pip install 'metzler\[io\]'"):
        table_of(Theirs(), 2**30)
    pandas = needed("pandas", "test")
    assert table_of(pandas.DataFrame(EDGES), 2**30).taken([0], [2])[2].tolist() == EDGES["w"]


def test_an_index_that_is_called_as_a_column() -> None:
    pandas = needed("pandas", "test")
    frame = pandas.DataFrame(EDGES)
    again = table_of(frame.set_index(["pre", "post"], drop=False), 2**30)
    assert again.columns == ("pre", "post", "w")
    assert again.taken([0], [])[0].values.tolist() == [2**60, 2**60 + 1]
    frame.index.name = "pre"
    with pytest.raises(InputError, match="the table has an index and a column 'pre' with other values: rename one"):
        table_of(frame, 2**30)


class Broken:
    """Fails whenever it is asked for its values."""

    def __array__(self, *args: Any, **kwargs: Any) -> Any:
        raise RuntimeError("there are none")

    def __len__(self) -> int:
        return 2


def test_columns_that_hand_no_values_over_are_told_so() -> None:
    with pytest.raises(InputError, match="the table: column 'w' does not hand its values over: there are none"):
        table_of({**EDGES, "w": Broken()}, 2**30).taken([0, 1], [2])
    pandas = needed("pandas", "test")
    index = pandas.MultiIndex.from_tuples([(1, 2), (3, 4)])
    with pytest.raises(InputError, match="the table: column 'pre' does not hand its values over"):
        table_of({**EDGES, "pre": index}, 2**30).taken([0, 1], [2])


def test_columns_of_arrow_with_empty_cells_are_not_made_floats() -> None:
    arrow_ = needed("pyarrow", "io")
    found = table_of({**EDGES, "pre": arrow_.array([2**60 + 1, None])}, 2**30).taken([0, 1], [2])[0]
    assert (found.values.tolist(), found.places.tolist()) == ([2**60 + 1], [0, -1])


@pytest.mark.parametrize(
    ("column", "got"),
    [
        (3, "int"),
        (iter("ab"), "str_ascii_iterator|str_iterator"),
        ("ab", "str"),
        ({"a": 1}, "dict"),
        ({"a", "b"}, "set"),
    ],
)
@pytest.mark.parametrize("name", ["pre", "w"])
def test_what_is_no_column_is_told_so(name: str, column: Any, got: str) -> None:
    words = f"the table: column '{name}' must be a list with one value for each row, got ({got})"
    with pytest.raises(InputError, match=words):
        table_of({**EDGES, name: column}, 2**30).taken([0, 1], [2])
