"""The one door to matplotlib: axes, the colours of every picture, and words that are drawn as they are written."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from metzler.arrays import Index, Vector
from metzler.digits import near
from metzler.errors import InputError
from metzler.matrices.names import Name, shown

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
"""The palette of Okabe and Ito, told apart by colour-blind readers too."""
STYLES = ("-", "--", "-.", ":")
MARKS = ("o", "s", "^", "D", "v", "P", "X")
"""A mark for each colour, so that a picture says the same in grey."""
FAINT = "#777777"
"""Of axes, grids and what stands in the background, on white and on black."""
HUGE = 1e200
"""Numbers beyond are not drawn: an axis would overflow."""
LONGEST = 22
"""Characters of a name in a picture."""
PER_INCH = 11.0
"""Characters of a line of words."""


def canvas(ax: Any = None, size: tuple[float, float] = (7.0, 4.0)) -> Any:
    """The axes to draw on: those given, else those of a new figure; only the new figure loads matplotlib.

    Parameters
    ----------
    ax : matplotlib Axes, optional
        Where to draw.
    size : two floats
        Of a new figure, in inches.

    Returns
    -------
    matplotlib Axes

    Raises
    ------
    InputError
        When matplotlib is not installed, or cannot be loaded.

    Examples
    --------
    >>> canvas("axes of my own")
    'axes of my own'
    """
    if ax is not None:
        return ax
    try:
        import matplotlib.pyplot as plt
    except Exception as error:  # a broken installation fails with whatever its parts raise
        if isinstance(error, ModuleNotFoundError) and error.name == "matplotlib":
            raise InputError("pictures need matplotlib: pip install 'metzler[report]'") from error
        raise InputError(f"matplotlib is installed but cannot be loaded ({error}): reinstall it") from error
    ax = plt.subplots(figsize=size, layout="constrained")[1]
    for side in ("top", "right"):
        ax.spines[side].set_visible(False)
    return ax


def series(values: ArrayLike, name: str) -> Vector:
    """A list of numbers (k,), those that are not finite as nan, which is not drawn.

    Examples
    --------
    >>> series([1.0, float("inf")], "rates")
    array([ 1., nan])
    >>> series([[1.0]], "rates")
    Traceback (most recent call last):
    metzler.errors.InputError: rates must be a list of numbers, got an array of 2 dimensions
    """
    given = numbers(values, name)
    return np.where(np.abs(given) < HUGE, given, np.nan)


def numbers(values: ArrayLike, name: str) -> Vector:
    """A list of numbers (k,), as they are; anything else is refused in a sentence."""
    try:
        given = np.asarray(values, dtype=float)
    except (TypeError, ValueError) as error:
        raise InputError(f"{name} must be a list of numbers, got {type(values).__name__}: {error}") from None
    if given.ndim != 1:
        raise InputError(f"{name} must be a list of numbers, got an array of {given.ndim} dimensions")
    return given


def thinned(count: int, most: int) -> Index:
    """Places of at most so many of `count` things, evenly spread, both ends among them.

    Examples
    --------
    >>> thinned(9, 3), thinned(2, 3)
    (array([0, 4, 8]), array([0, 1]))
    """
    return np.unique(np.linspace(0, count - 1, min(most, count)).astype(int))


def words(ax: Any, title: str, x: str = "", y: str = "") -> None:
    """Title and labels of the axes; a dollar in them is a dollar, never the beginning of a formula.

    Matplotlib, where it breaks lines, reads formulas whatever it was told: a title with a dollar is broken here.
    """
    plain, (width, height) = "$" not in title, ax.figure.get_size_inches()
    lines = title if plain else textwrap.fill(title, int(PER_INCH * width))
    ax.set_title(lines, fontsize=10, loc="left", parse_math=False, wrap=plain)
    ax.set_xlabel(x, parse_math=False)
    ax.set_ylabel(textwrap.fill(y, int(PER_INCH * height)), parse_math=False)


ROOM = 0.4
"""Inches from the axis to the legend below it, for the numbers and the label between."""
WIDE = 5.5
"""Inches from which on a legend stands in one line."""


def key(ax: Any, **how: Any) -> None:
    """The legend, where anything in the picture has a label."""
    if not ax.get_legend_handles_labels()[1]:
        return
    drawn = ax.legend(**{"loc": "best", "frameon": False, "fontsize": 9} | how)
    for text in (*drawn.get_texts(), drawn.get_title()):
        text.set_parse_math(False)


def below(ax: Any) -> dict[str, Any]:
    """Where a legend stands below the label of the first axis, however high the picture is."""
    from matplotlib.transforms import ScaledTranslation

    lower = ax.transAxes + ScaledTranslation(0, -ROOM, ax.figure.dpi_scale_trans)
    columns = 3 if ax.figure.get_size_inches()[0] >= WIDE else 1
    return {"loc": "upper center", "bbox_to_anchor": (0.5, 0.0), "bbox_transform": lower, "ncols": columns}


def of_time(unit: str) -> str:
    """What stands along an axis of time.

    Examples
    --------
    >>> of_time("ms"), of_time("time")
    ('time, ms', 'time, in the unit of tau')
    """
    return f"time, {'in the unit of tau' if unit == 'time' else unit}"


def listed(axis: Any, names: Sequence[str]) -> None:
    """Names along an axis, one at each of 0, 1, ..."""
    axis.set_ticks(range(len(names)), labels=list(names))
    for text in axis.get_ticklabels():
        text.set_parse_math(False)


def decades(axis: Any) -> None:
    """A logarithmic axis whose numbers are plain text."""
    from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

    axis._set_axes_scale("log")
    axis.set_major_locator(LogLocator(numticks=8))
    axis.set_major_formatter(FuncFormatter(lambda value, _: near(value, 3)))
    axis.set_minor_formatter(NullFormatter())


def name_of(name: Name) -> str:
    """A name as it stands in a picture: what a terminal would obey in it escaped, and cut where it is long.

    Examples
    --------
    >>> name_of("AVAL"), name_of(7), name_of("a" * 40)
    ('AVAL', '7', 'aaaaaaaaaaaaaaaaaaa...')
    """
    text = shown(name)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 3]}..."
