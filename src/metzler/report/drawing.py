"""Pictures of `metzler.plot` as parts of a page."""

from __future__ import annotations

from typing import Any

from metzler.plot.vector import svg
from metzler.report.content import Picture

POINT = 72.0
"""To an inch."""


def drawn(ax: Any, key: str, caption: str, alt: str, *, along: bool = False) -> Picture:
    """The figure of these axes as a part of a page; the figure is closed.

    Parameters
    ----------
    ax : matplotlib Axes
    key : str
        Of this picture alone in its page.
    caption, alt : str
        What stands below, and what it shows for whoever does not see it.
    along : bool
        Whether a number can be marked along its first axis, which is not one of logarithms.
    """
    figure = ax.figure
    text = svg(figure, key)
    axis: tuple[float, ...] = ()
    if along:
        place, (width, height) = ax.get_position(), POINT * figure.get_size_inches()
        low, high = ax.get_xlim()
        ends = (place.x0 * width, place.x1 * width, low, high, (1 - place.y1) * height, (1 - place.y0) * height)
        axis = tuple(map(float, ends))
    figure.clear()
    closed(figure)
    return Picture(text, caption, alt, axis)


def closed(figure: Any) -> None:
    """The figure is given back to matplotlib, which keeps all that are open."""
    import matplotlib.pyplot as plt

    plt.close(figure)
