"""Vectors in pieces that stay in the cache."""

from __future__ import annotations

SLAB = 2**15
"""Entries of a piece."""


def slabs(n: int) -> list[slice]:
    """Consecutive pieces of a vector of n entries."""
    return [slice(first, min(n, first + SLAB)) for first in range(0, n, SLAB)]
