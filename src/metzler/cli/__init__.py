"""The command line: one group of subcommands, and what becomes of every exception. No mathematics."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib.metadata import version

import click
from click.formatting import wrap_text
from click.shell_completion import shell_complete

from metzler.cli.commands import COMMANDS, GROUPS
from metzler.cli.streams import abandon, complain, open_all, sentence
from metzler.errors import InputError

__all__ = ["commands", "main"]

BAD_INPUT = 2
INTERRUPTED = 130
COLUMNS, WIDTH = 79, 57
"""Characters in a line of the list of all commands, and for what one of them does."""
COMPLETION = "_METZLER_COMPLETE"
"""The variable in which a shell says what it wants to be completed, such as `bash_source`; the name is click's."""


class Grouped(click.Group):
    """The commands by their purpose, one line each, so that the help fits a screen."""

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Usage, purpose, and a table of the commands."""
        formatter.write(f"Usage: {ctx.command_path} COMMAND ...    {ctx.command_path} COMMAND --help    --version\n\n")
        formatter.write(f"{wrap_text(str(self.help), COLUMNS)}\n\n")
        for purpose, commands in GROUPS.items():
            for k, command in enumerate(commands):
                what = command.get_short_help_str(WIDTH)
                formatter.write(f"{purpose if k == 0 else '':<9}{command.name:<13}{what}\n")


@click.group(invoke_without_command=True, cls=Grouped)
@click.version_option(version("metzler"), prog_name="metzler")
@click.pass_context
def commands(context: click.Context) -> None:
    """Certify how fast, and in which norm, a recurrent neural network forgets its initial condition."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


for _each in COMMANDS:
    commands.add_command(_each)


def complete(wanted: str) -> None:
    """Write what a shell asks for: the script that it sources, or how the words before the cursor may go on."""
    try:
        unknown = shell_complete(commands, {}, "metzler", COMPLETION, wanted)
    except (KeyError, ValueError):  # the words come in variables, too
        unknown = 1
    if unknown:
        raise InputError(f"{COMPLETION} is for shells, with a value such as bash_source, got {wanted!r}: unset it")


def main(args: Sequence[str] | None = None) -> int:
    """The exit code of one call of the command line.

    0: done, or the certificate holds; 1: it does not hold, and nothing else; 2: bad input, or the answer could not be
    written, with one sentence on standard error; 130: interrupted. No traceback reaches the user.

    Parameters
    ----------
    args : sequence of str, optional
        The words after `metzler`; by default those of the process.

    Examples
    --------
    >>> main(["--version"])
    metzler, version ...
    0
    """
    open_all()
    try:
        if wanted := os.environ.get(COMPLETION):
            complete(wanted)
            return 0
        with commands.make_context("metzler", list(sys.argv[1:] if args is None else args)) as context:
            result = commands.invoke(context)
    except click.exceptions.Exit as end:  # --help and --version
        return end.exit_code
    except (click.Abort, KeyboardInterrupt) as error:
        complain(str(error) or "interrupted, nothing was written")
        return INTERRUPTED
    except BrokenPipeError:  # whoever read the help has seen enough
        abandon("stdout")
        return 0
    except Exception as error:
        complain(sentence(error))
        return BAD_INPUT
    return result if isinstance(result, int) else 0
