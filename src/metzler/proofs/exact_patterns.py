"""The worst case of a row of many slopes from the signs that its entries can have, in integers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import product

Loop = tuple[int, list[tuple[int, int]]]
"""A slope, and for the columns that it touches the integers that it adds to the row there when it is 1."""
Vector = Callable[[list[int]], list[int]]
"""The integers, not negative, that a vector has in these columns, in one unit."""


def worst_slopes(
    loops: list[Loop], ends: tuple[Sequence[int], Sequence[int]], own: int | None, vector: Vector
) -> Iterator[tuple[int, ...]]:
    """Slopes of a row, a few of the vertices of their box, at one of which the row times the vector is largest.

    For every choice of signs of the entries it is a sum that is linear in each slope, and the largest of these sums
    is the largest product: the slopes at which one of the sums is largest are all that can be worst.

    Parameters
    ----------
    loops : list of loops
        The slopes that touch the row.
    ends : pair of sequences
        The lower and the upper ends of all slopes.
    own : int, optional
        A column whose entry counts with the sign that it has: that of the row itself, but for a map.
    vector : function

    Examples
    --------
    >>> loops = [(0, [(0, 1), (1, 1)]), (1, [(0, 1), (1, -3)])]
    >>> sorted(worst_slopes(loops, ([0, 0], [1, 1]), 0, lambda columns: [1 for _ in columns]))
    [(0, 1), (1, 0)]
    """
    columns = sorted({j for _, entries in loops for j, _ in entries})
    value = dict(zip(columns, vector(columns), strict=True))
    sums = [[value[j] * z for j, z in entries] for _, entries in loops]
    places = {j: place for place, j in enumerate(j for j in columns if j != own)}
    where = [[places.get(j, len(places)) for j, _ in entries] for _, entries in loops]
    found = set()
    for pattern in product((1, -1), repeat=len(places)):
        signs = (*pattern, 1)
        pushes = (sum([signs[at] * s for at, s in zip(*each, strict=True)]) for each in zip(where, sums, strict=True))
        found.add(tuple([ends[push > 0][k] for (k, _), push in zip(loops, pushes, strict=True)]))
    yield from found
