"""The constant bounds what inputs do, on long sequences that try to be the worst."""

from __future__ import annotations

import numpy as np
import pytest
from tests.optional import needed

torch = needed("torch", "torch")

from torch import nn

from metzler.claims.claim import Claim
from metzler.models import FiringRateMap
from metzler.search.certify import certify
from metzler.torch.lipschitz import lipschitz, through


@pytest.mark.parametrize("norm", ["l1", "linf", "l2"])
def test_no_pair_of_inputs_moves_the_state_further(norm: str) -> None:
    """Inputs far below the bend of relu make it linear: the worst sequence takes the signs of the impulse response."""
    rng = np.random.default_rng(0)
    for _ in range(20):
        n, m = rng.integers(1, 6, 2)
        W, V = rng.normal(size=(n, n)), rng.normal(size=(n, m))
        W *= 0.9 / max(abs(np.linalg.eigvals(abs(W))).max(), np.linalg.norm(W, 2))
        model = FiringRateMap(W, activation="relu")
        bound = lipschitz(model, certify(model, norm), V)
        assert bound is not None
        responses, power = [], np.eye(n)
        for _ in range(200):
            responses.append(power @ V)
            power = power @ W
        reached = sum(abs(response) for response in responses).sum(axis=1).max()
        assert bound >= reached


def test_exact_on_one_neuron() -> None:
    model = FiringRateMap([[0.5]], activation="relu")
    bound = lipschitz(model, certify(model, "linf"), np.array([[3.0, -1.0]]))
    assert bound == pytest.approx(8.0)
    assert bound >= 8.0


def test_nothing_is_said_where_nothing_is_proved() -> None:
    model = FiringRateMap([[1.5]], activation="relu")
    claim: Claim = certify(model, "linf")
    assert lipschitz(model, claim, np.ones((1, 1))) is None
    assert (
        lipschitz(
            FiringRateMap([[0.5]], activation="relu"), certify(FiringRateMap([[0.5]], activation="relu"), "linf"), None
        )
        is None
    )


def test_a_stack_multiplies_and_sides_take_the_larger() -> None:
    assert through([(("", 0), 2.0), (("", 0), 3.0), (("", 1), 0.5)]) == pytest.approx(1.5)
    assert through([(("", 0), 2.0), (("", 1), None)]) is None


def test_of_a_whole_rnn() -> None:
    """A bidirectional stack is moved by its input no further than the verdict says."""
    from metzler.torch.verdict import certify as verdict

    torch.manual_seed(0)
    rnn = nn.RNN(2, 5, num_layers=2, bidirectional=True, nonlinearity="relu").double()
    bound = verdict(rnn).lipschitz
    assert bound is not None
    u, moved = torch.randn(40, 1, 2).double(), torch.rand(40, 1, 2).double() * 2 - 1
    change = (rnn(u + moved)[0] - rnn(u)[0]).abs().max()
    assert 0 < change <= bound


def test_the_order_of_the_layers_does_not_matter_and_none_may_be_missing() -> None:
    fast, slow, then = (("", 0), 100.0), (("", 0), 0.01), (("", 1), 2.0)
    assert through([fast, then, slow]) == pytest.approx(200.0)
    assert through([fast, (("", 2), 1.0)]) is None
