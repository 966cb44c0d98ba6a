"""Certificates of many small networks of one size at once, vectorised."""

from __future__ import annotations

import operator
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from metzler.arrays import UNIT, Vector
from metzler.claims.diagonal import Certificate
from metzler.errors import InputError, InputTypeError, MetzlerError, RangeExceeded
from metzler.facts import Column, Columns, Fact, Result
from metzler.frozen import owned
from metzler.matrices import refuse_masked
from metzler.matrices.indices import names_from
from metzler.matrices.labelled import labels_of, plain_matrix
from metzler.matrices.names import Names
from metzler.models import FiringRate, Hopfield, RecurrentModel
from metzler.numbers.scaled import Scaled
from metzler.proofs.diagonal import Witness
from metzler.search.diagonal import certified_norm, certify_from, diagonal_certificate
from metzler.search.orders import known_orders

SWEEPS = 80
WIDTH = 1e-11
"""Relative width of the bracket at which a network is done."""
BLOCK = 125_000
"""So many weights are handled at a time: they stay in the cache over all sweeps."""


@dataclass(frozen=True, eq=False, repr=False)
class Certificates(Result):
    """What `certify_many` found; `found[i]` is the ordinary certificate of network i.

    Parameters
    ----------
    rate : (k,) array
        Rigorous lower bounds of the best rates, in 1/time, proved by `weights`.
    gap : (k,) array
        No diagonal weights of the network's order prove more than `rate + gap`.
    orders : (k,) array
        "l1" or "linf", the order of each network's norm.
    weights : (k, n) array
        The weights of the norms.
    alone : (m,) array
        Indices of the networks that were certified one by one: reducible ones, and those that converge slowly.
    """

    rate: Vector
    gap: Vector
    orders: NDArray[np.str_]
    weights: Vector
    alone: NDArray[np.intp]
    _models: Any = field(repr=False)
    _vectors: Vector = field(repr=False)
    _single: dict[int, Certificate] = field(repr=False)

    def facts(self) -> tuple[Fact, ...]:
        """How many networks there are, and between which numbers their best rates lie."""
        proved, unit = np.isfinite(self.rate), f"1/{self._models.parameters['time_unit'] or 'time'}"
        count = Fact("networks", len(self)), Fact("neurons", self.weights.shape[1])
        if not proved.any():
            return (*count, Fact("contracting", 0))
        return (
            *count,
            Fact("contracting", int((self.rate > 0).sum())),
            Fact("smallest rate", self.rate[proved].min(), unit, "lower"),
            Fact("largest rate", self.rate[proved].max(), unit, "lower"),
            Fact("largest gap", self.gap[proved].max(), unit, "upper", 3),
            Fact("certified one by one", len(self.alone)),
            Fact("outside double precision", len(self) - int(proved.sum())),
        )

    def columns(self) -> Columns:
        """The bracket of the best rate of every network."""
        unit = f"1/{self._models.parameters['time_unit'] or 'time'}"
        columns = Column("rate", self.rate, unit, "lower"), Column("gap", self.gap, unit, "upper", 3)
        return Columns((*columns, Column("norm", self.orders)), {"network": range(len(self))})

    def __len__(self) -> int:
        return len(self.rate)

    def __iter__(self) -> Iterator[Certificate]:
        return (self[i] for i in range(len(self)))

    def model(self, i: int) -> RecurrentModel:
        """Network i."""
        model: RecurrentModel = self._models(range(len(self))[i])
        return model

    def __getitem__(self, i: int) -> Certificate:
        """The certificate of network i, proved anew by what `check` uses, and bound to its weights by their hash."""
        try:
            i = range(len(self))[operator.index(i)]
        except TypeError:
            raise InputTypeError(f"a network of a stack has a whole number, got {i!r}") from None
        if i in self._single:
            return self._single[i]
        if not np.isfinite(self.rate[i]):
            raise RangeExceeded(f"network {i} cannot be certified in double precision")
        model, eta = self.model(i), self._vectors[i]
        norm = certified_norm(Scaled(eta), str(self.orders[i]), model.tau)
        return certify_from(model, norm, Witness(np.arange(model.n), eta))


@dataclass(frozen=True, eq=False)
class _Networks:
    """The networks of a stack (k, n, n), with the same other parameters."""

    stack: Vector
    kind: type[RecurrentModel]
    parameters: Mapping[str, Any]

    def __call__(self, i: int) -> RecurrentModel:
        return self.kind(self.stack[i], **self.parameters)


def certify_many(
    stack: ArrayLike,
    order: str = "best",
    *,
    model: type[RecurrentModel] = Hopfield,
    activation: Any = None,
    slopes: Any = None,
    leak: Any = 1.0,
    tau: Any = 1.0,
    gain: float = 1.0,
    names: Iterable[Any] | None = None,
    time_unit: str = "",
) -> Certificates:
    """The best rates of k networks of n neurons, each with weights of its own and the same other parameters.

    All networks are iterated side by side; then each rate and each gap is bounded from the vectors that are returned,
    with every rounding error counted. A network whose bracket does not close in 80 sweeps, as that of a reducible
    one need not, goes to `certify`.

    Parameters
    ----------
    stack : (k, n, n) array
        Weights, `stack[i][a, b]` is the synapse from b to a in network i.
    order : "l1", "linf", "diagonal" or "best"
        "best" and "diagonal" try both and keep, for each network, the one with the larger rate.
    model : Hopfield or FiringRate
    activation, slopes, leak, tau, gain, names, time_unit
        As for the model, the same in all networks; names by default those of the first.

    Returns
    -------
    Certificates

    Raises
    ------
    InputError
        For another shape, order or model, or weights that are not finite.
    InputTypeError
        For a masked array.
    RangeExceeded
        When some networks cannot be certified in double precision. It names them, and its `best` is what was found:
        those have the rate minus infinity.

    References
    ----------
    davydov2022, Theorems 16 and 18.

    Examples
    --------
    >>> W = np.random.default_rng(0).standard_normal((100, 5, 5)) / 10
    >>> found = certify_many(W, "linf", activation="tanh")
    >>> len(found), bool((found.gap < 1e-9).all()), bool(abs(found[3].rate - found.rate[3]) < 1e-12)
    (100, True, True)
    """
    W, labels = _stack(stack, names_from(names))
    orders = known_orders(order)
    if model not in (Hopfield, FiringRate):
        raise InputError(f"certify_many takes Hopfield or FiringRate networks, got {getattr(model, '__name__', model)}")

    own: dict[str, Any] = {"names": labels, "time_unit": time_unit}
    first = model(W[0], leak=leak, activation=activation, slopes=slopes, tau=tau, gain=gain, **own)
    settled = ("leak", "activation", "slopes", "tau", "gain", "names", "time_unit")
    network = _Networks(W, model, {name: getattr(first, name) for name in settled})
    parts = [_of_order(network, first, each) for each in orders]
    found = reduce(_better, [part for part, _ in parts])
    failed = {i: error for i, error in parts[0][1].items() if not np.isfinite(found.rate[i])}
    if failed:
        raise RangeExceeded(_told(failed, len(found)), found)
    return found


def _of_order(network: _Networks, first: RecurrentModel, order: str) -> tuple[Certificates, dict[int, MetzlerError]]:
    """The certificates in norms of one order, and what was raised for the networks that have none."""
    W = network.stack
    k, n = W.shape[:2]
    rate, gap, vectors = np.empty(k), np.empty(k), np.empty((k, n))
    done = np.zeros(k, dtype=bool)
    width = max(1, BLOCK // (n * n))
    for start in range(0, k, width):
        part = slice(start, start + width)
        rows = _Rows(W[part], first, order)
        vectors[part], done[part] = rows.search()
        rate[part], gap[part] = rows.bounds(vectors[part])
    alone = np.flatnonzero(~(done & np.isfinite(rate) & np.isfinite(gap)))
    single, failed = _one_by_one(network, alone, order)
    weights = 1.0 / vectors if order == "linf" else vectors * first.tau
    for i, certificate in single.items():
        rate[i], gap[i] = certificate.rate, certificate.gap
        weights[i] = certificate.norm.w.nearest()
    for i in failed:
        rate[i], gap[i] = -np.inf, np.inf
    return Certificates(rate, gap, np.full(k, order), weights, alone, network, vectors, single), failed


def _better(one: Certificates, other: Certificates) -> Certificates:
    """Of each network the certificate with the larger rate."""
    first, every = one.rate >= other.rate, np.arange(len(one))

    def of(name: str) -> NDArray[Any]:
        a, b = getattr(one, name), getattr(other, name)
        return np.asarray(np.where(first if a.ndim == 1 else first[:, None], a, b))

    alone = np.flatnonzero(np.where(first, np.isin(every, one.alone), np.isin(every, other.alone)))
    single = {i: cert for each, mine in ((one, first), (other, ~first)) for i, cert in each._single.items() if mine[i]}
    return Certificates(of("rate"), of("gap"), of("orders"), of("weights"), alone, one._models, of("_vectors"), single)


def _one_by_one(
    network: _Networks, alone: NDArray[np.intp], order: str
) -> tuple[dict[int, Certificate], dict[int, MetzlerError]]:
    """The certificates of some networks, and what the others raised."""
    single: dict[int, Certificate] = {}
    failed: dict[int, MetzlerError] = {}
    for i in map(int, alone):
        try:
            single[i] = diagonal_certificate(network(i), order)
        except MetzlerError as error:
            failed[i] = error
    return single, failed


def _told(failed: dict[int, MetzlerError], k: int) -> str:
    numbers = ", ".join(map(str, list(failed)[:10])) + (", ..." if len(failed) > 10 else "")
    first = next(iter(failed.values()))
    return (
        f"{len(failed)} of {k} networks cannot be certified, those with index {numbers} (the first: {first}); "
        "`best` of this error has the others"
    )


def _plain(stack: Any, names: Names | None) -> tuple[Any, Names | None]:
    """The stack as an array, and its names.

    The labels of its members must be these names, or one another's, and named axes (.., post, pre) are obeyed.
    """
    if not (isinstance(stack, list | tuple) or (hasattr(stack, "dims") and hasattr(stack, "coords"))):
        return np.asarray(stack), names
    each = list(stack)
    own = labels_of(each[0]) if names is None and each else names
    members = [plain_matrix(W, name=f"network {i}", labels=own or ()) for i, W in enumerate(each)]
    return np.asarray(members), names_from(own)


def _stack(stack: ArrayLike, names: Names | None) -> tuple[Vector, Names | None]:
    refuse_masked(stack, "the stack")
    try:
        W, own = _plain(stack, names)
    except ValueError as error:
        if isinstance(error, InputError):
            raise
        raise InputError("the stack must have shape (k, n, n), but its networks differ in size") from None
    if W.dtype.kind not in "biuf" or W.ndim != 3 or W.shape[1] != W.shape[2] or 0 in W.shape:
        raise InputError(f"the stack must be real numbers of shape (k, n, n), got {W.dtype} data of shape {W.shape}")
    W = owned(W.astype(np.float64, copy=False))
    if not np.isfinite(W).all():
        bad = np.flatnonzero(~np.isfinite(W).all(axis=(1, 2))).tolist()
        numbers = ", ".join(map(str, bad[:10])) + (", ..." if len(bad) > 10 else "")
        raise InputError(f"weights must be finite, got NaN or infinity in network {numbers}")
    return W, own


class _Rows:
    """The worst-case rows of a stack, `T(v)_i = diag_i v_i + slope_i (N v)_i`; the larger of two for shared slopes."""

    def __init__(self, W: Vector, like: RecurrentModel, order: str) -> None:
        lo, hi = like.slopes
        steep = np.maximum(np.abs(lo), np.abs(hi))
        N = np.abs(W if order == "linf" else W.transpose(0, 2, 1))
        own = np.diagonal(W, axis1=1, axis2=2)
        self.n = W.shape[1]
        self.N = np.ascontiguousarray(N)
        self.N[:, np.arange(self.n), np.arange(self.n)] = 0.0
        self.tau, self.leak = like.tau, like.leak
        g = like.gain
        if like.matched(order):
            self.choices = [(g * d * own, g * np.abs(d)) for d in (lo, hi)]
            self.seen: Any = 1.0
        else:
            self.choices = [(g * np.maximum(lo * own, hi * own), np.full(self.n, g))]
            self.seen = steep

    def apply(self, v: Vector) -> Vector:
        """`T(v)` (k, n) of vectors (k, n)."""
        sums = self._sums(v)
        return np.asarray(
            np.maximum.reduce([(d - self.leak) * v + slope * sums for d, slope in self.choices]) / self.tau
        )

    def rounding(self, v: Vector) -> Vector:
        """A bound of the rounding error of `apply(v)`."""
        sums = self._sums(v)
        mass = [(np.abs(d) + np.abs(self.leak)) * v + slope * sums for d, slope in self.choices]
        return np.asarray((1.01 * self.n + 16.0) * UNIT * np.maximum.reduce(mass) / self.tau + 1e-300)

    def _sums(self, v: Vector) -> Vector:
        return np.asarray(np.matmul(self.N, (self.seen * v)[..., None])[..., 0])

    def search(self) -> tuple[Vector, NDArray[np.bool_]]:
        """Positive vectors (k, n) and which of them close their bracket."""
        k = len(self.N)
        v, done = np.ones((k, self.n)), np.zeros(k, dtype=bool)
        shift = np.max([np.broadcast_to(self.leak - d, (k, self.n)) / self.tau for d, _ in self.choices], axis=(0, 2))
        size = (self.apply(v) + shift[:, None]).max(axis=1)
        shift = (shift + 0.1 * np.maximum(size, 0.0))[:, None]  # a little more, for networks that would alternate
        rest = np.arange(k)
        for _ in range(SWEEPS):
            part = self.restricted(rest)
            moved = part.apply(v[rest])
            ratio = moved / v[rest]
            low, high = ratio.min(axis=1), ratio.max(axis=1)
            closed = high - low <= WIDTH * np.maximum(np.abs(high), np.abs(shift[rest, 0]))
            done[rest[closed]] = True
            rest = rest[~closed]
            if not rest.size:
                break
            after = np.maximum(moved[~closed] + (shift[rest] + np.maximum(0.0, -low[~closed, None])) * v[rest], 1e-200)
            v[rest] = after / after.max(axis=1, keepdims=True)
        return v, done

    def restricted(self, rest: NDArray[np.intp]) -> _Rows:
        """The rows of some of the networks; themselves when it is all."""
        if len(rest) == len(self.N):
            return self
        part = object.__new__(_Rows)
        part.n, part.tau, part.leak, part.seen = self.n, self.tau, self.leak, self.seen
        part.N = self.N[rest]
        part.choices = [(d[rest], slope) for d, slope in self.choices]
        return part

    def bounds(self, v: Vector) -> tuple[Vector, Vector]:
        """Rigorous rates and gaps that the vectors prove."""
        with np.errstate(all="ignore"):
            value, blur = self.apply(v), self.rounding(v)
            ratio, slack = value / v, 1.01 * blur / v
            slack = slack + 4 * UNIT * np.abs(ratio)
            rate = -np.nextafter((ratio + slack).max(axis=1), np.inf)
            ceiling = -np.nextafter((ratio - slack).min(axis=1), -np.inf)
            return rate, np.nextafter(np.maximum(ceiling - rate, 0.0) * (1 + 4 * UNIT), np.inf)
