"""`metzler cite`: what to cite, as BibTeX."""

from __future__ import annotations

from typing import Any

import click

from metzler.cli.case import case_of
from metzler.cli.options import files, network_options
from metzler.cli.output import Output
from metzler.report.citation import bibtex


@click.command("cite")
@click.argument("network", metavar="[FILE]", required=False, shell_complete=files)
@network_options
@click.option("-o", "--output", shell_complete=files, help="Write it here instead; - is standard output.")
def cite_command(**options: Any) -> None:
    """Print what to cite as BibTeX: this software, its papers, and whoever measured the network in FILE."""
    output = Output(options["output"])
    if options["network"] is None:
        output.refuse()
        output.write(f"{bibtex()}\n")
        return
    case = case_of(options)
    output.refuse(*map(str, case.files))
    output.write(f"{bibtex(case.network)}\n")
