"""What every norm answers, held against brute force: bounds that hold, and are reached or nearly so."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from scipy.optimize import minimize

from metzler.norms import LpNorm, Norm, QuadraticNorm
from metzler.norms.norm import StateNorm, over_up, root_up

N = 4
RNG = np.random.default_rng(7)
G = RNG.normal(size=(N, N))
P = G @ G.T + 0.1 * np.eye(N)
W = RNG.uniform(0.3, 3.0, N)

NORMS: dict[str, StateNorm] = {
    "l1": Norm("l1", W),
    "linf": Norm("linf", W),
    "l2": Norm("l2", W),
    "l1 beyond doubles": Norm("l1", W, [0, 2000, 2000, 0]),
    "lp": LpNorm(3.0, W),
    "lp at 1": LpNorm(1.0, W),
    "between": LpNorm.between(Norm("l1", W), Norm("linf", W[::-1].copy()), 2.0),
    "quadratic": QuadraticNorm(0.5 * (P + P.T)),
    "quadratic, diagonal": QuadraticNorm(np.diag(W**2)),
    "quadratic, far apart": QuadraticNorm((lambda d: d[:, None] * 0.5 * (P + P.T) * d)(2.0 ** np.arange(-40, 40, 20))),
}


def random_states(count: int = 4000) -> np.ndarray:
    rng = np.random.default_rng(1)
    spread = 10.0 ** rng.uniform(-3, 3, (N, count)) if count else np.ones((N, 0))
    return np.hstack([rng.normal(size=(N, count)), rng.normal(size=(N, count)) * spread, np.eye(N)])


def fitting_states(norm: StateNorm, count: int = 4000) -> np.ndarray:
    """States whose entries count about alike."""
    return random_states(count) * np.minimum(norm.extents(), 1e300)[:, None]


@pytest.fixture(params=NORMS)
def norm(request: pytest.FixtureRequest) -> StateNorm:
    return NORMS[request.param]


def largest_ratio(norm: StateNorm, A: np.ndarray) -> float:
    """The induced norm by many states and a local search."""
    x = fitting_states(norm)

    def ratio(y: np.ndarray) -> float:
        size = float(norm(y))
        return -float(norm(A @ y)) / size if size > 0 else 0.0

    values = np.asarray(norm(A @ x)) / np.asarray(norm(x))
    scale = np.minimum(norm.extents(), 1e300)
    best = x[:, int(np.argmax(values))] / scale
    found = minimize(lambda z: ratio(z * scale), best, method="Nelder-Mead", options={"maxiter": 4000, "fatol": 1e-12})
    return max(float(values.max()), -float(found.fun))


def test_bounds_of_states_hold_and_are_reached(norm: StateNorm) -> None:
    x = fitting_states(norm)
    value = np.asarray(norm(x))
    assert (value <= norm.above(x)).all()
    assert norm.size == N
    inside = norm.per_state(value)
    assert (np.abs(x) <= inside * (1 + 1e-9)).all()
    assert (norm.extents()[:, None] * (1 + 1e-12) >= norm.per_state(np.ones(1))).all()
    if norm.absolute:
        assert norm.above(x) == pytest.approx(value)
    assert np.asarray(norm(np.eye(N))) == pytest.approx(norm.units())


def test_signs_are_not_known_to_an_upper_bound() -> None:
    norm, rng = NORMS["quadratic"], np.random.default_rng(2)
    size = np.abs(rng.normal(size=(N, 50)))
    worst = np.max([norm(size * np.array(s)[:, None]) for s in itertools.product((-1, 1), repeat=N)], axis=0)
    assert (worst <= norm.above(size)).all()
    assert not norm.absolute


def test_the_reach_of_a_quadratic_norm_is_attained() -> None:
    norm = NORMS["quadratic"]
    inverse = np.linalg.inv(norm.P)  # type: ignore[attr-defined]
    assert norm.extents() ** 2 == pytest.approx(np.diag(inverse), rel=1e-6)
    for i in range(N):
        x = inverse[:, i]
        assert x[i] == pytest.approx(norm.extents()[i] * float(norm(x)))


def test_the_overshoot_is_that_of_the_plain_norm(norm: StateNorm) -> None:
    x = fitting_states(norm)
    plain = {"l1": 1, "linf": np.inf, "l2": 2, "quadratic": 2}
    p = getattr(norm, "p", None) or plain[norm.kind]
    with np.errstate(over="ignore", invalid="ignore"):
        ratio = np.linalg.norm(x, p, axis=0) / np.asarray(norm(x))
        two = np.linalg.norm(x, axis=0) / np.asarray(norm(x))
    for ratios, bound in ((ratio, norm.condition), (two, norm.euclidean)):
        assert norm.kind == "quadratic" or ratio.max() <= norm.widest * (1 + 1e-12)
        kept = ratios[np.isfinite(ratios) & (ratios > 0)]
        assert kept.max() / kept.min() <= bound * (1 + 1e-12)
    if norm.kind in ("quadratic", "l2"):
        assert norm.condition == norm.euclidean
    if norm.kind == "quadratic":
        assert two.max() <= norm.widest * (1 + 1e-12)
        assert norm.widest <= np.linalg.norm(np.linalg.inv(norm.P), 2) ** 0.5 * (1 + 1e-6)  # type: ignore[attr-defined]
        eigenvalues = np.linalg.eigvalsh(norm.P)  # type: ignore[attr-defined]
        assert norm.condition >= np.sqrt(eigenvalues[-1] / eigenvalues[0]) * (1 - 1e-6) or norm.condition > 1e6


def test_weights_beyond_doubles() -> None:
    norm, A = NORMS["l1 beyond doubles"], np.zeros((N, N))
    A[:2, :2], A[2, 2], A[3, 3] = [[-1.0, 1e-300], [0.0, -2.0]], -1.0, -1.0
    assert norm.induced_up(A) == norm.absolute_up(A) == pytest.approx(2.0)
    assert norm.log_up(A) == pytest.approx(-1.0)
    assert norm.log_up(A.T) == np.inf


def test_matrices(norm: StateNorm) -> None:
    if norm is NORMS["l1 beyond doubles"]:
        return
    rng = np.random.default_rng(3)
    scale = np.minimum(norm.extents(), 2.0**900)
    for _ in range(3):
        A = rng.normal(size=(N, N)) * (scale[:, None] / scale)
        A = np.where(np.isfinite(A), A, 0.0)
        truth, found = largest_ratio(norm, A), norm.induced_up(A)
        assert truth <= found
        if len(norm.parts) == 1 or norm.kind in ("l2", "quadratic"):
            assert found <= truth * 1.02
        h = 1e-6 / found
        slope = (largest_ratio(norm, np.eye(N) + h * A) - 1) / h
        assert slope <= norm.log_up(A) + 1e-4 * found
        if len(norm.parts) == 1 or norm.kind in ("l2", "quadratic"):
            assert norm.log_up(A) <= slope + 0.05 * found
        signs = [np.where(rng.random((N, N)) < 0.5, A, -A) for _ in range(20)]
        assert max(largest_ratio(norm, each) for each in signs[:3]) <= norm.absolute_up(A)
        assert max(norm.induced_up(each) for each in signs) <= norm.absolute_up(A) * (1 + 1e-9)
    i, j = np.array([0, 2]), np.array([1, 3])
    for k, value in enumerate(norm.entries_up(i, j)):
        E = np.zeros((N, N))
        E[i[k], j[k]] = 1.0
        assert largest_ratio(norm, E) <= value * (1 + 1e-9)


def test_a_quadratic_norm_of_a_diagonal_is_the_weighted_l2_norm() -> None:
    one, other = NORMS["quadratic, diagonal"], NORMS["l2"]
    A = np.random.default_rng(5).normal(size=(N, N))
    scaled = W[:, None] * A / W
    assert one.extents() == pytest.approx(1 / W)
    assert one.condition == pytest.approx(W.max() / W.min()) == pytest.approx(other.condition)
    assert one.induced_up(A) == pytest.approx(np.linalg.norm(scaled, 2)) == pytest.approx(other.induced_up(A))
    assert one.log_up(A) == pytest.approx(np.linalg.eigvalsh(scaled + scaled.T)[-1] / 2)
    assert one.absolute_up(A) == pytest.approx(np.linalg.norm(np.abs(scaled), 2))
    deviation = np.array([0.1, 0.2, 0.0, 1.0])
    assert one.gaussian(deviation) == pytest.approx(other.gaussian(deviation)) == np.linalg.norm(W * deviation)


def test_noise_is_what_it_is_expected_to_be() -> None:
    deviation, rng = np.array([0.1, 0.2, 0.0, 1.0]), np.random.default_rng(11)
    draws = deviation[:, None] * rng.normal(size=(N, 200_000))
    for name in ("l1", "linf", "l2", "lp", "quadratic"):
        mean = float(np.mean(NORMS[name](draws)))
        assert mean <= NORMS[name].gaussian(deviation) * 1.01
        assert mean >= NORMS[name].gaussian(deviation) * 0.6
        if name in ("l1", "linf"):
            assert mean == pytest.approx(NORMS[name].gaussian(deviation), rel=0.01)


def test_what_is_no_norm_bounds_nothing() -> None:
    for matrix in (np.diag([1.0, -1.0]), np.ones((2, 2)), np.zeros((2, 2))):
        norm = QuadraticNorm(matrix)
        assert np.isinf(norm.extents()).all()
        bounds = norm.condition, norm.induced_up(np.eye(2)), norm.log_up(-np.eye(2)), norm.absolute_up(np.eye(2))
        assert bounds == (np.inf,) * 4


def test_parts() -> None:
    assert [share for share, _ in NORMS["lp"].parts] == pytest.approx([1 / 3, 2 / 3])
    assert NORMS["l1"].by_rows is NORMS["l1"]
    assert NORMS["lp at 1"].by_rows.kind == "l1"
    assert NORMS["lp"].by_rows is NORMS["quadratic"].by_rows is None
    assert NORMS["quadratic"].parts == ()
    assert [n.described for n in NORMS.values()][3:7:3] == ["weighted l1", "weighted l_p, p = 2"]


def test_roundings_are_upward() -> None:
    for value in (2.0, 3.0, 1e-300):
        assert root_up(value) ** 2 >= value
    assert over_up(1.0, 10.0) * 10.0 >= 1.0
