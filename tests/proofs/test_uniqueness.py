"""One equilibrium without a rate: what is proved is true of every Jacobian, and what is refuted has no multipliers."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from scipy.linalg import eigh

from metzler.errors import InputError
from metzler.models import (
    EchoState,
    FiringRate,
    FiringRateMap,
    Hopfield,
    HopfieldMap,
    Implicit,
    Lure,
    Model,
    Persidskii,
)
from metzler.proofs.uniqueness import LARGEST_EXACT, Loop, loop_of, proves_one, refutes_all

both = pytest.mark.parametrize("exact", [False, True])


def margin(loop: Loop, q: np.ndarray) -> float:
    """Of these multipliers, by eigenvalues."""
    low, high = (loop.gain * d[:, None] * np.asarray(loop.W) - np.diag(loop.leak) for d in (loop.lo, loop.hi))
    form = low.T @ (q[:, None] * high)
    return float(eigh(form + form.T, 2 * np.diag(loop.leak**2 * q), eigvals_only=True)[0])


def random_loop(rng: np.random.Generator, n: int = 4, scale: float = 0.6) -> Loop:
    lo, hi = rng.choice([0.0, -0.3, 0.2], n), rng.uniform(0.3, 1.2, n)
    W = rng.normal(size=(n, n)) * scale
    return Loop(W, rng.uniform(0.5, 1.5), rng.uniform(0.5, 2.0, n), lo, hi, bool(rng.integers(2)))


@both
def test_margins_are_proved_up_to_rounding_and_not_above(exact: bool) -> None:
    rng = np.random.default_rng(0)
    for _ in range(20):
        loop, q = random_loop(rng), rng.uniform(0.1, 3.0, 4)
        top = margin(loop, q)
        assert proves_one(loop, q, top - 1e-9, exact=exact)
        assert not proves_one(loop, q, top + 1e-9, exact=exact)


def test_no_jacobian_is_singular_where_the_margin_is_positive() -> None:
    rng, positive = np.random.default_rng(1), 0
    for _ in range(200):
        loop, q = random_loop(rng, 3, 1.2), rng.uniform(0.1, 3.0, 3)
        if not proves_one(loop, q, 1e-9):
            continue
        positive += 1
        signs = set()
        for share in [*product((0.0, 1.0), repeat=3), *rng.random((50, 3))]:
            d = loop.lo + np.array(share) * (loop.hi - loop.lo)
            inside = np.linalg.det(d[:, None] * loop.gain * loop.W - np.diag(loop.leak))
            behind = np.linalg.det(loop.gain * loop.W * d - np.diag(loop.leak))
            assert inside == pytest.approx(behind)
            signs.add(np.sign(inside))
        assert signs == {-1.0}
    assert positive > 30


@both
def test_a_leading_eigenvector_of_a_part_bounds_every_margin(exact: bool) -> None:
    rng = np.random.default_rng(2)
    for _ in range(20):
        loop = replace(random_loop(rng, 5, 1.0), lo=np.zeros(5))
        part = np.sort(rng.choice(5, 3, replace=False))
        M = loop.gain * loop.hi[:, None] * loop.W / loop.leak - np.eye(5)
        values, vectors = np.linalg.eig(M[np.ix_(part, part)])
        k = int(np.argmax(values.real))
        Y = np.zeros((5, 2))
        Y[part] = np.column_stack([vectors[:, k].real, vectors[:, k].imag]) / loop.leak[part, None]
        bound = -values[k].real
        assert refutes_all(loop, Y, bound + 1e-9, exact=exact)
        assert not refutes_all(loop, Y, bound - 1e-6, exact=exact)
        assert all(margin(loop, rng.uniform(0.01, 3.0, 5)) <= bound + 1e-9 for _ in range(50))


@both
def test_of_any_vectors_what_is_refuted_has_no_multipliers(exact: bool) -> None:
    rng, refuted = np.random.default_rng(3), 0
    for _ in range(200):
        loop, Y = random_loop(rng, 2, 2.0), rng.normal(size=(2, int(rng.integers(1, 3))))
        best = max(margin(loop, np.array([1.0, r])) for r in np.geomspace(1e-3, 1e3, 300))
        for bound in (best - 0.1, best + 0.1):
            if refutes_all(loop, Y, bound, exact=exact):
                refuted += 1
                assert bound > best
    assert refuted > 5


def test_rows_without_a_vector_count_where_their_slopes_have_one_sign() -> None:
    loop = Loop(np.array([[2.0, 0.0], [1.0, 0.0]]), 1.0, np.ones(2), np.zeros(2), np.ones(2), True)
    Y = np.array([[1.0], [0.0]])
    assert refutes_all(loop, Y, -0.9)
    assert refutes_all(replace(loop, lo=np.array([0.0, -0.5])), Y, -0.9)
    assert not refutes_all(replace(loop, lo=np.array([0.0, 0.5])), Y, -0.9)


def test_evidence_that_is_none_proves_nothing() -> None:
    loop = random_loop(np.random.default_rng(4))
    for q in (np.ones(3), np.array([1.0, 1.0, 1.0, 0.0]), np.full(4, np.nan), -np.ones(4), np.full(4, 1e308)):
        assert not proves_one(loop, q, -100.0)
    assert not proves_one(loop, np.ones(4), np.nan)
    for Y in (np.zeros((4, 2)), np.ones(4), np.ones((3, 1)), np.full((4, 1), np.inf)):
        assert not refutes_all(loop, Y, 1e9)
    n = LARGEST_EXACT + 1
    large = Loop(np.eye(n), 1.0, np.ones(n), np.zeros(n), np.ones(n), True)
    with pytest.raises(InputError, match="cannot be proved in integers"):
        proves_one(large, np.ones(n), 0.0, exact=True)


def test_which_models_have_such_a_loop() -> None:
    W = np.array([[0.0, 0.5], [-0.5, 0.0]])
    for net, inside in (
        (FiringRate(W, activation="tanh", leak=[1.0, 2.0], tau=3.0), True),
        (Hopfield(W, activation="tanh", gain=0.5), False),
        (Implicit(W, activation="relu"), True),
        (FiringRateMap(W, activation="relu"), True),
        (HopfieldMap(W, activation="relu"), False),
    ):
        loop = loop_of(net)
        assert loop.inside is inside
        assert (loop.leak > 0).all()
        # one of its matrices is as singular as the Jacobian of the field
        t, d = net.triple(), np.array([0.3, 0.9])
        J = np.asarray(t.jacobian(d)) * t.tau[:, None] - (np.eye(2) if t.discrete else 0.0)
        own = d[:, None] * loop.gain * np.asarray(loop.W) - np.diag(loop.leak)
        assert np.linalg.det(own) == pytest.approx(np.linalg.det(J))
    others: list[Model] = [
        Lure(-np.eye(2), [[1.0], [1.0]], [[0.5, 0.5]], activation="tanh"),
        EchoState(W, 0.5, activation="tanh"),
        Persidskii(W, activation="tanh"),
        Hopfield(W, activation="tanh", dissipation=[[1.0, 0.5], [0.0, 1.0]]),
        Hopfield(W, activation="tanh", leak=[1.0, 0.0]),
    ]
    for net in others:
        with pytest.raises(InputError, match="one weight matrix"):
            loop_of(net)


def test_a_row_that_no_vector_touches_counts_where_the_product_of_its_slopes_underflows() -> None:
    W = np.array([[2.0, 0.0], [1e200, 0.0]])
    Y = np.array([[1.0], [0.0]])
    for lo in (0.0, 1e-200):
        loop = Loop(W, 1.0, np.ones(2), np.array([0.0, lo]), np.array([1.0, 1e-200]), True)
        assert refutes_all(loop, Y, -0.5) is (lo == 0.0)


@pytest.mark.parametrize(
    ("model", "said"),
    [
        (EchoState([[0.5]], 0.3, activation="tanh"), "this echo-state network keeps a part of its state at each step"),
        (
            Hopfield(np.eye(2), dissipation=[[1.0, 0.2], [0.0, 1.0]], activation="tanh"),
            "a decay that couples its neurons",
        ),
        (Persidskii([[-1.0]], slopes=(0.0, 1.0)), "this persidskii network has a leak that is not positive"),
        (Lure([[-1.0]], [[2.0]], [[3.0]], slopes=(0.0, 1.0)), "has weights on both sides of its slopes"),
    ],
)
def test_a_refusal_names_what_is_missing(model: Model, said: str) -> None:
    with pytest.raises(InputError, match=said):
        loop_of(model)
