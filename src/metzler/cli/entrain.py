"""`metzler entrain`: the periodic response to a sine."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import click
import numpy as np

from metzler.arrays import Vector
from metzler.cli.options import asked_of_a_claim, output_options
from metzler.cli.progress import watch
from metzler.cli.question import Question
from metzler.cli.states import driven, time_line, times_option
from metzler.consequences.trajectories.entrain import PeriodicResponse, entrain_steps
from metzler.errors import InputError
from metzler.facts import Fact
from metzler.models.pointwise import input_entries
from metzler.report.answer import Line

TURN = math.nextafter(2 * math.pi, math.inf)
ROUNDED = 1 + 1e-14
"""The fastest change of a sine is stated with so much room for its own rounding."""
SINE = "nothing: the input is offset + input sin(2 pi t / period), which repeats and changes as fast as that does"


@click.command("entrain")
@driven
@click.option("--period", type=float, required=True, help="Of the input, in units of time.")
@click.option("--offset", multiple=True, metavar="VALUE", help="What the sine moves about, said like the input.")
@click.option("--knots", type=click.IntRange(1), default=400, show_default=True, help="Intervals of a period.")
@times_option
@asked_of_a_claim
@output_options
def entrain_command(
    inputs: tuple[str, ...], start: tuple[str, ...], show: tuple[str, ...], offset: tuple[str, ...], **options: Any
) -> None:
    """Find the periodic response of the network in FILE to the input offset + input * sin(2 pi t / period), and prove
    how near the true one is to it.
    """
    question, period = Question(options), options["period"]
    if not 0 < period < math.inf:
        raise InputError(f"--period must be positive and finite, got {period}")
    model, claim, entries = question.model, question.claim, input_entries(question.model)
    size, mean = question.numbers(inputs, "the input", n=entries), question.numbers(offset, "the offset", n=entries)
    fastest = np.abs(size) * (TURN / period) * ROUNDED

    def wave(t: float) -> Vector:
        return np.asarray(mean + size * math.sin(2 * math.pi * t / period))

    x0 = question.numbers(start, "the start")
    fine = {"x0": x0, "input_rate": fastest, "knots": options["knots"], "deadline": question.until.left()}
    found = watch(entrain_steps(model, claim, wave, period, **fine))
    found = replace(found, assumed=SINE)
    question.answer(found, _rows(question, found, question.shown(show), options["times"]))


def _rows(question: Question, found: PeriodicResponse, index: list[int], times: int) -> Iterator[Line]:
    chosen = np.unique(np.linspace(0, len(found.t) - 1, times).round().astype(int)) if index else ()
    for k in chosen:
        error = Fact("error in the norm", found.error[k], side="upper" if found.rigorous else "estimate", digits=3)
        yield time_line(question, found.t[k], found.x[index, k], index, error)
