"""Eigenvalues of Jacobians in the plane, and the line that the certificate proves them to lie left of."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from metzler.arrays import Array
from metzler.facts import Fact
from metzler.plot.canvas import COLOURS, FAINT, below, canvas, key, words

MOST = 600
"""Points that are drawn; of more, those furthest to the right."""


def spectrum(
    eigenvalues: ArrayLike,
    *,
    majorant: ArrayLike | None = None,
    rate: float | None = None,
    unit: str = "1/time",
    ax: Any = None,
) -> Any:
    """Draw eigenvalues of sampled Jacobians, those of the Metzler majorant, and the certified line.

    A rate r proves that no Jacobian has an eigenvalue right of -r.

    Parameters
    ----------
    eigenvalues : (k,) complex array
        Of Jacobians at some slopes, in `unit`: computed, not proved.
    majorant : (n,) complex array, optional
        Eigenvalues of the Metzler majorant.
    rate : float, optional
        What is proved, in `unit`.
    unit : str
    ax : matplotlib Axes, optional

    Returns
    -------
    matplotlib Axes

    Examples
    --------
    >>> spectrum([-1 + 1j, -1 - 1j], rate=0.5).get_title(loc="left")
    'No eigenvalue is right of -0.5 1/time; the rightmost one computed is at -1'
    """
    points = _rightmost(eigenvalues)
    ax = canvas(ax, (6.4, 4.6))
    ax.axvline(0, color=FAINT, linewidth=0.8)
    ax.plot(
        points.real, points.imag, ".", color=COLOURS[0], markersize=4, label="Jacobians at sampled slopes", zorder=3
    )
    if majorant is not None:
        own = _rightmost(majorant)
        ax.plot(own.real, own.imag, "s", color=COLOURS[1], markersize=4, fillstyle="none", label="Metzler majorant")
    right = Fact("abscissa", float(points.real.max(initial=-np.inf)), side="estimate", digits=4)
    found = f"The rightmost eigenvalue computed is at {right.number} {unit}" if len(points) else "No eigenvalues"
    if rate is not None:
        ax.axvline(-rate, color=COLOURS[2], linestyle="--", linewidth=1.6, label="certified: none to the right")
        bound = Fact("line", -float(rate), side="upper", digits=4).number
        found = f"No eigenvalue is right of {bound} {unit}; the rightmost one computed is at {right.number}"
    words(ax, found, f"real part, {unit}", f"imaginary part, {unit}")
    key(ax, **below(ax))
    return ax


def _rightmost(eigenvalues: ArrayLike) -> Array:
    """Those that are drawn."""
    points = np.asarray(eigenvalues, dtype=complex).ravel()
    return points[np.argsort(-points.real, kind="stable")][:MOST]
