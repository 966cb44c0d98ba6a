"""`metzler info`: what a weight matrix looks like, before anything is proved about it."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

import click

from metzler.cli.options import DATA_SETS, ENDINGS, json_option, network_argument, network_options, read_with
from metzler.cli.streams import say
from metzler.io import find
from metzler.report.finding import count
from metzler.report.summary import Range, Summary, oddities, summarize


@click.command(
    "info",
    help=f"""Describe the weights in FILE: size, signs, components, ranges, and what looks odd.

    FILE is a {ENDINGS} file, or one of the data sets {DATA_SETS}.
    """,
)
@network_argument
@network_options
@json_option
def info_command(network: str, as_json: bool, **options: Any) -> None:
    net = find(network, **read_with(options))
    summary = summarize(net.weights, net.names or ())
    if as_json:
        say(json.dumps(asdict(summary) | {"odd": list(oddities(summary))}, allow_nan=False))
        return
    title = f"{net.source}: {count(summary.neurons, net.of)}, {count(summary.synapses, 'synapse')}"
    say("\n".join([title, *(line.replace("neuron", net.of) for line in lines(summary))]))


def lines(s: Summary) -> list[str]:
    """The summary as lines of text, the odd things last."""
    facts = {
        "density": f"{s.density:.4g} synapses for each ordered pair of neurons",
        "signs": f"{s.positive:,} excitatory (+), {s.negative:,} inhibitory (-) synapses",
        "self-loops": count(s.self_loops, "neuron"),
        "without input": f"{count(s.without_input, 'neuron')} (zero rows)",
        "without output": f"{count(s.without_output, 'neuron')} (zero columns)",
        "components": f"{s.components:,} strongly connected, the largest of {count(s.largest_component, 'neuron')}",
        "size of a weight": f"{_between(s.size_range)}, in the unit of the file",
        "sum of sizes in": f"{_between(s.row_sum_range)} per neuron (rows), in the unit of the file",
        "sum of sizes out": f"{_between(s.column_sum_range)} per neuron (columns), in the unit of the file",
    }
    odd = oddities(s)
    return [f"  {name:<17} {text}" for name, text in facts.items()] + [
        f"  {'looks odd' if i == 0 else '':<17} {text}" for i, text in enumerate(odd or ("nothing",))
    ]


def _between(interval: Range) -> str:
    low, high = interval
    return f"{low:.4g}" if low == high else f"{low:.4g} to {high:.4g}"
