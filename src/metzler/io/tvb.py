"""Connectivities of The Virtual Brain: a zip archive of text files, weights and lengths of tracts between regions.

Entry (i, j) of the weights is the connection from j to i, as in this package; so are the lengths.
"""

from __future__ import annotations

import bz2
import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import IO, Any, BinaryIO, cast

import numpy as np
from numpy.typing import NDArray

from metzler.containers.archive import refuse_lies
from metzler.containers.cells import is_number
from metzler.containers.compressed import ENCODING, TEXT_PER_BYTE, Limited
from metzler.containers.size import require_dense_fits
from metzler.errors import InputError, one_line
from metzler.io.asked import Asked
from metzler.matrices.names import quoted
from metzler.networks import Network

WEIGHTS, LENGTHS, CENTRES, CORTICAL = "weights", "tract_lengths", ("centres", "centers"), "cortical"
"""What the files are called, without their endings and in any folder of the archive."""
ENDINGS = (".txt", ".txt.bz2")

LONGEST_LINE = 2**26
MOST_EMPTY = 10_000
_MOST_ENTRIES = 1000


@dataclass(frozen=True)
class _Connectivity:
    """An open archive, and its text files by what they are called."""

    zip: zipfile.ZipFile
    texts: dict[str, zipfile.ZipInfo]
    where: str
    max_bytes: int

    def named(self, key: str) -> str:
        return f"{self.where} (file {self.texts[key].filename[-80:]!r})"

    @contextmanager
    def lines(self, key: str) -> Iterator[Iterator[str]]:
        """The lines of a text that are not empty, of which no more is unpacked than may be."""
        info = self.texts[key]
        refuse_lies(info, self.where)
        with ExitStack() as stack:
            packed = stack.enter_context(self.zip.open(info))
            inner = stack.enter_context(bz2.open(packed)) if info.filename.endswith(".bz2") else packed
            limited = Limited(cast(BinaryIO, inner), TEXT_PER_BYTE * self.max_bytes + LONGEST_LINE, self.named(key))
            with io.TextIOWrapper(io.BufferedReader(limited), encoding=ENCODING) as text:
                yield _filled(text, self.named(key))

    def matrix(self, key: str) -> NDArray[np.float64]:
        """The square table of numbers in a text."""
        with self.lines(key) as lines:
            first = next(lines, "")
            n = len(first.split())
            require_dense_fits(n, n, 8, where=self.named(key), max_bytes=self.max_bytes)
            rows = (
                np.loadtxt(islice(chain([first], lines), n + 1), dtype=np.float64, ndmin=2) if n else np.empty((0, 0))
            )
        if rows.shape != (n, n) or n == 0:
            raise InputError(f"{self.named(key)} must be a square table of numbers, but has lines of {n}.")
        return rows


def read_tvb(path: Path, asked: Asked) -> Network:
    """The network of regions in a .zip file of The Virtual Brain.

    Names and positions come from the centres, types from the list of cortical regions. With a speed in mm/ms the
    delays are `tract_lengths / speed`, in ms; without one the lengths are left out.

    Raises
    ------
    InputError
        When the archive is damaged, encrypted or lies about its sizes, has no weights or several, or its tables do not
        fit each other.
    """
    where = repr(str(path))
    try:
        with zipfile.ZipFile(path) as file:
            return _network(_Connectivity(file, _texts(file, where), where, asked.max_bytes), path, asked.speed)
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise InputError(f"{where} is a damaged or truncated archive: {one_line(error)}.") from error
    except (RuntimeError, NotImplementedError) as error:
        raise InputError(f"{where} cannot be unpacked: {one_line(error)}.") from error
    except ValueError as error:
        if isinstance(error, InputError):
            raise
        raise InputError(f"{where} must hold tables of numbers: {one_line(error)}.") from error


def _network(held: _Connectivity, path: Path, speed: float | None) -> Network:
    weights = held.matrix(WEIGHTS)
    n = len(weights)
    names, positions, changes = _centres(held, n)
    delays, left = _delays(held, n, speed)
    return Network(
        weights,
        names=names,
        types=_types(held, n),
        positions=positions,
        delays=delays,
        of="region",
        time_unit="" if delays is None else "ms",
        source=str(path),
        changes=changes + left,
    )


def _texts(file: zipfile.ZipFile, where: str) -> dict[str, zipfile.ZipInfo]:
    """The text files by what they are called; those of a Mac's resources are none."""
    infos = file.infolist()
    texts: dict[str, zipfile.ZipInfo] = {}
    for info in infos[:_MOST_ENTRIES]:
        name = info.filename.rpartition("/")[2].lower()
        ending = next((end for end in sorted(ENDINGS, reverse=True) if name.endswith(end)), None)
        if ending is None or info.filename.startswith("__MACOSX"):
            continue
        called = name.removesuffix(ending)
        if called in texts and called in (WEIGHTS, LENGTHS, *CENTRES, CORTICAL):
            raise InputError(f"{where} holds {called}.txt twice: keep the connectivity of one brain in it.")
        texts[called] = info
    if WEIGHTS not in texts:
        listed = ", ".join(info.filename[:60] for info in infos[:8]) or "nothing"
        raise InputError(
            f"{where} must hold weights.txt, as connectivities of The Virtual Brain do, but holds {listed}: unpack "
            "anything else first."
        )
    return texts


def _centres(held: _Connectivity, n: int) -> tuple[Any, Any, tuple[str, ...]]:
    """Names and places of the regions, and what is left out of them."""
    found = {key: _labelled(held, key, n) for key in CENTRES if key in held.texts}
    if not found:
        return None, None, ()
    if len({names for names, _ in found.values()}) > 1:
        raise InputError(
            f"{held.where} holds centres.txt and centers.txt, which name the regions differently: remove the wrong one."
        )
    names, places = next(iter(found.values()))
    changes = ("positions are left out, for some are no numbers",) * (places is None)
    if len(set(names)) == n:
        return names, places, changes
    twice = next(name for k, name in enumerate(names) if name in names[:k])
    return None, places, (*changes, f"names are left out, for {quoted(twice)} occurs twice")


def _labelled(held: _Connectivity, key: str, n: int) -> tuple[tuple[str, ...], NDArray[np.float64] | None]:
    """A label and three coordinates on each of n lines; None where some are no numbers."""
    with held.lines(key) as lines:
        rows = [line.split() for line in islice(lines, n + 1)]
    if len(rows) != n or min(map(len, rows)) < 4:
        raise InputError(f"{held.named(key)} must have {n} lines, each with a label and three coordinates.")
    split = [1 if is_number(row[1]) else len(row) - 3 for row in rows]
    names = tuple(" ".join(row[:at]) for row, at in zip(rows, split, strict=True))
    try:
        places = np.array([row[at : at + 3] for row, at in zip(rows, split, strict=True)], dtype=np.float64)
    except ValueError:
        return names, None
    return names, places if np.isfinite(places).all() else None


def _types(held: _Connectivity, n: int) -> list[str] | None:
    """Which regions are cortical, where that is said."""
    if CORTICAL not in held.texts:
        return None
    with held.lines(CORTICAL) as lines:
        marks = [mark for line in islice(lines, n + 1) for mark in line.split()[: n + 1]]
    if len(marks) != n:
        raise InputError(f"{held.named(CORTICAL)} must have {n} numbers, one for each region, but has others.")
    return ["cortical" if float(mark) else "subcortical" for mark in marks]


def _delays(held: _Connectivity, n: int, speed: float | None) -> tuple[Any, tuple[str, ...]]:
    """The delays at this speed, and what is left out without one."""
    if speed is None:
        left = f"{LENGTHS} are left out: a speed in mm/ms makes delays of them"
        return None, (left,) * (LENGTHS in held.texts)
    if LENGTHS not in held.texts:
        raise InputError(f"{held.where} has no {LENGTHS}.txt, without which a speed means nothing: leave it out.")
    lengths = held.matrix(LENGTHS)
    if len(lengths) != n or not (np.isfinite(lengths) & (lengths >= 0)).all():
        raise InputError(f"{held.named(LENGTHS)} must have {n} x {n} lengths that are finite and not negative.")
    return lengths / speed, ()


def _filled(text: IO[str], where: str) -> Iterator[str]:
    """The lines with something on them, comments removed."""
    empty = 0
    for line in iter(lambda: text.readline(LONGEST_LINE), ""):
        numbers = line.partition("#")[0]
        if numbers.strip():
            yield numbers
        elif (empty := empty + 1) > MOST_EMPTY:
            raise InputError(f"{where} has more than {MOST_EMPTY} lines without numbers: remove them.")
