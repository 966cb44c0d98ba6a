"""The modern Hopfield network: its field, its Jacobian and its rates."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from metzler.claims.check import check
from metzler.errors import InputError
from metzler.models import Attention
from metzler.norms.diagonal import Norm
from metzler.search.certify import certify


def patterns(seed: int, n: int = 5, m: int = 7) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(n, m)) / 3


def test_the_jacobian_is_that_of_the_field() -> None:
    net = Attention(patterns(0), beta=1.7, tau=0.5)
    x, h = np.random.default_rng(1).normal(size=5), 1e-6
    numerical = np.stack([(net.field(x + h * e) - net.field(x - h * e)) / (2 * h) for e in np.eye(5)], axis=1)
    np.testing.assert_allclose(net.jacobian(x), numerical, atol=1e-8)


@pytest.mark.parametrize("form", [np.asarray, sparse.csr_array])
@pytest.mark.parametrize("shape", [(5, 7), (7, 5), (1, 3), (3, 1)])
def test_the_rates_bound_the_log_norm_of_every_jacobian(form: type, shape: tuple[int, int]) -> None:
    rng = np.random.default_rng(3)
    net = Attention(form(patterns(2, *shape)), beta=2.0, tau=0.5)
    rates = net.rate()
    for x in rng.normal(size=(300, shape[0])) * rng.choice([0.1, 1.0, 30.0], size=(300, 1)):
        J = net.jacobian(x)
        for order in ("l1", "l2", "linf"):
            assert Norm(order, np.ones(shape[0])).log(J) <= -getattr(rates, order) + 1e-12
    assert rates.best == "l2"


@pytest.mark.parametrize("seed", range(5))
def test_l2_is_the_closed_form_rounded_down(seed: int) -> None:
    X = patterns(seed)
    exact = 1 - np.linalg.svd(X, compute_uv=False)[0] ** 2 / 2
    assert exact - 1e-11 <= Attention(X).rate().l2 < exact


def test_half_is_reached_by_two_patterns_of_equal_weight() -> None:
    X = np.array([[1.0, -1.0]])
    assert Attention(X).jacobian([0.0]).item() == pytest.approx(0.0)
    assert Attention(X).rate().l2 == pytest.approx(0.0, abs=1e-12)


def test_trajectories_approach_each_other_and_large_scores_do_not_overflow() -> None:
    net = Attention(patterns(0), beta=1.0)
    rate = net.rate().l2
    assert rate > 0
    x = np.random.default_rng(0).normal(size=(5, 2)) * 1e4
    start = np.linalg.norm(x[:, 0] - x[:, 1])
    for k in range(1, 300):
        x = x + 0.01 * net.field(x)
        assert np.linalg.norm(x[:, 0] - x[:, 1]) <= (1 - 0.01 * rate) ** k * start * (1 + 1e-12)


def test_attention_is_a_distribution() -> None:
    p = Attention(patterns(0), beta=300.0).attention(np.full((5, 2), 100.0))
    np.testing.assert_allclose(p.sum(axis=0), 1.0)
    assert (p >= 0).all()


def test_refusals() -> None:
    with pytest.raises(InputError, match="X must be finite"):
        Attention([[np.nan, 1.0]])
    with pytest.raises(InputError, match="at least one pattern"):
        Attention(np.zeros((3, 0)))
    with pytest.raises(InputError, match="beta must be finite and not negative"):
        Attention([[1.0]], beta=-1.0)
    with pytest.raises(InputError, match="tau must be positive"):
        Attention([[1.0]], tau=0.0)
    with pytest.raises(InputError, match="a state must have shape"):
        Attention([[1.0]]).field([1.0, 2.0])


@pytest.mark.parametrize("form", [np.asarray, sparse.csr_array])
@pytest.mark.parametrize("seed", range(5))
def test_entrywise_bounds_hold_and_give_their_closed_form(form: type, seed: int) -> None:
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(4, 6)) / 3 * (rng.random((4, 6)) < 0.7)
    net = Attention(form(X), beta=1.3, tau=0.5)
    model = net.bounds()
    for x in rng.normal(size=(300, 4)) * rng.choice([0.1, 1.0, 30.0], size=(300, 1)):
        J = net.jacobian(x) * 0.5
        assert np.all(J - model.lower >= -1e-14)
        assert np.all(model.upper - J >= -1e-14)
    expected = (1 - 1.3 / 4 * float((np.ptp(X, axis=1) ** 2).sum())) / 0.5
    for order in ("l1", "linf"):
        cert = certify(model, order)
        check(cert, model).require()
        assert cert.rate == pytest.approx(expected, abs=1e-9)
        assert cert.rate <= expected + 1e-15
    x = rng.normal(size=(4, 2))
    np.testing.assert_array_equal(model.field(x, 0.3), net.field(x, 0.3))


def test_the_quarter_is_reached_by_two_equal_weights() -> None:
    net = Attention([[1.0, -1.0]])
    assert certify(net.bounds(), "l1").rate == pytest.approx(-net.jacobian([0.0]).item(), abs=1e-12)
