"""Weights and signs of edges: the names and rules of tables of edges, and what is left out is an error or said."""

from __future__ import annotations

from typing import Any

import pytest

from metzler.errors import InputError
from metzler.io.asked import Asked
from metzler.io.graph_edges import Edges, Weighted, weights_of

TRANSMITTERS = ["acetylcholine", "GABA", "ACh"]


def weighted(asked: dict[str, Any] | None = None, **columns: list[Any]) -> Weighted:
    rows = [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]
    return weights_of(Edges(rows, lambda k: (f"u{k}", f"v{k}"), "the graph"), Asked(**asked or {}))


def test_transmitters_are_signs() -> None:
    found = weighted(syn_count=[3, 2, 1], nt_type=TRANSMITTERS)
    assert found.values.tolist() == [3.0, -2.0, 1.0]
    assert (found.rule, found.unit) == ("acetylcholine +, GABA -", "synapses")
    assert found.changes == ("signs by transmitter: acetylcholine +, GABA -",)


def test_signs_outright() -> None:
    assert weighted(weight=[3, 2, 1], sign=[1, -1, 1]).values.tolist() == [3.0, -2.0, 1.0]
    assert weighted(weight=[3, 2, 1], sign=["E", "I", "+"]).values.tolist() == [3.0, -2.0, 1.0]
    assert weighted({"sign": ""}, weight=[3, -2, 1], sign=[1, 1, 1]).values.tolist() == [3.0, -2.0, 1.0]


def test_signs_alone_are_weights_of_one() -> None:
    assert weighted(nt=TRANSMITTERS, colour=["red"] * 3).values.tolist() == [1.0, -1.0, 1.0]


def test_glutamate_and_the_unknown_are_the_users_to_say() -> None:
    columns = {"count": [3, 2, 1], "transmitter": ["glutamate", "octopamine", "ACh"]}
    with pytest.raises(InputError, match="the graph: 'transmitter' of the edges has glutamate"):
        weighted(**columns)
    with pytest.raises(InputError, match=r"octopamine \(2 synapses"):
        weighted({"glutamate": "-"}, **columns)
    found = weighted({"glutamate": "-", "unknown": "drop"}, **columns)
    assert found.values.tolist() == [-3.0, 0.0, 1.0]
    assert found.changes[-1] == "left out without a sign: octopamine (2 synapses in 1 row)"


def test_negative_weights_beside_signs() -> None:
    with pytest.raises(InputError, match="negative weights and 'sign' beside them: give sign=''"):
        weighted(weight=[3, -2, 1], sign=[1, -1, 1])


def test_no_weight_can_be_meant() -> None:
    assert weighted({"weight": ""}, count=[3, 2, 1]).values.tolist() == [1.0, 1.0, 1.0]
    assert weighted(strength=[3, 2, 1], weight=[1, 1, 2]).values.tolist() == [1.0, 1.0, 2.0]
    with pytest.raises(InputError, match="edges with 'strength', 'length': say weight="):
        weighted(strength=[3, 2, 1], length=[0.5, 1, 2], sign=[1, 1, 1])
    with pytest.raises(InputError, match="has no column 'wait' for weight="):
        weighted({"weight": "wait"}, weight=[1, 2, 3])
