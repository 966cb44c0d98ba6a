"""How large independent normal numbers are expected to be together."""

from __future__ import annotations

import numpy as np
from scipy.integrate import quad
from scipy.special import gammaln, ndtr

from metzler.arrays import Vector


def expected_power(deviation: Vector, p: float) -> float:
    """`(E sum_i |z_i|^p)^(1/p)` for normal z with mean 0 and these standard deviations (n,); at least `E |z|_p`.

    For p = 1 they are the same. In closed form, rounded to nearest.

    Examples
    --------
    >>> expected_power(np.array([3.0, 4.0]), 2.0)
    5.0
    """
    largest = float(deviation.max(initial=0.0))
    if largest == 0:
        return 0.0
    moment = 0.5 * np.log(2.0) + (gammaln(0.5 * (p + 1.0)) - 0.5 * np.log(np.pi)) / p
    return float(largest * np.linalg.norm(deviation / largest, p, axis=0) * (1.0 if p == 2.0 else np.exp(moment)))


def expected_largest(deviation: Vector) -> float:
    """`E max_i |z_i|` for independent normal z with mean 0 and these standard deviations (n,), to about eight digits.

    Examples
    --------
    >>> round(expected_largest(np.ones(2)), 6)  # 2 / sqrt(pi)
    1.128379
    """
    largest = float(deviation.max(initial=0.0))
    if largest == 0:
        return 0.0
    spread = deviation[deviation > 0] / largest

    def beyond(s: float) -> float:
        """The probability that some entry is larger than s."""
        tail = 2.0 * ndtr(-s / spread)
        return float(-np.expm1(np.log1p(-np.minimum(tail, 1.0 - 1e-16)).sum())) if s > 0 else 1.0

    end = np.sqrt(2.0 * np.log(len(spread) + 1.0))
    value = (
        quad(beyond, 0.0, end, epsrel=1e-8, limit=200)[0] + quad(beyond, end, end + 40.0, epsabs=1e-12, limit=200)[0]
    )
    return float(largest * value)
