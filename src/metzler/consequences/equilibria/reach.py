"""How far a state is from the equilibrium, neuron by neuron in the state's own unit (THEORY 5.4)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from metzler.arrays import UNIT, Vector
from metzler.models import Model, Triple
from metzler.norms.diagonal import Norm
from metzler.numbers.outward import SMALLEST, mul_up
from metzler.numbers.scaled import Scaled
from metzler.proofs.rows import worst_rows
from metzler.search.even import even_norm

FLOOR = 1e-4
"""What every neuron is given of the largest entry of a field that bounds are fitted to."""


@dataclass(frozen=True, eq=False)
class Reach:
    """What weights of a diagonal norm prove about the distance from the equilibrium, entry by entry.

    With row (l1: column) i of the Jacobians at most `-rates_i` in that norm, `f(x) = J (x - x*)` gives
    `|x_i - x*_i| <= max_j (w_j |f_j| / rates_j) / w_i` in l-infinity, and `sum_j (w_j |f_j|) / (w_i rates_i)` in l1.

    Parameters
    ----------
    norm : Norm
        With its weights w.
    rates : (n,) array
        Positive, proved, in 1/time.

    Examples
    --------
    >>> from metzler.models import FiringRate
    >>> reach = proved(FiringRate([[0.0, 0.0], [4.0, 0.0]], activation="relu"), Norm("linf", [1.0, 0.2]))
    >>> reach(np.array([[0.1], [0.1]])).round(9).tolist()
    [[0.1], [0.5]]
    """

    norm: Norm
    rates: Vector

    @property
    def rate(self) -> float:
        """The rate that the norm proves, in 1/time."""
        return float(self.rates.min())

    def __call__(self, size: Vector) -> Vector:
        """The bounds (n, k) for fields of at most `size` (n, k), rounded up."""
        return self._held.divide_up(self._pushing.above(size)[None, :]) + SMALLEST

    def largest(self, size: Vector) -> Vector:
        """The largest entry (k,) of those bounds."""
        with np.errstate(over="ignore", under="ignore", invalid="ignore"):
            out = self._pushing.above(size) * self._most * (1.0 + 4.0 * UNIT) + SMALLEST
        return np.where(np.isnan(out), np.inf, out)

    def worst(self, other: Norm) -> float:
        """c with `largest(size) <= c other(size)`; infinite where doubles do not hold it."""
        if self.norm.order == other.order == "l1":
            return float(mul_up(self._most, other.w.divide_up(self.norm.w).max()))
        return float(self.largest(other.w.divide_up(np.ones((1, 1))))[0])

    @cached_property
    def _pushing(self) -> Norm:
        """The norm of the field: with upper bounds of `w_i / rates_i` in l-infinity."""
        return Norm("linf", self.norm.w.over_up(self.rates)) if self.norm.order == "linf" else self.norm

    @cached_property
    def _held(self) -> Scaled:
        """The weights (linf), or lower bounds of `w_i rates_i` (l1)."""
        return self.norm.w if self.norm.order == "linf" else self.norm.w.times_down(self.rates)

    @cached_property
    def _most(self) -> float:
        """One over the least of these, rounded up."""
        return float(self._held[[self._held.extremes()[0]]].divide_up(1.0)[0])


def row_rates(t: Triple, norm: Norm) -> Vector:
    """Minus the worst log norm of every row (l1: column) over all slopes, in the norm's weights, rounded down."""
    rows = worst_rows(t.oriented(norm.order), {})
    return -rows.above(norm.order, norm.w)


def proved(model: Model, norm: Norm) -> Reach | None:
    """What the norm proves about `model`; None where it proves no contraction."""
    rates = row_rates(model.triple(), norm)
    return Reach(norm, rates) if bool((rates > 0).all()) else None


def even_reach(model: Model, norm: Norm) -> Reach | None:
    """The reach that is about smallest in the state's own unit; None where none is found.

    Parameters
    ----------
    model : Model
    norm : Norm
        In l1 or l-infinity, in which `model` has a positive rate.

    Notes
    -----
    Its weights come from the solution of `T(z) = -1/tau` with the worst-case rows T in l-infinity, the norm of the
    M-matrix bound, and of the columns where l1 alone is certified; see `even_norm`. Whatever these are, what is
    returned is proved from them alone.
    """
    orders = dict.fromkeys((norm.order, "linf"))
    found = [reach for order in orders if (reach := _of(model, even_norm(model, norm, order))) is not None]
    push = 1.0 / model.triple().tau[:, None]
    return min(found, key=lambda reach: float(reach.largest(push)[0]), default=None)


def fitted_reach(model: Model, norm: Norm, size: Vector) -> Reach | None:
    """The reach that is about smallest for a field of at most `size` (n,): `T(z) = -size`, in l-infinity."""
    scale = float(size.max())
    push = size / scale + FLOOR if 0 < scale < np.inf else np.ones(model.n)
    return _of(model, even_norm(model, norm, "linf", push=push))


def guiding_reach(model: Model, norm: Norm, rate: float) -> Reach | None:
    """Like `even_reach`, of about half the certified rate at least: `T(z) + rate / 2 z = -1/tau`."""
    return _of(model, even_norm(model, norm, norm.order, shift=0.5 * rate))


def _of(model: Model, norm: Norm | None) -> Reach | None:
    return None if norm is None else proved(model, norm)
