"""One equilibrium or not: by brute force over starts, over multipliers, and by sub-networks."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from scipy.optimize import fsolve

from metzler.errors import InputError
from metzler.models import FiringRate, Hopfield, Implicit, Lure
from metzler.search.uniqueness import uniqueness, uniqueness_steps
from metzler.steps import finished


def equilibria(net: FiringRate | Hopfield, u: np.ndarray, starts: int = 40) -> list[np.ndarray]:
    """The zeros of the field that SciPy finds from many starts."""
    rng, found = np.random.default_rng(0), list[np.ndarray]()
    for _ in range(starts):
        x, _, end, _ = fsolve(lambda y: net.field(y, u), 5.0 * rng.normal(size=net.n), full_output=True, xtol=1e-13)
        if end == 1 and np.abs(net.field(x, u)).max() < 1e-9 and all(np.abs(x - y).max() > 1e-5 for y in found):
            found.append(x)
    return found


@pytest.mark.parametrize("kind", [Hopfield, FiringRate])
@pytest.mark.parametrize("activation", ["tanh", "relu", "leaky-relu"])
def test_fixed_points_from_many_starts_agree_where_it_is_proved(kind: type[Hopfield], activation: str) -> None:
    rng, counts = np.random.default_rng(1), {True: 0, False: 0}
    for _ in range(12):
        n = int(rng.integers(2, 7))
        net = kind(rng.normal(size=(n, n)) * 1.2, activation=activation, leak=rng.uniform(0.5, 1.5, n))
        claim = uniqueness(net)
        assert claim.diagonally_stable is not None
        counts[claim.diagonally_stable] += 1
        found = [equilibria(net, rng.normal(size=n) * 2, 15) for _ in range(2)]
        if claim.unique:
            assert all(len(each) <= 1 for each in found)
    assert min(counts.values()) > 0


def test_networks_with_several_equilibria_are_not_called_unique() -> None:
    for W in ([[1.5]], [[0.0, 1.3], [1.3, 0.0]], [[2.0, -0.5], [-0.5, 2.0]]):
        net = Hopfield(W, activation="tanh")
        assert len(equilibria(net, np.zeros(net.n))) > 1
        claim = uniqueness(net)
        assert claim.diagonally_stable is False
        assert claim.singular


def test_the_bracket_of_two_neurons_is_that_of_all_ratios() -> None:
    rng = np.random.default_rng(2)
    for _ in range(20):
        M = rng.normal(size=(2, 2)) * 1.5
        ratios = np.geomspace(1e-4, 1e4, 4001)
        forms = [np.diag([1.0, r]) @ (np.eye(2) - M) for r in ratios]
        best = max(
            np.linalg.eigvalsh((F + F.T) / 2 / np.sqrt(np.outer([1.0, r], [1.0, r])))[0]
            for F, r in zip(forms, ratios, strict=True)
        )
        claim = uniqueness(FiringRate(M, activation="relu"))
        assert claim.lower <= best + 1e-4
        assert claim.upper >= best - 1e-4
        assert claim.diagonally_stable is bool(best > 0)


def memory_of_three_bits(n: int = 100, held: int = 81) -> FiringRate:
    """Three loops of excitation with a common eigenvalue of about 1.153 on most of the neurons, a stable remainder."""
    rng = np.random.default_rng(0)
    U = np.linalg.qr(rng.normal(size=(held, 3)))[0]
    W = np.zeros((n, n))
    W[:held, :held] = 1.153 * U @ U.T + rng.normal(size=(held, held)) * 0.02 / np.sqrt(held)
    W[held:, :held] = -4.0 * rng.random((n - held, held)) / held
    W[:held, held:] = 4.0 * rng.random((held, n - held)) / held
    return FiringRate(W, activation="relu")


def test_a_network_whose_part_has_a_positive_abscissa_is_refuted() -> None:
    net = memory_of_three_bits()
    part = np.arange(81)
    top = np.linalg.eigvals(np.asarray(net.W)[np.ix_(part, part)] - np.eye(81)).real.max()
    assert top == pytest.approx(0.153, abs=0.01)
    claim = uniqueness(net)
    assert claim.diagonally_stable is False
    assert claim.upper <= -0.15


def test_where_no_eigenvalue_tells_the_dual_matrix_does() -> None:
    """Every principal sub-matrix of W - I is stable, and yet it is not diagonally stable."""
    rng, found = np.random.default_rng(4), 0
    for _ in range(400):
        W = rng.normal(size=(4, 4)) * 1.2
        parts = [list(p) for k in range(1, 5) for p in combinations(range(4), k)]
        if max(np.linalg.eigvals(W[np.ix_(p, p)]).real.max() for p in parts) >= 0.999:
            continue
        claim = uniqueness(FiringRate(W, activation="relu"))
        assert claim.diagonally_stable is not None
        if claim.diagonally_stable is False:
            found += 1
            assert claim.witness is not None
            assert claim.witness.shape[1] > 1
    assert found > 0


def test_slopes_of_any_interval_and_leaks() -> None:
    rng, proved = np.random.default_rng(5), 0
    for _ in range(30):
        n = 3
        lo, hi = rng.choice([0.0, -0.5, 0.3], n), rng.uniform(0.4, 1.5, n)
        net = FiringRate(rng.normal(size=(n, n)), slopes=(lo, hi), leak=rng.uniform(0.5, 2.0, n), gain=0.8)
        claim = uniqueness(net)
        assert claim.lower <= claim.upper
        if claim.unique:
            proved += 1
            for _ in range(100):
                d = rng.uniform(lo, hi)
                assert np.linalg.det(np.asarray(net.triple().jacobian(d))) * (-1) ** n > 0
    assert proved > 5


def test_a_feedforward_network_and_one_neuron() -> None:
    assert uniqueness(FiringRate(np.triu(np.full((8, 8), 3.0), 1), activation="relu")).unique
    assert uniqueness(FiringRate([[0.99]], activation="relu")).unique
    assert uniqueness(FiringRate([[1.01]], activation="relu")).diagonally_stable is False


def test_size_time_and_kinds() -> None:
    rng = np.random.default_rng(6)
    net = Implicit(rng.normal(size=(150, 150)) * 0.6 / np.sqrt(150), activation="relu")
    assert uniqueness(net).unique
    steps = list(uniqueness_steps(net))
    assert all(step.lower <= step.upper + 1e-9 for step in steps)
    early = finished(uniqueness_steps(net, deadline=0.0))
    assert early.lower <= uniqueness(net).lower + 1e-9
    with pytest.raises(InputError, match="one weight matrix"):
        uniqueness(Lure(-np.eye(2), [[1.0], [1.0]], [[0.5, 0.5]], activation="tanh"))


def test_a_published_matrix_that_is_totally_hurwitz_and_not_diagonally_stable() -> None:
    """Its witness H has diag(A H) = (7, 5, 4)."""
    A = np.array([[-1.0, -4.0, -3.0], [0.0, -1.0, 2.0], [3.0, 0.0, -1.0]])
    claim = uniqueness(FiringRate(A + np.eye(3), activation="relu"))
    assert claim.diagonally_stable is False
    assert not claim.singular


def test_numbers_that_are_far_apart() -> None:
    rng = np.random.default_rng(0)
    for size in (1e-150, 1e90):
        claim = uniqueness(FiringRate(size * rng.normal(size=(3, 3)), slopes=(0.1, 0.9)))
        assert claim.unique or size > 1
    for size in (1e150, 1e300):
        with pytest.raises(InputError, match="times the leak"):
            uniqueness(FiringRate(size * rng.normal(size=(3, 3)), slopes=(0.1, 0.9)))
