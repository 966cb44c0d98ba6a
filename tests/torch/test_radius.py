"""The public functions: truth by brute force and by attack, arguments in one sentence."""

from __future__ import annotations

from typing import Any

import pytest
from tests.optional import needed

torch = needed("torch", "torch")

import numpy as np
from tests.oracles.implicit_layer import Weights, least, monotone_net, weighted_net

from metzler.errors import InputError, InputTypeError
from metzler.torch.implicit_layer import Implicit
from metzler.torch.radius import certified, certified_by, certified_radius

CHAIN = (
    torch.tensor([[-1.0]]),
    torch.tensor([[2.0]]),
    torch.zeros(1),
    torch.tensor([[1.0], [0.0]]),
    torch.tensor([0, 0.25]),
)


def tensors(weights: Weights) -> tuple[Any, ...]:
    return tuple(map(torch.tensor, weights))


def true_radius(weights: Weights, u: np.ndarray, y: int, limit: float) -> float:
    """By bisection with linear programmes."""
    others = [k for k in range(len(weights[3])) if k != y]

    def holds(eps: float) -> bool:
        margins = [
            least(weights, u - eps, u + eps, weights[3][y] - weights[3][k]) + weights[4][y] - weights[4][k]
            for k in others
        ]
        return min(margins) > 0

    low, high = 0.0, limit
    if holds(limit):
        return limit
    for _ in range(12):
        middle = (low + high) / 2
        low, high = (middle, high) if holds(middle) else (low, middle)
    return high


@pytest.mark.parametrize("make", [weighted_net, monotone_net])
@pytest.mark.parametrize("seed", range(3))
def test_no_radius_is_beyond_the_truth(make: Any, seed: int) -> None:
    rng = np.random.default_rng(seed)
    weights = make(rng, 3, 2, 2, 0.4)
    u = rng.normal(size=(3, 2))
    x = torch.tensor(u)
    y = torch.tensor([0, 1, 0])
    found = certified_radius(tensors(weights), x, y, limit=2.0).radius
    for i in range(3):
        assert float(found[i]) <= true_radius(weights, u[i], int(y[i]), 2.0) + 1e-6
    assert certified(tensors(weights), x, y, found)[found > 0].all()


def test_a_radius_in_closed_form() -> None:
    u, y = torch.tensor([[1.0], [0.5], [0.25], [0.0], [-3.0]]), torch.tensor([0, 0, 0, 1, 1])
    found = certified_radius(CHAIN, u, y, limit=2.0, tol=1e-4).radius
    np.testing.assert_allclose(found.numpy(), [0.75, 0.25, 0.0, 0.25, 2.0], atol=1.1e-4)
    assert (found <= torch.tensor([0.75, 0.25, 0.0, 0.25, 2.0])).all()


def test_the_domain_clips() -> None:
    u, y = torch.tensor([[0.5]]), torch.tensor([0])
    assert not certified(CHAIN, u, y, 0.3)
    assert certified(CHAIN, u, y, 0.3, domain=(0.3, 1.0))
    with pytest.raises(InputError, match="domain"):
        certified(CHAIN, u, y, 0.3, domain=(0.6, 1.0))
    with pytest.raises(InputError, match="domain"):
        certified(CHAIN, u, y, 0.3, domain=(1.0, 0.0))


def test_ties_are_not_certified() -> None:
    """Exactly on the border the class is not ahead."""
    assert not certified(CHAIN, torch.tensor([[0.25]]), torch.tensor([0]), 0.0)
    assert not certified(CHAIN, torch.tensor([[0.5]]), torch.tensor([0]), 0.25)
    assert certified(CHAIN, torch.tensor([[0.5]]), torch.tensor([0]), 0.25 - 1e-12)


def test_zero_weights_and_one_class() -> None:
    nothing = (torch.zeros(2, 2), torch.zeros(2, 1), torch.zeros(2), torch.zeros(3, 2), torch.tensor([0.0, 1.0, 0.0]))
    u = torch.ones(2, 1)
    assert certified(nothing, u, torch.tensor([1, 0]), 100.0).tolist() == [True, False]
    assert certified_radius(nothing, u, torch.tensor([1, 0]), limit=7.0).radius.tolist() == [7.0, 0.0]
    one = (*nothing[:3], torch.zeros(1, 2), torch.zeros(1))
    assert certified(one, u, torch.zeros(2, dtype=torch.int64), 1.0).all()


def test_no_samples() -> None:
    u, y = torch.zeros(0, 1), torch.zeros(0, dtype=torch.int64)
    assert certified(CHAIN, u, y, 0.1).shape == (0,)
    assert certified_radius(CHAIN, u, y).radius.shape == (0,)
    assert len(certified_radius(CHAIN, u, y).facts()) == 3


def test_batches_do_not_matter() -> None:
    rng = np.random.default_rng(0)
    weights = tensors(weighted_net(rng, 20, 10, 4, 0.2))
    u, y = torch.tensor(rng.normal(size=(700, 10))), torch.tensor(rng.integers(0, 4, 700))
    eps = torch.tensor(10.0 ** rng.uniform(-4, -1, 700))
    whole = certified(weights, u, y, eps)
    parts = torch.cat(
        [certified(weights, u[k : k + 100], y[k : k + 100], eps[k : k + 100]) for k in range(0, 700, 100)]
    )
    assert int((whole != parts).sum()) <= 1
    assert 0 < int(whole.sum()) < 700


def test_the_columns() -> None:
    found = certified_by(CHAIN, torch.tensor([[1.0]]), torch.tensor([0]), 0.7)
    assert list(found) == ["norm", "gain", "interval", "l2", "local"]
    assert found["local"].all()


@pytest.mark.parametrize("name", ["tanh", "logistic", "softplus"])
def test_smooth_activations_against_points(name: str) -> None:
    rng = np.random.default_rng(4)
    A, B, b, H, h = tensors(weighted_net(rng, 6, 2, 2, 1.0))
    u = torch.tensor(rng.normal(size=(20, 2)))

    def logits(u: Any) -> Any:
        act = {"tanh": torch.tanh, "logistic": torch.sigmoid, "softplus": torch.nn.functional.softplus}[name]
        x = torch.zeros(len(u), 6, dtype=torch.float64)
        for _ in range(500):
            x = x + 0.05 * (act(x @ A.T + u @ B.T + b) - x)
        return x @ H.T + h

    y = logits(u).argmax(1)
    found = certified_radius((A, B, b, H, h, name), u, y, tol=1e-2).radius
    assert int((found > 0.02).sum()) > 10
    for _ in range(10):
        move = torch.tensor(rng.choice([-1.0, 1.0], (20, 2)) * rng.uniform(0.9, 1.0, (20, 1)))
        assert (logits(u + found[:, None] * move).argmax(1) == y).all()


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"eps": -0.1}, "eps"),
        ({"eps": torch.tensor([0.1, 0.2, 0.3])}, "eps"),
        ({"eps": float("nan")}, "eps"),
        ({"eps": 0.1, "method": "crown"}, "method must be one of"),
    ],
)
def test_wrong_arguments(options: dict[str, Any], says: str) -> None:
    with pytest.raises(InputError, match=says):
        certified(CHAIN, torch.ones(2, 1), torch.tensor([0, 0]), **options)


@pytest.mark.parametrize("options", [{"limit": 0.0}, {"limit": float("inf")}, {"tol": 0.0}, {"tol": float("nan")}])
def test_wrong_limits(options: dict[str, Any]) -> None:
    with pytest.raises(InputError, match="positive"):
        certified_radius(CHAIN, torch.ones(1, 1), torch.tensor([0]), **options)


def test_a_tolerance_below_the_spacing_of_doubles_ends() -> None:
    found = certified_radius(CHAIN, torch.tensor([[1.0]]), torch.tensor([0]), tol=1e-300)
    np.testing.assert_allclose(found.radius.numpy(), [0.75], rtol=1e-9)


@pytest.mark.parametrize("options", [{}, {"activation": "tanh"}, {"norm": "l1", "log_norm": -0.5, "bias": False}])
def test_a_layer_of_ours(options: dict[str, Any]) -> None:
    torch.manual_seed(0)
    layer, head = Implicit(6, 10, **options), torch.nn.Linear(10, 3)
    model, u = torch.nn.Sequential(layer, head), torch.rand(50, 6)
    y = model(u).argmax(1)
    found = certified_radius(model, u, y, domain=(0.0, 1.0)).radius
    assert int((found > 0.01).sum()) > 25
    for _ in range(50):
        moved = (u + found[:, None].float() * (1 - 1e-5) * (2 * torch.rand(50, 6) - 1).sign()).clamp(0.0, 1.0)
        assert (model(moved).argmax(1) == y)[found > 1e-4].all()


def test_the_result_says_what_it_is() -> None:
    found = certified_radius(CHAIN, torch.tensor([[1.0]]), torch.tensor([0]), method="gain")
    assert "gain" in str(found)
    assert found.method == "gain"


_NET = (torch.tensor([[-1.0]]), torch.tensor([[2.0]]), torch.zeros(1), torch.tensor([[1.0], [0.0]]), torch.zeros(2))


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"limit": "x"}, "limit must be one number"),
        ({"tol": None}, "tol must be one number"),
        ({"limit": float("inf")}, "limit must be positive and finite"),
        ({"domain": "ab"}, "domain must be two numbers"),
        ({"domain": 5}, "domain must be two numbers"),
        ({"domain": (0, 1, 2)}, "domain must be two numbers"),
        ({"domain": (1, 0)}, r"domain must be \(lowest, highest\)"),
    ],
)
def test_wrong_options_are_refused_in_a_sentence(options, sentence: str) -> None:
    with pytest.raises((InputError, InputTypeError), match=sentence):
        certified_radius(_NET, torch.tensor([[1.0]]), torch.tensor([0]), **options)


@pytest.mark.parametrize("eps", ["x", None, [[1.0], [2.0, 3.0]]])
def test_a_wrong_radius_is_refused_in_a_sentence(eps) -> None:
    with pytest.raises(InputTypeError, match="eps must be one number, or one a sample"):
        certified(_NET, torch.tensor([[1.0]]), torch.tensor([0]), eps)
