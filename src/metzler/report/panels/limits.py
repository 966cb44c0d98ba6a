"""Who limits the rate: the synapses on which it depends most, and every neuron by name."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from scipy import sparse

from metzler.arrays import Vector
from metzler.consequences.limits.sensitivity import Sensitivity, sensitivity
from metzler.deadline import Deadline
from metzler.errors import MetzlerError
from metzler.matrices.names import shown
from metzler.plot.ranking import ARROW, ranking
from metzler.plot.subnetwork import subnetwork
from metzler.report.about import About
from metzler.report.content import Cloud, Part, Table, Words
from metzler.report.drawing import drawn

COUNT = 20
LISTED = 8
SHOWN = 10


def limits(about: About, until: Deadline) -> Iterator[Part]:
    """The ranking of synapses, and for each neuron its weight in the norm and its share."""
    claim, share = about.diagonal, None
    yield from about.of_another_norm()
    part, whole = len(claim.limiting), about.model.n
    yield Words(
        f"{part:,} of {whole:,} {about.of}s set the rate: without any of the others it would be the same. "
        f"They begin with {', '.join(about.names(claim.limiting[:LISTED]))}."
        if part < whole
        else f"All {whole:,} {about.of}s take part in setting the rate."
    )
    refused: MetzlerError | None = None
    try:
        found = sensitivity(about.model, claim, deadline=until.left())
    except MetzlerError as error:
        refused = error
    else:
        yield from _ranking(about, found)
        share = shares(found, whole)
    weight = np.asarray(claim.norm.weights)
    yield Cloud(
        f"Every {about.of} by name: how much a difference in it counts in the norm"
        f"{'' if share is None else ', and its share in the dependence of the rate on the gain'}.",
        about.of,
        tuple(about.names()),
        {"weight in the norm": weight / weight.max(), **({} if share is None else {"share of the limit": share})},
    )
    if refused is not None:
        raise refused


def _graph(about: About, found: Sensitivity) -> Iterator[Part]:
    """The sub-network that sets the rate, each synapse as strong as its share."""
    index = found.limiting
    if len(index) < 2 or not len(found.weight):
        return
    strength = np.sign(found.weight) * np.maximum(-found.synapse * found.weight, 0.0)
    place = np.zeros(about.model.n, dtype=np.intp)
    place[index] = np.arange(len(index))
    size = (len(index), len(index))
    ends = (place[found.post], place[found.pre])
    ax = subnetwork(
        sparse.coo_array((strength, ends), shape=size).tocsr(), about.names(index), of=about.of, whole=about.model.n
    )
    caption = f"The {about.of}s that set the rate; a line is as wide as the share of its synapse."
    yield drawn(ax, "limits-graph", caption, f"A graph: {ax.get_title(loc='left')}.")


def shares(found: Sensitivity, n: int) -> Vector | None:
    """How much of the dependence of the rate on the gain passes through each neuron (n,); None where there is none.

    What comes in by the synapses of a neuron is what goes out: left and right Perron vector meet in it.
    """
    cost = -found.synapse * found.weight
    total = float(cost.sum())
    return np.bincount(found.post, cost / total, n).astype(float) if total > 0 else None


def _ranking(about: About, found: Sensitivity) -> Iterator[Part]:
    ranked = found.ranked(COUNT)
    if not ranked:
        return
    yield Words(
        "The share of a synapse is the part of the loss of rate with growing gain that passes through it. Weakened "
        "by equal parts of themselves, the first ones in the table raise the rate most. These are derivatives: "
        "estimates, true of small changes."
    )
    first = ranked[:SHOWN]
    names = [f"{shown(each.pre)}{ARROW}{shown(each.post)}" for each in first]
    ax = ranking(
        [(each.pre, each.post) for each in first], [each.share for each in first], what="share", whole=len(found.weight)
    )
    caption = "The synapses on which the rate depends most."
    alt = f"Shares of the first {len(first)} synapses; that of {names[0]} is the largest."
    yield drawn(ax, "limits-synapses", caption, alt)
    yield from _graph(about, found)
    yield Table(f"The {len(ranked)} synapses on which the rate depends most, of {len(found.weight):,}", ranked)
