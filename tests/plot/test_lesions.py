"""Lesions: the most helpful first, beside the intact rate, each bound rounded down."""

from __future__ import annotations

from typing import Any

import pytest
from tests.optional import needed

from metzler.plot.lesions import lesions


@pytest.fixture
def ax() -> Any:
    return needed("matplotlib.figure", "report").Figure().subplots()


def test_the_best_first_and_bounds_rounded_down(ax: Any) -> None:
    lesions(["a", "b"], [0.5, 0.99999999], intact=0.49999999, upper=[0.6, 1.0], ax=ax)
    assert ax.get_title(loc="left") == "b helps most: a rate of 0.9999 instead of 0.4999 1/time is proved"
    assert [text.get_text() for text in ax.get_yticklabels()] == ["b", "a"]


@pytest.mark.parametrize(
    ("rates", "said"), [([], "No lesion was tried"), ([0.5], "No lesion proves more than the intact")]
)
def test_no_gain(rates: list[float], said: str, ax: Any) -> None:
    lesions(["a"] * len(rates), rates, intact=0.5, ax=ax)
    assert ax.get_title(loc="left").startswith(said)
