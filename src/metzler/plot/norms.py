"""Every norm that was tried, and the ceiling over all of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from metzler.facts import Fact
from metzler.plot.canvas import COLOURS, FAINT, below, canvas, key, listed, name_of, series, words


def norms(
    names: Sequence[str],
    rates: Sequence[float | None],
    *,
    ceiling: float | None = None,
    proved: bool = True,
    unit: str = "1/time",
    ax: Any = None,
) -> Any:
    """Draw the rate that each norm proves.

    Parameters
    ----------
    names : sequence of str, (k,)
        Of the norms.
    rates : sequence of float or None, (k,)
        What each proves, in `unit`; None where it was not tried.
    ceiling : float, optional
        No norm whatever proves more.
    proved : bool
        Whether that is proved of the ceiling, or an estimate.
    unit : str
    ax : matplotlib Axes, optional

    Returns
    -------
    matplotlib Axes

    Examples
    --------
    >>> norms(["l1", "l2"], [-0.4, 0.2], ceiling=0.21).get_title(loc="left")
    'l2 proves most: 0.2 1/time; no norm proves more than 0.21'
    """
    tried = [(name, float(rate)) for name, rate in zip(names, rates, strict=True) if rate is not None]
    ax = canvas(ax, (6.4, 1.4 + 0.36 * max(len(names), 3)))
    values = series([np.nan if rate is None else rate for rate in rates], "rates")
    top = int(np.argmax([-np.inf if rate is None else rate for rate in rates])) if tried else -1
    colours = [COLOURS[2] if k == top else COLOURS[5] for k in range(len(names))]
    ax.barh(range(len(names)), values, color=colours, edgecolor=FAINT, linewidth=0.5, height=0.65)
    listed(ax.yaxis, [f"{name_of(name)}\n{_said(rate)}" for name, rate in zip(names, rates, strict=True)])
    ax.set_ylim(len(names) - 0.4, -0.6)
    ax.axvline(0, color=FAINT, linewidth=0.8)
    found = "No norm was tried"
    if tried:
        best = Fact("rate", max(rate for _, rate in tried), side="lower", digits=4).number
        found = f"{name_of(names[top])} proves most: {best} {unit}"
    if ceiling is not None:
        said = Fact("ceiling", float(ceiling), side="upper" if proved else "estimate", digits=4).number
        found += f"; no norm proves more than {said}{'' if proved else ' (estimate)'}"
        ax.axvline(ceiling, color=COLOURS[1], linestyle="--", linewidth=1.5, label="ceiling of every norm")
    words(ax, found, f"rate, {unit}")
    key(ax, **below(ax))
    return ax


def _said(rate: float | None) -> str:
    return "not tried" if rate is None else Fact("rate", float(rate), side="lower", digits=4).number
