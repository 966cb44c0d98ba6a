"""What a claim is about: the kind of a model, all its numbers, and the hash of its matrices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Protocol

import numpy as np

from metzler.arrays import Vector
from metzler.claims.fields import floats, need, need_fields, typed
from metzler.claims.hashing import matrices_sha256
from metzler.errors import InputError
from metzler.facts import Fact, Result, spread
from metzler.frozen import Frozen, owned
from metzler.matrices.indices import names_from
from metzler.matrices.names import Name, Names, called, known_unit, listed, quoted
from metzler.models.kinds import MAPS
from metzler.models.labels import labels, names_of, relabelled, time_unit

FIELDS = ("kind", "sha256", "parameters")
SHOWN = 4
"""So many names are shown."""
LABELS = ("names", "time_unit")
"""Fields that are there only where they say something."""


class Described(Protocol):
    """What a claim can be about: a model, or a network of networks."""

    @property
    def kind(self) -> str: ...

    def matrices(self) -> dict[str, Any]: ...

    def parameters(self) -> dict[str, Vector]: ...

    def is_map(self) -> bool: ...


@dataclass(frozen=True, eq=False, repr=False)
class Subject(Frozen, Result):
    """The network that a claim is about, bound by its numbers.

    Parameters
    ----------
    kind : str
        The model's kind.
    parameters : mapping of str to float64 arrays
        Leak, time constants, slopes, gain: all that a proof uses besides the matrices.
    sha256 : str
        Hash of the matrices, see `matrices_sha256`.
    names : iterable of str or int, optional
        What its states are called. Like the unit a label, which no proof uses; see `require_labels`.
    time_unit : str
        The unit of its time constants, where it was said.

    Examples
    --------
    >>> from metzler.models import Hopfield
    >>> net = Hopfield([[0.5]], activation="relu")
    >>> Subject.of(net).differs(net), Subject.of(net).differs(Hopfield([[0.5]], activation="relu", leak=2.0))
    ((), ("its leak differs from this network's",))
    """

    kind: str
    parameters: Mapping[str, Vector]
    sha256: str
    names: Names | None = None
    time_unit: str = ""

    def __post_init__(self) -> None:
        names = names_from(self.names)
        for name, label in (("names", names), ("time_unit", known_unit(self.time_unit))):
            object.__setattr__(self, name, label)
        parameters = {name: owned(np.asarray(value, dtype=np.float64)) for name, value in self.parameters.items()}
        object.__setattr__(self, "parameters", MappingProxyType(parameters))

    def facts(self) -> tuple[Fact, ...]:
        """Its kind, its hash and its parameters."""
        return (
            Fact("network", self.kind),
            Fact("sha256", self.sha256),
            *(fact for name, values in self.parameters.items() for fact in spread(name, values)),
            Fact("unit of time", self.time),
            *(
                ()
                if self.names is None
                else (Fact("names", listed(self.names, range(min(len(self.names), SHOWN + 1)), SHOWN)),)
            ),
        )

    @classmethod
    def of(cls, model: Described, sha256: str | None = None) -> Subject:
        """This model; its hash is computed where it is not known."""
        known = matrices_sha256(model.matrices()) if sha256 is None else sha256
        own = labels(model)
        if model.kind not in MAPS and model.is_map():
            own["time_unit"] = "step"
        return cls(model.kind, model.parameters(), known, **own)

    @property
    def time(self) -> str:
        """The unit of time: "step" for a map, "time" where it was not said."""
        return "step" if self.kind in MAPS else self.time_unit or "time"

    @property
    def unit(self) -> str:
        """The unit of a rate."""
        return f"1/{self.time}"

    def index(self, n: int) -> dict[str, list[Name]]:
        """What the rows of a table of its `n` states are called."""
        return {"neuron" if self.names is not None else "state": self.called(range(n))}

    def called(self, index: Any) -> list[Name]:
        """What the states at these indices are called: their names, their indices where they have none."""
        return called(self.names, index)

    def listed(self, index: Any, most: int = 8) -> str:
        """The same as text, the first ones where there are many."""
        return listed(self.names, index, most)

    def differs(self, model: Described) -> tuple[str, ...]:
        """Why this is not about a network with these parameters; empty when it may be. The matrices are not asked."""
        if self.kind != model.kind:
            return (f"its model is {self.kind}, this network is {model.kind}",)
        mine = model.parameters()
        if set(mine) != set(self.parameters):
            return (f"its parameters are {sorted(self.parameters)}, this network has {sorted(mine)}",)
        for name, value in mine.items():
            if not _same(np.asarray(value), self.parameters[name]):
                return (f"its {name} differs from this network's",)
        return ()

    def require_labels(self, model: Described) -> None:
        """Refuse a network with the same numbers whose time has another unit, or whose states other names.

        What only one of the two says contradicts nothing. 7 and "7" are one name: text files do not tell them apart.

        Raises
        ------
        InputError
            With the unit, or the first name, that differs.
        """
        mine, theirs = self.time, time_unit(model)
        if "time" not in (mine, theirs) and mine != theirs:
            raise InputError(
                f"the certificate is of a network whose time is in {mine}, but this network's is in {theirs}: its "
                f"rates are per {mine}; give the network in that unit, or certify it again"
            )
        names = names_of(model)
        if None in (names, self.names) or names == self.names:
            return
        for k, (own, other) in enumerate(zip(self.names or (), names or (), strict=True)):
            if str(own) != str(other):
                raise InputError(
                    f"the certificate calls the neuron at index {k} {quoted(own)}, but this network, which has the "
                    f"same numbers, calls it {quoted(other)}: give the network the certificate's names, or certify it "
                    "again"
                )

    def labelled(self, model: Any) -> Any:
        """The model with these names and this unit of time where it says none; what it says stays."""
        own: dict[str, Any] = {}
        if self.names is not None and names_of(model) is None and len(self.names) == model.n:
            own["names"] = self.names
        if self.time_unit and not model.time_unit and not model.is_map():
            own["time_unit"] = self.time_unit
        return relabelled(model, **own) if own else model

    def record(self, within: Subject | None = None) -> dict[str, Any]:
        """What a file holds; labels only where they are not those of the subject of the claim `within` which it is."""
        parameters = {name: np.asarray(value) for name, value in self.parameters.items()}
        around = _labels(within)
        own = {name: label for name, label in _labels(self).items() if label != around[name]}
        return {"kind": self.kind, "sha256": self.sha256, "parameters": parameters} | own

    @classmethod
    def from_record(cls, record: Mapping[str, Any], within: Subject | None = None) -> Subject:
        """The subject in a file; raises `InputError`."""
        own = _labels(within) | {name: record[name] for name in LABELS if name in record}
        need(own["names"] is None or isinstance(own["names"], Names), 'names must be {"labels": [...]}, or null')
        typed(own, "time_unit", str)
        need_fields({name: value for name, value in record.items() if name not in LABELS}, FIELDS, "its model")
        parameters = typed(record, "parameters", dict)
        held = {name: floats(value, name, scalar=True) for name, value in parameters.items()}
        return cls(typed(record, "kind", str), held, typed(record, "sha256", str), **own)


def _labels(subject: Subject | None) -> dict[str, Any]:
    """Names and unit of time; none where there is no subject."""
    return {"names": None, "time_unit": ""} if subject is None else {name: getattr(subject, name) for name in LABELS}


def _same(mine: Vector, theirs: Vector) -> bool:
    """Whether two parameters agree; a 0-d array stands for a constant one of any shape."""
    if mine.ndim and theirs.ndim and mine.shape != theirs.shape:
        return False
    return mine.size > 0 and theirs.size > 0 and bool((mine == theirs).all())
