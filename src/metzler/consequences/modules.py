"""Networks of networks: modules with norms of their own, gains between them, one certificate for the whole."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import numpy as np
from scipy import sparse

from metzler.arrays import Vector
from metzler.claims.check import check
from metzler.claims.diagonal import Certificate
from metzler.claims.pair import known_pair
from metzler.errors import InputError, InputTypeError, NotProved
from metzler.frozen import Frozen
from metzler.matrices.labelled import numbers
from metzler.matrices.rectangular import as_matrix, own_matrix
from metzler.models import Hopfield, Model
from metzler.models.arguments import nonnegative_scalar
from metzler.norms.diagonal import Norm
from metzler.numbers.outward import div_up, mul_up, sum_up
from metzler.search.certify import certify


@dataclass(frozen=True, eq=False)
class Block(Frozen):
    """A module: a network with its certificate, in a norm of its own.

    Parameters
    ----------
    model : Model
    certificate : Certificate
        About `model`; of order l1 or linf.
    """

    model: Model
    certificate: Certificate

    def __post_init__(self) -> None:
        known_pair(self.model, self.certificate, "Block(model, claim)")

    @property
    def n(self) -> int:
        """Number of states."""
        return self.model.n

    @property
    def discrete(self) -> bool:
        """Whether the network is a map."""
        return self.model.triple().discrete

    @property
    def rate(self) -> float:
        """The module's own rate, in 1/time; of a map, per step."""
        return self.certificate.rate

    def norm(self, x: Vector) -> float:
        """The module's norm of a state (n,)."""
        return float(self.certificate.norm(x))

    def check(self) -> None:
        """Prove the certificate again; raises `NotProved` where it does not hold."""
        check(self.certificate, self.model).require()


@dataclass(frozen=True, eq=False)
class Composite(Frozen):
    """Coupled modules with a composite certificate; itself a module of a larger network.

    Parameters
    ----------
    parts : mapping of str to Block or Composite
        Their states stand one after the other in this order. All are flows, or all are maps.
    couplings : mapping of (target, source) to matrix (n_target, n_source)
        Bound of the Jacobian between two modules: entry by entry not smaller than `|d f_target / d x_source|`.
    gains : mapping of (target, source) to float
        Lipschitz constants from the source's norm to the target's, in 1/time, rounded up.
    certificate : Certificate
        About the small network with the modules' rates as leaks and the gains as weights.

    Notes
    -----
    The norm is `max_i |x_i|_i / xi_i` (linf) or `sum_i w_i |x_i|_i` (l1), with the Perron weights of the gains.
    """

    parts: Mapping[str, Block | Composite]
    couplings: Mapping[tuple[str, str], Any]
    gains: Mapping[tuple[str, str], float]
    certificate: Certificate = field(repr=False)

    def __post_init__(self) -> None:
        _require_pairs(self.parts, (*self.couplings, *self.gains))
        maps = [name for name, part in self.parts.items() if part.discrete]
        if 0 < len(maps) < len(self.parts):
            raise InputError(
                f"a composite needs flows alone or maps alone, but {maps} are maps and the others are not: a rate per "
                "step and a rate per time are not comparable"
            )
        held = {pair: own_matrix(K, name=f"the coupling {pair}") for pair, K in self.couplings.items()}
        gains = {pair: nonnegative_scalar(gain, name=f"the gain {pair}") for pair, gain in self.gains.items()}
        for name, value in (("parts", self.parts), ("couplings", held), ("gains", gains)):
            object.__setattr__(self, name, MappingProxyType(dict(value)))

    @property
    def n(self) -> int:
        """Number of states."""
        return sum(part.n for part in self.parts.values())

    @property
    def discrete(self) -> bool:
        """Whether all modules are maps."""
        return all(part.discrete for part in self.parts.values())

    @property
    def rate(self) -> float:
        """The certified rate of the whole, in 1/time; of maps, per step."""
        return self.certificate.rate

    def norm(self, x: Vector) -> float:
        """The composite norm of a state (n,)."""
        states = numbers(x, name="a state")
        pieces = np.split(states, np.cumsum([part.n for part in self.parts.values()])[:-1])
        sizes = np.array([part.norm(piece) for part, piece in zip(self.parts.values(), pieces, strict=True)])
        return float(self.certificate.norm(sizes))

    def replaced(self, name: str, part: Block | Composite) -> Composite:
        """The same with another module in the place of `name`.

        It is proved; only the gains to and from it and the small certificate are computed again.
        """
        if name not in self.parts:
            raise InputError(f"there is no module {name!r}: the modules are {sorted(self.parts)}")
        if part.n != self.parts[name].n:
            raise InputError(f"module {name!r} has {self.parts[name].n} states, its replacement {part.n}")
        part.check()
        parts = {**self.parts, name: part}
        gains = {
            pair: gain_bound(self.couplings[pair], parts[pair[1]], parts[pair[0]]) if name in pair else gain
            for pair, gain in self.gains.items()
        }
        return Composite(parts, self.couplings, gains, _certificate(parts, gains, self.certificate.norm.order))

    def check(self) -> None:
        """Prove every module, every gain and the small certificate again; raises `NotProved` otherwise."""
        for part in self.parts.values():
            part.check()
        for (target, source), coupling in self.couplings.items():
            needed = gain_bound(coupling, self.parts[source], self.parts[target])
            claimed = self.gains.get((target, source), 0.0)
            if not claimed >= needed:
                reason = f"the gain from {source} to {target} is {needed:.6g}, more than {claimed:.6g}"
                raise NotProved(reason, (reason,))
        check(self.certificate, _network(self.parts, self.gains)).require()


def compose(
    parts: Mapping[str, Block | Composite], couplings: Mapping[tuple[str, str], Any], *, order: str = "best"
) -> Composite:
    """The composite certificate of coupled modules.

    With `c_i` the rate of module i and `g_ij` the Lipschitz constant of the coupling from j to i, in their norms,
    the whole contracts with minus the Perron value of the matrix with `-c_i` on and `g_ij` off the diagonal. Every
    module is proved again first.

    Parameters
    ----------
    parts : mapping of str to Block or Composite
        Modules; a composite among them makes a hierarchy.
    couplings : mapping of (target, source) to (n_target, n_source) array or sparse array
        For a term `K psi(x_source)` in the target's time derivative: K times the largest |slope| of psi. Signs
        do not matter. In units of 1/time: divide by the target's tau; for maps without unit.
    order : "l1", "linf" or "best"
        How the modules' norms are put together; "best" tries both and returns the better rate.

    Returns
    -------
    Composite
        A negative rate means that these gains prove nothing; it is an answer.

    Raises
    ------
    InputError
        For an unknown module, a coupling of the wrong shape, or one from a module to itself, or maps beside flows.
    NotProved
        When a module's certificate is not one of its model.

    Notes
    -----
    The search costs a certification in each order with as many neurons as modules. Loops that go nowhere (feed-forward
    order of the modules) cost no rate.

    References
    ----------
    davydov2022tac (networks of contracting systems).

    Examples
    --------
    >>> from metzler.search.certify import certify
    >>> pair = Hopfield([[0.0, 0.5], [-0.5, 0.0]], activation="tanh")
    >>> block = Block(pair, certify(pair, "linf"))
    >>> weak = 0.1 * np.eye(2)
    >>> whole = compose({"a": block, "b": block}, {("a", "b"): weak, ("b", "a"): weak})
    >>> round(whole.rate, 9), round(whole.gains["a", "b"], 9)
    (0.4, 0.1)
    """
    if not parts:
        raise InputError("a composite needs at least one module")
    _require_pairs(parts, couplings)
    for part in parts.values():
        part.check()
    gains = {(target, source): gain_bound(K, parts[source], parts[target]) for (target, source), K in couplings.items()}
    return Composite(dict(parts), dict(couplings), gains, _certificate(parts, gains, order))


def _require_pairs(parts: Mapping[str, Block | Composite], pairs: Iterable[Any]) -> None:
    """Refuse parts that are none, and pairs (target, source) that are not two different ones of them."""
    for name, part in parts.items():
        if not isinstance(part, Block | Composite):
            raise InputTypeError(f"module {name!r} must be a Block or a Composite, got {type(part).__name__}")
    for pair in pairs:
        if not (isinstance(pair, tuple) and len(pair) == 2):
            raise InputTypeError(f"a coupling must have a pair (target, source) as its key, got {pair!r}")
        if not all(name in parts for name in pair):
            raise InputError(f"coupling {pair} names a module that there is not: {sorted(parts)}")
        if pair[0] == pair[1]:
            raise InputError(f"module {pair[0]!r} is coupled to itself: that belongs into its model")


def _network(parts: Mapping[str, Block | Composite], gains: Mapping[tuple[str, str], float]) -> Hopfield:
    """The small network that the composite certificate is about: rates as leaks, gains as weights, slopes 1."""
    place = {name: i for i, name in enumerate(parts)}
    W = np.zeros((len(parts), len(parts)))
    for (target, source), gain in gains.items():
        W[place[target], place[source]] = gain
    return Hopfield(W, leak=np.array([part.rate for part in parts.values()]), slopes=(1.0, 1.0))


def _certificate(
    parts: Mapping[str, Block | Composite], gains: Mapping[tuple[str, str], float], order: str
) -> Certificate:
    return certify(_network(parts, gains), order)


def gain_bound(coupling: Any, source: Block | Composite, target: Block | Composite) -> float:
    """An upper bound of the induced norm of `coupling`, from the source's norm to the target's, rounded up.

    Attained for l1 to l1, linf to linf and l1 to linf with `coupling` of any sign; from linf to l1 it is the sum of
    all entries, attained where the entries' signs are a product of row and column signs.
    """
    K = abs(sparse.csr_array(as_matrix(coupling, name="a coupling", rows=target.n, columns=source.n)))
    if isinstance(target, Composite):
        return _induced(_pieces(K, target, rows=True, other=source), source_norm=None, target=target)
    if isinstance(source, Composite):
        return _induced(_pieces(K, source, rows=False, other=target), source_norm=source.certificate.norm, target=None)
    above, below = _weights(target.certificate.norm), _weights(source.certificate.norm)
    entries = K.tocoo()
    value = div_up(mul_up(entries.data, above[entries.row]), below[entries.col])
    orders = (source.certificate.norm.order, target.certificate.norm.order)
    return _largest(sparse.coo_array((value, (entries.row, entries.col)), shape=K.shape), orders)


def _pieces(K: Any, whole: Composite, *, rows: bool, other: Block | Composite) -> Vector:
    """The gains between the parts of `whole` and `other`."""
    out, first = [], 0
    for part in whole.parts.values():
        cut = slice(first, first + part.n)
        out.append(gain_bound(K[cut], other, part) if rows else gain_bound(K[:, cut], part, other))
        first += part.n
    return np.array(out)


def _induced(pieces: Vector, *, source_norm: Norm | None, target: Composite | None) -> float:
    """Gain of a column (into a composite) or a row (out of one) of gains of parts."""
    if target is not None:
        norm = target.certificate.norm
        value = mul_up(pieces, _weights(norm))
        return float(value.max()) if norm.order == "linf" else _sum(value)
    assert source_norm is not None
    value = div_up(pieces, _weights(source_norm))
    return _sum(value) if source_norm.order == "linf" else float(value.max())


def _largest(value: Any, orders: tuple[str, str]) -> float:
    """Induced norm, or its bound, of a non-negative matrix between unweighted norms."""
    if not value.nnz:
        return 0.0
    if orders == ("l1", "linf"):
        return float(value.data.max())
    if orders == ("linf", "l1"):
        return _sum(value.data)
    index, count = (value.row, value.shape[0]) if orders == ("linf", "linf") else (value.col, value.shape[1])
    sums, terms = np.bincount(index, value.data, count).astype(float), np.bincount(index, minlength=count)
    return float(sum_up(sums, terms, float(value.data.max())).max())


def _sum(value: Vector) -> float:
    return float(sum_up(np.array([value.sum()]), np.array([len(value)]), float(value.max()))[0])


def _weights(norm: Norm) -> Vector:
    if norm.order not in ("l1", "linf"):
        raise InputError(f"the norm of a module must be of order 'l1' or 'linf', got {norm.order!r}")
    return norm.w.plain("a module's weights leave the range of double precision: give max_condition to certify")
