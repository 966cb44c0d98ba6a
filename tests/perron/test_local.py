"""One component: every bracket is true, each at least as good as the last, and the last one is closed."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from scipy import sparse
from tests.perron.families import LAYOUTS, STORAGE, random_family, root_of, single

from metzler.envelope.build import envelope
from metzler.envelope.family import RowFamily
from metzler.matrices import strong_components
from metzler.models import FiringRate
from metzler.perron.balance import balance, rescaled
from metzler.perron.bracket import Bracket, scale_of
from metzler.perron.local import DENSE_LIMIT, MAX_JACOBI, TIGHT, local_steps


def run(family: RowFamily, root: float, tolerance: float = 1e-8) -> Bracket:
    """The last bracket, all of them looked at."""
    found = list(local_steps(family, tolerance))
    slack = 1e-13 * scale_of(family, found[-1])
    for before, after in itertools.pairwise(found):
        assert after.upper <= before.upper
        assert after.lower >= before.lower
    for bracket in found:
        assert bracket.lower - slack <= root <= bracket.upper + slack
        assert (bracket.v > 0).all()
    last = found[-1]
    assert (family(last.v) <= last.upper * last.v + slack * last.v).all()
    assert (family(last.x) >= last.lower * last.x - slack * last.x).all()
    return last


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("storage", STORAGE)
def test_small_components_close_to_rounding(layout: str, storage: str) -> None:
    for seed in range(10):
        family = random_family(seed, 5, layout=layout, storage=storage)
        last = run(family, root_of(family))
        assert last.width <= 4 * TIGHT * scale_of(family, last)


@pytest.mark.parametrize("n", [2, 3, 8, 50])
@pytest.mark.parametrize("leak", [0.0, 1.0, 100.0])
def test_cycles(n: int, leak: float) -> None:
    # All eigenvalues of a cycle lie on one circle, where Jacobi steps are slowest.
    cycle = np.roll(np.eye(n), 1, axis=0) - leak * np.eye(n)
    last = run(single(cycle), 1.0 - leak)
    assert last.width <= 1e-12 * (1 + leak)


def test_nearly_reducible() -> None:
    M = np.array([[-1.0, 1e-12], [1.0, -1.0]])
    last = run(single(M), -1.0 + 1e-6)
    assert last.width <= 1e-12
    M = np.array([[-1.0, 1e-200], [1e-200, -1.0 - 1e-14]])
    last = run(single(M), -1.0)
    assert last.width <= 1e-12


@pytest.mark.parametrize("scale", [1e-200, 1e-20, 1e20, 1e200])
def test_any_unit_of_time(scale: float) -> None:
    M = np.array([[-1.0, 2.0, 0.0], [0.0, -3.0, 1.0], [0.5, 0.0, -2.0]])
    root = float(np.linalg.eigvals(M).real.max())
    last = run(single(M * scale), root * scale)
    assert last.width <= 1e-13 * scale


@pytest.mark.parametrize("seed", range(3))
def test_twenty_decades_after_balancing(seed: int) -> None:
    rng = np.random.default_rng(seed)
    N = rng.random((20, 20)) * (rng.random((20, 20)) < 0.3) + np.roll(np.eye(20), 1, axis=0)
    D = 10.0 ** rng.uniform(-20, 20, 20)
    family = single(N * D / D[:, None])
    family = rescaled(family, balance(family))
    assert run(family, float(np.linalg.eigvals(N).real.max())).width <= 1e-12


def large(n: int) -> tuple[RowFamily, float]:
    """A sparse network with 5 inputs of weight 0.2 to each neuron: the root is 1 - 1."""
    rng = np.random.default_rng(0)
    columns = np.concatenate(
        [(np.arange(n) + shift) % n for shift in (1, 2, 7)] + [rng.permutation(n) for _ in range(2)]
    )
    W = sparse.coo_array((np.full(5 * n, 0.2), (np.tile(np.arange(n), 5), columns)), shape=(n, n)).tocsr()
    W = W - sparse.diags_array(W.diagonal()) + sparse.diags_array(W.diagonal())
    skew = 2.0 ** rng.integers(-2, 3, n)
    W = sparse.csr_array(sparse.diags_array(skew) @ W @ sparse.diags_array(1 / skew))
    return envelope(FiringRate(W, slopes=(0.1, 1.0)), "linf"), 0.0


def test_components_beyond_the_dense_limit() -> None:
    family, root = large(DENSE_LIMIT + 100)
    last = run(family, root, 1e-9)
    assert last.width <= 1e-9 * scale_of(family, last)


def test_a_long_sparse_ring_with_one_shortcut() -> None:
    n = 150
    ring = np.roll(np.eye(n), 1, axis=0)
    ring[0, n // 2] = 1.0
    root = float(np.abs(np.linalg.eigvals(ring)).max())
    for rare in (False, True):
        last = run(single(ring, rare=rare), root, 1e-9)
        assert last.width <= 1e-9


def test_jacobi_steps_close_what_krylov_rounds_leave_open(monkeypatch: pytest.MonkeyPatch) -> None:
    # Weights over fifty decades: one long cycle sets the root, and everything else hangs on it.
    rng = np.random.default_rng(1)
    n = 600
    W = sparse.random_array((n, n), density=12 / n, rng=rng, format="csr")
    W.data = 10.0 ** rng.uniform(-25, 25, W.nnz)
    W.setdiag(0.0)
    assert len(strong_components(W).sizes) == 1
    family = envelope(FiringRate(W, activation="relu"), "linf")
    family = rescaled(family, balance(family))
    monkeypatch.setattr("metzler.perron.local.krylov_steps", lambda *_: iter(()))
    monkeypatch.setattr("metzler.perron.local.solvable", lambda _: False)
    found = list(local_steps(family, 1e-7))
    assert len(found) > MAX_JACOBI
    assert found[-1].width <= 1e-7 * scale_of(family, found[-1])
