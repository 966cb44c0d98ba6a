"""Boxes hold the neurons for all inputs of the box."""

from __future__ import annotations

import pytest
from tests.optional import needed

torch = needed("torch", "torch")

import numpy as np
from tests.oracles.implicit_layer import fixed_points, monotone_net, weighted_net

from metzler.torch.local import along_lines, local, start
from metzler.torch.local_proof import proof
from metzler.torch.local_sums import Boxes
from metzler.torch.radius_net import ImplicitNet


@pytest.mark.parametrize("make", [weighted_net, monotone_net])
@pytest.mark.parametrize("seed", range(25))
def test_boxes_hold_what_occurs(make: object, seed: int) -> None:
    rng = np.random.default_rng(seed)
    n, inputs, gap = int(rng.integers(1, 6)), int(rng.integers(1, 4)), 10.0 ** rng.uniform(-4, 0)
    weights = make(rng, n, inputs, 2, gap)  # type: ignore[operator]
    held = proof(ImplicitNet(*map(torch.tensor, weights)))
    u, eps = rng.normal(size=(5, inputs)), 10.0 ** rng.uniform(-3, 0.5, (5, 1))
    first = start(held, Boxes(torch.tensor(u - eps), torch.tensor(u + eps)))
    last = local(first)
    for i in range(5):
        points = np.vstack([u[i] + eps[i] * rng.uniform(-1, 1, (50, inputs)), u[i] - eps[i], u[i] + eps[i]])
        x, z = fixed_points(*weights[:3], points)
        slack = 1e-9 * (1 + np.abs(z).max()) / min(1.0, 1e4 * gap)
        for state in (first, last, along_lines(first), along_lines(along_lines(last))):
            for box, truth in ((state.z, z), (state.x, x)):
                assert (box.lower[i].numpy() <= truth + slack).all()
                assert (truth <= box.upper[i].numpy() + slack).all()
        assert (last.z.upper - last.z.lower <= first.z.upper - first.z.lower).all()


@pytest.mark.parametrize("name", ["tanh", "softplus", "leaky-relu", "logistic"])
@pytest.mark.parametrize("seed", range(5))
def test_boxes_of_other_activations(name: str, seed: int) -> None:
    rng = np.random.default_rng(seed)
    weights = weighted_net(rng, 5, 2, 2, 1.0)
    held = proof(ImplicitNet(*map(torch.tensor, weights), name))
    u, eps = torch.tensor(rng.normal(size=(1, 2))), 0.3
    last = local(start(held, Boxes(u - eps, u + eps)))
    points = u + eps * torch.tensor(rng.uniform(-1, 1, (200, 2)))
    given = points @ held.net.B.T + held.net.b
    x = torch.zeros(200, 5, dtype=torch.float64)
    for _ in range(500):  # of its own, slow and plain
        x = x + 0.05 * (held.net.slopes(x @ held.net.A.T + given) - x)
    z = x @ held.net.A.T + given
    assert ((last.z.lower <= z + 1e-9) & (z <= last.z.upper + 1e-9)).all()
    assert ((last.x.lower <= x + 1e-9) & (x <= last.x.upper + 1e-9)).all()


def test_elimination_decides_more_than_intervals() -> None:
    A = torch.tensor([[0.0, 0.9, 0.0], [-0.9, 0.0, 0.0], [0.9, 0.9, -1.0]], dtype=torch.float64)
    B, b = torch.tensor([[1.0], [1.0], [-1.8]]), torch.tensor([10.0, 10.0, -9.0])
    held = proof(ImplicitNet(A, B, b, torch.ones(2, 3), torch.zeros(2)))
    u = Boxes(torch.full((1, 1), -2.0, dtype=torch.float64), torch.full((1, 1), 2.0, dtype=torch.float64))
    first = start(held, u)
    last = local(first)
    assert int(last.undecided.sum()) <= int(first.undecided.sum())
    assert float((last.z.upper - last.z.lower).sum()) < 0.9 * float((first.z.upper - first.z.lower).sum())


def test_samples_are_worked_on_apart() -> None:
    rng = np.random.default_rng(7)
    held = proof(ImplicitNet(*map(torch.tensor, weighted_net(rng, 5, 2, 2, 0.3))))
    u = torch.tensor(rng.normal(size=(8, 2)))
    eps = torch.linspace(0.01, 1.0, 8, dtype=torch.float64)[:, None]
    state = start(held, Boxes(u - eps, u + eps))
    some = local(state.some(torch.tensor([3])))
    alone = local(start(held, Boxes(u[3:4] - eps[3:4], u[3:4] + eps[3:4])))
    assert (
        float((some.z.upper - alone.z.upper).abs().max()) < 0.05 * float((alone.z.upper - alone.z.lower).max()) + 1e-9
    )
