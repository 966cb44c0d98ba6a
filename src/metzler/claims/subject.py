"""What a claim is about: the kind of a model, all its numbers, and the hash of its matrices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Protocol

import numpy as np

from metzler.arrays import Vector
from metzler.claims.fields import floats, need_fields, typed
from metzler.claims.hashing import matrices_sha256
from metzler.frozen import Frozen, owned
from metzler.models.kinds import MAPS

FIELDS = ("kind", "sha256", "parameters")


class Described(Protocol):
    """What a claim can be about: a model, or a network of networks."""

    @property
    def kind(self) -> str: ...

    def matrices(self) -> dict[str, Any]: ...

    def parameters(self) -> dict[str, Vector]: ...


@dataclass(frozen=True, eq=False)
class Subject(Frozen):
    """The network that a claim is about, bound by its numbers.

    Parameters
    ----------
    kind : str
        The model's kind.
    parameters : mapping of str to float64 arrays
        Leak, time constants, slopes, gain: all that a proof uses besides the matrices.
    sha256 : str
        Hash of the matrices, see `matrices_sha256`.

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

    def __post_init__(self) -> None:
        parameters = {name: owned(np.asarray(value, dtype=np.float64)) for name, value in self.parameters.items()}
        object.__setattr__(self, "parameters", MappingProxyType(parameters))

    @classmethod
    def of(cls, model: Described, sha256: str | None = None) -> Subject:
        """This model; its hash is computed where it is not known."""
        known = matrices_sha256(model.matrices()) if sha256 is None else sha256
        return cls(model.kind, model.parameters(), known)

    @property
    def unit(self) -> str:
        """The unit of a rate."""
        return "1/step" if self.kind in MAPS else "1/time"

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

    def record(self) -> dict[str, Any]:
        """What a file holds."""
        parameters = {name: np.asarray(value) for name, value in self.parameters.items()}
        return {"kind": self.kind, "sha256": self.sha256, "parameters": parameters}

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Subject:
        """The subject in a file; raises `InputError`."""
        need_fields(record, FIELDS, "its model")
        parameters = typed(record, "parameters", dict)
        held = {name: floats(value, name, scalar=True) for name, value in parameters.items()}
        return cls(typed(record, "kind", str), held, typed(record, "sha256", str))


def _same(mine: Vector, theirs: Vector) -> bool:
    """Whether two parameters agree; a 0-d array stands for a constant one of any shape."""
    if mine.ndim and theirs.ndim and mine.shape != theirs.shape:
        return False
    return mine.size > 0 and theirs.size > 0 and bool((mine == theirs).all())
