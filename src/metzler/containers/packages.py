"""The door to the packages that some formats need: loaded when a file asks for it, never before."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from metzler.errors import InputError, one_line

EXTRA = "io"
"""With which the packages of all formats are installed."""


def needed(package: str, what: str, *, extra: str = EXTRA) -> Any:
    """The package, loaded.

    Parameters
    ----------
    package : str
        Its name, such as "h5py" or "pyarrow.parquet".
    what : str
        What needs it, as the beginning of a sentence: "SONATA files".
    extra : str
        The extra of this package that installs it.

    Raises
    ------
    InputError
        When it is not installed, or cannot be loaded.

    Examples
    --------
    >>> needed("no_such_package", "such files")
    Traceback (most recent call last):
    metzler.errors.InputError: such files need no_such_package: pip install 'metzler[io]'
    """
    top = package.partition(".")[0]
    try:
        return import_module(package)
    except Exception as error:  # a broken installation fails with whatever its parts raise
        if isinstance(error, ModuleNotFoundError) and error.name == top:
            raise InputError(f"{what} need {top}: pip install 'metzler[{extra}]'") from error
        raise InputError(f"{top} is installed but cannot be loaded ({one_line(error)}): reinstall it") from error


def available(package: str) -> Any | None:
    """The package, loaded; None where it is not installed or cannot be loaded."""
    try:
        return needed(package, "")
    except InputError:
        return None
