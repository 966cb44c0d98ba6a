"""Files as they are or compressed with gzip, which says nothing reliable about the size of what it holds."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from math import inf
from pathlib import Path
from typing import IO, Any, BinaryIO, cast

from metzler.containers.size import LARGEST_DEFLATE_RATIO, in_words
from metzler.errors import InputError, one_line

GZIP_MAGIC = b"\x1f\x8b"

ENCODING = "utf-8-sig"
"""UTF-8, with or without the byte-order mark that spreadsheets put in front."""

TEXT_PER_BYTE = 4
"""A number that takes eight bytes in memory takes less than this times as many as text."""


class Limited(io.RawIOBase):
    """A stream that ends in a sentence when more bytes or lines come out of it than may."""

    def __init__(self, stream: BinaryIO, most: int, where: str, most_lines: float = inf) -> None:
        self.stream, self.most, self.most_lines, self.where = stream, most, most_lines, where
        self.bytes, self.last = 0, b""
        self.ends = {b"\n": 0, b"\r": 0}

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        piece = self.stream.read(len(buffer))
        self.bytes += len(piece)
        if self.bytes > self.most:
            raise InputError(f"{self.where} unpacks to more than {in_words(self.most)}: raise the limit if it is right")
        self.last = piece[-1:] or self.last
        for end in self.ends:
            self.ends[end] += piece.count(end)
        if max(self.ends.values()) > self.most_lines:
            raise InputError(
                f"{self.where} has more than {self.most_lines} lines, too many for the limit or for its size"
            )
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
    def open_bytes(self, most_lines: float = inf) -> Iterator[BinaryIO]:
        """The content, unpacked; what is damaged, or unpacks to more than the text of `max_bytes`, is an `InputError`.

        The limits count what comes out, whatever the file says of its size.
        """
        try:
            with gzip.open(self.path, "rb") if self.compressed else self.path.open("rb") as file:
                if not self.compressed and self.path.stat().st_size <= most_lines:
                    yield cast(BinaryIO, file)
                    return
                limited = Limited(cast(BinaryIO, file), TEXT_PER_BYTE * self.max_bytes, self.where, most_lines)
                yield io.BufferedReader(limited, 2**16)
        except (gzip.BadGzipFile, zlib.error, EOFError) as error:
            raise InputError(f"{self.where} is a damaged or truncated gzip file: {one_line(error)}.") from error
        except OSError as error:
            raise InputError(f"{self.where} cannot be read: {error.strerror or one_line(error)}.") from error

    @contextmanager
    def open_text(self, errors: str = "strict") -> Iterator[IO[str]]:
        """The content as text, its line ends as one character; `errors` as in `bytes.decode`; see `open_bytes`."""
        with self.open_bytes() as file, io.TextIOWrapper(file, encoding=ENCODING, errors=errors) as text:
            yield text
