"""Files as they are or compressed with gzip, which says nothing reliable about the size of what it holds."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, BinaryIO, cast

from metzler.errors import InputError, one_line
from metzler.io.size import LARGEST_DEFLATE_RATIO, in_words

GZIP_MAGIC = b"\x1f\x8b"

ENCODING = "utf-8-sig"
"""UTF-8, with or without the byte-order mark that spreadsheets put in front."""

TEXT_PER_BYTE = 4
"""A number that takes eight bytes in memory takes less than this times as many as text."""


class Limited(io.RawIOBase):
    """A stream that ends in a sentence when more comes out of it than may."""

    def __init__(self, stream: BinaryIO, most: int, where: str) -> None:
        self.stream, self.left, self.most, self.where = stream, most, most, where

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        piece = self.stream.read(len(buffer))
        self.left -= len(piece)
        if self.left < 0:
            raise InputError(f"{self.where} unpacks to more than {in_words(self.most)}: raise the limit if it is right")
        buffer[: len(piece)] = piece
        return len(piece)


@dataclass(frozen=True)
class Packed:
    """A file that may be compressed, and the memory that what it holds may take once it is read."""

    path: Path
    max_bytes: int

    @property
    def where(self) -> str:
        """How messages name it."""
        return repr(str(self.path))

    @property
    def compressed(self) -> bool:
        """Whether the first bytes are those of gzip."""
        with self.path.open("rb") as file:
            return file.read(len(GZIP_MAGIC)) == GZIP_MAGIC

    @property
    def most_bytes(self) -> int:
        """Upper bound of the size of what it holds."""
        return self.path.stat().st_size * (LARGEST_DEFLATE_RATIO if self.compressed else 1)

    @contextmanager
    def open_bytes(self) -> Iterator[BinaryIO]:
        """The content, unpacked; what is damaged, or unpacks to more than the text of `max_bytes`, is an `InputError`.

        The limit counts what comes out, whatever the file says of its size.
        """
        if not self.compressed:
            with self.path.open("rb") as file:
                yield file
            return
        try:
            with gzip.open(self.path, "rb") as packed:
                limited = Limited(cast(BinaryIO, packed), TEXT_PER_BYTE * self.max_bytes, self.where)
                yield io.BufferedReader(limited, 2**16)
        except (gzip.BadGzipFile, zlib.error, EOFError) as error:
            raise InputError(f"{self.where} is a damaged or truncated gzip file: {one_line(error)}.") from error

    @contextmanager
    def open_text(self) -> Iterator[IO[str]]:
        """The content as text; see `open_bytes`."""
        with self.open_bytes() as file, io.TextIOWrapper(file, encoding=ENCODING) as text:
            yield text
