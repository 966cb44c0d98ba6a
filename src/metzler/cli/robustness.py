"""`metzler robustness`: what the certified rate withstands."""

from __future__ import annotations

from typing import Any

import click

from metzler.cli.options import asked_of_a_claim, output_options
from metzler.cli.question import Question
from metzler.consequences.robustness.margins import edge_margins
from metzler.consequences.robustness.robustness import robustness


@click.command("robustness")
@click.option("--synapses", type=click.IntRange(0), default=0, help="List so many that may be wrong by the least.")
@asked_of_a_claim
@output_options
def robustness_command(synapses: int, **options: Any) -> None:
    """Say what the network in FILE withstands: inputs, disturbances, wrong weights, time steps, delays."""
    question = Question(options)
    found = robustness(question.model, question.claim)
    question.answer(found, edge_margins(question.model, question.claim).tightest(synapses) if synapses else ())
