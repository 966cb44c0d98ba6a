"""`metzler robustness`: what the certified rate withstands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click
import numpy as np
from scipy import sparse

from metzler.cli.options import asked_of_a_claim, output_options
from metzler.cli.question import Question
from metzler.consequences.robustness.robustness import edge_margins, robustness
from metzler.facts import Fact
from metzler.report.answer import Line


@click.command("robustness", short_help="inputs, disturbances and errors that it withstands")
@asked_of_a_claim
@click.option("--synapses", type=click.IntRange(0), default=0, help="List so many that may be wrong by the least.")
@output_options
def robustness_command(synapses: int, **options: Any) -> None:
    """Say what the network in FILE withstands: inputs, disturbances, wrong weights, time steps, delays."""
    question = Question(options)
    found = robustness(question.model, question.claim)
    question.answer(found, _narrowest(question, synapses) if synapses else ())


def _narrowest(question: Question, count: int) -> Iterator[Line]:
    margins = sparse.coo_array(edge_margins(question.model, question.claim))
    post, pre = margins.coords
    for k in np.lexsort((pre, post, margins.data))[:count].tolist():
        source, target = question.called((int(pre[k]), int(post[k])))
        yield Line(
            (Fact("from", source), Fact("to", target), Fact("error allowed", float(margins.data[k]), side="lower"))
        )
