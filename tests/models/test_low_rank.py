"""Networks of low rank in their latent states."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from scipy import sparse

from metzler.claims.check import check
from metzler.consequences.lesions.prune import prune
from metzler.consequences.robustness.step_size import step_sizes
from metzler.consequences.trajectories.noise import noise_bound
from metzler.errors import InputError
from metzler.models import EulerStep, FiringRate, Hopfield, LatentHopfield, LowRankFiringRate, LowRankHopfield
from metzler.norms.diagonal import Norm
from metzler.search.certify import certify
from metzler.search.refute import refute

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
        latent = certify(LowRankFiringRate(M, Nf, slopes=(0.0, 1.0)), "diagonal").rate
        better += latent > certify(FiringRate(M @ Nf.T, slopes=(0.0, 1.0)), "diagonal").rate
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


def product(M: np.ndarray, Nf: np.ndarray) -> list[list[Fraction]]:
    return [
        [sum((Fraction(a) * Fraction(b) for a, b in zip(x, y, strict=True)), Fraction(0)) for y in M.T.tolist()]
        for x in Nf.T.tolist()
    ]


def cancelling(rng: np.random.Generator, r: int) -> tuple[np.ndarray, np.ndarray]:
    """Factors whose large entries cancel in the product, down to a few digits that fit no double."""
    M, Nf = rng.normal(size=(9, r)), rng.normal(size=(9, r)) * 0.3
    big = 10.0 ** rng.integers(0, 9)
    M[0], M[1] = big, -big
    Nf[0] = Nf[1] = big * rng.normal(size=r)
    return M, Nf


@pytest.mark.parametrize("lo", [-0.5, 0.0, 1.0])
@pytest.mark.parametrize("seed", range(12))
def test_every_direction_of_the_latent_triple_holds_for_the_exact_product(seed: int, lo: float) -> None:
    """J from above by `triple`, -J by `fastest`, the network's own worst case from below by `within`: in fractions."""
    rng = np.random.default_rng(seed)
    M, Nf = cancelling(rng, 3)
    net = LatentHopfield(M, Nf, 2.0, slopes=(lo, 1.0), tau=0.5, gain=0.7)
    true, gain = product(M, Nf), Fraction(0.7)
    slow, fast, (narrow, extra) = net.triple(), net.fastest() or net.triple(), net.within() or (net.triple(), 0.0)
    for i in range(3):
        for d in (Fraction(lo), Fraction(1), Fraction(1, 3)):
            own = -2 + gain * d * true[i][i]
            at = [Fraction(t.A[i, i]) + gain * d * Fraction(t.B[i, i]) for t in (slow, fast, narrow)]
            assert at[1] <= own <= at[0]
            assert at[2] - Fraction(extra) / 2 <= own  # 1/tau is 2
        for j in range(3):
            if i != j:
                sizes = [abs(Fraction(t.B[i, j])) for t in (narrow, slow)]
                assert sizes[0] <= abs(true[i][j]) <= sizes[1]
                assert sizes[1] <= np.nextafter(float(sizes[0]), np.inf)


def beyond_the_root(x: Fraction, J: list[list[Fraction]]) -> bool:
    """Whether x is at least the largest eigenvalue of a Metzler matrix (2, 2)."""
    (a, b), (c, d) = J
    return x >= max(a, d) and (x - a) * (x - d) >= b * c


@pytest.mark.parametrize("order", ["l1", "linf"])
@pytest.mark.parametrize("seed", range(15))
def test_rate_and_gap_enclose_the_best_rate_of_the_exact_network(seed: int, order: str) -> None:
    """The gap had been that of a network rounded outward: the true best rate could lie above it."""
    M, Nf = cancelling(np.random.default_rng(seed), 2)
    net = LatentHopfield(M, Nf, 1.0, slopes=(1.0, 1.0))
    P = product(M, Nf)
    majorant = [[-1 + P[0][0], abs(P[0][1])], [abs(P[1][0]), -1 + P[1][1]]]
    cert = certify(net, order)
    rate, top = Fraction(cert.rate), Fraction(cert.rate) + Fraction(cert.gap)
    assert beyond_the_root(-rate, majorant)
    assert not beyond_the_root(-top - Fraction(1, 10**300), majorant)
    assert cert.gap < 1e-8 * (1 + abs(cert.rate))
    assert check(cert, net)
    assert check(cert, net, exact=True)
    step = 0.25
    mapped = [[abs(1 + Fraction(step) * (P[0][0] - 1)), Fraction(step) * abs(P[0][1])],
              [Fraction(step) * abs(P[1][0]), abs(1 + Fraction(step) * (P[1][1] - 1))]]  # fmt: skip
    stepped = EulerStep(net, step)
    found = certify(stepped, order)
    assert check(found, stepped, exact=True)
    slack = Fraction(2) ** -50 * (1 + abs(mapped[0][0]) + abs(mapped[1][1]))
    assert beyond_the_root(1 - Fraction(found.rate) + slack, mapped)
    assert not beyond_the_root(1 - Fraction(found.rate) - Fraction(found.gap) - slack, mapped)


def test_a_gap_that_leaves_out_the_rounding_is_refused() -> None:
    """J is a number: the best rate is known exactly, and no certificate may claim that nothing proves as much."""
    refused = 0
    for seed in range(40):
        M, Nf = cancelling(np.random.default_rng(seed), 1)
        net = LatentHopfield(M, Nf, 1.0, slopes=(1.0, 1.0))
        best = 1 - product(M, Nf)[0][0]
        cert = certify(net, "linf")
        assert Fraction(cert.rate) <= best <= Fraction(cert.rate) + Fraction(cert.gap)
        low = float(best) if Fraction(float(best)) < best else float(np.nextafter(float(best), -np.inf))
        false = replace(cert, lower=min(cert.rate, low), upper=min(cert.rate, low))
        if Fraction(false.rate) < best:
            refused += 1
            assert not check(false, net)
            assert not check(false, net, exact=True)
    assert refused >= 20


def test_what_cancels_exactly_is_exact() -> None:
    """A bound on rounding had been taken for the network: "no norm at all", steps too long, noise too small."""
    net = LatentHopfield([[1e8], [1e8], [0.5]], [[1e8], [-1e8], [1.0]], activation="relu")
    cert = certify(net, "linf")
    assert (cert.rate, net.fastest(), net.within()) == (0.5, None, None)
    assert not refute(net, cert).no_norm
    flat = LatentHopfield([[1.5e7], [1.5e7]], [[1.5e7], [-1.5e7]], 1.0, slopes=(0.0, 1.0))
    assert certify(EulerStep(flat, 1.5), "linf").rate == 0.5
    assert step_sizes(flat, Norm("linf", [1.0])).q == pytest.approx(1.0)
    assert noise_bound(flat, certify(flat, "l1"), 1.0).factor == pytest.approx(1.0)


@pytest.mark.parametrize("seed", range(5))
def test_no_wrong_refutation_beside_the_margin(seed: int) -> None:
    """Networks whose exact product leaves them just stable, by less than double precision resolves, or just not."""
    rng = np.random.default_rng(seed)
    big = 10.0**7 * rng.uniform(1, 2)
    M, Nf = np.array([[big], [-big], [1.0], [1.0]]), np.array([[1.5], [1.5], [1.0], [0.0]])
    for last, stable in ((-(2.0**-70), True), (2.0**-70, False)):
        Nf[3, 0] = last
        net = LatentHopfield(M, Nf, 1.0, slopes=(1.0, 1.0))
        assert product(M, Nf)[0][0] == 1 + Fraction(last)
        found = refute(net, certify(net, "linf"))
        assert not (stable and found.holds)
        assert not (stable and found.no_norm)


@pytest.mark.parametrize("order", ["l1", "linf"])
def test_latent_states_can_be_held_still(order: str) -> None:
    for form in (np.asarray, sparse.csr_array):
        M, Nf = factors(2)
        net = LatentHopfield(form(M), form(Nf), 1.0, slopes=([0.0, -0.2], [1.0, 0.5]), tau=0.5)
        part = prune(net, certify(net, order), keep=[1])
        assert isinstance(part.model, LatentHopfield)
        np.testing.assert_allclose(part.model.triple().B, net.triple().B[1:, 1:])
        assert check(part.require(), part.model)


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
    with pytest.raises(InputError, match=r"\['M', 'N'\], got \['M'\]"):
        kind.from_parameters({"M": M}, net.parameters())
    with pytest.raises(InputError, match="a state must have shape"):
        net.latent(np.zeros(N + 1))
