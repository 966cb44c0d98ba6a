"""The atlas as a picture: how much of the linear ceiling each norm proves, and what each norm costs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from atlas.measure import Row
from atlas.table import EVERY, networks
from metzler.plot.canvas import COLOURS

SIZES = {"l1": 6, "linf": 4, "l2": 4}
MARKS = {"l1": ("o", COLOURS[0]), "linf": ("s", COLOURS[4]), "l2": ("D", COLOURS[2])}


def draw(rows: Sequence[Row], path: Path) -> None:
    """Write the picture, one line a network with a finite ceiling, as PNG."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    groups = [group for group in networks(rows) if "ceiling" in group and group["ceiling"].estimate < EVERY]
    with mpl.rc_context({"text.parse_math": False, "font.size": 8}):
        figure, (left, right) = plt.subplots(
            1, 2, sharey=True, figsize=(9, 1.2 + 0.19 * len(groups)), width_ratios=(3, 2), layout="constrained"
        )
        for norm, (mark, colour) in MARKS.items():
            at = [(k, group[norm], group["ceiling"].estimate) for k, group in enumerate(groups) if norm in group]
            line: dict[str, Any] = {"marker": mark, "color": colour, "linestyle": "none", "markersize": SIZES[norm]}
            lines = [k for k, _, _ in at]
            left.plot([row.lower / top for _, row, top in at], lines, label=norm, **line)
            right.plot([row.overshoot for _, row, _ in at], lines, **line)
            if any(row.estimate > 0 for _, row, _ in at):
                line |= {"markerfacecolor": "none", "label": f"{norm}, an estimate"}
                left.plot([row.estimate / top for _, row, top in at], lines, **line)
        left.set_yticks(range(len(groups)), [f"{group['ceiling'].title}  ({group['ceiling'].n:,})" for group in groups])
        left.set_ylim(len(groups) - 0.5, -0.5)
        left.axvline(1, color="0.4", linewidth=0.8)
        left.set_xlim(0, 1.1)
        left.set_xlabel("proved critical gain / linear ceiling (an estimate)")
        right.set_xscale("log")
        right.xaxis.set_major_formatter(lambda value, _: f"{value:.0e}".replace("e+0", "e").replace("e+", "e"))
        right.set_xlabel("overshoot of each norm")
        figure.legend(*left.get_legend_handles_labels(), loc="outside upper right", ncols=4, frameon=False)
        for axes in (left, right):
            axes.grid(axis="y", color="0.92")
            axes.set_axisbelow(True)
        path.parent.mkdir(parents=True, exist_ok=True)
        figure.savefig(path, dpi=120, metadata={"Software": None})
        plt.close(figure)
