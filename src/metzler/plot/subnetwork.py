"""The sub-network that limits the rate, as a graph with names and signs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from metzler.matrices.forms import csr, is_sparse
from metzler.matrices.names import Name
from metzler.plot.canvas import COLOURS, FAINT, canvas, key, name_of, words

MOST = 24
"""Neurons that are drawn."""
EDGES = 60
"""Synapses that are drawn, the strongest."""
LOOP = 0.08
"""Radius of a synapse of a neuron with itself, where all neurons stand on a circle of radius 1."""


def subnetwork(
    weights: Any, names: Sequence[Name] | None = None, *, of: str = "neuron", whole: int | None = None, ax: Any = None
) -> Any:
    """Draw a small network on a circle: arrows for synapses that excite, dashed ones with a bar for those that inhibit.

    Parameters
    ----------
    weights : (k, k) array or sparse array
        `weights[i, j]` is the synapse from j to i.
    names : sequence, (k,), optional
    of : str
    whole : int, optional
        How many neurons the whole network has.
    ax : matplotlib Axes, optional

    Returns
    -------
    matplotlib Axes

    Examples
    --------
    >>> subnetwork([[0.0, 0.9], [-0.9, 0.0]], ["PYR", "PV"], whole=7).get_title(loc="left")
    '2 of 7 neurons set the rate, with 1 synapse that excites and 1 that inhibits'
    """
    full = csr(weights if is_sparse(weights) else np.asarray(weights, dtype=float))
    n = full.shape[0]
    shown = _strongest(full)
    kept = full[shown][:, shown].tocoo()
    ax = canvas(ax, (5.6, 5.2))
    angle = np.pi / 2 - 2 * np.pi * np.arange(len(shown)) / max(len(shown), 1)
    place = np.column_stack([np.cos(angle), np.sin(angle)]) * (0.0 if len(shown) == 1 else 1.0)
    _synapses(ax, kept, place)
    ax.plot(*place.T, "o", color=COLOURS[5], markeredgecolor=FAINT, markersize=11, linestyle="none")
    looped = set(np.flatnonzero(kept.diagonal()).tolist())
    for k, i in enumerate(shown.tolist()):
        text = str(i) if names is None else name_of(names[i])
        x, y = place[k] * (1.13 + 2 * LOOP * (k in looped)) if len(shown) > 1 else (0.0, 0.16)
        side = "left" if x > 0.1 else "right" if x < -0.1 else "center"
        ax.text(x, y, text, ha=side, va="center", fontsize=9, parse_math=False)
    ax.set(xlim=(-1.75, 1.75), ylim=(-1.35, 1.35), aspect="equal")
    ax.set_axis_off()
    plus, minus = int((full.data > 0).sum()), int((full.data < 0).sum())
    many = f"{n:,} of {whole:,} {of}s" if whole is not None and whole > n else f"{n:,} {of}{'' if n == 1 else 's'}"
    verb = "sets" if n == 1 and whole in (None, n) else "set"
    found = (
        f"{many} {verb} the rate, with {_count(plus, 'excite')} and {minus:,} that inhibit{'s' if minus == 1 else ''}"
    )
    if n > len(shown):
        found += f"; drawn are the {len(shown)} at the ends of the strongest"
    words(ax, found)
    key(ax, loc="upper center", bbox_to_anchor=(0.5, 0.02), ncols=2)
    return ax


def _count(number: int, verb: str) -> str:
    return f"{number:,} synapse{'' if number == 1 else 's'} that {verb}{'s' if number == 1 else ''}"


def _strongest(full: Any) -> Any:
    """The neurons at the ends of the strongest synapses, in their own order; all of them where they are few."""
    if full.shape[0] <= MOST:
        return np.arange(full.shape[0])
    synapses = full.tocoo()
    chosen: set[int] = set()
    for k in np.argsort(-abs(synapses.data), kind="stable")[: MOST * MOST].tolist():
        ends = {int(end[k]) for end in synapses.coords}
        if len(chosen | ends) <= MOST:
            chosen |= ends
    return np.array(sorted(chosen), dtype=np.intp)


def _synapses(ax: Any, kept: Any, place: Any) -> None:
    """The strongest as arrows, as wide as they are strong; of itself a loop."""
    largest = float(abs(kept.data).max(initial=0.0))
    labels = {True: "excites", False: "inhibits"}
    for edge in np.argsort(-abs(kept.data), kind="stable")[:EDGES].tolist():
        weight, post, pre = float(kept.data[edge]), int(kept.coords[0][edge]), int(kept.coords[1][edge])
        if weight == 0:
            continue
        plus = weight > 0
        looks: dict[str, Any] = {
            "color": COLOURS[0] if plus else COLOURS[1],
            "linewidth": 0.5 + 2.0 * abs(weight) / largest,
            "linestyle": "-" if plus else (0, (4, 2)),
            "alpha": 0.8,
        }
        if plus in labels:
            ax.plot([], [], label=labels.pop(plus), **looks)
        if post == pre:
            ring = place[post] * (1.04 + LOOP) if len(place) > 1 else np.array([0.0, -0.12])
            turn = np.linspace(0, 2 * np.pi, 40)
            ax.plot(ring[0] + LOOP * np.cos(turn), ring[1] + LOOP * np.sin(turn), **looks)
            continue
        style = "-|>,head_width=0.25,head_length=0.5" if plus else "|-|,widthA=0,widthB=0.3"
        arrow = {
            "arrowstyle": style,
            "mutation_scale": 10,
            "connectionstyle": "arc3,rad=0.12",
            "shrinkA": 7,
            "shrinkB": 7,
        } | looks
        ax.annotate("", place[post], place[pre], arrowprops=arrow)
