"""`metzler equilibrium`: where the network settles under an input."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from metzler.cli.options import asked_of_a_claim, output_options
from metzler.cli.progress import watch
from metzler.cli.question import Question
from metzler.cli.states import input_option, shown_states, start_option
from metzler.consequences.equilibria.equilibrium import METHODS, TOLERANCE, equilibrium_steps
from metzler.consequences.equilibria.state import Equilibrium
from metzler.facts import Fact
from metzler.models.pointwise import input_entries
from metzler.report.answer import Line


@click.command("equilibrium")
@input_option
@start_option
@shown_states
@click.option(
    "--atol", type=float, default=TOLERANCE, show_default=True, help="Error wanted, in the unit of the state."
)
@click.option("--method", type=click.Choice(METHODS), default=METHODS[0], show_default=True)
@asked_of_a_claim
@output_options
def equilibrium_command(
    inputs: tuple[str, ...], start: tuple[str, ...], show: tuple[str, ...], atol: float, method: str, **options: Any
) -> None:
    """Compute the equilibrium of the network in FILE under an input, with a proved error for every neuron."""
    question = Question(options)
    model, claim = question.model, question.claim
    u = question.numbers(inputs, "the input", n=input_entries(model))
    x0 = question.numbers(start, "the start")
    steps = equilibrium_steps(model, claim, u, x0=x0, atol=atol, method=method, deadline=question.until.left())
    found = watch(steps)
    question.answer(found, _states(question, found, question.index(show) or list(range(model.n))))


def _states(question: Question, found: Equilibrium, index: list[int]) -> Iterator[Line]:
    errors, one = found.per_neuron(), "component" if question.case.of == "state" else question.case.of
    for k, name in zip(index, question.called(index), strict=True):
        state, error = Fact("state", found.state[k], side="estimate"), Fact("error", errors[k], side="upper", digits=3)
        yield Line((Fact(one, name), state, error))
