"""Where a distribution's files lie. Data distributions are read, never imported."""

from __future__ import annotations

import sys
from importlib.metadata import Distribution, distributions
from pathlib import Path

PACKAGES = Path(__file__).resolve().parent.parent / "build" / "atlas" / "packages"
"""Where `make atlas` puts distributions that are only read."""


def installed(name: str) -> Distribution:
    """A distribution in the environment or in `PACKAGES`.

    Raises
    ------
    LookupError
        When there is none of this name.
    """
    found = next(iter(distributions(name=name, path=[str(PACKAGES / name), *sys.path])), None)
    if found is None:
        raise LookupError(f"the distribution {name} is not installed")
    return found


def inside(name: str, path: str) -> Path:
    """A file or folder of a distribution."""
    return Path(str(installed(name).locate_file(path)))
