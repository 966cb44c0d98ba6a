"""The computed fixed points are those of brute force."""

from __future__ import annotations

import pytest
from tests.optional import needed

torch = needed("torch", "torch")

import numpy as np
from tests.oracles.implicit_layer import fixed_points, monotone_net, weighted_net

from metzler.torch.local_proof import proof
from metzler.torch.radius_net import ImplicitNet
from metzler.torch.radius_point import fixed_point


@pytest.mark.parametrize("make", [weighted_net, monotone_net])
@pytest.mark.parametrize("seed", range(8))
def test_relu(make: object, seed: int) -> None:
    rng = np.random.default_rng(seed)
    weights = make(rng, 4, 2, 2, 0.3)  # type: ignore[operator]
    held = proof(ImplicitNet(*map(torch.tensor, weights)))
    u = rng.normal(size=(6, 2))
    found = fixed_point(held, torch.tensor(u @ weights[1].T + weights[2]))
    np.testing.assert_allclose(found.numpy(), fixed_points(*weights[:3], u)[0], atol=1e-9)


@pytest.mark.parametrize("name", ["tanh", "softplus", "leaky-relu"])
def test_smooth(name: str) -> None:
    weights = weighted_net(np.random.default_rng(2), 4, 2, 2, 0.3)
    held = proof(ImplicitNet(*map(torch.tensor, weights), name))
    given = torch.randn(5, 4, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    x = fixed_point(held, given)
    phi = held.net.slopes
    torch.testing.assert_close(x, phi(x @ held.net.A.T + given), atol=1e-11, rtol=0)
