"""`metzler sensitivity`: who sets the rate, synapse by synapse."""

from __future__ import annotations

from typing import Any

import click

from metzler.cli.options import asked_of_a_claim, output_options
from metzler.cli.progress import watch
from metzler.cli.question import Question
from metzler.consequences.limits.sensitivity import sensitivity_steps


@click.command("sensitivity")
@click.option("--count", type=click.IntRange(0), default=20, show_default=True, help="So many synapses are listed.")
@asked_of_a_claim
@output_options
def sensitivity_command(count: int, **options: Any) -> None:
    """Say who sets the rate of the network in FILE: its derivative in the synapses that limit it most, and the gain."""
    question = Question(options)
    found = watch(sensitivity_steps(question.model, question.claim, deadline=question.until.left()))
    question.answer(found, found.ranked(count))
