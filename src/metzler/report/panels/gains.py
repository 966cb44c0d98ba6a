"""How strong all weights may be: the critical gain, and the proved rate at each of some thirty gains."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace

import numpy as np

from metzler.claims.claim import Claim
from metzler.claims.threshold import ThresholdClaim
from metzler.consequences.limits.gain_sweep import GainPoint, gain_sweep
from metzler.deadline import Deadline
from metzler.digits import exact, short
from metzler.errors import MetzlerError
from metzler.facts import Fact
from metzler.models.changed import with_gain
from metzler.plot.rates import rates
from metzler.report.about import About
from metzler.report.answer import Line
from metzler.report.content import Numbers, Part, Picture, Slider, Table, Words, phrase
from metzler.report.drawing import drawn
from metzler.search.critical_gain import critical_gain
from metzler.search.l2 import l2_steps
from metzler.steps import finished

POINTS = 31
SMALL, LARGEST = 50, 150
"""States up to which a quadratic norm is sought at every gain, and at every third."""
BEYOND = 1.5
"""The last gain, in terms of the critical one."""
WITHOUT_END = 4.0
"""The last gain where there is no critical one, in terms of the network's own."""


def gains(about: About, until: Deadline) -> Iterator[Part]:
    """The critical gain, and a slider over precomputed brackets of the rate."""
    order, own = about.diagonal.norm.order, float(about.model.weight_gain())
    yield from about.of_another_norm()
    found = critical_gain(about.model, order, deadline=until.share(4).left())
    yield Words(said_of(found, order, certified=about.diagonal.rate > 0))
    yield Numbers(
        tuple(
            (fact, meaning)
            for fact, meaning in (
                (Fact("critical gain", found.lower, side="lower"), "times the weights used here: still certified"),
                (Fact("not certified from", found.upper, side="upper"), "times the weights used here"),
            )
            if fact.value is not None and math.isfinite(fact.value)  # type: ignore[arg-type]
        )
    )
    wanted = gains_of(own, found)
    points = tuple(gain_sweep(about.model, wanted, order, deadline=until.share(2).left()))
    euclidean = in_quadratic_norms(about, wanted, until)
    rows = tuple(_row(point, euclidean) for point in points)
    table = Table(f"The rate at {len(points)} gains, in a weighted {order} norm", rows)
    start = int(np.argmin(np.abs(np.asarray(wanted) - own)))
    picture = _picture(about, points, own, own * found.lower)
    if held := [gain for gain, claim in euclidean.items() if claim.rate > 0]:
        yield Words(f"A quadratic norm proves a positive rate at the gain {exact(max(held))}, too.", "advice")
    yield Slider("Move the gain, a factor on all weights; every rate is proved", table, start, picture)


def in_quadratic_norms(about: About, wanted: Sequence[float], until: Deadline) -> dict[float, Claim]:
    """Claims in quadratic norms at these gains, in larger networks at every third; none where the claim is not one.

    A gain of 0 is left out: nothing but the leak is left.
    """
    n = about.model.n
    if about.claim.kind not in ("quadratic", "parabola") or n > LARGEST:
        return {}
    out: dict[float, Claim] = {}
    for gain in [gain for gain in wanted if gain > 0][:: 1 if n <= SMALL else 3]:
        if until.passed():
            break
        with suppress(MetzlerError):
            out[gain] = finished(l2_steps(with_gain(about.model, gain), deadline=until.left()))
    return out


def _row(point: GainPoint, euclidean: Mapping[float, Claim]) -> Line:
    """What is proved at one gain."""
    claim = euclidean.get(point.gain)
    more = () if claim is None else (replace(claim.fact("rate"), name="rate in a quadratic norm"),)
    return Line((*point.facts(), *more))


def _picture(about: About, points: tuple[GainPoint, ...], own: float, end: float) -> Picture:
    """The brackets against the gain."""
    claims = [point.certificate for point in points]
    ax = rates(
        [point.gain for point in points],
        [claim.lower for claim in claims],
        [claim.upper for claim in claims],
        unit=about.unit,
        here=own,
        end=end if 0 < end < math.inf else None,
    )
    first, last = (phrase(point.certificate.fact("rate")) for point in (points[0], points[-1]))
    caption = "The proved rate against the gain. The circle is the network as it is"
    caption += ", the dotted line the largest certified gain." if 0 < end < math.inf else "."
    alt = f"The proved rate at {len(points)} gains: {first} at the smallest, {last} at the largest."
    return drawn(ax, "gain-rate", caption, alt, along=True)


def gains_of(own: float, found: ThresholdClaim) -> list[float]:
    """Gains from 0 to beyond the critical one, the network's own among them, with few digits."""
    last = own * (BEYOND * found.upper if 0 < found.upper < math.inf else WITHOUT_END) or WITHOUT_END
    even = [short(gain, 3) for gain in np.linspace(0.0, max(last, 1.1 * own), POINTS - 1).tolist()]
    return sorted({*even, own})


def said_of(found: ThresholdClaim, order: str, *, certified: bool) -> str:
    """What the bracket says of the weights as they are, which are `certified` or not, and of stronger ones."""
    lower, upper = found.fact("critical gain").number, Fact("gain", found.upper, side="upper").number
    if math.isinf(found.lower):
        return "Every factor on the weights is certified: they may be as strong as you like, all together."
    if found.lower >= 1:
        beyond = f"at {upper} times none do" if found.upper < math.inf else "no factor is known to be too large"
        return (
            f"The weights may grow by the factor {lower}, all together, and diagonal weights of {order} still prove "
            f"contraction; {beyond}."
        )
    if certified:
        return "The weights are certified as they are; how far all of them may grow was not found."
    if found.upper <= 1:
        return f"The weights are too strong for a weighted {order} norm: scaled by {lower} the network is certified."
    return (
        f"The network is certified in a weighted {order} norm with its weights scaled by {lower}; whether they are too "
        "strong as they are was not found."
    )
