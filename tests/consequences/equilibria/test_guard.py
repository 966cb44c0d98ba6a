"""What claims prove about equilibria: bounds of errors that hold, and nothing from a claim that is not true."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from metzler.claims.claim import Claim
from metzler.claims.quadratic import QuadraticClaim
from metzler.claims.subject import Subject
from metzler.consequences.equilibria.equilibrium import equilibrium
from metzler.consequences.equilibria.guard import Bound, Guard, guard
from metzler.consequences.equilibria.iterate import iterate
from metzler.errors import InputError, InputTypeError, NotProved
from metzler.models import EchoState, FiringRate, Hopfield, HopfieldMap, Lure, Model
from metzler.models.pointwise import increment
from metzler.norms import QuadraticNorm
from metzler.proofs.boxes import Box
from metzler.search.branch import sharpen
from metzler.search.certify import certify
from metzler.search.critical_gain import critical_gain
from metzler.search.interpolate import interpolate
from metzler.search.local import certify_local
from metzler.search.refute import refute
from metzler.search.symmetric import symmetric_certificate

NET = FiringRate([[0.0, 0.5], [0.5, 1.2]], activation="tanh")
INPUT = np.array([2.5, 2.5])


@pytest.mark.parametrize("order", ["l1", "linf"])
@pytest.mark.parametrize(
    "net", [Hopfield([[0.0, 0.9], [-0.4, 0.0]], activation="tanh"), EchoState([[0.5]], 0.5, activation="tanh")]
)
def test_errors_are_bounded_from_the_field_alone(net: Hopfield, order: str) -> None:
    rng, u = np.random.default_rng(0), np.full((net.n, 1), 0.3)
    claim = certify(net, order)
    found = guard(net, claim, u)
    assert isinstance(found, Guard)
    assert found.box is None
    true = iterate(net, np.zeros((net.n, 1)), u, found.guide, found.plain, found.aim(1e-14), "newton").state
    x = true + rng.normal(size=(net.n, 50))
    size = np.abs(increment(net, x, u))
    away = np.abs(x - true)
    assert (away <= found.errors(size) + 1e-12).all()
    assert (away.max(axis=0) <= found.error(size) + 1e-12).all()
    assert (np.asarray(claim.norm(x - true)) <= found.norm_error(size) + 1e-12).all()
    fitted = found.fitted(size[:, 0])
    assert fitted is not None
    assert (away[:, 0] <= fitted(size[:, [0]])[:, 0] + 1e-12).all()


def test_a_claim_on_a_box_is_about_the_slopes_of_the_box() -> None:
    claim = certify_local(NET, inputs=(INPUT, INPUT + 0.1))
    found = guard(NET, claim, INPUT)
    assert isinstance(found, Guard)
    assert found.box is claim.box
    assert found.rate > 0 > certify(NET, "diagonal").rate
    assert (found.model.triple().hi < NET.triple().hi).all()
    batch = np.stack([INPUT, INPUT + 0.1], axis=1)
    assert guard(NET, claim, batch) is not None
    with pytest.raises(InputError, match="made for other inputs"):
        guard(NET, claim, batch + 0.1)


def test_what_proves_nothing() -> None:
    assert guard(NET, certify(NET, "diagonal"), INPUT) is None
    three = Hopfield([[2.0]], activation="tanh")
    right = certify_local(three, Box([1.5], [4.0]))
    zero = np.zeros(1)
    assert guard(three, right, zero) is not None
    assert guard(three, replace(right, region=None), zero) is None
    assert guard(three, replace(right, lower=-1.0), zero) is None
    with pytest.raises(NotProved):
        guard(three, replace(right, region=Box([-np.inf], [np.inf])), zero)
    with pytest.raises(NotProved):
        guard(replace(three, gain=2.0), right, zero)
    with pytest.raises(NotProved):
        guard(NET, right, np.zeros(2))


def skew() -> tuple[Model, Claim]:
    """A pair that no diagonal norm certifies; `sqrt(x'Px)` does, with the rate 1/4."""
    net = FiringRate(1.5 * np.array([[0.0, -1.0], [1.0, 0.0]]), activation="relu")
    P, q, slopes = np.eye(2), np.full(2, 2 / 3), (np.zeros(2), np.ones(2))
    return net, QuadraticClaim(0.24, np.inf, Subject.of(net), QuadraticNorm(P), q, slopes, "by hand")


def symmetric() -> tuple[Model, Claim]:
    net = Hopfield([[0.2, 0.5, 0.0], [0.5, -0.3, 0.4], [0.0, 0.4, 0.1]], activation="tanh")
    return net, symmetric_certificate(net)


def mapping() -> tuple[Model, Claim]:
    net = HopfieldMap(0.5 * np.array([[0.6, -0.8], [0.8, 0.6]]), activation="tanh")
    slopes = np.zeros(2), np.ones(2)
    return net, QuadraticClaim(0.49, np.inf, Subject.of(net), QuadraticNorm(np.eye(2)), np.full(2, 0.25), slopes, "")


def between() -> tuple[Model, Claim]:
    net = Hopfield([[0.0, 0.5], [-0.25, 0.125]], activation="tanh", tau=[1.0, 0.25])
    return net, interpolate(net, certify(net, "l1"), certify(net, "linf"), 3.0)


def branched() -> tuple[Model, Claim]:
    net = Lure([[-1.0, 0.25], [0.0, -2.0]], [[0.5, 0.25], [-0.5, 0.25]], np.eye(2), activation="tanh")
    return net, sharpen(net, certify(net, "linf"))


@pytest.mark.parametrize("make", [skew, symmetric, mapping, between, branched])
def test_a_rate_in_any_norm_makes_the_equilibrium_unique_and_bounds_the_error(make: Any) -> None:
    net, claim = make()
    assert claim.rate > 0
    u = np.linspace(-1.0, 1.0, net.n)
    bound = guard(net, claim, u)
    assert isinstance(bound, Guard if make is branched else Bound)
    found = equilibrium(net, claim, u, atol=1e-10)
    assert found.unique
    assert found.converged
    assert found.error <= 1e-10
    assert found.method == ("anderson" if make is branched else "root")
    assert "unique, every neuron within" in str(found)
    moved = u + np.random.default_rng(5).normal(size=(20, net.n))
    apart = [claim.norm(equilibrium(net, claim, v).state - found.state) / claim.norm(v - u) for v in moved]
    assert max(apart) <= found.lipschitz * (1 + 1e-6)
    assert found.lipschitz <= (50 if make is branched else 12) * max(apart)
    x = np.zeros(net.n)
    for _ in range(20000):
        x = x + (1.0 if net.triple().discrete else 0.01) * increment(net, x, u)
    assert (np.abs(found.state - x) <= found.per_neuron() + 1e-12).all()
    assert claim.norm(found.state - x) <= found.norm_error + 1e-12
    away = x[:, None] + np.random.default_rng(3).normal(size=(net.n, 200))
    size = np.abs(increment(net, away, u[:, None]))
    assert (np.abs(away - x[:, None]) <= bound.errors(size) + 1e-12).all()
    assert (np.asarray(claim.norm(away - x[:, None])) <= bound.norm_error(size) + 1e-12).all()
    batch = equilibrium(net, claim, np.stack([u, 2 * u], axis=1))
    assert batch.state[:, 0] == pytest.approx(found.state)
    assert batch.error.shape == (2,)


@pytest.mark.parametrize("make", [skew, symmetric, mapping, between, branched])
def test_a_rate_that_is_not_proved_makes_nothing_unique(make: Any) -> None:
    net, claim = make()
    with pytest.raises(NotProved):
        equilibrium(net, replace(claim, lower=claim.lower + 0.1, upper=np.inf), 0.1)
    with pytest.raises(NotProved):
        equilibrium(net.with_gain(2.0), claim, 0.1)
    slow = replace(claim, lower=-1.0)
    assert guard(net, slow, np.zeros(net.n)) is None
    found = equilibrium(net, slow, 0.1)
    assert found.norm is None
    assert found.unique is bool(found.without_rate)  # there may be one all the same


def test_claims_of_something_else_get_a_sentence() -> None:
    net = Hopfield([[2.0]], activation="tanh")
    for claim in (critical_gain(net, "l1"), refute(net, certify(net, "diagonal"))):
        with pytest.raises(InputTypeError, match=r"equilibrium\(model, claim or None, u\) needs a claim"):
            equilibrium(net, claim, 0.1)  # type: ignore[arg-type]


def test_a_quadratic_norm_on_a_box_bounds_errors_there() -> None:
    net = FiringRate([[0.0, -1.5, 0.1], [1.5, 0.0, 0.0], [0.1, 0.0, 2.0]], activation="tanh")
    u = np.array([0.0, 0.0, 4.0])
    claim = certify_local(net, inputs=(u, u))
    assert claim.certificate.kind == "quadratic"
    found = equilibrium(net, claim, u, x0=[0.0, 0.0, 1.0])
    assert found.unique
    assert found.error < 1e-6
    assert np.abs(net.field(found.state, u)).max() < 1e-9
    away = equilibrium(replace(net, W=2.0 * net.W, gain=0.5), None, u)
    assert not away.unique
    outside = guard(net, claim, u)
    assert outside is not None
    assert outside.box is claim.box


def test_states_are_sought_where_the_plain_step_contracts_faster() -> None:
    W = np.array([[-9.0, 1.0], [0.5, -0.5]])
    net = FiringRate(W, activation="relu")
    held = guard(net, certify(net, "linf"), np.zeros(2))
    assert held.solved.plain.factor < held.plain.factor
    assert held.seeking("anderson") is held.seeking("per-neuron") is held.solved
    assert held.seeking("euler") is held
    alone = guard(FiringRate(W, activation="tanh"), certify(FiringRate(W, activation="tanh"), "linf"), np.zeros(2))
    assert alone.seeking("anderson") is alone
    with pytest.raises(InputError, match="the per-neuron step needs a firing-rate or implicit network"):
        alone.seeking("per-neuron")
