"""`metzler convert`: a network from one file into another, in the format that its ending says."""

from __future__ import annotations

import textwrap
from itertools import zip_longest
from pathlib import Path
from typing import Any

import click

from metzler.cli.case import case_of
from metzler.cli.options import DATA_SETS, csv_option, files, json_option, network_argument, network_options
from metzler.cli.output import STANDARD_OUTPUT, Output, form_of
from metzler.cli.streams import say
from metzler.errors import InputError
from metzler.io import write
from metzler.io.formats import FORMATS, listed
from metzler.io.recognise import writer_of
from metzler.report.answer import Answer

WIDTH, INDENT = 78, 14


def listing() -> str:
    """Every format with what it holds, for the help."""
    lines = []
    for form in FORMATS:
        first, *others = form.suffixes
        more = f" ({' '.join(others)})" * bool(others)
        told = textwrap.wrap(form.content + more, WIDTH - INDENT, break_long_words=False, break_on_hyphens=False)
        lines += [f"{head:<{INDENT}}{text}" for head, text in zip_longest([first], told, fillvalue="")]
    return "\n".join(lines)


WRITABLE = listed([suffix for form in FORMATS if form.write is not None for suffix in form.suffixes], "or")


@click.command(
    "convert",
    help=f"""Write the network in FILE to OUT, whose ending says the format: {WRITABLE}.

    FILE is a file, - for standard input, a study (.toml), or one of the data sets {DATA_SETS}. A file OUT that is
    there is replaced as a whole. What the network has and the format does not hold is said.

    Formats that are read:

    \b
    {listing().replace(chr(10), chr(10) + "    ")}
    """,
)
@network_argument
@click.argument("out", metavar="OUT", shell_complete=files)
@network_options
@json_option
@csv_option
def convert_command(out: str, **options: Any) -> None:
    if out == STANDARD_OUTPUT:
        raise InputError("OUT must be a file, for its ending says the format: name one")
    form = form_of({**options, "output": None})
    case, output = case_of(options), Output(out)
    output.refuse(*map(str, case.files))
    writer_of(Path(out))
    net = case.network
    if net is None:
        raise InputError(f"'{options['network']}' names several matrices: convert takes a network of one")
    say(Answer(write(net, out)).written(form))
