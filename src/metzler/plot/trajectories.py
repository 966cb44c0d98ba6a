"""States over time, with the band in which they are proved to be."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from metzler.arrays import Vector
from metzler.errors import InputError
from metzler.matrices.indices import indices, items
from metzler.plot.canvas import COLOURS, STYLES, canvas


def curves(
    t: Vector,
    x: Vector,
    neurons: Sequence[int] | None = None,
    *,
    band: Vector | None = None,
    names: Sequence[str] | None = None,
    time_unit: str = "in the unit of tau",
    state_unit: str = "state",
    ax: Any = None,
) -> Any:
    """Draw some states over time, with the certified band where there is one.

    Parameters
    ----------
    t : (k,) array
        Times.
    x : (n, k) array
        States, one column for each time.
    neurons : sequence of int, optional
        Which states; the first four without it.
    band : (n, k) array, optional
        How far from `x` the true solution may be; states whose band is not finite get none.
    names : sequence of str, optional
        The names of `neurons`, for the legend.
    time_unit, state_unit : str
        For the labels of the axes; a model knows no name of its unit of time, it is the one in which tau was given.
    ax : matplotlib Axes, optional
        Where to draw; a new figure without it.

    Returns
    -------
    matplotlib Axes

    Raises
    ------
    InputError
        When an index is out of range, names and neurons differ in number, or matplotlib is missing.
    """
    n = x.shape[0]
    chosen = list(range(min(4, n))) if neurons is None else indices(neurons, n, name="neurons", repeated=True).tolist()
    labels = [f"neuron {i}" for i in chosen] if names is None else list(items(names, name="names", of="texts"))
    if len(labels) != len(chosen):
        raise InputError(f"give as many names as neurons, got {len(labels)} and {len(chosen)}")
    ax = canvas(ax)
    for k, i in enumerate(chosen):
        colour, style = COLOURS[k % len(COLOURS)], STYLES[k // len(COLOURS) % len(STYLES)]
        ax.plot(t, x[i], style, color=colour, label=labels[k], linewidth=1.6)
        if band is not None and np.isfinite(band[i]).all():
            ax.fill_between(t, x[i] - band[i], x[i] + band[i], color=colour, alpha=0.2, linewidth=0)
    ax.set_xlabel(f"time ({time_unit})")
    ax.set_ylabel(state_unit)
    if band is not None:
        ax.set_title("lines: computed; bands: where the true solution is proved to be", fontsize=10)
    ax.legend(loc="best", frameon=False)
    return ax
