"""What an equilibrium says of every neuron."""

from __future__ import annotations

import numpy as np
import pytest

from metzler.consequences.equilibria.equilibrium import equilibrium
from metzler.models import FiringRate
from metzler.search.certify import certify

NET = FiringRate([[0.2, -0.5], [0.3, 0.1]], activation="tanh", names=["PYR", "PV"])


def test_the_columns_are_states_and_their_proved_errors() -> None:
    found = equilibrium(NET, certify(NET, "linf"), 0.1)
    state, error = found.columns().columns
    assert found.columns().index == {"neuron": ["PYR", "PV"]}
    assert state.values.tolist() == found.state.tolist() == list(found.by_name().values())
    assert error.values.tolist() == found.per_neuron().tolist()
    assert (state.side, error.side) == ("estimate", "upper")


def test_a_batch_has_two_columns_for_each_input() -> None:
    found = equilibrium(NET, certify(NET, "linf"), np.array([[0.1, 0.2, 0.3], [0.0, 0.0, 0.0]]))
    columns = found.columns().columns
    assert [column.name for column in columns[-2:]] == ["state, input 2", "error, input 2"]
    assert columns[4].values.tolist() == found.state[:, 2].tolist()
    assert columns[5].values.tolist() == found.errors[:, 2].tolist()
    assert found["PV"].tolist() == found.state[1].tolist()


def test_the_response_belongs_to_one_input() -> None:
    found = equilibrium(NET, certify(NET, "linf"), 0.1)
    ahead = equilibrium(NET, certify(NET, "linf"), {"PYR": 0.1 + 1e-5, "PV": 0.1})
    assert np.allclose((ahead.state - found.state) / 1e-5, found.response({"PYR": 1.0}), atol=1e-3)
    with pytest.raises(ValueError, match="shape"):
        found.response([1.0, 2.0, 3.0])
