"""Five bounds, every one below what occurs, and the local one above the others where it should be."""

from __future__ import annotations

import pytest
from tests.optional import needed

torch = needed("torch", "torch")

import numpy as np
from tests.oracles.implicit_layer import fixed_points, monotone_net, weighted_net

from metzler.torch.local_proof import proof
from metzler.torch.local_sums import Boxes
from metzler.torch.radius_methods import METHODS
from metzler.torch.radius_net import ImplicitNet


def truth(weights: tuple[np.ndarray, ...], points: np.ndarray, y: int) -> np.ndarray:
    """The smallest margins that occur at points."""
    x = fixed_points(*weights[:3], points)[0]
    logits = x @ weights[3].T + weights[4]
    margins = (logits[:, [y]] - logits).min(axis=0)
    margins[y] = np.inf
    return margins


@pytest.mark.parametrize("make", [weighted_net, monotone_net])
@pytest.mark.parametrize("seed", range(25))
def test_no_bound_is_above_what_occurs(make: object, seed: int) -> None:
    rng = np.random.default_rng(1000 + seed)
    n, inputs, classes = int(rng.integers(1, 5)), int(rng.integers(1, 4)), int(rng.integers(2, 4))
    gap = 10.0 ** rng.uniform(-6, 0)
    weights = make(rng, n, inputs, classes, gap)  # type: ignore[operator]
    held = proof(ImplicitNet(*map(torch.tensor, weights)))
    u, eps = rng.normal(size=(4, inputs)), 10.0 ** rng.uniform(-3, 0.5, (4, 1))
    y = torch.tensor(rng.integers(0, classes, 4))
    box = Boxes(torch.tensor(u - eps), torch.tensor(u + eps))
    found = {name: method(held, box, y).numpy() for name, method in METHODS.items()}
    corners = np.array(np.meshgrid(*[[-1.0, 0.0, 1.0]] * inputs)).reshape(inputs, -1).T
    for i in range(4):
        points = u[i] + eps[i] * np.vstack([corners, rng.uniform(-1, 1, (40, inputs))])
        occurs = truth(weights, points, int(y[i]))
        slack = 1e-8 * (1 + np.abs(occurs[np.isfinite(occurs)]).max()) / min(1.0, 1e4 * gap)
        for name, margins in found.items():
            assert not (margins[i] > occurs + slack).any(), name
        assert not found["gain"][i].min() < found["norm"][i].min() - 1e-7 * (
            1 + np.abs(occurs[0]) + abs(found["norm"][i].min())
        )
        sure = {name: bool((margins[i] > 0).all()) for name, margins in found.items()}
        assert sure["local"] >= sure["interval"]


@pytest.mark.parametrize("seed", range(10))
def test_smooth_activations_with_both_proofs(seed: int) -> None:
    """Of smooth activations no neuron is undecided, and none is eliminated without a rest."""
    rng = np.random.default_rng(seed)
    A, B, b, H, h = map(torch.tensor, weighted_net(rng, 5, 2, 3, 1.0))
    A = A / (1.0 + A.abs().sum())
    held = proof(ImplicitNet(A, 3 * B, b, H, h, "tanh"))
    assert held.m > 0
    u, y, eps = torch.tensor(rng.normal(size=(6, 2))), torch.tensor(rng.integers(0, 3, 6)), 0.8
    bounds = METHODS["local"](held, Boxes(u - eps, u + eps), y)
    for _ in range(40):
        at = u + eps * torch.tensor(rng.choice([-1.0, 0.0, 1.0], size=(6, 2)))
        x = torch.zeros(6, 5, dtype=torch.float64)
        for _ in range(200):
            x = torch.tanh(x @ A.T + at @ (3 * B).T + b)
        logits = x @ H.T + h
        margins = logits.gather(1, y[:, None]) - logits
        assert (bounds <= margins.scatter(1, y[:, None], torch.inf) + 1e-9).all()


def test_methods_without_their_proof_say_nothing() -> None:
    rotation = torch.tensor([[0.0, 9.0], [-9.0, 0.0]])
    ends = torch.ones(2, 1), torch.zeros(2), torch.eye(2), torch.tensor([1.0, 0.0])
    held = proof(ImplicitNet(rotation, *ends))
    box, y = Boxes(torch.zeros(1, 1).double(), torch.zeros(1, 1).double()), torch.tensor([0])
    assert METHODS["norm"](held, box, y)[0, 1].isnan()
    assert METHODS["gain"](held, box, y)[0, 1].isnan()
    assert float(METHODS["l2"](held, box, y)[0, 1]) > 0.99
    chain = proof(ImplicitNet(torch.tensor([[-9.0, 9.0], [0.0, -9.0]]) * 10, *ends))
    assert chain.positive is not None
    weak = proof(ImplicitNet(torch.tensor([[0.0, 9.0], [0.0, 0.0]]), *ends))
    assert METHODS["l2"](weak, box, y)[0, 1].isnan()
    assert float(METHODS["gain"](weak, box, y)[0, 1]) > 0.99
