"""Vectors in pieces that stay in the cache."""

from __future__ import annotations

SLAB = 2**15
"""Entries of a piece."""


def slabs(n: int) -> list[slice]:
    """Consecutive pieces of a vector of n entries.

    Examples
    --------
    >>> slabs(3), len(slabs(2**16 + 1))
    ([slice(0, 3, None)], 3)
    """
    return [slice(first, min(n, first + SLAB)) for first in range(0, n, SLAB)]
