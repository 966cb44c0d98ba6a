"""Norms against their definitions: the log norm is a limit, the induced norm a maximum."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st
from tests.oracles.triples import exact

from metzler.errors import InputError, InputTypeError, RangeExceeded
from metzler.matrices import metzler_majorant, spectral_abscissa
from metzler.norms.diagonal import Norm

ORDERS = ["l1", "l2", "linf"]
NUMPY_ORDER = {"l1": 1, "l2": 2, "linf": np.inf}
every_order = pytest.mark.parametrize("order", ORDERS)


def random_case(seed: int, n: int = 6) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any], np.random.Generator]:
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n, n)) * (rng.random((n, n)) < 0.7), rng.uniform(0.2, 3.0, n), rng


@pytest.mark.parametrize("order", ["l1", "linf"])
@given(seed=st.integers(0, 10**6), powers=st.lists(st.integers(-1500, 1500), min_size=4, max_size=4))
def test_an_upper_bound_of_the_norm(order: str, seed: int, powers: list[int]) -> None:
    rng = np.random.default_rng(seed)
    x = np.ldexp(rng.normal(size=(4, 3)) * (rng.random((4, 3)) < 0.7), rng.integers(-1074, 900, (4, 1)))
    norms = Norm(order, np.ldexp(rng.random(4) + 0.5, np.clip(powers, -1060, 1000))), Norm(order, np.ones(4), powers)
    for norm in norms:
        for got, column in zip(norm.above(x), x.T, strict=True):
            parts = [w * abs(v) for w, v in zip(exact(norm.w), exact(column), strict=True)]
            truth = sum(parts) if order == "l1" else max(parts)
            assert got == np.inf or Fraction(float(got)) >= truth
            assert got > 0 or truth == 0
            if Fraction(2) ** -1000 < truth < Fraction(2) ** 1000:
                assert Fraction(float(got)) <= truth * (1 + Fraction(2) ** -46)


@every_order
@given(seed=st.integers(0, 10**6))
def test_log_norm_is_the_limit(order: str, seed: int) -> None:
    A, w, _ = random_case(seed)
    norm, h = Norm(order, w), 1e-7
    scaled = np.diag(w) @ (np.eye(6) + h * A) @ np.diag(1 / w)
    quotient = (np.linalg.norm(scaled, NUMPY_ORDER[order]) - 1) / h
    size = float(np.linalg.norm(np.diag(w) @ A @ np.diag(1 / w)))
    assert norm.log(A) == pytest.approx(quotient, abs=h * size**2 + 1e-6)  # the second order, and rounding over h


@every_order
@given(seed=st.integers(0, 10**6))
def test_induced_norm_is_the_largest_stretch(order: str, seed: int) -> None:
    A, w, rng = random_case(seed)
    norm = Norm(order, w)
    assert norm.induced(A) == pytest.approx(np.linalg.norm(np.diag(w) @ A @ np.diag(1 / w), NUMPY_ORDER[order]))
    x = rng.normal(size=(6, 50))
    assert np.all(norm(A @ x) <= norm.induced(A) * norm(x) * (1 + 1e-12))


def test_the_l1_formula_as_printed_in_the_paper_is_not_the_limit() -> None:
    A, w = np.array([[-1.0, 3.0], [0.5, -2.0]]), np.array([1.0, 2.0])
    printed = max(A[i, i] + sum(w[j] / w[i] * abs(A[i, j]) for j in range(2) if j != i) for i in range(2))
    h = 1e-9
    limit = (np.linalg.norm(np.diag(w) @ (np.eye(2) + h * A) @ np.diag(1 / w), 1) - 1) / h
    assert Norm("l1", w).log(A) == pytest.approx(limit, abs=1e-6)
    assert Norm("l1", w).log(A) == 0.0
    assert printed == 5.0


@given(seed=st.integers(0, 10**6))
def test_l1_of_a_matrix_is_linf_of_its_transpose(seed: int) -> None:
    A, w, _ = random_case(seed)
    assert Norm("l1", w).log(A) == pytest.approx(Norm("linf", 1 / w).log(A.T))
    assert Norm("l1", w).induced(A) == pytest.approx(Norm("linf", 1 / w).induced(A.T))


@every_order
@pytest.mark.parametrize("n", [1, 2, 30, 150])
@pytest.mark.parametrize("form", ["csr", "csc", "coo"])
def test_sparse_agrees_with_dense(order: str, n: int, form: str) -> None:
    rng = np.random.default_rng(n)
    A = sp.random_array((n, n), density=0.2, rng=rng, data_sampler=lambda size: rng.normal(size=size)).asformat(form)
    norm = Norm(order, rng.uniform(0.1, 10.0, n))
    assert norm.log(A) == pytest.approx(norm.log(A.toarray()), rel=1e-10, abs=1e-10)
    assert norm.induced(A) == pytest.approx(norm.induced(A.toarray()), rel=1e-10, abs=1e-10)


@pytest.mark.parametrize("n", [3, 500])
@pytest.mark.parametrize("diagonal", [-1.0, 0.0, 2.0])
@every_order
def test_multiples_of_the_identity(order: str, diagonal: float, n: int) -> None:
    A, norm = diagonal * sp.eye_array(n, format="csr"), Norm(order, np.ones(n))
    assert norm.log(A) == pytest.approx(diagonal, abs=1e-12)
    assert norm.induced(A) == pytest.approx(abs(diagonal), abs=1e-12)


@every_order
def test_sparse_is_never_made_dense(order: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("made dense")

    A = sp.random_array((300, 300), density=0.02, rng=np.random.default_rng(0), format="csr")
    norm = Norm(order, np.ones(300))
    for kind in (sp.csr_array, sp.csc_array, sp.coo_array):
        monkeypatch.setattr(kind, "toarray", refuse)
        monkeypatch.setattr(kind, "todense", refuse)
    assert norm.log(A) <= norm.induced(A)


@every_order
def test_states_and_batches(order: str) -> None:
    _, w, rng = random_case(0)
    x = rng.normal(size=(6, 4))
    norm = Norm(order, w)
    values = norm(x)
    assert isinstance(values, np.ndarray)
    for k in range(4):
        single = norm(x[:, k])
        assert isinstance(single, float)
        assert single == pytest.approx(values[k])
        assert single == pytest.approx(np.linalg.norm(w * x[:, k], NUMPY_ORDER[order]))
    assert norm.norm(x[:, 0]) == norm(x[:, 0])
    assert norm(np.zeros(6, dtype=int)) == 0.0


def test_log_norm_and_abscissa_of_the_first_example() -> None:
    A = np.array([[-1.0, -1.0], [2.0, -1.0]])
    assert Norm("l2", np.ones(2)).log(A) == pytest.approx(-0.5, abs=1e-15)
    assert spectral_abscissa(metzler_majorant(A)) == pytest.approx(np.sqrt(2) - 1, abs=1e-15)


def test_the_bracket_by_the_spectral_norm_fails_for_hadamard() -> None:
    A = np.array([[1, 1, 1, 1], [1, -1, 1, -1], [1, 1, -1, -1], [1, -1, -1, 1]]) / 2
    assert Norm("l2", np.ones(4)).induced(A) == pytest.approx(1.0)
    assert spectral_abscissa(metzler_majorant(A)) == pytest.approx((1 + np.sqrt(5)) / 2)


@pytest.mark.parametrize("seed", range(5))
def test_perron_weights_attain_the_abscissa(seed: int) -> None:
    A, _, _ = random_case(seed)
    M = metzler_majorant(A) + 0.01
    values, right = np.linalg.eig(M)
    eta = np.abs(right[:, np.argmax(values.real)].real)
    assert Norm("linf", 1 / eta).log(M) == pytest.approx(spectral_abscissa(M), abs=1e-10)
    values, left = np.linalg.eig(M.T)
    xi = np.abs(left[:, np.argmax(values.real)].real)
    assert Norm("l1", xi).log(M) == pytest.approx(spectral_abscissa(M), abs=1e-10)


def test_the_weights_are_a_read_only_copy() -> None:
    w = np.array([1.0, 2.0])
    norm = Norm("l1", w)
    w[0] = 5.0
    assert norm([1.0, 0.0]) == 1.0
    with pytest.raises(ValueError, match="read-only"):
        norm.weights[0] = 3.0


@pytest.mark.parametrize(
    ("order", "weights", "error", "words"),
    [
        ("l3", [1.0], InputError, "'l1', 'l2', 'linf'"),
        ("l1", [1.0, 0.0], InputError, "weight 1 is 0.0"),
        ("l1", [-1.0], InputError, "positive"),
        ("l1", [np.nan], InputError, "finite"),
        ("l1", [np.inf], InputError, "finite"),
        ("l1", [], InputError, "one per neuron"),
        ("l1", 1.0, InputError, "one per neuron"),
        ("l1", [[1.0]], InputError, "one per neuron"),
        ("l1", [1j], InputTypeError, "real"),
    ],
)
def test_wrong_norms_are_refused(order: Any, weights: Any, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        Norm(order, weights)


@pytest.mark.parametrize("x", [np.zeros(3), np.zeros((3, 2)), 1.0, np.zeros((2, 2, 2))])
def test_states_of_another_size_are_refused(x: Any) -> None:
    with pytest.raises(InputError, match="shape"):
        Norm("l1", np.ones(2))(x)


def test_matrices_of_another_size_and_complex_states_are_refused() -> None:
    with pytest.raises(InputError, match=r"\(2, 2\)"):
        Norm("l1", np.ones(2)).log(np.eye(3))
    with pytest.raises(InputTypeError, match="real"):
        Norm("l1", np.ones(2))(np.array([1j, 0]))


@every_order
@pytest.mark.parametrize("convert", [np.asarray, sp.csr_array, sp.csc_array])
def test_weights_too_far_apart_say_so(order: str, convert: Any) -> None:
    with pytest.raises(RangeExceeded, match="too far apart"):
        Norm(order, [1e200, 1e-200]).log(convert(np.ones((2, 2))))


def test_the_condition_is_rounded_up() -> None:
    rng = np.random.default_rng(5)
    for _ in range(200):
        weights = 10.0 ** rng.uniform(-150, 150, 3)
        assert Fraction(Norm("l1", weights).condition) * Fraction(weights.min()) >= Fraction(weights.max())
    assert Norm("linf", [0.5, 2.0]).condition == 4.0


def test_masked_weights_and_states_are_refused() -> None:
    masked = np.ma.masked_array(np.ones(2), mask=[True, False])
    for use in (lambda: Norm("l1", masked), lambda: Norm("l1", [1.0, 2.0])(masked)):
        with pytest.raises(InputTypeError, match="must not be a masked array"):
            use()


def test_an_order_is_a_name() -> None:
    with pytest.raises(InputError, match="order of a norm must be one of"):
        Norm(np.array([1.0, 2.0]), "linf")  # type: ignore[arg-type]


def test_values_beyond_doubles_are_infinite_without_warnings() -> None:
    huge = [[1e308, 1e308], [1e308, 1e308]]
    for order in ("l1", "linf", "l2"):
        norm = Norm(order, [1e300, 1e300])
        assert norm([1e300, 1.0]) == np.inf
        assert norm.log(huge) >= 1e308
        assert norm.induced(huge) >= 1e308
    assert Norm("l1", [1.0, 1.0])([1e308, 1e308]) == np.inf


@pytest.mark.parametrize("order", ["l1", "l2", "linf"])
def test_how_far_entries_can_be_from_zero_in_the_unit_ball(order: str) -> None:
    norm = Norm(order, [0.3, 1.0, 7.0])
    reach = norm.extents()
    assert norm(np.diag(reach)) == pytest.approx(np.ones(3))
    assert (np.asarray(norm(np.diag(reach * (1 + 1e-12)))) > 1).all()
    assert Norm("l1", [1.0, 1.0], np.array([0, -5000])).extents().tolist() == [1.0, np.inf]
