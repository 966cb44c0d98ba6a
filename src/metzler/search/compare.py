"""One table of every norm that can be tried on a network, and of the ceiling that no norm can pass."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, replace
from time import perf_counter
from typing import TypeAlias

import numpy as np

from metzler.arrays import Vector
from metzler.claims.diagonal import Certificate
from metzler.deadline import Deadline
from metzler.digits import up
from metzler.errors import EarlyEnd, InputError, NotProved
from metzler.facts import Fact, Result, Side, table
from metzler.matrices.forms import entries, transpose
from metzler.models import Model, Triple
from metzler.models.base import full_triple, known_model
from metzler.models.labels import rate_unit
from metzler.proofs.boxes import has_boxes
from metzler.search.certify import MARGIN, certify_steps
from metzler.search.euclidean import attained_rate
from metzler.search.interpolate import interpolate
from metzler.search.leading import leading
from metzler.search.local import certify_local
from metzler.search.quadratic import RTOL, quadratic_steps
from metzler.search.symmetric import is_symmetric, symmetric_certificate
from metzler.steps import Step, converted, finished

Outcome: TypeAlias = tuple[float | None, bool | None, str]
Steps: TypeAlias = Generator[float, None, Outcome]
"""An attempt that takes long: it yields rates on the way."""

FINE = 400
"""States and nonlinearities up to which the quadratic norm is sought as closely as alone; beyond, ten times less."""
CLIMBS = 40
"""Vertices visited in one climb towards a larger spectral abscissa."""
ATTAINED = 1e-8
"""A rate this near, relative to the leak and the rate, to what a norm can prove is called exact."""
ORDER = ("l1", "linf", "lp", "l2 symmetric", "l2", "local box", "ceiling")
"""The order of the rows; what takes long is tried last."""


@dataclass(frozen=True, repr=False)
class Row(Result):
    """One norm, or the ceiling.

    Parameters
    ----------
    norm : str
        What was tried.
    rate : float or None
        Proved (the ceiling: an estimate); None where it does not apply or failed.
    exact : bool or None
        The worst case over the slopes is attained in this norm, not only bounded; None where that is not known.
    seconds : float
        What it cost.
    note : str
        One sentence.
    unit : str
        Of the rate.
    """

    norm: str
    rate: float | None
    exact: bool | None
    seconds: float
    note: str
    unit: str = "1/time"

    def facts(self) -> tuple[Fact, ...]:
        """The norm, its rate, and what it cost."""
        side: Side = "estimate" if self.norm == "ceiling" else "lower"
        return (
            Fact("norm", self.norm),
            Fact("rate", self.rate, self.unit, side, 6),
            Fact("exact", self.exact),
            Fact("search", self.seconds, "s", "estimate", 2),
            Fact("note", self.note),
        )


@dataclass(frozen=True, repr=False)
class Comparison(Result):
    """The rows of `compare`; printed, an aligned table."""

    rows: tuple[Row, ...]

    def __getitem__(self, norm: str) -> Row:
        for row in self.rows:
            if row.norm == norm:
                return row
        raise InputError(f"there is no row {norm!r}, the rows are {[row.norm for row in self.rows]}")

    @property
    def best(self) -> Row:
        """The global norm with the largest proved rate: local box and ceiling do not count."""
        proved = [row for row in self.rows if row.rate is not None and row.norm not in ("local box", "ceiling")]
        if not proved:
            raise NotProved("no norm of the table proved a rate", tuple(f"{row.norm}: {row.note}" for row in self.rows))
        return max(proved, key=lambda row: -np.inf if row.rate is None else row.rate)

    def facts(self) -> tuple[Fact, ...]:
        """The rate of each norm."""
        return tuple(replace(row.fact("rate"), name=row.norm) for row in self.rows)

    def __str__(self) -> str:
        return table(self.rows)


def compare(model: Model, *, p: float = 2.0, margin: float = MARGIN, deadline: float | None = None) -> Comparison:
    """Every norm tried on one network: l1, linf, l_p between them, quadratic norms, a local box, and the ceiling.

    Parameters
    ----------
    model : Model
        The network.
    p : float
        For the row "lp".
    margin : float
        As in `certify`.
    deadline : float, optional
        Seconds after which nothing new is begun and the searches end with what is proved. A step of the ceiling is
        finished first, and the proofs come on top.

    Returns
    -------
    Comparison
        All rates are proved. The ceiling is minus the largest spectral abscissa among the slope vertices tried:
        an estimate in ordinary floating point of a number that the rate in no norm at all can pass. What was not
        tried says so in its note.

    Notes
    -----
    The skew pair `W = k [[0, -1], [1, 0]]` with slopes in [0, 1] tells the norms apart: diagonal l1 and linf prove
    contraction exactly for k < 1, a quadratic norm exactly for k < 2, while `W - I` is Lyapunov diagonally
    stable for every k, and no fixed norm contracts for large k. `compare_steps` yields the table so far.

    References
    ----------
    gokhale2026, Proposition 16.

    Examples
    --------
    >>> from metzler.models import Hopfield
    >>> table = compare(Hopfield([[0.0, -1.5], [1.5, 0.0]], activation="relu"))
    >>> [(row.norm, round(row.rate, 4)) for row in table.rows if row.rate is not None]
    [('l1', -0.5), ('linf', -0.5), ('lp', -0.5), ('l2', 0.25), ('local box', -0.5), ('ceiling', 1.0)]
    """
    return finished(compare_steps(model, p=p, margin=margin, deadline=deadline))


def compare_steps(
    model: Model, *, p: float = 2.0, margin: float = MARGIN, deadline: float | None = None
) -> Generator[Step, None, Comparison]:
    """Like `compare`, but yields `Step` on the way, with the rows so far as `best`."""
    until = Deadline(deadline)
    attempts = _attempts(model, p, margin, until)
    found, unit = Comparison(()), "per step" if known_model(model).is_map() else rate_unit(model)
    for k, (norm, attempt) in enumerate(attempts):
        done = k / len(attempts)
        yield _step(norm, done, found)
        start = perf_counter()
        try:
            if until.passed() and norm not in ("l1", "linf"):
                rate, exact, note = None, None, "not tried: the deadline had passed"
            else:
                outcome = attempt()
                if isinstance(outcome, Generator):
                    outcome = yield from _watched(outcome, norm, done, found)
                rate, exact, note = outcome
        except (InputError, NotProved, EarlyEnd) as error:
            rate, exact, note = None, None, str(error)
        rows = (*found.rows, Row(norm, rate, exact, perf_counter() - start, note, unit))
        found = replace(found, rows=tuple(sorted(rows, key=lambda row: ORDER.index(row.norm))))
    return found


def _attempts(
    model: Model, p: float, margin: float, until: Deadline
) -> list[tuple[str, Callable[[], Outcome | Steps]]]:
    """What is tried on this model, the longest last."""
    found: dict[str, Certificate] = {}
    out: list[tuple[str, Callable[[], Outcome | Steps]]] = [
        ("l1", lambda: _diagonal(model, "l1", margin, until, found)),
        ("linf", lambda: _diagonal(model, "linf", margin, until, found)),
        ("lp", lambda: _lp(model, found, p)),
    ]
    if is_symmetric(model):
        out.append(("l2 symmetric", lambda: _symmetric(model)))
    out.append(("ceiling", lambda: _ceiling(model, until)))
    if has_boxes(model):
        out.append(("local box", lambda: _local(model, margin, until)))
    out.append(("l2", lambda: _quadratic(model, until)))
    return out


def _step(norm: str, done: float, table: Comparison) -> Step:
    rates = [row.rate for row in table.rows if row.rate is not None and row.norm not in ("local box", "ceiling")]
    tops = [row.rate for row in table.rows if row.rate is not None and row.norm == "ceiling"]
    return Step(norm, done, max(rates, default=-np.inf), min(tops, default=np.inf), table)


def _watched(steps: Steps, norm: str, done: float, table: Comparison) -> Generator[Step, None, Outcome]:
    """A long attempt, with a step of the comparison for each of its own."""
    return (yield from converted(steps, lambda _: _step(norm, done, table)))


def ceiling(model: Model, *, deadline: float | None = None) -> tuple[float, Vector]:
    """The smallest decay of the linear networks at the slope vertices tried, and the slopes (m,) that have it.

    `-alpha(J(d))` bounds the contraction rate in every norm (for maps `1 - rho(J(d))`). The vertices: all slopes at
    one end, and climbs from there along the sign of `d alpha / d d_k = w' B_k C_k v / (w' v)`. An estimate. With a
    deadline, in seconds, fewer vertices are tried, but at least one.

    Raises
    ------
    InputError
        When no eigenvalue is found for more than 1,500 states, and for interval-valued and latent networks, whose
        triples are no members of theirs.

    Examples
    --------
    >>> from metzler.models import Hopfield
    >>> value, slopes = ceiling(Hopfield([[1.5]], activation="tanh"))
    >>> value, slopes
    (-0.5, array([1.]))
    """
    until, best, at = Deadline(deadline), np.inf, np.zeros(0)
    for value, d in _tried(model):
        if value < best:
            best, at = value, d
        if until.passed():
            break
    return best, at


def _tried(model: Model) -> Iterator[tuple[float, Vector]]:
    """The vertices of all climbs, with their decay."""
    triple = full_triple(model)
    seen: set[bytes] = set()
    for start in (triple.hi, triple.lo, 0.5 * (triple.lo + triple.hi)):
        yield from _climb(triple, start, seen)


def _climb(t: Triple, d: Vector, seen: set[bytes]) -> Iterator[tuple[float, Vector]]:
    """Vertices with their decay, each chosen by the gradient at the one before, until one comes again."""
    BT, C = transpose(entries(t.B)), entries(t.C)
    for _ in range(CLIMBS):
        if d.tobytes() in seen:
            return
        seen.add(d.tobytes())
        value, w, v = leading(t, d)
        yield 1.0 - abs(value) if t.discrete else -value.real, d
        slope = (BT @ (w / t.tau)) * (C @ v)
        pairing = w @ v
        if pairing == 0:
            return
        slope = slope / pairing
        rise = (np.conj(value) * slope).real if t.discrete else slope.real
        d = np.where(rise >= 0, t.hi, t.lo)


def _diagonal(model: Model, order: str, margin: float, until: Deadline, found: dict[str, Certificate]) -> Steps:
    steps = certify_steps(model, order, margin=margin, stop=until.passed)
    while True:
        try:
            yield next(steps).lower
        except StopIteration as end:
            cert: Certificate = end.value
            break
    found[order] = cert
    note = f"best diagonal weights within {up(cert.gap, 2)}, overshoot {up(cert.norm.condition, 3)}, "
    note += f"{len(cert.limiting)} limiting states"
    return cert.rate, cert.exact, note


def _lp(model: Model, found: dict[str, Certificate], p: float) -> Outcome:
    if len(found) < 2:
        return None, None, "needs both diagonal certificates"
    return interpolate(model, found["l1"], found["linf"], p).rate, False, f"p = {p:g}, between l1 and linf"


def _symmetric(model: Model) -> Outcome:
    cert = symmetric_certificate(model)
    top = attained_rate(model.triple(), cert.norm.P)
    triple = model.triple()
    leak = np.abs(triple.A.diagonal() / triple.tau).max()
    exact = True if top - cert.rate <= ATTAINED * (leak + abs(top)) else None
    return cert.rate, exact, f"closed form, overshoot {cert.fact('overshoot').text}"


def _quadratic(model: Model, until: Deadline) -> Steps:
    triple = model.triple()
    rtol = RTOL if triple.n + len(triple.lo) <= FINE else 10.0 * RTOL
    cert = yield from quadratic_steps(model, rtol=rtol, deadline=until.left())
    return cert.rate, None, f"quadratic norm, overshoot {cert.fact('overshoot').text}"


def _local(model: Model, margin: float, until: Deadline) -> Outcome:
    found = certify_local(model, margin=margin, deadline=until.left())
    where = "in a box that every trajectory enters" if found.box.bounded else "no smaller box proves more"
    return found.rate, found.exact, f"{where}, for zero input"


def _ceiling(model: Model, until: Deadline) -> Steps:
    best = np.inf
    for value, _ in _tried(model):
        best = min(best, value)
        yield best
        if until.passed():
            break
    return best, None, "no norm proves more (estimate from the slope vertices tried)"
