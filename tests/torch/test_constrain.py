"""Constrained modules train, are saved, copied, compiled and cast like others, and contract all the while."""

from __future__ import annotations

import copy
import io
from itertools import product

import pytest
from tests.optional import needed
from tests.torch.alone import alone

torch = needed("torch", "torch")

from torch import nn
from torch.nn.utils import parametrize, prune
from torch.nn.utils.rnn import pack_padded_sequence

from metzler.errors import InputError, InputTypeError
from metzler.torch import certify, contracting

NORMS = ("l2", "linf", "l1")


def _made(norm: str = "l2", **more) -> nn.RNN:
    torch.manual_seed(0)
    return contracting(nn.RNN(3, 8, batch_first=True), norm=norm, factor=0.9, **more)


def _trained(module: nn.Module, steps: int = 10) -> nn.Module:
    g = torch.Generator().manual_seed(1)
    optimiser = torch.optim.SGD(module.parameters(), 2.0)
    for _ in range(steps):
        optimiser.zero_grad()
        out = module(torch.randn(4, 6, 3, generator=g))[0]
        (-out.square().mean()).backward()
        optimiser.step()
    return module


@pytest.mark.parametrize(("norm", "dtype"), [*product(NORMS, (torch.float64, torch.float32))])
def test_contracts_before_and_after_training(norm: str, dtype) -> None:
    rnn = _made(norm).to(dtype)
    start = rnn.weight_hh_l0.detach().clone()
    for _ in range(2):
        verdict = certify(rnn, norm=norm)
        assert verdict.holds
        assert verdict.factor is not None
        assert verdict.factor <= 0.9 * (1 + 2e-6)
        if dtype == torch.float32:
            _trained(rnn)
    assert dtype == torch.float64 or not torch.equal(start, rnn.weight_hh_l0)


@pytest.mark.parametrize(("norm", "dtype"), [*product(NORMS, (torch.bfloat16, torch.float16))])
def test_half_types_keep_the_bound_of_what_runs(norm: str, dtype) -> None:
    rnn = _trained(_made(norm)).to(dtype)
    verdict = certify(rnn, norm=norm)
    assert verdict.factor is not None
    assert verdict.factor <= 0.9 * (1 + 2e-6)


@pytest.mark.parametrize("norm", NORMS)
def test_masks_and_signs_are_kept_exactly(norm: str) -> None:
    torch.manual_seed(2)
    mask, signs = torch.rand(8, 8) > 0.4, torch.tensor([1.0, 1, 1, 1, 0, -1, -1, -1])
    rnn = _trained(_made(norm, mask=mask, signs=signs))
    W = rnn.weight_hh_l0
    assert bool((W[~mask] == 0).all())
    assert bool((W * signs >= 0).all())
    assert certify(rnn, norm=norm).holds
    cell = contracting(nn.RNNCell(3, 8), norm="linf", log_norm=0.5, mask=mask, signs=signs)
    assert bool((cell.weight_hh * signs >= 0).all())


def test_assigning_is_exact_or_refused() -> None:
    rnn = _made("linf")
    W = 0.4 * torch.eye(8) + 0.05
    rnn.weight_hh_l0 = W
    torch.testing.assert_close(rnn.weight_hh_l0, W, rtol=1e-6, atol=1e-7)
    with pytest.raises(InputError, match=r"row 0 exceeds the bound by 0\.1"):
        rnn.weight_hh_l0 = torch.eye(8)
    torch.testing.assert_close(rnn.weight_hh_l0, W, rtol=1e-6, atol=1e-7)
    loose = _made("linf", project=True)
    loose.weight_hh_l0 = torch.eye(8)
    torch.testing.assert_close(loose.weight_hh_l0, 0.9 * torch.eye(8), rtol=1e-5, atol=1e-6)


def test_keeping_trained_weights_says_what_it_costs() -> None:
    trained = _with(nn.Linear(3, 3), 1.5 * torch.eye(3))
    for module, init in ((trained, "keep"), (nn.Linear(3, 3), 1.5 * torch.eye(3))):
        with pytest.warns(UserWarning, match=r"weight exceeded factor=0.9 in linf .* by 0.6 and was scaled into it"):
            contracting(module, norm="linf", factor=0.9, init=init)
        assert bool((module.weight.abs() <= 0.9).all())


def _with(module: nn.Linear, W) -> nn.Linear:
    with torch.no_grad():
        module.weight.copy_(W)
    return module


def test_copies_casts_and_packed_sequences() -> None:
    rnn = _trained(_made())
    u = torch.randn(4, 6, 3)
    out = rnn(u)[0]
    assert torch.equal(copy.deepcopy(rnn)(u)[0], out)
    torch.testing.assert_close(copy.deepcopy(rnn).double()(u.double())[0].float(), out, rtol=1e-4, atol=1e-5)
    assert torch.equal(rnn.eval()(u)[0], out)
    with parametrize.cached():
        torch.testing.assert_close(rnn(u)[0], out)
    packed = rnn(pack_padded_sequence(u, torch.tensor([6, 5, 3, 1]), batch_first=True))[0]
    assert packed.data.shape == (15, 8)
    functional = torch.func.functional_call(rnn, dict(rnn.named_parameters()), (u,))
    torch.testing.assert_close(functional[0], out)


def test_saved_and_loaded_by_tensors_alone() -> None:
    rnn, file = _trained(_made("linf")), io.BytesIO()
    torch.save(rnn.state_dict(), file)
    file.seek(0)
    other = _made("linf")
    other.load_state_dict(torch.load(file, weights_only=True))
    assert torch.equal(other.weight_hh_l0, rnn.weight_hh_l0)
    with pytest.raises(InputError, match=r"keeps factor=0.9 in l1 .* saved with factor=0.9 in linf"):
        _made("l1").load_state_dict(rnn.state_dict())


def test_averaged_parameters_stay_within_the_bound() -> None:
    rnn = _made("linf")
    average = torch.optim.swa_utils.AveragedModel(rnn)
    for _ in range(5):
        _trained(rnn, 2)
        average.update_parameters(rnn)
    assert certify(average.module, norm="linf").holds
    assert not torch.equal(average.module.weight_hh_l0, rnn.weight_hh_l0)


def test_pruned_parameters_stay_within_the_bound() -> None:
    rnn = _made("linf")
    prune.l1_unstructured(rnn.parametrizations.weight_hh_l0, "original0", amount=0.5)
    rnn(torch.randn(2, 3, 3))
    assert certify(rnn, norm="linf").holds


def test_one_process_of_distributed_training(tmp_path) -> None:
    """The process ends without taking the group down, which waits for ever now and then, as it holds Python's lock."""
    alone(f"""
        import os
        torch.distributed.init_process_group("gloo", init_method="file://{tmp_path}/meet", rank=0, world_size=1)
        rnn = contracting(nn.RNN(3, 8), norm="linf", factor=0.9)
        wrapped = nn.parallel.DistributedDataParallel(rnn)
        wrapped(torch.randn(5, 2, 3))[0].square().sum().backward()
        assert rnn.parametrizations.weight_hh_l0.original0.grad is not None
        os._exit(0)
    """)


def test_resumed_training_gives_the_same_bytes() -> None:
    def steps(module, optimiser, first, last):
        for k in range(first, last):
            optimiser.zero_grad()
            u = torch.randn(4, 6, 3, generator=torch.Generator().manual_seed(k))
            (module(u)[0] - 0.5).square().mean().backward()
            optimiser.step()

    whole, half = _made("l2"), _made("l2")
    own, other = (torch.optim.Adam(module.parameters(), 0.01) for module in (whole, half))
    steps(whole, own, 0, 10)
    steps(half, other, 0, 5)
    file = io.BytesIO()
    torch.save({"model": half.state_dict(), "optimiser": other.state_dict()}, file)
    file.seek(0)
    saved = torch.load(file, weights_only=True)
    resumed = _made("l2")
    again = torch.optim.Adam(resumed.parameters(), 0.01)
    resumed.load_state_dict(saved["model"])
    again.load_state_dict(saved["optimiser"])
    steps(resumed, again, 5, 10)
    for name, value in whole.state_dict().items():
        assert torch.equal(value, resumed.state_dict()[name]), name


def test_compiles_as_one_graph() -> None:
    alone("""
        cell = contracting(nn.RNNCell(3, 8), norm="l2", factor=0.9)
        u, h = torch.randn(4, 3), torch.randn(4, 8)
        compiled = torch.compile(cell, fullgraph=True, backend="aot_eager")
        torch.testing.assert_close(compiled(u, h), cell(u, h))
    """)


def test_every_layer_and_direction_by_default() -> None:
    rnn = contracting(nn.RNN(2, 4, num_layers=2, bidirectional=True), factor=0.8, norm="linf")
    assert sorted(rnn.parametrizations) == sorted(
        ["weight_hh_l0", "weight_hh_l0_reverse", "weight_hh_l1", "weight_hh_l1_reverse"]
    )
    verdict = certify(rnn, norm="linf")
    assert verdict.factor is not None
    assert verdict.factor <= 0.8 * (1 + 2e-6)


def test_log_norms_are_rates() -> None:
    for norm, model in (("linf", "firing-rate"), ("l1", "hopfield")):
        for value in (-0.5, 0.75):
            cell = contracting(nn.Linear(6, 6), norm=norm, log_norm=value)
            found = certify(cell, "tanh", model=model, norm=norm).layers[0]
            assert found.claim.rate >= 1.0 - max(value, 0.0) - 1e-5


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: contracting("rnn"), "takes a module of PyTorch, got str"),
        (lambda: contracting(nn.Conv2d(1, 1, 1)), "say the name of the recurrent weights of Conv2d"),
        (lambda: contracting(nn.RNN(2, 3), "weight_hh"), "has no weights called 'weight_hh'; it has weight_ih_l0"),
        (lambda: contracting(nn.RNN(2, 3), "weight_ih_l0"), "must be a square matrix"),
        (lambda: contracting(nn.GRUCell(3, 1), "weight_hh"), "is gated"),
        (lambda: contracting(contracting(nn.Linear(2, 2)), "weight"), "is parametrized already"),
        (lambda: contracting(nn.Linear(2, 2), norm="l3"), "norm must be 'l2', 'linf' or 'l1'"),
        (lambda: contracting(nn.Linear(2, 2), factor=1.0), "factor must lie between 0 and 1"),
        (lambda: contracting(nn.Linear(2, 2), factor=float("nan")), "factor must be finite"),
        (lambda: contracting(nn.Linear(2, 2), factor="x"), "factor must be a number"),
        (lambda: contracting(nn.Linear(2, 2), factor=0.5, log_norm=0.5), "not both"),
        (lambda: contracting(nn.Linear(2, 2), norm="l2", log_norm=0.5), "in 'l2' give factor="),
        (lambda: contracting(nn.Linear(2, 2), log_norm=1.0), "log_norm times the largest slope must be below 1"),
        (lambda: contracting(nn.Linear(2, 2), log_norm=0.5, slopes=(-1, 1)), "slopes that are not negative"),
        (lambda: contracting(nn.Linear(2, 2), slopes=(1, 0)), "slopes must be .lo, hi."),
        (lambda: contracting(nn.Linear(2, 2), mask=torch.eye(2)), "mask must be a tensor of bool"),
        (lambda: contracting(nn.Linear(2, 2), mask=torch.eye(3) > 0), "mask must have the shape"),
        (lambda: contracting(nn.Linear(2, 2), signs=torch.ones(3)), "signs must have the shape"),
        (lambda: contracting(nn.Linear(2, 2), log_norm=-1.0, mask=torch.eye(2) == 0), "needs negative diagonal"),
        (lambda: contracting(_with(nn.Linear(2, 2), torch.full((2, 2), float("nan"))), init="keep"), "must be finite"),
    ],
)
def test_refusals(call, sentence: str) -> None:
    with pytest.raises((InputError, InputTypeError), match=sentence):
        call()
