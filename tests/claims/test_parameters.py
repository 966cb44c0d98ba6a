"""What follows from claims of changed networks, parameter by parameter, and what is too little."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from metzler.claims.diagonal import Certificate
from metzler.claims.parameters import PARAMETERS, Point
from metzler.errors import InputError
from metzler.models import EchoState, Hopfield, HopfieldMap, Lure, Persidskii
from metzler.models.delayed import Delays
from metzler.norms.diagonal import Norm
from metzler.search.certify import certify

LOOP = Hopfield([[0.0, 4.0], [1.0, 0.0]], slopes=(0.0, 1.0), gain=0.5)
CERT = certify(LOOP, "linf")
OTHER = Norm("linf", CERT.norm.weights[::-1].copy())


def said(lower: float, upper: float, norm: Norm = CERT.norm) -> Certificate:
    return replace(CERT, lower=lower, upper=upper, attained=False, norm=norm)


def ends(name: str, model: Any, certified: list[Point], refuted: Point | None = None, **settings: Any) -> Any:
    return PARAMETERS[name].ends(model, settings, tuple(certified), refuted)


def test_a_path_of_gains_begins_at_zero_and_has_no_gap() -> None:
    start, then, beyond = (Point(gain, said(0.5, 1.0)) for gain in (0.0, 0.75, 1.0))
    assert ends("gain", LOOP, [start, then])[0] == pytest.approx(1.5)
    assert ends("gain", LOOP, [start, then])[0] < 1.5
    assert ends("gain", LOOP, [start])[0] == 0.0
    assert ends("gain", LOOP, []) == (-np.inf, np.inf)
    with pytest.raises(InputError, match="begin at 0"):
        ends("gain", LOOP, [then])
    for weak in (said(0.0, 1.0), said(-1.0, 1.0)):
        with pytest.raises(InputError, match="no positive rate"):
            ends("gain", LOOP, [start, Point(0.5, weak), then])
    with pytest.raises(InputError, match="share their norm"):
        ends("gain", LOOP, [start, Point(0.75, said(0.5, 1.0, OTHER))])
    bent = [start, then, Point(0.75, said(0.5, 1.0, OTHER)), Point(1.0, said(0.5, 1.0, OTHER))]
    assert ends("gain", LOOP, bent)[0] == pytest.approx(2.0)
    scaled = Norm("linf", CERT.norm.weights, np.array([0, 3000]))
    with pytest.raises(InputError, match="share their norm"):
        ends("gain", LOOP, [start, Point(0.75, said(0.5, 1.0, scaled)), beyond])


def test_a_gain_that_is_too_large() -> None:
    assert ends("gain", LOOP, [], Point(1.0, said(-1.0, 0.0)))[1] == pytest.approx(2.0)
    assert ends("gain", LOOP, [], Point(1.0, said(-1.0, 0.0)))[1] > 2.0
    with pytest.raises(InputError, match="may have a positive rate"):
        ends("gain", LOOP, [], Point(1.0, said(-1.0, 1e-300)))
    free = replace(LOOP, gain=0.0)
    assert ends("gain", free, [Point(0.0, said(0.5, 1.0))]) == (np.inf, np.inf)
    with pytest.raises(InputError, match="without weights"):
        ends("gain", free, [], Point(0.0, said(-1.0, -0.5)))


@pytest.mark.parametrize(
    ("model", "claim", "expected"),
    [
        (LOOP, said(-2.0, -0.5), (0.5, 2.0)),
        (LOOP, said(-2.0, 0.0), (0.5, np.inf)),
        (LOOP, said(0.0, 0.5), (np.inf, np.inf)),
        (HopfieldMap(LOOP.W, activation="tanh"), said(-1.0, 0.5), (0.5, 2.0)),
        (HopfieldMap(LOOP.W, activation="tanh"), said(0.5, 1.0), (2.0, np.inf)),
        (EchoState(LOOP.W, 0.25, activation="tanh"), said(-2.0, -0.5), (0.5, 2.0)),
        (Persidskii(-np.eye(2), slopes=(0.5, 1.0)), said(0.5, 1.0), (np.inf, np.inf)),
        (Persidskii(-np.eye(2), slopes=(0.5, 1.0)), said(0.0, 1.0), (0.0, np.inf)),
        (Persidskii(np.eye(2), slopes=(0.5, 1.0)), said(-2.0, -1.0), (0.0, 0.0)),
    ],
)
def test_the_weights_alone_say_both_ends(model: Any, claim: Certificate, expected: tuple[float, float]) -> None:
    low, high = ends("weights alone", model, [Point(1.0, claim)])
    assert (low, high) == pytest.approx(expected)
    assert low <= expected[0]
    assert high >= expected[1]


def test_what_is_more_than_weights_and_a_leak_has_no_such_claim() -> None:
    full = Lure([[-1.0, 0.5], [0.5, -1.0]], np.eye(2), np.eye(2), slopes=(0.0, 1.0))
    with pytest.raises(InputError, match="one claim of the weights alone"):
        ends("weights alone", full, [Point(1.0, CERT)])
    with pytest.raises(InputError, match="more than weights and a leak"):
        PARAMETERS["weights alone"].network(full, {}, 1.0, "linf")
    with pytest.raises(InputError, match="one claim of the weights alone"):
        ends("weights alone", LOOP, [Point(1.0, CERT)], Point(1.0, CERT))


def test_leaks_are_bounded_by_what_the_sums_came_to() -> None:
    net, rate = replace(LOOP, leak=[1.0, 1e10]), np.array(0.25)
    low, high = ends("leak", net, [Point(0.1, said(0.25, 1.0))], Point(-0.1, said(0.0, 0.25)), rate=rate)
    assert low <= -0.1 < 0.1 <= high
    assert high - low == pytest.approx(0.2, abs=1e-5)
    with pytest.raises(InputError, match="not certified"):
        ends("leak", net, [Point(0.1, said(0.2, 1.0))], rate=rate)
    with pytest.raises(InputError, match="not out of reach"):
        ends("leak", net, [], Point(0.1, said(0.2, 0.3)), rate=rate)
    assert ends("leak", net, [], rate=rate) == (-np.inf, np.inf)


def test_factors_of_delayed_synapses() -> None:
    around, onward = Delays.of(LOOP, np.eye(2)).parts(), Delays.of(LOOP, np.zeros((2, 2))).parts()
    assert ends("delay gain", LOOP, [Point(0.5, said(0.1, 0.2))], Point(1.0, said(-1, 0.0)), **around) == (0.5, 1.0)
    assert ends("delay gain", LOOP, [Point(0.0, said(0.1, 0.2))], **onward) == (np.inf, np.inf)
    for certified, refuted in (([Point(0.5, said(0.0, 0.2))], None), ([], Point(0.5, said(-1.0, 0.1)))):
        with pytest.raises(InputError, match="factor"):
            ends("delay gain", LOOP, certified, refuted, **around)
    with pytest.raises(InputError, match="negative"):
        PARAMETERS["delay gain"].network(LOOP, around, -0.5, "linf")


def test_a_rate_with_delays_lies_between_what_each_claim_says() -> None:
    parts = Delays.of(LOOP, np.eye(2), 1.0).parts()
    points = [Point(0.0, said(0.3, 0.9)), Point(0.5, said(0.6, 0.7))]
    assert ends("delays", LOOP, points, **parts) == (0.5, 0.7)
    assert ends("delays", LOOP, points, Point(0.6, said(0.1, 0.2)), **parts) == (0.5, 0.6)
    assert ends("delays", LOOP, [Point(0.0, said(-2.0, -1.0))], **parts) == (-2.0, 0.0)


def test_a_lesion_needs_one_claim() -> None:
    assert ends("lesion", LOOP, [Point(0.0, said(0.3, 0.9))], silenced=np.array([0])) == (0.3, 0.9)
    for certified, refuted in (([Point(0.0, CERT)] * 2, None), ([Point(0.0, CERT)], Point(0.0, CERT))):
        with pytest.raises(InputError, match="one claim"):
            ends("lesion", LOOP, certified, refuted, silenced=np.array([0]))
    with pytest.raises(InputError, match="a lesion must list"):
        PARAMETERS["lesion"].network(LOOP, {"silenced": np.array([2])}, 0.0, "linf")


def test_every_row_is_named_and_says_what_it_is() -> None:
    for name, row in PARAMETERS.items():
        assert row.name == name
        assert row.quantity
        assert (type(row).__doc__ or "").strip()
