"""The door to matplotlib: opened only for a new figure, and a sentence where it does not open."""

from __future__ import annotations

import subprocess
import sys

import pytest
from tests.optional import needed

from metzler.errors import InputError
from metzler.plot.canvas import COLOURS, canvas


def test_the_axes_given_are_drawn_on_without_matplotlib(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib.pyplot", None)
    ax = object()
    assert canvas(ax) is ax


def test_a_new_figure() -> None:
    mpl = needed("matplotlib", "report")
    mpl.use("Agg")
    from matplotlib import pyplot

    ax = canvas(size=(3.0, 2.0))
    assert tuple(ax.figure.get_size_inches()) == (3.0, 2.0)
    pyplot.close(ax.figure)


def test_colours_are_different() -> None:
    assert len(set(COLOURS)) == 7


def test_it_says_how_to_install_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.split(".")[0] == "matplotlib"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr("builtins.__import__", _without_matplotlib)
    with pytest.raises(InputError, match=r"pip install 'metzler\[report\]'"):
        canvas()


def _without_matplotlib(name: str, *arguments: object) -> object:
    raise ModuleNotFoundError(f"No module named {name!r}", name=name.split(".")[0])


def test_a_broken_installation_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(name: str, *arguments: object) -> object:
        raise ValueError("numpy.dtype size changed")

    monkeypatch.setattr("builtins.__import__", broken)
    with pytest.raises(InputError, match=r"numpy.dtype size changed.*reinstall"):
        canvas()


def test_importing_the_room_does_not_load_matplotlib() -> None:
    code = "import sys, metzler.plot.trajectories; sys.exit('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
