"""The theorems of docs/euclidean-norms.md, each by plain NumPy: matrix conditions written down from Table I of
gokhale2026, numerical ranges by dense eigenvalues, all slopes at their ends, and matrices P that nothing of the search
has made."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import numpy as np
import pytest
from scipy.optimize import minimize_scalar

from metzler.claims.check import check
from metzler.models import EchoState, FiringRate, FiringRateMap, Hopfield, HopfieldMap, Model
from metzler.norms.diagonal import Norm
from metzler.search.certify import certify
from metzler.search.multipliers import rate_of_multipliers
from metzler.search.parabola import parabola_certificate
from metzler.search.quadratic import quadratic_certificate

Matrix = np.ndarray
ANGLES = np.linspace(0.0, np.pi, 721)
"""Enough for a relative error of 1e-5: what is maximised is smooth and its curvature about 1."""

seeds = pytest.mark.parametrize("seed", range(6))


def drawn(seed: int, n: int | None = None) -> tuple[Matrix, Matrix]:
    """Weights and multipliers."""
    rng = np.random.default_rng([3, seed])
    n = int(rng.integers(2, 6)) if n is None else n
    return rng.normal(size=(n, n)), np.exp(rng.normal(size=n))


def scaled(W: Matrix, q: Matrix) -> Matrix:
    return np.sqrt(q)[:, None] * W / np.sqrt(q)


def herm(M: Matrix) -> Matrix:
    return 0.5 * (M + M.conj().T)


def top(S: Matrix) -> float:
    return float(np.linalg.eigvalsh(S)[-1])


def least(S: Matrix) -> float:
    return float(np.linalg.eigvalsh(S)[0])


def points(M: Matrix) -> Matrix:
    """Points on the upper boundary of the numerical range: x* M x of extreme eigenvectors."""
    found = []
    for phi in ANGLES:
        x = np.linalg.eigh(herm(np.exp(-1j * phi) * M))[1][:, -1]
        found.append(np.vdot(x, M @ x))
    return np.array(found)


def largest(M: Matrix, worth: Callable[[Matrix], Matrix]) -> float:
    """The largest worth of a point of the numerical range; symmetric about the real axis for a real matrix."""
    return float(worth(points(M)).max())


def parabola(M: Matrix) -> float:
    """a: half the largest |z| + Re z, by the angles of (iii) of theorem 1, refined."""

    def at(theta: float) -> float:
        return 0.5 * top(herm((1.0 + np.exp(1j * theta)) * M))

    grid = np.linspace(-np.pi, np.pi, 361)
    best = max(grid, key=at)
    return max(
        at(best), -float(minimize_scalar(lambda t: -at(t), bounds=(best - 0.02, best + 0.02), method="bounded").fun)
    )


def radius(M: Matrix) -> float:
    """The numerical radius."""
    return max(top(herm(np.exp(1j * phi) * M)) for phi in np.linspace(0.0, 2.0 * np.pi, 1441))


def extreme(M: Matrix, H: Matrix) -> Matrix:
    """The largest solution of X + M X^-1 M' = H by its fixed-point iteration from above, nothing else."""
    X = H
    for _ in range(200_000):
        new = H - M @ np.linalg.solve(X, M.T)
        if np.abs(new - X).max() < 1e-13 * np.abs(H).max():
            return new
        X = new
    raise AssertionError("no solution")


def firing_rate(W: Matrix, P: Matrix, q: Matrix, a: float) -> Matrix:
    """(25) of gokhale2026, c = 1 - a; a proof where it is not positive."""
    side = P + W.T * q
    return np.block([[-2.0 * a * P, side], [side.T, -2.0 * np.diag(q)]])


def hopfield(W: Matrix, P: Matrix, q: Matrix, a: float) -> Matrix:
    """(29)."""
    side = P @ W + np.diag(q)
    return np.block([[-2.0 * a * P, side], [side.T, -2.0 * np.diag(q)]])


def firing_rate_map(W: Matrix, P: Matrix, q: Matrix, rho: float) -> Matrix:
    """(24)."""
    return np.block([[-(rho**2) * P, W.T * q], [q[:, None] * W, P - 2.0 * np.diag(q)]])


def hopfield_map(W: Matrix, P: Matrix, q: Matrix, rho: float) -> Matrix:
    """(28)."""
    return np.block([[-(rho**2) * P, np.diag(q)], [np.diag(q), W.T @ P @ W - 2.0 * np.diag(q)]])


def worst_slopes(model: Model, P: Matrix) -> float:
    """The rate in sqrt(x' P x) of all linear networks with slopes at their ends."""
    t = model.triple()
    L = np.linalg.cholesky(P).T
    found = []
    for d in itertools.product(*zip(t.lo, t.hi, strict=True)):
        J = L @ np.asarray(t.jacobian(np.array(d))) @ np.linalg.inv(L)
        found.append(1.0 - np.linalg.norm(J, 2) if t.discrete else -top(herm(J)))
    return min(found)


# Theorem 1: the parabola


@seeds
def test_the_two_forms_of_the_parabola_and_the_rate_of_multipliers(seed: int) -> None:
    W, q = drawn(seed)
    a = parabola(scaled(W, q))
    assert largest(scaled(W, q), lambda z: 0.5 * (np.abs(z) + z.real)) == pytest.approx(a, rel=1e-4)
    z = points(scaled(W, q))
    assert (z.imag**2 <= 4.0 * a * (a * (1 + 1e-6) - z.real) + 1e-12).all()
    for kind in (FiringRate, Hopfield):
        assert rate_of_multipliers(kind(W, activation="relu").triple(), q) == pytest.approx(1.0 - a, abs=1e-5 * a)


@seeds
@pytest.mark.parametrize("above", [1e-3, 0.3])
def test_inside_the_parabola_one_x_makes_both_norms(seed: int, above: float) -> None:
    W, q = drawn(seed)
    M, D = scaled(W, q), np.diag(np.sqrt(q))
    a = parabola(M) * (1.0 + above)
    H = 4.0 * a * np.eye(len(W)) - M - M.T
    large, small = extreme(M, H), H - extreme(M.T, H)
    assert least(large - small) > 0
    X = 0.5 * (large + small)
    P, R = D @ X @ D, D @ np.linalg.inv(H - X) @ D
    assert top(firing_rate(W, P, q, a)) < 0
    assert top(hopfield(W, R, q, a)) < 0
    assert worst_slopes(FiringRate(W, activation="relu"), P) >= 1.0 - a - 1e-9
    assert worst_slopes(Hopfield(W, activation="relu"), R) >= 1.0 - a - 1e-9


@seeds
def test_outside_the_parabola_one_vector_refutes_every_p(seed: int) -> None:
    W, q = drawn(seed)
    M, n = scaled(W, q), len(W)
    z = points(M)
    k = int(np.argmax(np.abs(z) + z.real))
    phi = 0.5 * np.angle(z[k])
    x = np.linalg.eigh(herm(np.exp(-1j * phi) * M))[1][:, -1]
    a = 0.5 * float(abs(z[k]) + z[k].real) * (1.0 - 1e-6)
    pole = a + 1j * a * np.tan(phi)
    y = x / np.sqrt(q)
    for u, condition in (
        (np.concatenate([y, pole * y]), firing_rate),
        (np.concatenate([W @ y / pole, y]), hopfield),
    ):
        values = []
        for seed_of_p in range(4):
            P = np.random.default_rng(seed_of_p).normal(size=(n, n))
            values.append(np.vdot(u, condition(W, P @ P.T, q, a) @ u).real)
        assert min(values) > 0
        assert np.ptp(values) < 1e-9 * (1.0 + np.abs(values).max())


@seeds
def test_the_determinant_of_the_largest_solution_is_a_mean(seed: int) -> None:
    W, q = drawn(seed)
    M = scaled(W, q)
    a = 1.2 * parabola(M)
    H = 4.0 * a * np.eye(len(M)) - M - M.T
    turns = np.exp(1j * np.linspace(-np.pi, np.pi, 4000, endpoint=False))
    logs = [np.linalg.slogdet(H - turn * M - np.conj(turn) * M.T)[1] for turn in turns]
    assert np.linalg.slogdet(extreme(M, H))[1] == pytest.approx(np.mean(logs), abs=1e-9)


def test_at_the_end_symmetric_weights_have_the_rate_of_the_leak() -> None:
    G = np.random.default_rng(0).normal(size=(4, 4))
    W, q = -G @ G.T - np.eye(4), np.ones(4)
    assert parabola(W) == pytest.approx(0.0, abs=1e-4)
    assert top(firing_rate(W, -W, q, 0.0)) <= 1e-9
    assert top(hopfield(W, -np.linalg.inv(W), q, 0.0)) <= 1e-9
    still = np.zeros((2, 2))
    for scale in (1e-6, 1.0):
        assert top(firing_rate(still, scale * np.eye(2), np.ones(2), 0.0)) > 0
    assert 0.99 < quadratic_certificate(FiringRate(still, activation="relu")).rate < 1.0


# Theorem 2: components


@seeds
def test_the_best_of_a_reducible_network_is_that_of_its_worst_component(seed: int) -> None:
    first, second = drawn(seed, 3)[0], drawn(seed + 100, 2)[0]
    W = np.block([[first, np.zeros((3, 2))], [np.ones((2, 3)), second]])
    target = max(parabola(first), parabola(second))
    found = [parabola(scaled(W, np.array([1.0, 1.0, 1.0, eps, eps]))) for eps in (1.0, 1e-4, 1e-8, 1e-12)]
    assert found == sorted(found, reverse=True)
    assert found[-1] == pytest.approx(target, rel=1e-3)
    assert found[0] > target


@pytest.mark.parametrize("diagonal", [(-1.0, -2.0, -0.5), (0.3, -2.0, 0.1), (0.0, 0.0, 0.0)])
def test_a_chain_has_its_largest_self_weight_and_no_norm_attains_it(diagonal: tuple[float, ...]) -> None:
    W = np.diag(diagonal) + np.array([[0.0, 0.0, 0.0], [3.0, 0.0, 0.0], [1.0, 2.0, 0.0]])
    target = max(*diagonal, 0.0)
    found = [parabola(scaled(W, eps ** np.arange(3.0))) for eps in (1e-2, 1e-6, 1e-10)]
    assert found[0] > found[1] > found[2] > target
    assert found[2] == pytest.approx(target, abs=1e-4)
    claim = quadratic_certificate(FiringRate(W, activation="relu"), rtol=1e-3)
    assert 1.0 - target - 0.05 < claim.rate < 1.0 - target


# Theorem 3: bounds, and where l1 and linf are better


@seeds
def test_bounds_of_the_best_rate(seed: int) -> None:
    W, _ = drawn(seed)
    n = len(W)
    a = 1.0 - quadratic_certificate(FiringRate(W, activation="relu"), rtol=1e-4).rate
    vertices = itertools.product((0.0, 1.0), repeat=n)
    ceiling = max(np.linalg.eigvals(np.diag(d) @ W).real.max() for d in vertices)
    assert ceiling - 1e-9 <= a <= np.abs(np.linalg.eigvals(np.abs(W))).max() * (1 + 1e-3)


@seeds
def test_weights_without_signs_and_symmetric_weights(seed: int) -> None:
    W, _ = drawn(seed)
    values, right = np.linalg.eig(np.abs(W))
    left = np.linalg.eig(np.abs(W).T)
    v = np.abs(right[:, np.argmax(values.real)])
    w = np.abs(left.eigenvectors[:, np.argmax(left.eigenvalues.real)])
    assert parabola(scaled(np.abs(W), w / v)) == pytest.approx(values.real.max(), rel=1e-6)
    S = 0.5 * (W + W.T) - 0.2 * np.eye(len(W))
    assert parabola(S) == pytest.approx(max(top(S), 0.0), abs=1e-6)


@seeds
def test_without_negative_self_weights_no_diagonal_norm_is_better(seed: int) -> None:
    W, _ = drawn(seed)
    np.fill_diagonal(W, np.abs(np.diagonal(W)))
    net = FiringRate(W, activation="relu")
    euclidean = quadratic_certificate(net, rtol=1e-4).rate
    for order in ("l1", "linf"):
        assert certify(net, order).rate <= euclidean + 1e-3 * abs(1.0 - euclidean)


@pytest.mark.parametrize("m", [1.0, 4.8, 4.9, 20.0])
def test_with_negative_self_weights_a_diagonal_norm_is_better(m: float) -> None:
    W = m * np.array([[-1.0, 1.0], [-1.0, -1.0]])
    assert certify(FiringRate(W, activation="relu"), "linf").rate == pytest.approx(1.0, abs=1e-6)
    assert certify(Hopfield(W, activation="relu"), "l1").rate == pytest.approx(1.0, abs=1e-6)
    ratios = [parabola(scaled(W, np.array([1.0, ratio]))) for ratio in np.geomspace(1e-4, 1e4, 81)]
    assert min(ratios) == pytest.approx((np.sqrt(2.0) - 1.0) * m / 2.0, rel=1e-6)
    for kind in (FiringRate, Hopfield):
        claim = quadratic_certificate(kind(W, activation="relu"), rtol=1e-4)
        assert claim.rate == pytest.approx(1.0 - min(ratios), abs=1e-3 * m)
        assert (claim.rate > 0) == (m < 2.0 * (1.0 + np.sqrt(2.0)))


# Theorem 4: own leaks and time constants


def own_leaks(W: Matrix, q: Matrix, leak: Matrix, c: float, right: bool) -> float:
    """The least eigenvalue of N(w) over frequencies, relative to 1 + w^2, at the rate c."""
    M = scaled(W, q) if right else scaled(W, q).T
    A, K = np.diag(leak - c), 0.5 * (M - M.T)
    base = A @ A - 0.5 * (A @ M + M.T @ A)
    frequencies = np.concatenate([np.linspace(-20.0, 20.0, 1601), [1e3, -1e3]])
    return min(least(w * w * np.eye(len(W)) + 1j * w * K + base) / (1.0 + w * w) for w in frequencies)


@seeds
def test_networks_with_a_leak_of_each_neuron(seed: int) -> None:
    W, q = drawn(seed)
    leak = np.random.default_rng(seed).uniform(0.5, 3.0, len(W))
    for kind in (FiringRate, Hopfield):
        weights = q if kind is FiringRate else 1.0 / q
        c = rate_of_multipliers(kind(W, activation="relu", leak=leak).triple(), q)
        assert c < leak.min()
        matrix = W if kind is FiringRate else W.T
        assert own_leaks(matrix, weights, leak, c - 1e-3, True) > 0
        assert own_leaks(matrix, weights, leak, c + 1e-3, True) < 0


@seeds
def test_time_constants_are_leaks(seed: int) -> None:
    W, q = drawn(seed)
    tau = np.random.default_rng(seed).uniform(0.3, 2.0, len(W))
    slow = quadratic_certificate(FiringRate(W, activation="relu", tau=tau), rtol=1e-4)
    same = quadratic_certificate(FiringRate(W / tau, activation="relu", leak=1.0 / tau), rtol=1e-4)
    assert slow.rate == pytest.approx(same.rate, abs=2e-3 * abs(slow.rate - 1.0 / tau.max()))
    slow = quadratic_certificate(Hopfield(W, activation="relu", tau=tau), rtol=1e-4)
    same = quadratic_certificate(Hopfield(W / tau[:, None], activation="relu", leak=1.0 / tau), rtol=1e-4)
    assert slow.rate == pytest.approx(same.rate, abs=2e-3 * abs(slow.rate - 1.0 / tau.max()))
    assert rate_of_multipliers(FiringRate(W, activation="relu", tau=2.0).triple(), q) == pytest.approx(
        0.5 * (1.0 - parabola(scaled(W, q))), abs=1e-5
    )


# Theorem 5: slopes in any interval


def own_slopes(W: Matrix, q: Matrix, lo: Matrix, hi: Matrix, a: float) -> float:
    """The least eigenvalue of T(theta), with multipliers as unit."""
    M, found = scaled(W, q), []
    for theta in np.linspace(-np.pi, np.pi, 721):
        z = (1.0 + np.exp(1j * theta)) / (2.0 * a)
        mixed = z * (lo + hi)[:, None] * M
        found.append(least(2.0 * np.eye(len(M)) - 2.0 * herm(mixed) + 2.0 * abs(z) ** 2 * (M.T * (lo * hi)) @ M))
    return min(found)


@seeds
def test_slopes_of_either_sign(seed: int) -> None:
    W, q = drawn(seed)
    rng = np.random.default_rng(seed)
    lo, hi = -rng.uniform(0.1, 1.0, len(W)), rng.uniform(0.2, 1.5, len(W))
    a = 1.0 - rate_of_multipliers(FiringRate(W, slopes=(lo, hi)).triple(), q)
    assert own_slopes(W, q, lo, hi, a * (1.0 + 1e-3)) > 0 > own_slopes(W, q, lo, hi, a * (1.0 - 1e-3))


@seeds
def test_slopes_away_from_zero(seed: int) -> None:
    W, _ = drawn(seed)
    lo, hi = np.full(len(W), 0.3), np.linspace(0.6, 1.1, len(W))
    net = FiringRate(W, slopes=(lo, hi))
    claim = quadratic_certificate(net, rtol=1e-4)
    a = 1.0 - claim.rate
    assert own_slopes(W, claim.multipliers, lo, hi, a) > -1e-9
    assert own_slopes(W, claim.multipliers, lo, hi, a - 0.05 * abs(a)) < 0
    assert np.linalg.eigvals(lo[:, None] * W).real.max() < a
    assert worst_slopes(net, claim.norm.P) >= claim.rate - 1e-9


# Theorem 6: maps


@seeds
def test_maps_have_the_numerical_radius_and_their_norm_serves_the_flow(seed: int) -> None:
    W, q = drawn(seed)
    M, D = scaled(W, q), np.diag(np.sqrt(q))
    rho = radius(M)
    for kind in (FiringRateMap, HopfieldMap):
        assert rate_of_multipliers(kind(W, activation="relu").triple(), q) == pytest.approx(1.0 - rho, abs=1e-4 * rho)
    rho *= 1.01
    P = D @ (extreme(M, 2.0 * rho * np.eye(len(W))) / rho) @ D
    R = D @ np.linalg.inv(rho * extreme(M.T, 2.0 * rho * np.eye(len(W)))) @ D
    assert top(firing_rate_map(W, P, q, rho)) < 1e-9
    assert top(hopfield_map(W, R, q, rho)) < 1e-9
    assert top(firing_rate(W, rho * P, q, rho)) < 1e-9
    assert worst_slopes(FiringRateMap(W, activation="relu"), P) >= 1.0 - rho - 1e-9
    assert worst_slopes(HopfieldMap(W, activation="relu"), R) >= 1.0 - rho - 1e-9


def test_a_map_may_not_attain_its_numerical_radius() -> None:
    M, rho = np.array([[0.0, 2.0], [0.0, 0.0]]), 1.0
    assert radius(M) == pytest.approx(rho)
    for theta in ANGLES:
        assert np.linalg.det(2.0 * rho * np.eye(2) - 2.0 * herm(np.exp(1j * theta) * M)) == pytest.approx(0, abs=1e-12)
    rng = np.random.default_rng(0)
    for _ in range(2000):  # (24) needs p22 (2 - p11) >= 4 and P <= 2
        L = rng.normal(size=(2, 2))
        P = L @ L.T
        P *= 2.0 * rng.uniform() / top(P)
        assert top(firing_rate_map(M, P, np.ones(2), rho)) > 0
    P = extreme(M, 2.0 * 1.001 * np.eye(2)) / 1.001
    assert top(firing_rate_map(M, P, np.ones(2), 1.001)) < 1e-9
    assert least(P) > 0


@seeds
@pytest.mark.parametrize("share", [0.3, 0.8])
def test_leaky_maps_have_an_ellipse(seed: int, share: float) -> None:
    W, q = drawn(seed)
    z, b = points(scaled(W, q)), 1.0 - share
    rho = 1.0 - rate_of_multipliers(EchoState(W, share, activation="relu").triple(), q)

    def excess(rho: float) -> float:
        return float((b * z.real + rho * np.abs(z)).max() - (rho**2 - b**2) / share)

    assert excess(rho * (1.0 + 1e-3)) < 0 < excess(rho * (1.0 - 1e-3))


# Theorem 7: slopes in [-1, 1]


@seeds
def test_slopes_of_one_size_have_the_scaled_spectral_norm(seed: int) -> None:
    W, q = drawn(seed)
    a = float(np.linalg.norm(scaled(W, q), 2))
    Q, P = np.diag(q), a * np.diag(q)
    both = np.block([[-2.0 * a * P + W.T @ Q @ W, P], [P, -Q]])  # (23)
    assert top(both) <= 1e-9 * (1.0 + a * a)
    y = np.linalg.svd(scaled(W, q))[2][0] / np.sqrt(q)
    low = a * (1.0 - 1e-6)
    for k in range(3):  # whatever P, this vector refutes a smaller a
        F = np.random.default_rng(k).normal(size=W.shape)
        F = F @ F.T
        u = np.concatenate([y, low * y])
        assert u @ np.block([[-2.0 * low * F + W.T @ Q @ W, F], [F, -Q]]) @ u > 0
    for kind in (FiringRate, Hopfield, FiringRateMap, HopfieldMap):
        assert rate_of_multipliers(kind(W, slopes=(-1.0, 1.0)).triple(), q) == pytest.approx(1.0 - a, abs=1e-4 * a)
    assert worst_slopes(FiringRate(W, slopes=(-1.0, 1.0)), P) >= 1.0 - a - 1e-9
    assert worst_slopes(FiringRateMap(W, slopes=(-1.0, 1.0)), P) >= 1.0 - a - 1e-9


# Theorem 8: polygons


def corners(lines: Matrix) -> Matrix:
    """Where neighbouring lines c x + s y = h meet."""
    pairs = itertools.pairwise(lines)
    return np.array([np.linalg.solve([p[:2], q[:2]], [p[2], q[2]]) for p, q in pairs])


def polygon(lines: Matrix) -> float:
    found = corners(lines)
    y = np.maximum(found[:, 1], 0.0)
    return float(0.5 * (np.hypot(found[:, 0], y) + found[:, 0]).max())


@seeds
def test_polygons_bound_the_parabola_from_outside(seed: int) -> None:
    W, q = drawn(seed)
    M, rng = scaled(W, q), np.random.default_rng(seed)
    a, before = parabola(M), np.inf
    for count in (2, 5, 17, 129):
        phis = np.linspace(0.0, 0.5 * np.pi, count)
        lines = np.array([(np.cos(phi), np.sin(phi), top(herm(np.exp(-1j * phi) * M))) for phi in phis])
        bound = polygon(lines)
        assert a - 1e-9 <= bound <= before + 1e-9
        before = bound
        loose = np.sort(rng.uniform(0.01, 1.56, 3))
        more = [(np.cos(p), np.sin(p), top(herm(np.exp(-1j * p) * M)) + rng.uniform(0, 2)) for p in loose]
        together = sorted([*map(tuple, lines), *more], key=lambda line: np.arctan2(line[1], line[0]))
        assert polygon(np.array(together)) >= a - 1e-9
        if count == 2:
            h, k = max(top(herm(M)), 0.0), float(np.linalg.norm(0.5 * (M - M.T), 2))
            assert bound <= 0.5 * (h + np.hypot(h, k)) + 1e-9
    assert before == pytest.approx(a, rel=1e-3)
    claim = parabola_certificate(FiringRate(W, activation="relu"))
    assert claim.rate <= 1.0 - parabola(scaled(W, claim.multipliers)) + 1e-9


# Theorem 9: one vector is a condition on all multipliers


@seeds
def test_every_vector_is_a_condition_on_all_multipliers(seed: int) -> None:
    W, q = drawn(seed)
    n, rng = len(W), np.random.default_rng(seed)
    x = rng.normal(size=n) + 1j * rng.normal(size=n)
    x /= np.linalg.norm(x)
    M = scaled(W, q)
    z = np.vdot(x, M @ x)
    zeta, y = 1.0 + np.conj(z) / abs(z), x / np.sqrt(q)
    sizes, mixed = np.abs(y) ** 2, (zeta * y.conj() * (W @ y)).real
    assert q @ mixed / (2.0 * q @ sizes) == pytest.approx(0.5 * (abs(z) + z.real))
    for _ in range(20):
        other = np.exp(rng.normal(size=n))
        a = parabola(scaled(W, other))
        assert other @ (2.0 * a * sizes - mixed) >= -1e-9
        assert a >= (mixed / (2.0 * sizes)).min() - 1e-9


@seeds
def test_the_rate_is_quasiconcave_in_the_multipliers(seed: int) -> None:
    W, _ = drawn(seed)
    rng = np.random.default_rng(seed)
    for _ in range(10):
        p, q, t = np.exp(rng.normal(size=len(W))), np.exp(rng.normal(size=len(W))), rng.uniform()
        ends = max(parabola(scaled(W, p)), parabola(scaled(W, q)))
        assert parabola(scaled(W, t * p + (1.0 - t) * q)) <= ends * (1 + 1e-9)


@seeds
def test_the_gradient_in_the_logarithms(seed: int) -> None:
    W, q = drawn(seed)
    M = scaled(W, q)
    z = points(M)
    phi = 0.5 * np.angle(z[int(np.argmax(np.abs(z) + z.real))])
    x = np.linalg.eigh(herm(np.exp(-1j * phi) * M))[1][:, -1]
    point = np.vdot(x, M @ x)
    zeta = 1.0 + np.conj(point) / abs(point)
    gradient = 0.5 * (zeta * (x.conj() * (M @ x) - (M.T @ x).conj() * x)).real
    for k in range(len(W)):
        step = 1e-4 * np.eye(len(W))[k]
        up, down = (parabola(scaled(W, q * np.exp(2.0 * sign * step))) for sign in (1.0, -1.0))
        assert gradient[k] == pytest.approx((up - down) / 2e-4, abs=0.05 * (1.0 + np.abs(gradient).max()))


# Theorem 10: cheap matrices P


@seeds
def test_cheap_matrices(seed: int) -> None:
    W, q = drawn(seed)
    M, D, one = scaled(W, q), np.diag(np.sqrt(q)), np.eye(len(W))
    a, S, K = parabola(M), 0.5 * (M + M.T), 0.5 * (M - M.T)
    times = np.geomspace(1e-2, 1e2, 4001) * np.linalg.norm(M, 2)
    costs = [np.linalg.norm(M + t * one, 2) ** 2 / (4.0 * t) for t in times]
    t, diagonal = times[int(np.argmin(costs))], min(costs)
    assert top(firing_rate(W, t * np.diag(q), q, diagonal)) <= 1e-9 * (1.0 + t)
    assert top(firing_rate(W, t * np.diag(q), q, 0.99 * diagonal)) > 0
    sparse = 0.5 * top(np.block([[2.0 * S, -K], [K, np.zeros_like(S)]]))
    P = D @ (2.0 * sparse * one - S) @ D
    assert top(firing_rate(W, P, q, sparse)) <= 1e-9 * (1.0 + sparse)
    assert a <= sparse + 1e-9
    assert a <= diagonal + 1e-9


@seeds
def test_what_the_sparse_matrix_loses_on_one_mode_of_balanced_weights(seed: int) -> None:
    u, v = np.random.default_rng(seed).normal(size=(2, 4))
    M = np.outer(u, v - u * (u @ v) / (u @ u))
    S, K = 0.5 * (M + M.T), 0.5 * (M - M.T)
    sparse = 0.5 * top(np.block([[2.0 * S, -K], [K, np.zeros_like(S)]]))
    assert sparse == pytest.approx(0.5 * (1.0 + np.sqrt(2.0)) * parabola(M), rel=1e-6)


@seeds
def test_the_exact_value_is_the_least_over_symmetric_matrices(seed: int) -> None:
    W, q = drawn(seed)
    M, rng = scaled(W, q), np.random.default_rng(seed)
    a, S = parabola(M), 0.5 * (M + M.T)

    def value(delta: Matrix) -> float:
        return 0.5 * top(np.block([[S + delta, M.T], [M, S - delta]]))

    for _ in range(50):
        delta = rng.normal(size=M.shape)
        assert value(delta + delta.T) >= a - 1e-9
    near = a * (1.0 + 1e-3)
    X = extreme(M, 4.0 * near * np.eye(len(M)) - 2.0 * S)
    assert value(2.0 * near * np.eye(len(M)) - S - X) <= near + 1e-9


# All of it at once: what the search claims, by all slopes at their ends


@pytest.mark.parametrize("kind", [FiringRate, Hopfield, FiringRateMap, HopfieldMap])
@seeds
def test_claims_hold_for_all_slopes_at_their_ends(kind: type[Model], seed: int) -> None:
    W, _ = drawn(seed)
    net = kind(W, activation="relu")  # type: ignore[call-arg]
    claim = quadratic_certificate(net)
    assert check(claim, net).holds
    assert worst_slopes(net, claim.norm.P) >= claim.rate - 1e-9
    identity = Norm("l2", np.ones(len(W)))
    assert worst_slopes(net, np.eye(len(W))) == pytest.approx(
        min(
            1.0 - np.linalg.norm(J, 2) if net.triple().discrete else -identity.log(J)
            for d in itertools.product((0.0, 1.0), repeat=len(W))
            for J in [np.asarray(net.triple().jacobian(np.array(d)))]
        )
    )
