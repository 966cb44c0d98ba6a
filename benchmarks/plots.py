"""Time against size, doubly logarithmic."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import matplotlib as mpl

mpl.use("Agg")

from matplotlib import pyplot as plt

SERIES = {
    "certify_seconds": ("certify, its check included", "#0072B2", "o"),
    "check_seconds": ("check alone", "#009E73", "^"),
    "eigs_seconds": ("ARPACK, no usable weights", "#D55E00", "s"),
}


def sizes(rows: list[dict[str, Any]], path: Path) -> None:
    """The picture of benchmark `sizes`, as PNG."""
    figure, axes = plt.subplots(figsize=(6.4, 4.2), layout="constrained")
    for key, (label, colour, marker) in SERIES.items():
        axes.loglog([r["synapses"] for r in rows], [r[key] for r in rows], marker, color=colour, label=label, alpha=0.8)
    axes.set_xlabel("synapses")
    axes.set_ylabel("seconds")
    axes.grid(visible=True, which="major", alpha=0.3)
    axes.legend()
    figure.savefig(path, dpi=120)
    plt.close(figure)
