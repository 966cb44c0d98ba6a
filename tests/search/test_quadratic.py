"""The best quadratic norm: closed forms, the matrix inequality as a reference, ceilings, degenerate networks."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from scipy import sparse
from tests.optional import works

from metzler.claims.check import check
from metzler.errors import InputError, InputTypeError, NotProved
from metzler.matrices.forms import dense
from metzler.models import (
    EchoState,
    FiringRate,
    FiringRateMap,
    Hopfield,
    HopfieldMap,
    IntervalHopfield,
    Lure,
    LureMap,
    Model,
)
from metzler.search.ceiling import ceiling
from metzler.search.inequality import lmi_certificate
from metzler.search.quadratic import quadratic_certificate, quadratic_steps
from metzler.search.symmetric import symmetric_certificate

LMI = works("cvxpy") and works("clarabel")
G = np.random.default_rng(2).normal(size=(5, 5))


def drawn(seed: int) -> Model:
    """A small network of any kind: leaks, time constants, slopes of either sign, maps, Lur'e systems."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(1, 7))
    W = rng.normal(size=(n, n)) * rng.uniform(0.2, 2.0)
    slopes = [(0.0, 1.0), (-1.0, 1.0), (rng.uniform(-1, 0, n), rng.uniform(0, 1.5, n)), (0.3, 0.9)][seed % 4]
    own = [{}, {"leak": rng.uniform(0.5, 2, n)}, {"leak": rng.uniform(0.5, 2, n), "tau": rng.uniform(0.1, 3, n)}]
    match seed % 7:
        case 0 | 1:
            return FiringRate(W, slopes=slopes, **own[seed % 3])
        case 2 | 3:
            return Hopfield(W, slopes=slopes, **own[seed % 3])
        case 4:
            return EchoState(W, rng.uniform(0.2, 1), slopes=slopes)
        case 5:
            return (HopfieldMap if seed % 2 else FiringRateMap)(W, slopes=slopes)
    A = -np.diag(rng.uniform(0.5, 2, n)) + 0.2 * rng.normal(size=(n, n))
    return Lure(A, rng.normal(size=(n, 4)), rng.normal(size=(4, n)), slopes=(0.0, 1.0))


@pytest.mark.parametrize("seed", range(42))
def test_it_is_proved_below_the_ceiling_and_near_what_a_solver_finds(seed: int) -> None:
    model = drawn(seed)
    claim = quadratic_certificate(model, rtol=1e-4)
    assert check(claim, model).holds
    top, _ = ceiling(model)
    size = 1.0 + abs(top) + abs(claim.rate)
    assert claim.rate <= top + 1e-9 * size
    if LMI:
        with suppress(NotProved):  # of the solver
            assert claim.rate >= lmi_certificate(model).rate - 4e-3 * size


@pytest.mark.parametrize("seed", range(0, 42, 3))
def test_a_larger_rate_is_refused(seed: int) -> None:
    model = drawn(seed)
    claim = quadratic_certificate(model)
    false = replace(claim, lower=claim.lower + 1e-6 * (1.0 + abs(claim.lower)))
    assert not check(false, model).holds
    if model.n + len(model.triple().lo) <= 8:
        assert not check(false, model, exact=True).holds
        assert check(claim, model, exact=True).holds


def test_symmetric_weights_have_a_closed_form() -> None:
    net = FiringRate(0.25 * (G + G.T), activation="relu")
    assert quadratic_certificate(net).rate == pytest.approx(symmetric_certificate(net).rate, abs=1e-3)


def test_slopes_that_are_one_number_are_a_linear_network() -> None:
    for kind in (FiringRate, Hopfield):
        net = kind(G, slopes=(0.5, 0.5), leak=2.0)
        assert quadratic_certificate(net).rate == pytest.approx(2.0 - 0.5 * np.linalg.eigvals(G).real.max(), abs=0.02)


@pytest.mark.parametrize(
    ("W", "least"),
    [([[0.0]], 0.99), ([[0.0, 5.0], [0.0, 0.0]], 0.9), (np.zeros((3, 3)), 0.99), ([[0.0, 0.0], [1e-9, 0.0]], 0.99)],
)
@pytest.mark.parametrize("kind", [FiringRate, Hopfield, FiringRateMap, HopfieldMap])
def test_networks_whose_best_rate_no_norm_has(kind: type[Model], W: object, least: float) -> None:
    net = kind(np.asarray(W), activation="relu")  # type: ignore[call-arg]
    claim = quadratic_certificate(net)
    assert check(claim, net).holds
    assert least <= claim.rate <= 1.0


def test_several_components_get_one_norm() -> None:
    W = sparse.csr_array(sparse.block_array([[0.5 * G, None], [G, 0.75 * G]]))
    net = FiringRate(W, activation="relu")
    parts = min(quadratic_certificate(FiringRate(a * G, activation="relu")).rate for a in (0.5, 0.75))
    claim = quadratic_certificate(net)
    assert parts - 0.03 <= claim.rate <= parts + 1e-3
    assert claim.norm.condition < 1e7


def test_overshoot_buys_rate_where_components_stand_in_a_row() -> None:
    W = sparse.csr_array(
        sparse.block_array([[0.5 * G, None, None], [9.0 * G, 0.5 * G, None], [None, 9.0 * G, 0.5 * G]])
    )
    net = FiringRate(W, activation="relu")
    alone = quadratic_certificate(FiringRate(0.5 * G, activation="relu")).rate
    spreads = (20.0, 1e3, 1e8)
    claims = [quadratic_certificate(net, spread=spread) for spread in spreads]
    rates = [claim.rate for claim in claims]
    assert rates[0] < rates[1] - 1.0 < rates[2] - 1.1
    assert rates[2] == pytest.approx(alone, abs=5e-3)
    for claim, spread in zip(claims, spreads, strict=True):
        assert np.sqrt(claim.multipliers.max() / claim.multipliers.min()) <= spread * (1 + 1e-9)
        assert claim.norm.condition <= 10.0 * spread
    assert all(check(claim, net).holds for claim in claims)


@pytest.mark.parametrize("scale", [1e-12, 1e-3, 1e6, 1e30])
def test_units_change_the_unit_of_the_rate_alone(scale: float) -> None:
    one = quadratic_certificate(FiringRate(G, activation="relu", leak=2.0)).rate
    other = quadratic_certificate(FiringRate(scale * G, activation="relu", leak=2.0 * scale)).rate
    assert other == pytest.approx(scale * one, rel=1e-6)


def test_a_deadline_ends_the_search_with_what_is_proved() -> None:
    net = Hopfield(np.random.default_rng(0).normal(size=(60, 60)) / 8.0, activation="relu")
    early = quadratic_certificate(net, deadline=0.0)
    assert check(early, net).holds
    assert early.rate <= quadratic_certificate(net).rate + 1e-9


def test_steps_end_in_the_claim() -> None:
    net, steps = FiringRate(G, activation="relu"), []
    for rate in quadratic_steps(net):
        steps.append(rate)
    assert steps == sorted(steps)


@pytest.mark.parametrize(
    ("model", "options", "words"),
    [
        (Hopfield(sparse.csr_array((3001, 3001)), activation="relu"), {}, "at most 6000 states and nonlinearities"),
        (Hopfield([[0.5]], activation="relu"), {"rtol": 0.0}, "rtol must be between 0 and 1"),
        (Hopfield([[0.5]], activation="relu"), {"spread": 0.5}, "spread must be between 1 and 1e.100"),
        (Hopfield([[1e200]], activation="relu"), {}, "at most 1e.100 in size"),
        (IntervalHopfield([[0.0]], [[1.0]], activation="relu"), {}, "worst case in l1 and linf only"),
    ],
)
def test_what_it_does_not_take(model: Model, options: dict[str, float], words: str) -> None:
    with pytest.raises(InputError, match=words):
        quadratic_certificate(model, **options)


def test_a_search_from_another_claim_ends_as_well_and_sooner() -> None:
    W = np.random.default_rng(5).normal(size=(40, 40)) / np.sqrt(40)
    first = quadratic_certificate(FiringRate(0.5 * W, slopes=(0.0, 1.0)))
    other = FiringRate(0.52 * W, slopes=(0.0, 1.0))
    cold, warm = list(quadratic_steps(other)), list(quadratic_steps(other, warm=first))
    assert len(warm) < len(cold)
    again = quadratic_certificate(other, warm=first)
    assert again.rate == pytest.approx(quadratic_certificate(other).rate, abs=2e-3)
    assert check(again, other).holds


def test_warm_must_be_about_as_many() -> None:
    claim = quadratic_certificate(FiringRate(0.5 * np.eye(3), slopes=(0.0, 1.0)))
    with pytest.raises(InputError, match="warm must have 2 multipliers"):
        quadratic_certificate(FiringRate(0.5 * np.eye(2), slopes=(0.0, 1.0)), warm=claim)
    with pytest.raises(InputTypeError, match="warm"):
        quadratic_certificate(FiringRate(0.5 * np.eye(2), slopes=(0.0, 1.0)), warm=1.0)  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", [Hopfield, FiringRate, HopfieldMap, FiringRateMap])
@pytest.mark.parametrize("slope", [0.25, -0.75, 0.0, 0.999])
def test_one_state_whose_slope_is_one_number(kind: Any, slope: float) -> None:
    net = kind([[-0.9]], slopes=(slope, slope))
    true = 1 - abs(0.9 * slope) if net.is_map() else 1 + 0.9 * slope
    claim = quadratic_certificate(net)
    assert true - 1e-3 * max(true, 1.0) <= claim.rate <= true
    assert check(claim, net, exact=True).holds


@pytest.mark.parametrize("kind", [Hopfield, FiringRate, HopfieldMap, FiringRateMap])
def test_slopes_that_are_one_number_cost_nothing(kind: Any) -> None:
    """The same network with these slopes within the linear part has the same rate."""
    rng = np.random.default_rng(5)
    for _ in range(3):
        W, lo, hi = 0.3 * rng.normal(size=(6, 6)), np.zeros(6), np.ones(6)
        lo[:3] = hi[:3] = rng.uniform(-1, 1, 3)
        net = kind(W, slopes=(lo, hi))
        t = net.triple()
        A, B, C = (dense(part) for part in (t.A, t.B, t.C))
        linear = A + (B[:, :3] * lo[:3]) @ C[:3]
        same = (LureMap if net.is_map() else Lure)(linear, B[:, 3:], C[3:], slopes=(0.0, 1.0))
        claim = quadratic_certificate(net)
        assert claim.rate == pytest.approx(quadratic_certificate(same).rate, abs=1e-9)
        assert check(claim, net).holds
        assert check(claim, net, exact=True).holds
        assert not check(replace(claim, lower=claim.lower + 0.02), net).holds
