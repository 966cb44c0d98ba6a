"""Boxes of states, and images that hold every point of them."""

from __future__ import annotations

import numpy as np
import pytest

from metzler.activations import activation
from metzler.errors import InputError
from metzler.proofs.boxes import Box, activated, quotient, weighted


def test_boxes() -> None:
    box = Box([0.0, 0.0], [1.0, 2.0])
    assert box.inflated(0.1).contains([-0.1, 2.1])
    assert box.strictly_inside(box.inflated(0.1))
    assert not box.strictly_inside(box)
    assert not box.contains([2.0, 0.0])
    for lower, upper in (([1.0], [0.0]), ([np.nan], [0.0]), ([0.0, 0.0], [1.0])):
        with pytest.raises(InputError, match="lower <= upper"):
            Box(lower, upper)


def test_images_hold_the_image_of_every_point() -> None:
    rng = np.random.default_rng(8)
    for name in ("tanh", "relu", "softplus", "elu", "leaky_relu"):
        lower = rng.normal(size=3)
        box, M = Box(lower, lower + rng.exponential(size=3)), rng.normal(size=(3, 3))
        u, divisor = Box(np.full(3, -0.1), np.full(3, 0.2)), rng.uniform(0.5, 2.0, 3)
        for _ in range(20):
            x = rng.uniform(box.lower, box.upper)
            assert weighted(M, -0.7, box, u).contains(-0.7 * M @ x + rng.uniform(u.lower, u.upper))
            assert activated(activation(name), box).contains(activation(name).function(x))
            assert quotient(box, divisor).contains(x / divisor)
