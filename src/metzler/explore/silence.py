"""A study of the network that is left when neurons are silenced, as a study of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from metzler.arrays import Index
from metzler.errors import InputError
from metzler.io.settings import BY_NAME
from metzler.io.study import Study
from metzler.io.vector import read_numbers
from metzler.matrices.names import called
from metzler.models.kinds import OPTIONS

EACH = frozenset(option.name for option in OPTIONS)
FILE = "net-silenced.npz"
"""What the file of the network that is left is called."""


def silenced(study: Study, index: Sequence[int]) -> Study:
    """The study of the network without these neurons; the study itself where there are none.

    Examples
    --------
    >>> from metzler import Network
    >>> whole = Study({"weights": "n.csv", "leak": [1.0, 2.0]}, held=Network([[0.0, 0.5], [0.5, 0.0]], ["PYR", "PV"]))
    >>> left = silenced(whole, [0])
    >>> left.network.names, left.get("leak"), left.get("weights")
    (('PV',), [2.0], 'net-silenced.npz')
    """
    net = study.network
    if not index:
        return study
    if net is None or study.get("matrices"):
        raise InputError("this network has several matrices: silence its states with `metzler lesion`")
    keep = np.delete(np.arange(net.n), list(index))
    if not len(keep):
        raise InputError("this silences every neuron: leave one at work")
    names = [str(name) for name in called(net.names, range(net.n))]
    settings = {name: value for name, value in study.settings.items() if BY_NAME[name].of != "network"}
    settings |= {name: _kept(study, settings[name], keep, names) for name in EACH & set(settings)}
    if "slopes" in settings:
        settings["slopes"] = [_kept(study, end, keep, names) for end in settings["slopes"]]
    if "names" in settings:
        settings["names"] = [settings["names"][i] for i in keep]
    own = net.restricted(keep, f"{len(index):,} of {net.n:,} {net.of}s silenced")
    dynamics = {name: _part(value, keep, net.n) for name, value in net.dynamics.items()}
    return Study({**settings, "weights": FILE}, held=replace(own, dynamics=dynamics))


def _kept(study: Study, value: Any, keep: Index, names: list[str]) -> Any:
    """Of numbers for every neuron those of the neurons that are left."""
    given = read_numbers(study.path(value)) if isinstance(value, str) else value
    if isinstance(given, Mapping):
        left = {names[i] for i in keep}
        return {name: number for name, number in given.items() if name in left}
    return _part(given, keep, len(names))


def _part(value: Any, keep: Index, n: int) -> Any:
    """The entries at these indices where there is one for each neuron."""
    if isinstance(value, str) or np.ndim(value) != 1 or len(value) != n:
        return [_part(end, keep, n) for end in value] if isinstance(value, tuple) else value
    return np.asarray(value)[keep].tolist()
