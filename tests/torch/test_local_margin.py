"""Bounds of margins are below the truth of linear programmes, one a pattern of active neurons."""

from __future__ import annotations

import pytest
from tests.optional import needed

torch = needed("torch", "torch")

import numpy as np
from tests.oracles.implicit_layer import least, monotone_net, weighted_net

from metzler.torch.local import along_lines, local, start
from metzler.torch.local_margin import margins
from metzler.torch.local_proof import proof
from metzler.torch.local_sums import Boxes
from metzler.torch.radius_net import ImplicitNet


@pytest.mark.parametrize("make", [weighted_net, monotone_net])
@pytest.mark.parametrize("seed", range(12))
def test_below_the_truth(make: object, seed: int) -> None:
    rng = np.random.default_rng(seed)
    n, inputs, eps = int(rng.integers(1, 5)), int(rng.integers(1, 3)), 10.0 ** rng.uniform(-2, 0.3)
    weights = make(rng, n, inputs, 2, 0.3)  # type: ignore[operator]
    held = proof(ImplicitNet(*map(torch.tensor, weights)))
    u = rng.normal(size=inputs)
    box = Boxes(torch.tensor(u - eps)[None], torch.tensor(u + eps)[None])
    state = local(start(held, box))
    found = margins(state, torch.tensor([0]))[0]
    lines = margins(along_lines(along_lines(state)), torch.tensor([0]))[0]
    truth = least(weights, u - eps, u + eps, weights[3][0] - weights[3][1]) + weights[4][0] - weights[4][1]
    assert found[0] == torch.inf
    assert float(found[1]) <= truth + 1e-8 * (1 + abs(truth))
    assert float(lines[1]) <= truth + 1e-8 * (1 + abs(truth))
    if not bool(state.undecided.any()):
        np.testing.assert_allclose(float(found[1]), truth, rtol=1e-6, atol=1e-8)


def test_lines_around_the_graph_are_sharper_than_boxes() -> None:
    """relu(u + 2) - relu(u) for |u| <= 1, the first decided: at least 1, where a box of the second says 0."""
    B, b, H = torch.ones(2, 1), torch.tensor([2.0, 0.0]), torch.tensor([[1.0, 0.0], [0.0, 1.0]])
    held = proof(ImplicitNet(torch.zeros(2, 2), B, b, H, torch.zeros(2)))
    u = Boxes(torch.full((1, 1), -1.0, dtype=torch.float64), torch.ones(1, 1, dtype=torch.float64))
    state = local(start(held, u))
    assert state.undecided.tolist() == [[False, True]]
    np.testing.assert_allclose(float(margins(state, torch.tensor([0]))[0, 1]), 1.0, rtol=1e-9)
