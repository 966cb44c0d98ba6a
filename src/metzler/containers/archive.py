"""A zip archive of arrays whose announced sizes are compared with what its compressed bytes allow."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from metzler.containers.npy import Header, read_entries, read_header
from metzler.containers.size import LARGEST_DEFLATE_RATIO, in_words
from metzler.errors import InputError, one_line

MAGIC = b"PK\x03\x04"
HINT = "save W with scipy.sparse.save_npz (sparse) or numpy.savez(file, W=W) (dense)"

_MOST_ENTRIES = 1000


@dataclass(frozen=True)
class Archive:
    """An open archive whose entries have plausible sizes; `where` names it in messages."""

    zip: zipfile.ZipFile
    entries: dict[str, zipfile.ZipInfo]
    where: str

    @property
    def held(self) -> int:
        """Bytes of its entries as they lie in the file."""
        return sum(info.compress_size for info in self.entries.values())

    def named(self, key: str) -> str:
        """What a message calls an entry."""
        return f"{self.where} (entry {key!r})"

    def header(self, key: str) -> Header:
        """What an entry announces, which is what it holds."""
        with self.zip.open(self.entries[key]) as stream:
            header = read_header(stream, where=self.named(key))
            held = self.entries[key].file_size - stream.tell()
        if held != header.nbytes and not header.dtype.hasobject:
            raise InputError(f"{self.named(key)} announces {header.nbytes} bytes of entries and holds {held}.")
        return header

    def array(self, key: str) -> NDArray[Any]:
        """An entry; its header has been looked at."""
        with self.zip.open(self.entries[key]) as stream:
            array = read_entries(stream, read_header(stream, where=self.named(key)), where=self.named(key))
            stream.read(1)  # at the end of an entry its checksum is compared
        return array


@contextmanager
def opened(path: Path) -> Iterator[Archive]:
    """The archive in a file, whose damages are told in a sentence that names it."""
    where = f"{str(path)!r}"
    try:
        with zipfile.ZipFile(path) as file:
            yield Archive(file, _entries(file, where), where)
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise InputError(f"{where} is a damaged or truncated .npz archive: {one_line(error)}.") from error
    except (RuntimeError, NotImplementedError, UnicodeError) as error:
        raise InputError(f"{where} is not an archive that NumPy or SciPy wrote: {one_line(error)}.") from error


def _entries(file: zipfile.ZipFile, where: str) -> dict[str, zipfile.ZipInfo]:
    """The archive's arrays by name, once their sizes are plausible."""
    infos = file.infolist()
    entries = {info.filename.removesuffix(".npy"): info for info in infos if info.filename.endswith(".npy")}
    if not entries:
        raise InputError(f"{where} holds no NumPy array: {HINT}.")
    if len(infos) > _MOST_ENTRIES or len(entries) < sum(info.filename.endswith(".npy") for info in infos):
        raise InputError(f"{where} has too many entries or several of one name: {HINT}.")
    for info in entries.values():
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise InputError(f"{where} is compressed in a way that NumPy does not write: {HINT}.")
        refuse_lies(info, where)
    return entries


def refuse_lies(info: zipfile.ZipInfo, where: str) -> None:
    """Refuse an entry that announces more than its compressed bytes can hold."""
    if info.file_size > LARGEST_DEFLATE_RATIO * (info.compress_size + 1):
        raise InputError(
            f"{where} lies about its size: entry {info.filename!r} announces {in_words(info.file_size)} in "
            f"{info.compress_size} compressed bytes."
        )
