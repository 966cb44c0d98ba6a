"""How far each row is from setting the rate."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from metzler.digits import near
from metzler.plot.canvas import COLOURS, canvas, decades, key, series, thinned, words

MOST = 1200
TIGHT = 1e-6
"""Rows with less slack than this part of the largest slack have no room."""


def slack(values: ArrayLike, *, unit: str = "1/time", of: str = "neuron", ax: Any = None) -> Any:
    """Draw by how much the row of each neuron is better than the worst one.

    Parameters
    ----------
    values : (n,) array
        Worst logarithmic norm of a row at the weights below that of the worst row, in `unit`; computed, not proved.
    unit, of : str
    ax : matplotlib Axes, optional

    Returns
    -------
    matplotlib Axes

    Examples
    --------
    >>> slack([0.0, 0.5, 0.25]).get_title(loc="left")
    '1 of 3 neurons have no room, the others some'
    """
    given = np.sort(np.nan_to_num(series(values, "values")))
    top = float(given.max(initial=0.0))
    floor = TIGHT * top if top > 0 else 1.0
    kept = thinned(len(given), MOST)
    tight = given[kept] <= floor
    ax = canvas(ax)
    ax.plot(kept[tight] + 1, np.full(tight.sum(), floor), "v", color=COLOURS[1], markersize=5, label="no room")
    ax.plot(kept[~tight] + 1, given[kept][~tight], "o", color=COLOURS[0], markersize=3.5, label="room")
    decades(ax.yaxis)
    count, all_ = int(np.count_nonzero(given <= floor)), len(given)
    found = f"{count:,} of {all_:,} {of}s have no room, the others some"
    if count == all_:
        found = f"All {all_:,} {of}s have no room" if all_ > 1 else f"The one {of} has no room"
    words(ax, found, f"{of}s, by slack", f"slack, {unit} (below {near(floor, 2)} at the edge)")
    key(ax)
    return ax
