"""Brute force over slope vertices and row selections, in plain numpy, and exact rows in rational arithmetic.

Nothing here uses the package: a network is a `Plain` record of arrays, its Jacobians are written down from the
model equations, and norms multiply the state (`linf`: max w_i |x_i|, `l1`: sum w_i |x_i|).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse.csgraph import connected_components

Array = NDArray[np.float64]
Candidate = tuple[Fraction, dict[int, Fraction]]


@dataclass(frozen=True)
class Plain:
    """A Hopfield or firing-rate network as bare arrays."""

    kind: str
    W: Array
    leak: Array
    lo: Array
    hi: Array
    tau: Array
    gain: float = 1.0

    @property
    def n(self) -> int:
        return int(self.W.shape[0])


def plain(
    kind: str,
    W: ArrayLike,
    *,
    leak: ArrayLike = 1.0,
    slopes: tuple[ArrayLike, ArrayLike] = (0.0, 1.0),
    tau: ArrayLike = 1.0,
    gain: float = 1.0,
) -> Plain:
    """The record of these numbers, scalars spread over the neurons."""
    weights = np.array(W, dtype=float)
    spread = [np.array(np.broadcast_to(v, weights.shape[:1]), dtype=float) for v in (leak, *slopes, tau)]
    return Plain(kind, weights, *spread, gain=gain)


def jacobian(net: Plain, d: ArrayLike) -> Array:
    """`J(d)`: `[1/tau](-C + g W [d])` for Hopfield, `[1/tau](-C + g [d] W)` for firing rate."""
    slopes = np.asarray(d, dtype=float)
    loop = net.W * slopes[None, :] if net.kind == "hopfield" else slopes[:, None] * net.W
    out: Array = (net.gain * loop - np.diag(net.leak)) / net.tau[:, None]
    return out


def log_norm(order: str, w: ArrayLike, J: Array) -> float:
    """The textbook formula: linf `max_i J_ii + sum_j |J_ij| w_i/w_j`, l1 `max_j J_jj + sum_i |J_ij| w_i/w_j`."""
    weights = np.asarray(w, dtype=float)
    scaled = np.abs(J) * (weights[:, None] / weights[None, :])
    np.fill_diagonal(scaled, 0.0)
    return float((np.diag(J) + scaled.sum(axis=1 if order == "linf" else 0)).max())


def log_norm_by_limit(order: str, w: ArrayLike, J: Array, step: float = 1e-7) -> float:
    """`(||I + hJ|| - 1)/h` for a small h: the definition of the log norm."""
    weights = np.asarray(w, dtype=float)
    moved = np.abs(np.eye(len(weights)) + step * J) * (weights[:, None] / weights[None, :])
    return float((moved.sum(axis=1 if order == "linf" else 0).max() - 1.0) / step)


def vertices(net: Plain) -> Iterator[Array]:
    """All 2^n slope vertices."""
    for choice in itertools.product((False, True), repeat=net.n):
        yield np.where(choice, net.hi, net.lo)


def worst_log_norm(net: Plain, order: str, w: ArrayLike) -> float:
    """The largest log norm over all 2^n slope vertices (a convex function is largest at one of them)."""
    return max(log_norm(order, w, jacobian(net, d)) for d in vertices(net))


def majorant(J: Array) -> Array:
    """Absolute values off the diagonal."""
    out: Array = np.abs(J)
    np.fill_diagonal(out, np.diag(J))
    return out


def abscissa(M: Array) -> float:
    """Largest real part of an eigenvalue, one dense eigenvalue problem per strong component."""
    count, labels = connected_components(M != 0, directed=True, connection="strong")
    blocks = (np.flatnonzero(labels == k) for k in range(count))
    return max(float(np.linalg.eigvals(M[np.ix_(b, b)]).real.max()) for b in blocks)


def candidate_rows(net: Plain, order: str) -> list[Array]:
    """For each neuron the rows (l1: columns) of the majorants over all vertices, dominated rows dropped."""
    family = np.array([majorant(jacobian(net, d)) for d in vertices(net)])
    if order == "l1":
        family = family.transpose(0, 2, 1)
    return [undominated(np.unique(family[:, i], axis=0)) for i in range(net.n)]


def undominated(rows: Array) -> Array:
    """The rows, all different, that no other row reaches entry by entry."""
    reaches = (rows[:, None, :] >= rows[None, :, :]).all(axis=2)
    out: Array = rows[reaches.sum(axis=0) == 1]
    return out


def perron_value_of_rows(rows: list[Array]) -> float:
    """`max` over all row selections of the spectral abscissa: the optimal worst-case log norm.

    `inf_eta max_i max_r (r eta)_i / eta_i` equals it for every finite row family, reducible or not.
    """
    return max(abscissa(np.array(choice)) for choice in itertools.product(*rows))


def perron_value(net: Plain, order: str) -> float:
    """The smallest worst-case log norm that weights of this norm can reach, by enumeration (small n)."""
    return perron_value_of_rows(candidate_rows(net, order))


def rational(values: ArrayLike, exponents: ArrayLike | None = None) -> list[Fraction]:
    """The numbers `values * 2^exponents`: doubles are rationals, no rounding."""
    plain_values = [Fraction(float(v)) for v in np.asarray(values, dtype=float)]
    if exponents is None:
        return plain_values
    return [v * Fraction(2) ** int(k) for v, k in zip(plain_values, np.asarray(exponents), strict=True)]


def exact_rows(net: Plain, order: str) -> Iterator[tuple[int, list[Candidate]]]:
    """For each row i (l1: column i): tau-free candidates `(diagonal, {j: |entry|})`, all exact.

    A matched row has the two candidates of its one slope; an entrywise row has one, the largest of every entry.
    """
    matched = (net.kind == "hopfield") == (order == "l1")
    W = net.W.T if order == "l1" else net.W
    gain, lo, hi = Fraction(net.gain), rational(net.lo), rational(net.hi)
    for i in range(net.n):
        leak = Fraction(float(net.leak[i]))
        entries = {int(j): gain * Fraction(float(W[i, j])) for j in np.flatnonzero(W[i])}
        loop = entries.pop(i, Fraction(0))
        if matched:
            yield i, [(d * loop - leak, {j: abs(d * a) for j, a in entries.items()}) for d in (lo[i], hi[i])]
        else:
            largest = {j: max(abs(lo[j] * a), abs(hi[j] * a)) for j, a in entries.items()}
            yield i, [(max(lo[i] * loop, hi[i] * loop) - leak, largest)]


def exact_worst_log_norm(net: Plain, order: str, w: ArrayLike, exponents: ArrayLike | None = None) -> Fraction:
    """The worst-case log norm at the weights `w * 2^exponents` as a rational number.

    In linf the sum over j is `(1/tau_i) |G_ij| w_i / w_j`; in l1 the time constant belongs to the target
    neuron: `(1/tau_j) |G_ji| w_j / w_i`.
    """
    weights, tau = rational(w, exponents), rational(net.tau)
    xi = [1 / v for v in weights] if order == "linf" else [v / t for v, t in zip(weights, tau, strict=True)]
    worst: list[Fraction] = []
    for i, candidates in exact_rows(net, order):
        for diagonal, off in candidates:
            total = diagonal + sum((a * xi[j] for j, a in off.items()), Fraction(0)) / xi[i]
            worst.append(total / tau[i])
    return max(worst)


def exact_growth(
    net: Plain, order: str, support: ArrayLike, x: ArrayLike, exponents: ArrayLike | None = None
) -> Fraction:
    """`min over i in support of T(x)_i / x_i` for `x * 2^exponents`, zero elsewhere: no weights reach below it.

    In l1 the vector is in the coordinates `xi = w / tau`, in which the problem reads as in linf.
    """
    index = [int(i) for i in np.asarray(support)]
    value = dict(zip(index, rational(x, exponents), strict=True))
    tau = rational(net.tau)
    ratios: list[Fraction] = []
    for i, candidates in exact_rows(net, order):
        if i not in value or value[i] == 0:
            continue
        best = max(
            d + sum((a * value.get(j, 0) for j, a in off.items()), Fraction(0)) / value[i] for d, off in candidates
        )
        ratios.append(best / tau[i])
    return min(ratios)
