"""Searches on families of which not every row is listed: again with those that are worst at what was found."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import TypeVar

from metzler.deadline import Stop
from metzler.envelope.family import RowFamily
from metzler.numbers.scaled import Scaled
from metzler.steps import converted

ROUNDS = 200
"""Policy iteration takes a few; a search that has not ended by then is as good as its last vector."""

F = TypeVar("F")
S = TypeVar("S")


def growing(
    family: RowFamily,
    search: Callable[[RowFamily, F | None], Generator[S, None, F]],
    vector: Callable[[F], Scaled],
    lower: Callable[[S], S],
    stop: Stop,
) -> Generator[S, None, F]:
    """What `search` finds on a family, none of whose rows is larger at its `vector` than those that are listed.

    Parameters
    ----------
    search : function
        Of a family and what was found before.
    vector : function
        The vector (n,) in what was found.
    lower : function
        What a step says where rows may be missing: their lower bounds hold, their upper ones do not.
    """
    found = yield from converted(search(family, None), lower)
    for _ in range(ROUNDS):
        longer = family.grown(vector(found))
        if longer is family or stop():
            break
        family = longer
        found = yield from converted(search(family, found), lower)
    return found
