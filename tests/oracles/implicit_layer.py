"""Fixed points x = relu(A x + B u + b) of a few neurons, by trying every pattern of active ones."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
import scipy.optimize
from numpy.typing import NDArray

Array = NDArray[Any]
Weights = tuple[Array, Array, Array, Array, Array]


def patterns(n: int) -> Iterator[Array]:
    """All subsets of n neurons, as masks."""
    for on in product((False, True), repeat=n):
        yield np.array(on)


def affine(A: Array, B: Array, b: Array, on: Array) -> tuple[Array, Array, Array, Array]:
    """With these neurons active and the others at 0: `x = X u + x0` and the arguments `Z u + z0`."""
    n = len(A)
    inverse = np.linalg.inv(np.eye(n) - A * on) if n else A
    Z, z0 = inverse @ B, inverse @ b
    return Z * on[:, None], z0 * on, Z, z0


def fixed_points(A: Array, B: Array, b: Array, u: Array) -> tuple[Array, Array]:
    """The states and arguments of inputs (samples, inputs), from the pattern that fits best."""
    best = np.full(len(u), np.inf)
    x, z = np.zeros((len(u), len(A))), np.zeros((len(u), len(A)))
    for on in patterns(len(A)):
        X, x0, Z, z0 = affine(A, B, b, on)
        here = u @ Z.T + z0
        wrong = np.maximum(np.where(on, -here, here), 0.0).max(axis=1)
        better = wrong < best
        best[better], z[better], x[better] = wrong[better], here[better], (u @ X.T + x0)[better]
    assert (best <= 1e-7 * (1.0 + np.abs(z).max())).all(), "no pattern fits"
    return x, z


def least(weights: Weights, low: Array, high: Array, form: Array) -> float:
    """The least value of `form @ x` over a box: one linear programme a pattern, whose regions tile the box."""
    A, B, b, _, _ = weights
    found = np.inf
    for on in patterns(len(A)):
        X, x0, Z, z0 = affine(A, B, b, on)
        sign = np.where(on, -1.0, 1.0)
        answer = scipy.optimize.linprog(
            form @ X, A_ub=sign[:, None] * Z, b_ub=-sign * z0, bounds=list(zip(low, high, strict=True))
        )
        if answer.status == 0:
            found = min(found, float(answer.fun + form @ x0))
    assert np.isfinite(found), "no region meets the box"
    return found


def exact_state(A: Array, given: Array, on: Array) -> list[Fraction]:
    """The solution of `x = A x + given` on the active neurons, 0 elsewhere, in rational numbers."""
    active = [int(i) for i in np.flatnonzero(on)]
    rows = [
        [Fraction(int(i == j)) - Fraction(float(A[i, j])) for j in active] + [Fraction(float(given[i]))] for i in active
    ]
    for k in range(len(rows)):
        pivot = next(i for i in range(k, len(rows)) if rows[i][k])
        rows[k], rows[pivot] = rows[pivot], rows[k]
        for i in range(len(rows)):
            if i != k and rows[i][k]:
                factor = rows[i][k] / rows[k][k]
                rows[i] = [a - factor * c for a, c in zip(rows[i], rows[k], strict=True)]
    x = [Fraction(0)] * len(A)
    for k, i in enumerate(active):
        x[i] = rows[k][-1] / rows[k][k]
    return x


def weighted_net(rng: np.random.Generator, n: int, inputs: int, classes: int, gap: float) -> Weights:
    """Random weights with log norm `1 - gap` in a random weighted maximum norm."""
    T, w = rng.normal(size=(n, n)) * rng.choice([0.3, 1.0, 3.0]), np.exp(rng.normal(size=n))
    off = np.abs(T) - np.diag(np.abs(np.diag(T)))
    own = np.minimum(np.diag(T), (1.0 - gap) - off.sum(axis=1))
    np.fill_diagonal(T, own)
    return _with_ends(rng, w[:, None] * T / w, inputs, classes)


def monotone_net(rng: np.random.Generator, n: int, inputs: int, classes: int, m: float) -> Weights:
    """Random weights of a monotone operator network."""
    P, Q = rng.normal(size=(n, n)), rng.normal(size=(n, n)) * rng.choice([0.0, 1.0, 5.0])
    return _with_ends(rng, (1.0 - m) * np.eye(n) - P.T @ P * rng.choice([0.0, 0.1, 1.0]) + Q - Q.T, inputs, classes)


def _with_ends(rng: np.random.Generator, A: Array, inputs: int, classes: int) -> Weights:
    n = len(A)
    return A, rng.normal(size=(n, inputs)), rng.normal(size=n), rng.normal(size=(classes, n)), rng.normal(size=classes)
