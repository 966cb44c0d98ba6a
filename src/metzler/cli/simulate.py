"""`metzler simulate`: a trajectory, and how far the true one may be from it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import islice
from typing import Any

import click
import numpy as np

from metzler.cli.options import asked_of_a_claim, output_options
from metzler.cli.progress import along, watch
from metzler.cli.question import Question
from metzler.cli.states import driven, time_line, times_option
from metzler.consequences.trajectories.simulate import METHODS, Trajectory, simulate
from metzler.consequences.trajectories.tube import Tube, tube_steps
from metzler.errors import InputError
from metzler.facts import Fact, Side
from metzler.models.pointwise import input_entries
from metzler.report.answer import Line

WITHIN = "radius in the norm"


@click.command("simulate")
@driven
@click.option("--until", type=float, default=10.0, show_default=True, help="The last time; the first is 0.")
@times_option
@click.option("--tube", "around", is_flag=True, help="Prove how far the true trajectory may be.")
@click.option("--method", type=click.Choice(METHODS), default=METHODS[0], show_default=True)
@click.option("--rtol", type=float, default=1e-6, show_default=True)
@click.option("--atol", type=float, default=1e-9, show_default=True)
@asked_of_a_claim
@output_options
def simulate_command(inputs: tuple[str, ...], start: tuple[str, ...], show: tuple[str, ...], **options: Any) -> None:
    """Simulate the network in FILE from a state under a constant input; with --tube, prove how near that is.

    The states of up to 12 neurons, or of those that --show names, are printed; --csv and --json have them all.
    """
    question = Question(options)
    model = question.model
    u = question.numbers(inputs, "the input", n=input_entries(model))
    x0 = question.numbers(start, "the start")
    last = options["until"]
    if not 0 < last < math.inf:
        raise InputError(f"--until must be positive and finite, got {last}")
    fine = {name: options[name] for name in ("method", "rtol", "atol")}
    with along("simulation", last) as passed:
        times = np.linspace(0.0, last, max(3, options["times"]))  # a pair would be a span
        run = simulate(model, x0, u, times, events=passed, deadline=question.until.left(), **fine)
    found: Trajectory | Tube = run
    if options["around"]:
        found = watch(tube_steps(model, question.claim, run, u, deadline=question.until.left()))
    rows = _rows(question, run, found, question.shown(show))
    question.answer(found, islice(rows, 0, None, 2 if options["times"] == 2 else 1))


def _rows(question: Question, run: Trajectory, found: Trajectory | Tube, index: list[int]) -> Iterator[Line]:
    known = dict(zip(found.t.tolist(), found.radius, strict=True)) if isinstance(found, Tube) else None
    for k, time in enumerate(run.t.tolist() if index else ()):
        within = () if known is None else (Fact(WITHIN, known.get(time, math.inf), side="upper", digits=3),)
        given: Side = "exact" if k == 0 else "estimate"  # the first state is the start
        yield time_line(question, time, run.x[index, k], index, *within, side=given)
