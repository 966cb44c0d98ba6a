"""Weights from files, one reader per format, and one function that picks the reader."""

from __future__ import annotations

from metzler.io.read import read_weights

__all__ = ["read_weights"]
