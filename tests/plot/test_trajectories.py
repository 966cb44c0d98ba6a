"""Pictures: labelled axes, a band only where it is proved, refusals by sentence."""

from __future__ import annotations

import inspect
from typing import Any

import numpy as np
import pytest
from tests.optional import needed

import metzler as mz
from metzler.errors import InputError, InputTypeError
from metzler.matrices.names import Names
from metzler.plot.trajectories import curves

NET = mz.Hopfield([[0.0, 0.5], [-0.5, 0.0]], activation="tanh", tau=0.02)
T, X = np.linspace(0.0, 1.0, 5), np.arange(10.0).reshape(2, 5)


@pytest.fixture
def ax() -> Any:
    figure = needed("matplotlib.figure", "report")
    return figure.Figure().subplots()


def test_axes_legends_and_bands(ax: Any) -> None:
    cert, run = mz.certify(NET, "diagonal"), mz.simulate(NET, [1.0, -1.0], t=(0.0, 0.1))
    run.plot(time_unit="s", state_unit="activity", ax=ax)
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("time, s", "activity")
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["neuron 0", "neuron 1"]
    assert run.plot(ax=ax).get_xlabel() == "time, in the unit of tau", "0.02 of it are one time constant"
    assert not ax.collections
    mz.tube(NET, cert, run, radius=0.1).plot([1], ax=ax)
    assert len(ax.collections) == 1
    wave = mz.entrain(NET, cert, lambda t: np.full(2, np.sin(50 * t)), 2 * np.pi / 50, input_rate=50.0)
    assert len(wave.plot(ax=ax).collections) == 3


def test_arrays_are_drawn_as_they_come(ax: Any) -> None:
    band = np.stack([np.full(5, 0.5), np.full(5, np.inf)])
    curves(T, X, [1, 0], band=band, ax=ax)
    assert [line.get_ydata().tolist() for line in ax.lines] == [X[1].tolist(), X[0].tolist()]
    assert len(ax.collections) == 1, "a band that is not finite is not drawn"
    edges = ax.collections[0].get_paths()[0].vertices[:, 1]
    assert (edges.min(), edges.max()) == (-0.5, 4.5)


def test_names_and_units_are_those_of_the_network(ax: Any) -> None:
    net = mz.Hopfield(np.zeros((6, 6)), activation="tanh", names=[*"abcd", "e\x1b", "f"], time_unit="ms")
    run, cert = mz.simulate(net, 1.0, t=(0.0, 1.0)), mz.certify(net, "linf")

    def legend() -> tuple[list[str], str]:
        drawn = ax.get_legend()
        return [text.get_text() for text in drawn.get_texts()], drawn.get_title().get_text()

    run.plot(ax=ax)
    assert legend() == ([*"abcd"], "4 of 6 neurons")
    assert ax.get_xlabel() == "time, ms"
    ax.clear()
    mz.tube(net, cert, run).plot(["f", "e\x1b", 1], ax=ax)
    assert legend() == (["f", "e\\x1b", "b"], "3 of 6 neurons")
    ax.clear()
    curves(T, X, ax=ax)
    assert legend() == (["neuron 0", "neuron 1"], "")


def test_the_help_of_a_picture_shows_its_parameters() -> None:
    for kind in (mz.trajectories.Trajectory, mz.trajectories.Tube, mz.trajectories.PeriodicResponse):
        shown = inspect.signature(kind.plot).parameters
        assert list(shown) == ["self", "neurons", "time_unit", "state_unit", "ax"]
        assert all(f"{name}" in (kind.plot.__doc__ or "") for name in list(shown)[1:])


def test_wrong_neurons_and_names() -> None:
    with pytest.raises(InputError, match="between 0 and 1"):
        curves(T, X, [2])
    with pytest.raises(InputError, match="there is no neuron 'c'"):
        curves(T, X, ["c"], names=Names.of(["a", "b"]))


@pytest.mark.parametrize("neurons", [[0.5], [0, [1]]])
def test_neurons_that_are_no_indices_are_refused(neurons: Any) -> None:
    with pytest.raises(InputTypeError, match="list of indices"):
        curves(T, X, neurons)
