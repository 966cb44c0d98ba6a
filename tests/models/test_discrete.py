"""Maps: their factors in closed form, and the echo-state property."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from scipy import sparse
from tests.oracles.brute_force import perron_value_of_rows

from metzler.errors import InputError
from metzler.models import EchoState, FiringRate, FiringRateMap, HopfieldMap
from metzler.search.certify import certify


def radius(M: np.ndarray) -> float:
    return float(np.abs(np.linalg.eigvals(M)).max())


@pytest.mark.parametrize("order", ["l1", "linf"])
@pytest.mark.parametrize("kind", [HopfieldMap, FiringRateMap])
@pytest.mark.parametrize("slopes", [(0.0, 1.0), (-2.0, 0.5), (0.3, 0.6)])
def test_the_factor_is_the_spectral_radius_of_the_absolute_values(
    order: str, kind: type, slopes: tuple[float, float]
) -> None:
    W = np.random.default_rng(0).normal(size=(5, 5))
    answer = certify(kind(W, slopes=slopes, gain=0.3), order)
    assert 1 - answer.rate == pytest.approx(0.3 * max(map(abs, slopes)) * radius(np.abs(W)), abs=1e-9)
    assert answer.exact


@pytest.mark.parametrize("seed", range(10))
def test_the_factor_of_the_echo_state_network_is_that_of_the_row_family(seed: int) -> None:
    rng = np.random.default_rng(seed)
    W, a = rng.normal(size=(4, 4)), rng.uniform(0.1, 1.0, 4)
    rows = []
    for i, d in itertools.product(range(4), (-0.5, 1.0)):
        row = a[i] * d * W[i]
        row[i] += 1 - a[i]
        rows.append(np.abs(row))
    family = [np.array(rows[2 * i : 2 * i + 2]) for i in range(4)]
    answer = certify(EchoState(W, a, slopes=(-0.5, 1.0)), "linf")
    assert 1 - answer.rate == pytest.approx(perron_value_of_rows(family), abs=1e-8)


def test_one_leaking_rate_and_positive_diagonals_give_the_continuous_rate() -> None:
    W = np.random.default_rng(1).normal(size=(5, 5)) / 4
    map_rate = certify(EchoState(W, 0.3, slopes=(0.0, 1.0)), "linf").rate
    assert map_rate == pytest.approx(0.3 * certify(FiringRate(W, slopes=(0.0, 1.0)), "linf").rate, abs=1e-9)


def test_full_leaking_is_the_plain_map() -> None:
    W = np.random.default_rng(1).normal(size=(5, 5))
    net, other = EchoState(W, activation="tanh"), FiringRateMap(W, activation="tanh")
    x = np.linspace(-1, 1, 5)
    np.testing.assert_array_equal(net.field(x, 0.5), other.field(x, 0.5))
    assert certify(net, "linf").rate == pytest.approx(certify(other, "linf").rate, abs=1e-12)


def test_the_echo_state_property_shows_in_a_driven_reservoir() -> None:
    rng = np.random.default_rng(2)
    W = sparse.random_array((50, 50), density=0.1, rng=rng, data_sampler=rng.standard_normal, format="csr")
    net = EchoState(W, 0.5, activation="tanh", gain=0.2)
    cert = certify(net, "linf")
    assert cert.rate > 0
    x = rng.normal(size=(50, 2)) * 3
    before = cert.norm(x[:, 0] - x[:, 1])
    for k in range(60):
        x = net.field(x, np.cos(k) * np.ones(50))
    assert cert.norm(x[:, 0] - x[:, 1]) <= (1 - cert.rate) ** 60 * before * (1 + 1e-9)


def test_fields_are_the_equations() -> None:
    W, x = np.array([[0.0, 0.5], [-1.0, 0.25]]), np.array([0.3, -0.6])
    np.testing.assert_allclose(HopfieldMap(W, activation="tanh", gain=0.5).field(x, 1.0), 0.5 * W @ np.tanh(x) + 1.0)
    np.testing.assert_allclose(FiringRateMap(W, activation="tanh", gain=0.5).field(x, 1.0), np.tanh(0.5 * W @ x + 1.0))
    a = np.array([0.25, 0.75])
    np.testing.assert_allclose(EchoState(W, a, activation="tanh").field(x, 1.0), (1 - a) * x + a * np.tanh(W @ x + 1.0))


def test_refusals() -> None:
    W = np.eye(2)
    for a in (0.0, 1.5, -1.0, [0.5, 2.0]):
        with pytest.raises(InputError, match=r"leaking rates a must lie in \(0, 1\]"):
            EchoState(W, a, slopes=(0.0, 1.0))
    with pytest.raises(InputError, match="a must be finite"):
        EchoState(W, np.nan, slopes=(0.0, 1.0))
    for kind in (HopfieldMap, FiringRateMap, EchoState):
        with pytest.raises(InputError, match="a map has no time constant"):
            kind(W, slopes=(0.0, 1.0), tau=2.0)
