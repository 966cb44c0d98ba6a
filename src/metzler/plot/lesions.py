"""What rate is left without a part of the network."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from metzler.facts import Fact
from metzler.matrices.names import Name
from metzler.plot.canvas import COLOURS, FAINT, HUGE, MARKS, below, canvas, key, listed, name_of, series, words

MOST = 24
"""Lesions that are drawn: those with the largest rates."""


def lesions(
    names: Sequence[Name],
    rates: ArrayLike,
    *,
    intact: float,
    upper: ArrayLike | None = None,
    unit: str = "1/time",
    ax: Any = None,
) -> Any:
    """Draw the rates that are proved without some neurons, beside that of the intact network.

    Parameters
    ----------
    names : sequence, (k,)
        Of the lesions.
    rates : (k,) array
        Proved of what is left, in `unit`.
    intact : float
        Proved of the whole; a lesion never proves less.
    upper : (k,) array, optional
        Proved bounds of the best rates of what is left.
    unit : str
    ax : matplotlib Axes, optional

    Returns
    -------
    matplotlib Axes

    Examples
    --------
    >>> lesions(["without PYR", "without PV"], [0.9, 0.5], intact=0.5).get_title(loc="left")
    'without PYR helps most: a rate of 0.9 instead of 0.5 1/time is proved'
    """
    low = series(rates, "rates")
    first = np.argsort(-np.nan_to_num(low, nan=-HUGE), kind="stable")[:MOST]
    ax = canvas(ax, (6.4, 1.4 + 0.24 * max(len(first), 3)))
    ax.axvline(
        intact if abs(intact) < HUGE else np.nan,
        color=COLOURS[1],
        linestyle="--",
        linewidth=1.4,
        label="intact, proved",
    )
    rows = np.arange(len(first))
    ax.hlines(rows, intact, low[first], color=FAINT, linewidth=1.2)
    ax.plot(low[first], rows, MARKS[0], color=COLOURS[0], markersize=6, label="without it, proved")
    if upper is not None:
        high = series(upper, "upper")[first]
        ax.plot(high, rows, "|", color=COLOURS[2], markersize=10, markeredgewidth=1.6, label="no weights prove more")
    listed(ax.yaxis, [name_of(names[i]) for i in first.tolist()])
    ax.set_ylim(max(len(first), 1) - 0.4, -0.6)
    before = Fact("rate", float(intact), side="lower", digits=4).number
    found = "No lesion was tried"
    if len(first):
        best = Fact("rate", float(low[first[0]]), side="lower", digits=4).number
        name = name_of(names[int(first[0])])
        found = f"{name} helps most: a rate of {best} instead of {before} {unit} is proved"
        if low[first[0]] <= intact:
            found = f"No lesion proves more than the intact {before} {unit}"
    words(ax, found, f"rate, {unit}")
    key(ax, **below(ax))
    return ax
