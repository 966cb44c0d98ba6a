"""Pictures: labelled axes, a band only where it is proved, refusals by sentence."""

from __future__ import annotations

import numpy as np
import pytest

mpl = pytest.importorskip("matplotlib", reason="needs the extra 'plot'")
mpl.use("Agg")

import metzler as mz
from metzler.errors import InputError, InputTypeError

NET = mz.Hopfield([[0.0, 0.5], [-0.5, 0.0]], activation="tanh", tau=0.02)


def test_axes_legends_and_bands() -> None:
    cert, run = mz.certify(NET), mz.simulate(NET, [1.0, -1.0], t=(0.0, 0.1))
    ax = run.plot(time_unit="s", state_unit="activity")
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("time (s)", "activity")
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["neuron 0", "neuron 1"]
    assert run.plot().get_xlabel() == "time (in the unit of tau)", "0.02 of it are one time constant"
    assert not ax.collections
    band = mz.tube(NET, cert, run, radius=0.1).plot([1], names=["AVAL"])
    assert len(band.collections) == 1
    wave = mz.entrain(NET, cert, lambda t: np.full(2, np.sin(50 * t)), 2 * np.pi / 50, input_rate=50.0)
    assert len(wave.plot(ax=ax).collections) == 2


def test_wrong_neurons_and_names() -> None:
    run = mz.simulate(NET, 0.0)
    with pytest.raises(InputError, match="between 0 and 1"):
        run.plot([2])
    with pytest.raises(InputError, match="as many names"):
        run.plot([0], names=["a", "b"])


@pytest.mark.parametrize("neurons", ["ab", [0.5], [0, [1]]])
def test_neurons_that_are_no_indices_are_refused(neurons: object) -> None:
    run = mz.simulate(mz.Hopfield([[0.0]], activation="tanh"), [1.0])
    with pytest.raises(InputTypeError, match="list of indices"):
        run.plot(neurons)
