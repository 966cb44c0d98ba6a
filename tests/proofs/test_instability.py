"""Instabilities: what is proved is true of the eigenvalues, whatever the form; the border is decided exactly."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import scipy.linalg

from metzler.errors import InputError
from metzler.matrices.forms import dense
from metzler.models import EulerStep, FiringRate, FiringRateMap, Hopfield, HopfieldMap, Lure, LureMap, Model
from metzler.models.low_rank import LatentHopfield
from metzler.numbers.rational import Rationals
from metzler.proofs.instability import Instability, _is_singular, at_ends, is_unstable

KINDS = {"flow": (Hopfield, FiringRate), "map": (HopfieldMap, FiringRateMap)}


def excess(model: Model, ends: str) -> float:
    """How far the leading eigenvalue is beyond the border."""
    t = model.triple()
    values = np.linalg.eigvals(dense(t.jacobian(at_ends(t, ends))))
    return float(np.abs(values).max() - 1 if t.discrete else values.real.max())


def lyapunov(model: Model, ends: str, shift: float) -> Instability:
    """The form that solves the equation, on all states."""
    t = model.triple()
    J, n = dense(t.jacobian(at_ends(t, ends))), t.n
    if t.discrete:
        P = scipy.linalg.solve_discrete_lyapunov(J.T / (1 + shift), np.eye(n))
    else:
        P = scipy.linalg.solve_continuous_lyapunov(J.T - shift * np.eye(n), -np.eye(n))
    P = 0.5 * (P + P.T)
    return Instability(ends, np.arange(n), shift, P, np.linalg.eigh(P)[1][:, 0])


def random_model(rng: np.random.Generator, what: str, n: int) -> Model:
    kind = KINDS[what][int(rng.integers(2))]
    net: Model = kind(rng.normal(size=(n, n)), slopes=(-0.25, 1.0), gain=float(rng.uniform(0.5, 3)))
    return net


@pytest.mark.parametrize("what", sorted(KINDS))
@pytest.mark.parametrize("seed", range(25))
def test_what_is_proved_is_true_of_the_eigenvalues(what: str, seed: int) -> None:
    rng = np.random.default_rng(seed)
    net = random_model(rng, what, int(rng.integers(1, 7)))
    ends = "".join(rng.choice(["0", "1"], net.n))
    truth = excess(net, ends)
    for shift in (0.5 * truth, 0.99 * truth, truth - 0.25, truth + 1e-9, truth + 0.25, 0.0):
        found = lyapunov(net, ends, shift)
        fast, exact = (is_unstable(net, found, exact=how) for how in (False, True))
        assert fast == (shift < truth) or shift not in (0.5 * truth, 0.99 * truth)
        assert not (fast and not exact)
        assert not (exact and shift > truth + 1e-12)


@pytest.mark.parametrize("what", sorted(KINDS))
def test_no_form_proves_what_is_not_true(what: str) -> None:
    rng = np.random.default_rng(0)
    accepted = 0
    for _ in range(300):
        net = random_model(rng, what, 3)
        truth = excess(net, "111")
        form = lyapunov(net, "111", truth * 0.7).form
        assert form is not None
        noise = rng.normal(size=(3, 3)) * 10.0 ** rng.uniform(-6, 1) * np.abs(form).max()
        wrong = Instability(
            "111", np.arange(3), truth + rng.normal() * 0.3, form + (noise + noise.T), rng.normal(size=3)
        )
        for exact in (False, True):
            if is_unstable(net, wrong, exact=exact):
                accepted += 1
                assert truth > wrong.shift
    assert accepted


CASES: list[tuple[dict[str, Any], str]] = [
    ({"ends": "12"}, "digits"),
    ({"ends": "1\n"}, "digits"),
    ({"states": []}, "list"),
    ({"states": [1, 0]}, "rising"),
    ({"states": [-1, 0]}, "rising"),
    ({"states": [0.0, 1.0]}, "list"),
    ({"shift": np.nan}, "shift"),
    ({"shift": 1e300}, "shift"),
    ({"form": np.eye(3)}, "2 states"),
    ({"form": np.array([[1.0, 2.0], [3.0, 4.0]])}, "symmetric"),
    ({"form": np.full((2, 2), np.inf)}, "moderate"),
    ({"form": np.full((2, 2), np.nan)}, "symmetric"),
    ({"form": None}, "vector"),
    ({"vector": None}, "vector"),
    ({"form": None, "vector": None, "shift": 0.5}, "must be 0"),
    ({"vector": np.array([np.nan, 0.0])}, "moderate"),
    ({"vector": np.ones(3)}, "2 states"),
]


@pytest.mark.parametrize(("changed", "words"), CASES)
def test_malformed_evidence(changed: dict[str, Any], words: str) -> None:
    good: dict[str, Any] = {"ends": "11", "states": [0, 1], "shift": 0.0, "form": -np.eye(2), "vector": np.ones(2)}
    Instability(**good)
    with pytest.raises(InputError, match=words):
        Instability(**good | changed)


def test_what_does_not_fit_the_network() -> None:
    chain = Hopfield([[3.0, 0.0], [1.0, 3.0]], slopes=(0.0, 1.0))
    one = -np.ones((1, 1)), np.ones(1)
    assert is_unstable(chain, Instability("11", [1], 0.5, *one))
    for ends, states, words in (("1", [1], "2 digits"), ("11", [2], "below 2"), ("11", [0, 1], "strongly connected")):
        k = len(states)
        with pytest.raises(InputError, match=words):
            is_unstable(chain, Instability(ends, states, 0.5, -np.eye(k), np.ones(k)))
    pair = Hopfield([[3.0, -9.0], [9.0, 3.0]], slopes=(0.0, 1.0))
    with pytest.raises(InputError, match="strongly connected"):
        is_unstable(pair, Instability("11", [0], 0.5, *one))


def test_zero_slopes_do_not_part_a_component() -> None:
    """A block of states is no part by itself at some slopes only: others of its Jacobians lead back into it."""
    net = FiringRate([[3.0, 1.0], [1.0, -9.0]], slopes=(0.0, 1.0))
    with pytest.raises(InputError, match="strongly connected"):
        is_unstable(net, Instability("10", [0], 0.5, -np.ones((1, 1)), np.ones(1)))
    assert is_unstable(net, lyapunov(net, "10", 0.75))


BORDERS: dict[str, tuple[Model, Instability]] = {
    "flow": (Hopfield([[0.0, 1.0], [1.0, 0.0]], slopes=(0.0, 1.0), tau=[1.0, 7.0]), Instability("11", [0, 1])),
    "three slopes": (Lure(-3.0 * np.eye(1), np.ones((1, 3)), np.ones((3, 1)), slopes=(0, 1)), Instability("111", [0])),
    "map at 1": (FiringRateMap([[0.25, 0.75], [0.5, 0.5]], slopes=(0.0, 1.0)), Instability("11", [0, 1])),
    "map at -1": (LureMap([[-1.0]], [[1.0]], [[1.0]], slopes=(0.0, 1.0)), Instability("0", [0])),
    "step": (EulerStep(Hopfield([[1.0]], slopes=(0.0, 1.0)), 0.25), Instability("1", [0])),
}


@pytest.mark.parametrize("name", BORDERS)
def test_the_border_is_decided_in_rational_numbers(name: str) -> None:
    net, found = BORDERS[name]
    for exact in (False, True):
        assert is_unstable(net, found, exact=exact)
        other = Instability(found.ends.translate({48: 49, 49: 48}), found.states)
        assert not is_unstable(net, other, exact=exact)


def test_a_rounding_error_from_the_border() -> None:
    net = Hopfield([[0.0, 1.0 - 2.0**-53], [1.0, 0.0]], slopes=(0.0, 1.0))
    assert not is_unstable(net, Instability("11", [0, 1]))


def test_what_cannot_be_proved_in_integers() -> None:
    rng = np.random.default_rng(0)
    large = Hopfield(rng.normal(size=(30, 30)), slopes=(0.0, 1.0))
    found = lyapunov(large, "1" * 30, 0.5 * excess(large, "1" * 30))
    assert is_unstable(large, found)
    for changed in (found, Instability(found.ends, found.states)):
        with pytest.raises(InputError, match="cannot be proved in integers"):
            is_unstable(large, changed, exact=True)
    thin = LatentHopfield(rng.normal(size=(4, 2)) * 3, rng.normal(size=(4, 2)) * 3, 1.0, slopes=(0.0, 1.0))
    assert thin.within() is not None
    for exact in (False, True):
        with pytest.raises(InputError, match="rounding errors"):
            is_unstable(thin, Instability("11", [0, 1]), exact=exact)


def test_a_network_that_is_known_with_rounding_errors_only() -> None:
    rng = np.random.default_rng(1)
    thin = LatentHopfield(np.abs(rng.normal(size=(4, 2))), np.abs(rng.normal(size=(4, 2))), 1.0, slopes=(0.0, 1.0))
    assert thin.within() is not None
    truth = excess(thin, "11")
    assert truth > 0
    assert is_unstable(thin, lyapunov(thin, "11", 0.9 * truth))
    assert not is_unstable(thin, lyapunov(thin, "11", 1.1 * truth))


def test_a_singular_matrix_of_fractions_is_told_from_a_regular_one() -> None:
    rng = np.random.default_rng(0)
    for _ in range(200):
        n = int(rng.integers(1, 5))
        M = rng.integers(-2, 3, (n, n)).astype(float)
        assert _is_singular(Rationals.exact(M).entries) == (round(np.linalg.det(M)) == 0)
