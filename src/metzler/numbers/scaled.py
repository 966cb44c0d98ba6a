"""Numbers beyond the range of double precision: doubles times powers of two."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from metzler.arrays import Exponents, Vector
from metzler.digits import quotient_up
from metzler.errors import InputError
from metzler.frozen import Frozen, owned
from metzler.numbers.outward import div_up, mul_down

LEAST, MOST = -1021, 1023
"""Binary exponents (of mantissas in [0.5, 1)) of normal doubles that are left as they are."""
FAR = 5000
"""Whatever is moved by so many powers of two leaves the range of doubles."""


@dataclass(frozen=True, eq=False)
class Scaled(Frozen):
    """The numbers `values * 2^exponents`, not negative; frozen, in memory of their own.

    Parameters
    ----------
    values : (n,) array
        Finite. Where `exponents` is None the numbers themselves, else mantissas in [0.5, 1), or 0.
    exponents : (n,) int64 array, optional
        Multiplied in, and None from then on, where all numbers are normal doubles.

    Examples
    --------
    >>> Scaled(np.array([3.0, 1.0]), np.array([1, 0]))
    Scaled(values=array([6., 1.]), exponents=None)
    >>> Scaled(np.array([3.0, 1.0]), np.array([-5000, 0]))
    Scaled(values=array([0.75, 0.5 ]), exponents=array([-4998,     1]))
    """

    values: Vector
    exponents: Exponents | None = None

    def __post_init__(self) -> None:
        if self.exponents is not None:
            if self.exponents.shape != self.values.shape or self.exponents.dtype.kind not in "iu":
                raise InputError("there must be an integer as an exponent for each number")
            mantissa, power = self.parts()
            plain = power.size == 0 or bool(power.min() >= LEAST and power.max() <= MOST)
            self._set(values=np.ldexp(mantissa, power) if plain else mantissa)
            self._set(exponents=None if plain else owned(power))
        self._set(values=owned(np.asarray(self.values, dtype=np.float64)))

    @property
    def size(self) -> int:
        """How many numbers; without a length it is no sequence of them, to NumPy either."""
        return self.values.size

    def __getitem__(self, index: Any) -> Scaled:
        """Those numbers, by an array of indices or a slice."""
        return Scaled(self.values[index], None if self.exponents is None else self.exponents[index])

    @property
    def fits(self) -> bool:
        """Whether doubles hold the numbers: `values` are then these."""
        return self.exponents is None

    def plain(self, otherwise: str) -> Vector:
        """The numbers as doubles; `InputError` with the sentence `otherwise` where these do not hold them."""
        if self.exponents is not None:
            raise InputError(otherwise)
        return self.values

    def nearest(self) -> Vector:
        """The nearest doubles: 0 or inf beyond their range. An estimate, no bound."""
        return self.values if self.exponents is None else _moved(self.values, self.exponents)

    def parts(self) -> tuple[Vector, Exponents]:
        """Mantissas in [0.5, 1), or 0, and exponents."""
        return _parts(self.values, self.exponents)

    def common(self) -> tuple[Vector, int]:
        """The numbers as doubles times one power of two, the largest near 1; what is tiny beside it may become 0.

        Examples
        --------
        >>> Scaled(np.array([0.5, 0.0]), np.array([-4000, 9])).common()
        (array([0.5, 0. ]), -4000)
        """
        mantissa, power = self.parts()
        live = mantissa != 0
        if not live.any():
            return np.zeros_like(mantissa), 0
        top = int(power[live].max())
        return np.ldexp(mantissa, np.maximum(power - top, -2000)), top

    def log(self) -> Vector:
        """Natural logarithms (n,)."""
        logs = np.log(self.values)
        return logs if self.exponents is None else logs + self.exponents * np.log(2.0)

    @property
    def octaves(self) -> float:
        """The largest number over the smallest in powers of two; an estimate."""
        size = np.log2(self.values) + (0 if self.exponents is None else self.exponents)
        return float(size.max() - size.min())

    @property
    def condition(self) -> float:
        """The largest number over the smallest, rounded up; may be inf.

        Examples
        --------
        >>> Scaled(np.array([1.0, 3.0]), np.array([0, 2000])).condition, Scaled(np.array([3.0, 1.0])).condition
        (inf, 3.0)
        """
        low, high = self.extremes()
        ratio = quotient_up(float(self.values[high]), float(self.values[low]))
        return ratio if self.exponents is None else float(_moved(ratio, self.exponents[high] - self.exponents[low]))

    def extremes(self) -> tuple[int, int]:
        """Where the smallest and the largest number are."""
        if self.exponents is None:
            return int(self.values.argmin()), int(self.values.argmax())
        power = np.where(self.values == 0, np.iinfo(np.int64).min, self.exponents)
        order = np.lexsort((self.values, power))
        return int(order[0]), int(order[-1])

    def ratio(self, i: Any, j: Any) -> Vector:
        """Number i over number j, to nearest: 0 or inf beyond the range of doubles. An estimate, no bound."""
        with np.errstate(over="ignore", under="ignore"):
            ratio = np.asarray(self.values[i] / self.values[j])
        return ratio if self.exponents is None else _moved(ratio, self.exponents[i] - self.exponents[j])

    def shifted(self, powers: Exponents) -> Scaled:
        """The numbers times `2^powers`, exactly."""
        return Scaled(self.values, powers if self.exponents is None else self.exponents + powers)

    def times_down(self, factors: Vector) -> Scaled:
        """Lower bounds of the numbers times doubles (n,) that are not negative."""
        (values, power), (others, extra) = self.parts(), _parts(factors, None)
        return Scaled(mul_down(values, others), power + extra)

    def over_up(self, divisors: Vector) -> Scaled:
        """Upper bounds of the numbers over positive doubles (n,)."""
        (values, power), (others, extra) = self.parts(), _parts(divisors, None)
        return Scaled(div_up(values, others), power - extra)

    def divide_up(self, a: ArrayLike | Scaled) -> Vector:
        """Upper bounds of `a / self`, in doubles; infinite where these hold none, and where the number here is 0.

        Parameters
        ----------
        a : scalar, (n,) or (n, k) array or (n,) Scaled
            Not negative; (1, k) for the same row of numbers over each number here.

        Examples
        --------
        >>> radius, w = np.array([[1.0, 3.0]]), Scaled(np.array([1.0, 0.5]), np.array([0, 2000]))
        >>> w.divide_up(radius)
        array([[1.e+000, 3.e+000],
               [5.e-324, 5.e-324]])
        """
        top, power = (a.values, a.exponents) if isinstance(a, Scaled) else (np.asarray(a, dtype=np.float64), None)
        shape = (-1, *(1 for _ in top.shape[1:]))
        bottom = self.values
        if power is not None or self.exponents is not None:
            (top, power), (bottom, below) = _parts(top, power), self.parts()
            power = power - below.reshape(shape)
        bottom = bottom.reshape(shape)
        out = div_up(np.broadcast_to(top, np.broadcast_shapes(top.shape, bottom.shape)), bottom)
        out = out if power is None else _moved_up(out, power)
        return np.where((bottom > 0) & ~np.isnan(out), out, np.inf)


def _parts(values: Vector, exponents: Exponents | None) -> tuple[Vector, Exponents]:
    mantissa, extra = np.frexp(values)
    power = extra.astype(np.int64)
    return mantissa, power if exponents is None else power + exponents.astype(np.int64)


def _moved(values: ArrayLike, powers: ArrayLike) -> Vector:
    """`values * 2^powers` to nearest."""
    with np.errstate(over="ignore", under="ignore"):
        return np.asarray(np.ldexp(values, np.clip(powers, -FAR, FAR).astype(np.int32)))


def _moved_up(values: Vector, powers: Exponents) -> Vector:
    """Upper bounds of `values * 2^powers`: what underflow rounded down, as moving it back shows, is moved up again."""
    out = _moved(values, powers)
    return np.where(_moved(out, -powers) < values, np.nextafter(out, np.inf), out)
