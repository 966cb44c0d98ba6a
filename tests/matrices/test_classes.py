"""Memberships are proved: every witness is tried again here in rational arithmetic."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from scipy import sparse

from metzler.errors import NotProved
from metzler.matrices import metzler_majorant
from metzler.matrices.classes import Membership, hurwitz, m_hurwitz, quasidominant
from metzler.matrices.subnetworks import totally_hurwitz

rng = np.random.default_rng(22)
NOT_LDS = [[-1.0, -4.0, -3.0], [0.0, -1.0, 2.0], [3.0, 0.0, -1.0]]


def product(M: np.ndarray, x: np.ndarray) -> list[Fraction]:
    pairs = [zip(row, x, strict=True) for row in M]
    return [sum((Fraction(float(a)) * Fraction(float(b)) for a, b in row), Fraction(0)) for row in pairs]


def require_witness(A: np.ndarray, found: Membership) -> None:
    """The M-Hurwitz witness of A holds exactly."""
    M = metzler_majorant(A)
    if found.holds:
        assert found.witness is not None
        assert (found.witness > 0).all()
        assert max(product(M, found.witness)) < 0
    else:
        assert found.holds is False
        assert found.indices is not None
        if found.witness is not None:
            block = M[np.ix_(found.indices, found.indices)]
            assert (found.witness > 0).all()
            assert min(product(block, found.witness)) >= 0


@pytest.mark.parametrize("n", [1, 2, 5, 12, 80])
def test_m_hurwitz_witnesses(n: int) -> None:
    for shift in (0.5, 1.0, 2.0, 4.0):
        for density in (0.2, 1.0):
            A = rng.normal(size=(n, n)) / np.sqrt(n) * (rng.random((n, n)) < density) - shift * np.sqrt(n) * np.eye(n)
            for matrix in (A, sparse.csr_array(A)):
                require_witness(A, m_hurwitz(matrix))


def test_m_hurwitz_on_the_boundary_is_decided_exactly() -> None:
    least = 2.0**-52
    assert m_hurwitz([[-1.0, 2.0], [0.5, -1.0]]).holds is False
    assert m_hurwitz([[-1.0 - least, 2.0], [0.5, -1.0]]).holds is True
    assert m_hurwitz([[-1.0, 1e9], [1e-9, -1.0]]).holds == (Fraction(1e9) * Fraction(1e-9) < 1)
    assert m_hurwitz([[-1.0, 1e160], [1e-160, -1.0 - 1e-9]]).holds is True


def test_m_hurwitz_of_a_long_chain_and_of_a_large_sparse_network() -> None:
    chain = sparse.diags_array([-np.ones(400), 100.0 * np.ones(399)], offsets=[0, 1])
    found = m_hurwitz(chain)
    assert found.holds
    assert found.witness is None  # its weights leave double precision
    n = 1500
    W = sparse.random_array((n, n), density=0.004, rng=rng, format="csr") + sparse.eye_array(n, k=1, format="csr") * 0.1
    W = W + sparse.csr_array(([0.1], ([n - 1], [0])), shape=(n, n))
    size = float(abs(W).sum(axis=1).max())
    found = m_hurwitz((W - size * sparse.eye_array(n)).tocsr())
    assert found.holds
    assert found.witness is not None
    assert m_hurwitz((W - 0.1 * sparse.eye_array(n)).tocsr()).holds is False


def test_quasidominant_is_m_hurwitz_of_minus() -> None:
    A = np.array([[2.0, -1.0], [1.0, 1.0]])
    eta = quasidominant(A).require().witness
    assert eta is not None
    assert (np.diagonal(A) * eta > (np.abs(A) - np.diag(np.diagonal(A))) @ eta).all()
    assert not quasidominant(-A)
    assert quasidominant(-A).family == "quasidominant"


@pytest.mark.parametrize("n", [3, 20, 21, 60])
def test_hurwitz_agrees_with_eigenvalues_and_p_proves_it(n: int) -> None:
    for shift in (0.6, 1.5):
        A = rng.normal(size=(n, n)) / np.sqrt(n) - shift * np.eye(n)
        found = hurwitz(A)
        assert found.holds == bool(np.linalg.eigvals(A).real.max() < 0)
        if n > 20 and found.holds:
            P = found.witness
            assert P is not None
            assert np.linalg.eigvalsh(P).min() > 0
            assert np.linalg.eigvalsh(A.T @ P + P @ A).max() < 0


def test_hurwitz_decides_component_by_component() -> None:
    A = np.kron(np.eye(30), [[0.0, 1.0], [-1.0, -1.0]]) + np.triu(np.ones((60, 60)), 2)
    assert hurwitz(A).holds
    A[-1, -1] = 0.0
    found = hurwitz(A)
    assert found.holds is False
    assert found.indices is not None
    assert found.indices.tolist() == [58, 59]


@pytest.mark.parametrize("density", [0.4, 1.0])
def test_every_witness_is_what_the_docstring_says(density: float) -> None:
    """Small whole numbers, many on the boundary of a class; the sub-network named is not in the class itself."""
    for _ in range(80):
        A = rng.integers(-2, 3, (4, 4)) * (rng.random((4, 4)) < density) - np.diag(rng.integers(0, 4, 4)).astype(float)
        require_witness(A, m_hurwitz(A))
        require_witness(-A, quasidominant(A))
        found = hurwitz(A)
        assert found.holds == (np.linalg.eigvals(A).real.max() < -1e-6) or abs(np.linalg.eigvals(A).real.max()) < 1e-6
        for one in (found, totally_hurwitz(A)):
            if not one:
                assert one.indices is not None
                assert np.linalg.eigvals(A[np.ix_(one.indices, one.indices)]).real.max() > -1e-6


def test_the_matrix_that_refutes_a_large_component() -> None:
    """P with `A^T P + P A < 0` on the component, and not positive definite."""
    A = rng.normal(size=(30, 30))
    W = np.block([[A, np.ones((30, 1))], [np.zeros((1, 30)), -np.ones((1, 1))]])
    found = hurwitz(W)
    assert found.holds is False
    assert found.indices is not None
    assert found.witness is not None
    assert found.indices.tolist() == list(range(30))
    assert np.linalg.eigvalsh(A.T @ found.witness + found.witness @ A).max() < 0
    assert np.linalg.eigvalsh(found.witness).min() < 0


def test_published_examples() -> None:
    first = [[-1.0, -1.0], [2.0, -1.0]]
    assert m_hurwitz(first).holds is False
    assert totally_hurwitz(first).holds
    third = [[1.0, 1.0], [-4.0, -3.0]]
    assert hurwitz(third).holds
    assert totally_hurwitz(third).holds is False
    assert totally_hurwitz(NOT_LDS).holds


def test_inclusions_on_random_matrices() -> None:
    for _ in range(100):
        n = int(rng.integers(1, 6))
        A = rng.normal(size=(n, n)) - rng.uniform(0.0, 4.0) * np.eye(n)
        chain = [m_hurwitz(A).holds, totally_hurwitz(A).holds, hurwitz(A).holds]
        assert chain == sorted(chain)  # False before True: each class lies in the next


def test_require() -> None:
    with pytest.raises(NotProved, match="M-Hurwitz"):
        m_hurwitz([[1.0]]).require()
    assert m_hurwitz([[-1.0]]).require()
