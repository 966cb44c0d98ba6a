"""Positive numbers beyond the range of double precision: a mantissa and an integer exponent each."""

from __future__ import annotations

import numpy as np

from metzler.arrays import Exponents, Vector

LEAST, MOST = -1021, 1023
"""Binary exponents (of mantissas in [0.5, 1)) of normal doubles that are left as they are."""


def normalised(values: Vector, exponents: Exponents | None) -> tuple[Vector, Exponents | None]:
    """The numbers `values * 2^exponents`: as plain doubles where all are normal ones, else with mantissas in [0.5, 1).

    Parameters
    ----------
    values : (n,) array
        Positive.
    exponents : (n,) int array or None

    Examples
    --------
    >>> normalised(np.array([3.0, 1.0]), np.array([1, 0]))
    (array([6., 1.]), None)
    >>> normalised(np.array([3.0, 1.0]), np.array([-5000, 0]))
    (array([0.75, 0.5 ]), array([-4998,     1]))
    """
    if exponents is None:
        return values, None
    mantissa, extra = np.frexp(values)
    power = extra.astype(np.int64) + exponents
    if power.size == 0 or (power.min() >= LEAST and power.max() <= MOST):
        return np.ldexp(mantissa, power), None
    return mantissa, power


def common(values: Vector, exponents: Exponents) -> tuple[Vector, int]:
    """The numbers `values * 2^exponents` as doubles times one power of two, the largest near 1; tiny ones become 0.

    Examples
    --------
    >>> common(np.array([0.5, 0.0]), np.array([-4000, 9]))
    (array([0.5, 0. ]), -4000)
    """
    mantissa, extra = np.frexp(values)
    power = extra.astype(np.int64) + exponents
    live = mantissa != 0
    if not live.any():
        return np.zeros_like(mantissa), 0
    top = int(power[live].max())
    return np.ldexp(mantissa, np.maximum(power - top, -2000)), top
