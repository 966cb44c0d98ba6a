"""Norms tried on one network, one after the other, each with its share of the time: the rows of a comparison."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from time import perf_counter
from typing import TypeAlias

import numpy as np

from metzler.claims.claim import Claim
from metzler.claims.comparison import Comparison, Row
from metzler.claims.diagonal import Certificate
from metzler.deadline import Deadline
from metzler.errors import MetzlerError
from metzler.models import Model
from metzler.models.labels import rate_unit
from metzler.search.orders import ORDERS
from metzler.steps import Step, converted


@dataclass(frozen=True)
class Outcome:
    """What one attempt gave: a rate, whether its worst case is attained, one sentence, and the claim."""

    rate: float
    exact: bool | None
    note: str
    claim: Claim | None = None


Attempt: TypeAlias = Callable[["Trial"], Generator[Step, None, Outcome]]
"""One norm: its steps have the bracket of its rate, -inf where nothing is proved yet; what it raises is its note."""


@dataclass
class Trial:
    """One network and what was tried on it so far.

    Attributes
    ----------
    model : Model
    until : Deadline
        The end of everything.
    share : Deadline
        The end of the attempt under way.
    upper : float
        No norm of the whole space has a larger rate; an estimate.
    table : Comparison
    failed : list of MetzlerError
        What attempts raised.
    """

    model: Model
    until: Deadline
    share: Deadline
    upper: float = np.inf
    table: Comparison = field(default_factory=Comparison)
    failed: list[MetzlerError] = field(default_factory=list)

    @property
    def diagonal(self) -> Certificate | None:
        """The better diagonal certificate, the first where both are alike."""
        found = [self.table[norm].claim for norm in ORDERS if norm in self.table]
        return max((claim for claim in found if claim is not None), key=lambda claim: claim.rate, default=None)

    @property
    def rate(self) -> float:
        """The best rate that a norm of the whole space has by now, -inf before the first."""
        return max((row.rate for row in self.table.proved if row.rate is not None), default=-np.inf)

    def told(self, norm: str, k: int, count: int, step: Step) -> Step:
        """A step of the k-th attempt as one of the whole: the best rate by now, and what none can pass."""
        lower = max(self.rate, step.lower)
        return Step(norm, (k + step.done) / count, lower, max(lower, self.upper), self.table)


def tried_steps(trial: Trial, attempts: Sequence[tuple[str, Attempt]]) -> Generator[Step, None, Comparison]:
    """The table of all attempts; yields `Step` with the table so far as `best`.

    The deadline is split evenly among the attempts to come. Once it has passed only diagonal norms are begun.
    """
    unit = "per step" if trial.model.is_map() else rate_unit(trial.model)
    for k, (norm, attempt) in enumerate(attempts):
        told = partial(trial.told, norm, k, len(attempts))
        yield told(Step(norm, 0.0))
        trial.share = trial.until.share(len(attempts) - k)
        row = yield from converted(_row_steps(trial, norm, attempt), told)
        trial.table = trial.table.with_row(replace(row, unit=unit))
    return trial.table


def _row_steps(trial: Trial, norm: str, attempt: Attempt) -> Generator[Step, None, Row]:
    """What one attempt gives, or why it gives nothing."""
    if norm not in ORDERS and trial.until.passed():
        return Row(norm, None, None, 0.0, "not tried: the deadline had passed")
    start = perf_counter()
    try:
        found = yield from attempt(trial)
    except MetzlerError as error:
        trial.failed.append(error)
        return Row(norm, None, None, perf_counter() - start, str(error))
    return Row(norm, found.rate, found.exact, perf_counter() - start, found.note, claim=found.claim)
