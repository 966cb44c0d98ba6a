"""Weights by neuron: sorted, thinned with both ends, coloured by component, named at the ends."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from tests.optional import needed

import metzler as mz
from metzler.plot.norm_weights import MOST, norm_weights


@pytest.fixture
def ax() -> Any:
    return needed("matplotlib.figure", "report").Figure().subplots()


def test_largest_first_with_both_ends_named(ax: Any) -> None:
    norm_weights([0.5, 8.0, 2.0], names=["low", "high", "mid"], ax=ax)
    assert ax.lines[0].get_ydata().tolist() == [1.0, 0.25, 0.0625]
    assert [text.get_text() for text in ax.texts] == ["high", "low"]
    assert ax.get_yscale() == "log"


def test_of_many_both_ends_are_kept(ax: Any) -> None:
    weights = np.geomspace(1e-30, 1e30, 10 * MOST)
    norm_weights(np.random.default_rng(0).permutation(weights), ax=ax)
    drawn = ax.lines[0].get_ydata()
    assert len(drawn) == MOST
    assert (drawn[0], drawn[-1]) == (1.0, weights[0] / weights[-1])


def test_components_have_their_own_marks(ax: Any) -> None:
    norm_weights([1.0, 2.0, 3.0, 4.0, 5.0], components=[7, 7, 7, 2, 1], ax=ax)
    labels = [line.get_label() for line in ax.lines]
    assert labels == ["component of 3", "others"]
    assert [len(line.get_ydata()) for line in ax.lines] == [3, 2]


@pytest.mark.parametrize("weights", [[], [0.0], [np.inf], [1.0]])
def test_nothing_to_draw_is_drawn(weights: list[float], ax: Any) -> None:
    assert norm_weights(weights, names=["a"], ax=ax) is ax


def test_a_certificate_draws_its_weights(ax: Any) -> None:
    net = mz.Hopfield([[0.0, 0.5], [-0.1, 0.0]], activation="tanh", names=["PYR", "PV"])
    cert = mz.certify(net, "linf")
    cert.plot(ax=ax)
    assert sorted(ax.lines[0].get_ydata()) == pytest.approx(
        sorted(np.asarray(cert.norm.weights) / max(cert.norm.weights))
    )
