"""Steps until the next one is short enough, against a loop that counts for itself."""

from __future__ import annotations

from itertools import pairwise

import pytest
from tests.optional import needed

torch = needed("torch", "torch")

from metzler.torch import iterated as module
from metzler.torch.iterated import affine, every_of, iterated, parts
from metzler.torch.prediction import Speed, predicted


def _halving(order, factor=0.5):
    """x <- v - factor x: every step is as long as the factor says."""
    held = Speed(torch.tensor([1.0, 0.5], dtype=torch.float64), factor, order)
    v = torch.tensor([[1.0, 0.0], [3.0, -2.0]], dtype=torch.float64)
    return held, v, lambda x: v - (0.0 if x is None else factor * x)


@pytest.mark.parametrize("order", ["linf", "l1"])
def test_it_ends_when_the_next_step_is_short_enough_and_no_earlier(order) -> None:
    held, v, step = _halving(order)
    norm = {"linf": lambda x: (x / held.weights).abs().amax(-1), "l1": lambda x: (x * held.weights).abs().sum(-1)}[
        order
    ]
    for tol in (0.1, 1e-3, 1e-8):
        x, report = iterated(step, held, v, tol, 1000)
        used = int(report[0])
        states = [None]
        for _ in range(used + 1):
            states.append(step(states[-1]))
        assert torch.equal(x, states[used])
        left = [float((norm(b - a) * 0.5 / norm(b)).max()) for a, b in pairwise(states[1:])]
        assert report[2] == pytest.approx(left[used - 2])
        assert left[used - 2] <= tol < left[used - 3]
        assert used <= report[1] == predicted(0.5, tol)
        assert norm(states[used + 1] - x).max() <= tol * norm(x).max()


@pytest.mark.parametrize("seed", range(5))
def test_samples_of_all_sizes_are_looked_at(seed) -> None:
    """A large sample that is done hides no small one that is not; the end comes at the first step that allows it."""
    g = torch.Generator().manual_seed(seed)
    A = 0.1 * torch.rand(6, 6, generator=g, dtype=torch.float64)
    v = torch.randn(20, 6, generator=g, dtype=torch.float64) * 10.0 ** torch.randint(-6, 7, (20, 1), generator=g)
    held = Speed(torch.ones(6, dtype=torch.float64), float(A.sum(dim=1).max()), "linf")
    x, report = iterated(lambda x: torch.relu(v if x is None else v + x @ A.mT), held, v, 1e-6, 1000)
    new, used, left = torch.relu(v), 1, torch.tensor(1.0)
    while left > 1e-6:
        old, new, used = new, torch.relu(v + new @ A.mT), used + 1
        left = held.factor * ((new - old).abs().amax(1) / new.abs().amax(1).clamp(min=1e-300)).max()
    assert (int(report[0]), report[2].item()) == (used, pytest.approx(left.item()))
    assert torch.equal(x, new)


def test_no_more_steps_than_are_wanted() -> None:
    held, v, step = _halving("linf")
    report = iterated(step, held, v, 1e-12, 3)[1]
    assert report[0] == 3
    assert report[2] > 1e-12


def test_zero_and_nothing_are_done_at_once_and_nan_ends() -> None:
    held, v, _ = _halving("linf")
    for like in (v * 0.0, v[:0]):
        x, report = iterated(lambda x, like=like: like.clone(), held, like, 1e-6, 1000)
        assert x.shape == like.shape
        assert report[:3].tolist() == [2, predicted(0.5, 1e-6), 0.0]
    report = iterated(lambda x: v * torch.nan, held, v, 1e-6, 1000)[1]
    assert report[0] == report[1]


def test_elsewhere_it_is_asked_less_often(monkeypatch) -> None:
    held, v, step = _halving("linf")
    often = iterated(step, held, v, 1e-3, 1000)[1]
    monkeypatch.setattr(module, "every_of", lambda _: 4)
    seldom = iterated(step, held, v, 1e-3, 1000)[1]
    assert often[0] <= seldom[0] <= min(often[0] + 3, often[1])
    assert every_of(v) == 1
    assert every_of(v.to("meta")) == module.EVERY


def test_parts_of_one_matrix_and_of_many() -> None:
    A = torch.randn(3, 4, 4)
    x, v = torch.randn(3, 5, 4), torch.randn(3, 5, 4)
    own, M = parts(A)
    for k in range(3):
        one, rest = parts(A[k])
        assert torch.equal(one, A[k].diagonal()[None])
        assert torch.equal(rest + torch.diag(A[k].diagonal()), A[k].mT)
        torch.testing.assert_close(affine(v[k], x[k], rest), v[k] + x[k] @ rest)
        torch.testing.assert_close(affine(v, x, M)[k], affine(v[k], x[k], rest))
        assert torch.equal(own[k], one)
