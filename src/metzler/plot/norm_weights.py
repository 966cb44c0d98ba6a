"""How much a difference in each neuron counts: the weights of a norm, on a logarithmic scale."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from metzler.arrays import Index, Vector
from metzler.facts import Fact
from metzler.matrices.names import Name
from metzler.plot.canvas import COLOURS, FAINT, HUGE, MARKS, canvas, decades, key, name_of, numbers, thinned, words

MOST = 1200
"""Points that are drawn; of more, as many evenly spread ones, both ends among them."""


def norm_weights(
    weights: ArrayLike,
    *,
    components: ArrayLike | None = None,
    names: Sequence[Name] | None = None,
    of: str = "neuron",
    ax: Any = None,
) -> Any:
    """Draw the weights of a norm, largest first, coloured by strong component.

    Parameters
    ----------
    weights : (n,) array
        Positive; those that are not finite or not positive have no place.
    components : (n,) integer array, optional
        To which strong component each neuron belongs; the six largest have colours.
    names : sequence, (n,), optional
        Largest and smallest weight are named.
    of : str
        What they are of.
    ax : matplotlib Axes, optional

    Returns
    -------
    matplotlib Axes

    Examples
    --------
    >>> norm_weights([1.0, 4.0], names=["PYR", "PV"]).get_title(loc="left")
    'The weights of 2 neurons span a factor of 4'
    """
    w = relative(weights)
    order = np.argsort(-w, kind="stable")
    order = order[w[order] > 0]
    kept = thinned(len(order), MOST)
    ax = canvas(ax)
    for k, (label, members) in enumerate(_groups(order[kept], components)):
        colour = FAINT if label == "others" else COLOURS[k % len(COLOURS)]
        where = kept[members]
        ax.plot(where + 1, w[order[where]], MARKS[k % len(MARKS)], color=colour, markersize=3.5, label=label)
    decades(ax.yaxis)
    if names is not None and len(order):
        _named(ax, w, order, names)
    ratio = Fact("ratio", 1.0 / float(w[order[-1]]) if len(order) else 1.0, side="estimate", digits=3)
    many = f"{len(w):,} {of}{'' if len(w) == 1 else 's'}"
    words(
        ax,
        f"The weights of {many} span a factor of {ratio.number}",
        f"{of}s, by weight",
        "weight in the norm, largest = 1",
    )
    key(ax)
    return ax


def relative(weights: ArrayLike) -> Vector:
    """Weights in parts of the largest; what is no positive number is 0, what is too small to draw the least that is.

    Examples
    --------
    >>> relative([1.0, 4.0, float("nan")]), relative([1e300, 1e-300])
    (array([0.25, 1.  , 0.  ]), array([1.e+000, 1.e-200]))
    """
    given = numbers(weights, "weights")
    good = np.isfinite(given) & (given > 0)
    top = float(given[good].max(initial=0.0)) or 1.0
    out = np.zeros(len(given))
    out[good] = np.maximum(given[good] / top, 1.0 / HUGE)
    return out


def _groups(order: Index, components: ArrayLike | None) -> list[tuple[str | None, Index]]:
    """Labels and places in `order`, the largest components first."""
    if components is None:
        return [(None, np.arange(len(order)))]
    own = np.asarray(components)[order]
    found, counts = np.unique(own, return_counts=True)
    largest = [c for c in found[np.argsort(-counts, kind="stable")].tolist() if np.count_nonzero(own == c) > 1][:6]
    groups: list[tuple[str | None, Index]] = [
        (f"component of {np.count_nonzero(own == c):,}", np.flatnonzero(own == c)) for c in largest
    ]
    rest = np.flatnonzero(~np.isin(own, largest))
    return [*groups, ("others", rest)] if len(rest) else groups


def _named(ax: Any, w: Vector, order: Index, names: Sequence[Name]) -> None:
    ends = ((0, (6, 0), "left"), (len(order) - 1, (-4, 6), "right"))
    for place, offset, side in ends[: len(order)]:
        at = (place + 1, w[order[place]])
        text = name_of(names[int(order[place])])
        ax.annotate(text, at, offset, textcoords="offset points", ha=side, fontsize=8, parse_math=False)
