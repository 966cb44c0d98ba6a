"""The matrix inequality: known rates, never above the ceiling, and proved whatever the solver says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from tests.optional import needed

import metzler.search.inequality as lmi
from metzler.claims.check import check
from metzler.errors import InputError
from metzler.models import FiringRate, Hopfield, Lure, Model, Triple
from metzler.search.ceiling import ceiling
from metzler.search.euclidean import estimated_rate
from metzler.search.symmetric import symmetric_certificate

needed("cvxpy", "lmi")
needed("clarabel", "lmi")

rng = np.random.default_rng(42)
both = pytest.mark.parametrize("kind", [Hopfield, FiringRate])


@dataclass(frozen=True)
class Given(Model):
    """A bare triple as a model, for maps and general systems."""

    given: Triple
    kind = "given"

    @property
    def n(self) -> int:
        return self.given.n

    def matrices(self) -> dict[str, Any]:
        return {"A": self.given.A}

    def parameters(self) -> dict[str, Any]:
        return {}

    def triple(self) -> Triple:
        return self.given

    def field(self, x: Any, u: Any = 0.0) -> Any:
        raise NotImplementedError


def network_map(kind: str, W: np.ndarray, lo: float, hi: float) -> Given:
    """`x+ = phi(W x)` for "firing-rate", `x+ = W phi(x)` for "hopfield"."""
    n = len(W)
    eye, ends = np.eye(n), (np.full(n, lo), np.full(n, hi))
    B, C = (eye, W) if kind == "firing-rate" else (W, eye)
    return Given(Triple(np.zeros((n, n)), B, C, np.ones(n), *ends, 1.0, True))


@both
@pytest.mark.parametrize("kappa", [0.5, 0.99, 1.5, 1.99, 2.01, 4.0])
def test_the_skew_pair_contracts_exactly_below_two(kind: type[Hopfield], kappa: float) -> None:
    net = kind(kappa * np.array([[0.0, -1.0], [1.0, 0.0]]), activation="relu")
    cert = lmi.lmi_certificate(net)
    assert cert.rate == pytest.approx(1.0 - kappa / 2.0, abs=1e-6)
    assert check(cert, net).holds


@both
def test_symmetric_weights_get_the_closed_form(kind: type[Hopfield]) -> None:
    G = rng.normal(size=(5, 5))
    net = kind(0.3 * (G + G.T), activation="tanh")
    assert lmi.lmi_certificate(net).rate == pytest.approx(symmetric_certificate(net).rate, abs=1e-5)


def test_firing_rate_and_hopfield_of_the_transpose_have_one_rate() -> None:
    W = 0.5 * rng.normal(size=(4, 4))
    pair = [lmi.lmi_certificate(net).rate for net in (FiringRate(W, slopes=(0, 1)), Hopfield(W.T, slopes=(0, 1)))]
    assert pair[0] == pytest.approx(pair[1], abs=1e-5)


@pytest.mark.parametrize("kind", ["firing-rate", "hopfield"])
def test_maps_with_slopes_of_both_signs_contract_as_the_scaled_norm(kind: str) -> None:
    """For slopes in [-1, 1] a diagonal P is best: the smallest norm of D W D^-1, here of a scaled rotation."""
    D = np.diag([1.0, 5.0])
    W = 0.8 * D @ np.array([[0.6, -0.8], [0.8, 0.6]]) @ np.linalg.inv(D)
    net = network_map(kind, W, -1.0, 1.0)
    cert = lmi.lmi_certificate(net)
    assert cert.rate == pytest.approx(0.2, abs=1e-5)
    assert check(cert, net).holds


@pytest.mark.parametrize("kind", ["firing-rate", "hopfield"])
def test_maps_with_monotone_slopes_are_between_start_and_ceiling(kind: str) -> None:
    for _ in range(4):
        net = network_map(kind, 0.5 * rng.normal(size=(3, 3)), 0.0, 1.0)
        cert = lmi.lmi_certificate(net)
        assert 1.0 - np.linalg.norm(net.triple().jacobian(net.given.hi), 2) - 1.0 < cert.rate
        assert cert.rate <= ceiling(net)[0] + 1e-9
        assert check(cert, net).holds


def test_heterogeneous_networks_never_pass_the_ceiling_and_beat_the_identity() -> None:
    for _ in range(4):
        n = 4
        lo = rng.uniform(-0.3, 0.3, n)
        net = FiringRate(
            rng.normal(size=(n, n)), leak=rng.uniform(1, 3, n), slopes=(lo, lo + 0.5), tau=rng.uniform(0.5, 2, n)
        )
        cert = lmi.lmi_certificate(net)
        _, q, start = lmi._start(net.triple())
        assert cert.rate >= start - 1e-9
        assert cert.rate <= ceiling(net)[0] + 1e-9
        assert estimated_rate(net.triple(), np.eye(n), q) <= cert.rate + 1e-9


def test_a_lying_solver_changes_the_rate_but_not_its_truth(monkeypatch: pytest.MonkeyPatch) -> None:
    net = FiringRate([[0.0, -1.5], [1.5, 0.0]], activation="relu")
    monkeypatch.setattr(lmi, "_round", lambda t, last, rate, until: (np.diag([1.0, -1.0]), np.ones(2)))
    cert = lmi.lmi_certificate(net)
    assert cert.rate <= 0.25
    assert check(cert, net).holds


def test_a_size_limit() -> None:
    with pytest.raises(InputError, match="at most"):
        lmi.lmi_certificate(FiringRate(np.zeros((250, 250)), activation="relu"))


def test_a_program_is_not_set_up_where_the_deadline_is_too_near(monkeypatch: pytest.MonkeyPatch) -> None:
    def round_(*_: Any) -> Any:
        raise AssertionError("a program was set up")

    monkeypatch.setattr(lmi, "_round", round_)
    n = 200
    net = Hopfield(rng.normal(size=(n, n)) / n, activation="tanh")
    assert 100.0 < lmi.set_up_seconds(net.triple()) < 1000.0
    found = lmi.lmi_certificate(net, deadline=10.0)
    assert found.rate > 0.5, "the identity, proved"
    with pytest.raises(AssertionError, match="was set up"):
        lmi.lmi_certificate(net, deadline=1000.0)


def test_a_network_without_slopes_has_the_rate_of_its_matrix() -> None:
    """Older modelling packages and NumPy know no empty variable and no norm of an empty matrix."""
    A = np.array([[-1.0, 4.0], [0.0, -2.0]])
    found = lmi.lmi_certificate(Lure(A, np.zeros((2, 0)), np.zeros((0, 2)), slopes=(0.0, 1.0)))
    assert 0.9 < found.rate <= 1.0  # the abscissa is -1
    assert found.multipliers.shape == (0,)


def test_huge_numbers_get_a_sentence() -> None:
    for net in (
        FiringRate([[-2.0]], slopes=(-1.0, 1.0), gain=1e300, tau=1e-200),
        Hopfield([[1.0]], slopes=(0.0, 1e300)),
    ):
        with pytest.raises(InputError, match="at most 1e\\+100 in size"):
            lmi.lmi_certificate(net)


def test_a_network_without_synapses_has_the_rate_of_its_leak() -> None:
    assert lmi.lmi_certificate(FiringRate(np.zeros((2, 2)), slopes=(0.0, 1.0))).lower > 0.999
