"""The computed fixed point: an approximation, to which proofs put a bound of its distance from the true one."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from metzler.torch.local_proof import Proof
from metzler.torch.radius_net import ImplicitNet

STEPS = 3000
"""Steps at most; what is left then widens the bounds."""
LEFT = 1e-14
"""Relative size of a step at which there is nothing more to gain in float64."""
NOISE = 1e-11
"""Relative size of a step below which one that is no smaller than the last is rounding."""


def fixed_point(proved: Proof, given: Tensor) -> Tensor:
    """Nearly x = phi(A x + given), (samples, n), by the steps that converge for the kind of proof at hand."""
    if proved.positive is None:
        return _splitting(proved.net, given, proved.m)
    return _per_neuron(proved.net, given)


def _per_neuron(net: ImplicitNet, given: Tensor) -> Tensor:
    """Every neuron takes its own step `1 / (1 - a_ii)`: inside a homogeneous activation, else outside and at most 1."""
    own, inside = net.A.diagonal(), net.slopes.is_relu
    step = 1.0 / (1.0 - own) if inside else 1.0 / (1.0 - own.clamp(max=0.0))

    def new(x: Tensor) -> Tensor:
        z = x @ net.A.T + given
        return net.slopes((1.0 - step) * x + step * z) if inside else (1.0 - step) * x + step * net.slopes(z)

    return _repeated(new, torch.zeros_like(given))


def _splitting(net: ImplicitNet, given: Tensor, m: float) -> Tensor:
    """Peaceman-Rachford steps of the monotone operator `(I - A) x - given` and of relu's cone."""
    eye = torch.eye(len(net.A)).to(net.A)
    size = float(torch.linalg.matrix_norm(eye - net.A, 2))
    alpha = (size * m) ** -0.5
    inverse = torch.linalg.inv(eye + alpha * (eye - net.A)).T

    def new(v: Tensor) -> Tensor:
        turned = 2.0 * (v + alpha * given) @ inverse - v
        return 2.0 * turned.clamp(min=0.0) - turned

    v = _repeated(new, torch.zeros_like(given))
    return ((v + alpha * given) @ inverse).clamp(min=0.0)


def _repeated(step: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    """Until nothing moves, or what moves is rounding."""
    last = torch.inf
    for _ in range(STEPS):
        x, before = step(x), x
        moved, size = (float(each.abs().amax()) if len(x) else 0.0 for each in (x - before, x))
        if moved <= LEFT * (size + 1.0) or (moved >= last and moved <= NOISE * (size + 1.0)):
            break
        last = moved
    return x
