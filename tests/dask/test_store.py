"""A file of results is one study's, one run's at a time, and whole."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from tests.optional import needed

needed("distributed", "dask")
needed("metzler.dask", "dask")

from metzler.dask import store
from metzler.dask.store import Store, damaged_row
from metzler.errors import InputError, InputTypeError

ABOUT = {"model": "m", "norm": "l1"}


@pytest.fixture(autouse=True)
def short_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "WAIT", 0.05)


def test_what_is_kept_is_found(tmp_path: Path) -> None:
    with closing(Store(tmp_path / "s", ABOUT)) as kept:
        assert kept.find("a", "1") is None
        assert kept.keep("a", "1", {"x": (1, 2.5)}) == {"x": [1, 2.5]}
        assert kept.keep("none", "2", None) is None
    with closing(Store(tmp_path / "s", ABOUT)) as kept:
        assert kept.find("a", "1") == ({"x": [1, 2.5]},)
        assert kept.find("none", "2") == (None,)
        with pytest.raises(InputError, match="under 'a' the result of another input"):
            kept.find("a", "2")
        with pytest.raises(InputTypeError, match="the result of 'b'"):
            kept.keep("b", "3", {1j})


@pytest.mark.parametrize(
    ("about", "what"),
    [
        ({"model": "n", "norm": "l1"}, "model"),
        ({"model": "n", "norm": "linf"}, "model and norm"),
        ({"model": "m"}, "norm"),
        ({**ABOUT, "more": "x"}, "more"),
    ],
)
def test_another_study(tmp_path: Path, about: dict[str, str], what: str) -> None:
    Store(tmp_path / "s", ABOUT).close()
    with pytest.raises(InputError, match=f"begun with another {what}: go on"):
        Store(tmp_path / "s", about)
    Store(tmp_path / "s", ABOUT).close()


def test_one_run_at_a_time_and_other_programs(tmp_path: Path) -> None:
    with closing(Store(tmp_path / "s", ABOUT)), pytest.raises(InputError, match="in use by another run or program"):
        Store(tmp_path / "s", ABOUT)
    with closing(sqlite3.connect(tmp_path / "s", isolation_level=None)) as other:
        other.execute("begin immediate")
        with pytest.raises(InputError, match="in use by another run or program"):
            Store(tmp_path / "s", ABOUT)
    Store(tmp_path / "s", ABOUT).close()


@pytest.mark.parametrize(
    ("script", "sentence"),
    [
        ("create table results (name text primary key, result text)", "does not say which network"),
        ("create table customers (name text)", "a database of something else"),
        ("create table kept (x text)", "cannot be used to keep results in"),
        ("create table about (x text)", "cannot be used to keep results in"),
    ],
)
def test_files_that_are_no_store(tmp_path: Path, script: str, sentence: str) -> None:
    with closing(sqlite3.connect(tmp_path / "s")) as file, file:
        file.execute(script)
    before = (tmp_path / "s").read_bytes()
    with pytest.raises(InputError, match=sentence):
        Store(tmp_path / "s", ABOUT)
    assert (tmp_path / "s").read_bytes() == before


@pytest.mark.parametrize("script", ["delete from about", "drop table about"])
def test_results_that_are_about_nothing(tmp_path: Path, script: str) -> None:
    with closing(Store(tmp_path / "s", ABOUT)) as kept:
        kept.keep("a", "1", 2.0)
    with closing(sqlite3.connect(tmp_path / "s")) as file, file:
        file.execute(script)
    with pytest.raises(InputError, match="does not say which network"):
        Store(tmp_path / "s", {**ABOUT, "norm": "linf"})


@pytest.mark.parametrize("row", [("a", "1", '{"x": 1'), ("a", "1", b"\xff"), ("a", "1", ""), ("a", "1", "[" * 100_000)])
def test_half_a_row(tmp_path: Path, row: tuple[object, ...]) -> None:
    Store(tmp_path / "s", ABOUT).close()
    with closing(sqlite3.connect(tmp_path / "s")) as file, file:
        file.execute("insert into kept values (?, ?, ?)", row)
    with closing(Store(tmp_path / "s", ABOUT)) as kept, pytest.raises(InputError, match="damaged row 'a'"):
        kept.find("a", "1")
    assert "damaged row 'b'" in str(damaged_row("s", "b"))


@pytest.mark.parametrize("name", ["", "missing/s", "folder", "a\0b"])
def test_places_that_cannot_be_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    with pytest.raises(InputError, match=r"cannot be used to keep results in|must be named by"):
        Store(name, ABOUT)
    with pytest.raises(InputTypeError, match="must be named by a text or a path, got NoneType"):
        Store(None, ABOUT)  # type: ignore[arg-type]


def test_no_name_is_kept_in_memory_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Store(":memory:", ABOUT).close()
    assert (tmp_path / ":memory:").is_file()
