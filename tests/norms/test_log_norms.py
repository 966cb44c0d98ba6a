"""Log norms under slopes against brute force over all slope vertices; majorants and principal sub-matrices."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from scipy import sparse

from metzler.errors import InputError, InputTypeError
from metzler.matrices import metzler_majorant
from metzler.matrices.classes import m_hurwitz
from metzler.matrices.subnetworks import totally_hurwitz
from metzler.norms.diagonal import Norm
from metzler.norms.log_norms import conservatism, one_sided_lipschitz_estimate, principal, restricted, worst_log_norm

rng = np.random.default_rng(31)
CASES = list(itertools.product(("l1", "linf"), ("rows", "columns")))


def brute(norm: Norm, A: np.ndarray, lo: np.ndarray, hi: np.ndarray, on: str, G: np.ndarray) -> float:
    out = []
    for d in itertools.product(*zip(lo, hi, strict=True)):
        D = np.diag(d)
        out.append(norm.log(G + (D @ A if on == "rows" else A @ D)))
    return max(out)


@pytest.mark.parametrize(("order", "on"), CASES)
def test_worst_log_norm_is_the_worst_vertex(order: str, on: str) -> None:
    for _ in range(200):
        n = int(rng.integers(1, 5))
        A = rng.normal(size=(n, n)) * (rng.random((n, n)) < 0.7)
        lo = rng.uniform(-2.0, 1.0, n)
        hi = lo + rng.uniform(0.0, 2.0, n)
        norm = Norm(order, rng.uniform(0.2, 5.0, n))
        G = rng.normal(size=(n, n)) if rng.random() < 0.5 else np.diag(rng.normal(size=n))
        truth = brute(norm, A, lo, hi, on, G)
        assert worst_log_norm(A, norm, (lo, hi), on=on, fixed=G) == pytest.approx(truth, abs=1e-12)
        sparse_value = worst_log_norm(sparse.csr_array(A), norm, (lo, hi), on=on, fixed=sparse.csr_array(G))
        assert sparse_value == pytest.approx(truth, abs=1e-12)


def test_the_printed_formula_7_holds_for_positive_slopes_and_fails_for_negative_ones() -> None:
    def printed(norm: Norm, A: np.ndarray, lo: float, hi: float) -> float:
        return max(norm.log(hi * A), norm.log(hi * A - (hi - lo) * np.diag(np.diagonal(A))))

    A, norm = rng.normal(size=(3, 3)), Norm("linf", np.ones(3))
    assert worst_log_norm(A, norm, (0.2, 1.0), on="columns") == pytest.approx(printed(norm, A, 0.2, 1.0))
    assert worst_log_norm(A, norm, (-2.0, 1.0), on="columns") > printed(norm, A, -2.0, 1.0) + 0.1


def test_worst_log_norm_refuses() -> None:
    norm = Norm("linf", [1.0])
    with pytest.raises(InputError, match="rows"):
        worst_log_norm([[1.0]], norm, (0.0, 1.0), on="entries")
    with pytest.raises(InputError, match="lo <= hi"):
        worst_log_norm([[1.0]], norm, (1.0, 0.0), on="rows")
    with pytest.raises(InputError, match="l1"):
        worst_log_norm([[1.0]], Norm("l2", [1.0]), (0.0, 1.0), on="rows")


def test_monotonicity_of_abscissa_and_log_norms() -> None:
    for _ in range(100):
        n = int(rng.integers(1, 6))
        A = rng.normal(size=(n, n))
        found = conservatism(A)
        assert found.abscissa <= found.best_log_norm + 1e-12
        w, M = rng.uniform(0.2, 5.0, n), metzler_majorant(A)
        for order in ("l1", "linf"):
            assert Norm(order, w).log(A) == pytest.approx(Norm(order, w).log(M))
            assert Norm(order, w).log(A) >= found.best_log_norm - 1e-12
        assert Norm("l2", w).log(A) <= Norm("l2", w).log(M) + 1e-12


def test_published_example_of_conservatism() -> None:
    A = np.array([[1.0, 1.0], [-1.0, 1.0]])
    found = conservatism(sparse.csr_array(A))
    assert (found.abscissa, found.best_log_norm) == pytest.approx((1.0, 2.0))
    unit = Norm("l2", [1.0, 1.0])
    assert (unit.log(A), unit.log(metzler_majorant(A))) == pytest.approx((1.0, 2.0))


def test_large_matrices_are_not_made_dense_for_conservatism(monkeypatch: pytest.MonkeyPatch) -> None:
    A = rng.normal(size=(60, 60)) * (rng.random((60, 60)) < 0.2)
    dense = conservatism(A)
    monkeypatch.setattr("metzler.norms.log_norms.DENSE", 50)
    for given in (A, sparse.csr_array(A)):
        assert conservatism(given).abscissa == pytest.approx(dense.abscissa, abs=1e-7)


@pytest.mark.parametrize("order", ["l1", "l2", "linf"])
def test_principal_sub_matrices(order: str) -> None:
    for _ in range(60):
        A = rng.normal(size=(4, 4)) - rng.uniform(0.0, 4.0) * np.eye(4)
        norm = Norm(order, rng.uniform(0.2, 5.0, 4))
        keep = sorted(rng.choice(4, size=int(rng.integers(1, 5)), replace=False).tolist())
        part, small = principal(A, keep), restricted(norm, keep)
        assert small.induced(part) <= norm.induced(A) + 1e-12
        assert small.log(part) <= norm.log(A) + 1e-12
        if norm.log(A) < 0:
            assert totally_hurwitz(A)
        if m_hurwitz(A):
            assert m_hurwitz(part)
    with pytest.raises(InputError, match="different"):
        principal(np.eye(3), [0, 0])
    with pytest.raises(InputError, match="at least one"):
        restricted(Norm(order, [1.0]), [])


def test_estimate_from_samples() -> None:
    norm = Norm("linf", [1.0, 2.0])
    samples = [rng.normal(size=(2, 2)) for _ in range(5)]
    assert one_sided_lipschitz_estimate(iter(samples), norm) == max(norm.log(J) for J in samples)
    with pytest.raises(InputError, match="at least one"):
        one_sided_lipschitz_estimate([], norm)


@pytest.mark.parametrize("slopes", [0.5, "1", None, (0.0,), (0.0, 1j), (0.0, "x")])
def test_slopes_of_other_types_get_a_sentence(slopes: object) -> None:
    with pytest.raises(InputTypeError, match="slopes must be"):
        worst_log_norm([[1.0]], Norm("linf", [1.0]), slopes, on="columns")  # type: ignore[arg-type]


def test_the_matrix_comes_first_and_then_the_norm() -> None:
    norm, A = Norm("linf", [1.0]), [[1.0]]
    with pytest.raises(InputTypeError, match=r"^worst_log_norm\(A, norm, slopes\) needs a norm, .* got list$"):
        worst_log_norm(norm, A, (0.0, 1.0), on="rows")  # type: ignore[arg-type]
    with pytest.raises(InputTypeError, match=r"^one_sided_lipschitz_estimate\(jacobians, norm\) needs a norm, "):
        one_sided_lipschitz_estimate(norm, [A])  # type: ignore[arg-type]
