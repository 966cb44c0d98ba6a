"""What weights and a witness prove about a model in a diagonally weighted norm: outward-rounded, or in integers.

It shares no code with the search: the worst-case rows are formed here again, straight from the model's triple. Proved:

* for every admissible slope vector `d`, the log norm of `J(d)` in the norm is at most `-rate`;
* no diagonal weights in a norm of this order give more than `ceiling`.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from metzler.arrays import Exponents, Vector
from metzler.errors import InputError
from metzler.facts import Fact, Result
from metzler.frozen import Frozen, owned
from metzler.matrices.sizes import Sizes
from metzler.models import Model, Triple
from metzler.models.base import known_model
from metzler.norms.diagonal import Norm, known_norm
from metzler.numbers.outward import add_up
from metzler.numbers.rational import round_down
from metzler.numbers.scaled import Scaled
from metzler.proofs.bounds import Above, Below
from metzler.proofs.exact import ExactProof
from metzler.proofs.exact import prove_exact_steps as exact_rows_steps
from metzler.proofs.rows import worst_rows
from metzler.steps import Step, converted

ATTAINED = 1e-9
"""An optimum counts as attained when the gap is at most this fraction of the largest of rate and diagonal."""


@dataclass(frozen=True, eq=False, init=False, repr=False)
class Witness(Frozen, Result):
    """What proves that no weights do better: a non-negative vector, positive on some indices only.

    Parameters
    ----------
    limiting : (k,) int array
        Rising indices: the sub-network that proves the upper bound `rate + gap`, and sets the rate where the gap is
        small.
    values : (k,) array or Scaled
        Positive, finite; `x` holds them.
    exponents : (k,) int array, optional
        The true values are `values * 2^exponents`; None, and multiplied in, where double precision suffices.
    corners : mapping of int to str
        For rows that are only bounded: the slopes at which the row is evaluated, a digit per slope that
        touches the row (0 its lower end, 1 its upper).
    """

    limiting: NDArray[np.int64]
    x: Scaled
    corners: Mapping[int, str]

    def __init__(
        self,
        limiting: ArrayLike,
        values: ArrayLike | Scaled,
        exponents: ArrayLike | None = None,
        corners: Mapping[int, str] = MappingProxyType({}),
    ) -> None:
        raw, powers = (values.values, values.exponents) if isinstance(values, Scaled) else (values, exponents)
        limiting, given, powers = np.array(limiting), np.array(raw), None if powers is None else np.array(powers)
        _need(given.dtype.kind in "fiu", f"the witness must be real numbers, got {given.dtype}")
        given = given.astype(np.float64)
        _need(limiting.dtype.kind in "iu" and limiting.ndim == 1 and limiting.size > 0, "limiting must list indices")
        limiting = limiting.astype(np.int64)  # before any difference is taken: unsigned integers would wrap around
        rising = limiting[0] >= 0 and bool((np.diff(limiting) > 0).all())
        _need(rising, "limiting must hold rising indices, none negative")
        _need(given.shape == limiting.shape, "witness must have one number for each limiting index")
        _need(bool((np.isfinite(given) & (given > 0)).all()), "the witness must be positive and finite")
        object.__setattr__(self, "limiting", owned(limiting))
        object.__setattr__(self, "x", Scaled(given, powers))
        object.__setattr__(self, "corners", MappingProxyType(dict(corners)))

    def facts(self) -> tuple[Fact, ...]:
        """On how many states it is positive, and for how many rows it says the slopes."""
        return Fact("limiting states", len(self.limiting)), Fact("rows at a corner", len(self.corners))

    def __reduce__(self) -> tuple[Any, ...]:
        return Witness, (self.limiting, self.x, None, dict(self.corners))

    @property
    def values(self) -> Vector:
        """The values (k,), where doubles hold them; else `values * 2^exponents` are they."""
        return self.x.values

    @property
    def exponents(self) -> Exponents | None:
        """Powers of two (k,), None where doubles hold the values."""
        return self.x.exponents


@dataclass(frozen=True)
class Proof:
    """Bounds, outward-rounded or exact: the rate that weights prove, and the rate that no weights pass."""

    rate: float | Fraction
    ceiling: float | Fraction
    exact: bool
    scale: float | Fraction

    @property
    def rate_down(self) -> float:
        """`rate` rounded down to a double."""
        return round_down(self.rate) if isinstance(self.rate, Fraction) else self.rate

    @property
    def ceiling_up(self) -> float:
        """`ceiling` rounded up to a double."""
        return -round_down(-self.ceiling) if isinstance(self.ceiling, Fraction) else self.ceiling

    @property
    def gap(self) -> float:
        """`ceiling_up - rate_down`, rounded up and not negative."""
        return max(0.0, float(add_up(self.ceiling_up, -self.rate_down)))

    @property
    def attained(self) -> bool:
        """Whether the gap is at rounding level, and not so near to its end that another machine may deny it."""
        return self.small(1.001 * self.gap)

    def small(self, gap: float) -> bool:
        """Whether `gap` is at rounding level, next to rate, ceiling and the diagonal of the limiting rows."""
        if isinstance(self.scale, Fraction):
            return Fraction(gap) <= Fraction(ATTAINED) * self.scale
        return bool(gap <= ATTAINED * self.scale)


def prove_exact_steps(model: Model, norm: Norm, witness: Witness) -> Generator[Step, None, Proof]:
    """The bounds that a `norm` and a `witness` prove for `model` in integer arithmetic."""
    within = model.within()
    share = 1.0 if within is None else 0.5
    found = yield from _exactly(model.triple(), norm, witness, 0.05, 0.95 * share)
    ceiling = found.ceiling
    if within is not None:
        inner = yield from _exactly(within[0], norm, witness, 0.525, 0.95 * share)
        ceiling = None if inner.ceiling is None else inner.ceiling + Fraction(within[1])
    sizes = [abs(found.rate), found.diagonal, *([abs(ceiling)] if ceiling is not None else [])]
    return Proof(found.rate, np.inf if ceiling is None else ceiling, found.exact, max(sizes))


def _exactly(
    triple: Triple, norm: Norm, witness: Witness, start: float, share: float
) -> Generator[Step, None, ExactProof]:
    """What they prove for a triple."""
    steps = exact_rows_steps(triple, norm.order, norm.w, witness.limiting, witness.x, corners=witness.corners)
    return (yield from converted(steps, lambda done: Step("exact proof", start + share * done)))


def prove(
    model: Model,
    norm: Norm,
    witness: Witness,
    kind: type[Sizes] = Sizes,
    *,
    room: bool = False,
) -> Proof:
    """The bounds that a `norm` and a `witness` prove for `model`; `kind` takes the products of sparse profiles.

    With `room` they are what a proof finds on every machine, in whatever order it sums: what a certificate may claim.
    """
    proof = prove_oriented(model.triple().oriented(norm.order), norm, witness, kind, room=room)
    within = model.within()
    if within is None:
        return proof
    inner = prove_oriented(within[0].oriented(norm.order), norm, witness, kind, room=room)
    return replace(proof, ceiling=float(add_up(inner.ceiling_up, within[1])))


def one_sided_lipschitz(model: Model, norm: Norm) -> float:
    """The one-sided Lipschitz constant of a model's field in a given l1 or linf norm, rounded up, in 1/time.

    The supremum of the log norm over all slopes in the box: exact up to rounding wherever the model's worst case is
    (see `Certificate.exact`), an upper bound elsewhere. For a map, the Lipschitz factor minus 1.

    References
    ----------
    davydov2022, Theorem 15.

    Examples
    --------
    >>> from metzler.models import Hopfield
    >>> net = Hopfield([[0.0, 0.5], [0.2, 0.0]], activation="relu")
    >>> one_sided_lipschitz(net, Norm("linf", [1.0, 1.0]))
    -0.49999999999999...
    """
    known_norm(norm, "one_sided_lipschitz(model, norm)")
    known_model(model)
    if norm.order not in ("l1", "linf"):
        raise InputError(f"the norm must be of order 'l1' or 'linf', got {norm.order!r}")
    if norm.weights.size != model.n:
        raise InputError(f"the norm has {norm.weights.size} weights, the model {model.n} states")
    return -prove(model, norm, Witness(np.arange(model.n), np.ones(model.n))).rate_down


def prove_oriented(
    triple: Triple,
    norm: Norm,
    witness: Witness,
    kind: type[Sizes] = Sizes,
    *,
    room: bool = False,
) -> Proof:
    """The bounds that a `norm` and a `witness` prove for a triple that is oriented for this norm; see `prove`."""
    rows = worst_rows(triple, witness.corners, kind)
    above = Above.by(rows, norm.order, norm.w)
    below = Below.by(rows, witness.limiting, witness.x)
    upper, lower = rows.both(above, below, room=room)
    rate, ceiling = -float(upper.max()), -float(lower[witness.limiting].min())
    sizes = [abs(value) for value in (rate, ceiling) if np.isfinite(value)]
    return Proof(rate, ceiling, rows.exact, max([*sizes, rows.largest_diagonal(witness.limiting)]))


def _need(condition: object, message: str) -> None:
    if not condition:
        raise InputError(message)
