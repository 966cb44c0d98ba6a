"""How each norm is tried: what it costs, when it cannot prove more than another one, and what is said of it."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import suppress
from typing import Any

import numpy as np

from metzler.claims.diagonal import Certificate
from metzler.digits import exact, near, up
from metzler.errors import InputError, MetzlerError
from metzler.matrices.forms import changed, entries, in_blocks, nonzeros, values
from metzler.models import Model, Triple
from metzler.models.base import full_triple
from metzler.proofs.parabola import is_thin, weights_of
from metzler.proofs.quadratic import LARGEST
from metzler.search.ceiling import ceiling_steps
from metzler.search.diagonal import diagonal_steps
from metzler.search.euclidean import attained_rate
from metzler.search.interpolate import interpolate
from metzler.search.l2 import Euclidean, estimate_steps, has_norm, l2_steps
from metzler.search.local import certify_local
from metzler.search.quadratic import RTOL
from metzler.search.symmetric import is_symmetric
from metzler.search.tried import Attempt, Outcome, Trial
from metzler.steps import Step, converted

PROOF = 7e-10
"""Seconds that a matrix P and its proof take, times the cube of states and nonlinearities; about."""
MINUTE = 60.0
"""So long they may take where nobody asked for them alone."""
MOST_SYNAPSES = 10_000_000
"""Boxes of networks with more are formed where they are asked for alone."""
FINE = 400
"""States and nonlinearities up to which the quadratic norm is sought as closely as alonebeyond, eight times less."""
ATTAINED = 1e-8
"""A rate this near, relative to the leak and the rate, to what a norm can prove is called exact."""


def diagonal(order: str, *, margin: float, warm: Certificate | None = None) -> Attempt:
    """The best diagonal weights of this order."""

    def attempt(trial: Trial) -> Generator[Step, None, Outcome]:
        share = trial.share
        cert = yield from diagonal_steps(
            trial.model, order, margin=margin, deadline=share.left(), stop=share.passed, warm=warm
        )
        if no_weight_is_negative(trial.model):
            trial.upper = min(trial.upper, cert.upper)
        note = f"best diagonal weights within {up(cert.gap, 2)}, overshoot {up(cert.norm.condition, 3)}, "
        return Outcome(cert.rate, cert.exact, note + f"{len(cert.limiting)} limiting states", cert)

    return attempt


def lp(p: float) -> Attempt:
    """The norm between the two diagonal ones that were found."""

    def attempt(trial: Trial) -> Generator[Step, None, Outcome]:
        l1, linf = (trial.table[order].claim for order in ("l1", "linf"))
        if l1 is None or linf is None:
            raise InputError("needs both diagonal certificates")
        yield Step("lp", 0.0)
        claim = interpolate(trial.model, l1, linf, p)
        return Outcome(claim.rate, False, f"p = {exact(p)}, between l1 and linf", claim)

    return attempt


def ceiling(seconds: float) -> Attempt:
    """What no norm can pass, from the slope vertices that are visited in so many seconds; an estimate."""

    def attempt(trial: Trial) -> Generator[Step, None, Outcome]:
        steps = ceiling_steps(trial.model, trial.share.within(seconds))
        best, _ = yield from converted(steps, lambda _: Step("ceiling", 0.5))
        trial.upper = min(trial.upper, best)
        return Outcome(best, None, "no norm proves more (estimate from the slope vertices tried)")

    return attempt


def where_it_helps(attempt: Attempt) -> Attempt:
    """The attempt where a quadratic norm is worth its time; where it is not, the note says why."""

    def tried(trial: Trial) -> Generator[Step, None, Outcome]:
        reason = why_no_quadratic(trial)
        if reason:
            raise InputError(f"not tried: {reason}")
        return (yield from attempt(trial))

    return tried


def or_estimate(attempt: Attempt, seconds: float) -> Attempt:
    """The attempt, and where P is out of reach and nothing comes of it an estimate in its note."""

    def tried(trial: Trial) -> Generator[Step, None, Outcome]:
        try:
            return (yield from attempt(trial))
        except MetzlerError as error:
            if has_norm(trial.model) or (not too_large(trial.model) and no_more(trial)):
                raise
            steps = estimate_steps(trial.model, rtol=10.0 * RTOL, until=trial.share.within(seconds))
            rate = yield from converted(steps, lambda step: Step("l2", step.done))
            why = too_large(trial.model) or why_no_quadratic(trial) or str(error)
            raise InputError(f"nothing is proved, an estimate is {near(rate, 6)}: {why}") from None

    return tried


def quadratic(seconds: float, warm: Euclidean | None = None) -> Attempt:
    """The best quadratic norm that a search of so many seconds finds, its proof not counted."""

    def attempt(trial: Trial) -> Generator[Step, None, Outcome]:
        triple, until = full_triple(trial.model), trial.share.within(seconds)
        cut = until.passed()
        rtol = RTOL if _size(trial.model) <= FINE else 8.0 * RTOL

        def told(step: Step) -> Step:
            nonlocal cut
            cut = until.passed()
            return Step("l2", step.done)

        steps = l2_steps(trial.model, rtol=rtol, deadline=until.left(), stop=until.passed, warm=warm)
        claim = yield from converted(steps, told)
        note = f"quadratic norm, overshoot {claim.fact('overshoot').text}"
        if has_norm(trial.model) and is_symmetric(trial.model):
            return Outcome(claim.rate, _attained(triple, claim), f"closed form, {note}", claim)
        return Outcome(claim.rate, None, note + ", the search was cut short: more may be possible" * cut, claim)

    return attempt


def local_box(seconds: float, *, margin: float, always: bool) -> Attempt:
    """A box that all trajectories enter with zero input; where not `always`, only if no other norm proves a rate."""

    def attempt(trial: Trial) -> Generator[Step, None, Outcome]:
        if not always and trial.rate > 0:
            raise InputError("not tried: a norm on the whole space proves contraction")
        size = sum(nonzeros(matrix) for matrix in trial.model.matrices().values())
        if size > MOST_SYNAPSES:
            raise InputError(f"not tried: this takes long with {size:,} synapses, certify_local asks for it alone")
        yield Step("local box", 0.0)
        found = certify_local(trial.model, margin=margin, deadline=trial.share.within(seconds).left())
        where = "in a box that every trajectory enters" if found.box.bounded else "no smaller box proves more"
        return Outcome(found.rate, found.exact, f"{where}, for zero input", found)

    return attempt


def why_no_quadratic(trial: Trial) -> str:
    """Why a quadratic norm need not or cannot be tried beside the diagonal ones; empty where it should be."""
    if why := too_large(trial.model):
        return f"{why}; compare gives an estimate"
    size = _size(trial.model)
    seconds, left = PROOF * float(size) ** 3, trial.share.left()
    if size <= LARGEST and seconds > MINUTE:
        return (
            f"its proof takes more than a minute with {size:,} states and nonlinearities: "
            'order="l2" (--norm l2) asks for it alone'
        )
    if no_more(trial):
        return "no norm proves a thousandth more than the diagonal one"
    if left is not None and left < min(seconds, MINUTE):
        return "its proof takes longer than the deadline leaves"
    return ""


def too_large(model: Model) -> str:
    """Why a Euclidean rate is not proved of a network of this size, with P or without; empty where it can be."""
    if has_norm(model):
        return ""
    with suppress(InputError):
        if is_thin(weights_of(full_triple(model))):
            return ""
    return f"P is formed up to {LARGEST:,} states and nonlinearities, here are {_size(model):,}"


def no_more(trial: Trial) -> bool:
    """Whether no norm proves more than the diagonal ones, but for a thousandth."""
    best = trial.diagonal
    return best is not None and best.rate >= trial.upper - RTOL * abs(trial.upper)


def _size(model: Model) -> int:
    """States and nonlinearities."""
    triple = full_triple(model)
    return triple.n + len(triple.lo)


def no_weight_is_negative(model: Model) -> bool:
    """Whether no norm at all proves more than the best diagonal one, because the Jacobian at the upper slopes is worst.

    It is larger than all others in every entry and has no negative ones (but on the diagonal, in continuous time), so
    that the best diagonal rate is the decay of this one linear network.
    """
    if model.worst_only() is not None:
        return False
    t = model.triple()
    if any(in_blocks(matrix) for matrix in (t.A, t.B, t.C)):
        return False
    rest = entries(t.A) if t.discrete else changed(entries(t.A), lambda v, i, j: np.where(i == j, 0.0, v))
    signs = all(bool((values(M) >= 0).all()) for M in (rest, entries(t.B), entries(t.C)))
    return signs and bool((np.abs(t.lo) <= t.hi).all())


def _attained(triple: Triple, claim: Any) -> bool | None:
    """Whether the worst case is attained in this norm; None where that is not known."""
    top = attained_rate(triple, claim.norm.P)
    leak = np.abs(triple.A.diagonal() / triple.tau).max()
    return True if top - claim.rate <= ATTAINED * (leak + abs(top)) else None
