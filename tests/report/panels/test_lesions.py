"""Rates after a lesion are those of the network without the neurons."""

from __future__ import annotations

import numpy as np
import pytest
from tests.report.small import CLAIM, MODEL, NAMES, W, about, parts, tables

import metzler as mz
from metzler.deadline import Deadline
from metzler.report.panels.lesions import leading, lesions, types

NET = mz.Network(W, NAMES, types=["E", "E", "I"])


def without(keep: list[int]) -> mz.Hopfield:
    return mz.Hopfield(W[np.ix_(keep, keep)], activation="tanh", tau=0.5)


def test_single_neurons_and_types() -> None:
    single, kinds = tables(parts(lesions, about(network=NET)))
    for row in single.rows:
        k = NAMES.index(str(row.fact("lesion").value))
        truth = mz.certify(without([i for i in range(3) if i != k]), "l1")
        assert float(row.fact("rate").value) <= truth.rate + truth.gap  # type: ignore[arg-type]
        assert row.fact("rate").value == pytest.approx(truth.rate, abs=1e-5)
    assert [row.fact("lesion").value for row in single.rows] == sorted(
        NAMES, key=lambda name: -mz.certify(without([i for i in range(3) if NAMES[i] != name]), "l1").rate
    )
    assert {row.fact("lesion").value for row in kinds.rows} == {"E", "I"}


def test_who_leads_has_most_of_the_share() -> None:
    found = mz.sensitivity(MODEL, CLAIM)
    cost = np.bincount(found.pre, -found.synapse * found.weight, 3)
    assert leading(about(), Deadline(None)).tolist() == np.argsort(-cost, kind="stable").tolist()


def test_types_that_say_nothing_are_left_out() -> None:
    assert types(about()) == {}
    assert types(about(network=mz.Network(W, NAMES, types=["a", "b", "c"]))) == {}
    assert types(about(network=NET)) == {"E": [0, 1], "I": [2]}


def test_a_network_of_one_neuron_loses_none() -> None:
    one = mz.Hopfield([[0.5]], activation="tanh")
    assert tables(parts(lesions, about(one))) == []
