"""`metzler lesion`: what the silencing of neurons does to the rate."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import click

from metzler.cli.options import asked_of_a_claim, output_options
from metzler.cli.question import Question, types_of
from metzler.consequences.lesions.study import lesion_study
from metzler.errors import InputError

UNSAID = ("neuron", "cell")
"""Where states are these, their indices alone are names enough."""


@click.command("lesion")
@click.option("--silence", multiple=True, metavar="NEURON", help="Silence it, with all others given like this.")
@click.option("--lesion", "groups", multiple=True, metavar="NAME=NEURON,...", help="A lesion with a name.")
@click.option("--by-type", is_flag=True, help="A lesion for each type of neuron.")
@click.option("--each", is_flag=True, help="A lesion for each neuron alone.")
@asked_of_a_claim
@output_options
def lesion_command(
    silence: tuple[str, ...], groups: tuple[str, ...], by_type: bool, each: bool, **options: Any
) -> None:
    """Say what rate is left when neurons of the network in FILE are silenced: inherited at once, and the best one.

    Of a network of low rank it is latent states that are silenced. With --deadline, lesions for which no time is left
    get the inherited rate, which is proved, too.
    """
    question = Question(options)
    lesions = _groups(question, silence, groups) | (_types(question) if by_type else {})
    if each:
        lesions |= {name: [k] for k, name in enumerate(question.called(range(question.model.n)))}
    if not lesions:
        raise InputError("say which neurons are silenced: --silence, --lesion NAME=NEURON,..., --by-type or --each")
    found = lesion_study(question.model, question.diagonal, lesions, deadline=question.until.left())
    rows = question.counted(found, len(lesions), lambda each: (f"lesion {each.name}", each.rate, each.upper))
    of = question.case.of
    auto = set(lesions) - {group.partition("=")[0] for group in groups}
    if question.names is None and of not in UNSAID:
        rows = [replace(row, name=f"{of} {row.name}") if row.name in auto else row for row in rows]
    question.answer(None, rows)


def _groups(question: Question, silence: tuple[str, ...], groups: tuple[str, ...]) -> dict[str, list[int]]:
    lesions = {", ".join(silence): question.index(silence)} if silence else {}
    for group in groups:
        name, mark, neurons = group.partition("=")
        if not (mark and name and neurons):
            raise InputError(f"a lesion is NAME=NEURON,NEURON,..., got {group!r}")
        if name in lesions:
            raise InputError(f"two lesions are called {name!r}: give each its own name")
        lesions[name] = question.index(neurons.split(","))
    return lesions


def _types(question: Question) -> dict[str, list[int]]:
    types = types_of(question.case.network)
    return {kind: [k for k, own in enumerate(types) if own == kind] for kind in dict.fromkeys(types)}
