"""`metzler certify`: from a weight matrix to a checked certificate."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from metzler.certificates import (
    Certificate,
    certify_steps,
    critical_gain,
    row_forms,
    unweighted_rate,
)
from metzler.cli.findings import ORDERS, Findings, as_json, describe, headline, lines
from metzler.cli.kinds import KINDS, build
from metzler.cli.options import (
    NUMBER_OR_VECTOR,
    extent_option,
    json_option,
    network_argument,
    orientation_option,
)
from metzler.cli.progress import interruptible, watch
from metzler.cli.source import load
from metzler.consequences import refute
from metzler.errors import InputError
from metzler.models import Model, RecurrentModel

TIME_UNITS = ("s", "ms", "us", "min", "h")


@click.command("certify")
@network_argument
@click.option("--model", "kind", type=click.Choice(sorted(KINDS)), required=True, help="The network's equation.")
@click.option("--activation", default=None, help="Its name: relu, tanh, logistic, softplus, ...")
@click.option("--slopes", type=NUMBER_OR_VECTOR, nargs=2, default=None, metavar="LO HI", help="Instead of a name.")
@click.option("--leak", type=NUMBER_OR_VECTOR, default=None, help="Decay of the state.  [default: 1]")
@click.option("--feedback", type=NUMBER_OR_VECTOR, default=None, help="Strengths, diagonal-feedback.  [default: 1]")
@click.option("--leaking-rate", type=NUMBER_OR_VECTOR, default=None, help="Of echo-state, in (0, 1].  [default: 1]")
@click.option("--tau", type=NUMBER_OR_VECTOR, default=None, help="Time constants; their unit is the unit of time.")
@click.option("--time-unit", type=click.Choice(TIME_UNITS), default=None, help="The unit of --tau, to be printed.")
@click.option("--gain", type=float, default=1.0, show_default=True, help="Factor on all weights.")
@click.option("--norm", type=click.Choice(["best", *ORDERS]), default="best", show_default=True)
@orientation_option
@extent_option
@click.option("--margin", type=float, default=None, help="Relative price of positive weights.  [default: 1e-6]")
@click.option(
    "--max-condition",
    type=float,
    default=None,
    help="Largest weight over the smallest: bounds the overshoot of the unweighted norm, and costs rate.",
)
@json_option
@click.option("-o", "--output", type=click.Path(path_type=Path), default=None, help="Write the certificate here.")
def certify_command(network: str, orientation: str | None, extent: int | None, **options: Any) -> None:
    """Prove how fast the network in FILE forgets its initial condition.

    FILE is a .npz, .npy, .mtx or .csv file with W[i, j] the synapse from j to i, or one of the data sets celegans
    and fly. --leak, --tau, --slopes, --feedback and --leaking-rate take a number, or the path of a .npy or .csv file
    with one number per neuron.
    """
    output: Path | None = options["output"]
    refuse_output(output, network)
    source = load(network, orientation=orientation, extent=extent)
    model = build(source.weights, options)
    found = find(model, options, output)
    if output is not None:
        found.certificate.save(output)
    if options["as_json"]:
        click.echo(json.dumps(as_json(found), allow_nan=False))
    else:
        click.echo("\n".join([headline(found), *lines(found)]))


def find(model: Model, options: dict[str, Any], output: Path | None) -> Findings:
    """The certificate of `model` and what is printed beside it."""
    margin = {} if options["margin"] is None else {"margin": options["margin"]}
    limit = {"max_condition": options["max_condition"]}
    with interruptible() as stop:
        certificate: Certificate = watch(certify_steps(model, options["norm"], stop=stop, **margin, **limit))
        interrupted = stop()
    order = certificate.norm.order
    # Without leak the smallest factor is too much.
    leaky = (
        not interrupted
        and isinstance(model, RecurrentModel)
        and model.dissipation is None
        and bool((model.leak > 0).all())
    )
    refutation = None if certificate.rate > 0 or interrupted else refute(certificate, model)
    return Findings(
        certificate=certificate,
        gain=critical_gain(model, order, **margin) if leaky and isinstance(model, RecurrentModel) else None,
        interrupted=interrupted,
        unweighted={order: float(unweighted_rate(model, order)) for order in ORDERS},
        network=describe(model),
        unit="per step" if model.triple().discrete else unit_of_rate(options),
        path=None if output is None else str(output),
        rows=row_forms(model, order),
        refutation="" if refutation is None else refutation.sentence,
        no_norm=refutation is not None and refutation.no_norm,
    )


def unit_of_rate(options: dict[str, Any]) -> str:
    """The words that follow a rate."""
    if options["time_unit"] is not None:
        return f"per {options['time_unit']}"
    return "per unit of time" if options["tau"] is None else "per unit of time, that of --tau"


def refuse_output(output: Path | None, network: str) -> None:
    """Refuse, before the work begins, an output that cannot be written or that would replace the input."""
    if output is None:
        return
    if output.is_dir() or not output.resolve().parent.is_dir():
        raise InputError(f"'{output}' cannot be written: name a file in a folder that exists")
    if output.exists() and Path(network).exists() and output.samefile(network):
        raise InputError(f"'{output}' would replace the network '{network}': give the certificate another name")
