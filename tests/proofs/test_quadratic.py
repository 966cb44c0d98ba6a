"""The matrix condition: what is proved holds at random slopes, exactly wherever it is proved in doubles."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from metzler.errors import InputError
from metzler.models import Triple
from metzler.proofs.quadratic import LARGEST, LARGEST_EXACT, proves
from metzler.search.euclidean import estimated_rate

rng = np.random.default_rng(40)
flows_and_maps = pytest.mark.parametrize("discrete", [False, True])


def triple(n: int, m: int, *, discrete: bool = False) -> Triple:
    lo = rng.uniform(-0.5, 0.3, m)
    tau = np.ones(n) if discrete else rng.uniform(0.5, 2.0, n)
    A = 0.2 * rng.normal(size=(n, n)) - (0.0 if discrete else 2.0) * np.eye(n)
    B, C = 0.4 * rng.normal(size=(n, m)), 0.4 * rng.normal(size=(m, n))
    return Triple(A, B, C, tau, lo, lo + rng.uniform(0.0, 1.0, m), 0.7, discrete)


def matrix(n: int) -> np.ndarray:
    G = rng.normal(size=(n, n))
    P = np.eye(n) + 0.1 * (G @ G.T)
    return 0.5 * (P + P.T)


def growth(t: Triple, P: np.ndarray, d: np.ndarray) -> float:
    """The log norm (for maps: induced norm - 1) of J(d) in the norm of P."""
    R = np.linalg.cholesky(P).T
    J = R @ np.asarray(t.jacobian(d)) @ np.linalg.inv(R)
    return float(np.linalg.norm(J, 2) - 1.0 if t.discrete else np.linalg.eigvalsh(0.5 * (J + J.T))[-1])


@flows_and_maps
def test_what_is_proved_holds_at_random_slopes_and_in_integers(discrete: bool) -> None:
    proved = 0
    for _ in range(40):
        n, m = (int(k) for k in rng.integers(1, 4, 2))
        t, P, q = triple(n, m, discrete=discrete), matrix(n), rng.uniform(0.5, 4.0, m)
        guess = estimated_rate(t, P, q)
        if not np.isfinite(guess):
            continue
        for rate in (guess - 1e-13 * (1 + abs(guess)), guess, guess + 1e-13 * (1 + abs(guess))):
            fast, exact = proves(t, P, q, rate), proves(t, P, q, rate, exact=True)
            assert exact or not fast
            if exact:
                proved += 1
                for d in rng.uniform(t.lo, t.hi, (30, m)):
                    assert growth(t, P, d) <= -rate + 1e-12
        assert proves(t, P, q, guess - 1e-9 * (1 + abs(guess)))
        assert not proves(t, P, q, guess + 1e-9 * (1 + abs(guess)), exact=True)
    assert proved > 20


def test_the_last_double_that_is_true_is_accepted_in_integers() -> None:
    """x' = -x in the Euclidean norm has the rate 1: anything below is proved exactly, 1 itself only as a limit."""
    one, none = np.eye(1), np.zeros((1, 0))
    t = Triple(-one, none, none.T, np.ones(1), np.zeros(0), np.zeros(0))
    below = float(np.nextafter(1.0, 0.0))
    assert proves(t, one, np.zeros(0), below, exact=True)
    assert not proves(t, one, np.zeros(0), below)
    assert not proves(t, one, np.zeros(0), 1.0, exact=True)


@flows_and_maps
@pytest.mark.parametrize("exact", [False, True])
def test_bad_evidence_proves_nothing(discrete: bool, exact: bool) -> None:
    t, P, q = triple(2, 2, discrete=discrete), np.eye(2), 2.0 * np.ones(2)
    low = -50.0
    assert proves(t, P, q, low, exact=exact)
    for bad_P in (np.diag([1.0, -1.0]), np.zeros((2, 2)), np.ones((2, 2)), np.full((2, 2), np.nan), -P):
        assert not proves(t, bad_P, q, low, exact=exact)
    for bad_q in ([1.0, 0.0], [1.0, -1.0], [1.0, np.nan], [1.0, np.inf], [1.0, 1e308]):
        assert not proves(t, P, np.array(bad_q), low, exact=exact)
    for rate in (np.nan, np.inf, -np.inf, 1e308):
        assert not proves(t, P, q, rate, exact=exact)
    assert not discrete or not proves(t, P, q, 1.5, exact=exact), "a factor is not negative"


@pytest.mark.parametrize("exact", [False, True])
def test_multipliers_of_every_size_and_slopes_count(exact: bool) -> None:
    t, P, q = triple(3, 2), np.eye(3), np.full(2, 2.0)
    rate = estimated_rate(t, P, q) - 1e-9
    assert proves(t, P, q, rate, exact=exact)
    assert not proves(t, P, 1e-3 * q, rate, exact=exact)
    assert not proves(replace(t, hi=t.hi + 2.0), P, q, rate, exact=exact)
    assert not proves(replace(t, gain=3.0), P, q, rate, exact=exact)
    assert proves(t, 2.0**500 * P, 2.0**500 * q, rate, exact=exact)
    assert not proves(t, 1e308 * P, q, rate, exact=exact)


def test_sizes() -> None:
    n = LARGEST_EXACT
    t = Triple(-np.eye(n), np.zeros((n, 1)), np.zeros((1, n)), np.ones(n), np.zeros(1), np.ones(1))
    assert proves(t, np.eye(n), np.ones(1), 0.5)
    with pytest.raises(InputError, match="cannot be proved in integers"):
        proves(t, np.eye(n), np.ones(1), 0.5, exact=True)
    many = np.zeros((1, LARGEST))
    wide = Triple(-np.eye(1), many, many.T, np.ones(1), many[0], many[0])
    with pytest.raises(InputError, match="up to 6000"):
        proves(wide, np.eye(1), np.ones(LARGEST), 0.5)


@flows_and_maps
@pytest.mark.parametrize("exact", [False, True])
def test_a_slope_that_is_one_number_belongs_to_the_linear_part(discrete: bool, exact: bool) -> None:
    for _ in range(10):
        t, P, q = triple(3, 3, discrete=discrete), matrix(3), rng.uniform(2.0, 4.0, 3)
        t = replace(t, hi=np.where([True, False, True], t.lo, t.hi))
        A, B, C = np.asarray(t.A), np.asarray(t.B), np.asarray(t.C)
        held = [0, 2]
        linear = A + t.gain * (B[:, held] * t.lo[held]) @ C[held]
        rest = replace(t, A=linear, B=B[:, [1]], C=C[[1]], lo=t.lo[[1]], hi=t.hi[[1]])
        rate = estimated_rate(rest, P, q[[1]])
        if not np.isfinite(rate):
            continue
        room = 1e-9 * (1 + abs(rate))
        assert estimated_rate(t, P, q) == pytest.approx(rate, abs=room)
        for others in (1e-12, 1.0, 1e12):  # their multipliers count for nothing
            own = np.array([others, q[1], others])
            assert proves(t, P, own, rate - room, exact=exact)
            assert not proves(t, P, own, rate + room, exact=exact)
        fixed = replace(t, hi=t.lo)
        rate = estimated_rate(fixed, P, q)
        assert growth(t, P, t.lo) == pytest.approx(-rate, abs=room)
        assert proves(fixed, P, q, rate - 1e-9 * (1 + abs(rate)), exact=exact)
        assert not proves(fixed, P, q, rate + 1e-9 * (1 + abs(rate)), exact=exact)
