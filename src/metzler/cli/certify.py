"""`metzler certify`: from a weight matrix to a checked certificate."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

import click

from metzler.claims.diagonal import Certificate
from metzler.claims.refutation import RefutationClaim
from metzler.claims.threshold import ThresholdClaim
from metzler.cli.case import Case, case_of
from metzler.cli.local import certify_on_a_box, local_options, next_to_try
from metzler.cli.options import (
    DATA_SETS,
    ONE_OF,
    deadline_option,
    files,
    json_option,
    model_options,
    network_argument,
    network_options,
    search_options,
)
from metzler.cli.output import Output
from metzler.cli.progress import interruptible, watch
from metzler.cli.streams import note, say
from metzler.deadline import Deadline, Stop
from metzler.errors import InputError, MetzlerError
from metzler.io.find import option
from metzler.models import Model
from metzler.report.finding import Findings, as_json, describe, headline, lines
from metzler.report.quadratic import QuadraticFindings
from metzler.search.certify import certify_steps, row_forms, unweighted_rate
from metzler.search.critical_gain import critical_gain_steps
from metzler.search.l2 import l2_steps
from metzler.search.orders import ORDERS
from metzler.search.refute import refute


@click.command(
    "certify",
    help=f"""Prove how fast the network in FILE forgets its initial condition.

    FILE is a file {ONE_OF}, with W[i, j] the synapse from j to i, - for standard input, a study (.toml), or one of
    the data sets {DATA_SETS}. --leak, --tau, --slopes, --feedback and --leaking-rate take a number, or the path of a
    .npy or .csv file with one number per neuron. With -o - the certificate goes to standard output and all else to
    standard error.
    """,
)
@network_argument
@model_options
@search_options
@network_options
@deadline_option
@local_options
@json_option
@click.option("-o", "--output", help="Write the certificate here; - is standard output.", shell_complete=files)
def certify_command(**options: Any) -> None:
    case = case_of(options)
    output = Output(case.output if options["output"] is None else options["output"])
    if output.standard and options["as_json"]:
        raise InputError("-o - and --json would both write to standard output: name a file for the certificate")
    output.refuse(*map(str, case.files))
    output.refuse_for(case.model.n)
    for warning in case.warnings:
        note(warning)
    said = {"input": list(options["inputs"]), "region": list(options["region"])}
    if options["local"]:
        certify_on_a_box(case, output, said, options["as_json"])
    elif asked := [name for name, words in said.items() if words]:
        raise InputError(
            f"--{asked[0]} is asked with --local: other certificates hold whatever the input and the start"
        )
    elif case.norm == "l2":
        quadratic(case, output, options["as_json"])
    else:
        diagonal(case, output, options["as_json"])


def diagonal(case: Case, output: Output, as_record: bool) -> None:
    """Certify in l1 or linf, write the certificate, and say what was found and what stands beside it."""
    model, margin = case.model, case.said("margin")
    with interruptible() as pressed:
        stop = Deadline(case.deadline, pressed).passed
        steps = certify_steps(model, case.norm, stop=stop, **margin, **case.said("max_condition"))
        certificate: Certificate = watch(steps)
        stopped = stop()
        output.save(certificate)
        with output.told():
            rest = Rest() if stop() else look_further(certificate, model, margin, stop, case.unit)
            found = findings(case, certificate, rest, path=output.name, interrupted=stopped)
            text = json.dumps(as_json(found), allow_nan=False) if as_record else report(found)
            say(text, err=output.standard)


def quadratic(case: Case, output: Output, as_record: bool) -> None:
    """Certify in a quadratic norm, write the certificate, and say what was found."""
    others = [option(name) for name in ("margin", "max_condition") if case.said(name)]
    if others:
        raise InputError(f"{others[0]} belongs to the norms l1 and linf: leave it out, or choose one of these")
    claim = watch(l2_steps(case.model, deadline=case.deadline))
    output.save(claim)
    with output.told():
        network, study = describe(case.model, case.of), case.study.record()
        rest = "" if claim.rate > 0 else next_to_try(case.model, case.unit)
        found = QuadraticFindings(claim, network, case.unit, output.name, study, case.warnings, case.changes, rest)
        text = json.dumps(found.as_json(), allow_nan=False) if as_record else "\n".join([str(found), *found.lines()])
        say(text, err=output.standard)


@dataclass(frozen=True)
class Rest:
    """What is looked for once the certificate is written."""

    gain: ThresholdClaim | str = "not searched for"
    refutation: RefutationClaim | None = None
    advice: str = ""


def look_further(certificate: Certificate, model: Model, margin: dict[str, float], stop: Stop, unit: str) -> Rest:
    """What speaks against contraction, what to try next, and the critical gain, or its bracket once `stop` says so.

    A second Ctrl-C leaves it at what is known.
    """
    rest = Rest()
    with suppress(KeyboardInterrupt):
        if not certificate.rate > 0:
            rest = replace(rest, refutation=refute(model, certificate))
            rest = replace(rest, advice=next_to_try(model, unit))
        return replace(rest, gain=gain_of(model, certificate.norm.order, margin, stop))
    return rest


def findings(
    case: Case, certificate: Certificate, rest: Rest, *, path: str | None = None, interrupted: bool = False
) -> Findings:
    """The certificate and what is printed beside it."""
    return Findings(
        certificate=certificate,
        gain=rest.gain,
        interrupted=interrupted,
        of=case.of,
        unweighted={order: float(unweighted_rate(case.model, order)) for order in ORDERS},
        network=describe(case.model, case.of),
        unit=case.unit,
        path=path,
        rows=row_forms(case.model, certificate.norm.order),
        refutation="" if rest.refutation is None else rest.refutation.sentence,
        no_norm=rest.refutation is not None and rest.refutation.no_norm,
        advice=rest.advice,
        study=case.study.record(),
        warnings=case.warnings,
        changes=case.changes,
    )


def report(found: Findings) -> str:
    """The text for a reader."""
    return "\n".join([headline(found), *lines(found)])


def gain_of(model: Model, order: str, margin: dict[str, float], stop: Stop) -> ThresholdClaim | str:
    """The critical gain, or why there is none."""
    try:
        return watch(critical_gain_steps(model, order, stop=stop, **margin))
    except MetzlerError as error:
        return f"not defined: {error}"
