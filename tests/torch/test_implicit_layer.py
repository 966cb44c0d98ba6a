"""The layer: it never fails to converge, says what it took, and is treated as other layers are."""

from __future__ import annotations

import copy
import io
from itertools import product

import pytest
from tests.optional import needed
from tests.torch.alone import alone

torch = needed("torch", "torch")

from torch.nn.utils import prune

from metzler.errors import InputError, InputTypeError
from metzler.torch import Implicit, implicit

F64 = torch.float64


def _layer(seed=0, **options):
    torch.manual_seed(seed)
    return Implicit(3, 8, **{"dtype": F64, **options})


def _inputs(*shape, dtype=F64):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(1), dtype=F64).to(dtype)


@pytest.mark.parametrize(
    ("norm", "activation", "log_norm"),
    [*product(("linf", "l1"), ("relu", "tanh"), (0.0, 0.9, -2.0)), ("linf", "sigmoid", 3.5), ("l1", "softplus", 0.5)],
)
def test_it_solves_its_equation_within_the_steps_that_it_predicts(norm, activation, log_norm) -> None:
    layer = _layer(norm=norm, activation=activation, log_norm=log_norm)
    with torch.no_grad():
        layer.log_eta.normal_()
        layer.T.mul_(5.0)
    u = _inputs(4, 2, 3)
    x = layer(u)
    phi = {"relu": torch.relu, "tanh": torch.tanh, "sigmoid": torch.sigmoid, "softplus": torch.nn.Softplus()}[
        activation
    ]
    torch.testing.assert_close(x, phi(x @ layer.A.mT + u @ layer.B.mT + layer.b), rtol=1e-7, atol=1e-8)
    x.sum().backward()
    last = layer.last
    assert 1 < last.iterations <= last.predicted
    assert 1 < last.backward_iterations <= last.predicted
    assert max(last.residual, last.backward_residual) <= 1e-10
    assert 0 < last.factor < 1
    assert "predicted" in str(last)
    eigenvalues = torch.linalg.eigvals(layer.A.detach()).real
    assert eigenvalues.max() <= log_norm + 1e-9
    assert all(p.grad.abs().sum() > 0 for p in layer.parameters())


def test_a_fresh_layer_of_any_size_needs_few_steps() -> None:
    for n in (2, 64, 512):
        layer = Implicit(3, n)
        layer(_inputs(2, 3, dtype=torch.float32))
        assert layer.last.predicted <= 20


def test_a_weak_bound_is_no_slow_start() -> None:
    """The weights of the norm prove a factor below 1 at once; some steps of the power iteration a better one."""
    layer = _layer(log_norm=0.999)
    layer(_inputs(2, 3))
    own = (0.999 - layer.A.diagonal()) / (1 - layer.A.diagonal())
    assert layer.last.factor <= own.max() * (1 + 1e-12)


def test_every_parameter_has_gradients_that_finite_differences_confirm() -> None:
    layer, u = _layer(tol=1e-14, activation="tanh"), _inputs(2, 3).requires_grad_()
    names, values = zip(*layer.named_parameters(), strict=True)

    def f(u, *values):
        return torch.func.functional_call(layer, dict(zip(names, values, strict=True)), (u,))

    assert torch.autograd.gradcheck(f, (u, *values))
    assert torch.autograd.gradgradcheck(f, (u, *values))


def test_copies_types_and_files() -> None:
    layer, u = _layer(activation=torch.nn.LeakyReLU(0.1)), _inputs(5, 3)
    x = layer(u)
    x.sum().backward()
    twin = copy.deepcopy(layer)
    assert torch.equal(twin(u), x)
    assert twin.last.backward_iterations == layer.last.backward_iterations
    twin(100 * u)
    assert layer.last == copy.deepcopy(layer).last
    for dtype, close in ((torch.float32, 1e-4), (torch.bfloat16, 0.2), (torch.float16, 0.05)):
        other = copy.deepcopy(layer).to(dtype)
        y = other(u.to(dtype))
        assert y.dtype == dtype
        torch.testing.assert_close(y.double(), x, rtol=close, atol=close)
        assert other.last.iterations <= other.last.predicted
        other.load_state_dict(layer.state_dict())
    kept = io.BytesIO()
    torch.save(layer.state_dict(), kept)
    fresh = _layer(1, activation=torch.nn.LeakyReLU(0.1))
    fresh.load_state_dict(torch.load(io.BytesIO(kept.getvalue()), weights_only=True))
    assert torch.equal(fresh(u), x)
    whole = io.BytesIO()
    torch.save(layer, whole)
    assert torch.equal(torch.load(io.BytesIO(whole.getvalue()), weights_only=False)(u), x)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"log_norm": 0.5}, "made for log norm 0, and this layer for 0.5"),
        ({"norm": "l1"}, "made for a norm of order inf, and this layer for 1"),
        ({"activation": "leaky-relu"}, "made for slopes from 0, and this layer for 0.01"),
        ({"activation": "sigmoid"}, "made for slopes to 1, and this layer for 0.25"),
    ],
)
def test_weights_of_another_claim_are_refused_before_any_is_taken(options, said) -> None:
    state, other = _layer().state_dict(), _layer(1, **options)
    before = other.T.clone()
    for strict in (True, False):
        with pytest.raises(InputError, match=said):
            other.load_state_dict(state, strict=strict)
        with pytest.raises(InputError, match=said):
            torch.nn.Sequential(other).load_state_dict({f"0.{name}": value for name, value in state.items()})
    assert torch.equal(other.T, before)
    with pytest.raises(InputTypeError, match="_extra_state must be a tensor of 4"):
        _layer().load_state_dict(state | {"_extra_state": {"log_norm": 0.0}})


@pytest.mark.parametrize(("norm", "log_norm"), [*product(("linf", "l1"), (0.5, -0.3))])
def test_a_matrix_can_be_assigned(norm, log_norm) -> None:
    for seed in range(20):
        made, layer = _layer(seed, norm=norm, log_norm=log_norm), _layer(99, norm=norm, log_norm=log_norm)
        with torch.no_grad():
            made.log_eta.normal_()
            made.T.mul_(10.0 ** (seed / 10 - 1))
        A = made.A.detach() - 1e-3 * torch.eye(8, dtype=F64)
        layer.A = A
        torch.testing.assert_close(layer.A, A, rtol=1e-9, atol=1e-9 * float(A.abs().max()))
        own = made.A.detach()
        made.A = own
        torch.testing.assert_close(made.A, own, rtol=1e-11, atol=1e-11 * float(own.abs().max()))


def test_a_matrix_that_no_norm_allows_is_refused_with_row_and_excess() -> None:
    layer = _layer()
    A, before = torch.zeros(8, 8), layer.T.clone()
    A[2, 5], A[5, 2] = 1.5, 1.0
    with pytest.raises(InputError, match=r"none is found, and in the present one row 2 exceeds it by 1\.5"):
        layer.A = A
    with pytest.raises(InputError, match=r"A must have the shape \(8, 8\)"):
        layer.A = A[:3]
    with pytest.raises(InputError, match="A must be finite"):
        layer.A = A * torch.nan
    assert torch.equal(layer.T, before)


def test_it_is_the_function_and_can_be_mapped() -> None:
    layer, u = _layer(bias=False), _inputs(5, 3)
    v = u @ layer.B.mT
    torch.testing.assert_close(layer(u), implicit(layer.A, v))
    torch.testing.assert_close(torch.vmap(layer)(u), layer(u))
    assert torch.equal(layer.b, torch.zeros(8, dtype=F64))


def test_gradients_of_each_sample() -> None:
    layer, u = _layer(), _inputs(5, 3)
    parameters = dict(layer.named_parameters())

    def loss(parameters, u):
        return torch.func.functional_call(layer, parameters, (u,)).square().sum()

    each = torch.func.vmap(torch.func.grad(loss), (None, 0))(parameters, u)
    loss(parameters, u).backward()
    for name, parameter in layer.named_parameters():
        torch.testing.assert_close(each[name].sum(0), parameter.grad)
    assert layer.last.iterations > 1


def test_it_compiles_whole_and_still_reports() -> None:
    layer, u = _layer(), _inputs(5, 3)
    layer(u).sum().backward()
    gradients, last = [p.grad.clone() for p in layer.parameters()], layer.last
    layer.zero_grad()
    other = _layer()
    torch.compiler.reset()
    torch.compile(other, fullgraph=True, backend="aot_eager")(u).sum().backward()
    assert other.last == last
    for mine, plain in zip(other.parameters(), gradients, strict=True):
        torch.testing.assert_close(mine.grad, plain)


def test_it_can_be_exported() -> None:
    layer, u = _layer(), _inputs(5, 3)
    made = torch.export.export(layer, (u,)).module()
    torch.testing.assert_close(made(u), layer(u))


def test_averages_of_parameters_stay_in_the_set() -> None:
    layer, u = _layer(), _inputs(5, 3)
    mean = torch.optim.swa_utils.AveragedModel(layer)
    for seed in range(3):
        mean.update_parameters(_layer(seed))
    mean(u)
    assert mean.module.last.factor < 1


def test_training_that_is_killed_and_resumed_gives_the_same_bytes() -> None:
    def train(layer, optimizer, steps):
        for k in range(*steps):
            u = torch.randn(16, 3, generator=torch.Generator().manual_seed(k), dtype=F64)
            optimizer.zero_grad()
            (layer(u) - u.sum(-1, keepdim=True)).square().mean().backward()
            optimizer.step()
        return layer

    def start():
        layer = _layer()
        return layer, torch.optim.Adam(layer.parameters(), 1e-2)

    layer, optimizer = start()
    whole = train(layer, optimizer, (0, 8)).state_dict()
    layer, optimizer = start()
    train(layer, optimizer, (0, 4))
    kept = io.BytesIO()
    torch.save((layer.state_dict(), optimizer.state_dict()), kept)
    weights, moments = torch.load(io.BytesIO(kept.getvalue()), weights_only=True)
    layer, optimizer = start()
    layer.load_state_dict(weights)
    optimizer.load_state_dict(moments)
    resumed = train(layer, optimizer, (4, 8)).state_dict()
    assert all(torch.equal(whole[name], resumed[name]) for name in whole)


def test_pruned_synapses_are_zero_and_stay_zero() -> None:
    layer, u = _layer(), _inputs(5, 3)
    prune.random_unstructured(layer, "T", 0.5)
    gone = (layer.T_mask == 0) & ~torch.eye(8, dtype=torch.bool)
    optimizer = torch.optim.SGD(layer.parameters(), 0.1)
    for _ in range(3):
        layer(u).square().sum().backward()
        optimizer.step()
    assert gone.any()
    assert (layer.A[gone] == 0).all()
    assert layer.last.iterations <= layer.last.predicted


def test_one_process_of_many(tmp_path) -> None:
    distributed = torch.distributed
    if not (distributed.is_available() and distributed.is_gloo_available()):
        pytest.skip("PyTorch was built without gloo")
    alone(f"""
        import os
        def run(wrap):
            torch.manual_seed(0)
            layer, u = Implicit(3, 6), torch.randn(5, 3)
            wrapped = wrap(layer)
            wrapped(u).sum().backward()
            return layer, wrapped
        torch.distributed.init_process_group("gloo", init_method="file://{tmp_path}/meeting", rank=0, world_size=1)
        layer, wrapped = run(nn.parallel.DistributedDataParallel)
        plain, _ = run(lambda layer: layer)
        assert all(torch.equal(a.grad, b.grad) for a, b in zip(layer.parameters(), plain.parameters(), strict=True))
        assert layer.last == plain.last
        os._exit(0)
    """)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"log_norm": 1.0}, "log_norm must be below 1"),
        ({"log_norm": 4.0, "activation": "sigmoid"}, "log_norm must be below 4"),
        ({"log_norm": float("nan")}, "log_norm"),
        ({"norm": "l2"}, "norm must be 'linf' or 'l1'"),
        ({"activation": "absolute"}, "activation must be one of"),
        ({"activation": 3}, "activation must be"),
        ({"tol": 2.0}, "tol must be"),
        ({"max_iterations": 0}, "max_iterations must be at least 1"),
    ],
)
def test_arguments_are_checked(options, said) -> None:
    with pytest.raises((InputError, InputTypeError), match=said):
        Implicit(3, 8, **options)
    with pytest.raises(InputError, match="n must be at least 1"):
        Implicit(3, 0)
    with pytest.raises(InputTypeError, match="in_features must be a whole number"):
        Implicit(3.0, 8)


def test_hostile_inputs_and_weights_get_one_sentence() -> None:
    layer = _layer()
    for u, said in (
        (torch.ones(4, dtype=F64), r"u must have shape \(..., 3\), got \(4,\)"),
        (torch.ones(3, dtype=torch.complex128), "u must be of one of the types"),
        ([1.0, 2.0, 3.0], "u must be a tensor"),
    ):
        with pytest.raises((InputError, InputTypeError), match=said):
            layer(u)
    with torch.no_grad():
        layer.T[0, 1] = torch.nan
    with pytest.raises(InputError, match="A must be finite, got NaN or infinity"):
        layer(_inputs(3))
