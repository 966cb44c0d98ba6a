"""What the command `metzler` starts: the package is loaded under guard, for that may take a second."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager

CANNOT_START = 2


@contextmanager
def plain_interrupts() -> Iterator[None]:
    """Within it Ctrl-C ends the process as the system does, without a traceback: for while modules are loaded."""
    ours = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    try:
        ours = ours and signal.signal(signal.SIGINT, signal.SIG_DFL) is not None
    except ValueError:  # not the main thread: nobody presses anything there
        ours = False
    try:
        yield
    finally:
        if ours:
            signal.signal(signal.SIGINT, signal.default_int_handler)


def main() -> int:
    """The exit code of the command line."""
    try:
        with plain_interrupts():
            from metzler.cli import main as run
    except Exception as error:  # a broken installation says nothing about a certificate: never exit code 1
        if sys.stderr is not None:
            print(f"metzler: cannot start: {type(error).__name__}: {error}", file=sys.stderr)
        return CANNOT_START
    return run()
