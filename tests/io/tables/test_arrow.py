"""Arrow's columns, and files that announce more than they hold or may take."""

from __future__ import annotations

import decimal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.optional import needed

arrow = needed("pyarrow", "io")
parquet = needed("pyarrow.parquet", "io")
feather = needed("pyarrow.feather", "io")

from metzler.errors import InputError, InputTypeError  # noqa: E402
from metzler.io.tables.arrow import (  # noqa: E402
    ArrowTable,
    FeatherTable,
    ParquetTable,
    handed_over,
    write_feather_table,
    write_parquet_table,
)
from metzler.io.tables.columns import Coded  # noqa: E402

GIB = 2**30
EDGES = {"pre": [1, 2, 1], "post": [2, 1, 3], "w": [0.5, 1.0, 2.0], "nt": ["ACH", None, "ACH"]}


def cells(coded: Coded) -> list[Any]:
    return [None if place < 0 else coded.values.tolist()[place] for place in coded.places.tolist()]


def column(values: Any, kind: Any = None) -> list[Any]:
    """The cells of an Arrow array in two pieces."""
    array = arrow.array(values, kind)
    pieces = arrow.chunked_array([array[:1], array[1:]], array.type)
    return cells(ArrowTable(arrow.table({"x": pieces}), "t").taken([0], [])[0])


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ([2**60 + 1, None, -3], arrow.int64()),
        ([2**64 - 1, 0], arrow.uint64()),
        (["b", None, "a", "b"], arrow.string()),
        (["b", "a", "b"], arrow.large_string()),
        (["b", None, "b"], arrow.dictionary(arrow.uint8(), arrow.string())),
        ([7, 5, 7], arrow.dictionary(arrow.int32(), arrow.int64())),
        ([1.5, None, 2.0], arrow.float64()),
        ([True, False, True], arrow.bool_()),
        ([decimal.Decimal(5), decimal.Decimal(2**40)], arrow.decimal128(20, 0)),
        ([None, None], arrow.null()),
        ([], arrow.int64()),
    ],
)
def test_columns_are_their_values_at_their_places(values: list[Any], kind: Any) -> None:
    assert column(values, kind) == values


@pytest.mark.skipif(not hasattr(arrow, "string_view"), reason="this release of pyarrow has no views")
def test_views_of_texts() -> None:
    assert column(["b", None, "a"], arrow.string_view()) == ["b", None, "a"]


@pytest.mark.parametrize(
    ("values", "kind", "words"),
    [
        ([b"a"], arrow.binary(), "must hold whole numbers or texts, got binary"),
        ([[1]], arrow.list_(arrow.int64()), "got list"),
        ([1], arrow.timestamp("s"), "got timestamp"),
    ],
)
def test_other_columns_are_refused(values: list[Any], kind: Any, words: str) -> None:
    with pytest.raises(InputTypeError, match=f"t: column 'x' .*{words}"):
        column(values, kind)


@pytest.mark.parametrize(
    ("values", "kind", "expected"),
    [
        ([1, 2], arrow.uint8(), [1.0, 2.0]),
        ([1.5, None], arrow.float32(), [1.5, np.nan]),
        ([None], arrow.null(), [np.nan]),
        ([decimal.Decimal("0.5")], arrow.decimal128(10, 2), [0.5]),
        ([3, 3], arrow.dictionary(arrow.int8(), arrow.int64()), [3.0, 3.0]),
    ],
)
def test_numbers(values: list[Any], kind: Any, expected: list[float]) -> None:
    table = ArrowTable(arrow.table({"w": arrow.array(values, kind)}), "t")
    np.testing.assert_array_equal(table.taken([], [0])[0], expected)


@pytest.mark.parametrize(("values", "words"), [(["1"], "got string"), ([True], "got bool"), ([2**53 + 1], r"2\*\*53")])
def test_what_are_no_numbers(values: list[Any], words: str) -> None:
    with pytest.raises((InputError, InputTypeError), match=f"t: column 'w' must hold numbers.*{words}"):
        ArrowTable(arrow.table({"w": values}), "t").taken([], [0])


def test_anything_with_the_interface_is_taken() -> None:
    class Mine:
        def __arrow_c_stream__(self, requested_schema: object = None) -> object:
            return arrow.table(EDGES).__arrow_c_stream__(requested_schema)

    assert handed_over(Mine(), "t").columns == ("pre", "post", "w", "nt")


def test_an_interface_that_fails_is_a_sentence() -> None:
    class Broken:
        def __arrow_c_stream__(self, requested_schema: object = None) -> object:
            raise RuntimeError("no\nstream")

    with pytest.raises(InputError, match=r"^t does not hand itself over: no stream$"):
        handed_over(Broken(), "t")


def write_stream(table: Any, path: Path) -> None:
    with arrow.ipc.new_stream(str(path), table.schema) as out:
        out.write_table(table)


FILES: dict[str, Any] = {
    "parquet": (lambda table, path: parquet.write_table(table, path), ParquetTable),
    "parquet of texts coded": (lambda table, path: parquet.write_table(table, path, use_dictionary=True), ParquetTable),
    "feather": (lambda table, path: feather.write_feather(table, str(path)), FeatherTable),
    "zstd": (lambda table, path: feather.write_feather(table, str(path), compression="zstd"), FeatherTable),
    "stream": (write_stream, FeatherTable),
}
every_file = pytest.mark.parametrize("kind", FILES)


@every_file
def test_files(tmp_path: Path, kind: str) -> None:
    write, reader = FILES[kind]
    write(arrow.table(EDGES), tmp_path / "t")
    table = reader(tmp_path / "t", GIB)
    assert table.columns == tuple(EDGES)
    found = table.taken([1, 3], [2])
    assert (cells(found[1]), cells(found[3])) == (EDGES["post"], EDGES["nt"])
    assert found[2].tolist() == EDGES["w"]


@every_file
@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9, 0.99])
def test_truncated_files_are_a_sentence(tmp_path: Path, kind: str, share: float) -> None:
    write, reader = FILES[kind]
    rng = np.random.default_rng(0)
    write(arrow.table({"pre": rng.integers(0, 99, 999), "post": rng.integers(0, 99, 999)}), tmp_path / "t")
    content = (tmp_path / "t").read_bytes()
    (tmp_path / "t").write_bytes(content[: int(share * len(content))])
    with pytest.raises(InputError, match=r"t' is damaged, truncated or no such table: ") as caught:
        reader(tmp_path / "t", GIB).taken([0, 1], [])
    assert "\n" not in str(caught.value)


def table_or_sentence(read: Callable[[], Any]) -> Any:
    try:
        return read()
    except (InputError, InputTypeError) as error:
        return str(error)


@every_file
def test_changed_bytes_give_a_table_or_a_sentence(tmp_path: Path, kind: str) -> None:
    write, reader = FILES[kind]
    table = arrow.table({"pre": ["a", "bb", "a"] * 40, "post": [*range(120)], "w": [0.5] * 120})
    write(table, tmp_path / "t")
    content, rng = bytearray((tmp_path / "t").read_bytes()), np.random.default_rng(1)
    for _ in range(300):
        changed = content.copy()
        changed[rng.integers(len(changed))] = rng.integers(256)
        (tmp_path / "t").write_bytes(changed)
        found = table_or_sentence(lambda: reader(tmp_path / "t", 2**24).taken([0, 1], [2]))
        if isinstance(found, str):
            assert "\n" not in found
            continue
        assert len({len(found[0].places), len(found[1].places), len(found[2])}) == 1
        for each in (found[0], found[1]):
            assert each.places.max(initial=-1) < len(each.values)


@pytest.mark.parametrize("kind", ["parquet", "zstd"])
def test_a_small_file_that_announces_gigabytes_is_refused_before_they_are_taken(tmp_path: Path, kind: str) -> None:
    write, reader = FILES[kind]
    zeros = arrow.chunked_array([np.zeros(2**20, dtype=np.int64)] * 80)
    write(arrow.table({"pre": zeros, "post": zeros}), tmp_path / "t")
    size = (tmp_path / "t").stat().st_size
    assert 1032 * size < 80 * 2**24
    before = arrow.total_allocated_bytes()
    with pytest.raises(InputError, match=r"t' announces .* in \d+ rows, but has .* only: no table of edges repeats"):
        reader(tmp_path / "t", 16 * GIB).taken([0, 1], [])
    assert arrow.total_allocated_bytes() - before < 2**26


@every_file
def test_the_limit(tmp_path: Path, kind: str) -> None:
    write, reader = FILES[kind]
    write(arrow.table(EDGES), tmp_path / "t")
    with pytest.raises(InputError, match="more than the limit of 40 bytes"):
        reader(tmp_path / "t", 40).taken([0, 1], [])


@pytest.mark.parametrize(
    ("write", "reader"), [(write_parquet_table, ParquetTable), (write_feather_table, FeatherTable)]
)
def test_what_is_written(tmp_path: Path, write: Any, reader: Any) -> None:
    write({"pre": ["a", "b"], "w": [0.1, -2.0]}, tmp_path / "t")
    found = reader(tmp_path / "t", GIB).taken([0], [1])
    assert (cells(found[0]), found[1].tolist()) == (["a", "b"], [0.1, -2.0])


@pytest.mark.parametrize("write", [write_parquet_table, write_feather_table])
def test_what_cannot_be_written(tmp_path: Path, write: Any) -> None:
    with pytest.raises(FileNotFoundError):
        write({"pre": ["a"]}, tmp_path / "none" / "t")
    for names in (["\udcff"], [2**70]):
        with pytest.raises(InputError, match="t' cannot hold these names"):
            write({"pre": names}, tmp_path / "t")


@every_file
@pytest.mark.parametrize("values", [[[1], [2], [3]], [{"a": 1}] * 3])
def test_columns_of_tables_in_tables_are_refused_before_they_are_read(tmp_path: Path, kind: str, values: Any) -> None:
    write, reader = FILES[kind]
    write(arrow.table({"pre": values, "post": [1, 2, 3]}), tmp_path / "t")
    for coded, numbers in (([0], []), ([1], [0])):
        with pytest.raises(
            InputTypeError, match=r"column 'pre' must hold whole numbers, texts or numbers, got (list|struct)"
        ):
            reader(tmp_path / "t", GIB).taken(coded, numbers)
    assert cells(reader(tmp_path / "t", GIB).taken([1], [])[1]) == [1, 2, 3]


@pytest.mark.parametrize("codes", [[0, 7], [0, -1]])
def test_places_outside_of_the_list_are_refused(tmp_path: Path, codes: list[int]) -> None:
    places = arrow.array(codes, arrow.int32())
    column = arrow.DictionaryArray.from_arrays(places, ["a", "b"], safe=False)
    feather.write_feather(arrow.table({"pre": column}), str(tmp_path / "t"))
    with pytest.raises(InputError, match="is damaged"):
        FeatherTable(tmp_path / "t", GIB).taken([0], [])
