"""The ranking is that of the sensitivity; shares add up, and are the same for what comes in and what goes out."""

from __future__ import annotations

import numpy as np
import pytest
from tests.report.small import CLAIM, MAP, MODEL, NAMES, about, tables, texts
from tests.report.small import parts as all_parts

import metzler as mz
from metzler.deadline import Deadline
from metzler.report.content import Cloud, Picture
from metzler.report.contents import Panel, section
from metzler.report.panels.limits import limits, shares


def test_synapses_by_name() -> None:
    (table,) = tables(all_parts(limits))
    assert table.rows == mz.sensitivity(MODEL, CLAIM).ranked(20)
    assert {cells[0] for cells in table.cells} <= set(NAMES)


def test_shares_come_in_and_go_out() -> None:
    rng = np.random.default_rng(0)
    net = mz.Hopfield(rng.standard_normal((30, 30)) / 10, activation="tanh", leak=rng.uniform(1, 2, 30))
    found = mz.sensitivity(net, mz.certify(net, "l1"))
    own = shares(found, 30)
    assert own is not None
    cost = -found.synapse * found.weight
    assert own == pytest.approx(np.bincount(found.pre, cost / cost.sum(), 30), abs=1e-6)
    assert own.sum() == pytest.approx(1.0)


def test_every_neuron_has_a_place() -> None:
    (cloud,) = (part for part in all_parts(limits) if isinstance(part, Cloud))
    assert cloud.names == tuple(NAMES)
    weights = CLAIM.norm.weights
    assert cloud.columns["weight in the norm"] == pytest.approx(weights / weights.max())


def test_the_neurons_that_do_not_count_are_told() -> None:
    chain = mz.Hopfield([[0.0, 0.8, 0.0], [0.8, 0.0, 0.1], [0.0, 0.0, 0.2]], activation="relu", names=list("abc"))
    first = next(texts(all_parts(limits, about(chain))))
    assert first.startswith("2 of 3 neurons set the rate")
    assert "They begin with a, b." in first


def test_a_map_has_its_neurons_and_says_why_there_is_no_ranking() -> None:
    found = section(about(MAP), Panel("limits", "Limits", 9.0, limits), Deadline(None))
    assert any(isinstance(part, Cloud) for part in found.parts)
    assert found.note.startswith("No more of this: the sensitivity is that of a network in continuous time")


def test_the_graph_says_how_many_set_the_rate() -> None:
    chain = mz.Hopfield([[0.0, 0.8, 0.0], [0.8, 0.0, 0.1], [0.0, 0.0, 0.2]], activation="relu", names=list("abc"))
    (graph,) = (
        part for part in all_parts(limits, about(chain)) if isinstance(part, Picture) and part.alt.startswith("A graph")
    )
    assert graph.alt == "A graph: 2 of 3 neurons set the rate, with 2 synapses that excite and 0 that inhibit."
    assert all(f">{name}<" in graph.svg for name in "ab")
    assert ">c<" not in graph.svg
