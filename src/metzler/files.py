"""Writing a file so that nobody ever sees half of it, and nothing that is no plain file is replaced by one."""

from __future__ import annotations

import errno
import hashlib
import os
import secrets
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from os import PathLike
from pathlib import Path

from metzler.errors import InputError, InputTypeError

try:
    import fcntl
except ImportError:  # Windows has no such locks: there nothing is cleaned up
    fcntl = None  # type: ignore[assignment]

WAITING = ".part"
REASONS = {
    errno.ENOENT: "its folder does not exist",
    errno.ENOTDIR: "its folder is not a folder",
    errno.EISDIR: "it is a folder, name a file in it",
    errno.EACCES: "its folder must not be written to",
    errno.EPERM: "its folder must not be written to",
    errno.EROFS: "its folder can only be read",
    errno.ENAMETOOLONG: "the name is too long",
    errno.ELOOP: "its symbolic links lead in a circle",
}
"""What is wrong with a place, for the reader of a message; other errors are of the moment, such as a full disk."""


def as_path(path: str | PathLike[str]) -> Path:
    """`path` as a `Path`; what cannot be one is refused with a sentence."""
    try:
        text = os.fsdecode(path)
    except TypeError:
        raise InputTypeError(f"a file must be named by a text or a path, got {type(path).__name__}") from None
    if not text or "\0" in text:
        raise InputError(f"a file must be named by a text without zero bytes that is not empty, got {text!r}")
    return Path(text)


def is_stream(path: Path) -> bool:
    """Whether this is a device that takes characters, or a pipe: written to, never replaced."""
    try:
        mode = path.stat().st_mode
    except OSError:
        return False
    return stat.S_ISCHR(mode) or stat.S_ISFIFO(mode)


def target_of(path: Path) -> Path:
    """The plain file that writing to `path` makes or replaces: where its symbolic links lead."""
    try:
        target = path.resolve()
        if not os.path.islink(target):  # what a circle leaves from Python 3.13 on
            return target
    except (OSError, RuntimeError):  # RuntimeError: a circle, before
        pass
    raise InputError(f"'{path}' cannot be written: {REASONS[errno.ELOOP]}")


def refuse_unwritable(path: str | PathLike[str], *, beside: str = "") -> None:
    """Refuse a place where no file can be made: now, rather than after long work.

    Parameters
    ----------
    path : path
        A file that exists or not, or a symbolic link to one, a character device or a pipe.
    beside : str, optional
        The name of another file that will be made in the same folder.
    """
    given = as_path(path)
    if (text := os.fsdecode(path)).endswith(os.sep):
        raise InputError(f"'{text}' cannot be written: {REASONS[errno.EISDIR]}")
    if is_stream(given):
        if not os.access(given, os.W_OK):
            raise InputError(f"'{given}' cannot be written: it may only be read")
        return
    target = target_of(given)
    with sentences(given):
        if target.is_dir():
            raise InputError(f"'{given}' cannot be written: {REASONS[errno.EISDIR]}")
        if target.exists() and not target.is_file():
            raise InputError(f"'{given}' cannot be written: it is a device or a socket, no file")
        if target.exists() and not os.access(target, os.W_OK):
            raise InputError(f"'{given}' cannot be written: it may only be read")
        for name in (target.name, beside) if beside else (target.name,):
            _stat_if_there(target.with_name(name))
        with writing(target.parent):  # else another process would take the trial for what a killed one left
            waiting = _waiting(target)
            os.close(os.open(waiting, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
            waiting.unlink()


def replace_file(path: Path, content: bytes | memoryview, *, of: Path | None = None) -> None:
    """Write a plain file as a whole: under another name in the same folder, then renamed.

    It gets the permissions of the file that it belongs to, `of`, by default of the one that it replaces, and those of
    any new file where there is none.
    """
    owner = path if of is None else of
    waiting, mode = _waiting(owner), _mode(owner)
    handle = os.open(waiting, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
    try:
        with os.fdopen(handle, "wb") as out:
            if mode is not None:
                os.chmod(waiting, mode)
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        os.replace(waiting, path)
    except BaseException:
        waiting.unlink(missing_ok=True)
        raise


@contextmanager
def whole_files(path: Path) -> Iterator[Path]:
    """A place with the name of `path` in an empty folder of its own, for what writes to a name, and perhaps beside it.

    When the block ends, what was written there is moved beside `path`, which comes last; where it fails nothing is.
    """
    refuse_unwritable(path)
    target = target_of(path)
    folder, mode = _waiting(target), _mode(target)
    folder.mkdir()
    try:
        yield folder / path.name
        written = {each: target.with_name(each.name) for each in folder.iterdir()} | {folder / path.name: target}
        for each in written:
            _settle(each, mode if each.name == path.name else None)
        for each in sorted(written, key=lambda each: each.name == path.name):
            os.replace(each, written[each])
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _settle(path: Path, mode: int | None) -> None:
    """Have the content of a file on the disk, with these permissions."""
    if mode is not None:
        os.chmod(path, mode)
    handle = os.open(path, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_file(path: str | PathLike[str], content: bytes) -> None:
    """Write a file as a whole; a symbolic link is followed, a device or a pipe gets the content.

    Raises
    ------
    InputError
        When no file can be made there.
    OSError
        When it ends in the middle, such as on a full disk; what was there before is still there.
    """
    given = as_path(path)
    if is_stream(given):
        with sentences(given), given.open("wb") as out:
            out.write(content)
        return
    refuse_unwritable(path)
    target = target_of(given)
    with sentences(given), writing(target.parent):
        replace_file(target, content)


def abandoned(path: Path) -> list[Path]:
    """What killed processes left of files that were to become `path`, or belonged to it."""
    return [each for each in path.parent.glob(f"{_prefix(path)}*{WAITING}") if each.is_file()]


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """While this lasts nobody has the folder to himself, see `alone_in`; where there are no locks it does nothing."""
    handle = _locked(folder, exclusive=False)
    try:
        yield
    finally:
        _release(handle)


@contextmanager
def alone_in(folder: Path) -> Iterator[bool]:
    """Yields whether no other process or thread is writing a certificate into the folder, nor will until this ends.

    The lock is one on the folder itself: it leaves no file behind and ends with its process. It is never waited for.
    """
    handle = _locked(folder, exclusive=True)
    try:
        yield handle is not None
    finally:
        _release(handle)


@contextmanager
def sentences(path: Path) -> Iterator[None]:
    """Errors of the system that say something about a place become an `InputError` that names it."""
    try:
        yield
    except OSError as error:
        if error.errno not in REASONS:
            raise
        there = error.errno == errno.ENOENT and target_of(path).parent.is_dir()
        reason = "no file can be made in its folder" if there else REASONS[error.errno]
        raise InputError(f"'{path}' cannot be written: {reason}") from error


def _stat_if_there(path: Path) -> None:
    try:
        path.lstat()
    except FileNotFoundError:
        if not path.parent.exists():
            raise


def _prefix(path: Path) -> str:
    """Short whatever the length of the name, and its own."""
    return f".metzler-{hashlib.sha256(os.fsencode(path.name)).hexdigest()[:12]}-"


def _waiting(path: Path) -> Path:
    return path.with_name(f"{_prefix(path)}{secrets.token_hex(6)}{WAITING}")


def _mode(path: Path) -> int | None:
    try:
        return stat.S_IMODE(path.stat().st_mode)
    except OSError:
        return None


def _locked(folder: Path, *, exclusive: bool) -> int | None:
    """A handle that holds the lock; None where it cannot be had."""
    if fcntl is None:
        return None
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB if exclusive else fcntl.LOCK_SH)
    except OSError:
        os.close(handle)
        return None
    except BaseException:
        os.close(handle)
        raise
    return handle


def _release(handle: int | None) -> None:
    if handle is not None:
        os.close(handle)
