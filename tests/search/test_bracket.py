"""Thresholds: known ones, none, unbounded."""

from __future__ import annotations

import numpy as np
import pytest

from metzler.claims.diagonal import Certificate
from metzler.deadline import Deadline
from metzler.models import Hopfield
from metzler.search.bracket import threshold_steps
from metzler.search.certify import certify
from metzler.steps import finished


def test_the_gain_at_which_two_neurons_lose_contraction() -> None:
    found = finished(
        threshold_steps(
            lambda g: certify(Hopfield([[0.0, 4.0], [1.0, 0.0]], activation="relu", gain=g), "l1"),
            phase="gain",
            aim=lambda s: 1e-300,
            guess=1e-3,
        )
    )
    assert found.certified is not None
    assert found.refuted is not None
    assert found.certified.value <= 0.5 <= found.refuted.value
    assert found.refuted.value - found.certified.value < 1e-5
    assert found.certified.claim.rate > 0 >= found.refuted.claim.upper


def loop(leak: float, gain: float) -> Certificate:
    return certify(Hopfield([[0.0]], leak=leak, activation="relu", gain=gain), "l1")


def test_never_and_as_far_as_it_was_tried() -> None:
    never = finished(threshold_steps(lambda g: loop(-1.0, g), phase="", aim=lambda s: 0.0, guess=1.0))
    assert never.certified is None
    assert never.refuted is not None
    assert never.refuted.value == 0.0
    always = finished(threshold_steps(lambda g: loop(1.0, g), phase="", aim=lambda s: 0.0, guess=1.0, limit=1e6))
    assert always.refuted is None
    assert always.certified is not None
    assert always.certified.value == 1e6


@pytest.mark.parametrize("end", [0.3, 1.0, 4.0, 1234.5])
@pytest.mark.parametrize("power", [1, 3])
def test_brackets_shrink_onto_ends_of_curves_that_bend(end: float, power: int) -> None:
    """A self-loop with leak `end^power` and weight `s^power` is certified up to s = end."""
    low, high = -np.inf, np.inf
    net = lambda s: Hopfield([[1.0]], leak=end**power, activation="relu", gain=s**power)  # noqa: E731
    steps = threshold_steps(lambda s: certify(net(s), "l1"), phase="end", aim=lambda s: 0.0, guess=1.0)
    done = 0.0
    for bracket in steps:
        assert bracket.phase == "end"
        assert done < bracket.done < 1
        done = bracket.done
        assert low <= bracket.lower <= end * (1 + 1e-12)
        assert end * (1 - 1e-12) <= bracket.upper <= high
        low, high = bracket.lower, bracket.upper
    assert high - low <= 1e-5 * end


def test_a_deadline_leaves_the_bracket_so_far() -> None:
    stop = Deadline(0.0).passed
    found = finished(threshold_steps(lambda g: loop(1.0, g), phase="", aim=lambda s: 0.0, guess=1.0, stop=stop))
    assert found.refuted is None
    assert found.certified is not None
    assert found.certified.value == 0.0
