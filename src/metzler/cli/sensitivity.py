"""`metzler sensitivity`: who sets the rate, synapse by synapse."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click
import numpy as np
from scipy import sparse

from metzler.cli.options import asked_of_a_claim, output_options
from metzler.cli.progress import watch
from metzler.cli.question import Question
from metzler.consequences.limits.sensitivity import Sensitivity, sensitivity_steps
from metzler.facts import Fact
from metzler.report.answer import Line


@click.command("sensitivity")
@click.option("--count", type=click.IntRange(0), default=20, show_default=True, help="So many synapses are listed.")
@asked_of_a_claim
@output_options
def sensitivity_command(count: int, **options: Any) -> None:
    """Say who sets the rate of the network in FILE: its derivative in the synapses that limit it most, and the gain.

    Of a model of several matrices it is the entries of A, B and C of its Jacobian A + B [d] C.
    """
    question = Question(options)
    found = watch(sensitivity_steps(question.model, question.diagonal, deadline=question.until.left()))
    synapses = question.case.network is not None
    question.answer(found, found.ranked(count) if synapses else _entries(question, found, count))


def _entries(question: Question, found: Sensitivity, count: int) -> Iterator[Line]:
    """The entries that limit the rate most, by what it gains for each fraction that they lose."""
    t, unit = question.model.triple(), f"1/{found.time_unit}"
    pairs = [_common(*each) for each in ((t.A, found.A), (t.B, found.B), (t.C, found.C))]
    value, slope = (np.concatenate([pair[k].data for pair in pairs]) for k in (0, 1))
    row, column = (np.concatenate([pair[0].coords[axis] for pair in pairs]) for axis in (0, 1))
    matrix = np.repeat(list("ABC"), [pair[0].nnz for pair in pairs])
    for k in np.lexsort((column, row, matrix, np.round(slope * value, 12)))[:count]:
        place = (Fact("matrix", str(matrix[k])), Fact("row", int(row[k])), Fact("column", int(column[k])))
        yield Line((*place, Fact("entry", value[k]), Fact("d rate / d entry", slope[k], unit, "estimate", 4)))


def _common(matrix: Any, derivative: sparse.csr_array) -> tuple[sparse.coo_array, sparse.coo_array]:
    """The entries where neither of the two is zero, of both, in the same order."""
    M = sparse.csr_array(matrix)
    parts = (sparse.csr_array(M.multiply(derivative != 0)), sparse.csr_array(derivative.multiply(M != 0)))
    for part in parts:
        part.sum_duplicates()
        part.eliminate_zeros()
    return parts[0].tocoo(), parts[1].tocoo()
