"""`metzler explore`: a page on this machine alone, on which a network is moved."""

from __future__ import annotations

from typing import Any

import click

from metzler.cli.case import case_of
from metzler.cli.options import deadline_option, model_options, network_argument, network_options, search_options
from metzler.cli.streams import note, say
from metzler.explore.serve import SECONDS, serve
from metzler.explore.site import require


@click.command("explore")
@network_argument
@model_options
@search_options
@network_options
@deadline_option
@click.option("--port", type=int, default=0, help="Of 127.0.0.1.  [default: a free one]")
@click.option("--no-browser", is_flag=True, help="Print the address, and open nothing.")
def explore_command(port: int, no_browser: bool, **options: Any) -> None:
    """Move the network in FILE on a page in the browser: gain, leak, slopes, norm, and which neurons are silenced.

    The page is served to this machine alone, and to nobody without the address that is printed. Ctrl-C ends it, and
    nothing is kept. --deadline is for each question.  [default: 60]
    """
    require()
    case = case_of(options)
    for warning in case.warnings:
        note(warning)
    _ = case.norm
    seconds = SECONDS if case.deadline is None else case.deadline
    serve(case.study, port=port, seconds=seconds, browser=not no_browser, tell=_tell)
    say("Ended: nothing was kept.")


def _tell(address: str) -> None:
    """Where the page is, at once, also for who reads through a pipe."""
    say(f"The page is at {address}")
    say("It is served to this machine alone, until Ctrl-C.")
