"""Where a network comes from: a file, or a data set by its name."""

from __future__ import annotations

from inspect import signature

from metzler.datasets import DATASETS
from metzler.errors import InputError
from metzler.io.read import read
from metzler.networks import Network


def find(source: str, *, orientation: str | None = None, **options: int | None) -> Network:
    """The network called `source`: a data set where it is the name of one, else a file.

    Parameters
    ----------
    source : str
        The name of a data set, such as "celegans", or a path; "./fly" is a path.
    orientation : {"post-pre", "pre-post"}, optional
        What rows and columns of the file are; a data set knows.
    **options
        Arguments of the data set, such as `extent` of the fly visual system; None is its own default.

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
        if f"'{source}'" not in owners:
            raise InputError(f"--{name} belongs to the data set {', '.join(owners)}, not to '{source}': leave it out")
    if source not in DATASETS:
        return read(source, orientation=orientation)
    if orientation is not None:
        raise InputError(f"the data set '{source}' knows its orientation: leave --orientation out")
    return DATASETS[source](**given)
