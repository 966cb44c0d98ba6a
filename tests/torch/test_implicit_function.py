"""The function that solves a fixed point: values, types, what it refuses."""

from __future__ import annotations

import pytest
from tests.optional import needed

torch = needed("torch", "torch")

from metzler.errors import InputError, InputTypeError
from metzler.torch import implicit
from metzler.torch.onto import log_norm_matrix

A = torch.tensor([[-3.0, 1.0], [0.5, -1.0]])


def test_values() -> None:
    v = torch.tensor([[1.0, -1.0], [4.0, 4.0]])
    torch.testing.assert_close(implicit(A, v), torch.tensor([[0.25, 0.0], [12 / 7.5, 18 / 7.5]]), rtol=1e-4, atol=1e-6)
    assert implicit(A, v[0]).shape == (2,)
    assert implicit(A, v.expand(3, 5, 2, 2)).shape == (3, 5, 2, 2)
    assert implicit(A, v[:0]).shape == (0, 2)


@pytest.mark.parametrize("activation", [torch.tanh, torch.nn.Sigmoid(), torch.nn.LeakyReLU(0.2), "softplus", "elu"])
def test_it_takes_what_pytorch_calls_an_activation(activation) -> None:
    v = torch.randn(5, 2, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    x = implicit(A.double(), v, activation)
    phi = torch.nn.functional.__dict__[activation] if isinstance(activation, str) else activation
    torch.testing.assert_close(x, phi(x @ A.double().mT + v), rtol=1e-8, atol=1e-9)


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
def test_half_types_are_computed_in_single_precision(dtype) -> None:
    v = torch.tensor([[1.0, -1.0], [4.0, 4.0]])
    half, v_half = A.to(dtype).requires_grad_(), v.to(dtype).requires_grad_()
    x = implicit(half, v_half)
    assert x.dtype == dtype
    assert torch.equal(x, implicit(A, v).to(dtype))
    x.sum().backward()
    assert half.grad.dtype == v_half.grad.dtype == dtype
    assert implicit(half, v.double()).dtype == torch.float64


def test_the_tolerance_is_that_of_the_type_unless_another_is_wanted() -> None:
    M = log_norm_matrix(torch.randn(6, 6, generator=torch.Generator().manual_seed(3)).double(), torch.zeros(6), 0.9)
    v = torch.randn(4, 6, generator=torch.Generator().manual_seed(4), dtype=torch.float64)
    truth = implicit(M, v, tol=1e-15)
    size = truth.abs().max()
    assert (implicit(M, v) - truth).abs().max() < 1e-8 * size
    assert 1e-8 * size < (implicit(M, v, tol=1e-2) - truth).abs().max()
    assert 1e-8 * size < (implicit(M, v, max_iterations=3) - truth).abs().max()


def test_nan_stays_in_its_row() -> None:
    v = torch.tensor([[1.0, -1.0], [torch.nan, 1.0]])
    x = implicit(A, v)
    assert torch.equal(x[0], implicit(A, v[0]))
    assert x[1].isnan().any()


def test_it_compiles_whole() -> None:
    def loss(A, v):
        return implicit(A, v, activation="tanh").square().sum()

    torch.compiler.reset()
    A64, v = A.double().requires_grad_(), torch.ones(3, 2, dtype=torch.float64)
    compiled = torch.compile(loss, fullgraph=True, backend="aot_eager")
    mine, plain = (torch.autograd.grad(f(A64, v), A64)[0] for f in (compiled, loss))
    torch.testing.assert_close(mine, plain)


@pytest.mark.parametrize(
    ("A", "v", "said"),
    [
        (A.to(torch.complex64), torch.ones(2), "A must be of one of the types .* got torch.complex64"),
        (A.long(), torch.ones(2), "A must be of one of the types .* got torch.int64"),
        (A, torch.ones(2, dtype=torch.bool), "v must be of one of the types"),
        (A.numpy(), torch.ones(2), "A must be a tensor"),
        (A, [1.0, 2.0], "v must be a tensor"),
        (A[:1], torch.ones(2), "A must be a square matrix"),
        (A[0], torch.ones(2), "A must be a square matrix"),
        (A[:0, :0], torch.ones(0), "A must be a square matrix"),
        (A, torch.ones(3), r"v must have shape \(..., 2\), .* got \(3,\)"),
        (A, torch.tensor(1.0), "v must have shape"),
        (A, torch.ones(2, device="meta"), "must lie on one device"),
        (A * torch.nan, torch.ones(2), "A must be finite"),
        (A * 1e38 * 10, torch.ones(2), "A must be finite"),
        (-A, torch.ones(2), "only if no diagonal entry of A reaches 1"),
        (A.abs() - 3 * torch.eye(2), torch.ones(2, dtype=torch.float64), None),
        (torch.full((2, 2), 1e30) - 2e30 * torch.eye(2), torch.ones(2), "must contract"),
    ],
)
def test_hostile_weights_get_one_sentence(A, v, said) -> None:
    if said is None:
        assert implicit(A, v).isfinite().all()
        return
    with pytest.raises((InputError, InputTypeError), match=said) as caught:
        implicit(A, v)
    assert "\n" not in str(caught.value)


def test_other_arguments_are_checked() -> None:
    v = torch.ones(2)
    for wrong in (0.0, 1.0, -1e-3, float("nan"), "1e-3"):
        with pytest.raises(InputError, match="tol must be a number between 0 and 1"):
            implicit(A, v, tol=wrong)
    for wrong in (0, 1.5, True):
        with pytest.raises((InputError, InputTypeError), match="max_iterations must be"):
            implicit(A, v, max_iterations=wrong)
    with pytest.raises(InputError, match="activation must be one of relu"):
        implicit(A, v, "absolute")
