"""What is left of a study when neurons are silenced, against the block of the model."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from tests.explore.small import NAMES, W

from metzler import InputError, Network
from metzler.explore.silence import FILE, silenced
from metzler.io.study import Study
from metzler.models.changed import restricted
from metzler.models.kinds import AT_COMMAND_LINE


def study(**settings: Any) -> Study:
    return Study({"weights": "net.csv", "activation": "tanh", **settings}, held=Network(W - 2 * np.eye(3), NAMES))


@pytest.mark.parametrize("kind", AT_COMMAND_LINE)
def test_jacobians_are_blocks_of_those_of_the_whole(kind: str) -> None:
    whole = study(model=kind, gain=0.7)
    left, block = silenced(whole, [1]).model(), restricted(whole.model(), np.array([0, 2]))
    for d in ([0.0, 0.0, 0.0], [1.0, 1.0, 1.0]):
        mine = left.triple().jacobian(np.array(d)[: len(left.triple().lo)])
        truth = block.triple().jacobian(np.array(d)[: len(block.triple().lo)])
        dense = [each.toarray() if hasattr(each, "toarray") else np.asarray(each) for each in (mine, truth)]
        np.testing.assert_allclose(*dense)
    assert left.kind == kind


@pytest.mark.parametrize("leak", [[1.0, 2.0, 3.0], {"PYR_0": 1.0, "PYR_1": 2.0, "PV": 3.0}, "leak.npy"])
def test_numbers_for_every_neuron_are_cut(leak: Any, tmp_path: Any) -> None:
    np.save(tmp_path / "leak.npy", [1.0, 2.0, 3.0])
    whole = Study(
        {"weights": "net.csv", "model": "hopfield", "slopes": [[0.0] * 3, [1.0, 0.5, 0.2]], "leak": leak, "pre": "a"},
        folder=tmp_path,
        held=Network(W, NAMES, dynamics={"tau": np.array([1.0, 2.0, 4.0])}),
    )
    left = silenced(whole, [0])
    model = left.model()
    assert left.get("weights") == FILE
    assert left.get("pre") is None
    assert model.parameters()["leak"].tolist() == [2.0, 3.0]
    assert model.parameters()["slope_hi"].tolist() == [0.5, 0.2]
    assert left.network is not None
    assert left.network.dynamics["tau"] == [2.0, 4.0]
    np.testing.assert_array_equal(left.network.weights, W[1:, 1:])


def test_nothing_and_everything() -> None:
    whole = study(model="hopfield")
    assert silenced(whole, []) is whole
    with pytest.raises(InputError, match="leave one"):
        silenced(whole, [0, 1, 2])
    with pytest.raises(InputError, match="several matrices"):
        silenced(Study({"model": "lure", "matrices": {"A": "a.csv"}}), [0])
