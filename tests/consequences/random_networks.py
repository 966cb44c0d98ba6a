"""Random networks for the tests of what limits a rate: dense, sparse, reducible; both signs of slopes."""

from __future__ import annotations

import itertools

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from metzler.models import FiringRate, Hopfield, Model
from metzler.models.recurrent import RecurrentModel

SHAPES = ("dense", "sparse", "reducible")
SLOPES = ((0.0, 1.0), (-0.3, 0.8), (0.2, 1.0), (-0.9, 0.4))


def random_network(seed: int, n: int = 5) -> RecurrentModel:
    """Network number `seed`: every combination of shape, slopes and model comes up among 24 seeds in a row."""
    shape, slopes, kind = list(itertools.product(SHAPES, SLOPES, (Hopfield, FiringRate)))[seed % 24]
    rng = np.random.default_rng(seed)
    W = rng.normal(size=(n, n))
    if shape == "sparse":
        W *= rng.random((n, n)) < 0.4
    if shape == "reducible":
        W[: n // 2, n // 2 :] = 0.0
    spread = rng.uniform(0.8, 1.2, (2, n))
    ends = (slopes[0] * spread[0], slopes[1] * spread[1])
    return kind(W, leak=rng.uniform(0.5, 2.0, n), tau=rng.uniform(0.5, 3.0, n), slopes=ends, gain=0.7)


def tied_network(seed: int, n: int = 4) -> RecurrentModel:
    """Network number `seed` with worst cases that tie: small whole weights, zero rows, equal leaks, equal parts."""
    rng = np.random.default_rng(seed)
    kind = (Hopfield, FiringRate)[seed % 2]
    slopes = ((0.0, 1.0), (-1.0, 1.0), (-0.5, 1.0), (1.0, 1.0), (0.0, 0.0), (-1.0, 0.0), (0.5, 1.0))[seed % 7]
    W = rng.integers(-2, 3, (n, n)).astype(float) * (rng.random((n, n)) < rng.choice([0.25, 0.5, 0.9]))
    W[rng.random(n) < 0.2] = 0.0
    if seed % 3 == 0:
        W[: n // 2, n // 2 :] = 0.0
        W[n // 2 :, n // 2 :] = W[: n // 2, : n // 2]
    tau = rng.choice([1.0, 2.0], n) if seed % 5 == 0 else 1.0
    return kind(W, leak=rng.choice([0.5, 1.0, 2.0], n), tau=tau, slopes=slopes)


def abscissa(M: np.ndarray) -> float:
    """The largest real part of an eigenvalue of a Metzler matrix, one strong component after the other."""
    count, labels = connected_components(M != 0, connection="strong")
    parts = (np.flatnonzero(labels == k) for k in range(count))
    return max(float(np.linalg.eigvals(M[np.ix_(part, part)]).real.max()) for part in parts)


def best_rate(model: RecurrentModel, order: str) -> float:
    """The best rate of that order by brute force: minus the largest Perron value over all choices of worst rows.

    A row of Hopfield in l1 or of a firing-rate network in linf has two choices, others vary entry by entry.
    """
    lo, hi = model.slopes
    W = np.asarray(model.W, dtype=float)
    hopfield = isinstance(model, Hopfield)

    def root(ends: tuple[np.ndarray, ...]) -> float:
        S = [e[None, :] if hopfield else e[:, None] for e in ends]
        off = model.gain * np.max([np.abs(s * W) for s in S], axis=0)
        np.fill_diagonal(off, model.gain * np.max([np.diag(s * W) for s in S], axis=0) - model.leak)
        return abscissa(off / model.tau[:, None])

    if hopfield != (order == "l1"):
        return -root((lo, hi))
    corners = itertools.product((0, 1), repeat=model.n)
    return -max(root((np.where(c, hi, lo),)) for c in corners)


def rows_of(net: Model, order: str) -> list[list[np.ndarray]]:
    """For every row (l1: column), as a row, its worst-case candidates at all vertices of the slopes."""
    t = net.triple()
    jacobians = [toarray(t.jacobian(d)) for d in itertools.product(*zip(t.lo, t.hi, strict=True))]
    out = []
    for i in range(net.n):
        rows = [np.abs(J[i] if order == "linf" else J[:, i]) for J in jacobians]
        for row, J in zip(rows, jacobians, strict=True):
            row[i] = J[i, i]
        out.append(list(np.unique(np.array(rows), axis=0)))
    return out


def toarray(M: object) -> np.ndarray:
    return np.asarray(M.toarray() if sparse.issparse(M) else M)


def best_with(rows: list[list[np.ndarray]], G: np.ndarray) -> float:
    """The largest root over all choices of a row, by improvement of the choice."""
    z = np.ones(len(rows))
    for _ in range(100):
        M = np.array([max(each, key=lambda row, z=z: float(row @ z)) for each in rows]) + G
        values, vectors = np.linalg.eig(M)
        new = np.abs(vectors[:, np.argmax(values.real)].real) + 1e-14
        if np.allclose(new / new.max(), z / z.max(), rtol=1e-13, atol=0):
            break
        z = new / new.max()
    return float(values.real.max())
