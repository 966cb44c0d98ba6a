"""`metzler report`: one page about a network and its certificate, to be mailed and printed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from metzler.claims.check import check_steps
from metzler.claims.terms import unit_of_rate
from metzler.cli.case import Case, case_of, claim_in
from metzler.cli.check import DOES_NOT_HOLD, HOLDS, verdict
from metzler.cli.options import deadline_option, files, network_argument, network_options
from metzler.cli.output import Output
from metzler.cli.progress import watch
from metzler.cli.standard_input import STANDARD_INPUT
from metzler.cli.streams import note, say
from metzler.deadline import Deadline
from metzler.digits import up
from metzler.errors import InputError
from metzler.io.study import is_study
from metzler.report.about import About, title_of
from metzler.report.contents import section_steps
from metzler.report.page import render, require
from metzler.report.reproduced import study_of

ENDINGS = (".cert.json", ".json")


@click.command("report")
@click.argument("certificate", metavar="CERT", shell_complete=files)
@network_argument
@network_options
@deadline_option
@click.option("--title", default="", help="Of the page.  [default: that of the network]")
@click.option("--date", default="", help="What the page says of when it was made.  [default: nothing]")
@click.option("-o", "--output", shell_complete=files, help="Write the page here; - is standard output.")
def report_command(certificate: str, title: str, date: str, output: str | None, **options: Any) -> int:
    """Make one page about the network in FILE and its certificate CERT: the verdict, what it means, how to check it.

    FILE is the weights, or a study (.toml) that names all the matrices of the model. The page needs nothing but a
    browser. Without -o it stands beside the certificate, as NAME.html. The exit code is 0 when the page is made, 1 when
    the certificate does not hold for the network, 2 when an input cannot be used.
    """
    if certificate == options["network"] == STANDARD_INPUT:
        raise InputError("standard input is the certificate or the network, and not both: name a file for one of them")
    require()
    case, claim = case_of(options), claim_in(certificate)
    place = Output(place_beside(certificate) if output is None else output)
    place.refuse(certificate, *map(str, case.files))
    for warning in case.warnings:
        note(warning)
    until, model = Deadline(case.deadline), case.model_for(claim)
    result = watch(check_steps(claim, model))
    if not result.holds:
        say(verdict(result, claim, certificate, unit_of_rate(claim.subject)))
        return DOES_NOT_HOLD
    page = watch(section_steps(_about(case, model, claim, (certificate, title, date)), until))
    html = render(page)
    place.write(html)
    if not place.standard:
        say(f"The report is in {place.path}: one file, {up(len(html.encode()) / 1e6, 2)} MB.")
    return HOLDS


def place_beside(certificate: str) -> str:
    """Where the page of a certificate goes where nobody says it.

    Examples
    --------
    >>> place_beside("net.cert.json"), place_beside("-")
    ('net.html', 'report.html')
    """
    if certificate == STANDARD_INPUT:
        return "report.html"
    path = Path(certificate)
    ending = next((ending for ending in ENDINGS if path.name.endswith(ending)), path.suffix)
    return str(path.with_name(f"{path.name.removesuffix(ending)}.html"))


def _about(case: Case, model: Any, claim: Any, said: tuple[str, str, str]) -> About:
    certificate, title, date = said
    source = str(case.study.source or case.study.get("weights"))
    study = study_of(case.study, claim.subject)
    return About(
        model,
        claim,
        title or title_of(model, case.network),
        case.network,
        case.of,
        "net.cert.json" if certificate == STANDARD_INPUT else certificate,
        "net.csv" if source == STANDARD_INPUT else source,
        {} if is_study(source) else study.settings,
        study.toml(),
        date,
    )
