"""Expected sizes of independent normal numbers, against numerical integrals and drawn ones."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.stats import norm as gauss

from metzler.norms.normal import expected_largest, expected_power


@pytest.mark.parametrize("p", [1.0, 2.0, 3.5])
def test_powers(p: float) -> None:
    deviation = np.array([0.3, 2.0, 1e-5, 0.0])
    moment = 2 * quad(lambda z: z**p * gauss.pdf(z), 0, np.inf)[0]
    assert expected_power(deviation, p) == pytest.approx((moment * (deviation**p).sum()) ** (1 / p))


def test_the_largest() -> None:
    deviation = np.array([0.3, 2.0, 1.0])
    draws = np.abs(deviation[:, None] * np.random.default_rng(0).normal(size=(3, 400_000))).max(axis=0)
    assert expected_largest(deviation) == pytest.approx(draws.mean(), rel=5e-3)
    assert expected_largest(np.array([3.0])) == pytest.approx(3.0 * np.sqrt(2 / np.pi))


def test_nothing() -> None:
    assert expected_power(np.zeros(3), 2.0) == expected_largest(np.zeros(3)) == expected_largest(np.zeros(0)) == 0.0
