"""The one function that writes a network to a file, in the format that the ending of its name says."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from metzler.errors import InputError
from metzler.facts import Fact, Result
from metzler.files import as_path, is_stream, sentences, whole_files
from metzler.io.formats import LABELS
from metzler.io.objects import network_of
from metzler.io.recognise import writer_of
from metzler.networks import Network


@dataclass(frozen=True, repr=False)
class Written(Result):
    """What was written, and what of the network was not.

    Attributes
    ----------
    files : tuple of Path
        The file, and what was made beside it.
    left_out : tuple of str
        What the network has and the format does not hold: "names", "types", ...
    """

    files: tuple[Path, ...]
    left_out: tuple[str, ...] = ()

    def facts(self) -> tuple[Fact, ...]:
        """The files, and what they do not hold."""
        first, *beside = (str(path) for path in self.files)
        lost = [Fact("left out", ", ".join(self.left_out))] if self.left_out else []
        return (Fact("file", first), *(Fact(f"beside {k}", path) for k, path in enumerate(beside, 1)), *lost)


def write(network: Any, path: str | os.PathLike[str]) -> Written:
    """Write a network to a file, so that `read` gives it back.

    Parameters
    ----------
    network : Network, or what `read` takes
        Weights with W[i, j] the synapse from j to i, and what is known of the neurons.
    path : path
        Its ending says the format, one of those in `metzler.io.formats.FORMATS` that have a writer. A file that is
        there is replaced as a whole.

    Returns
    -------
    Written
        The files, and what of the network the format does not hold.

    Raises
    ------
    InputError, InputTypeError
        When the ending is unknown, the format is only read, or cannot hold these names; nothing is written then.

    Examples
    --------
    >>> import tempfile
    >>> from metzler.io import read
    >>> net = Network([[0.0, 0.5], [-0.5, 0.0]], names=["PYR", "PV"])
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     written = write(net, Path(folder, "net.npz"))
    ...     read(written.files[0]).names
    ('PYR', 'PV')
    """
    target, net = as_path(path), network_of(network)
    writer, keeps = writer_of(target)
    if is_stream(target):
        raise InputError(f"{str(target)!r} is a device or a pipe, but a network is written to a file: name one")
    with sentences(target), whole_files(target) as place:
        writer(net, place)
        names = [target.name, *sorted(each.name for each in place.parent.iterdir() if each.name != target.name)]
    return Written(tuple(target.with_name(name) for name in names), _left_out(net, keeps))


def _left_out(network: Network, keeps: frozenset[str]) -> tuple[str, ...]:
    """What the network has and its writer does not keep."""
    given = [name for name in LABELS if _is_given(getattr(network, name))]
    return tuple(name.replace("_", " ") for name in given if name not in keeps)


def _is_given(value: Any) -> bool:
    return value is not None and (bool(value) if isinstance(value, str) or hasattr(value, "keys") else True)
