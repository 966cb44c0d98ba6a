"""Networks without delays that stand for one some of whose synapses act after a delay."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy import sparse

from metzler.arrays import Array, Vector
from metzler.errors import InputError, InputTypeError
from metzler.frozen import Frozen
from metzler.matrices import as_weights, strong_components
from metzler.matrices.blocked import in_memory
from metzler.matrices.forms import axes, canonical, if_diagonal
from metzler.matrices.labelled import Labels, numbers, plain_matrix
from metzler.models.base import Model, full_triple
from metzler.models.changed import plain, system
from metzler.models.labels import labels, names_of
from metzler.models.recurrent import is_recurrent
from metzler.models.triple import Triple
from metzler.numbers.outward import SMALLEST

ROUNDING = 8 * 2.0**-53
LEAST_POWER = -700.0
"""Smaller powers of e are rounded up to this one, whose relative rounding error is still that of a normal double."""
PARTS = (
    ("instead", np.int64, 0),
    ("row", np.int64, 1),
    ("column", np.int64, 1),
    ("weight", np.float64, 1),
    ("lag", np.float64, 1),
)
"""What `parts` gives: name, type, and number of dimensions."""


@dataclass(frozen=True, eq=False)
class Delays(Frozen):
    """Delayed synapses of a network, and the networks without delay that stand for it, one for each rate.

    Distances between trajectories obey `z' <= M z + G z(t - tau)` entry by entry; the network has the entries of
    `M + factor exp(rate tau) G`, rounded up: a rate of at least `rate` proved for it is one of the delayed network.

    Parameters
    ----------
    base : Hopfield, FiringRate or Lure
        The part without delay: a leaky network with plain leaks where it has the Jacobians of one, else a Lur'e system.
    delayed : (n, n) sparse array
        From j to i, canonical CSR.
    lags : (m,) array
        The delay of each stored entry, in units of time.
    instead : bool
        Whether they are the synapses of the model itself, of which `base` then has none; of a Lur'e system, the
        largest sizes of the entries of `B [d] C`, rounded up.

    Examples
    --------
    >>> from metzler.models import Hopfield
    >>> delays = Delays.of(Hopfield([[0.0]], activation="identity"), [[-0.5]], 1.0)
    >>> round(delays.network("linf", 0.0).W.toarray().item(), 12), delays.on_a_cycle()
    (0.0, True)
    """

    base: Any
    delayed: sparse.csr_array
    lags: Vector
    instead: bool = False

    @classmethod
    def of(cls, model: Model, W_delayed: Any = None, tau: Any = 0.0) -> Delays:
        """Further synapses and their delays, or all of the model's own; see `metzler.delay`."""
        base = _base(model)
        if W_delayed is None:
            delayed = _own(model, base)
            return cls(_without_synapses(base), delayed, _lags(tau, delayed, names_of(model)), True)
        delayed = _given(W_delayed, base.n, names_of(model))
        return cls(base, delayed, _lags(tau, delayed, names_of(model)))

    @classmethod
    def from_parts(cls, model: Model, parts: Mapping[str, Array]) -> Delays:
        """From what `parts` gave.

        Raises
        ------
        InputError
            When they are no delayed synapses of this model.
        """
        base = _base(model)
        row, column, weight, lag = (np.asarray(parts[name]) for name, _, _ in PARTS[1:])
        if not len(row) == len(column) == len(weight) == len(lag):
            raise InputError("delayed synapses need a row, a column, a weight and a lag each")
        inside = all(((index >= 0) & (index < model.n)).all() for index in (row, column))
        if not inside or not (np.diff(row * model.n + column) > 0).all():
            raise InputError("delayed synapses must stand row by row, each once")
        if not (np.isfinite(weight).all() and (np.isfinite(lag) & (lag >= 0)).all()):
            raise InputError("weights of delayed synapses must be finite, delays not negative too")
        delayed = sparse.csr_array((weight, (row, column)), shape=(base.n, base.n))
        if not parts["instead"].item():
            return cls(base, delayed, lag)
        own = _own(model, base)
        if own.nnz != len(weight) or not (_places(own) == np.stack([row, column])).all() or _differ(own.data, weight):
            raise InputError("the delayed synapses are said to be all of the model's own, and are not")
        return cls(_without_synapses(base), own, lag, True)

    def parts(self) -> dict[str, Array]:
        """What a file holds."""
        row, column = (index.astype(np.int64) for index in self.delayed.tocoo().coords)
        held = (np.array(int(self.instead)), row, column, self.delayed.data, self.lags)
        return {name: value for (name, _, _), value in zip(PARTS, held, strict=True)}

    @property
    def longest(self) -> float:
        """The longest delay."""
        return float(self.lags.max(initial=0.0))

    @np.errstate(over="ignore", invalid="ignore")
    def network(self, order: str, rate: float, factor: float = 1.0) -> Model:
        """Weights `|W| + factor exp(rate delay) |W_delayed|`, rounded up, for norms of this order; diagonals apart.

        A Lur'e system has one more nonlinearity, of slopes in [-s, s], for every delayed synapse: it adds its size to
        that of the entry.

        Raises
        ------
        InputError
            When that is more than doubles hold.
        """
        base, size = self.base, abs(self.delayed)
        stronger = factor * np.exp(np.maximum(rate * self.lags, LEAST_POWER))
        data = size.data * stronger * (1 + ROUNDING * (1 + np.abs(rate) * self.lags))
        size.data = np.where((size.data > 0) & (factor > 0), np.nextafter(data, np.inf), 0.0)
        if not is_recurrent(base):
            return system(self._widened(base.triple(), size), **labels(base))
        own = size.diagonal()
        size = size - sparse.diags_array(own)
        diagonal, leak = self._matched(own) if base.matched(order) else self._apart(own)
        off = abs(sparse.csr_array(base.W))
        off = off - sparse.diags_array(off.diagonal()) + size
        off.data *= 1 + ROUNDING
        weights = sparse.csr_array(off + sparse.diags_array(diagonal))
        return replace(base, W=weights, leak=leak)  # type: ignore[no-any-return]

    def steepness(self) -> Vector:
        """For every stored entry, the largest size of the slope that multiplies it."""
        t, side, (row, column) = self.base.triple(), self.base.sided(), _places(self.delayed)
        if side is None or (self.instead and not is_recurrent(self.base)):
            return np.ones(self.delayed.nnz)
        return np.asarray(np.maximum(np.abs(t.lo), np.abs(t.hi))[column if side == "pre" else row])

    def _widened(self, t: Triple, size: sparse.csr_array) -> Triple:
        """With a nonlinearity for each entry of `size`, whose slopes have either sign."""
        (row, column), s = _places(size), self.steepness()
        each = np.arange(size.nnz)
        acts = sparse.csr_array((size.data, (row, each)), shape=(t.n, size.nnz))
        sees = sparse.csr_array((np.ones(size.nnz), (each, column)), shape=(size.nnz, t.n))
        B = sparse.csr_array(sparse.hstack([sparse.csr_array(t.B), acts]))
        C = sparse.csr_array(sparse.vstack([sparse.csr_array(t.C), sees]))
        return replace(t, B=B, C=C, lo=np.append(t.lo, -s), hi=np.append(t.hi, s))

    def _matched(self, own: Vector) -> tuple[Vector, Vector]:
        """Self-weights and leaks with `gain d w + |gain d| own - leak` on the diagonal at both ends d of the slopes.

        The undelayed and the delayed self-connection have the same slope. The expression is convex in d: what is linear
        in d and equal to it at the ends is not below it anywhere.
        """
        base, w = self.base, _diagonal(self.base.W)
        (lo, hi), gain = base.slopes, base.gain
        width = hi - lo
        tilt = np.where(width > 0, (np.abs(hi) - np.abs(lo)) / np.where(width > 0, width, 1.0), np.sign(hi))
        changed = np.where(own > 0, w + own * tilt, w)
        changed = np.where((own > 0) & (np.abs(tilt) == 1), np.nextafter(changed, np.copysign(np.inf, tilt)), changed)
        mixed = (own > 0) & (lo < 0) & (hi > 0)
        needed = [base.leak + gain * d * (changed - w) - gain * np.abs(d) * own for d in (lo, hi)]
        size = np.abs(base.leak) + gain * np.maximum(np.abs(lo), np.abs(hi)) * (np.abs(w) + 2 * own)
        return changed, np.where(mixed, np.minimum(*needed) - ROUNDING * size - 8 * SMALLEST, base.leak)

    def _apart(self, own: Vector) -> tuple[Vector, Vector]:
        """The self-weights as they are, and leaks that a delayed self-connection at its steepest weakens.

        Undelayed and delayed self-connections have slopes of their own: those of two times, or of two rows.
        """
        base = self.base
        steepest = base.gain * np.maximum(*np.abs(base.slopes))
        weaker = np.nextafter(steepest * own * (1 + ROUNDING), np.inf)
        weakened = (steepest > 0) & (own > 0)
        leak = np.where(weakened, np.nextafter(base.leak - weaker, -np.inf), base.leak)
        return _diagonal(base.W), leak

    def on_a_cycle(self) -> bool:
        """Whether some delayed synapse, with the others, leads back to where it comes from."""
        t, (row, column) = self.base.triple(), _places(self.delayed)
        A, B, C, late = ((sparse.csr_array(M) != 0).astype(float) for M in (t.A, t.B, t.C, self.delayed))
        parts, keep = strong_components(A + B @ C + late).labels, self.delayed.data != 0
        return bool((parts[row[keep]] == parts[column[keep]]).any())


def _base(model: Model) -> Model:
    """The leaky network with plain leaks that has the model's Jacobians, else the Lur'e system that has them."""
    t = full_triple(model)
    if t.discrete:
        raise InputTypeError(f"delays are those of a network in continuous time, got {model.kind}, which is a map")
    if model.sided() is not None and if_diagonal(t.A) is not None:
        return plain(model)
    for matrix in (t.A, t.B, t.C):
        in_memory(matrix)
    return system(t, **labels(model))


def _given(W_delayed: Any, n: int, names: Labels | None) -> sparse.csr_array:
    plain = plain_matrix(W_delayed, name="W_delayed", labels=names or ())
    given = sparse.csr_array(as_weights(plain, name="W_delayed"))
    if given.shape != (n, n):
        raise InputError(f"W_delayed must have shape ({n}, {n}), states by states, got {given.shape}")
    return canonical(given)


def _own(model: Model, base: Any) -> sparse.csr_array:
    """The weights of a leaky network; of another, the largest sizes of the entries of `B [d] C`, rounded up."""
    model.weight_gain()
    if is_recurrent(base):
        return canonical(sparse.csr_array(base.W))
    t = base.triple()
    B, C = sparse.csr_array(t.B), sparse.csr_array(t.C)
    largest = abs(_extreme(B, C, t.lo, t.hi)).maximum(abs(_extreme(B, C, t.hi, t.lo)))
    steep, live = np.maximum(np.abs(t.lo), np.abs(t.hi)), (B != 0).astype(float)
    room = (abs(B) @ sparse.diags_array(steep) @ abs(C)) * ((len(steep) + 8) * ROUNDING)
    underflow = (live @ (abs(C) + (C != 0))) * 1e-322
    return canonical(sparse.csr_array(largest + room + underflow))


def _extreme(B: sparse.csr_array, C: sparse.csr_array, up: Vector, down: Vector) -> sparse.csr_array:
    """The entries of `B [d] C` where terms of positive `B C` have the slopes `up`, others `down`."""
    (b, against), (c, away) = ((M.maximum(0), -M.minimum(0)) for M in (B, C))
    first, second = sparse.diags_array(up), sparse.diags_array(down)
    return b @ first @ c + against @ first @ away - b @ second @ away - against @ second @ c


def _places(matrix: sparse.csr_array) -> Array:
    return np.stack(matrix.tocoo().coords)


def _differ(one: Vector, other: Vector) -> bool:
    return not np.allclose(np.abs(one), np.abs(other), rtol=1e-9, atol=0.0)


def _without_synapses(base: Any) -> Model:
    if is_recurrent(base):
        return replace(base, W=sparse.csr_array(base.W.shape, dtype=float))  # type: ignore[no-any-return]
    t = base.triple()
    none = np.zeros(0)
    empty = replace(t, B=np.zeros((t.n, 0)), C=np.zeros((0, t.n)), lo=none, hi=none)
    return system(empty, **labels(base))


def _lags(tau: Any, delayed: sparse.csr_array, names: Labels | None) -> Vector:
    """One delay for each stored entry of `delayed`."""
    if axes(tau) == 0:
        every = float(numbers(tau, name="a delay"))
        if not (np.isfinite(every) and every >= 0):
            raise InputError(f"delays must be finite and not negative, got {every}")
        lags = np.full(delayed.nnz, every)
    else:
        table = sparse.csr_array(as_weights(plain_matrix(tau, name="tau", labels=names or ()), name="tau"))
        if table.shape != delayed.shape:
            raise InputError(f"tau must be one number or have shape {delayed.shape}, got {table.shape}")
        rows, columns = delayed.tocoo().coords
        lags = np.asarray(table[rows, columns], dtype=float).ravel() if delayed.nnz else np.zeros(0)
    if not (np.isfinite(lags) & (lags >= 0)).all():
        raise InputError(f"delays must be finite and not negative, got {lags.min()} to {lags.max()}")
    return lags


def _diagonal(W: Any) -> Vector:
    return np.asarray(W.diagonal(), dtype=float)
