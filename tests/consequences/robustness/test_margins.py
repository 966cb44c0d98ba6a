"""Margins of single synapses: by name, the tightest first; that they are true is held in `test_robustness`."""

from __future__ import annotations

import numpy as np
import pytest

from metzler.consequences.robustness.margins import edge_margins
from metzler.errors import InputError
from metzler.models import FiringRate, Hopfield
from metzler.search.certify import certify

W = np.array([[0.0, 0.3, 0.0], [-0.6, 0.0, 0.1], [0.0, 0.0, 0.2]])


@pytest.mark.parametrize("model", [Hopfield, FiringRate])
def test_by_name_and_by_index(model: type[Hopfield]) -> None:
    bare, net = (model(W, activation="tanh", names=names) for names in (None, ["A", "B", "C"]))
    by_index, by_name = (edge_margins(each, certify(each, "linf")) for each in (bare, net))
    for i, j in np.ndindex(3, 3):
        value = by_index[i, j]
        assert value == by_name["ABC"[i], "ABC"[j]] == by_index.matrix.toarray()[i, j]
        assert (value > 0) == (W[i, j] != 0)
    assert [(row.post, row.pre) for row in by_name.tightest()] == [
        ("ABC"[row.post], "ABC"[row.pre]) for row in by_index.tightest()
    ]
    margins = [row.margin for row in by_name.tightest()]
    assert margins == sorted(by_index.matrix.data.tolist())
    assert [row.margin for row in by_name.tightest(2)] == margins[:2]
    assert by_name.fact("smallest margin").value == margins[0]
    with pytest.raises(InputError, match="a synapse: there is no neuron 'D'"):
        by_name["D", "A"]


def test_without_synapses() -> None:
    net = Hopfield(np.zeros((2, 2)), activation="tanh")
    found = edge_margins(net, certify(net, "linf"))
    assert (found.fact("synapses").value, found.fact("smallest margin").value, found.tightest()) == (0, None, ())
