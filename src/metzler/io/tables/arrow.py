"""Arrow's columns: from its readers of text, Parquet and Feather, and from whatever hands them over.

The only place that knows pyarrow.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from metzler.arrays import Vector
from metzler.containers.cells import rounded
from metzler.containers.compressed import Limited, Packed
from metzler.containers.packages import available, needed
from metzler.containers.size import honest_bytes, in_words
from metzler.errors import InputError, InputTypeError, one_line
from metzler.io.tables.columns import (
    LARGEST_EXACT,
    MISSING,
    ROW_BYTES,
    Coded,
    Taken,
    array_of_texts,
    coded_array,
    floats,
    require_rows_fit,
)
from metzler.io.tables.head import Head
from metzler.io.tables.whole import are_doubles, characters, has_nothing_else, marks
from metzler.threads import side_by_side

PIECE = 2**25
"""Bytes of a compressed text file that are unpacked at a time."""

FEATHER = b"ARROW1"
PARQUET = b"PAR1"


class ArrowTable:
    """The columns of a table in memory; see `Table`."""

    def __init__(self, table: Any, where: str) -> None:
        self._table, self.where = table, where
        self.columns = tuple(table.column_names)

    def taken(self, coded: Collection[int], numbers: Collection[int]) -> Taken:
        """See `Table`."""
        with _sentences(self.where):
            return _taken(self, self._table.column, coded, numbers)


class ParquetTable:
    """The columns of a Parquet file; its footer says how large they are, which is compared before any is read."""

    def __init__(self, path: Path, max_bytes: int) -> None:
        self._path, self._most, self.where = path, max_bytes, repr(str(path))
        with _sentences(self.where, "Parquet files"), self._opened() as file:
            self.columns = tuple(file.schema_arrow.names)
            self._kinds = tuple(file.schema_arrow.types)

    def taken(self, coded: Collection[int], numbers: Collection[int]) -> Taken:
        """See `Table`."""
        for k in (*coded, *numbers):
            _require_flat(self._kinds[k], _what(self, k))
        names = list(dict.fromkeys(self.columns[k] for k in (*coded, *numbers)))
        with _sentences(self.where, "Parquet files"), self._opened([self.columns[k] for k in coded]) as file:
            kinds = [file.schema_arrow.field(name).type for name in names]
            texts = not all(map(needed("pyarrow.types", "Parquet files").is_primitive, kinds))
            self._require_fits(file.metadata, texts)
            table = file.read(columns=names)
            table.validate(full=True)  # else places lie outside of the list of a column of texts
            return _taken(self, lambda k: table.column(self.columns[k]), coded, numbers)

    @contextmanager
    def _opened(self, texts: Collection[str] = ()) -> Iterator[Any]:
        parquet = needed("pyarrow.parquet", "Parquet files")
        with parquet.ParquetFile(str(self._path), read_dictionary=list(texts)) as file:
            yield file

    def _require_fits(self, footer: Any, texts: bool) -> None:
        """Ask the groups of rows, never their columns: of a damaged footer these end the process."""
        groups = [footer.row_group(k) for k in range(footer.num_row_groups)]
        if sum(group.num_rows for group in groups) != footer.num_rows:
            raise InputError(f"{self.where} contradicts itself: its groups do not have the rows that it announces")
        size = sum(group.total_byte_size for group in groups) if texts else 0
        _require_fits(self.where, footer.num_rows, size, self._path.stat().st_size, self._most)


class FeatherTable:
    """The columns of a Feather or Arrow file, taken one batch at a time: what is too much is not read to its end."""

    def __init__(self, path: Path, max_bytes: int) -> None:
        self._path, self._most, self.where = path, max_bytes, repr(str(path))
        with _sentences(self.where, "Feather files"), self._opened() as (schema, _):
            self.columns = tuple(schema.names)

    def taken(self, coded: Collection[int], numbers: Collection[int]) -> Taken:
        """See `Table`."""
        chosen, rows, size, kept = sorted({*coded, *numbers}), 0, 0, []
        with _sentences(self.where, "Feather files"), self._opened(chosen) as (schema, batches):
            for k, field in zip(chosen, schema, strict=True):
                _require_flat(field.type, _what(self, k))
            for batch in batches:
                rows, size = rows + batch.num_rows, size + batch.get_total_buffer_size()
                _require_fits(self.where, rows, size, self._path.stat().st_size, self._most)
                batch.validate(full=True)
                kept.append(batch)
            table = needed("pyarrow", "Feather files").Table.from_batches(kept, schema)
            return _taken(self, lambda k: table.column(chosen.index(k)), coded, numbers)

    @contextmanager
    def _opened(self, chosen: list[int] | None = None) -> Iterator[tuple[Any, Iterator[Any]]]:
        """The schema and the batches, of a file with an index of them or of a stream without."""
        arrow, ipc = needed("pyarrow", "Feather files"), needed("pyarrow.ipc", "Feather files")
        options = ipc.IpcReadOptions(included_fields=chosen or [])
        with arrow.OSFile(str(self._path)) as file:
            if file.read(len(FEATHER)) == FEATHER:
                reader = ipc.open_file(file, options=options)
                yield reader.schema, map(reader.get_batch, range(reader.num_record_batches))
            else:
                file.seek(0)
                reader = ipc.open_stream(file, options=options)
                yield reader.schema, iter(reader)


def handed_over(given: Any, where: str) -> ArrowTable:
    """The table that an object hands over through Arrow's interface."""
    arrow = needed("pyarrow", f"tables of {type(given).__module__.partition('.')[0]}")
    with _sentences(where):
        try:
            return ArrowTable(arrow.table(given), where)
        except arrow.ArrowException:
            raise
        except Exception as error:  # of the object, whatever it is
            raise InputError(f"{where} does not hand itself over: {one_line(error)}") from error


def from_text(file: Packed, head: Head, coded: Collection[int], numbers: Collection[int]) -> Taken | None:
    """Columns of a text file; None where Arrow is not there or does not read it, whatever the reason.

    Where the first row has whole numbers, all rows are read as such. Whether they stand there as Python writes them, so
    that 007 did not become 7, is seen in the size of the file: it has not one character more. Else they are texts.
    """
    arrow = available("pyarrow")
    if arrow is None or available("pyarrow.csv") is None or head.delimiter is None:
        return None
    whole = {k for k in range(len(head.first)) if head.first[k].isdecimal()}
    for chosen in dict.fromkeys(map(frozenset, (whole & {*coded, *numbers}, whole & {*coded}, ()))):
        try:
            table, seen = _read_text(file, head, chosen)
            made: dict[int, Any] = {k: partial(_numbers_in, table.column(k)) for k in numbers}
            made |= {k: partial(_of_texts, table.column(k)) for k in coded}
            found: dict[int, Any] = dict(zip(made, side_by_side(made.values()), strict=True))
            if _is_written_so(file, head, table, {k: found[k] for k in chosen}, seen):
                return found
        except (arrow.ArrowException, _NotPlain):
            continue
    return None


class _NotPlain(Exception):
    """A column that Arrow and the standard library may not understand alike."""


def _read_text(file: Packed, head: Head, wholes: Collection[int]) -> tuple[Any, Limited | None]:
    """All columns, whole numbers those in `wholes`, texts the others; and the stream, where that was counted.

    Arrow opens a file itself, or is given pieces: it is never given a stream of Python's, which a thread of it may ask
    when the interpreter ends, and then the process does.
    """
    arrow, csv = needed("pyarrow", "text files"), needed("pyarrow.csv", "text files")
    names = [str(k) for k in range(len(head.columns))]
    kinds = {name: arrow.int64() if int(name) in wholes else arrow.string() for name in names}
    parse = csv.ParseOptions(delimiter=head.delimiter)
    convert = csv.ConvertOptions(column_types=kinds, null_values=[""])
    with file.open_bytes(file.max_bytes // ROW_BYTES + head.skip) as stream:
        seen = getattr(stream, "raw", None)
        if not isinstance(seen, Limited):
            return csv.read_csv(
                str(file.path), csv.ReadOptions(skip_rows=head.skip, column_names=names), parse, convert
            ), None
        for _ in range(head.skip):
            stream.readline()
        pieces = iter(lambda: stream.read(PIECE) + stream.readline(), b"")
        read = csv.ReadOptions(column_names=names)
        tables = [csv.read_csv(arrow.BufferReader(piece), read, parse, convert) for piece in pieces]
    if not tables:
        raise _NotPlain
    return arrow.concat_tables(tables), seen


def _of_texts(column: Any) -> Coded:
    """A column of a text file: whole numbers as they were read, or texts."""
    found = _coded(column, "")
    if found.missing or (found.values.dtype.kind == "O" and any('"' in text for text in found.values)):
        raise _NotPlain
    return replace(found, typed=False)


def _numbers_in(column: Any) -> Vector:
    arrow, compute = needed("pyarrow", "text files"), needed("pyarrow.compute", "text files")
    if column.null_count:
        raise _NotPlain
    if arrow.types.is_integer(column.type):
        whole = column.to_numpy()
        if not are_doubles(whole):
            raise _NotPlain
        return np.asarray(whole.astype(np.float64))
    if compute.min(compute.binary_length(column)).as_py() == 0:
        column = compute.if_else(compute.equal(column, ""), "nan", column)
    found = np.asarray(column.cast(arrow.float64()).to_numpy())
    large = np.flatnonzero(np.abs(found) >= LARGEST_EXACT)
    if len(large) and rounded(column.take(arrow.array(large)).to_pylist(), found[large]) is not None:
        raise _NotPlain
    return found


def _is_written_so(file: Packed, head: Head, table: Any, wholes: Mapping[int, Any], seen: Limited | None) -> bool:
    """Whether each whole number stands in the file as Python writes it, see `metzler.io.tables.whole`, and quotes do.

    Arrow takes quotes in the middle of cells, which the standard library does not.
    """
    texts = [table.column(k) for k in range(table.num_columns) if k not in wholes]
    cells = sum(_characters(piece) for column in texts for piece in column.chunks)
    for k, each in wholes.items():
        coded = isinstance(each, Coded)
        cells += characters(each.values, each.places) if coded else characters(table.column(k).to_numpy())
    quoted = not any(_has_marks(piece) for column in texts for piece in column.chunks)
    if has_nothing_else(file, head, table.num_rows, cells, quoted=quoted, seen=seen):
        return True
    return not wholes and marks(file, head) is not None


def _has_marks(piece: Any) -> bool:
    """Whether a text has a quote or a line end in it."""
    content = piece.buffers()[2]
    return content is not None and any(mark in content.to_pybytes() for mark in (b'"', b"\n"))


def _characters(piece: Any) -> int:
    """Bytes of the texts of a piece of a column."""
    ends = np.frombuffer(piece.buffers()[1], dtype=np.int32)
    return int(ends[piece.offset + len(piece)]) - int(ends[piece.offset])


def _taken(table: Any, column: Callable[[int], Any], coded: Collection[int], numbers: Collection[int]) -> Taken:
    what = {k: _what(table, k) for k in (*coded, *numbers)}
    found: dict[int, Any] = {k: _coded(column(k), what[k]) for k in coded}
    return found | {k: _floats(column(k), what[k]) for k in numbers}


def _what(table: Any, position: int) -> str:
    return f"{table.where}: column {table.columns[position]!r}"


def _require_flat(kind: Any, what: str) -> None:
    """Refuse lists, unions and the like before one of them is read: where they are damaged the process ends."""
    if needed("pyarrow.types", "such tables").is_nested(kind):
        raise InputTypeError(f"{what} must hold whole numbers, texts or numbers, got {kind}")


def _coded(column: Any, what: str) -> Coded:
    """A column of whole numbers or texts as places in a list."""
    arrow = needed("pyarrow", "such tables")
    kinds, kind = arrow.types, column.type
    if kinds.is_null(kind) or len(column) == 0:
        return Coded(np.full(len(column), MISSING), np.empty(0, dtype=object))
    if kinds.is_floating(kind) or kinds.is_boolean(kind):
        return coded_array(column.to_numpy(), what=what)
    if kinds.is_decimal(kind):
        return _coded(column.cast(arrow.int64()), what)
    is_view = getattr(kinds, "is_string_view", lambda _: False)
    if is_view(kind):
        return _coded(column.cast(arrow.large_string()), what)
    if not kinds.is_dictionary(kind):
        if not (kinds.is_integer(kind) or kinds.is_string(kind) or kinds.is_large_string(kind)):
            raise InputTypeError(f"{what} must hold whole numbers or texts, got {kind}")
        return _of_dictionary(column.dictionary_encode(), what)
    return _of_dictionary(column.unify_dictionaries(), what)


def _of_dictionary(column: Any, what: str) -> Coded:
    """A column that is coded already, all pieces by one list."""
    arrow = needed("pyarrow", "such tables")
    pieces = [piece.indices for piece in column.chunks]
    places = np.concatenate([_filled(piece.cast(arrow.int32())) for piece in pieces])
    values, kind = column.chunk(0).dictionary, column.type.value_type
    if values.null_count or not (arrow.types.is_integer(kind) or arrow.types.is_string(kind)):
        inner = coded_array(np.array([*values.to_pylist(), None], dtype=object)[:-1], what=what)
        return Coded(np.append(inner.places, MISSING)[places], inner.values)
    return Coded(places, values.to_numpy() if arrow.types.is_integer(kind) else array_of_texts(values.to_pylist()))


def _filled(places: Any) -> Any:
    return (places.fill_null(MISSING) if places.null_count else places).to_numpy()


def _floats(column: Any, what: str) -> Vector:
    arrow = needed("pyarrow", "such tables")
    kinds, kind = arrow.types, column.type
    if kinds.is_dictionary(kind):
        return _floats(column.cast(kind.value_type), what)
    if kinds.is_decimal(kind):
        return _floats(column.cast(arrow.float64()), what)
    if kinds.is_null(kind):
        return np.full(len(column), np.nan)
    if not (kinds.is_integer(kind) or kinds.is_floating(kind)):
        raise InputTypeError(f"{what} must hold numbers, got {kind}")
    return floats(column.to_numpy(), what=what)


def _require_fits(where: str, rows: int, size: int, held: int, max_bytes: int) -> None:
    """Refuse what takes more than the limit, or more than a file of this size holds honestly."""
    require_rows_fit(rows, where, max_bytes)
    most = max(size, rows * ROW_BYTES)
    if most > max_bytes:
        raise InputError(f"{where} announces {in_words(most)}, more than the limit of {in_words(max_bytes)}")
    if most > honest_bytes(held, max_bytes):
        raise InputError(
            f"{where} announces {in_words(most)} in {rows} rows, but has {in_words(held)} only: no table of edges "
            "repeats itself that much, add up its equal rows"
        )


@contextmanager
def _sentences(where: str, what: str = "such tables") -> Iterator[None]:
    """Arrow's complaints as an `InputError` that names the table; `what` needs Arrow."""
    needed("pyarrow", what)
    try:
        yield
    except (InputError, InputTypeError):
        raise
    except Exception as error:  # Arrow's own, and what Python makes of others of its errors
        raise InputError(f"{where} is damaged, truncated or no such table: {one_line(error)}") from error


def write_parquet_table(columns: Mapping[str, Any], path: Path) -> None:
    """Write columns to a Parquet file."""
    parquet = needed("pyarrow.parquet", "Parquet files")
    parquet.write_table(_table_of(columns, path), str(path))


def write_feather_table(columns: Mapping[str, Any], path: Path) -> None:
    """Write columns to a Feather file."""
    feather = needed("pyarrow.feather", "Feather files")
    feather.write_feather(_table_of(columns, path), str(path))


def _table_of(columns: Mapping[str, Any], path: Path) -> Any:
    arrow = needed("pyarrow", "such files")
    try:
        return arrow.table(dict(columns))
    except (arrow.ArrowException, UnicodeError, OverflowError) as error:
        raise InputError(f"{str(path)!r} cannot hold these names: {one_line(error)}") from error
