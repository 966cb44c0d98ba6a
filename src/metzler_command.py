"""What the command `metzler` starts: the package is loaded under guard, for that takes a second."""

from __future__ import annotations

import signal
import sys

CANNOT_START = 2


def main() -> int:
    """The exit code of the command line. Ctrl-C while it loads ends it as the system does, without a traceback."""
    ours = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if ours:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        from metzler.cli import main as run
    except Exception as error:  # a broken installation says nothing about a certificate: never exit code 1
        if sys.stderr is not None:
            print(f"metzler: cannot start: {type(error).__name__}: {error}", file=sys.stderr)
        return CANNOT_START
    if ours:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    return run()
