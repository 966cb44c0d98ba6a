"""l_p norms: interpolated rates hold at slope vertices and along trajectories, Perron weights are sharp."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from metzler.errors import InputError, NotProved
from metzler.matrices import metzler_majorant, spectral_abscissa
from metzler.models import FiringRate, Hopfield
from metzler.norms import LpNorm, Norm
from metzler.search.certify import certify
from metzler.search.interpolate import best_log_norm, interpolate, perron_norm

rng = np.random.default_rng(32)


def growth(norm: LpNorm, J: np.ndarray) -> float:
    """The log norm from below: the largest growth quotient among many states (its limit for p = 2 is exact)."""
    if norm.p == 2.0:
        return Norm("l2", norm.weights).log(J)
    x = rng.normal(size=(len(J), 4000))
    h = 1e-6
    return float(((np.asarray(norm(x + h * (J @ x))) / np.asarray(norm(x)) - 1.0) / h).max())


@pytest.mark.parametrize("kind", [Hopfield, FiringRate])
@pytest.mark.parametrize("p", [1.0, 1.5, 2.0, 3.0, 7.0, np.inf])
def test_interpolated_rate_holds_at_every_slope_vertex(kind: type[Hopfield], p: float) -> None:
    for _ in range(6):
        n = 3
        net = kind(
            rng.normal(size=(n, n)),
            leak=rng.uniform(1.0, 3.0, n),
            slopes=(rng.uniform(-0.5, 0.0, n), rng.uniform(0.0, 1.0, n)),
            tau=rng.uniform(0.5, 2.0, n),
        )
        l1, linf = certify(net, "l1"), certify(net, "linf")
        found = interpolate(net, l1, linf, p)
        assert min(l1.rate, linf.rate) - 1e-9 <= found.rate <= max(l1.rate, linf.rate)
        triple = net.triple()
        for d in itertools.product(*zip(*net.slopes, strict=True)):
            J = triple.jacobian(d)
            J = J.toarray() if hasattr(J, "toarray") else J
            assert growth(found.norm, J) <= -found.rate + (1e-12 if p == 2.0 else 1e-5)


def test_trajectories_contract_in_the_interpolated_norm() -> None:
    net = FiringRate(0.3 * rng.normal(size=(5, 5)), activation="tanh")
    found = interpolate(net, certify(net, "l1"), certify(net, "linf"), 3.0)
    x, y = rng.normal(size=5), rng.normal(size=5)
    u, h = rng.normal(size=5), 1e-3
    last = found.norm(x - y)
    for _ in range(500):
        x, y = x + h * net.field(x, u), y + h * net.field(y, u)
        now = found.norm(x - y)
        assert now <= last * np.exp(-found.rate * h) * (1 + 1e-5)
        last = now


def test_perron_weights_reach_the_abscissa() -> None:
    for _ in range(30):
        M = np.abs(rng.normal(size=(4, 4))) - 3.0 * np.eye(4)
        for p in (1.0, 1.5, 2.0, 5.0, np.inf):
            found = perron_norm(M, p)
            alpha = spectral_abscissa(M)
            assert -found.rate == pytest.approx(alpha, abs=1e-8)
            assert growth(found.norm, M) <= -found.rate + 1e-5
            if p == 2.0:
                assert growth(found.norm, M) == pytest.approx(alpha, abs=1e-8)


def test_perron_norm_of_a_reducible_matrix_comes_near() -> None:
    M = np.array([[-1.0, 5.0], [0.0, -1.0]])
    for p in (1.0, 2.0, np.inf):
        found = perron_norm(M, p, margin=1e-4)
        assert -1.0 < -found.rate <= -1.0 + 1e-3
    with pytest.raises(InputError, match="Metzler"):
        perron_norm([[0.0, -1.0], [0.0, 0.0]], 2.0)


@pytest.mark.parametrize("order", ["l1", "linf"])
def test_best_log_norm_is_the_abscissa_of_the_majorant(order: str) -> None:
    for _ in range(30):
        A = rng.normal(size=(4, 4))
        value, norm = best_log_norm(A, order)
        assert value == pytest.approx(spectral_abscissa(metzler_majorant(A)), abs=1e-9)
        assert norm.log(A) == pytest.approx(value, abs=1e-9)
    with pytest.raises(InputError, match="order"):
        best_log_norm(np.eye(2), "l2")


def test_refusals() -> None:
    net = Hopfield([[0.0]], activation="relu")
    cert = certify(net, "l1")
    with pytest.raises(InputError, match="of 'l1' and 'linf'"):
        interpolate(net, cert, cert, 2.0)
    with pytest.raises(InputError, match="at least 1"):
        perron_norm([[0.0]], 0.5)
    with pytest.raises(InputError, match="about this model"):
        interpolate(net, cert, certify(Hopfield([[1.0]], activation="relu"), "linf"), 2.0)
    steeper = Hopfield(net.W, slopes=(0.0, 3.0))
    with pytest.raises(NotProved):
        interpolate(steeper, cert, certify(net, "linf"), 2.0)
