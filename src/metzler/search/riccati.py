"""A matrix P well inside the condition on a quadratic norm, from the two extreme solutions of a Riccati equation."""

from __future__ import annotations

import warnings
from contextlib import suppress

import numpy as np
import scipy.linalg

from metzler.arrays import Vector
from metzler.errors import InputError
from metzler.models import Triple
from metzler.proofs.parabola import weights_of
from metzler.search.cyclic import cyclic_solution
from metzler.search.euclidean import dense_parts
from metzler.threads import on_one_thread, solve

STEPS = 40
ENOUGH = 1e-12
"""The doubling has ended once its solution changes by this fraction."""


def middle_solution(triple: Triple, q: Vector, rate: float, slack: float, *, single: bool = False) -> Vector | None:
    """P (n, n) between the extreme solutions of the condition with these multipliers; None where there is none.

    With `F = A + B [lo + hi] C / 2`, `G = B [1/q] B' / 2` and `K = C' [q (hi - lo)^2] C / 2` the condition of
    `metzler.proofs.quadratic` is

        (F + c)' P + P (F + c) + P G P + K <= 0,    for maps    F' P (1 - G P)^-1 F + K <= (1 - c)^2 P,

    solved by structure-preserving doubling, in coordinates in which G and K are alike: O(n^3) a step, about ten steps;
    of networks with one decay and slopes that begin or end at 0 by `metzler.search.cyclic`.

    Parameters
    ----------
    triple : Triple
        Made dense.
    q : (m,) array
        Positive.
    rate : float
        In 1/time; for a map 1 - factor.
    slack : float
        How far the rate is below what these multipliers have: the equation is made harder by a tenth of that, so that
        its solutions satisfy the condition strictly.
    single : bool
        Solve in single precision, where that is done by cyclic reduction.

    References
    ----------
    chu2005 (flows), chu2004 (maps).
    """
    with suppress(InputError):
        net = weights_of(triple)
        if (net.scale == net.ratios).all():
            return cyclic_solution(net, q * net.scale**2, rate + 0.1 * slack, single=single)
    A, B, C = dense_parts(triple)
    F = A + (B * (0.5 * (triple.lo + triple.hi))) @ C
    G = 0.5 * (B / q) @ B.T
    K = 0.5 * C.T @ ((q * (triple.hi - triple.lo) ** 2)[:, None] * C)
    scale = _even(np.diagonal(G), np.diagonal(K))
    F, G, K = (scale[:, None] * F) / scale, scale[:, None] * G * scale, K / scale[:, None] / scale
    one, size = 0.1 * slack * np.eye(len(F)), _size(G, K, slack)
    G, K = G + one / size, K + one * size
    start: tuple[Vector, Vector, Vector] | None
    if triple.discrete:
        start = F / (1.0 - rate), G, K / (1.0 - rate) ** 2
    else:
        start = _as_map(F + rate * np.eye(len(F)), G, K)
    with np.errstate(all="ignore"):
        found = None if start is None else _doubled(*start)
    if found is None or not all(np.isfinite(X).all() for X in found):
        return None
    smallest, largest = (scale[:, None] * X * scale for X in found)
    small, large = (float(np.abs(X).max()) for X in found)
    shares = (0.5, small / (small + large))
    return min(
        (_symmetric(smallest + share * (largest - smallest)) for share in shares if np.isfinite(share)), key=_stretch
    )


def _symmetric(P: Vector) -> Vector:
    return np.asarray(0.5 * (P + P.T))


def _stretch(P: Vector) -> float:
    """The condition number of P; infinite where it is not positive definite."""
    values = on_one_thread(np.linalg.eigvalsh, P)
    return float(values[-1] / values[0]) if values[0] > 0 else np.inf


def lyapunov_solution(J: Vector, rate: float, discrete: bool) -> Vector | None:
    """P (n, n), symmetric, with `(J + rate)' P + P (J + rate) = -1`, of a map `J' P J = (1 - rate)^2 (P - 1)`.

    Positive definite where the linear network decays faster than that. None where there is no such P, or none is found.
    """
    one = np.eye(len(J))
    try:
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of an ill-conditioned equation: its solution serves or is not used
            if discrete:
                P = on_one_thread(scipy.linalg.solve_discrete_lyapunov, J.T / (1.0 - rate), one)
            else:
                P = on_one_thread(scipy.linalg.solve_continuous_lyapunov, J.T + rate * one, -one)
    except (ValueError, ZeroDivisionError, scipy.linalg.LinAlgError):
        return None
    return _symmetric(P) if np.isfinite(P).all() else None


def _as_map(F: Vector, G: Vector, K: Vector) -> tuple[Vector, Vector, Vector] | None:
    """The equation of a map with the solutions of that of a flow (Cayley's transform)."""
    gamma = 0.5 * float(np.abs(F).sum(axis=0).max()) + 1e-9
    one = np.eye(len(F))
    try:
        inverse = on_one_thread(np.linalg.inv, F - gamma * one)
        middle = on_one_thread(np.linalg.inv, (F - gamma * one).T - K @ inverse @ G)
    except np.linalg.LinAlgError:
        return None
    return one + 2.0 * gamma * middle.T, 2.0 * gamma * inverse @ G @ middle, 2.0 * gamma * middle @ K @ inverse


def _doubled(A: Vector, G: Vector, K: Vector) -> tuple[Vector, Vector] | None:
    """The extreme solutions of `X = A' X (1 - G X)^-1 A + K`; None where the doubling does not end."""
    one = np.eye(len(A))
    for _ in range(STEPS):
        try:
            A_next, G_next = np.split(solve(one - G @ K, np.hstack([A, G])), 2, axis=1)
        except np.linalg.LinAlgError:
            return None
        more = A.T @ (K @ A_next)
        G, A = G + A @ G_next @ A.T, A @ A_next
        G, K = 0.5 * (G + G.T), K + 0.5 * (more + more.T)
        change = float(np.abs(more).max() / np.abs(K).max())
        if not np.isfinite(change):
            return None
        if change < ENOUGH:
            break
    try:
        largest = on_one_thread(np.linalg.inv, G)
    except np.linalg.LinAlgError:
        return None
    return K, largest


def _size(G: Vector, K: Vector, slack: float) -> float:
    """How large the solutions are, where G or K is nearly nothing."""
    g, k = float(np.diagonal(G).max()), float(np.diagonal(K).max())
    return 1.0 if min(g, k) > 1e-12 * max(g, k) else slack / g if g > k else k / slack if k else 1.0


def _even(G: Vector, K: Vector) -> Vector:
    """Powers of two for the coordinates in which all diagonal entries of G and K are as much alike as they can be."""
    with np.errstate(divide="ignore", invalid="ignore"):
        g, k = np.log2(G), np.log2(K)
    both = np.isfinite(g) & np.isfinite(k)
    common = float(np.median(0.5 * (g + k)[both])) if both.any() else 0.0
    alone = np.where(np.isfinite(g), 0.5 * (common - g), np.where(np.isfinite(k), 0.5 * (k - common), 0.0))
    with np.errstate(invalid="ignore"):
        return np.asarray(np.exp2(np.rint(np.where(both, 0.25 * (k - g), alone))))
