"""What the page is told of a network, of a search and of names."""

from __future__ import annotations

import json

import pytest
from tests.explore.small import BASE, W

from metzler import Network
from metzler.explore.asked import opened
from metzler.explore.view import names_view, network_view, state_view
from metzler.explore.worker import Seen
from metzler.io.study import Study
from metzler.models.kinds import AT_COMMAND_LINE


def test_a_network() -> None:
    view = network_view(BASE)
    assert json.loads(json.dumps(view)) == view
    assert (view["n"], view["kind"], view["activation"], view["gain"], view["leak"]) == (
        3,
        "hopfield",
        "tanh",
        1.0,
        1.0,
    )
    assert set(view["kinds"]) == set(AT_COMMAND_LINE)
    assert view["silences"]


def test_numbers_for_every_neuron_are_none() -> None:
    view = network_view(opened(BASE.changed({"leak": [1.0, 2.0, 3.0], "slopes": [0.0, [1.0, 1.0, 0.5]]})))
    assert (view["leak"], view["slopes"], view["activation"]) == (None, [0.0, None], None)


@pytest.mark.parametrize("hostile", ["<b>", "\u202eabc", "a\nb", "\x1b[31m"])
def test_names_are_texts(hostile: str) -> None:
    base = Study({"weights": "n.csv", "model": "hopfield", "activation": "tanh"}, held=Network(W, [hostile, "x", "xy"]))
    assert [row["name"] for row in names_view(base, "X")][:2] == ["x", "xy"]
    assert names_view(base, "  ") == []
    shown = next(row["name"] for row in names_view(base, hostile) if row["index"] == 0)
    assert shown.isprintable()


def test_names_without_names() -> None:
    base = Study({"weights": "n.csv", "model": "hopfield", "activation": "tanh"}, held=Network(W))
    assert names_view(base, "1") == [{"index": 1, "name": "1"}]


def test_a_state() -> None:
    assert state_view(Seen(True, phase="search", bracket="1 to 2"))["bracket"] == "1 to 2"
