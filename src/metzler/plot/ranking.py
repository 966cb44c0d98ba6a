"""A ranking of synapses or neurons, the first at the top."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from metzler.digits import near
from metzler.matrices.names import Name
from metzler.plot.canvas import COLOURS, FAINT, canvas, listed, name_of, series, words

MOST = 20
"""Bars that are drawn."""
ARROW = " \N{RIGHTWARDS ARROW} "


def ranking(
    names: Sequence[Name | tuple[Name, Name]],
    values: ArrayLike,
    *,
    what: str = "share of the limit",
    whole: int | None = None,
    ax: Any = None,
) -> Any:
    """Draw the largest of some values, in either direction, as bars with names.

    Parameters
    ----------
    names : sequence, (k,)
        Of neurons, or pairs (pre, post) of synapses.
    values : (k,) array
        Computed, not proved; the largest by absolute value come first.
    what : str
        What they are, with their unit.
    whole : int, optional
        Of how many they are the first.
    ax : matplotlib Axes, optional

    Returns
    -------
    matplotlib Axes

    Examples
    --------
    >>> ranking([("AIBR", "RIML"), ("RIML", "AIBR")], [0.042, 0.037]).get_title(loc="left")
    'AIBR \N{RIGHTWARDS ARROW} RIML comes first of 2: share of the limit 0.042 (estimate)'
    """
    given = series(values, "values")
    first = np.argsort(-np.nan_to_num(abs(given)), kind="stable")[:MOST]
    texts = [_text(names[i]) for i in first.tolist()]
    ax = canvas(ax, (6.4, 1.3 + 0.24 * max(len(first), 3)))
    colours = [COLOURS[0] if given[i] >= 0 else COLOURS[1] for i in first]
    hatches = ["" if given[i] >= 0 else "///" for i in first]
    ax.barh(range(len(first)), given[first], color=colours, hatch=hatches, edgecolor=FAINT, height=0.7, linewidth=0.5)
    listed(ax.yaxis, texts)
    ax.invert_yaxis()
    ax.axvline(0, color=FAINT, linewidth=0.8)
    found = "There is nothing to rank"
    if texts:
        found = (
            f"{texts[0]} comes first of {whole or len(given):,}: {what} {near(float(given[first[0]]), 3)} (estimate)"
        )
    words(ax, found, what)
    return ax


def _text(name: Name | tuple[Name, Name]) -> str:
    return ARROW.join(map(name_of, name)) if isinstance(name, tuple) else name_of(name)
