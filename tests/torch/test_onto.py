"""The maps onto all matrices within a bound, against sums in 60 digits and by reaching every one of them."""

from __future__ import annotations

from decimal import Decimal, localcontext
from itertools import product

import pytest
from tests.optional import needed

torch = needed("torch", "torch")

from metzler.errors import InputError
from metzler.torch.onto import (
    FREE,
    Pattern,
    factor_matrix,
    free_of_factor,
    free_of_log_norm,
    log_norm_matrix,
    need_bound,
)

DTYPES = (torch.float64, torch.float32, torch.bfloat16, torch.float16)
NORMS = ("linf", "l1")


def _draw(seed: int, n: int, dtype=torch.float64):
    g = torch.Generator().manual_seed(seed)
    T = torch.randn(n, n, generator=g, dtype=torch.float64) * 10 ** (2 * torch.rand((), generator=g) - 1)
    return T.to(dtype), (2 * torch.randn(n, generator=g, dtype=torch.float64)).to(dtype)


def _mu(A, log_eta, norm, moduli=False):
    """The log norm (or the norm) of the numbers as they are, in 60 digits."""
    if norm == "l1":
        return _mu(A.mT, -log_eta, "linf", moduli)
    with localcontext() as context:
        context.prec = 60
        eta = [Decimal(x).exp() for x in log_eta.double().tolist()]
        rows = [[Decimal(x) for x in row] for row in A.double().tolist()]
        n = range(len(rows))
        own = [abs(rows[i][i]) if moduli else rows[i][i] for i in n]
        return max(own[i] + sum(abs(rows[i][j]) * eta[i] / eta[j] for j in n if j != i) for i in n)


@pytest.mark.parametrize(("dtype", "norm", "bound"), [*product(DTYPES, NORMS, (0.0, 0.9, -1.5, 300.0))])
def test_the_bound_holds_for_the_numbers_that_are_returned(dtype, norm, bound) -> None:
    for seed in range(15):
        T, log_eta = _draw(seed, 1 + seed % 6, dtype)
        A = log_norm_matrix(T, log_eta, bound, norm=norm)
        assert A.dtype == dtype
        assert _mu(A, log_eta, norm) <= Decimal(bound)
        if bound >= 0:
            assert _mu(factor_matrix(T, log_eta, bound, norm=norm), log_eta, norm, moduli=True) <= Decimal(bound)


@pytest.mark.parametrize(("dtype", "norm"), [*product(DTYPES, NORMS)])
def test_weights_of_the_norm_do_not_magnify_the_rounding_of_tiny_entries(dtype, norm) -> None:
    far = {torch.float16: 12.0, torch.float32: 90.0}.get(dtype, 80.0)
    for seed, size, bound in product(range(6), (1e-6, 1e-2, 1.0), (0.0, 0.1, 1e-6)):
        T, log_eta = _draw(seed, 2 + seed % 4)
        T, log_eta = (
            (size * T).to(dtype),
            (far * (log_eta - log_eta.amin()) / (log_eta.amax() - log_eta.amin())).to(dtype),
        )
        for A, moduli in (
            (log_norm_matrix(T, log_eta, bound, norm=norm), False),
            (factor_matrix(T, log_eta, bound, norm=norm), True),
        ):
            assert not bool(A.isfinite().all()) or _mu(A, log_eta, norm, moduli) <= Decimal(bound)


@pytest.mark.parametrize(("norm", "border"), [*product(NORMS, (False, True))])
def test_every_matrix_within_the_bound_is_reached(norm, border) -> None:
    for seed in range(200):
        A, log_eta = _draw(seed, 1 + seed % 7)
        bound = _mu(A, log_eta, norm) + (0 if border else Decimal(seed % 3) / 4)
        T, excess = free_of_log_norm(A, log_eta, float(bound), norm=norm)
        size = A.abs().max() + abs(float(bound))
        assert excess.max() <= 1e-13 * float(A.abs().max() * 60)
        made = log_norm_matrix(T, log_eta, float(bound), norm=norm)
        off = ~torch.eye(len(A), dtype=torch.bool)
        assert (made - A)[off].abs().le(1e-13 * A[off].abs()).all()
        weighted = A.abs() * (log_eta[:, None] - log_eta).exp()
        assert (made - A).abs().max() <= 1e-13 * (size + weighted.sum(1 if norm == "linf" else 0).max())


@pytest.mark.parametrize("norm", NORMS)
def test_every_matrix_of_the_norm_is_reached_and_left_alone(norm) -> None:
    for seed in range(200):
        A, log_eta = _draw(seed, 1 + seed % 7)
        bound = float(_mu(A, log_eta, norm, moduli=True))
        T, excess = free_of_factor(A, log_eta, bound, norm=norm)
        assert excess.max() <= 1e-13 * bound
        torch.testing.assert_close(factor_matrix(T, log_eta, bound, norm=norm), A, rtol=1e-12, atol=0)


@pytest.mark.parametrize("norm", NORMS)
def test_a_matrix_beyond_the_bound_is_said_to_be_row_by_row(norm) -> None:
    A = torch.tensor([[0.5, 2.0], [0.0, -3.0]], dtype=torch.float64)
    excess = free_of_log_norm(A, torch.zeros(2), 1.0, norm=norm)[1]
    assert excess.tolist() == ([1.5, -4.0] if norm == "linf" else [-0.5, -2.0])
    excess = free_of_factor(A, torch.zeros(2), 1.0, norm=norm)[1]
    assert excess.tolist() == ([1.5, 2.0] if norm == "linf" else [-0.5, 4.0])


@pytest.mark.parametrize("norm", NORMS)
def test_gradients(norm) -> None:
    T, log_eta = _draw(3, 4)
    T, log_eta = T.requires_grad_(), log_eta.requires_grad_()
    for make in (log_norm_matrix, factor_matrix):
        assert torch.autograd.gradcheck(lambda t, e, make=make: make(t, e, 0.7, norm=norm), (T, log_eta))


@pytest.mark.parametrize("value", [2.0, 1e-3, -1e-3, -2.0])
def test_the_slack_of_a_row_has_a_gradient_on_both_sides_of_zero(value) -> None:
    T = torch.tensor([[value, 1.0], [1.0, value]], dtype=torch.float64, requires_grad=True)
    log_norm_matrix(T, torch.zeros(2), 0.5).diagonal().sum().backward()
    assert (T.grad.diagonal().abs() > 0.9e-3).all()


@pytest.mark.parametrize(("dtype", "least"), [(torch.float64, 1e-8), (torch.float32, 1e-4)])
def test_on_the_border_the_slack_still_has_a_gradient(dtype, least) -> None:
    A = torch.tensor([[0.0, 1.0], [-1.0, 0.0]], dtype=dtype)
    T = free_of_log_norm(A, torch.zeros(2, dtype=dtype), 1.0)[0].requires_grad_()
    made = log_norm_matrix(T, torch.zeros(2, dtype=dtype), 1.0)
    torch.testing.assert_close(made, A, rtol=0, atol=64 * torch.finfo(dtype).eps)
    made.sum().backward()
    assert (T.grad.diagonal().abs() > least).all()


@pytest.mark.parametrize(("norm", "bound", "dale"), [*product(NORMS, (0.0, 0.8), ("columns", "entries", "none"))])
def test_masks_and_signs_are_kept_exactly(norm, bound, dale) -> None:
    for seed in range(30):
        g = torch.Generator().manual_seed(seed)
        n = 2 + seed % 5
        mask = torch.rand(n, n, generator=g) < 0.7
        signs = {"columns": torch.randint(-1, 2, (n,), generator=g), "none": None}.get(
            dale, torch.randint(-1, 2, (n, n), generator=g)
        )
        T, log_eta = _draw(seed, n)
        pattern = Pattern(mask, signs)
        for make, moduli in ((log_norm_matrix, False), (factor_matrix, True)):
            A = make(T, log_eta, bound, norm=norm, pattern=pattern)
            assert (A[~mask] == 0).all()
            assert _mu(A, log_eta, norm, moduli) <= Decimal(bound)
            if signs is not None:
                assert (A * signs >= 0).all()
            if make is log_norm_matrix:
                again = free_of_log_norm(A, log_eta, bound, norm=norm, pattern=pattern)[0]
                scale = float(A.abs().max()) + bound
                made = make(again, log_eta, bound, norm=norm, pattern=pattern)
                torch.testing.assert_close(made, A, rtol=1e-12, atol=1e-11 * scale)


def test_a_negative_log_norm_needs_a_diagonal_that_may_be_negative() -> None:
    need_bound(-1.0, FREE, 3)
    need_bound(-1.0, Pattern(signs=torch.tensor([-1, 0, -1])), 3)
    for pattern in (Pattern(mask=~torch.eye(2, dtype=torch.bool)), Pattern(signs=torch.tensor([1, -1]))):
        need_bound(0.0, pattern, 2)
        with pytest.raises(InputError, match="needs negative diagonal entries"):
            need_bound(-1.0, pattern, 2)
        with pytest.raises(InputError, match="needs negative diagonal entries"):
            free_of_log_norm(torch.zeros(2, 2), torch.zeros(2), -1.0, pattern=pattern)


def test_the_maps_compile_whole() -> None:
    T, log_eta = _draw(1, 4)
    for make in (log_norm_matrix, factor_matrix):
        compiled = torch.compile(lambda t, e, make=make: make(t, e, 0.7), fullgraph=True, backend="aot_eager")
        torch.testing.assert_close(compiled(T, log_eta), make(T, log_eta, 0.7))
