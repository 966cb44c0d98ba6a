"""Random triples of every shape, and their worst-case rows by brute force over all 2^m slope vertices.

The package's `Triple` is used as a record of arrays only; Jacobians are written down here, in floating point and,
for proofs, in rational arithmetic.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from metzler.models import Model, Triple
from metzler.numbers.scaled import Scaled

Array = NDArray[np.float64]

SHAPES = ("own slope", "own column", "own slope, full A", "entries", "shared", "many slopes")
"""Which slopes touch which rows: one a row; one column a slope, with and without m = n; several of each."""


class Bare(Model):
    """A triple as a model, for functions that take models."""

    kind = "bare"

    def __init__(self, triple: Triple) -> None:
        self._triple = triple

    def triple(self) -> Triple:
        return self._triple

    def field(self, x: Any, u: Any = 0.0) -> Array:
        raise NotImplementedError


def random_triple(
    seed: int, shape: str, *, n: int = 3, discrete: bool = False, rare: bool = False, decades: float = 0.0
) -> Triple:
    """Gaussian entries over `decades` orders of magnitude, slopes of any sign; `rare` is sparse, with empty rows."""
    rng = np.random.default_rng(seed)
    m = n if shape in ("own slope", "own column", "own slope, full A") else 9 if shape == "many slopes" else 4

    def matrix(rows: int, columns: int) -> Array:
        full = rng.normal(size=(rows, columns)) * 10.0 ** rng.uniform(-decades, decades, (rows, columns))
        return full * (rng.random((rows, columns)) < (0.5 if rare else 0.9))

    A, B, C = matrix(n, n), matrix(n, m), matrix(m, n)
    if shape in ("own slope", "own column"):
        A = np.diag(np.diag(A))
    if shape in ("own slope", "own slope, full A"):
        B = np.diag(np.diag(matrix(n, n)) if seed % 3 else np.ones(n))
    if shape == "own column":
        C = np.diag(rng.choice([-1.0, 1.0], n) if seed % 3 else np.diag(matrix(n, n)))
    if shape == "entries":
        C = np.eye(n)[rng.integers(0, n, m)] * rng.normal(size=(m, 1))
    if rare:
        A[rng.integers(n)] = 0.0
        B[rng.integers(n)] = 0.0
    lo = rng.uniform(-1.5, 1.0, m)
    hi = lo + rng.choice([0.0, 1.0, 2.0], m)
    lo, hi = np.where(rng.random(m) < 0.2, 0.0, [lo, np.maximum(hi, lo)])
    lo, hi = np.minimum(lo, hi), np.maximum(lo, hi)
    tau = np.ones(n) if discrete else 10.0 ** rng.uniform(-1, 1, n)
    if rare:
        A, B, C = (sparse.csr_array(M) for M in (A, B, C))
    return Triple(A, B, C, tau, lo, hi, float(rng.choice([1.0, 0.3])), discrete)


def dense(matrix: Any) -> Array:
    """The matrix as a NumPy array."""
    return np.asarray(matrix.toarray() if sparse.issparse(matrix) else matrix, dtype=float)


def corners(t: Triple) -> Iterator[Array]:
    """All 2^m slope vertices, bit k of the count choosing the end of slope k."""
    for bits in itertools.product((False, True), repeat=len(t.lo)):
        yield np.where(bits, t.hi, t.lo)


def jacobian(t: Triple, d: Array) -> Array:
    """`[1/tau](A + gain B [d] C)`."""
    return (dense(t.A) + t.gain * dense(t.B) @ (d[:, None] * dense(t.C))) / t.tau[:, None]


def metzler_rows(t: Triple, d: Array) -> Array:
    """Absolute values off the diagonal; on it the entry itself or, for a map, its absolute value less one."""
    J = jacobian(t, d)
    size = np.abs(J)
    np.fill_diagonal(size, np.abs(np.diag(J)) - 1.0 if t.discrete else np.diag(J))
    return size


def worst(t: Triple, z: Array) -> Array:
    """For each row the largest `(row z)_i` over all slope vertices."""
    return np.max([metzler_rows(t, d) @ z for d in corners(t)], axis=0)


def exact(values: Array | Scaled, exponents: Any = None) -> list[Fraction]:
    """The numbers `values * 2^exponents`, or those of a `Scaled`, as rationals."""
    if isinstance(values, Scaled):
        values, exponents = values.values, values.exponents
    powers = np.zeros(len(values), dtype=int) if exponents is None else exponents
    return [Fraction(float(v)) * Fraction(2) ** int(k) for v, k in zip(values, powers, strict=True)]


def exact_worst(t: Triple, z: list[Fraction]) -> list[Fraction | None]:
    """For each row i the largest `(row z)_i / z_i`, without rounding; None where z_i is 0."""
    A, B, C = (dense(M) for M in (t.A, t.B, t.C))
    ends = list(zip(exact(t.lo), exact(t.hi), strict=True))
    out: list[Fraction | None] = []
    for i in range(t.n):
        touching = np.flatnonzero((B[i] != 0) & (C != 0).any(axis=1)).tolist()
        terms = {
            k: [[Fraction(t.gain) * d * Fraction(B[i, k]) * c for c in exact(C[k])] for d in ends[k]] for k in touching
        }
        best: Fraction | None = None
        for bits in itertools.product((0, 1), repeat=len(touching)):
            chosen = [terms[k][bit] for k, bit in zip(touching, bits, strict=True)]
            row = [sum(parts, start) for start, *parts in zip(exact(A[i]), *chosen, strict=True)]
            own = abs(row[i]) - 1 if t.discrete else row[i]
            if z[i] == 0:
                break
            flow = sum((abs(a) * z[j] for j, a in enumerate(row) if j != i), Fraction(0))
            value = (own + flow / z[i]) / Fraction(float(t.tau[i]))
            best = value if best is None else max(best, value)
        out.append(best)
    return out
