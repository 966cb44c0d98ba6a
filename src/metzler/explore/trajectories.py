"""How the network moves: two trajectories from seeded starts, what is proved of them, and how they approach."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from metzler.arrays import Vector
from metzler.consequences.trajectories.simulate import Trajectory, simulate
from metzler.consequences.trajectories.tube import tube
from metzler.deadline import Deadline
from metzler.errors import InputError, MetzlerError
from metzler.matrices.indices import names_from
from metzler.models import Model
from metzler.models.labels import names_of, time_unit
from metzler.plot.envelope import envelope
from metzler.plot.trajectories import curves
from metzler.report.about import About
from metzler.report.content import Part, Words
from metzler.report.drawing import drawn
from metzler.rng import generator

SEED, PAIRS, TIMES, SHOWN = 0, 5, 200, 4
LARGEST = 20_000
"""States up to which trajectories are simulated."""
STEPS = 40
"""Of a map."""
FADED, LONGEST = 5.0, 20.0
"""How long is simulated: in times of the rate, and at most in time constants."""


def trajectories(about: About, until: Deadline) -> Iterator[Part]:
    """The states over time with the band in which they are proved to be, and the distances of pairs."""
    model = about.model
    if model.n > LARGEST:
        raise InputError(f"trajectories are drawn of up to {LARGEST:,} {about.of}s, and these are {model.n:,}")
    starts = generator(SEED).uniform(-1.0, 1.0, (PAIRS + 1, model.n))
    runs: list[Trajectory] = []
    for start in starts:
        if not runs or not until.passed():
            runs.append(_run(model, start, _last(about), until))
    first = runs[0]
    yield Words(
        f"The {about.of}s start anywhere between -1 and 1, drawn with the seed {SEED}; there is no input.", "note"
    )
    yield from _states(about, first, until)
    yield from _distances(about, runs)


def _last(about: About) -> float:
    """How long is simulated, in the network's time."""
    slowest = float(np.max(about.model.parameters().get("tau", 1.0)))
    held = about.contraction
    return min(LONGEST * slowest, FADED / held.rate) if held is not None and held.rate > 0 else LONGEST / 2 * slowest


def _run(model: Model, start: Vector, last: float, until: Deadline) -> Trajectory:
    """A trajectory; of a map its first steps."""
    if not model.is_map():
        return simulate(model, start, t=np.linspace(0.0, last, TIMES), deadline=until.left())
    states = [start]
    for _ in range(STEPS):
        states.append(model.field(states[-1]))
    x = np.array(states).T
    return Trajectory(np.arange(x.shape[1], dtype=float), x, lambda t: x, names=names_of(model), time_unit="steps")


def _states(about: About, run: Trajectory, until: Deadline) -> Iterator[Part]:
    """The curves of the neurons that limit the rate, or of the first."""
    chosen = [int(i) for i in _limiting(about)[:SHOWN]] or list(range(min(SHOWN, about.model.n)))
    names = about.names()
    band = None if about.model.is_map() else _band(about, run, until)
    unit = "steps" if about.model.is_map() else time_unit(about.model)
    ax = curves(
        run.t,
        run.x[chosen],
        band=None if band is None else band[chosen],
        names=names_from(names[i] for i in chosen),
        time_unit=unit,
    )
    what = "" if band is None else ", and the band in which the true solution is proved to be"
    listed = ", ".join(names[i] for i in chosen)
    yield drawn(ax, "motion-states", f"States over time{what}.", f"The states of {listed} over time{what}.")


def _limiting(about: About) -> Sequence[int]:
    """The neurons that limit the rate in l1 or linf; none where there is no such claim."""
    try:
        return about.diagonal.limiting.tolist()  # type: ignore[no-any-return]
    except MetzlerError:
        return ()


def _band(about: About, run: Trajectory, until: Deadline) -> Vector | None:
    """How far the true solution may be at the times of the run; None where nothing is proved."""
    try:
        found = tube(about.model, about.claim, run, deadline=until.left())
    except MetzlerError:
        return None
    at = np.searchsorted(found.t, run.t).clip(max=len(found.t) - 1)
    if found.t[-1] < run.t[-1] or not np.allclose(found.t[at], run.t):
        return None
    return np.asarray(found.per_neuron()[:, at])


def _distances(about: About, runs: list[Trajectory]) -> Iterator[Part]:
    """How every other trajectory approaches the first, below what is proved."""
    held = about.contraction
    if held is None or held.box is not None:
        yield Words("What is proved holds in a box: distances are not compared with it here.", "note")
        return
    length = min(len(run.t) for run in runs)
    away = [np.asarray(held.norm(run.x[:, :length] - runs[0].x[:, :length])) for run in runs[1:]]
    if not away or length < 2:
        return
    unit = "steps" if about.model.is_map() else time_unit(about.model)
    ax = envelope(runs[0].t[:length], away, rate=held.rate, norm=f"{held.norm.described} norm", time_unit=unit)
    caption = "Distances of pairs of trajectories, and what is proved of all pairs."
    yield drawn(ax, "motion-pairs", caption, f"{ax.get_title(loc='left')}.")
