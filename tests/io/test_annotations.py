"""What is known of a network beside its weights, as arrays and back."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import scipy.sparse as sp

from metzler.errors import InputError, InputTypeError
from metzler.io.annotations import arrays_of, fields_of
from metzler.networks import Network


def back(net: Network) -> Network:
    arrays = dict(arrays_of(net))
    return Network(net.weights, **fields_of(arrays, net.n, where="'f'"))


def test_there_and_back() -> None:
    delays = sp.csr_array([[0.0, 2.0], [0.0, 0.0]])
    dynamics = {"kind": "hopfield", "tau": np.array([0.1, 0.2]), "inner": {"gain": np.float64(2)}}
    net = back(Network(np.eye(2), names=["ä", "b"], delays=delays, dynamics=dynamics, source="x", changes=("y",)))
    assert (net.names, net.changes) == (("ä", "b"), ("y", "written from 'x'"))
    assert net.dynamics == {"kind": "hopfield", "tau": [0.1, 0.2], "inner": {"gain": 2.0}}
    np.testing.assert_array_equal(net.delays.toarray(), delays.toarray())


@pytest.mark.parametrize("names", [["a", 1], [2**70, 1], ["a\0", "b"]])
def test_names_that_an_array_would_change_are_refused(names: list[Any]) -> None:
    with pytest.raises(InputTypeError, match="names must be all texts or all 64-bit whole numbers"):
        dict(arrays_of(Network(np.eye(2), names=names)))


def test_dynamics_of_other_objects_are_refused() -> None:
    with pytest.raises(InputTypeError, match="got function"):
        dict(arrays_of(Network(np.eye(2), dynamics={"activation": lambda x: x})))


@pytest.mark.parametrize(
    "arrays",
    [
        {"dynamics": np.array("[1, 2]")},
        {"dynamics": np.array("[" * 10**5)},
        {"dynamics": np.array([], dtype="U1")},
        {"delays_data": np.ones(1), "delays_indices": np.ones(1), "delays_indptr": np.zeros(7)},
        {"of": np.array([])},
    ],
)
def test_other_arrays_are_one_sentence(arrays: dict[str, Any]) -> None:
    with pytest.raises(InputError, match="'f' holds something else beside its weights") as caught:
        fields_of(arrays, 2, where="'f'")
    assert "\n" not in str(caught.value)
