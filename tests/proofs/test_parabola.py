"""Rates by a polygon around the numerical range: true ones proved, false ones never, the condition against its norm."""

from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np
import pytest
from tests.proofs.test_definite import sheet

from metzler.errors import InputError
from metzler.models import EchoState, FiringRate, FiringRateMap, Hopfield, HopfieldMap, Lure, Model
from metzler.models.base import full_triple
from metzler.proofs.parabola import corners, is_thin, proves, turns, weights_of

FLOW = np.linspace(0.0, 0.5 * np.pi, 9)
MAP = np.linspace(0.0, np.pi, 17)


def models(rng: np.random.Generator, n: int) -> list[Model]:
    """One of each kind, with gains, time constants and slopes that begin or end at 0."""
    W = rng.normal(size=(n, n)) / np.sqrt(n)
    slopes = (np.zeros(n), rng.uniform(0.5, 1.5, n))
    return [
        FiringRate(W, slopes=slopes, leak=1.25, tau=0.5, gain=0.75),
        Hopfield(W, slopes=slopes, leak=1.25, tau=0.5, gain=0.75),
        FiringRate(W, slopes=(-1.0, 0.0), leak=2.0),
        FiringRateMap(0.4 * W, activation="relu"),
        HopfieldMap(0.4 * W, slopes=slopes),
        EchoState(0.4 * W, activation="relu", a=0.5),
    ]


def dense_range(model: Model, q: np.ndarray) -> np.ndarray:
    """Q^(1/2) W Q^(-1/2), from the Jacobians at the far ends of the slopes and at none."""
    t = model.triple()
    far = np.where(np.abs(t.hi) > np.abs(t.lo), t.hi, t.lo)
    W = t.jacobian(far) - t.jacobian(np.zeros(model.n))
    root = np.sqrt(q)
    return np.asarray(root[:, None] * W / root)


def lines_of(M: np.ndarray, phis: np.ndarray, factor: float = 1.0) -> np.ndarray:
    """Lines beside the numerical range, in these directions."""
    rows = []
    for phi in phis:
        c, s = round(np.cos(phi), 15), round(np.sin(phi), 15)
        H = (c - 1j * s) * M
        h = float(np.linalg.eigvalsh(H + H.conj().T)[-1]) / 2.0
        rows.append((c, s, h + (factor - 1.0) * np.linalg.norm(M, 2)))
    return np.array(rows)


def best(model: Model, lines: np.ndarray) -> float:
    """The rate at which the corners of the lines touch, by bisection over the condition in doubles."""
    t = model.triple()
    b = float(t.A.diagonal()[0] / t.tau[0])
    z = np.array([complex(float(x), float(y)) for x, y in corners(lines)])
    low, high = -50.0, 1.0 - abs(b) if t.discrete else -b
    for _ in range(80):
        c = 0.5 * (low + high)
        r = 1.0 - c
        gap = r * r - b * b - b * z.real - r * abs(z) if t.discrete else 2.0 * (-b - c) - z.real - abs(z)
        low, high = (c, high) if (gap > 0).all() else (low, c)
    return low


@pytest.mark.parametrize("seed", range(6))
def test_true_rates_are_proved_and_larger_ones_are_not(seed: int) -> None:
    rng = np.random.default_rng(seed)
    for model in models(rng, int(rng.integers(1, 6))):
        q, triple = rng.uniform(0.5, 2.0, model.n), full_triple(model)
        M = dense_range(model, q)
        lines = lines_of(M, MAP if triple.discrete else FLOW, 1.0 + 1e-9)
        rate = best(model, lines)
        for kind in ({"exact": False}, {"exact": True}):
            assert proves(triple, q, lines, rate - 1e-6, **kind)
            assert not proves(triple, q, lines, rate + 1e-6, **kind)
            assert not proves(triple, q, lines_of(M, MAP if triple.discrete else FLOW, 1.0 - 1e-9), rate - 1e-6, **kind)


@pytest.mark.parametrize("seed", range(4))
def test_the_rate_is_that_of_a_norm(seed: int) -> None:
    """With the rate go P: the matrix condition has a solution a little below it, by the Riccati equation."""
    from metzler.proofs.quadratic import proves as in_norm
    from metzler.search.riccati import middle_solution

    rng = np.random.default_rng(seed)
    for model in models(rng, int(rng.integers(2, 5))):
        triple, q = full_triple(model), rng.uniform(0.5, 2.0, model.n)
        lines = lines_of(
            dense_range(model, q), np.linspace(0.0, np.pi * (0.5 + 0.5 * triple.discrete), 101), 1.0 + 1e-9
        )
        rate = best(model, lines) - 1e-3
        assert proves(triple, q, lines, rate)
        loops = q / weights_of(triple).scale ** 2
        P = middle_solution(triple, loops, rate - 1e-3, 1e-3)
        assert P is not None
        assert in_norm(triple, P, loops, rate - 1e-3)


@pytest.mark.parametrize("seed", range(4))
def test_no_rate_above_the_slowest_vertex_is_proved(seed: int) -> None:
    rng = np.random.default_rng(seed)
    for model in models(rng, 3):
        triple = full_triple(model)
        vertices = [triple.jacobian(np.array(d)) for d in product(*zip(triple.lo, triple.hi, strict=True))]
        values = [np.linalg.eigvals(J) for J in vertices]
        slowest = min(1.0 - float(abs(v).max()) if triple.discrete else -float(v.real.max()) for v in values)
        for q in rng.uniform(0.1, 3.0, (4, model.n)):
            lines = lines_of(dense_range(model, q), MAP if triple.discrete else FLOW, 1.0 + 1e-9)
            assert not proves(triple, q, lines, slowest + 1e-9)


def test_sparse_weights_are_proved_by_a_sparse_factorisation() -> None:
    rng = np.random.default_rng(0)
    X = sheet(12, rng)
    q = rng.uniform(0.5, 2.0, 144)
    for kind, far in product((FiringRate, Hopfield), (1.0, 0.75)):
        thin, full = kind(X, slopes=(0.0, far), leak=6.0), kind(X.toarray(), slopes=(0.0, far), leak=6.0)
        triple = full_triple(thin)
        assert is_thin(weights_of(triple))
        assert not is_thin(weights_of(full_triple(full)))
        lines = lines_of(dense_range(full, q), FLOW, 1.0 + 1e-7)
        rate = best(full, lines)
        for each in (triple, full_triple(full)):
            assert proves(each, q, lines, rate - 1e-6)
            assert not proves(each, q, lines, rate + 1e-6)
            assert not proves(each, q, lines_of(dense_range(full, q), FLOW, 1.0 - 1e-9), rate - 1e-6)


def test_lines_that_do_not_turn_all_the_way_prove_nothing() -> None:
    model = FiringRate([[0.0, 1.0], [-1.0, 0.0]], slopes=(0.0, 1.0))
    triple, q = full_triple(model), np.ones(2)
    lines = lines_of(dense_range(model, q), FLOW, 1.01)
    assert proves(triple, q, lines, 0.4)
    upside = lines[::-1].copy()
    for bad in (lines[1:], lines[:-1], upside, lines[:1], np.repeat(lines, 2, axis=0), lines * [1.0, -1.0, 1.0]):
        assert not proves(triple, q, bad, 0.4)
    for number in (np.nan, np.inf, -np.inf):
        assert not proves(triple, q, lines, number)
        other = lines.copy()
        other[3, 2] = number
        assert not proves(triple, q, other, 0.4)
    assert turns(lines, False)
    assert not turns(lines, True)
    echo = full_triple(FiringRateMap(0.1 * np.eye(2), activation="relu"))
    assert not proves(echo, q, lines, 0.5)  # of a map half a turn is needed


WAYS: dict[str, tuple[Any, str]] = {
    "leaks": (FiringRate(np.eye(2), slopes=(0.0, 1.0), leak=[1.0, 2.0]), "one leak"),
    "time constants": (Hopfield(np.eye(2), slopes=(0.0, 1.0), tau=[1.0, 2.0]), "one leak"),
    "slopes": (Hopfield(np.eye(2), slopes=(0.25, 1.0)), "begin or end at 0"),
    "signs": (Hopfield(np.eye(2), slopes=(-1.0, 1.0)), "begin or end at 0"),
    "kind": (Lure(-np.eye(2), np.ones((2, 1)), np.ones((1, 2)), slopes=(0.0, 1.0)), "firing-rate or a Hopfield"),
}


@pytest.mark.parametrize("way", WAYS)
def test_other_networks_are_refused(way: str) -> None:
    model, sentence = WAYS[way]
    with pytest.raises(InputError, match=sentence):
        proves(full_triple(model), np.ones(2), np.array([[1.0, 0.0, 1.0], [0.0, 1.0, 1.0]]), 0.1)


def test_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = np.array([[1.0, 0.0, 1.0], [0.0, 1.0, 1.0]])
    dense = full_triple(FiringRate(np.zeros((41, 41)), slopes=(0.0, 1.0)))
    with pytest.raises(InputError, match="in integers"):
        proves(dense, np.ones(41), lines, -1.0, exact=True)
    monkeypatch.setattr("metzler.proofs.parabola.LARGEST", 20)
    with pytest.raises(InputError, match="Cuthill"):
        proves(dense, np.ones(41), lines, -1.0)


def test_extreme_numbers_prove_nothing_false() -> None:
    """Products that leave the doubles: either the rate is true, or it is not proved."""
    X = sheet(3, np.random.default_rng(0))
    for size in (1e-300, 1e-160, 1e160, 1e300):
        for weights in (size * X, size * X.toarray()):
            triple = full_triple(FiringRate(weights, slopes=(0.0, 1.0)))
            lines = np.array([[1.0, 0.0, 0.5 * size], [0.0, 1.0, 0.5 * size]])
            assert not proves(triple, np.ones(9), lines, 1.0 - 0.61 * size - 1e-15)
            assert not proves(triple, np.geomspace(1e-300, 1e300, 9), lines, 0.5)


def test_a_steeper_slope_is_another_network() -> None:
    model = FiringRate([[0.0, 0.8], [0.8, 0.0]], slopes=(0.0, 1.0))
    lines = np.array([[1.0, 0.0, 0.801], [0.0, 1.0, 1e-3]])
    assert proves(full_triple(model), np.ones(2), lines, 0.19)
    steep = replace(full_triple(model), hi=np.array([1.0, 1.1]))
    assert not proves(steep, np.ones(2), lines, 0.19)


def test_slopes_on_both_sides_of_zero_are_refused_where_their_product_underflows() -> None:
    triple = full_triple(FiringRate([[3e163]], slopes=(-1e-163, 1e-163)))
    with pytest.raises(InputError, match="begin or end at 0"):
        proves(triple, np.ones(1), np.array([[1.0, 0.0, 0.001], [0.0, 1.0, 0.001]]), 0.9)
