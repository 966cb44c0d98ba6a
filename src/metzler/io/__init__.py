"""Networks from files and objects, one reader per format, and one function that finds a network by path or name."""

from __future__ import annotations

from metzler.io.asked import Asked
from metzler.io.edges import from_edges
from metzler.io.find import find
from metzler.io.formats import Format
from metzler.io.model_from import model_from
from metzler.io.read import read
from metzler.io.study import Study, read_study
from metzler.io.write import Written, write

__all__ = ["Asked", "Format", "Study", "Written", "find", "from_edges", "model_from", "read", "read_study", "write"]
