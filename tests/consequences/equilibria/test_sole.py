"""Errors without a rate: they hold, and they are small."""

from __future__ import annotations

import numpy as np
import pytest

from metzler.consequences.equilibria.equilibrium import equilibrium
from metzler.consequences.equilibria.sole import LARGEST, Sole, sole, sole_by_search, what_is_proved
from metzler.deadline import Deadline
from metzler.errors import InputError, NotProved
from metzler.models import FiringRate, Hopfield, Implicit, Lure
from metzler.search.certify import certify
from metzler.search.uniqueness import uniqueness

TURNING = np.array([[0.0, -4.0], [4.0, 0.0]])


@pytest.mark.parametrize("kind", [Hopfield, FiringRate])
def test_errors_of_states_all_over_are_bounded(kind: type[Hopfield]) -> None:
    rng, tried = np.random.default_rng(0), 0
    for k in range(30):
        n = int(rng.integers(2, 6))
        slopes = None if k % 2 else (-0.2, 1.0)
        net = kind(
            rng.normal(size=(n, n)),
            activation="tanh",
            slopes=slopes,
            leak=rng.uniform(0.5, 2, n),
            tau=rng.uniform(0.5, 2, n),
        )
        claim = uniqueness(net)
        proof = sole(net, claim)
        if proof is None:
            assert not claim.unique
            continue
        tried += 1
        u = rng.normal(size=n)
        found = equilibrium(net, claim, u)
        assert found.unique
        assert found.converged
        assert found.error <= 1e-9
        for scale in (1e-6, 1e-2, 1.0, 30.0):
            x = found.state + scale * rng.normal(size=(n, 20)).T[:, :]
            for each in x:
                field = np.abs(net.field(each, u))[:, None]
                assert (np.abs(each - found.state) <= proof.errors(field)[:, 0] + 1e-8).all()
    assert tried > 8


def test_the_answer_says_that_there_is_one_without_a_rate() -> None:
    for net in (FiringRate(TURNING, activation="relu"), Implicit(TURNING, activation="relu")):
        claim = certify(net, "linf")
        assert claim.rate < 0
        found = equilibrium(net, claim, [1.0, 0.5])
        assert found.unique
        assert found.error < 1e-9
        assert "one for every input, proved without a rate" in str(found)
        assert "diagonally stable" in str(found.fact("proved without a rate").value)
        other = equilibrium(net, claim, [1.1, 0.5])
        assert np.abs(found.state - other.state).max() <= found.lipschitz * 0.1
        assert not equilibrium(net, None, [1.0, 0.5]).unique
    several = Hopfield([[2.0]], activation="tanh")
    assert not equilibrium(several, certify(several, "linf"), 0.0, x0=1.0).unique
    assert not equilibrium(several, uniqueness(several), 0.0, x0=1.0).unique


def test_a_claim_that_is_not_true_is_refused() -> None:
    net = FiringRate([[2.0, 0.0], [0.0, 2.0]], activation="tanh")
    with pytest.raises(NotProved):
        sole(net, uniqueness(FiringRate(TURNING, activation="tanh")))
    narrow = FiringRate(TURNING, activation="tanh", slopes=(0.0, 0.5))
    with pytest.raises(InputError, match="slopes outside"):
        sole(narrow, uniqueness(narrow))


def test_what_is_not_sought() -> None:
    until = Deadline(None)
    assert sole_by_search(Lure(-np.eye(2), [[1.0], [1.0]], [[0.5, 0.5]], activation="tanh"), until) is None
    assert sole_by_search(FiringRate(np.zeros((LARGEST + 1, LARGEST + 1)), activation="tanh"), until) is None
    assert isinstance(sole_by_search(FiringRate(TURNING, activation="tanh"), until), Sole)


def test_a_batch() -> None:
    net = Hopfield(TURNING, activation="tanh", names=["a", "b"])
    found = equilibrium(net, certify(net, "linf"), np.array([[1.0, -1.0, 0.0], [0.0, 0.0, 3.0]]))
    assert found.state.shape == (2, 3)
    assert (np.asarray(found.error) <= 1e-9).all()


def test_a_claim_is_asked_for_a_rate_first() -> None:
    until, net = Deadline(None), FiringRate(TURNING, activation="tanh")
    assert what_is_proved(net, None, np.zeros(2), until) is None
    slow = FiringRate(0.1 * TURNING, activation="tanh")
    assert not isinstance(what_is_proved(slow, certify(slow, "linf"), np.zeros(2), until), Sole)
    for claim in (certify(net, "linf"), uniqueness(net)):
        assert isinstance(what_is_proved(net, claim, np.zeros(2), until), Sole)


@pytest.mark.parametrize("kind", [Hopfield, FiringRate])
def test_errors_of_tiny_fields_are_as_large_as_they_are(kind: type[Hopfield]) -> None:
    net = kind(TURNING, activation="tanh")
    proof = sole(net, uniqueness(net))
    assert proof is not None
    one = proof.errors(np.array([[1.0], [0.5]]))
    for power in (-1000, -600, 600):
        assert proof.errors(np.ldexp([[1.0], [0.5]], power)) == pytest.approx(np.ldexp(one, power), rel=1e-9)
