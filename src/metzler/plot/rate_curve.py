"""The proved rate against one number: a gain, a leak, the ratio of weights."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from metzler.plot.canvas import COLOURS, canvas

SMALL = 9
"""Points of the letters."""


def rate_curve(
    x: ArrayLike,
    lower: ArrayLike,
    upper: ArrayLike | None = None,
    *,
    label: str = "gain",
    unit: str = "1/time",
    here: float | None = None,
    end: float | None = None,
    log: bool = False,
    title: str = "",
    ax: Any = None,
) -> Any:
    """Draw the proved rate, and where it is known the band in which the best rate lies.

    Parameters
    ----------
    x : (k,) array
        The number, rising.
    lower, upper : (k,) arrays
        Proved rate, and what none of the kind can pass; values that are not finite are left out.
    label, unit : str
        Of the number, and of the rate.
    here : float, optional
        Where the network itself is.
    end : float, optional
        Where the rate vanishes.
    log : bool
        Whether the number is drawn by its logarithm.
    title : str
        The finding.
    ax : matplotlib Axes, optional
        Where to draw; a new figure without it.

    Returns
    -------
    matplotlib Axes

    Raises
    ------
    InputError
        Where matplotlib is missing.
    """
    ax = canvas(ax, (5.4, 3.0))
    number, low = np.asarray(x, dtype=float), np.asarray(lower, dtype=float)
    if upper is not None:
        ax.fill_between(number, low, np.asarray(upper, dtype=float), color=COLOURS[5], alpha=0.5, linewidth=0)
    ax.plot(number, low, "o-", color=COLOURS[0], linewidth=1.8, markersize=3.5)
    ax.axhline(0.0, color=COLOURS[6], linewidth=0.8)
    if end is not None:
        ax.axvline(end, color=COLOURS[1], linewidth=1.2, linestyle=":")
    if here is not None:
        own = float(np.interp(here, number, low))
        ax.plot([here], [own], "o", markersize=9, fillstyle="none", color=COLOURS[1], markeredgewidth=1.8)
    if log:
        ax.set_xscale("log")
        ax.xaxis.set_major_formatter(power)
        ax.xaxis.set_minor_formatter("")
    return framed(ax, label, f"rate ({unit})", title)


def power(value: float, position: int) -> str:
    """A power of ten on an axis, as plain text."""
    return f"1e{int(np.rint(np.log10(value)))}" if value > 0 else ""


def framed(ax: Any, x: str, y: str, title: str) -> Any:
    """The axes with their labels and without what encloses them; no text of it is read as a formula."""
    ax.spines[["top", "right"]].set_visible(False)
    ax.tick_params(labelsize=SMALL)
    for text, said in ((ax.xaxis.label, x), (ax.yaxis.label, y), (ax.title, title)):
        text.set_text(said)
        text.set_parse_math(False)
        text.set_fontsize(SMALL if text is not ax.title else SMALL + 1)
    return ax
