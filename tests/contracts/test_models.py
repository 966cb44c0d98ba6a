"""What every model must satisfy, whoever wrote it: its triple is its Jacobian, and what is certified is true of it."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest
from tests.contracts.catalogue import MAKERS, make, wavy_slope

from metzler.claims.check import check
from metzler.models import (
    KINDS,
    EulerStep,
    FiringRate,
    FiringRateMap,
    Implicit,
    JacobianBounds,
    LowRankFiringRate,
    Lure,
    LureMap,
    Model,
    from_parameters,
)
from metzler.models.discrete import EchoState
from metzler.models.interval import IntervalFiringRate
from metzler.norms.diagonal import Norm
from metzler.search.certify import certify

NAMES = sorted(MAKERS)
ORDERS = ("l1", "linf")
INPUT_INSIDE = (FiringRate, FiringRateMap, EchoState, Implicit, LowRankFiringRate, IntervalFiringRate)
"""Models whose input enters the argument of phi, scaled by the gain."""

names = pytest.mark.parametrize("name", NAMES)
orders = pytest.mark.parametrize("order", ORDERS)
seeds = pytest.mark.parametrize("seed", range(3))


def slopes_at(net: Model, x: np.ndarray, u: np.ndarray) -> np.ndarray:
    """The slopes of the wavy activation where the model evaluates it."""
    inner = net.model if isinstance(net, EulerStep) else net
    y = np.asarray(inner.triple().C @ x)
    if isinstance(inner, INPUT_INSIDE):
        y = inner.triple().gain * y + u + getattr(inner, "bias", 0.0)
    return wavy_slope(y)


def input_size(net: Model) -> int:
    return net.neurons if isinstance(net, LowRankFiringRate) else net.n


def numerical_jacobian(net: Model, x: np.ndarray, u: np.ndarray) -> np.ndarray:
    """Central differences, error about 1e-10."""
    h = 1e-5
    columns = [(net.field(x + h * e, u) - net.field(x - h * e, u)) / (2 * h) for e in np.eye(net.n)]
    return np.stack(columns, axis=1)


def all_jacobians(net: Model) -> np.ndarray:
    """The Jacobians (2^m, n, n) at all vertices of the slope box."""
    t = net.triple()
    A, B, C = (M if isinstance(M, np.ndarray) else M.toarray() for M in (t.A, t.B, t.C))
    d = np.array(list(itertools.product(*zip(t.lo, t.hi, strict=True))))
    return np.asarray(A + t.gain * np.einsum("ik,vk,kj->vij", B, d, C)) / t.tau[:, None]


def log_norms(norm: Norm, J: np.ndarray, discrete: bool) -> np.ndarray:
    """The log norms (v,) of a stack of matrices; for a map the induced norms minus 1."""
    scaled = np.abs(J) * (norm.weights[:, None] / norm.weights[None, :])
    own = np.arange(J.shape[1])
    if not discrete:
        scaled[:, own, own] = J[:, own, own]
    out: np.ndarray = scaled.sum(axis=2 if norm.order == "linf" else 1).max(axis=1)
    return out - 1.0 if discrete else out


@names
@seeds
def test_the_triple_is_the_jacobian_of_the_field(name: str, seed: int) -> None:
    net = make(name, seed)
    rng = np.random.default_rng(seed)
    x, u = rng.normal(size=net.n), rng.normal(size=input_size(net))
    found = numerical_jacobian(net, x, u)
    t = net.triple()
    if isinstance(net, JacobianBounds):
        assert (found >= net.lower / t.tau[:, None] - 1e-8).all()
        assert (found <= net.upper / t.tau[:, None] + 1e-8).all()
        return
    J = t.jacobian(slopes_at(net, x, u))
    np.testing.assert_allclose(J if isinstance(J, np.ndarray) else J.toarray(), found, atol=1e-8)


@names
def test_batches_are_columns(name: str) -> None:
    net = make(name)
    rng = np.random.default_rng(1)
    x, u = rng.normal(size=(net.n, 3)), rng.normal(size=input_size(net))
    together = net.field(x, u)
    assert together.shape == x.shape
    for k in range(3):
        np.testing.assert_allclose(together[:, k], net.field(x[:, k], u), rtol=1e-13, atol=1e-14)


@names
@orders
@seeds
def test_the_certified_bound_holds_at_every_slope_vertex_and_exact_means_attained(
    name: str, order: str, seed: int
) -> None:
    net = make(name, seed)
    cert = certify(net, order)
    J = all_jacobians(net)
    values = log_norms(cert.norm, J, net.triple().discrete)
    scale = np.abs(J).max() + 1e-300
    assert values.max() <= -cert.rate + 1e-12 * scale
    if cert.exact:
        assert values.max() >= -cert.rate - 1e-9 * scale
    for d in np.random.default_rng(seed).random((20, len(net.triple().lo))):
        inside = net.triple().jacobian(net.triple().lo + d * (net.triple().hi - net.triple().lo))
        dense = inside if isinstance(inside, np.ndarray) else inside.toarray()
        assert log_norms(cert.norm, dense[None], net.triple().discrete).max() <= -cert.rate + 1e-12 * scale


@names
@orders
def test_no_weights_prove_more(name: str, order: str) -> None:
    net = make(name)
    cert = certify(net, order)
    J = all_jacobians(net)
    rng = np.random.default_rng(2)
    for _ in range(60):
        nearby = cert.norm.weights * np.exp(rng.normal(size=net.n) * rng.choice([1e-3, 0.1, 2.0]))
        best = log_norms(Norm(order, nearby), J, net.triple().discrete).max()
        assert best >= -(cert.rate + cert.gap) - 1e-12 * np.abs(J).max()


@names
@orders
def test_trajectories_approach_each_other_as_certified(name: str, order: str) -> None:
    net = make(name)
    cert = certify(net, order)
    rng = np.random.default_rng(3)
    z = rng.normal(size=(net.n, 2)) * 2
    u = rng.normal(size=input_size(net))
    start = cert.norm(z[:, 0] - z[:, 1])
    if net.triple().discrete:
        for k in range(1, 30):
            z = net.field(z, np.sin(0.7 * k) * u)
            assert cert.norm(z[:, 0] - z[:, 1]) <= (1 - cert.rate) ** k * start * (1 + 1e-12) + 1e-12
        return
    h = 0.004
    for k in range(1, 300):
        at = [np.sin(s * h) * u for s in (k - 1, k - 0.5, k)]
        a = net.field(z, at[0])
        b = net.field(z + h / 2 * a, at[1])
        c = net.field(z + h / 2 * b, at[1])
        z = z + h / 6 * (a + 2 * b + 2 * c + net.field(z + h * c, at[2]))
        assert cert.norm(z[:, 0] - z[:, 1]) <= np.exp(-cert.rate * h * k) * start * (1 + 1e-7)


@names
@seeds
def test_l1_of_a_model_is_linf_of_its_transpose(name: str, seed: int) -> None:
    net = make(name, seed)
    t = net.triple()
    other = (LureMap if t.discrete else Lure).from_triple(t.transposed())
    for order, mirrored in (("l1", "linf"), ("linf", "l1")):
        mine, theirs = certify(net, order), certify(other, mirrored)
        scale = max(abs(mine.rate), abs(theirs.rate), 1.0)
        assert mine.rate <= theirs.rate + theirs.gap + 1e-9 * scale
        assert theirs.rate <= mine.rate + mine.gap + 1e-9 * scale


@names
@orders
def test_certificates_are_saved_and_checked_from_the_file_alone(name: str, order: str, tmp_path: Path) -> None:
    net = make(name)
    path = tmp_path / "c.json"
    certify(net, order).save(path)
    check(path, net).require()
    if net.kind in KINDS:
        again = from_parameters(net.kind, net.matrices(), net.parameters())
        assert type(again) is type(net)
        check(path, again).require()


@names
def test_a_certificate_is_bound_to_its_model(name: str) -> None:
    net, other = make(name, 0), make(name, 1)
    if name == "own":
        other.strength = 0.9  # type: ignore[attr-defined]
    assert not check(certify(net, "l1"), other).holds


def test_every_kind_is_in_the_catalogue() -> None:
    assert {make(name).kind for name in NAMES} >= set(KINDS)
