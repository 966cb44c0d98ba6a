"""Options that give states and inputs by the names of neurons, and that choose the neurons whose states are shown."""

from __future__ import annotations

import click

from metzler.arrays import Vector
from metzler.cli.options import files, together
from metzler.cli.question import Question
from metzler.facts import Fact, Side
from metzler.report.answer import Line

WORDS = "A number for all, NEURON=NUMBER for one, or a .npy or .csv file, perhaps with names"

input_option = click.option(
    "--input", "inputs", multiple=True, metavar="VALUE", shell_complete=files, help=f"{WORDS}.  [default: 0]"
)
start_option = click.option(
    "--start", multiple=True, metavar="VALUE", shell_complete=files, help="The first state, said like the input."
)
shown_states = click.option("--show", multiple=True, metavar="NEURON", help="Only the states of these.")
driven = together(input_option, start_option, shown_states)
"""What a network gets, where it starts, and what is shown."""
times_option = click.option(
    "--times", type=click.IntRange(2), default=101, show_default=True, help="So many times are shown."
)
TIME = "time"


def time_line(
    question: Question, time: float, states: Vector, index: list[int], *rest: Fact, side: Side = "estimate"
) -> Line:
    """The states of some neurons at one time; a neuron that is called like another column says that it is a neuron."""
    others = {TIME, *(fact.name for fact in rest)}
    names = (f"neuron {name}" if name in others else name for name in question.called(index))
    own = (Fact(name, state, side=side) for name, state in zip(names, states, strict=True))
    return Line((Fact(TIME, time), *own, *rest))
