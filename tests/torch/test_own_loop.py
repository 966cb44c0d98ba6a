"""A neuron with a synapse onto itself, against plain bisection in double precision."""

from __future__ import annotations

import numpy as np
import pytest
from tests.optional import needed

torch = needed("torch", "torch")

from metzler.activations import activation, custom, leaky_relu
from metzler.errors import InputError, InputTypeError
from metzler.torch.own_loop import KNOWN, named, pointwise, settled

EVERY = sorted(KNOWN)


def _bisected(phi, a, s):
    """Halving alone, on an interval far too wide."""
    low, high = torch.full_like(s, -1e7), torch.full_like(s, 1e7)
    for _ in range(200):
        y = (low + high) / 2
        below = y - a * phi.value(y) < s
        low, high = torch.where(below, y, low), torch.where(below, high, y)
    return phi.value((low + high) / 2)


def _cases(phi, dtype=torch.float64):
    g = torch.Generator().manual_seed(0)
    s = 10 ** (6 * torch.rand(3000, generator=g, dtype=torch.float64) - 3)
    s *= torch.randint(0, 2, (3000,), generator=g) * 2 - 1
    a = -(10 ** (6 * torch.rand(3000, generator=g, dtype=torch.float64) - 3))
    a[::2] = torch.rand(1500, generator=g, dtype=torch.float64) * 0.999 / phi.hi
    s[:2], a[2:4] = 0.0, 0.0
    return a.to(dtype), s.to(dtype)


@pytest.mark.parametrize("name", EVERY)
def test_the_self_loop_is_solved(name) -> None:
    phi = pointwise(name, 0.3)
    a, s = _cases(phi)
    x, _ = settled(phi, a, s)
    truth = _bisected(phi, a, s)
    scale = truth.abs() + s.abs() / (1.0 + a.abs())
    assert ((x - truth).abs() <= 1e-12 * scale / (1 - a.clamp(min=0) * phi.hi) + 1e-15).all()


@pytest.mark.parametrize("name", EVERY)
def test_a_far_start_leads_to_the_same_state_also_in_single_precision(name) -> None:
    phi = pointwise(name, 0.0)
    a, s = _cases(phi, torch.float32)
    first, _ = settled(phi, a, s, every=4)
    for start in (torch.full_like(s, 1e9), torch.full_like(s, -1e9), s):
        again, _ = settled(phi, a, s, start)
        torch.testing.assert_close(again, first, rtol=1e-3, atol=1e-3)


@pytest.mark.parametrize("name", EVERY)
def test_slopes_are_the_derivatives_and_at_most_the_largest(name) -> None:
    phi = pointwise(name, 0.3)
    y = torch.linspace(-30, 30, 1001, dtype=torch.float64).add_(1e-3).requires_grad_()
    slope = torch.autograd.grad(phi.value(y).sum(), y)[0]
    torch.testing.assert_close(phi.slope(phi.value(y)), slope, rtol=1e-9, atol=1e-13)
    assert slope.min() >= 0
    assert slope.max() <= phi.hi


@pytest.mark.parametrize("name", EVERY)
def test_values_are_those_of_the_package(name) -> None:
    own = leaky_relu(0.3) if name == "leaky-relu" else activation(name)
    y = torch.linspace(-30, 30, 1001, dtype=torch.float64)
    torch.testing.assert_close(pointwise(name, 0.3).value(y).numpy(), own(y.numpy()), rtol=1e-12, atol=1e-15)
    assert pointwise(name, 0.3).hi == float(own.hi)


def test_names() -> None:
    assert named(torch.relu) == ("relu", 0.0)
    assert named(torch.nn.Hardtanh) == ("saturation", 0.0)
    assert named(leaky_relu(0.5)) == ("leaky-relu", 0.5)
    for wrong in ("absolute", leaky_relu(-0.5), leaky_relu(2.0), custom(np.arctan, slopes=(0, 1)), torch.nn.GELU()):
        with pytest.raises((InputError, InputTypeError), match=r"activation must be|Activation"):
            named(wrong)
