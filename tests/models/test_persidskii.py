"""Theorem 19: the Persidskii network."""

from __future__ import annotations

import numpy as np
import pytest
from tests.oracles.brute_force import abscissa, majorant

from metzler.errors import InputError
from metzler.models import Hopfield, Persidskii
from metzler.search.certify import certify


@pytest.mark.parametrize("seed", range(200))
def test_theorem_19_the_lowest_slope_times_the_abscissa(seed: int) -> None:
    rng = np.random.default_rng(seed)
    W = rng.normal(size=(5, 5)) - rng.choice([2.0, 8.0]) * np.eye(5)
    root = abscissa(majorant(W))
    answer = certify(Persidskii(W, slopes=(0.3, 2.0)), "l1")
    assert answer.rate == pytest.approx(-(0.3 if root < 0 else 2.0) * root, abs=1e-9)


def test_it_is_a_hopfield_network_without_leak() -> None:
    W = np.array([[-2.0, 1.0], [1.0, -2.0]])
    net, other = Persidskii(W, activation="tanh"), Hopfield(W, leak=0.0, activation="tanh")
    np.testing.assert_array_equal(net.field([1.0, 2.0], 3.0), other.field([1.0, 2.0], 3.0))
    for order in ("l1", "linf"):
        assert certify(net, order).rate == pytest.approx(certify(other, order).rate, abs=1e-12)


def test_weights_must_be_square() -> None:
    with pytest.raises(InputError, match="square"):
        Persidskii([[1.0, 2.0]], slopes=(0.0, 1.0))
