"""Pictures of trajectories, tubes and periodic responses, with matplotlib (extra `plot`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from metzler.consequences.trajectories.entrain import PeriodicResponse
from metzler.consequences.trajectories.simulate import Trajectory
from metzler.consequences.trajectories.tube import Tube
from metzler.errors import InputError
from metzler.matrices.indices import indices, items

try:
    import matplotlib.pyplot as plt
except ImportError as error:  # pragma: no cover - depends on what is installed
    raise ImportError("pictures need matplotlib: pip install 'metzler[plot]'") from error

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
"""The palette of Okabe and Ito, told apart by colour-blind readers too."""
STYLES = ("-", "--", "-.", ":")


def plot(
    shown: Trajectory | Tube | PeriodicResponse,
    neurons: Sequence[int] | None = None,
    *,
    names: Sequence[str] | None = None,
    time_unit: str = "in the unit of tau",
    state_unit: str = "state",
    ax: Any = None,
) -> Any:
    """Draw some states over time, with the certified band where there is one.

    Parameters
    ----------
    shown : Trajectory, Tube or PeriodicResponse
    neurons : sequence of int, optional
        Which states; the first four without it.
    names : sequence of str, optional
        Their names, for the legend.
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
        When an index is out of range, or names and neurons differ in number.
    """
    n = shown.x.shape[0]
    chosen = list(range(min(4, n))) if neurons is None else indices(neurons, n, name="neurons", repeated=True).tolist()
    labels = [f"neuron {i}" for i in chosen] if names is None else list(items(names, name="names", of="texts"))
    if len(labels) != len(chosen):
        raise InputError(f"give as many names as neurons, got {len(labels)} and {len(chosen)}")
    if ax is None:
        _, ax = plt.subplots(figsize=(7.0, 4.0), layout="constrained")
    band = shown.per_neuron() if isinstance(shown, Tube | PeriodicResponse) else None
    for k, i in enumerate(chosen):
        colour, style = COLOURS[k % len(COLOURS)], STYLES[k // len(COLOURS) % len(STYLES)]
        ax.plot(shown.t, shown.x[i], style, color=colour, label=labels[k], linewidth=1.6)
        if band is not None and np.isfinite(band[i]).all():
            ax.fill_between(shown.t, shown.x[i] - band[i], shown.x[i] + band[i], color=colour, alpha=0.2, linewidth=0)
    ax.set_xlabel(f"time ({time_unit})")
    ax.set_ylabel(state_unit)
    if band is not None:
        ax.set_title("lines: computed; bands: where the true solution is proved to be", fontsize=10)
    ax.legend(loc="best", frameon=False)
    return ax
