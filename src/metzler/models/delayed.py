"""Networks without delays that stand for one some of whose synapses act after a delay."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy import sparse

from metzler.arrays import Array, Vector
from metzler.errors import InputError
from metzler.frozen import Frozen
from metzler.matrices import as_weights, strong_components
from metzler.matrices.forms import axes
from metzler.matrices.labelled import numbers, plain_matrix
from metzler.models.base import Model
from metzler.models.changed import plain
from metzler.models.recurrent import RecurrentModel

ROUNDING = 8 * 2.0**-53
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
    base : Hopfield or FiringRate
        The part without delay.
    delayed : (n, n) sparse array
        From j to i, canonical CSR.
    lags : (m,) array
        The delay of each stored entry, in units of time.
    instead : bool
        Whether they are the synapses of the model itself, of which `base` then has none.

    Examples
    --------
    >>> from metzler.models import Hopfield
    >>> delays = Delays.of(Hopfield([[0.0]], activation="identity"), [[-0.5]], 1.0)
    >>> round(delays.network("linf", 0.0).W.toarray().item(), 12), delays.on_a_cycle()
    (0.0, True)
    """

    base: RecurrentModel
    delayed: sparse.csr_array
    lags: Vector
    instead: bool = False

    @classmethod
    def of(cls, model: Model, W_delayed: Any = None, tau: Any = 0.0) -> Delays:
        """Further synapses and their delays, or all of the model's own; see `metzler.delay`."""
        base, delayed = _split(plain(model), W_delayed)
        return cls(base, delayed, _lags(tau, delayed), W_delayed is None)

    @classmethod
    def from_parts(cls, model: Model, parts: Mapping[str, Array]) -> Delays:
        """From what `parts` gave.

        Raises
        ------
        InputError
            When they are no delayed synapses of this model.
        """
        net = plain(model)
        row, column, weight, lag = (np.asarray(parts[name]) for name, _, _ in PARTS[1:])
        if not len(row) == len(column) == len(weight) == len(lag):
            raise InputError("delayed synapses need a row, a column, a weight and a lag each")
        inside = all(((index >= 0) & (index < model.n)).all() for index in (row, column))
        if not inside or not (np.diff(row * model.n + column) > 0).all():
            raise InputError("delayed synapses must stand row by row, each once")
        if not (np.isfinite(weight).all() and (np.isfinite(lag) & (lag >= 0)).all()):
            raise InputError("weights of delayed synapses must be finite, delays not negative too")
        delayed = sparse.csr_array((weight, (row, column)), shape=net.W.shape)
        instead = bool(parts["instead"].item())
        return cls(_without_synapses(net) if instead else net, delayed, lag, instead)

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
    def network(self, order: str, rate: float, factor: float = 1.0) -> RecurrentModel:
        """Weights `|W| + factor exp(rate delay) |W_delayed|`, rounded up, for norms of this order; diagonals apart.

        Raises
        ------
        InputError
            When that is more than doubles hold.
        """
        base, size = self.base, abs(self.delayed)
        size.data = size.data * (factor * np.exp(rate * self.lags)) * (1 + ROUNDING * (1 + np.abs(rate) * self.lags))
        own = size.diagonal()
        size = size - sparse.diags_array(own)
        diagonal, leak = self._matched(own) if base.matched(order) else self._apart(own)
        off = abs(sparse.csr_array(base.W))
        off = off - sparse.diags_array(off.diagonal()) + size
        off.data *= 1 + ROUNDING
        return replace(base, W=sparse.csr_array(off + sparse.diags_array(diagonal)), leak=leak)

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
        return changed, np.where(mixed, np.minimum(*needed) - ROUNDING * size, base.leak)

    def _apart(self, own: Vector) -> tuple[Vector, Vector]:
        """The self-weights as they are, and leaks that a delayed self-connection at its steepest weakens.

        Undelayed and delayed self-connections have slopes of their own: those of two times, or of two rows.
        """
        base = self.base
        weaker = base.gain * np.maximum(*np.abs(base.slopes)) * own * (1 + ROUNDING)
        leak = np.where(weaker > 0, np.nextafter(base.leak - weaker, -np.inf), base.leak)
        return _diagonal(base.W), leak

    def on_a_cycle(self) -> bool:
        """Whether some delayed synapse, with the others, leads back to where it comes from."""
        live = self.delayed.tocoo()
        keep = live.data != 0
        parts = strong_components(abs(sparse.csr_array(self.base.W)) + abs(self.delayed)).labels
        return bool((parts[live.row[keep]] == parts[live.col[keep]]).any())


def _split(model: RecurrentModel, W_delayed: Any) -> tuple[RecurrentModel, sparse.csr_array]:
    if W_delayed is None:
        return _without_synapses(model), _canonical(sparse.csr_array(model.W))
    given = sparse.csr_array(as_weights(plain_matrix(W_delayed, name="W_delayed", labels=()), name="W_delayed"))
    if given.shape != model.W.shape:
        raise InputError(f"W_delayed must have shape {model.W.shape} like the weights, got {given.shape}")
    return model, _canonical(given)


def _without_synapses(model: RecurrentModel) -> RecurrentModel:
    return replace(model, W=sparse.csr_array(model.W.shape, dtype=float))


def _canonical(matrix: sparse.csr_array) -> sparse.csr_array:
    if not matrix.has_canonical_format:
        matrix = matrix.copy()
        matrix.sum_duplicates()
    return matrix


def _lags(tau: Any, delayed: sparse.csr_array) -> Vector:
    """One delay for each stored entry of `delayed`."""
    if axes(tau) == 0:
        lags = np.full(delayed.nnz, float(numbers(tau, name="a delay")))
    else:
        table = sparse.csr_array(as_weights(plain_matrix(tau, name="tau", labels=()), name="tau"))
        if table.shape != delayed.shape:
            raise InputError(f"tau must be one number or have shape {delayed.shape}, got {table.shape}")
        rows, columns = delayed.tocoo().coords
        lags = np.asarray(table[rows, columns], dtype=float).ravel() if delayed.nnz else np.zeros(0)
    if not (np.isfinite(lags) & (lags >= 0)).all():
        raise InputError(f"delays must be finite and not negative, got {lags.min()} to {lags.max()}")
    return lags


def _diagonal(W: Any) -> Vector:
    return np.asarray(W.diagonal(), dtype=float)
