"""Gershgorin's discs of a matrix, before the weights of a norm and after them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse

from metzler.arrays import Vector
from metzler.errors import InputError
from metzler.facts import Fact
from metzler.matrices.forms import csr, is_sparse
from metzler.plot.canvas import COLOURS, FAINT, HUGE, below, canvas, key, words

MOST = 30
"""Discs that are drawn: those that reach furthest to the right."""
MANY = 8.0
"""So many times larger than those with weights the discs without may be and are still seen whole."""


def gershgorin(matrix: Any, weights: ArrayLike, *, order: str = "linf", unit: str = "1/time", ax: Any = None) -> Any:
    """Draw the discs of a Jacobian's majorant without weights and with those of a norm.

    The rightmost point of all discs is the logarithmic norm: weights move it to the left.

    Parameters
    ----------
    matrix : (n, n) array or sparse array
        In `unit`.
    weights : (n,) array
        Of the norm, `max_i w_i |x_i|` or `sum_i w_i |x_i|`.
    order : "linf" or "l1"
        Discs of the rows or of the columns.
    unit : str
    ax : matplotlib Axes, optional

    Returns
    -------
    matplotlib Axes

    Examples
    --------
    >>> gershgorin([[-1.0, 4.0], [0.1, -1.0]], [1.0, 6.0]).get_title(loc="left")
    'Weights move the rightmost point of the discs from 3 to -0.3333 1/time'
    """
    centres, before = discs(matrix, None, order)
    after = discs(matrix, weights, order)[1]
    largest = max((float(np.abs(part).max(initial=0.0)) for part in (centres, before, after)), default=0.0)
    if not len(centres) or not largest < HUGE:
        raise InputError("the discs need a matrix with finite entries, and weights that do not overflow them")
    ends = tuple(
        Fact("end", float((centres + radii).max()), side="estimate", digits=4).number for radii in (before, after)
    )
    ax = canvas(ax, (6.4, 4.8))
    ax.axvline(0, color=FAINT, linewidth=0.8)
    _circles(ax, centres, before, "without weights", edgecolor=COLOURS[1], facecolor="none", linestyle="--")
    _circles(ax, centres, after, "with the weights of the norm", edgecolor=COLOURS[0], facecolor="none")
    _view(ax, centres, before, after)
    ax.axvline(float((centres + after).max()), color=COLOURS[2], linewidth=1.4, label="logarithmic norm")
    found = f"Weights move the rightmost point of the discs from {ends[0]} to {ends[1]} {unit}"
    words(ax, found, f"real part, {unit}", f"imaginary part, {unit}")
    key(ax, **below(ax))
    return ax


def discs(matrix: Any, weights: ArrayLike | None, order: str = "linf") -> tuple[Vector, Vector]:
    """Centres and radii (n,) of the discs of rows ("linf") or columns ("l1"); computed, not proved.

    Examples
    --------
    >>> discs([[-1.0, 4.0], [0.5, -1.0]], [1.0, 2.0])
    (array([-1., -1.]), array([2., 1.]))
    """
    if order not in ("l1", "linf"):
        raise InputError(f"order must be 'l1' or 'linf', got {order!r}")
    full = csr(matrix if is_sparse(matrix) else np.asarray(matrix, dtype=float))
    centres = full.diagonal()
    apart = abs(full - sparse.diags_array(centres)).tocoo()
    w = np.ones(len(centres)) if weights is None else np.asarray(weights, dtype=float)
    row, column = apart.coords
    into = row if order == "linf" else column
    with np.errstate(over="ignore", invalid="ignore"):
        return centres, np.bincount(into, apart.data * (w[row] / w[column]), len(centres)).astype(float)


def _circles(ax: Any, centres: Vector, radii: Vector, label: str, **looks: Any) -> None:
    from matplotlib.patches import Circle

    far = np.argsort(-(centres + radii), kind="stable")[:MOST]
    for k, i in enumerate(far.tolist()):
        ax.add_patch(Circle((centres[i], 0), radii[i], linewidth=0.8, label="_" if k else label, **looks))


def _view(ax: Any, centres: Vector, before: Vector, after: Vector) -> None:
    """Room for the discs with weights, and for those without as far as they are not many times larger."""
    own = max(float(after.max()), float(np.ptp(centres)), 1e-300)
    reach = min(float(before.max()), MANY * own)
    reach = max(reach, own, 0.1 * float(np.abs(centres).max()), 1e-100) * 1.1
    left, right = float(centres.min()) - reach, float(centres.max()) + reach
    ax.set_xlim(left, right)
    ax.set_ylim(-reach, reach)
    ax.set_aspect("equal")
