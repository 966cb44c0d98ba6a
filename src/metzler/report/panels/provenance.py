"""Where everything comes from: the network, the hash of its matrices, versions, the study."""

from __future__ import annotations

from collections.abc import Iterator

from metzler.deadline import Deadline
from metzler.facts import Fact
from metzler.report.about import About
from metzler.report.content import Code, Numbers, Part


def provenance(about: About, until: Deadline) -> Iterator[Part]:
    """What another person needs to make the same page."""
    claim, net = about.claim, about.network
    rows = [
        Fact("network", about.described),
        Fact("SHA-256 of the matrices", claim.sha256),
        Fact("kind of claim", claim.kind),
        *(Fact(f"made with {name}", version) for name, version in claim.versions.items()),
    ]
    if net is not None:
        rows += [fact for fact in net.facts() if isinstance(fact.value, str)]
    rows += [Fact("date", about.date)] if about.date else []
    yield Numbers(tuple((fact, "") for fact in rows if fact.value))
    if about.study:
        yield Code("The study, to be saved as study.toml", about.study)
