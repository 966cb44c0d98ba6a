"""`metzler certify`: from a weight matrix to a checked certificate."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import click

from metzler.claims.claim import Claim
from metzler.claims.diagonal import Certificate
from metzler.claims.local import LocalClaim
from metzler.claims.parabola import ParabolaClaim
from metzler.claims.quadratic import QuadraticClaim
from metzler.claims.refutation import RefutationClaim
from metzler.claims.threshold import ThresholdClaim
from metzler.cli.case import Case, case_of
from metzler.cli.local import certify_on_a_box, local_options, next_to_try, said_of
from metzler.cli.options import (
    DATA_SETS,
    ONE_OF,
    deadline_option,
    files,
    form_options,
    model_options,
    network_argument,
    network_options,
    search_options,
)
from metzler.cli.output import Output, form_of, written
from metzler.cli.progress import interruptible, watch
from metzler.cli.streams import note, say
from metzler.deadline import Deadline, Stop
from metzler.errors import InputError, MetzlerError
from metzler.io.find import option
from metzler.models import Model
from metzler.report.finding import Findings, as_json, headline, lines
from metzler.report.local import LocalFindings
from metzler.report.quadratic import QuadraticFindings
from metzler.report.tried import tried_lines, tried_record
from metzler.search.certify import certify_steps
from metzler.search.critical_gain import critical_gain_steps
from metzler.search.diagonal import row_forms, unweighted_rate
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
@form_options
@click.option("-o", "--output", help="Write the certificate here; - is standard output.", shell_complete=files)
def certify_command(**options: Any) -> None:
    case = case_of(options)
    output = Output(case.output if options["output"] is None else options["output"])
    form = form_of({**options, "output": None})
    if output.standard and form != "text":
        raise InputError(f"-o - and --{form} would both write to standard output: name a file for the certificate")
    output.refuse(*map(str, case.files))
    output.refuse_for(case.model.n)
    for warning in case.warnings:
        note(warning)
    said = {"input": list(options["inputs"]), "region": list(options["region"])}
    if options["local"]:
        certify_on_a_box(case, output, said, form)
        return
    if asked := [name for name, words in said.items() if words]:
        raise InputError(
            f"--{asked[0]} is asked with --local: other certificates hold whatever the input and the start"
        )
    limits = case.said("margin") | case.said("max_condition")
    if case.norm == "l2" and limits:
        raise InputError(f"{option(next(iter(limits)))} belongs to the norms l1 and linf: leave it out, or choose one")
    with interruptible() as pressed:
        stop = Deadline(case.deadline, pressed).passed
        claim: Claim = watch(certify_steps(case.model, case.norm, deadline=case.deadline, stop=pressed, **limits))
        stopped = stop()
        output.save(claim)
        with output.told():
            rest = Rest() if stop() else look_further(claim, case.model, case.said("margin"), stop, case.unit)
            text, record = TELLERS[claim.kind](case, claim, replace(rest, interrupted=stopped), output.name)
            say(written(form, record, text), err=output.standard)


def diagonal(case: Case, claim: Certificate, rest: Rest, path: str | None) -> Told:
    """What is said of a certificate in l1 or linf."""
    found = findings(case, claim, rest, path=path)
    return report(found), as_json(found)


def quadratic(case: Case, claim: QuadraticClaim | ParabolaClaim, rest: Rest, path: str | None) -> Told:
    """What is said of a claim in a quadratic norm."""
    found = QuadraticFindings(claim, **said_of(case, path), **rest.said())
    return "\n".join([str(found), *found.lines()]), found.as_json()


def local(case: Case, claim: LocalClaim, rest: Rest, path: str | None) -> Told:
    """What is said of a claim on a box that was found where no norm certifies the network on the whole space."""
    found = LocalFindings(claim, **said_of(case, path))
    beside = {"alternatives": tried_record(claim), "interrupted": rest.interrupted}
    return "\n".join([str(found), *found.lines(), *tried_lines(claim, case.unit)]), found.as_json() | beside


Told: TypeAlias = tuple[str, dict[str, Any]]
"""As text and as one JSON object."""
TELLERS: Mapping[str, Callable[[Case, Any, Rest, str | None], Told]] = {
    "diagonal": diagonal,
    "parabola": quadratic,
    "quadratic": quadratic,
    "local": local,
}
"""By the kind of the claim, who says what was found."""


@dataclass(frozen=True)
class Rest:
    """What is looked for once the certificate is written."""

    gain: ThresholdClaim | str = "not searched for"
    refutation: RefutationClaim | None = None
    advice: str = ""
    interrupted: bool = False

    @property
    def why_not(self) -> str:
        """What speaks against contraction, in sentences."""
        return "" if self.refutation is None else self.refutation.sentence

    @property
    def no_norm(self) -> bool:
        """Whether it is proved that no norm certifies the network."""
        return self.refutation is not None and self.refutation.no_norm

    def said(self) -> dict[str, Any]:
        """What answers say of it besides the gain."""
        return {
            "refutation": self.why_not,
            "no_norm": self.no_norm,
            "advice": self.advice,
            "interrupted": self.interrupted,
        }


def look_further(claim: Claim, model: Model, margin: dict[str, float], stop: Stop, unit: str) -> Rest:
    """What speaks against contraction, what to try next, and the critical gain, or its bracket once `stop` says so.

    A second Ctrl-C leaves it at what is known.
    """
    rest = Rest()
    with suppress(KeyboardInterrupt):
        if not claim.rate > 0:
            rest = replace(rest, refutation=refute(model, claim))
            rest = replace(rest, advice=next_to_try(model, unit))
        if isinstance(claim, Certificate):
            rest = replace(rest, gain=gain_of(model, claim.norm.order, margin, stop))
    return rest


def findings(case: Case, certificate: Certificate, rest: Rest, *, path: str | None = None) -> Findings:
    """The certificate and what is printed beside it."""
    return Findings(
        certificate,
        rest.gain,
        {order: float(unweighted_rate(case.model, order)) for order in ORDERS},
        row_forms(case.model, certificate.norm.order),
        **said_of(case, path),
        **rest.said(),
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
