"""One small network with names and a certificate in l1, and what a panel says about them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from tests.optional import needed

import metzler as mz
from metzler.deadline import Deadline
from metzler.report.about import About, title_of
from metzler.report.content import Code, Numbers, Part, Table, Verdict, Words

for package in ("jinja2", "matplotlib"):
    needed(package, "report")

NAMES = ["PYR_0", "PYR_1", "PV"]
W = np.array([[0.0, 0.5, -0.8], [0.4, 0.0, -0.3], [0.6, 0.2, 0.0]])
MODEL = mz.Hopfield(W, activation="tanh", tau=0.5, names=NAMES, time_unit="s")
STRONG = mz.Hopfield(4.0 * W, activation="tanh", names=NAMES)
CLAIM = mz.certify(MODEL, "l1")
MAP = mz.EchoState(0.5 * W, activation="tanh", names=NAMES)


def about(model: Any = MODEL, claim: Any = None, **options: Any) -> About:
    """What a report is about, with the claim of l1."""
    found = mz.certify(model, "l1") if claim is None else claim
    return About(model, found, **{"title": title_of(model, None), **options})


def parts(panel: Any, given: About | None = None, seconds: float | None = None) -> list[Part]:
    """All that a panel says."""
    return list(panel(about() if given is None else given, Deadline(seconds)))


def numbers(found: list[Part]) -> dict[str, Any]:
    """The facts by name."""
    return {fact.name: fact for part in found if isinstance(part, Numbers) for fact, _ in part.rows}


def tables(found: list[Part]) -> list[Table]:
    return [part for part in found if isinstance(part, Table)]


def texts(found: list[Part]) -> Iterator[str]:
    """Everything that is said in words."""
    for part in found:
        if isinstance(part, Words | Code):
            yield part.text
        if isinstance(part, Verdict):
            yield part.sentence
