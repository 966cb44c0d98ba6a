"""`metzler certify --local`: a rate on a box of states that trajectories enter, for given inputs."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import click
import numpy as np

from metzler.cli.case import Case
from metzler.cli.options import files, together
from metzler.cli.output import Output, written
from metzler.cli.streams import say
from metzler.cli.words import said_intervals
from metzler.errors import InputError
from metzler.models import Model
from metzler.models.labels import names_of
from metzler.proofs.boxes import Box
from metzler.report.answer import Form
from metzler.report.finding import describe
from metzler.report.local import LocalFindings, advice
from metzler.search.local import certify_local, outlook

WORDS = "a number or LO:HI for all, NEURON=NUMBER or NEURON=LO:HI for one, or a .npy or .csv file"

local_options = together(
    click.option("--local", is_flag=True, help="Prove a rate on a box of states that trajectories enter."),
    click.option(
        "--input",
        "inputs",
        multiple=True,
        metavar="VALUE",
        shell_complete=files,
        help=f"With --local, the inputs: {WORDS}.  [default: 0]",
    ),
    click.option(
        "--region",
        multiple=True,
        metavar="VALUE",
        help="With --local, the states where trajectories start, said like the input.  [default: all]",
    ),
)
"""What a local claim is asked with."""


def certify_on_a_box(case: Case, output: Output, said: Mapping[str, list[str]], form: Form) -> None:
    """Certify on a box, write the claim, and say what was found."""
    if case.said("max_condition"):
        raise InputError("--max-condition bounds the weights of a certificate for all states: leave it out, or --local")
    model, names = case.model, names_of(case.model)
    u = said_intervals(said["input"], "the input", model.n, names)
    region = Box(*said_intervals(said["region"], "the region", model.n, names, rest=(-np.inf, np.inf)))
    claim = certify_local(model, region, inputs=u, order=case.norm, deadline=case.deadline, **case.said("margin"))
    output.save(claim)
    with output.told():
        found = LocalFindings(claim, said, **said_of(case, output.name))
        say(written(form, found.as_json(), "\n".join([str(found), *found.lines()])), err=output.standard)


def said_of(case: Case, path: str | None) -> dict[str, Any]:
    """What every answer says of its network, and of where the certificate went."""
    return {
        "network": describe(case.model, case.of),
        "unit": case.unit,
        "of": case.of,
        "path": path,
        "study": case.study.record(),
        "warnings": case.warnings,
        "changes": case.changes,
    }


def next_to_try(model: Model, unit: str) -> str:
    """The next thing to try where the model is not certified; nothing once Ctrl-C was pressed again."""
    with suppress(KeyboardInterrupt):
        return advice(model, outlook(model), unit)
    return ""
