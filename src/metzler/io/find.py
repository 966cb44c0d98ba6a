"""Where a network comes from: a file, or a data set by its name."""

from __future__ import annotations

from inspect import signature
from typing import Any

from metzler.datasets import DATASETS
from metzler.errors import InputError
from metzler.io.read import read
from metzler.networks import Network


def find(source: str, **options: Any) -> Network:
    """The network called `source`: a data set where it is the name of one, else a file.

    Parameters
    ----------
    source : str
        The name of a data set, such as "celegans", or a path; "./fly" is a path.
    **options
        Of a file those of `metzler.read`, such as `orientation`; of a data set its own arguments, such as `extent` of
        the fly visual system. None is not given.

    Raises
    ------
    InputError
        When an option does not belong to this network, or the file cannot be read.

    Examples
    --------
    >>> find("celegans").n
    473
    """
    given = {name: value for name, value in options.items() if value is not None}
    for name in given:
        owners = [f"'{each}'" for each, load in DATASETS.items() if name in signature(load).parameters]
        if owners and f"'{source}'" not in owners:
            raise InputError(
                f"{option(name)} belongs to the data set {', '.join(owners)}, not to '{source}': leave it out"
            )
        if not owners and source in DATASETS:
            raise InputError(f"the data set '{source}' knows its {name}: leave {option(name)} out")
    return DATASETS[source](**given) if source in DATASETS else read(source, **given)


def option(name: str) -> str:
    """What an argument is called at the command line.

    Examples
    --------
    >>> option("max_condition")
    '--max-condition'
    """
    return f"--{name.replace('_', '-')}"
