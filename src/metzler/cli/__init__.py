"""The command line: `metzler certify`, `metzler check`, `metzler info`. Parsing and printing, no mathematics."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib.metadata import version

import click

from metzler.cli.certify import certify_command
from metzler.cli.check import check_command
from metzler.cli.info import info_command
from metzler.errors import MetzlerError

__all__ = ["commands", "main"]

BAD_INPUT = 2
INTERRUPTED = 130


@click.group(invoke_without_command=True)
@click.version_option(version("metzler"), prog_name="metzler")
@click.pass_context
def commands(context: click.Context) -> None:
    """Certify how fast, and in which norm, a recurrent neural network forgets its initial condition."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


commands.add_command(certify_command)
commands.add_command(check_command)
commands.add_command(info_command)


def main(args: Sequence[str] | None = None) -> int:
    """The exit code of one call of the command line.

    0: done, or the certificate holds; 1: it does not hold; 2: bad input, with one sentence on standard error;
    130: interrupted. No traceback reaches the user.

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
    try:
        result = commands.main(None if args is None else list(args), prog_name="metzler", standalone_mode=False)
    except (click.Abort, KeyboardInterrupt):
        complain("interrupted, nothing was written")
        return INTERRUPTED
    except Exception as error:
        complain(sentence(error))
        return BAD_INPUT
    except SystemExit:  # whoever read our output has closed the pipe
        return BAD_INPUT
    return result if isinstance(result, int) else 0


def sentence(error: Exception) -> str:
    """What went wrong, on one line."""
    match error:
        case click.UsageError(ctx=context):
            hint = f" (see {context.command_path} --help)" if context else ""
            text = error.format_message() + hint
        case click.ClickException():
            text = error.format_message()
        case MetzlerError():
            text = str(error)
        case MemoryError():
            text = "there is not enough memory for a network of this size"
        case OSError():
            text = f"{error.strerror or error}" + (f": {error.filename}" if error.filename else "")
        case _:
            text = f"this should not have happened, please report it: {type(error).__name__}: {error}"
    return " ".join(text.split())


def complain(text: str) -> None:
    """Write `metzler: text` on standard error, and stop using a standard output that cannot be written."""
    try:
        sys.stdout.flush()
    except OSError:
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115  (the interpreter flushes it once more at exit)
    click.echo(f"metzler: {text}", err=True)
