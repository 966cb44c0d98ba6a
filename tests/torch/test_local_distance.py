"""Undecided neurons are no farther from the computed point than both bounds say."""

from __future__ import annotations

import pytest
from tests.optional import needed

torch = needed("torch", "torch")

import numpy as np
from tests.oracles.implicit_layer import fixed_points, monotone_net, weighted_net

from metzler.torch.local import untouched
from metzler.torch.local_distance import Undecided, _reached
from metzler.torch.local_proof import proof
from metzler.torch.local_sums import Boxes
from metzler.torch.radius_net import ImplicitNet


@pytest.mark.parametrize("make", [weighted_net, monotone_net])
@pytest.mark.parametrize("off", [0.0, 0.1])
@pytest.mark.parametrize("seed", range(15))
def test_distances(make: object, off: float, seed: int) -> None:
    """Also about a point that is no fixed point."""
    rng = np.random.default_rng(seed)
    weights = make(rng, 4, 2, 2, 0.2)  # type: ignore[operator]
    held = proof(ImplicitNet(*map(torch.tensor, weights)))
    u, eps = rng.normal(size=(1, 2)), 0.3
    state = untouched(held, Boxes(torch.tensor(u - eps), torch.tensor(u + eps)))
    point = state.point + off
    remaining = Undecided(held, state.arguments, state.others(point), state.undecided)
    x = fixed_points(*weights[:3], u + eps * rng.uniform(-1, 1, (400, 2)))[0] - point.numpy()
    if held.positive is not None:
        assert (np.abs(x) <= remaining.weighted(held.positive).numpy() + 1e-9).all()
    if held.m > 0:
        assert np.linalg.norm(x, axis=1).max() <= float(remaining.euclidean(held.m)) + 1e-9


@pytest.mark.parametrize("shape", [(3, 5), (5, 3), (1, 1), (4, 4)])
def test_the_reach_of_a_box(shape: tuple[int, int]) -> None:
    rng = np.random.default_rng(sum(shape))
    B, reach = rng.normal(size=(6, *shape)), rng.random((6, shape[1]))
    signs = np.array(np.meshgrid(*[[-1, 1]] * shape[1])).reshape(shape[1], -1)
    found = _reached(torch.tensor(B), torch.tensor(reach)).numpy()[:, 0]
    for bound, matrix, r in zip(found, B, reach, strict=True):
        largest = np.linalg.norm(matrix @ (signs * r[:, None]), axis=0).max()
        assert largest <= bound * (1 + 1e-12)
        assert bound <= np.linalg.norm(np.abs(matrix) @ r) * (1 + 1e-9)
