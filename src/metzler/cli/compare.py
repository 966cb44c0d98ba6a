"""`metzler compare`: every norm tried on one network."""

from __future__ import annotations

from typing import Any

import click

from metzler.cli.options import asked_of_a_network, output_options
from metzler.cli.progress import watch
from metzler.cli.question import Question
from metzler.search.compare import compare_steps


@click.command("compare")
@click.option("--p", type=float, default=2.0, show_default=True, help="For the row lp, a norm between l1 and linf.")
@asked_of_a_network
@output_options
def compare_command(p: float, **options: Any) -> None:
    """Try every norm on the network in FILE: l1, linf, between them, quadratic ones, a local box, and the ceiling."""
    question = Question(options)
    steps = compare_steps(question.model, p=p, deadline=question.until.left(), **question.case.said("margin"))
    question.answer(None, watch(steps).rows)
