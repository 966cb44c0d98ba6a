"""Networks from files, one reader per format, and one function that finds a network by path or name."""

from __future__ import annotations

from metzler.io.find import find
from metzler.io.read import read

__all__ = ["find", "read"]
