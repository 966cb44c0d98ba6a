"""States over time, with the band in which they are proved to be."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from metzler.arrays import Index, Vector
from metzler.facts import Fact
from metzler.matrices.indices import indices
from metzler.matrices.names import Name, Names, place, shown
from metzler.plot.canvas import COLOURS, STYLES, canvas, key, of_time, words

FEW = 4
"""So many states are drawn where nobody says which."""
UNKNOWN = "time"
"""The unit of time where nobody said it."""


class Curves:
    """What has states over time: `curve[neuron]` is one of them, `plot` draws them."""

    t: Vector
    x: Vector
    names: Names | None
    time_unit: str

    def band(self) -> Vector | None:
        """How far the true solution may be from every state (n, k); None where nothing is proved."""
        return None

    def __getitem__(self, neuron: Name) -> Vector:
        """The states (k,) of one neuron over time, by its name, or its index where neurons have none."""
        return np.asarray(self.x[place(neuron, self.names, len(self.x))])

    def plot(
        self,
        neurons: Sequence[Name] | None = None,
        *,
        time_unit: str | None = None,
        state_unit: str = "state",
        ax: Any = None,
    ) -> Any:
        """Draw some states over time, and the band in which they are proved to be, with matplotlib (extra `report`).

        Parameters
        ----------
        neurons : sequence of str or int, optional
            Which ones, by name, or by index where neurons have none; the first four without it, and the legend says
            of how many.
        time_unit, state_unit : str, optional
            For the labels of the axes; the network's own unit of time by default.
        ax : matplotlib Axes, optional
            Where to draw; a new figure without it.

        Returns
        -------
        matplotlib Axes

        Raises
        ------
        InputError
            For a neuron that there is not, or where matplotlib is missing.
        """
        unit = self.time_unit if time_unit is None else time_unit
        shared: dict[str, Any] = {"names": self.names, "time_unit": unit, "state_unit": state_unit, "ax": ax}
        return curves(self.t, self.x, neurons, band=self.band(), **shared)


def curves(
    t: Vector,
    x: Vector,
    neurons: Sequence[Name] | None = None,
    *,
    band: Vector | None = None,
    names: Names | None = None,
    time_unit: str = UNKNOWN,
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
    neurons : sequence of str or int, optional
        Which states; the first four without it.
    band : (n, k) array, optional
        How far from `x` the true solution may be; states whose band is not finite get none.
    names : Names, (n,), optional
        What all states are called.
    time_unit, state_unit : str
        For the labels of the axes.
    ax : matplotlib Axes, optional
        Where to draw; a new figure without it.

    Returns
    -------
    matplotlib Axes

    Raises
    ------
    InputError
        For a neuron that there is not, or where matplotlib is missing.
    """
    n, wanted = x.shape[0], range(min(FEW, x.shape[0])) if neurons is None else neurons
    chosen = np.asarray(wanted) if neurons is None else indices(wanted, n, name="neurons", repeated=True, names=names)
    ax = canvas(ax)
    for k, i in enumerate(chosen.tolist()):
        colour, style = COLOURS[k % len(COLOURS)], STYLES[k % len(STYLES)]
        label = f"neuron {i}" if names is None else shown(names[i])
        ax.plot(t, x[i], style, color=colour, label=label, linewidth=1.6)
        if band is not None and np.isfinite(band[i]).all():
            ax.fill_between(t, x[i] - band[i], x[i] + band[i], color=colour, alpha=0.2, linewidth=0)
    words(ax, _found(band, chosen), of_time(time_unit), state_unit)
    key(ax, title=f"{len(chosen)} of {n} neurons" if len(chosen) < n else None)
    return ax


def _found(band: Vector | None, chosen: Index) -> str:
    """How far the true solution may be from what is drawn."""
    if band is None:
        return "Computed, without a proved distance from the true solution"
    widest = float(band[chosen].max(initial=0.0))
    if not np.isfinite(widest):
        return "Bands: where the true solution is proved to be; where there is none, nothing is proved"
    return (
        f"Bands: the true solution is within {Fact('distance', widest, side='upper', digits=3).number} of these lines"
    )
