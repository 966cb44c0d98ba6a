"""A network of networks: models, and bounds of what each does to the others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, ClassVar

from metzler.arrays import Matrix, Vector
from metzler.errors import InputError, InputTypeError
from metzler.facts import Fact, Result
from metzler.frozen import Frozen
from metzler.matrices.rectangular import own_matrix
from metzler.models.base import Model, is_model
from metzler.models.labels import names_of

Pair = tuple[str, str]


@dataclass(frozen=True, eq=False, repr=False)
class Modules(Frozen, Result):
    """Coupled modules; itself a module of a larger network.

    Parameters
    ----------
    parts : mapping of str to Model or Modules
        Their states stand one after the other in this order. All are flows, or all are maps.
    couplings : mapping of (target, source) to matrix (n_target, n_source)
        Bound of the Jacobian between two modules: entry by entry not smaller than `|d f_target / d x_source|`. For a
        term `K psi(x_source)` in the target's time derivative: K times the largest size of a slope of psi. Signs do not
        matter. In units of 1/time: divide by the target's tau; for maps without unit.

    Raises
    ------
    InputError
        For an unknown module, a coupling of the wrong shape, one from a module to itself, or maps beside flows.

    Examples
    --------
    >>> from metzler.models import Hopfield
    >>> one = Hopfield([[0.5]], activation="tanh")
    >>> pair = Modules({"a": one, "b": one}, {("a", "b"): [[0.1]]})
    >>> pair.n, sorted(pair.matrices())
    (2, ['a:hopfield.W', 'a<b', 'b:hopfield.W'])
    """

    kind: ClassVar[str] = "modules"
    names: ClassVar[None] = None
    """The states of a module are called by its own names."""

    parts: Mapping[str, Model | Modules]
    couplings: Mapping[Pair, Matrix]

    def __post_init__(self) -> None:
        if not isinstance(self.parts, Mapping) or not self.parts:
            raise InputError("a network of networks needs at least one module, as {name: model}")
        for name, part in self.parts.items():
            if not isinstance(name, str) or not name or name.removeprefix("-").startswith("0x"):
                raise InputError(f"the name of a module must be a text that does not begin with 0x, got {name!r}")
            if not (is_model(part) or isinstance(part, Modules)):
                raise InputTypeError(f"module {name!r} must be a model or Modules, got {type(part).__name__}")
        require_pairs(self.parts, self.couplings)
        maps = [name for name, part in self.parts.items() if is_discrete(part)]
        if 0 < len(maps) < len(self.parts):
            raise InputError(
                f"a composite needs flows alone or maps alone, but {maps} are maps and the others are not: a rate per "
                "step and a rate per time are not comparable"
            )
        units = _units(self.parts)
        if len(units) > 1:
            raise InputError(f"the modules of a composite must have one unit of time, got {' and '.join(units)}")
        held = {(t, s): self._held(K, t, s) for (t, s), K in self.couplings.items()}
        self._set(parts=MappingProxyType(dict(self.parts)), couplings=MappingProxyType(held))

    def facts(self) -> tuple[Fact, ...]:
        """Its modules, and how many couplings there are between them."""
        return (
            Fact("network", self.kind),
            Fact("states", self.n),
            Fact("modules", len(self.parts)),
            Fact("couplings", len(self.couplings)),
            *(Fact(f"module {name}", f"{part.kind}, {part.n} states") for name, part in self.parts.items()),
        )

    def _held(self, coupling: Any, target: str, source: str) -> Matrix:
        name = f"the coupling {(target, source)}"
        sizes = {"rows": self.parts[target].n, "columns": self.parts[source].n}
        return own_matrix(coupling, name=name, of=(names_of(self.parts[target]), names_of(self.parts[source])), **sizes)

    @property
    def n(self) -> int:
        """Number of states."""
        return sum(part.n for part in self.parts.values())

    @property
    def discrete(self) -> bool:
        """Whether all modules are maps."""
        return all(is_discrete(part) for part in self.parts.values())

    def is_map(self) -> bool:
        """Whether all modules are maps."""
        return self.discrete

    @property
    def time_unit(self) -> str:
        """The unit of time of those modules that say one."""
        return next(iter(_units(self.parts)), "")

    def matrices(self) -> dict[str, Matrix]:
        """All matrices by name, `module:kind.matrix` and `target<source`: what a claim is bound to by its hash."""
        parts = self.parts.items()
        inner = {f"{name}:{part.kind}.{key}": M for name, part in parts for key, M in part.matrices().items()}
        return inner | {f"{target}<{source}": K for (target, source), K in self.couplings.items()}

    def parameters(self) -> dict[str, Vector]:
        """Everything else, by name, `module:kind.parameter`."""
        parts = self.parts.items()
        return {f"{name}:{part.kind}.{key}": value for name, part in parts for key, value in part.parameters().items()}

    def replaced(self, name: str, part: Model | Modules) -> Modules:
        """The same with another module, of as many states, in the place of `name`."""
        if name not in self.parts:
            raise InputError(f"there is no module {name!r}: the modules are {sorted(self.parts)}")
        if part.n != self.parts[name].n:
            raise InputError(f"module {name!r} has {self.parts[name].n} states, its replacement {part.n}")
        return replace(self, parts={**self.parts, name: part})


def _units(parts: Mapping[str, Model | Modules]) -> list[str]:
    """The units of time that modules say; maps have none."""
    return sorted({part.time_unit for part in parts.values() if not is_discrete(part)} - {""})


def is_discrete(part: Model | Modules) -> bool:
    """Whether it is a map."""
    return part.discrete if isinstance(part, Modules) else part.triple().discrete


def require_pairs(names: Iterable[str], pairs: Iterable[Any]) -> None:
    """Refuse pairs (target, source) that are not two different ones of these modules."""
    known = sorted(names)
    for pair in pairs:
        if not (isinstance(pair, tuple) and len(pair) == 2):
            raise InputTypeError(f"a coupling must have a pair (target, source) as its key, got {pair!r}")
        if not all(name in known for name in pair):
            raise InputError(f"coupling {pair} names a module that there is not: {known}")
        if pair[0] == pair[1]:
            raise InputError(f"module {pair[0]!r} is coupled to itself: that belongs into its model")
