"""Tables in text files, compressed or not: the door behind which each kind of table has its reader."""

from __future__ import annotations

from pathlib import Path

from metzler.io.asked import Asked
from metzler.io.csv import read_csv
from metzler.networks import Network


def read_text(path: Path, asked: Asked) -> Network:
    """Return the network in a text file."""
    return read_csv(path, asked)
