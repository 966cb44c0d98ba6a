"""Who limits the rate: the synapses on which it depends most, and every neuron by name."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from metzler.arrays import Vector
from metzler.consequences.limits.sensitivity import Sensitivity, sensitivity
from metzler.deadline import Deadline
from metzler.errors import MetzlerError
from metzler.matrices.forms import in_blocks, part
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
        yield from _ranking(found)
        yield from _graph(about)
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


def _graph(about: About) -> Iterator[Part]:
    """The sub-network that sets the rate, where the network is one of synapses between neurons."""
    weights, chosen = about.model.matrices().get("W"), about.diagonal.limiting
    if weights is None or in_blocks(weights) or len(chosen) < 2:
        return
    names = about.names(chosen)
    ax = subnetwork(part(weights, chosen), names, of=about.of, whole=about.model.n)
    caption = f"The {about.of}s that set the rate, and the strongest synapses between them."
    yield drawn(ax, "limits-graph", caption, f"{caption} They begin with {', '.join(names[:LISTED])}.")


def shares(found: Sensitivity, n: int) -> Vector | None:
    """How much of the dependence of the rate on the gain passes through each neuron (n,); None where there is none.

    What comes in by the synapses of a neuron is what goes out: left and right Perron vector meet in it.
    """
    cost = -found.synapse * found.weight
    total = float(cost.sum())
    return np.bincount(found.post, cost / total, n).astype(float) if total > 0 else None


def _ranking(found: Sensitivity) -> Iterator[Part]:
    ranked = found.ranked(COUNT)
    if not ranked:
        return
    yield Words(
        "The share of a synapse is the part of the loss of rate with growing gain that passes through it. To weaken "
        "the first ones in the table raises the rate most. These are derivatives: estimates, true of small changes."
    )
    first = ranked[:SHOWN]
    names = [f"{shown(each.pre)}{ARROW}{shown(each.post)}" for each in first]
    ax = ranking(
        [(each.pre, each.post) for each in first], [each.share for each in first], what="share", whole=len(found.weight)
    )
    caption = "The synapses on which the rate depends most."
    alt = f"Shares of the first {len(first)} synapses; that of {names[0]} is the largest."
    yield drawn(ax, "limits-synapses", caption, alt)
    yield Table(f"The {len(ranked)} synapses on which the rate depends most, of {len(found.weight):,}", ranked)
