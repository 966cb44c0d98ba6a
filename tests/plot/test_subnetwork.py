"""The limiting sub-network: who is drawn, and how many synapses of each sign are counted."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import sparse
from tests.optional import needed

from metzler.plot.subnetwork import MOST, subnetwork


@pytest.fixture
def ax() -> Any:
    return needed("matplotlib.figure", "report").Figure().subplots()


def test_signs_are_counted_and_drawn_apart(ax: Any) -> None:
    subnetwork([[0.0, 2.0, 0.0], [-1.0, 0.0, 0.0], [0.0, -0.5, 0.1]], ["a", "b", "$c$"], whole=9, ax=ax)
    assert ax.get_title(loc="left") == "3 of 9 neurons set the rate, with 2 synapses that excite and 2 that inhibit"
    assert {line.get_label() for line in ax.lines} >= {"excites", "inhibits"}
    texts = [text for text in ax.texts if text.get_text()]
    assert [text.get_text() for text in texts] == ["a", "b", "$c$"]
    assert not any(text.get_parse_math() for text in texts)


def test_arrows_lead_from_pre_to_post(ax: Any) -> None:
    subnetwork([[0.0, 1.0], [0.0, 0.0]], ax=ax)
    arrow = next(text for text in ax.texts if not text.get_text())
    a, b = ((text.get_position()) for text in ax.texts if text.get_text())
    assert np.dot(arrow.xy, a) > 0 > np.dot(arrow.xyann, a), "from b, which is 1, to a, which is 0"
    assert np.dot(arrow.xyann, b) > 0


def test_of_many_the_ends_of_the_strongest_synapses_are_drawn(ax: Any) -> None:
    many = sparse.random_array((200, 200), density=0.1, rng=np.random.default_rng(0))
    subnetwork(many, ax=ax)
    names = [int(text.get_text()) for text in ax.texts if text.get_text()]
    assert len(names) <= MOST
    assert ax.get_title(loc="left").endswith(f"drawn are the {len(names)} at the ends of the strongest")
    largest = np.argsort(-abs(many.data))[: MOST // 2]
    assert {int(end[k]) for end in many.coords for k in largest} <= set(names)


@pytest.mark.parametrize("weights", [[[0.0]], [[1.0]], np.zeros((0, 0))])
def test_least_networks(weights: Any, ax: Any) -> None:
    assert subnetwork(weights, ax=ax) is ax
