"""The subcommands of `metzler`: one row each, by their purpose and in the order of the help; loaded when asked for."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import NamedTuple

from click import ClickException, Command

from metzler_command import plain_interrupts


class Row(NamedTuple):
    """A subcommand: the module in which it stands as NAME_command, and what it does, for the list of all."""

    module: str
    does: str


GROUPS: Mapping[str, Mapping[str, Row]] = {
    "network": {
        "info": Row("metzler.cli.info", "what the weights look like, and what looks odd"),
        "convert": Row("metzler.cli.convert", "a network from one file into another, by its ending"),
        "study": Row("metzler.cli.study", "write network and options into a file that certify takes"),
        "cite": Row("metzler.cli.cite", "what to cite, as BibTeX"),
    },
    "proof": {
        "certify": Row("metzler.cli.certify", "how fast it forgets its initial condition, proved"),
        "check": Row("metzler.cli.check", "prove a certificate again, without the search"),
        "report": Row("metzler.cli.report", "one page about a certificate: mail it, print it, check it"),
        "explore": Row("metzler.cli.explore", "move it on a page of this machine: gain, slopes, neurons"),
        "compare": Row("metzler.cli.compare", "every norm tried on it, and the ceiling"),
    },
    "limits": {
        "sensitivity": Row("metzler.cli.sensitivity", "which synapses set the rate"),
        "lesion": Row("metzler.cli.lesion", "the rate that is left when neurons are silenced"),
        "design": Row("metzler.cli.design", "nearest weights, fewest removals, least leak, most gain"),
    },
    "motion": {
        "equilibrium": Row("metzler.cli.equilibrium", "where it settles, with a proved error"),
        "simulate": Row("metzler.cli.simulate", "a trajectory, and a proved distance from the true one"),
        "entrain": Row("metzler.cli.entrain", "the periodic response to a sine"),
    },
    "safety": {
        "robustness": Row("metzler.cli.robustness", "inputs, disturbances and errors that it withstands"),
        "delay": Row("metzler.cli.delay", "the rate with synapses that act late"),
    },
}
COMMANDS: Mapping[str, Row] = {name: row for rows in GROUPS.values() for name, row in rows.items()}


def load(name: str) -> Command:
    """The subcommand, with all that it needs; an installation that is broken is said in a sentence."""
    try:
        with plain_interrupts():
            module = import_module(COMMANDS[name].module)
    except Exception as error:
        raise ClickException(f"cannot start: {type(error).__name__}: {error}") from error
    command: Command = getattr(module, f"{name}_command")
    return command
