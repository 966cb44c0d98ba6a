"""A network that comes as a file from the page: data, measured before it is kept, gone once it is read."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path
from tempfile import TemporaryDirectory

from metzler.containers.size import in_words
from metzler.datasets import DATASETS
from metzler.errors import InputError
from metzler.explore.asked import opened
from metzler.io.study import Study, is_study

MOST_BYTES = 2**28
LONGEST = 100
FOREIGN = re.compile(r"[^A-Za-z0-9._-]+")


def named(name: str) -> str:
    """A plain file name of what a page calls its file.

    Examples
    --------
    >>> named("../../etc/pass wd.csv"), named("C:\\\\x\\\\net.csv")
    ('pass_wd.csv', 'net.csv')
    """
    last = re.split(r"[/\\\\]", name)[-1]
    plain = FOREIGN.sub("_", last).strip(".")[-LONGEST:].lstrip("._-")
    if not plain:
        raise InputError("the file has no name: its ending says how it is read, such as .csv or .npz")
    if is_study(plain):
        raise InputError("a study names other files, which are not here: give it to `metzler explore`")
    return plain


def require_size(announced: str | None, most: int = MOST_BYTES) -> None:
    """Refuse a file by what its sender says of its size."""
    if announced is None or not announced.isdecimal() or len(announced) > 20:
        raise InputError("the size of the file is not said: choose it again")
    if int(announced) > most:
        raise InputError(
            f"the file has {in_words(int(announced))}, more than the {in_words(most)} that the page takes: give its "
            "name to `metzler explore`"
        )


async def kept(pieces: AsyncIterator[bytes], place: Path, most: int = MOST_BYTES) -> None:
    """Write what comes to a file; refused as soon as it is more than it may be."""
    left = most
    with place.open("wb") as out:
        async for piece in pieces:
            left -= len(piece)
            if left < 0:
                raise InputError(f"the file has more than the {in_words(most)} that the page takes")
            out.write(piece)


class Spool:
    """A folder for one upload, which is gone when the upload is read or refused."""

    def __init__(self, name: str) -> None:
        self.name = named(name)
        self._folder = TemporaryDirectory(prefix="metzler-")
        self.place = Path(self._folder.name, self.name)

    def __enter__(self) -> Spool:
        return self

    def __exit__(self, *error: object) -> None:
        self._folder.cleanup()

    def read(self) -> tuple[Study, bool]:
        """The network in it, read with the limits of every reader, and whether its equation is one that nobody said.

        Sentences call the file by its name.
        """
        called = f"./{self.name}" if self.name in DATASETS else self.name
        given = Study({"weights": called}, places={called: self.place})
        made = opened(given)
        return Study(made.settings, held=made.held), made.settings != given.settings
