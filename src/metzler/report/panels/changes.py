"""How the network may be changed for a better rate: weights, leaks, gain."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import numpy as np
from scipy import sparse

from metzler.claims.threshold import ThresholdClaim
from metzler.consequences.design.nearest import NearestWeights, nearest_weights
from metzler.deadline import Deadline
from metzler.digits import exact, short
from metzler.errors import MetzlerError
from metzler.facts import Fact
from metzler.matrices.forms import nonzeros
from metzler.report.about import About
from metzler.report.answer import Line
from metzler.report.content import Code, Part, Table, Words
from metzler.search.critical_leak import critical_leak

MORE = 1.1
"""The rate that is asked for, in terms of the one that is there."""
COUNT = 10
MOST = 200_000
"""Synapses up to which the nearest weights are searched for."""


def changes(about: About, until: Deadline) -> Iterator[Part]:
    """The least leak and the nearest weights for a rate that is a tenth larger, or for contraction at all."""
    claim, order = about.diagonal, about.diagonal.norm.order
    yield from about.of_another_norm()
    wanted = short(MORE * claim.rate, 3) if claim.rate > 0 else 0.0
    aim = f"a rate of {wanted!r} {about.unit}, a tenth more" if wanted else "a rate that is not negative"
    yield Words(f"The smallest changes that give {aim}, in a weighted {order} norm:")
    leak = critical_leak(about.model, order, rate=wanted, deadline=until.share(3).left())
    yield _leak(leak)
    weights = about.model.matrices().get("W")
    if weights is None:
        yield Words("The nearest weights are searched for in networks of one weight matrix, which this is not.", "note")
        return
    if nonzeros(weights) > MOST:
        yield Words("The nearest weights are not searched for here: with so many synapses that takes minutes.", "note")
        return
    with suppress(MetzlerError):
        found = nearest_weights(about.model, order, rate=wanted, deadline=until.left())
        yield from _weights(about, found)
    words = ("design", "nearest", about.source, "--norm", order, "--rate", exact(wanted))
    yield Code("The command that finds them, and with --weights FILE writes them", about.command(*words, builds=True))


def _leak(found: ThresholdClaim) -> Words:
    upper = Fact("leak", found.upper, side="upper")
    if found.upper == math.inf:
        return Words("No leak was found that is proved to be enough.")
    return Words(f"A leak that is larger by {upper.number} in every neuron is enough, and proved to be.")


def _weights(about: About, found: NearestWeights) -> Iterator[Part]:
    total = Fact("total", found.total, side="estimate", digits=3)
    yield Words(
        f"Smaller weights do it, too: {found.changed:,} synapses change, by {total.number} in sum, none gets another "
        "sign, and none is new. The nearest such network that was found is certified."
    )
    rows = tuple(changed_synapses(about, found.model))
    if rows:
        yield Table(f"The {len(rows)} synapses that change most", rows)


def changed_synapses(about: About, changed: Any) -> Iterator[Line]:
    """The synapses that change most, with both weights."""
    before, after = (sparse.csr_array(model.matrices()["W"]) for model in (about.model, changed))
    moved = sparse.coo_array(after - before)
    post, pre = moved.coords
    for k in np.lexsort((pre, post, -np.round(np.abs(moved.data), 12)))[:COUNT].tolist():
        i, j = int(post[k]), int(pre[k])
        source, target = about.names([j, i])
        weights = (Fact("weight", float(before[i, j])), Fact("new weight", float(after[i, j]), side="estimate"))
        yield Line((Fact("from", source), Fact("to", target), *weights))
