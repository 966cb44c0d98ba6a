"""What a smaller overshoot costs: the rate against the ratio of the largest to the smallest weight of the norm."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from metzler.consequences.limits.tradeoff import TradeoffPoint, tradeoff
from metzler.deadline import Deadline
from metzler.digits import exact
from metzler.facts import Fact
from metzler.matrices.forms import nonzeros
from metzler.plot.rates import rates
from metzler.report.about import About
from metzler.report.content import Code, Part, Picture, Table, Words, grouped, phrase
from metzler.report.drawing import drawn

MOST = 9
"""Points of the curve."""
MANY = 100_000
"""Synapses from which on there are only a few."""
FEW = (1.0, 10.0, 1000.0)
CHEAP = 0.99
"""A norm that keeps this part of the rate costs almost nothing."""
WIDE = 100.0
"""Ratios below are no reason to look for another norm."""
COLUMNS = ("ratio allowed", "rate", "overshoot")


def conditioning(about: About, until: Deadline) -> Iterator[Part]:
    """The curve, and the smallest ratio that costs almost no rate."""
    claim = about.diagonal
    yield from about.of_another_norm()
    ratio = claim.norm.fact("overshoot")
    yield Words(
        f"The weights of this norm span a factor of {grouped(ratio.number)}. A difference in a {about.of} of small "
        "weight hardly counts, and may be large while the norm is small: that is the overshoot. A norm whose weights "
        "lie closer together has a smaller overshoot and proves no larger rate."
    )
    size = sum(nonzeros(matrix) for matrix in about.model.matrices().values())
    wanted = ratios(claim.norm.condition) if size <= MANY else list(FEW)
    points = tuple(tradeoff(about.model, claim.norm.order, conditions=wanted, deadline=until.left()))
    yield _picture(about, points)
    yield Table(f"Rate in a weighted {claim.norm.order} norm against the ratio of its weights", points, COLUMNS)
    yield from advice(about, points)


def _picture(about: About, points: Sequence[TradeoffPoint]) -> Picture:
    """The curve."""
    x, proved = [point.max_condition for point in points], [point.rate for point in points]
    ax = rates(x, proved, name="ratio of the largest to the smallest weight", unit=about.unit)
    last = phrase(points[-1].certificate.fact("rate"))
    caption = "What the norm proves when its weights may span only so much."
    first = phrase(points[0].certificate.fact("rate"))
    alt = f"The proved rate against the ratio that is allowed: {first} at the smallest, {last} at the largest."
    return drawn(ax, "overshoot-rate", caption, alt)


def ratios(condition: float) -> list[float]:
    """Powers of ten from 1 to just above the condition number, at most `MOST` of them."""
    last = max(1, math.ceil(math.log10(min(condition, 1e15)))) if condition > 1 else 0
    every = -(-last // (MOST - 1)) or 1
    return [10.0**k for k in range(0, last + every, every)]


def advice(about: About, points: Sequence[TradeoffPoint]) -> Iterator[Part]:
    """The smallest ratio that keeps almost all of the rate, with the command that asks for it."""
    claim = about.diagonal
    cheap = next((point for point in points if point.rate >= CHEAP * claim.rate), None)
    if (
        cheap is None
        or claim.norm.condition < WIDE
        or not cheap.rate > 0
        or cheap.max_condition >= claim.norm.condition
    ):
        return
    kept = Fact("kept", 100.0 * cheap.rate / claim.rate, side="estimate", digits=4)
    allowed = grouped(exact(cheap.max_condition))
    yield Words(
        f"A norm whose weights span a factor of at most {allowed} still proves {cheap.certificate.fact('rate').number} "
        f"{about.unit}, {kept.number} % of the rate above, and a difference grows at most {allowed}-fold before it "
        "shrinks. For what happens in the first moments this is the better certificate.",
        "advice",
    )
    words = ("certify", about.source, "--norm", claim.norm.order, "--max-condition", exact(cheap.max_condition))
    yield Code("The command that makes it", about.command(*words, builds=True))
