"""Networks of low rank in their latent states."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from scipy import sparse

from metzler.certificates import certify, check
from metzler.errors import InputError
from metzler.models import FiringRate, Hopfield, LatentHopfield, LowRankFiringRate, LowRankHopfield

N, R = 12, 2
KINDS = pytest.mark.parametrize("kind", [LowRankFiringRate, LowRankHopfield, LatentHopfield])


def factors(seed: int = 0, scale: float = 0.3) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    return rng.normal(size=(N, R)) * scale, rng.normal(size=(N, R)) * scale


def test_network_fields_are_those_of_the_full_weights() -> None:
    M, Nf = factors()
    x, u = np.random.default_rng(1).normal(size=(2, N))
    for low, full in ((LowRankFiringRate, FiringRate), (LowRankHopfield, Hopfield)):
        net, big = low(M, Nf, 2.0, activation="tanh", tau=0.5, gain=0.7), full(M @ Nf.T, 2.0, "tanh", None, 0.5, 0.7)
        np.testing.assert_allclose(net.network_field(x, u), big.field(x, u), rtol=1e-12, atol=1e-13)


def test_the_latent_states_of_the_firing_rate_and_of_the_latent_network_are_closed() -> None:
    M, Nf = factors()
    x, u = np.random.default_rng(1).normal(size=(2, N))
    net = LowRankFiringRate(M, Nf, 2.0, activation="tanh", tau=0.5, gain=0.7)
    np.testing.assert_allclose(net.latent(net.network_field(x, u)), net.field(net.latent(x), u), atol=1e-13)
    other = LatentHopfield(M, Nf, 2.0, activation="tanh", tau=0.5, gain=0.7)
    np.testing.assert_allclose(
        other.latent(other.network_field(x, u)), other.field(other.latent(x), other.latent(u)), atol=1e-13
    )


def test_the_hopfield_network_is_a_cascade_of_latent_states_and_decay() -> None:
    M, Nf = factors()
    net = LowRankHopfield(M, Nf, 2.0, activation="tanh", tau=0.5, gain=0.7)
    rng = np.random.default_rng(1)
    z, s, u = rng.normal(size=R), rng.normal(size=N), rng.normal(size=N)
    derivative = 0.7 * M @ net.field(z, s) + (u - 2.0 * s) / 0.5
    np.testing.assert_allclose(net.network_field(0.7 * M @ z + s, u), derivative, atol=1e-12)


@KINDS
@pytest.mark.parametrize("order", ["l1", "linf"])
def test_the_full_network_forgets_its_start_at_the_latent_rate(kind: type, order: str) -> None:
    M, Nf = factors(3)
    net = kind(M, Nf, activation="tanh")
    cert = certify(net, order)
    assert cert.rate > 0
    x = np.random.default_rng(2).normal(size=(N, 2)) * 3
    h, u = 0.01, np.random.default_rng(4).normal(size=N)
    distances = []
    for k in range(2000):
        x = x + h * net.network_field(x, np.sin(k * h) * u)
        distances.append(np.abs(x[:, 0] - x[:, 1]).max())
    slope = -np.log(distances[-1] / distances[500]) / (h * 1499)
    assert slope > min(cert.rate, 1.0) - 0.05


def test_latent_is_sharper_than_the_full_test() -> None:
    better = 0
    for seed in range(10):
        M, Nf = factors(seed)
        latent = certify(LowRankFiringRate(M, Nf, slopes=(0.0, 1.0)), "best").rate
        better += latent > certify(FiringRate(M @ Nf.T, slopes=(0.0, 1.0)), "best").rate
    assert better >= 8


@pytest.mark.parametrize("order", ["l1", "linf"])
@pytest.mark.parametrize("lo", [-0.5, 0.0])
def test_the_rate_of_the_latent_hopfield_network_holds_for_the_exact_product(order: str, lo: float) -> None:
    rng = np.random.default_rng(5)
    M, Nf = rng.normal(size=(200, 2)) * 1e3, rng.normal(size=(200, 2)) * 1e-3
    net = LatentHopfield(M, Nf, 30.0, slopes=(lo, 1.0))
    t = net.triple()
    exact = [
        [sum(Fraction(a) * Fraction(b) for a, b in zip(Nf[:, i], M[:, j], strict=True)) for j in range(2)]
        for i in range(2)
    ]
    for i in range(2):
        for j in range(2):
            if i != j:
                assert abs(exact[i][j]) <= abs(Fraction(t.B[i, j]))
                assert abs(Fraction(t.B[i, j])) - abs(exact[i][j]) < Fraction(1e-11)
            for d in (Fraction(lo), Fraction(1)):
                if i == j:
                    true = -30 + d * exact[i][i]
                    assert true <= Fraction(t.A[i, i]) + max(
                        x * Fraction(t.B[i, i]) for x in (Fraction(lo), Fraction(1))
                    )
    check(certify(net, order), net).require()


@KINDS
def test_large_and_sparse_factors_never_become_square(kind: type) -> None:
    n = 200_000
    M = sparse.random_array((n, 3), density=1e-3, rng=np.random.default_rng(0), format="csr")
    net = kind(M, M * 0.01, activation="tanh")
    assert net.n == 3
    assert net.network_field(np.zeros(n)).shape == (n,)
    triple = net.triple()
    assert {triple.B.shape, triple.C.shape} in ({(3, n), (n, 3)}, {(3, 3)})


@KINDS
def test_round_trip_and_refusals(kind: type) -> None:
    M, Nf = factors()
    net = kind(M, Nf, 1.5, slopes=(0.0, 1.0), tau=0.5, gain=0.3)
    again = kind.from_parameters(net.matrices(), net.parameters())
    assert again.leak == 1.5
    np.testing.assert_array_equal(again.tau, net.tau)
    assert again.gain == 0.3
    with pytest.raises(InputError, match="N must have 12 rows"):
        kind(M, Nf[:3], slopes=(0.0, 1.0))
    with pytest.raises(InputError, match="leak must be a number"):
        kind(M, Nf, np.ones(N), slopes=(0.0, 1.0))
    with pytest.raises(InputError, match="one time constant for all neurons"):
        kind(M, Nf, slopes=(0.0, 1.0), tau=[1.0, 2.0])
    with pytest.raises(InputError, match="at least one row and one column"):
        kind(M[:, :0], Nf[:, :0], slopes=(0.0, 1.0))
    with pytest.raises(InputError, match="'M' and 'N'"):
        kind.from_parameters({"M": M}, net.parameters())
    with pytest.raises(InputError, match="a state must have shape"):
        net.latent(np.zeros(N + 1))
