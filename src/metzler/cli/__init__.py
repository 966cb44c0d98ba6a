"""The command line: one group of subcommands, and what becomes of every exception. No mathematics."""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Sequence

import click
from click.formatting import wrap_text
from click.shell_completion import CompletionItem, shell_complete

from metzler import __version__
from metzler.cli.commands import COMMANDS, GROUPS, load
from metzler.cli.streams import abandon, complain, open_all, sentence
from metzler.errors import InputError

__all__ = ["commands", "main"]

BAD_INPUT = 2
INTERRUPTED = 130
COLUMNS = 79
"""Characters in a line of the list of all commands."""
COMPLETION = "_METZLER_COMPLETE"
"""The variable in which a shell says what it wants to be completed, such as `bash_source`; the name is click's."""

RANGE = "(overflow|invalid value|divide by zero) encountered"
"""What NumPy warns of where numbers leave the range of doubles, which commands say themselves."""


class Grouped(click.Group):
    """The commands by their purpose, one line each so that the help fits a screen; loaded when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands."""
        return [*COMMANDS, *super().list_commands(ctx)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name, None where there is none."""
        return load(cmd_name) if cmd_name in COMMANDS else super().get_command(ctx, cmd_name)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """The names that begin so, without loading them; else the options."""
        begun = [CompletionItem(name, help=row.does) for name, row in COMMANDS.items() if name.startswith(incomplete)]
        return [*begun, *click.Command.shell_complete(self, ctx, incomplete)]

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Usage, purpose, and a table of the commands."""
        formatter.write(f"Usage: {ctx.command_path} COMMAND ...    {ctx.command_path} COMMAND --help    --version\n\n")
        formatter.write(f"{wrap_text(str(self.help), COLUMNS)}\n\n")
        for purpose, rows in GROUPS.items():
            for k, (name, row) in enumerate(rows.items()):
                formatter.write(f"{purpose if k == 0 else '':<9}{name:<13}{row.does}\n")


@click.group(invoke_without_command=True, cls=Grouped)
@click.version_option(__version__, prog_name="metzler")
@click.pass_context
def commands(context: click.Context) -> None:
    """Certify how fast, and in which norm, a recurrent neural network forgets its initial condition."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


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
        result = _called(list(sys.argv[1:] if args is None else args))
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


def _called(words: list[str]) -> object:
    """What the command that these words call returns, without the warnings of NumPy beside its own sentences."""
    with commands.make_context("metzler", words) as context, warnings.catch_warnings():
        warnings.filterwarnings("ignore", RANGE, RuntimeWarning)
        return commands.invoke(context)
