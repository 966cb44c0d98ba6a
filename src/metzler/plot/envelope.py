"""The certified envelope over distances of trajectories."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from metzler.facts import Fact
from metzler.plot.canvas import COLOURS, canvas, decades, key, of_time, words

MOST = 60
"""Pairs that are drawn."""
LEAST = 1e-12
"""Distances below this part of the first are rounding."""
STEEPEST = 400.0
"""Exponents beyond are not drawn."""
SLACK = 1e-6
"""By this much a simulated distance may lie above the envelope: the simulation is not exact."""


def envelope(
    t: ArrayLike,
    distances: ArrayLike,
    *,
    rate: float,
    norm: str = "certified norm",
    time_unit: str = "time",
    ax: Any = None,
) -> Any:
    """Draw how pairs of simulated trajectories approach each other, below exp(-rate t).

    Parameters
    ----------
    t : (k,) array
        Times, the first where the distance counts as 1.
    distances : (pairs, k) array
        In the norm of the certificate; of a single pair, (k,).
    rate : float
        The proved rate, in 1/`time_unit`.
    norm, time_unit : str
    ax : matplotlib Axes, optional

    Returns
    -------
    matplotlib Axes

    Examples
    --------
    >>> envelope([0.0, 1.0], [2.0, 0.5], rate=0.5).get_title(loc="left")
    'The 1 pair of trajectories drawn stays below exp(-0.5 t), as is proved of all'
    """
    times, given = np.asarray(t, dtype=float), np.atleast_2d(np.asarray(distances, dtype=float))
    apart = given[given[:, 0] > 0]
    parts = apart / apart[:, :1]
    bound = np.exp(np.minimum(-float(rate) * (times - times[0]), STEEPEST))
    inside = bool((parts <= bound * (1 + SLACK) + LEAST).all())
    ax = canvas(ax)
    for k, part in enumerate(parts[:MOST]):
        label = "simulated pairs" if k == 0 else "_"
        ax.plot(times, np.where(part > LEAST, part, np.nan), color=COLOURS[0], linewidth=0.8, alpha=0.6, label=label)
    ax.plot(times, bound, "--", color=COLOURS[1], linewidth=2.2, label="proved: no pair is above")
    decades(ax.yaxis)
    said = Fact("exponent", -float(rate), side="upper", digits=4).number
    many = f"The {len(parts):,} pair{'' if len(parts) == 1 else 's'} of trajectories drawn"
    stay = "stays" if len(parts) == 1 else "stay"
    found = f"{many} {stay} below exp({said} t), as is proved of all"
    if not inside:
        found = f"{many} do not stay below exp({said} t): the simulation is too coarse, or the norm is another"
    words(ax, found, of_time(time_unit), f"distance in the {norm}, first = 1")
    key(ax)
    return ax
