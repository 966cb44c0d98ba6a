"""`metzler design`: how a network is changed so that it contracts, one subcommand a way."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
import numpy as np
from scipy import sparse

from metzler.claims.threshold import ThresholdClaim
from metzler.cli.options import asked_of_a_network, files, output_options, together
from metzler.cli.output import Output
from metzler.cli.progress import watch
from metzler.cli.question import Question, types_of
from metzler.consequences.design.nearest import nearest_weights_steps
from metzler.consequences.design.scaling import scale_classes_steps
from metzler.consequences.design.weaken import Removal, fewest_removals_steps
from metzler.digits import exact
from metzler.errors import InputError
from metzler.facts import Fact
from metzler.io import write
from metzler.io.recognise import writer_of
from metzler.models import Model
from metzler.report.answer import Line
from metzler.search.critical_gain import critical_gain_steps
from metzler.search.critical_leak import critical_leak_steps
from metzler.steps import Step

rate_option = click.option("--rate", type=float, default=0.0, show_default=True, help="What is to be certified.")
count_option = click.option("--count", type=click.IntRange(0), default=20, show_default=True, help="Rows at most.")
weights_option = click.option("--weights", shell_complete=files, help="Write the changed network here.")
claim_option = click.option("--claim", "written", shell_complete=files, help="Write the claim here, for check.")
of_weights = together(rate_option, weights_option, count_option)


@click.group("design")
def design_command() -> None:
    """Change the network in FILE so that it contracts: nearest, weaken, leak, gain."""


@design_command.command("nearest")
@of_weights
@click.option("--distance", type=click.Choice(["frobenius", "total"]), default="frobenius", show_default=True)
@asked_of_a_network
@output_options
def nearest_command(rate: float, weights: str | None, count: int, distance: str, **options: Any) -> None:
    """The nearest weights, of the same synapses and signs, that certify a rate; what changes most is listed."""
    question = Question(options)
    place = _place(question, weights)
    model, order = question.model, question.order
    steps = nearest_weights_steps(model, order, rate=rate, distance=distance, deadline=question.until.left())
    found = watch(steps)
    if place.path is not None:
        _write(question, found.model, place, f"nearest weights of rate {exact(rate)}")
    question.answer(found, _changes(question, found.model, count))


@design_command.command("weaken")
@of_weights
@click.option("--by-type", is_flag=True, help="One factor for what each type of neuron sends, not single synapses.")
@asked_of_a_network
@output_options
def weaken_command(rate: float, weights: str | None, count: int, by_type: bool, **options: Any) -> None:
    """The fewest synapses whose removal certifies a rate, or one factor for each type of neuron."""
    question = Question(options)
    place = _place(question, weights)
    model, order, left = question.model, question.order, question.until.left()
    found: Any
    rows: tuple[Line, ...]
    if by_type:
        found = watch(scale_classes_steps(model, types_of(question.case.network), order, rate=rate, deadline=left))
        rows, how = (), "synapses scaled by type"
    else:
        found = watch(fewest_removals_steps(model, order, rate=rate, deadline=left))
        rows, how = tuple(_removed(question, found, count)), f"without {found.count} synapses"
    if place.path is not None:
        _write(question, found.model, place, how)
    question.answer(found, rows)


@design_command.command("leak")
@rate_option
@claim_option
@asked_of_a_network
@output_options
def leak_command(rate: float, written: str | None, **options: Any) -> None:
    """The smallest leak that, added to every neuron, certifies a rate."""
    question = Question(options)
    steps = critical_leak_steps(
        question.model, question.order, rate=rate, stop=question.until.passed, **_margin(question)
    )
    _threshold(question, steps, written)


@design_command.command("gain")
@claim_option
@asked_of_a_network
@output_options
def gain_command(written: str | None, **options: Any) -> None:
    """The largest factor on all weights with which the network is certified."""
    question = Question(options)
    steps = critical_gain_steps(question.model, question.order, stop=question.until.passed, **_margin(question))
    _threshold(question, steps, written)


def _threshold(question: Question, steps: Generator[Step, None, ThresholdClaim], written: str | None) -> None:
    place = question.second(written)
    found = watch(steps)
    place.keep(found)
    question.answer(found)


def _margin(question: Question) -> dict[str, Any]:
    return question.case.said("margin")


def _place(question: Question, weights: str | None) -> Output:
    """Where the changed network goes, in a format that can be written."""
    if weights is not None:
        writer_of(Path(weights))
    return question.second(weights)


def _write(question: Question, changed: Any, place: Output, how: str) -> None:
    """Write the network with the weights of the changed model and all else that is known of it."""
    net = question.case.network
    if net is None:
        raise InputError("--weights writes a network with one matrix of weights, which this model has not")
    written = write(replace(net, weights=changed.W, changes=(*net.changes, how)), str(place.path))
    first, *others = written.facts()
    place.made = (replace(first, name="network written to"), *others)


def _changes(question: Question, changed: Model, count: int) -> Iterator[Line]:
    """The synapses that change most."""
    before, after = (sparse.csr_array(model.matrices()["W"]) for model in (question.model, changed))
    moved = sparse.coo_array(after - before)
    post, pre = moved.coords
    for k in np.lexsort((pre, post, -np.abs(moved.data)))[:count].tolist():
        yield _synapse(question, int(post[k]), int(pre[k]), before, after)


def _removed(question: Question, found: Removal, count: int) -> Iterator[Line]:
    before = sparse.csr_array(question.model.matrices()["W"])
    for post, pre in found.edges[:count]:
        yield _synapse(question, post, pre, before)


def _synapse(question: Question, post: int, pre: int, *weights: Any) -> Line:
    source, target = question.called((pre, post))
    values = zip(("weight", "new weight"), weights, strict=False)
    own = (Fact(name, float(W[post, pre])) for name, W in values)
    return Line((Fact("from", source), Fact("to", target), *own))
