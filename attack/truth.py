"""Definitions, evaluated: log norms, all vertices of a box, the best weights that a search of our own finds."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import Any, NamedTuple

import numpy as np

UNIT = 2.0**-53


class Claim(NamedTuple):
    """One statement of the package beside the truth."""

    what: str
    claimed: Any
    truth: Any
    false: bool


def at_most(what: str, claimed: float, truth: float, slack: float = 0.0) -> Claim:
    """A claim `claimed <= truth`: false where it is larger by more than `slack` (the error of the truth)."""
    return Claim(what, claimed, f"at most {truth!r}", not claimed <= truth + slack)


def at_least(what: str, claimed: float, truth: float, slack: float = 0.0) -> Claim:
    """A claim `claimed >= truth`."""
    return Claim(what, claimed, f"at least {truth!r}", not claimed >= truth - slack)


def close(what: str, claimed: float, truth: float, slack: float) -> Claim:
    """A claim that is a number."""
    return Claim(what, claimed, truth, not abs(claimed - truth) <= slack)


def same(what: str, claimed: Any, truth: Any) -> Claim:
    """A claim that is a yes or a no, a set or a count."""
    return Claim(what, claimed, truth, claimed != truth)


def vertices(lo: np.ndarray, hi: np.ndarray, most: int = 4096, rng: Any = None) -> np.ndarray:
    """All corners (s, m) of a box; with too many of them, random ones and the two extreme ones."""
    free = np.flatnonzero(lo < hi)
    if 2 ** len(free) <= most:
        bits = ((np.arange(2 ** len(free))[:, None] >> np.arange(len(free))) & 1).astype(bool)
    else:
        bits = (rng or np.random.default_rng(0)).random((most, len(free))) < 0.5
        bits[0], bits[1] = False, True
    out = np.repeat(lo[None, :], len(bits), axis=0)
    out[:, free] = np.where(bits, hi[free], lo[free])
    return out


def ratios(norm: Any) -> np.ndarray:
    """`w_i / w_j` of a norm of the package, (n, n)."""
    w, e = np.asarray(norm.weights), norm.exponents
    with np.errstate(all="ignore"):
        ratio = w[:, None] / w[None, :]
        return ratio if e is None else np.ldexp(ratio, np.clip(e[:, None] - e[None, :], -4000, 4000).astype(int))


def line_sums(J: np.ndarray, order: str, ratio: np.ndarray, discrete: bool) -> tuple[np.ndarray, np.ndarray]:
    """The rows (l1: columns) (s, n) whose largest is the log norm (of a map: the factor minus 1), and their sizes."""
    with np.errstate(all="ignore"):
        size = np.where(J == 0, 0.0, np.abs(J) * ratio)
    axis = -1 if order == "linf" else -2
    diagonal = np.diagonal(J, axis1=-2, axis2=-1)
    total = size.sum(axis=axis)
    if discrete:
        return total - 1.0, total + 1.0
    off = size.copy()
    n = J.shape[-1]
    off[..., np.arange(n), np.arange(n)] = 0.0
    return diagonal + off.sum(axis=axis), total


def log_norm(J: np.ndarray, order: str, w: np.ndarray, discrete: bool = False) -> np.ndarray:
    """The log norms (s,) of matrices (s, n, n) in the norm with weights w."""
    w = np.asarray(w, dtype=float)
    return line_sums(J, order, w[:, None] / w[None, :], discrete)[0].max(axis=-1)


def exact_line(J: Any, order: str, norm: Any, i: int, discrete: bool) -> Fraction:
    """One row (l1: column) in fractions; J an object array of fractions."""
    w = [Fraction(float(v)) for v in norm.weights]
    if norm.exponents is not None:
        w = [v * Fraction(2) ** int(e) for v, e in zip(w, norm.exponents, strict=True)]
    n = len(w)
    if order == "linf":
        off = sum((abs(J[i, j]) * w[i] / w[j] for j in range(n) if j != i), Fraction(0))
    else:
        off = sum((abs(J[j, i]) * w[j] / w[i] for j in range(n) if j != i), Fraction(0))
    return off + abs(J[i, i]) - 1 if discrete else off + J[i, i]


def worst(case: Any, norm: Any, order: str) -> tuple[float, float]:
    """The worst log norm of a case over its vertices, and the size of the numbers that it came from."""
    sums, size = line_sums(case.all(), order, ratios(norm), case.discrete)
    return float(sums.max()), float(size.max())


def rate_claim(what: str, case: Any, norm: Any, rate: float) -> Claim:
    """`rate` is a lower bound of the rate in this norm; fractions decide where floating point cannot."""
    order = norm.order
    sums, size = line_sums(case.all(), order, ratios(norm), case.discrete)
    scale = np.maximum(size, case.size() if np.isfinite(case.size()) else 0.0)
    doubt = (40 + 8 * case.n + 8 * case.m) * UNIT * scale + case.blur * scale
    excess = sums + rate
    if not (excess > -doubt).any():
        return Claim(what, rate, -float(sums.max()), False)
    if case.blur and not (excess > doubt).any():
        return Claim(what, rate, -float(sums.max()), False)
    lines = np.argwhere(excess > -doubt)
    lines = lines[np.argsort(-excess[tuple(lines.T)])][:8]
    limit = -Fraction(rate)
    for s, i in lines:
        J = case.exact(int(s))
        true = exact_line(J, order, norm, int(i), case.discrete)
        if true > limit + Fraction(case.blur) * Fraction(float(scale[s, i])):
            return Claim(what, rate, -float(true), True)
    return Claim(what, rate, -float(sums.max()), False)


def rows_of(J: np.ndarray, order: str, discrete: bool) -> tuple[np.ndarray, np.ndarray]:
    """Diagonals (n, s) and off-diagonal magnitudes (n, s, n) of the rows (l1: columns) over all vertices."""
    J = J if order == "linf" else np.swapaxes(J, -1, -2)
    n = J.shape[-1]
    off = np.abs(J).transpose(1, 0, 2).copy()
    diagonal = np.diagonal(J, axis1=-2, axis2=-1).T.copy()
    if discrete:
        diagonal = np.abs(diagonal) - 1.0
    off[np.arange(n), :, np.arange(n)] = 0.0
    return diagonal, off


def row_maximum(diagonal: np.ndarray, off: np.ndarray, eta: np.ndarray) -> np.ndarray:
    """`T(eta)_i / eta_i`: the worst row over all vertices."""
    return (diagonal + (off @ eta) / eta[:, None]).max(axis=1)


def good_weights(J: np.ndarray, order: str, discrete: bool, rounds: int = 400) -> np.ndarray:
    """Weights of the norm found by a damped power iteration on the worst rows: a candidate, for the caller to value."""
    diagonal, off = rows_of(J, order, discrete)
    n = len(diagonal)
    eta = np.ones(n)
    best, at = np.inf, eta
    shift = max(0.0, -float(diagonal.min())) + 0.05 * float(off.sum(axis=2).max() if off.size else 0.0) + 1e-300
    with np.errstate(all="ignore"):
        for _ in range(rounds):
            value = row_maximum(diagonal, off, eta)
            if not np.isfinite(value).all():
                break
            top = float(value.max())
            if top < best:
                best, at = top, eta
            if top - float(value.min()) <= 1e-14 * max(abs(top), shift):
                break
            eta = np.maximum(eta * (value + shift), 1e-250)
            eta = np.maximum(eta / eta.max(), 1e-100)
    return 1.0 / at if order == "linf" else at


def best_by_policies(J: np.ndarray, order: str, most: int = 5000) -> float:
    """The best rate of a flow: minus the largest Perron root over all choices of a vertex for each row; nan if many.

    The infimum over weights of the largest row is the largest root of the matrices put together from worst rows.
    """
    diagonal, off = rows_of(J, order, False)
    n = len(diagonal)
    rows = []
    for i in range(n):
        each = off[i].copy()
        each[:, i] = diagonal[i]
        rows.append(np.unique(each, axis=0))
    counts = [len(r) for r in rows]
    if np.prod(counts) > most:
        return float("nan")
    choice = np.indices(counts).reshape(n, -1)
    M = np.stack([rows[i][choice[i]] for i in range(n)], axis=1)
    return -float(np.linalg.eigvals(M).real.max())


def within_ratio(J: np.ndarray, order: str, discrete: bool, kappa: float, bisections: int = 30) -> np.ndarray:
    """Weights with `max w / min w <= kappa`, nearly the best such: least solutions of the row inequalities."""
    diagonal, off = rows_of(J, order, discrete)
    n = len(diagonal)
    high = float(row_maximum(diagonal, off, np.ones(n)).max())
    low, best = float(diagonal.max()), np.ones(n)
    for _ in range(bisections):
        c = 0.5 * (low + high)
        room = c - diagonal
        eta = np.ones(n)
        found = False
        for _ in range(150):  # what has not settled by then counts as out of reach: the answer is attained all the same
            with np.errstate(all="ignore"):
                push = off @ eta
                need = np.where(room > 0, push / room, np.where(push > 0, np.inf, 0.0)).max(axis=1)
            if not (need <= kappa).all():
                break
            if (need <= eta * (1 + 1e-9)).all():
                found = True
                break
            eta = np.maximum(eta, need)
        if found:
            high, best = c, eta
        else:
            low = c
    return 1.0 / best if order == "linf" else best


def spectral(J: np.ndarray, discrete: bool) -> float:
    """The largest real part of an eigenvalue over matrices (s, n, n); of maps the largest magnitude minus 1."""
    values = np.linalg.eigvals(J)
    return float(np.abs(values).max() - 1.0 if discrete else values.real.max())


def subsets(n: int) -> list[list[int]]:
    """All subsets of range(n), by size."""
    every = [[i for i in range(n) if bits[i]] for bits in product((False, True), repeat=n)]
    return sorted(every, key=len)


def fractions(M: Any) -> np.ndarray:
    """An array of floats as an object array of fractions."""
    M = np.asarray(M, dtype=float)
    out = np.empty(M.shape, dtype=object)
    flat = out.reshape(-1) if M.shape else out
    if not M.shape:
        out[()] = Fraction(float(M))
        return out
    for k, v in enumerate(M.ravel()):
        flat[k] = Fraction(float(v))
    return out
