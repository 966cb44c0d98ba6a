"""How strongly inputs act: against pairs of inputs, with and without input weights."""

from __future__ import annotations

import numpy as np
import pytest

from metzler.consequences.robustness.strength import in_entries, input_strength, one_input_a_state
from metzler.models import FiringRate, Implicit, JacobianBounds, LowRankFiringRate, Model
from metzler.models.pointwise import increment, input_entries
from metzler.norms.diagonal import Norm

rng = np.random.default_rng(8)
W = rng.standard_normal((3, 3))
MODELS: list[Model] = [
    FiringRate(W, activation="tanh", tau=[0.5, 1.0, 2.0]),
    Implicit(W, rng.standard_normal((3, 2)), activation="tanh"),
    Implicit(W, rng.standard_normal((3, 3)), activation="tanh"),
    LowRankFiringRate(rng.standard_normal((7, 3)), rng.standard_normal((7, 3)), activation="tanh"),
]


@pytest.mark.parametrize("model", MODELS, ids=lambda m: m.kind)
@pytest.mark.parametrize("order", ["l1", "linf"])
def test_no_pair_of_inputs_passes_the_strength(model: Model, order: str) -> None:
    norm = Norm(order, rng.uniform(0.2, 1.0, model.n))
    strength, own = input_strength(model, norm), one_input_a_state(model)
    assert own == (model is MODELS[0])
    worst = 0.0
    for _ in range(400):
        x, u = 0.1 * rng.standard_normal(model.n), 0.1 * rng.standard_normal(input_entries(model))
        v = u + 1e-3 * rng.choice([-1.0, 1.0], len(u))
        moved = increment(model, x, u) - increment(model, x, v)
        change = norm(u - v) if own else np.abs(u - v).max()
        worst = max(worst, (norm(moved) if own else np.abs(moved).max()) / change)
    assert worst <= strength * (1 + 1e-9)


def test_what_is_not_known_is_infinite() -> None:
    assert input_strength(JacobianBounds([[-1.0]], [[-0.5]]), Norm("linf", [1.0])) == np.inf
    assert in_entries(Norm("linf", [0.5, 0.5], np.array([0, -4000])), np.ones(2)) == np.inf
    assert in_entries(Norm("l1", [1.0, 0.5]), np.ones(2)) == pytest.approx(3.0)
