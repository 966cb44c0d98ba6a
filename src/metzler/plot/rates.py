"""Proved rates along one number: gain, leak, delay, the ratio of the weights."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from metzler.arrays import Vector
from metzler.digits import down, near, up
from metzler.errors import InputError
from metzler.facts import Fact
from metzler.plot.canvas import COLOURS, FAINT, HUGE, canvas, decades, key, series, thinned, words

MOST = 500
"""Points that are drawn; of more, as many evenly spread ones, both ends among them."""
SPREAD = 50.0
"""Positive numbers that span more than this factor stand on a logarithmic axis."""


def rates(
    along: ArrayLike,
    lower: ArrayLike,
    upper: ArrayLike | None = None,
    *,
    name: str = "gain",
    along_unit: str = "",
    unit: str = "1/time",
    here: float | None = None,
    end: float | None = None,
    ax: Any = None,
) -> Any:
    """Draw rates that are proved at some values of a parameter, and what no norm of their kind exceeds.

    Parameters
    ----------
    along : (k,) array
        The values.
    lower : (k,) array
        Rates proved there, in `unit`.
    upper : (k,) array, optional
        Proved bounds of the best rates there.
    name, along_unit : str
        Of the parameter.
    unit : str
        Of the rates.
    here, end : float, optional
        Where the network itself is, and up to where a positive rate is proved.
    ax : matplotlib Axes, optional

    Returns
    -------
    matplotlib Axes
        Between the values drawn nothing is claimed.

    Examples
    --------
    >>> rates([0.5, 1.0, 2.0], [0.5, 0.25, -0.5]).get_title(loc="left")
    'Contraction is proved at gain 0.5 to 1, not proved at 2'
    """
    x, low = series(along, name), series(lower, "lower")
    if x.shape != low.shape:
        raise InputError(f"lower must have one rate for each {name}, got {len(low)} for {len(x)}")
    order = np.argsort(x, kind="stable")
    x, low = x[order], low[order]
    ax = canvas(ax)
    ax.axhline(0, color=FAINT, linewidth=0.8)
    some = thinned(len(x), MOST)
    ax.plot(x[some], low[some], "o-", color=COLOURS[0], markersize=4, linewidth=1.5, label="proved")
    if upper is not None:
        high = series(upper, "upper")[order][some]
        ax.fill_between(x[some], low[some], high, color=COLOURS[5], alpha=0.4, linewidth=0)
        ax.plot(x[some], high, "_", color=COLOURS[1], markersize=9, markeredgewidth=1.5, label="no weights prove more")
    if end is not None:
        ax.axvline(end, color=COLOURS[1], linewidth=1.2, linestyle=":", label="proved up to here")
    if here is not None:
        own = float(np.interp(here, x, low))
        ring: dict[str, Any] = {"markersize": 9, "fillstyle": "none", "markeredgewidth": 1.8}
        ax.plot([here], [own], "o", color=COLOURS[3], label="the network as it is", **ring)
    if np.isfinite(x).any() and np.nanmin(x) > max(0.0, np.nanmax(x) / HUGE) and np.nanmax(x) > SPREAD * np.nanmin(x):
        decades(ax.xaxis)
    words(ax, _found(x, low, name), f"{name}, {along_unit}" if along_unit else name, f"rate, {unit}")
    key(ax)
    return ax


def _found(x: Vector, low: Vector, name: str) -> str:
    """Where it contracts; where the rate is positive throughout, what the range costs."""
    known = np.isfinite(x + low)
    x, low = x[known], low[known]
    good = low > 0
    if not len(x):
        return f"There is no {name} to draw"
    if not good.any():
        return f"Contraction is proved at no {name} drawn"
    if good.all() and low.max() > 0:
        ends = [Fact("rate", float(end), side="lower", digits=4).number for end in (low.min(), low.max())]
        return f"Contraction is proved at every {name} drawn, with rates of {ends[0]} to {ends[1]}"
    first, last = float(x[good].min()), float(x[good].max())
    where = _at(first, up) if first == last else f"{_at(first, up)} to {_at(last, down)}"
    if not good[(x >= first) & (x <= last)].all():
        return f"Contraction is proved at {np.count_nonzero(good)} of {len(x)} values of {name}"
    if (x > last).any():
        return f"Contraction is proved at {name} {where}, not proved at {_at(float(x[x > last].min()), up)}"
    return f"Contraction is proved at {name} {where}, not proved at {_at(float(x[x < first].max()), down)}"


def _at(value: float, side: Callable[[float, int], str]) -> str:
    """A value that was given: as it is where it is short.

    Examples
    --------
    >>> _at(0.001, up), _at(1 / 3, up)
    ('0.001', '0.3334')
    """
    text = near(value, 4)
    return text if float(text) == value else side(value, 4)
