"""Sparse factorisations as proofs: what is positive definite by its eigenvalues is proved, what is not never is."""

import numpy as np
import pytest
import scipy.linalg
from scipy import sparse

from metzler.proofs.definite import envelope, is_positive_definite, kron, narrow_order


def sheet(side: int, rng: np.random.Generator) -> sparse.csr_array:
    """Weights between neighbours on a grid."""
    line = sparse.diags_array([np.ones(side - 1), np.ones(side - 1)], offsets=[-1, 1])
    grid = sparse.kron(line, sparse.eye_array(side)) + sparse.kron(sparse.eye_array(side), line)
    grid = sparse.csr_array(grid)
    grid.data[:] = rng.normal(size=grid.nnz)
    return grid


@pytest.mark.parametrize("seed", range(8))
def test_both_sides_of_the_smallest_eigenvalue(seed: int) -> None:
    rng = np.random.default_rng(seed)
    X = sheet(int(rng.integers(2, 9)), rng)
    n, (c, s) = X.shape[0], rng.uniform(0.0, 1.0, 2)
    H = np.eye(n) - c * (X + X.T).toarray() + 1j * s * (X - X.T).toarray()
    least = float(np.linalg.eigvalsh(H)[0])
    terms = np.repeat(2.0 + 2.0 * (abs(X).sum(axis=0) + abs(X).sum(axis=1)), 2)
    for above, expected in ((1e-6, True), (1e-9, None), (-1e-12, False), (-1e-6, False)):
        found = is_positive_definite(kron(np.full(n, 1.0 - least + above), X, c, s), terms, roundings=12)
        assert found is expected or (expected is None and found in (True, False))


def test_real_and_complex_matrices_are_the_hermitian_one() -> None:
    rng = np.random.default_rng(0)
    X = sparse.csr_array(rng.normal(size=(4, 4)))
    H = 3.0 * np.eye(4) - 0.5 * (X + X.T).toarray() + 0.25j * (X - X.T).toarray()
    values = np.linalg.eigvalsh(kron(np.full(4, 3.0), X, 0.5, 0.25).toarray())
    assert values == pytest.approx(np.repeat(np.linalg.eigvalsh(H), 2))
    assert kron(np.full(4, 3.0), X, 0.5, 0.0).toarray() == pytest.approx(H.real)


def test_a_perturbation_of_the_terms_is_reckoned_with() -> None:
    """Positive definite by less than the roundings that the matrix may be off by proves nothing."""
    S = sparse.csr_array(np.array([[1.0, 1.0 - 2e-8], [1.0 - 2e-8, 1.0]]))
    assert is_positive_definite(S, np.full(2, 2.0), roundings=12)
    assert not is_positive_definite(S, np.full(2, 2.0), roundings=10**9)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -1.0, 0.0])
def test_no_positive_diagonal_proves_nothing(bad: float) -> None:
    S = sparse.csr_array(np.array([[1.0, 0.5], [0.5, bad]]))
    assert not is_positive_definite(S, np.full(2, 2.0), roundings=0)


def test_the_envelope_bounds_the_factor() -> None:
    rng = np.random.default_rng(1)
    X = sheet(7, rng)
    S = (X + X.T).toarray() + 20.0 * np.eye(49)
    order = narrow_order(X)
    L = scipy.linalg.cholesky(S[np.ix_(order, order)], lower=True)
    assert np.count_nonzero(np.abs(L) > 1e-14) <= envelope(X).sum() < 49 * 50 // 2


def test_what_is_not_symmetric_in_pattern_has_an_order() -> None:
    chain = sparse.csr_array(np.diag(np.ones(5), -1))
    assert envelope(chain).sum() == 11
    assert sorted(narrow_order(chain).tolist()) == list(range(6))


def test_an_empty_and_a_diagonal_matrix() -> None:
    assert envelope(sparse.csr_array((3, 3))).sum() == 3
    assert is_positive_definite(sparse.csr_array(np.eye(3)), np.ones(3), roundings=1)
    assert not is_positive_definite(sparse.csr_array(-np.eye(3)), np.ones(3), roundings=1)
