"""Rows hold the forms that they stand for, whatever the multipliers."""

from __future__ import annotations

import pytest
from tests.optional import needed

torch = needed("torch", "torch")

import numpy as np
from tests.oracles.implicit_layer import Weights, exact_state, fixed_points, weighted_net

import metzler.torch.local_rows as module
from metzler.torch.local_rows import Rows, eliminate
from metzler.torch.local_sums import Boxes
from metzler.torch.radius_net import ImplicitNet

SLACK = 1e-11


def case(seed: int, gap: float = 0.3) -> tuple[Weights, ImplicitNet, Boxes, Boxes, np.ndarray]:
    """A network, inputs in a box, arguments that hold those of many points, and the points."""
    rng = np.random.default_rng(seed)
    weights = weighted_net(rng, 4, 2, 3, gap)
    u, eps = rng.normal(size=2), 0.2
    points = u + eps * rng.uniform(-1, 1, (200, 2))
    z = fixed_points(*weights[:3], points)[1]
    box = Boxes(torch.tensor(u - eps)[None], torch.tensor(u + eps)[None])
    net = ImplicitNet(*map(torch.tensor, weights))
    return weights, net, box, Boxes(torch.tensor(z.min(0))[None], torch.tensor(z.max(0))[None]), points


def holds(rows: Rows, z: Boxes, net: ImplicitNet, weights: Weights, points: np.ndarray, k: object) -> None:
    x, arguments = fixed_points(*weights[:3], points)
    found = rows.range(net.slopes.rest(z, k))
    truth = np.hstack([arguments, x @ weights[3].T + weights[4]])
    assert (found.lower.numpy() <= truth + SLACK).all()
    assert (truth <= found.upper.numpy() + SLACK).all()


@pytest.mark.parametrize("seed", range(12))
def test_the_range_holds_arguments_and_logits(seed: int) -> None:
    weights, net, u, z, points = case(seed)
    slope = net.slopes.slope(z)
    for k in (slope, torch.zeros_like(slope)):
        holds(eliminate(net, u, k, z), z, net, weights, points, k)


@pytest.mark.parametrize("seed", range(12))
def test_wrong_multipliers_widen_and_do_no_harm(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    weights, net, u, z, points = case(seed)
    k = net.slopes.slope(z)
    right = module._multipliers(net.A, torch.cat([net.A, net.H]), k)
    noise = 1.0 + 0.3 * torch.randn(right.shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)
    monkeypatch.setattr(module, "_multipliers", lambda *_: right * noise)
    holds(eliminate(net, u, k, z), z, net, weights, points, k)


@pytest.mark.parametrize("seed", range(6))
def test_combinations_hold(seed: int) -> None:
    weights, net, u, z, points = case(seed)
    k = net.slopes.slope(z)
    rows = eliminate(net, u, k, z)
    y = torch.tensor([seed % 3])
    margins = rows.part(4, 7).above(y)
    nu = torch.randn(1, 3, 4, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)
    found = margins.plus(nu, rows.part(0, 4)).range(net.slopes.rest(z, k))
    x, arguments = fixed_points(*weights[:3], points)
    logits = x @ weights[3].T + weights[4]
    truth = logits[:, [seed % 3]] - logits + arguments @ nu[0].numpy().T
    assert (found.lower.numpy() <= truth + SLACK).all()
    assert (truth <= found.upper.numpy() + SLACK).all()


@pytest.mark.parametrize("gap", [0.5, 1e-6, 1e-10])
def test_a_point_is_enclosed_in_rational_numbers(gap: float) -> None:
    """All neurons active, nearly singular: the enclosure must hold the exact solution, not the computed one."""
    rng = np.random.default_rng(int(-np.log10(gap)))
    A = rng.random((3, 3))
    A -= np.diag(A.sum(axis=1) - 1 + gap)
    B, b, H, h = np.ones((3, 1)), rng.random(3) + 1, rng.normal(size=(2, 3)), np.zeros(2)
    net = ImplicitNet(*map(torch.tensor, (A, B, b, H, h)))
    x = exact_state(A, b, np.ones(3, dtype=bool))
    u = Boxes(torch.zeros(1, 1, dtype=torch.float64), torch.zeros(1, 1, dtype=torch.float64))
    about = torch.tensor([[float(each) for each in x]], dtype=torch.float64)
    z = Boxes(about * 0.999, about * 1.001)
    k = net.slopes.slope(z)
    found = eliminate(net, u, k, z).range(net.slopes.rest(z, k))
    for lower, upper, exact in zip(found.lower[0].tolist(), found.upper[0].tolist(), x, strict=False):
        assert lower <= exact <= upper
    assert float((found.upper - found.lower)[0, 0]) < 1e-2 * float(about.max())
