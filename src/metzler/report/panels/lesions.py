"""What is left when neurons are silenced: those that matter most one by one, and every type of neuron."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

import numpy as np

from metzler.arrays import Index
from metzler.consequences.lesions.study import Lesion, lesion_study
from metzler.consequences.limits.sensitivity import sensitivity
from metzler.deadline import Deadline
from metzler.errors import MetzlerError
from metzler.plot.lesions import lesions as lesions_picture
from metzler.report.about import About
from metzler.report.content import Part, Picture, Table, Words, phrase
from metzler.report.drawing import drawn
from metzler.report.panels.limits import shares

SINGLE, TYPES = 10, 100
COLUMNS = ("lesion", "silenced", "rate", "best rate")


def lesions(about: About, until: Deadline) -> Iterator[Part]:
    """Single neurons, and types where these are known."""
    claim = about.diagonal
    yield from about.of_another_norm()
    yield Words(
        f"Silencing {about.of}s never makes the proved rate smaller: what is left inherits the certificate. The best "
        "rate of what is left lies between the two columns."
    )
    names = about.names()
    single = {names[i]: [i] for i in leading(about, until)[:SINGLE].tolist()}
    found = tuple(lesion_study(about.model, claim, single, deadline=until.share(2).left())) if about.model.n > 1 else ()
    if found:
        by_rate = tuple(sorted(found, key=lambda lesion: -lesion.rate))
        yield _picture(about, by_rate)
        yield Table(f"The {len(found)} {about.of}s that set the rate most, silenced one by one", by_rate, COLUMNS)
    kinds = types(about)
    if 1 < len(kinds) <= TYPES:
        studied = lesion_study(about.model, claim, kinds, deadline=until.left())
        rows = tuple(sorted(studied, key=lambda lesion: -lesion.rate))
        yield Table(f"Every type of {about.of} silenced, all {len(kinds)} of them", rows, COLUMNS)


def _picture(about: About, found: tuple[Lesion, ...]) -> Picture:
    """The rates after the lesions of single neurons."""
    intact = about.diagonal.rate
    bounds = [(lesion.rate, lesion.upper) for lesion in found]
    names, (rates, upper) = [lesion.name for lesion in found], zip(*bounds, strict=True)
    ax = lesions_picture(names, rates, intact=intact, upper=upper, unit=about.unit)
    caption = f"The proved rate when one {about.of} is silenced."
    best = found[0]
    alt = f"Without {best.name} the rate is {phrase(best.fact('rate'))}, the most of those shown."
    return drawn(ax, "lesions-rates", caption, alt)


def leading(about: About, until: Deadline) -> Index:
    """The neurons through which most of the dependence on the gain passes, else the first that limit the rate."""
    claim = about.diagonal
    with suppress(MetzlerError):
        share = shares(sensitivity(about.model, claim, deadline=until.share(4).left()), about.model.n)
        if share is not None:
            return np.lexsort((np.arange(len(share)), -np.round(share, 12)))
    return np.asarray(claim.limiting)


def types(about: About) -> dict[str, list[int]]:
    """The neurons of each type that the network says."""
    net = about.network
    if net is None or net.types is None or len(net.types) != about.model.n:
        return {}
    out: dict[str, list[int]] = {}
    for k, kind in enumerate(net.types):
        out.setdefault(kind, []).append(k)
    return out if len(out) < about.model.n else {}
