"""What the certified rate withstands: inputs, disturbances, wrong weights, time steps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from metzler.consequences.robustness.robustness import robustness
from metzler.deadline import Deadline
from metzler.report.about import About
from metzler.report.content import Numbers, Part, Words

MEANINGS: Mapping[str, str] = MappingProxyType(
    {
        "overshoot of the unweighted norm": "Counted without weights, a difference may be larger by this factor than "
        "the norm says.",
        "overshoot of the Euclidean norm": "The same for the root of the summed squares.",
        "gain from input": "In the long run, states differ at most by this factor times the difference of two inputs.",
        "gain from constant input to equilibrium": "The same for resting states under two constant inputs.",
        "gain from input, largest entry": "The same, each measured by its largest entry.",
        "gain from disturbance": "A disturbance of size d in the equations moves the state at most by this times d.",
        "tracking error per rate of the input": "Under an input that changes slowly, states follow the resting state "
        "with at most this lag.",
        "Lipschitz margin, also for delayed terms": "Further terms of a smaller Lipschitz constant do no harm, delayed "
        "ones too.",
        "Euler steps contract below": "Explicit Euler steps below this size contract as well.",
        "best Euler step": "The step for which that is fastest.",
        "its factor": "By which each such step brings two states closer.",
        "error allowed in every existing synapse": "All weights but zeros may be wrong by less than this, at once.",
        "relative error allowed in every existing synapse": "The same for errors in proportion to the weight.",
    }
)
"""By the names of facts, or by what stands before the last comma."""


def withstands(about: About, until: Deadline) -> Iterator[Part]:
    """The record of robustness, each number with its meaning."""
    found = robustness(about.model, about.claim)
    yield Words("All this follows from the certified rate and its norm; nothing is searched for.")
    rows = [(fact, _meaning(fact.name)) for fact in found.facts() if fact.name != "rate"]
    yield Numbers(tuple((fact, meaning) for fact, meaning in rows if fact.value is not None))


def _meaning(name: str) -> str:
    return MEANINGS.get(name, MEANINGS.get(name.partition(", ")[0], ""))
