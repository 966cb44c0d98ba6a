"""Places that cannot be written are refused with a sentence; what is no plain file is followed, never replaced."""

from __future__ import annotations

import os
import socket
import stat
import sys
from pathlib import Path
from threading import Thread

import pytest

from metzler import files
from metzler.errors import InputError, InputTypeError
from metzler.files import (
    abandoned,
    alone_in,
    as_path,
    refuse_unwritable,
    replace_file,
    whole_files,
    write_file,
    writing,
)

posix = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX files")


def test_what_is_no_path() -> None:
    with pytest.raises(InputTypeError, match="text or a path, got int"):
        as_path(3)  # type: ignore[arg-type]
    for text in ("", "a\0b"):
        with pytest.raises(InputError, match="text without zero bytes"):
            as_path(text)


PLACES = {
    "missing/file": "its folder does not exist",
    "missing/folder/file": "its folder does not exist",
    "plain/file": "its folder",
    "folder": "it is a folder",
    "new/": "it is a folder",
    "x" * 300: "the name is too long",
    "circle": "symbolic links lead in a circle",
    "socket": "it is a device or a socket",
    "into-nowhere": "its folder does not exist",
}


@posix
@pytest.mark.parametrize("place", PLACES)
def test_a_place_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "plain").write_text("x")
    (tmp_path / "circle").symlink_to("circle")
    (tmp_path / "into-nowhere").symlink_to(tmp_path / "missing" / "file")
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket")
        before = sorted(tmp_path.iterdir())
        with pytest.raises(InputError, match=PLACES[place]) as error:
            refuse_unwritable(place)
    assert f"'{place}' cannot be written: " in str(error.value)
    assert sorted(tmp_path.iterdir()) == before


@posix
@pytest.mark.parametrize("number", [2, 13, 30])
def test_a_folder_that_must_not_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    def refused(*_: object) -> int:
        raise OSError(number, "no")

    monkeypatch.setattr(files.os, "open", refused)
    with pytest.raises(
        InputError, match=r"no file can be made in its folder|its folder (must not be written to|can only be read)"
    ):
        refuse_unwritable(tmp_path / "file")


@posix
def test_a_file_that_may_only_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "file"
    path.write_text("x")
    monkeypatch.setattr(files.os, "access", lambda *_: False)  # the superuser may write whatever its mode
    with pytest.raises(InputError, match="it may only be read"):
        refuse_unwritable(path)


def test_a_place_that_can_be_written_is_left_as_it_is(tmp_path: Path) -> None:
    refuse_unwritable(tmp_path / "new", beside="new.arrays.npz")
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(InputError, match="too long"):
        refuse_unwritable(tmp_path / "new", beside="y" * 300)


@posix
def test_nobody_cleans_up_while_a_place_is_tried(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bool] = []
    close = os.close

    def look(handle: int) -> None:
        close(handle)
        if list(tmp_path.iterdir()) and not seen:
            seen.append(True)
            with alone_in(tmp_path) as alone:
                seen.append(alone)

    monkeypatch.setattr(files.os, "close", look)
    refuse_unwritable(tmp_path / "file")
    assert seen == [True, False]


@posix
def test_permissions(tmp_path: Path) -> None:
    path = tmp_path / "file"
    replace_file(path, b"1")
    (tmp_path / "other").write_text("x")
    assert path.stat().st_mode == (tmp_path / "other").stat().st_mode
    path.chmod(0o640)
    replace_file(path, b"2")
    replace_file(tmp_path / "beside", b"3", of=path)
    assert [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("file", "beside")] == [0o640, 0o640]
    assert path.read_bytes() == b"2"


def test_what_was_abandoned_is_known_by_the_name_it_was_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def lost(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(files.os, "replace", lost)
    monkeypatch.setattr(Path, "unlink", lambda *_, **__: None)
    for name in ("a", "b"):
        with pytest.raises(KeyboardInterrupt):
            replace_file(tmp_path / name, b"1")
    assert len(list(tmp_path.iterdir())) == 2
    assert len(abandoned(tmp_path / "a")) == 1
    assert abandoned(tmp_path / "c") == []


@posix
def test_nobody_is_alone_while_another_writes(tmp_path: Path) -> None:
    def look() -> None:
        with alone_in(tmp_path) as alone:
            seen.append(alone)

    seen: list[bool] = []
    with writing(tmp_path), writing(tmp_path):
        look()
        Thread(target=look).run()
    look()
    with alone_in(tmp_path):
        look()
    assert seen == [False, False, True, False]
    assert list(tmp_path.iterdir()) == []
    assert not os.path.exists(tmp_path / "missing")
    with alone_in(tmp_path / "missing") as alone:
        assert not alone


def test_files_that_are_written_together_are_moved_together(tmp_path: Path) -> None:
    (tmp_path / "net.csv").write_text("old")
    with whole_files(tmp_path / "net.csv") as place:
        assert place.name == "net.csv"
        assert list(place.parent.iterdir()) == []
        place.write_text("new")
        place.with_name("net.neurons.csv").write_text("beside")
        assert (tmp_path / "net.csv").read_text() == "old"
    assert {each.name: each.read_text() for each in tmp_path.iterdir()} == {
        "net.csv": "new",
        "net.neurons.csv": "beside",
    }


def test_what_fails_leaves_the_folder_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "net.csv").write_text("old")

    def fail() -> None:
        with whole_files(tmp_path / "net.csv") as place:
            place.write_text("half")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert {each.name: each.read_text() for each in tmp_path.iterdir()} == {"net.csv": "old"}
    with pytest.raises(InputError, match="its folder does not exist"), whole_files(tmp_path / "none" / "net.csv"):
        pass


@posix
def test_files_written_together_follow_a_link(tmp_path: Path) -> None:
    (tmp_path / "store").mkdir()
    (tmp_path / "net.csv").symlink_to(tmp_path / "store" / "blob")
    with whole_files(tmp_path / "net.csv") as place:
        assert place.name == "net.csv"
        place.write_text("new")
    assert (tmp_path / "store" / "blob").read_text() == "new"
    assert (tmp_path / "net.csv").is_symlink()


@posix
def test_a_file_is_written_as_a_whole_through_a_link_and_into_a_pipe(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("target")
    write_file(tmp_path / "link", b"one")
    assert (tmp_path / "target").read_bytes() == b"one"
    assert (tmp_path / "link").is_symlink()
    write_file(os.devnull, b"two")
    os.mkfifo(tmp_path / "pipe")
    got: list[bytes] = []
    reader = Thread(target=lambda: got.append((tmp_path / "pipe").read_bytes()))
    reader.start()
    write_file(tmp_path / "pipe", b"three")
    reader.join()
    assert got == [b"three"]
    with pytest.raises(InputError, match="its folder does not exist"):
        write_file(tmp_path / "missing" / "file", b"")
