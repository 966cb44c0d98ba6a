"""`metzler study`: what is to be certified, written down in a file that `metzler certify` takes."""

from __future__ import annotations

from typing import Any

import click

from metzler.cli.case import case_of
from metzler.cli.options import (
    deadline_option,
    files,
    model_options,
    network_argument,
    network_options,
    search_options,
)
from metzler.cli.output import Output


@click.command("study")
@network_argument
@model_options
@search_options
@network_options
@deadline_option
@click.option("--weight-unit", help="The unit of the weights, to be kept.")
@click.option("--certificate", shell_complete=files, help="Where `metzler certify` is to write the certificate.")
@click.option("-o", "--output", shell_complete=files, help="Write the study here; else to standard output.")
def study_command(certificate: str | None, **options: Any) -> None:
    """Write the network in FILE and the options into a study, a TOML file: `metzler certify study.toml`.

    The files that it names must lie below its folder. A study in place of FILE is changed by the options.
    """
    case = case_of(options)
    output = Output(options["output"])
    output.refuse(*map(str, case.files))
    _ = case.model  # a study that cannot be read again is not written
    study = case.study if certificate is None else case.study.changed({"output": certificate})
    output.write(study.at("study.toml" if output.file is None else output.file).toml())
