"""The atlas as a picture: how much of the linear ceiling each norm proves, and what the best norm costs."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

from atlas.measure import Row
from atlas.table import best, networks
from metzler.plot.canvas import COLOURS

MARKS = {"l1": ("o", COLOURS[0]), "linf": ("s", COLOURS[4]), "l2": ("D", COLOURS[2])}


def draw(rows: Sequence[Row], path: Path) -> None:
    """Write the picture, one line a network with a finite ceiling, as PNG."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    groups = [group for group in networks(rows) if "ceiling" in group and math.isfinite(group["ceiling"].estimate)]
    with mpl.rc_context({"text.parse_math": False, "font.size": 8}):
        figure, (left, right) = plt.subplots(
            1, 2, sharey=True, figsize=(9, 1.2 + 0.19 * len(groups)), width_ratios=(3, 2), layout="constrained"
        )
        for norm, (mark, colour) in MARKS.items():
            at = [(k, group[norm]) for k, group in enumerate(groups) if norm in group]
            for values, fill in (("lower", colour), ("estimate", "none")):
                parts = [getattr(row, values) / groups[k]["ceiling"].estimate for k, row in at]
                label = norm if values == "lower" else f"{norm}, an estimate" if norm == "l2" else None
                left.plot(
                    parts, [k for k, _ in at], mark, color=colour, markerfacecolor=fill, label=label, markersize=4
                )
        for k, group in enumerate(groups):
            row = best(group)
            if row is not None and not math.isnan(row.overshoot):
                mark, colour = MARKS[row.norm]
                right.plot(row.overshoot, k, mark, color=colour, markersize=4)
        left.set_yticks(range(len(groups)), [f"{group['ceiling'].title}  ({group['ceiling'].n:,})" for group in groups])
        left.invert_yaxis()
        left.axvline(1, color="0.4", linewidth=0.8)
        left.set_xlim(0, 1.1)
        left.set_xlabel("proved critical gain / linear ceiling (an estimate)")
        right.set_xscale("log")
        right.set_xlabel("overshoot of the best norm")
        left.legend(loc="lower left", frameon=False)
        for axes in (left, right):
            axes.grid(axis="y", color="0.92")
            axes.set_axisbelow(True)
        path.parent.mkdir(parents=True, exist_ok=True)
        figure.savefig(path, dpi=120, metadata={"Software": None})
        plt.close(figure)
