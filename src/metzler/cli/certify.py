"""`metzler certify`: from a weight matrix to a checked certificate."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import click

from metzler.claims.diagonal import Certificate
from metzler.claims.refutation import RefutationClaim
from metzler.claims.threshold import ThresholdClaim
from metzler.cli.options import (
    DATA_SETS,
    ENDINGS,
    FILES_READ,
    NUMBER_OR_VECTOR,
    files,
    json_option,
    network_argument,
    network_options,
    read_with,
)
from metzler.cli.output import Output
from metzler.cli.progress import interruptible, watch
from metzler.cli.streams import say
from metzler.deadline import Deadline, Stop
from metzler.errors import InputError, MetzlerError
from metzler.io import find
from metzler.models import Model
from metzler.models.kinds import AT_COMMAND_LINE, OPTIONS, build
from metzler.report.finding import Findings, as_json, describe, headline, lines
from metzler.search.certify import certify_steps, row_forms, unweighted_rate
from metzler.search.critical_gain import critical_gain_steps
from metzler.search.orders import ORDERS
from metzler.search.refute import refute

TIME_UNITS = ("s", "ms", "us", "min", "h")


def model_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The command with the options that belong to some kinds of models."""
    for option in reversed(OPTIONS):
        name = "--" + option.name.replace("_", "-")
        command = click.option(name, type=NUMBER_OR_VECTOR, default=None, help=option.help)(command)
    return command


@click.command(
    "certify",
    help=f"""Prove how fast the network in FILE forgets its initial condition.

    FILE is a {ENDINGS} file with W[i, j] the synapse from j to i, or one of the data sets {DATA_SETS}. --leak,
    --tau, --slopes, --feedback and --leaking-rate take a number, or the path of a .npy or .csv file with one number
    per neuron. With -o - the certificate goes to standard output and all else to standard error.
    """,
)
@network_argument
@click.option(
    "--model", "kind", type=click.Choice(sorted(AT_COMMAND_LINE)), required=True, help="The network's equation."
)
@click.option("--activation", default=None, help="Its name: relu, tanh, logistic, softplus, ...")
@click.option("--slopes", type=NUMBER_OR_VECTOR, nargs=2, default=None, metavar="LO HI", help="Instead of a name.")
@model_options
@click.option("--time-unit", type=click.Choice(TIME_UNITS), default=None, help="The unit of --tau, to be printed.")
@click.option("--gain", type=float, default=1.0, show_default=True, help="Factor on all weights.")
@click.option("--norm", type=click.Choice(["best", *ORDERS]), default="best", show_default=True)
@network_options
@click.option("--margin", type=float, default=None, help="Relative price of positive weights.  [default: 1e-6]")
@click.option(
    "--max-condition",
    type=float,
    default=None,
    help="Largest weight over the smallest: bounds the overshoot of the unweighted norm, and costs rate.",
)
@click.option("--deadline", type=float, default=None, help="Seconds of search; the best weights by then are proved.")
@json_option
@click.option(
    "-o", "--output", default=None, help="Write the certificate here; - is standard output.", shell_complete=files
)
def certify_command(network: str, **options: Any) -> None:
    output = Output(options["output"])
    refuse_words(output, options)
    output.refuse(network, *click.get_current_context().meta.get(FILES_READ, ()))
    net = find(network, **read_with(options))
    model = build(net, options)
    output.refuse_for(model.n)
    margin = {} if options["margin"] is None else {"margin": options["margin"]}
    limit = {"max_condition": options["max_condition"]}
    with interruptible() as pressed:
        stop = Deadline(options["deadline"], pressed).passed
        certificate: Certificate = watch(certify_steps(model, options["norm"], stop=stop, **margin, **limit))
        stopped = stop()
        output.save(certificate)
        with output.told():
            rest = Rest() if stop() else look_further(certificate, model, margin, stop)
            unit = "per step" if model.triple().discrete else unit_of_rate(options)
            path = str(output.file) if output.file is not None and output.written else None
            found = findings(model, certificate, rest, unit=unit, path=path, interrupted=stopped, of=net.of)
            text = json.dumps(as_json(found), allow_nan=False) if options["as_json"] else report(found)
            say(text, err=output.standard)


@dataclass(frozen=True)
class Rest:
    """What is looked for once the certificate is written."""

    gain: ThresholdClaim | str = "not searched for"
    refutation: RefutationClaim | None = None


def look_further(certificate: Certificate, model: Model, margin: dict[str, float], stop: Stop) -> Rest:
    """What speaks against contraction, and the critical gain, or its bracket once `stop` says so.

    A second Ctrl-C leaves it at what is known.
    """
    refutation = None
    with suppress(KeyboardInterrupt):
        refutation = None if certificate.rate > 0 else refute(model, certificate)
        return Rest(gain_of(model, certificate.norm.order, margin, stop), refutation)
    return Rest(refutation=refutation)


def findings(
    model: Model,
    certificate: Certificate,
    rest: Rest,
    *,
    unit: str,
    path: str | None = None,
    interrupted: bool = False,
    of: str = "neuron",
) -> Findings:
    """The certificate of `model` and what is printed beside it."""
    return Findings(
        certificate=certificate,
        gain=rest.gain,
        interrupted=interrupted,
        of=of,
        unweighted={order: float(unweighted_rate(model, order)) for order in ORDERS},
        network=describe(model, of),
        unit=unit,
        path=path,
        rows=row_forms(model, certificate.norm.order),
        refutation="" if rest.refutation is None else rest.refutation.sentence,
        no_norm=rest.refutation is not None and rest.refutation.no_norm,
    )


def report(found: Findings) -> str:
    """The text for a reader."""
    return "\n".join([headline(found), *lines(found)])


def refuse_words(output: Output, options: dict[str, Any]) -> None:
    """Refuse options that contradict each other."""
    if options["time_unit"] is not None and options["tau"] is None:
        raise InputError("--time-unit is the unit of --tau: give the time constants too, or leave it out")
    if output.standard and options["as_json"]:
        raise InputError("-o - and --json would both write to standard output: name a file for the certificate")


def gain_of(model: Model, order: str, margin: dict[str, float], stop: Stop) -> ThresholdClaim | str:
    """The critical gain, or why there is none."""
    try:
        return watch(critical_gain_steps(model, order, stop=stop, **margin))
    except MetzlerError as error:
        return f"not defined: {error}"


def unit_of_rate(options: dict[str, Any]) -> str:
    """The words that follow a rate."""
    if options["time_unit"] is not None:
        return f"per {options['time_unit']}"
    return "per unit of time" if options["tau"] is None else "per unit of time, that of --tau"
