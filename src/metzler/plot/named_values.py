"""One number for each of several names, the first above: norms, synapses, lesions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from metzler.matrices.names import shown
from metzler.plot.canvas import COLOURS, canvas
from metzler.plot.rate_curve import SMALL, framed

LONGEST = 28
"""Letters of a name at most."""
ROW, REST = 0.2, 0.75
"""Inches of a row, and of all else."""


def named_values(
    names: Sequence[str],
    values: ArrayLike,
    *,
    base: float | None = None,
    beyond: float | None = None,
    label: str = "",
    title: str = "",
    ax: Any = None,
) -> Any:
    """Draw a bar from `base` for each name.

    Parameters
    ----------
    names : sequence of str, (k,)
    values : (k,) array
        Those that are not finite have no bar.
    base : float, optional
        Where bars begin; 0 without it.
    beyond : float, optional
        What no value can pass, drawn as a line.
    label, title : str
        Of the axis of values, with its unit; the finding.
    ax : matplotlib Axes, optional
        Where to draw; a new figure without it, as high as it needs.

    Returns
    -------
    matplotlib Axes

    Raises
    ------
    InputError
        Where matplotlib is missing.
    """
    ax = canvas(ax, (5.4, REST + ROW * max(3, len(names))))
    number, rows, start = np.asarray(values, dtype=float), np.arange(len(names)), 0.0 if base is None else base
    ax.barh(rows, number - start, left=start, height=0.62, color=COLOURS[0])
    ax.axvline(start, color=COLOURS[6], linewidth=0.8)
    if beyond is not None:
        ax.axvline(beyond, color=COLOURS[1], linewidth=1.4, linestyle="--")
    ax.set_yticks(rows, [cut(name) for name in names], fontsize=SMALL, parse_math=False)
    ax.invert_yaxis()
    ax.tick_params(axis="y", length=0)
    return framed(ax, label, "", title)


def cut(name: str) -> str:
    """A name that has room beside a bar.

    Examples
    --------
    >>> cut("PYR"), cut("x" * 40)
    ('PYR', 'xxxxxxxxxxxxxxxxxxxxxxxxxxx...')
    """
    text = shown(name)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}..."
