"""`python -m metzler` is the command `metzler`."""

from __future__ import annotations

import sys

from metzler_command import main

if __name__ == "__main__":
    sys.exit(main())
