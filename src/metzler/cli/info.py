"""`metzler info`: what a weight matrix looks like, before anything is proved about it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any

import click
import numpy as np
from scipy import sparse

from metzler.claims.terms import count
from metzler.cli.case import Case, case_of
from metzler.cli.options import DATA_SETS, ONE_OF, network_argument, network_options, output_options
from metzler.cli.output import Output, form_of
from metzler.digits import near
from metzler.facts import Fact
from metzler.report.answer import Answer, Line
from metzler.report.summary import Range, Summary, oddities, summarize


@click.command(
    "info",
    help=f"""Describe the weights in FILE: size, signs, components, ranges, and what looks odd.

    Of a study of several matrices it is the shape, signs and sizes of each.

    FILE is a file {ONE_OF}, - for standard input, a study (.toml), or one of the data sets {DATA_SETS}.
    """,
)
@network_argument
@network_options
@output_options
def info_command(**options: Any) -> None:
    case = case_of(options)
    output, form = Output(options["output"]), form_of(options)
    output.refuse(*map(str, case.files))
    net = case.network
    if net is None:
        output.write(f"{several(case).written(form)}\n")
        return
    summary = summarize(net.weights, net.names or ())
    if case.study.get("orientation") is not None:
        summary = replace(summary, looks_turned=False)
    match form:
        case "json":
            more = {"odd": list(oddities(summary)), "sign_rule": net.sign_rule, "changes": list(net.changes)}
            text = json.dumps(asdict(summary) | more, allow_nan=False)
        case "csv":
            text = Answer(Line(facts(summary))).csv()
        case _:
            title = f"{net.source}: {count(summary.neurons, net.of)}, {count(summary.synapses, 'synapse')}"
            told = [line.replace("neuron", net.of) for line in lines(summary)]
            text = "\n".join([title, *told, *_listed("when it was read", net.changes)])
    output.write(f"{text}\n")


def several(case: Case) -> Answer:
    """A model of several matrices: what it is, and one row for each of them."""
    model = case.model
    matrices = {name: sparse.csr_array(matrix) for name, matrix in model.matrices().items()}
    found = Line((Fact("model", model.kind), Fact(f"{case.of}s", model.n)))
    return Answer(found, tuple(matrix_line(name, M) for name, M in matrices.items()), {"study": case.study.record()})


def matrix_line(name: str, M: sparse.csr_array) -> Line:
    """Shape, signs and sizes of one matrix."""
    sizes = np.abs(M.data[M.data != 0])
    return Line(
        (
            Fact("matrix", name),
            Fact("rows", M.shape[0]),
            Fact("columns", M.shape[1]),
            Fact("not zero", sizes.size),
            Fact("positive", int((M.data > 0).sum())),
            Fact("negative", int((M.data < 0).sum())),
            Fact("least size", float(sizes.min()) if sizes.size else None),
            Fact("largest size", float(sizes.max()) if sizes.size else None),
        )
    )


def facts(s: Summary) -> tuple[Fact, ...]:
    """The summary as facts, the two ends of a range apart."""
    return tuple(
        fact
        for name, value in asdict(s).items()
        for fact in (
            (Fact(f"{name}_low", value[0]), Fact(f"{name}_high", value[1]))
            if isinstance(value, tuple)
            else (Fact(name, value),)
        )
    )


def lines(s: Summary) -> list[str]:
    """The summary as lines of text, the odd things last."""
    told = {
        "density": f"{near(s.density, 4)} synapses for each ordered pair of neurons",
        "signs": f"{s.positive:,} excitatory (+), {s.negative:,} inhibitory (-) synapses",
        "self-loops": count(s.self_loops, "neuron"),
        "without input": f"{count(s.without_input, 'neuron')} (zero rows)",
        "without output": f"{count(s.without_output, 'neuron')} (zero columns)",
        "components": f"{s.components:,} strongly connected, the largest of {count(s.largest_component, 'neuron')}",
        "size of a weight": f"{_between(s.size_range)}, in the unit of the file",
        "sum of sizes in": f"{_between(s.row_sum_range)} per neuron (rows), in the unit of the file",
        "sum of sizes out": f"{_between(s.column_sum_range)} per neuron (columns), in the unit of the file",
    }
    return [f"  {name:<17} {text}" for name, text in told.items()] + _listed("looks odd", oddities(s) or ("nothing",))


def _listed(name: str, texts: Sequence[str]) -> list[str]:
    """Lines below each other, the first of which has a name."""
    return [f"  {name if i == 0 else '':<17} {text}" for i, text in enumerate(texts)]


def _between(interval: Range) -> str:
    low, high = interval
    return f"{near(low, 4)}" if low == high else f"{near(low, 4)} to {near(high, 4)}"
