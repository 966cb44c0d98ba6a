"""The one function that writes a network to a file, in the format that the ending of its name says."""

from __future__ import annotations

import os
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any

import numpy as np

from metzler.errors import InputError, one_line
from metzler.facts import Fact, Result
from metzler.files import as_path, is_stream, sentences, target_of, whole_files
from metzler.io.edge_files import beside, require_ours
from metzler.io.formats import LABELS, Format, Writer
from metzler.io.objects import network_of
from metzler.io.read import read
from metzler.io.recognise import writer_of
from metzler.matrices.forms import csr
from metzler.networks import Network

UNLIMITED = 2**62
"""Bytes: what was in memory may be so again."""


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
        When the ending is unknown, the format is only read, or what is written would not be read again as this network
        with these names, types and positions, where the format keeps them; nothing is written then.

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
    form, writer = writer_of(target)
    if is_stream(target):
        raise InputError(f"{str(target)!r} is a device or a pipe, but a network is written to a file: name one")
    with sentences(target), whole_files(target) as place:
        _write(form, writer, net, place, target)
        names = [target.name, *sorted(each.name for each in place.parent.iterdir() if each.name != target.name)]
    return Written(tuple(target.with_name(name) for name in names), _left_out(net, form.keeps))


def _write(form: Format, writer: Writer, network: Network, place: Path, target: Path) -> None:
    """Write the files at `place` that will be at `target`; refused where they do not give back what they keep."""
    try:
        writer(network, place)
        made = beside(place)
        there = target_of(target).with_name(made.name)
        if form.neurons is not None and there.is_file():
            require_ours(there)
            if not made.exists():
                form.neurons(network, place)  # else that of an earlier network stayed
        lost = _lost(form, network, place, made) if form.keeps else ""
    except UnicodeError as error:
        raise InputError(f"{str(target)!r} cannot hold these names or types: {one_line(error)}") from error
    except InputError as error:
        raise InputError(str(error).replace(str(place.parent), str(target.parent))) from error
    if lost:
        raise InputError(f"{str(target)!r} cannot hold this network, {lost} when it is read again: write .npz")


def _lost(form: Format, network: Network, place: Path, made: Path) -> str:
    """What would be another when the files at these places are read again, in words; empty where nothing would."""
    try:
        again = read(place, max_bytes=UNLIMITED, neurons=made if made.exists() else None)
    except InputError as error:
        return f"of which it would be said that {str(error).rstrip('.')}"
    for field in ("names", "types"):
        own, other = getattr(network, field), getattr(again, field)
        if field in form.keeps and own != other:
            pairs = zip_longest(own or range(network.n), other or range(again.n))
            first = next(((mine, theirs) for mine, theirs in pairs if mine != theirs), (own, other))
            return f"of whose {field} {first[0]!r:.60} would become {first[1]!r:.60}"
    if "positions" in form.keeps and not np.array_equal(network.positions, again.positions):
        return "whose positions would become others"
    same = network.n == again.n and (csr(network.weights) != csr(again.weights)).nnz == 0
    return "" if same else "whose weights would become others"


def _left_out(network: Network, keeps: frozenset[str]) -> tuple[str, ...]:
    """What the network has and its writer does not keep."""
    given = [name for name in LABELS if _is_given(getattr(network, name))]
    return tuple(name.replace("_", " ") for name in given if name not in keeps)


def _is_given(value: Any) -> bool:
    return value is not None and (bool(value) if isinstance(value, str) or hasattr(value, "keys") else True)
