"""Every picture of `metzler.plot`: of one neuron, of names that mean to harm, of many, wide and narrow."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from tests.optional import needed

from metzler import plot

needed("matplotlib", "report")

HOSTILE = ("$\\frac{$", "<script>x</script>", "a_b^c", "\N{BRAIN}", "\u05d0\u05d1\u202e", "\x1b[2Jx\n\x00", "n" * 300)
LARGE = 45_669
MOST_BYTES = 100_000


def values(n: int) -> Any:
    return np.random.default_rng(n).random(n) + 0.1


def few(n: int) -> Any:
    """A matrix of n neurons, of which each hears at most two others."""
    from scipy import sparse

    rng, rows = np.random.default_rng(n), np.arange(n)
    ends = (np.r_[rows, rows], np.r_[rows, rng.integers(0, n, n)])
    return sparse.csr_array((np.r_[-np.ones(n), 0.3 * rng.standard_normal(n)], ends), shape=(n, n))


def names_of(n: int) -> list[str]:
    return [f"{HOSTILE[k % len(HOSTILE)]}{k}" for k in range(n)]


def times(n: int) -> Any:
    return np.linspace(0.0, 3.0, n + 1)


PICTURES: dict[str, Callable[[int, Any], Any]] = {
    "curves": lambda n, ax: plot.curves(
        times(40), np.outer(values(n), np.exp(-times(40))), band=np.ones((n, 41)), names=tuple(names_of(n)), ax=ax
    ),
    "envelope": lambda n, ax: plot.envelope(times(40), np.outer(values(n), np.exp(-times(40))), rate=0.5, ax=ax),
    "gershgorin": lambda n, ax: plot.gershgorin(few(n), values(n), ax=ax),
    "lesions": lambda n, ax: plot.lesions(names_of(n), values(n), intact=0.1, upper=values(n) + 0.1, ax=ax),
    "norm_weights": lambda n, ax: plot.norm_weights(values(n), components=np.arange(n) // 3, names=names_of(n), ax=ax),
    "norms": lambda n, ax: plot.norms(names_of(min(n, 9)), [None, *values(min(n, 9))[1:]], ceiling=2.0, ax=ax),
    "ranking": lambda n, ax: plot.ranking(
        list(zip(names_of(n), names_of(n)[::-1], strict=True)), values(n) - 0.5, ax=ax
    ),
    "rates": lambda n, ax: plot.rates(
        times(n), 1 - times(n), 1.1 - times(n), name=HOSTILE[0], here=1.0, end=1.0, ax=ax
    ),
    "slack": lambda n, ax: plot.slack(values(n) - values(n).min(), ax=ax),
    "spectrum": lambda n, ax: plot.spectrum(values(n) - 3, majorant=1j * values(n) - 2, rate=1.5, ax=ax),
    "subnetwork": lambda n, ax: plot.subnetwork(few(n), names_of(n), whole=n + 1, ax=ax),
}


def axes(width: float = 7.0) -> Any:
    from matplotlib.figure import Figure

    return Figure(figsize=(width, 0.7 * width), layout="constrained").subplots()


def test_every_picture_is_in_the_table() -> None:
    assert set(PICTURES) == set(plot.__all__) - {"discs", "svg"}


@pytest.mark.parametrize("n", [1, 2, len(HOSTILE), LARGE])
@pytest.mark.parametrize("name", PICTURES)
def test_a_page_holds_it(name: str, n: int) -> None:
    ax = PICTURES[name](n, axes())
    text = plot.svg(ax, name)
    assert text == plot.svg(PICTURES[name](n, axes()), name)
    assert len(text.encode()) < MOST_BYTES
    root = ElementTree.fromstring(text)
    assert {element.tag for element in root.iter()} <= {
        "svg",
        "g",
        "path",
        "use",
        "text",
        "tspan",
        "defs",
        "clipPath",
        "rect",
        "pattern",
    }
    assert "\x1b" not in text
    assert ax.get_title(loc="left")


NARROW = ("curves", "envelope", "gershgorin", "norm_weights", "rates", "slack", "spectrum")
"""Those without a column of names, which may be as wide as a narrow figure."""


@pytest.mark.filterwarnings("ignore:Glyph")
@pytest.mark.parametrize("name", NARROW)
def test_words_lie_within_a_narrow_figure(name: str) -> None:
    ax = PICTURES[name](len(HOSTILE), axes(3.3))
    figure = ax.figure
    figure.draw_without_rendering()
    whole = figure.bbox.padded(2)
    found = [ax._left_title, ax.xaxis.label, ax.yaxis.label, *ax.texts]
    found += [] if ax.get_legend() is None else [ax.get_legend()]
    for text in found:
        if box := text.get_window_extent():
            assert whole.x0 <= box.x0, (name, text)
            assert box.x1 <= whole.x1, (name, text)


@pytest.mark.parametrize("name", PICTURES)
def test_curves_of_one_kind_are_told_apart_without_colour(name: str) -> None:
    ax = PICTURES[name](len(HOSTILE), axes())
    looks = [
        (line.get_linestyle(), line.get_marker(), line.get_linewidth())
        for line in ax.lines
        if not str(line.get_label()).startswith("_")
    ]
    assert len(set(looks)) == len(looks)


def test_the_same_bytes_in_another_process() -> None:
    code = (
        "import hashlib; from metzler import plot; from tests.contracts.test_drawings import PICTURES, axes\n"
        "text = ''.join(plot.svg(PICTURES[name](7, axes()), name) for name in sorted(PICTURES))\n"
        "print(hashlib.sha256(text.encode()).hexdigest())"
    )
    root = Path(__file__).parents[2]
    path = os.pathsep.join([str(root), *sys.path])
    seeds = ("0", "1")
    found = {
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            check=True,
            cwd=root,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": path},
        ).stdout
        for seed in seeds
    }
    assert len(found) == 1
