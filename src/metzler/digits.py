"""Decimal digits that never claim more than the number they print."""

from __future__ import annotations

import math
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from fractions import Fraction

PLAIN_FROM, PLAIN_TO = -5, 15
"""Decimal exponents that are written without `e`."""


def down(value: float, digits: int = 7) -> str:
    """`value` with so many significant digits, rounded towards minus infinity: for lower bounds.

    Examples
    --------
    >>> down(2 / 3, 4), down(-2 / 3, 4), down(0.5), down(1.23456e-9, 3)
    ('0.6666', '-0.6667', '0.5', '1.23e-9')
    """
    return _rounded(value, digits, ROUND_FLOOR)


def up(value: float, digits: int = 7) -> str:
    """`value` with so many significant digits, rounded towards infinity: for upper bounds and gaps.

    Examples
    --------
    >>> up(2 / 3, 4), up(-2 / 3, 4), up(0.5), up(float("inf"))
    ('0.6667', '-0.6666', '0.5', 'inf')
    """
    return _rounded(value, digits, ROUND_CEILING)


def exact(value: float) -> str:
    """The fewest digits that name this double and no other: for numbers that are assumed, of which no bound holds.

    Examples
    --------
    >>> exact(1.0), exact(0.1), exact(1 - 2**-53), exact(1.5e-9)
    ('1', '0.1', '0.9999999999999999', '1.5e-9')
    """
    return _written(Decimal(repr(value))) if math.isfinite(value) else str(value)


def near(value: float, digits: int = 7) -> str:
    """`value` with so many significant digits, rounded to the nearest: for estimates, and never for a bound.

    Examples
    --------
    >>> near(2 / 3, 4), near(0.4999997), near(1e-9, 3)
    ('0.6667', '0.4999997', '1e-09')
    """
    return f"{value:.{digits}g}"


def short(value: float, digits: int = 7) -> float:
    """The double next to `value` that so many significant digits name: what is said of it holds for what is printed.

    Examples
    --------
    >>> short(2 / 3), short(1 - 2**-53)
    (0.6666667, 1.0)
    """
    return float(near(value, digits))


def add_up(a: float, b: float) -> float:
    """The smallest double that is at least `a + b`.

    Examples
    --------
    >>> add_up(0.5, 0.25), add_up(1.0, 1e-300) > 1.0
    (0.75, True)
    """
    total = a + b
    if not math.isfinite(total) or Fraction(total) >= Fraction(a) + Fraction(b):
        return total
    return math.nextafter(total, math.inf)


def quotient_up(a: float, b: float) -> float:
    """The smallest double that is at least `a / b`, both positive and finite.

    Examples
    --------
    >>> quotient_up(3.0, 2.0), Fraction(quotient_up(1.0, 3.0)) > Fraction(1, 3), quotient_up(1e300, 1e-300)
    (1.5, True, inf)
    """
    quotient = a / b
    if math.isinf(quotient) or Fraction(quotient) * Fraction(b) >= Fraction(a):
        return quotient
    return math.nextafter(quotient, math.inf)


def _rounded(value: float, digits: int, rounding: str) -> str:
    if not math.isfinite(value):
        return str(value)
    whole = Decimal(value)
    if whole.is_zero():
        return "0"
    return _written(whole.quantize(Decimal(1).scaleb(whole.adjusted() - digits + 1), rounding=rounding))


def _written(number: Decimal) -> str:
    if number.is_zero():
        return "0"
    short = number.normalize()
    return f"{short:f}" if PLAIN_FROM <= short.adjusted() <= PLAIN_TO else f"{short:e}"
