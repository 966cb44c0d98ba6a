"""Weak pairings: the four axioms, Lumer's equality and Deimling's inequality."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from metzler.errors import InputError, InputTypeError
from metzler.norms.diagonal import Norm
from metzler.norms.pairings import directional_derivative, weak_pairing

ORDERS = ("l1", "l2", "linf")
rng = np.random.default_rng(30)


def some(order: str, n: int = 4) -> tuple[Norm, np.ndarray, np.ndarray, np.ndarray]:
    norm = Norm(order, rng.uniform(0.2, 5.0, n))
    x, z, y = (rng.normal(size=n) for _ in range(3))
    if rng.random() < 0.5:
        y[rng.integers(n)] = 0.0
    return norm, x, z, y


@pytest.mark.parametrize("order", ORDERS)
def test_axioms(order: str) -> None:
    for _ in range(200):
        norm, x, z, y = some(order)
        xy = weak_pairing(norm, x, y)
        assert weak_pairing(norm, x + z, y) <= xy + weak_pairing(norm, z, y) + 1e-12
        assert weak_pairing(norm, 2.5 * x, y) == pytest.approx(2.5 * xy)
        assert weak_pairing(norm, x, 2.5 * y) == pytest.approx(2.5 * xy)
        assert weak_pairing(norm, -x, -y) == pytest.approx(xy)
        assert weak_pairing(norm, y, y) == pytest.approx(norm(y) ** 2)
        assert abs(xy) <= norm(x) * norm(y) * (1 + 1e-12)


@pytest.mark.parametrize("order", ORDERS)
def test_deimling(order: str) -> None:
    for _ in range(200):
        norm, x, _, y = some(order)
        limit = (norm(y + 1e-7 * x) - norm(y)) / 1e-7
        slope = directional_derivative(norm, x, y)
        assert slope == pytest.approx(limit, abs=1e-4)
        gap = norm(y) * slope - weak_pairing(norm, x, y)
        zero = y == 0
        missing = norm(y) * float((norm.weights * np.abs(x))[zero].sum()) if order == "l1" else 0.0
        assert gap == pytest.approx(missing, abs=1e-9)


@pytest.mark.parametrize("order", ORDERS)
def test_lumer(order: str) -> None:
    """No state exceeds the log norm, and the states where it is known to be reached reach it."""
    for _ in range(30):
        norm = Norm(order, 2.0 ** rng.integers(-2, 3, 4))  # exact, so that ties stay ties
        A = rng.normal(size=(4, 4))
        mu = norm.log(A)
        quotient = lambda x: weak_pairing(norm, A @ x, x) / norm(x) ** 2  # noqa: E731, B023
        assert max(quotient(rng.normal(size=4)) for _ in range(200)) <= mu + 1e-12
        if order == "linf":
            extreme = [np.array(s) / norm.weights for s in itertools.product((-1.0, 1.0), repeat=4)]
        elif order == "l1":  # near a unit vector, with the other signs free
            extreme = [
                (np.eye(4)[j] + 1e-9 * np.array(s)) / norm.weights
                for j in range(4)
                for s in itertools.product((-1.0, 1.0), repeat=4)
            ]
        else:
            S = np.diag(norm.weights) @ A @ np.diag(1 / norm.weights)
            extreme = [np.linalg.eigh(S + S.T)[1][:, -1] / norm.weights]
        assert max(map(quotient, extreme)) == pytest.approx(mu, abs=1e-6)


def test_refusals_and_zero() -> None:
    norm = Norm("linf", [1.0, 1.0])
    with pytest.raises(InputError, match="shape"):
        weak_pairing(norm, [1.0], [1.0, 2.0])
    assert directional_derivative(norm, [1.0, -2.0], [0.0, 0.0]) == 2.0


@pytest.mark.parametrize("state", ["x", [1j, 0.0], [1.0, [2.0]], None])
def test_states_are_real_numbers(state: object) -> None:
    with pytest.raises(InputTypeError, match="a state must be real numbers"):
        weak_pairing(Norm("linf", [1.0, 1.0]), state, [1.0, 1.0])  # type: ignore[arg-type]


def test_the_norm_comes_first() -> None:
    norm, x = Norm("linf", [1.0]), [1.0]
    for function in (weak_pairing, directional_derivative):
        with pytest.raises(InputTypeError) as said:
            function(x, x, norm)  # type: ignore[arg-type]
        assert str(said.value).startswith(f"{function.__name__}(norm, x, y) needs a norm, ")
