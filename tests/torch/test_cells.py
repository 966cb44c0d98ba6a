"""Leaky cells: the equation, the certificate of every step, sequences in all forms, streams."""

from __future__ import annotations

import copy

import numpy as np
import pytest
from tests.optional import needed
from tests.torch.alone import alone

torch = needed("torch", "torch")

from torch import nn
from torch.nn.utils.rnn import pack_sequence, pad_packed_sequence

from metzler.errors import InputError, InputTypeError
from metzler.torch import LeakyCell, LeakyRNN, certify, contracting

KINDS = [
    {"log_norm": 0.9},
    {"log_norm": -4.0, "dt": 0.5, "tau": 0.5},
    {"factor": 0.9, "tau": 1.0},
    {"norm": "l2", "tau": 3.0},
    {"norm": "l1", "factor": 0.5, "nonlinearity": "relu"},
    {"log_norm": 3.5, "nonlinearity": "logistic"},
    {"log_norm": 0.5, "nonlinearity": "softplus", "bias": False},
    {"factor": 0.5, "nonlinearity": "identity", "tau": torch.linspace(1, 3, 7)},
]


def _made(kind: dict, **more) -> LeakyRNN:
    torch.manual_seed(0)
    return LeakyRNN(3, 7, **kind, **more)


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_every_step_contracts_after_any_training(kind: dict) -> None:
    """Random walks of all free parameters, and the norm of every Jacobian in the norm of construction."""
    rnn = _made(kind).double()
    for scale in (0.0, 0.3, 2.0):
        with torch.no_grad():
            for each in rnn.parameters():
                each.add_(scale * torch.randn_like(each))
        verdict = certify(rnn, norm="best" if kind.get("norm") == "l2" else kind.get("norm", "linf"))
        assert verdict.holds
        cell = rnn.cell
        a = cell.leaking_rate.detach()
        assert bool((a > 0).all())
        assert bool((a <= 1).all())
        assert kind.get("norm", "linf") == "linf" or len(a.unique()) == 1
        if kind.get("norm", "linf") == "linf":
            slope = {"logistic": 0.25}.get(cell.nonlinearity, 1.0)
            bound = max(0.0, kind["log_norm"]) if "log_norm" in kind else kind["factor"] / slope
            assert verdict.factor is not None
            assert verdict.factor <= 1.0 - float(a.min()) * (1.0 - slope * bound) + 1e-6


def test_the_equation_and_the_model_that_is_certified() -> None:
    for kind in KINDS:
        cell = LeakyCell(3, 5, **{k: v for k, v in kind.items() if k != "tau"}).double()
        u, h = torch.randn(3).double(), torch.randn(5).double()
        b = 0.0 if cell.bias is None else cell.bias
        (layer,) = cell.recurrent_layers("", None)
        by_model = layer.model.field(h.numpy(), (cell.weight_ih @ u + b).detach().numpy())
        np.testing.assert_allclose(cell(u, h).detach().numpy(), by_model, rtol=1e-12, atol=1e-14)


def test_small_steps_follow_the_differential_equation() -> None:
    torch.manual_seed(1)
    slow = LeakyRNN(2, 4, log_norm=0.5, dt=1e-3, tau=torch.tensor([0.5, 1.0, 2.0, 4.0])).double()
    fine = copy.deepcopy(slow)
    fine.cell.dt = 1e-4
    u = torch.randn(1, 2).double()
    coarse, exact = slow(u.expand(1000, 2))[1], fine(u.expand(10_000, 2))[1]
    assert float((coarse - exact).detach().abs().max()) < 2e-3
    assert float(exact.detach().abs().max()) > 0.05


def test_time_constants_are_learned_and_never_too_short() -> None:
    cell = LeakyCell(2, 3, log_norm=-2.0, dt=0.5, tau=0.5)
    W = cell.weight_hh.diagonal()
    torch.testing.assert_close(cell.tau, 0.5 * (1.0 - W))
    cell = LeakyCell(2, 3, log_norm=0.5, dt=0.1, tau=2.0)
    cell(torch.ones(2), torch.ones(3)).sum().backward()
    assert cell.log_tau.grad is not None
    assert bool((cell.log_tau.grad != 0).all())
    assert LeakyCell(2, 3, learn_tau=False).log_tau.requires_grad is False


def test_two_starts_meet_on_a_stream_at_the_certified_factor() -> None:
    rnn = _made({"factor": 0.8}).double()
    factor = certify(rnn, norm="linf").factor
    assert factor is not None
    u = torch.randn(60, 3).double()
    x, y = (rnn(u, torch.full((1, 7), value).double())[0] for value in (-3.0, 3.0))
    distance = (x - y).abs().amax(dim=1)
    eta = rnn.cell.parametrizations.weight_hh.original1.detach().exp()
    spread = float(eta.max() / eta.min())
    assert bool((distance <= 6.0 * spread * factor ** torch.arange(1, 61) * (1 + 1e-9)).all())


def test_all_forms_of_a_sequence_agree() -> None:
    rnn, first = _made(KINDS[0]), _made(KINDS[0], batch_first=True)
    u, h = torch.randn(6, 4, 3), torch.randn(1, 4, 7)
    output, last = rnn(u, h)
    assert torch.equal(output[-1], last[0])
    torch.testing.assert_close(first(u.transpose(0, 1), h)[0].transpose(0, 1), output)
    torch.testing.assert_close(rnn(u[:, 2], h[:, 2])[0], output[:, 2])
    torch.testing.assert_close(first(u[:, 2], h[:, 2])[0], output[:, 2])
    state = h[0]
    for each in u:
        state = rnn.cell(each, state)
    torch.testing.assert_close(state, last[0])
    before, handed = rnn(u[:2], h)
    torch.testing.assert_close(torch.cat([before, rnn(u[2:], handed)[0]]), output)
    torch.testing.assert_close(rnn(u)[0], rnn(u, torch.zeros(1, 4, 7))[0])
    assert rnn(u[:0])[0].shape == (0, 4, 7)


@pytest.mark.parametrize("enforce_sorted", [True, False])
def test_packed_sequences_are_the_single_ones(enforce_sorted: bool) -> None:
    rnn, lengths = _made(KINDS[0]), (5, 3, 3, 1) if enforce_sorted else (3, 5, 1, 3)
    sequences, h = [torch.randn(k, 3) for k in lengths], torch.randn(1, 4, 7)
    output, last = rnn(pack_sequence(sequences, enforce_sorted=enforce_sorted), h)
    padded, _ = pad_packed_sequence(output)
    for k, each in enumerate(sequences):
        own, own_last = rnn(each, h[:, k])
        torch.testing.assert_close(padded[: len(each), k], own)
        torch.testing.assert_close(last[:, k], own_last)


def test_copied_saved_cast_and_compiled() -> None:
    rnn = _made(KINDS[0])
    u = torch.randn(4, 2, 3)
    other = _made(KINDS[0])
    with torch.no_grad():
        other.cell.log_tau.add_(1.0)
    other.load_state_dict(rnn.state_dict())
    for each in (copy.deepcopy(rnn), other):
        assert torch.equal(each(u)[0], rnn(u)[0])
    assert certify(rnn.to(torch.bfloat16)).holds
    with pytest.raises(InputError, match=r"keeps log_norm=0\.9 in linf .* saved with factor"):
        _made(KINDS[0]).load_state_dict(_made(KINDS[2]).state_dict())
    alone("""
        rnn = LeakyRNN(3, 7)
        u = torch.randn(4, 2, 3)
        compiled = torch.compile(rnn, fullgraph=True, backend="aot_eager")
        torch.testing.assert_close(compiled(u)[0], rnn(u)[0])
    """)


def test_gradients_are_right() -> None:
    rnn = _made({"log_norm": 0.8}).double()
    with torch.no_grad():
        for each in rnn.parameters():
            each.add_(0.5 * torch.randn_like(each))
    names = [name for name, _ in rnn.named_parameters()]

    def run(u, *values):
        return torch.func.functional_call(rnn, dict(zip(names, values, strict=True)), (u,))[0]

    inputs = [
        torch.randn(3, 2, 3).double().requires_grad_(),
        *(each.detach().requires_grad_() for each in rnn.parameters()),
    ]
    assert torch.autograd.gradcheck(run, inputs)


def test_masks_and_signs() -> None:
    mask = torch.rand(7, 7, generator=torch.Generator().manual_seed(0)) > 0.5
    rnn = _made({"factor": 0.9}, mask=mask, signs=torch.tensor([1.0, 1, 1, 1, -1, -1, -1]))
    assert bool((rnn.cell.weight_hh[~mask] == 0).all())


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: LeakyCell(0, 3), "input_size"),
        (lambda: LeakyCell(2, 2.5), "hidden_size"),
        (lambda: LeakyCell(2, 3, norm="l2", log_norm=0.5), "log_norm= is kept in 'linf'"),
        (lambda: LeakyCell(2, 3, norm="l3", factor=0.5), "norm must be"),
        (lambda: LeakyCell(2, 3, dt=0.0), "dt must be a positive number"),
        (lambda: LeakyCell(2, 3, dt=float("nan")), "dt must be a positive number"),
        (lambda: LeakyCell(2, 3, tau=0.5), "tau must be at least dt = 1.0, got 0.5"),
        (lambda: LeakyCell(2, 3, tau=torch.ones(2)), "tau must have the shape"),
        (lambda: LeakyCell(2, 3, tau=float("inf")), "tau must be finite"),
        (lambda: LeakyCell(2, 3, nonlinearity="absolute"), "nonlinearity must be one of"),
        (lambda: LeakyCell(2, 3, factor=1.5), "factor must lie between"),
        (lambda: LeakyCell(2, 3)(torch.ones(4)), r"u must have shape \(..., 2\), got \(4,\)"),
        (lambda: LeakyCell(2, 3)(torch.ones(2, dtype=torch.int64)), "floating point"),
        (lambda: LeakyCell(2, 3)(torch.ones(2), torch.ones(4)), "h must have shape"),
        (lambda: LeakyRNN(2, 3)(torch.ones(1, 1, 1, 2)), "3 dimensions"),
        (lambda: LeakyRNN(2, 3)(torch.ones(5, 4, 2), torch.ones(4, 3)), r"h_0 must have shape \(1, 4, 3\)"),
        (lambda: contracting(LeakyCell(2, 3), "weight_hh"), "parametrized already"),
    ],
)
def test_refusals(call, sentence: str) -> None:
    with pytest.raises((InputError, InputTypeError), match=sentence):
        call()


def test_inside_other_modules() -> None:
    model = nn.ModuleDict({"encoder": LeakyRNN(2, 3), "cell": LeakyCell(2, 3), "head": nn.Linear(3, 1)})
    assert [each.name for each in certify(model).layers] == ["encoder.cell.weight_hh", "cell.weight_hh"]


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32, torch.bfloat16, torch.float16])
@pytest.mark.parametrize("moved", [-300.0, -20.0, 20.0, 80.0, 1e4])
@pytest.mark.parametrize("dt", [1e-9, 1.0, 1e9])
def test_no_time_constant_leads_out_of_what_contracts(dtype, moved, dt) -> None:
    """Not even rounding at strong self-inhibition, at the very bound of the leaking rate."""
    torch.manual_seed(0)
    cell = LeakyCell(1, 2, log_norm=0.9, dt=dt, tau=dt, dtype=dtype)
    with torch.no_grad():
        cell.log_tau.fill_(moved)
        cell.parametrizations.weight_hh.original0.copy_(torch.tensor([[30.0, 5.0], [-20.0, 60.0]]))
    assert certify(cell, norm="linf").holds
