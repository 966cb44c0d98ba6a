"""Weak pairings of the weighted l1, l2 and l-infinity norms: what an inner product is to the Euclidean one."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from metzler.arrays import Vector
from metzler.errors import InputError
from metzler.matrices.labelled import numbers
from metzler.norms.diagonal import Norm, known_norm


def weak_pairing(norm: Norm, x: ArrayLike, y: ArrayLike) -> float:
    """The weak pairing [[x, y]] that goes with a norm, so that [[y, y]] is its square.

    With `a = w x`, `b = w y`:

    l1: `|b|_1 sum_i sign(b_i) a_i`; l2: `a . b`; linf: the largest of `a_i b_i` over the i with `|b_i| = |b|_inf`.

    It satisfies Lumer's equality, `mu(A) = sup_x [[A x, x]] / ||x||^2`. In l2 and linf it also satisfies
    Deimling's inequality `[[x, y]] <= ||y|| lim (||y + h x|| - ||y||) / h`, with equality; in l1 with equality
    where no entry of y is zero, the limit being larger by `||y|| sum_{y_i = 0} w_i |x_i|` elsewhere.

    Parameters
    ----------
    norm : Norm
        Weights within double precision. It comes first, for the pairing belongs to it, as `norm(x)` does.
    x, y : (n,) arrays
        States; the pairing is subadditive and continuous in x.

    Returns
    -------
    float

    References
    ----------
    davydov2022, Definition 12, Lemma 13.

    Examples
    --------
    >>> weak_pairing(Norm("l1", [1.0, 2.0]), [1.0, -1.0], [3.0, 1.0])
    -5.0
    >>> weak_pairing(Norm("linf", [1.0, 1.0]), [5.0, -1.0], [1.0, 2.0])
    -2.0
    """
    known_norm(norm, "weak_pairing(norm, x, y)")
    a, b = _scaled(norm, x), _scaled(norm, y)
    if norm.order == "l2":
        return float(a @ b)
    size = np.abs(b)
    if norm.order == "l1":
        return float(size.sum() * (np.sign(b) @ a))
    return float((a * b)[size == size.max()].max())


def directional_derivative(norm: Norm, x: ArrayLike, y: ArrayLike) -> float:
    """The limit of `(||y + h x|| - ||y||) / h` as h falls to 0: what Deimling's inequality compares with.

    Examples
    --------
    >>> directional_derivative(Norm("l1", [1.0, 1.0]), [1.0, -2.0], [3.0, 0.0])
    3.0
    """
    known_norm(norm, "directional_derivative(norm, x, y)")
    a, b = _scaled(norm, x), _scaled(norm, y)
    size = np.abs(b)
    if norm.order == "l1":
        return float(np.where(b == 0, np.abs(a), np.sign(b) * a).sum())
    if not size.any():
        value = norm(np.asarray(x, dtype=float))
        return float(np.asarray(value))
    if norm.order == "l2":
        return float(a @ b / np.linalg.norm(b))
    return float((np.sign(b) * a)[size == size.max()].max())


def _scaled(norm: Norm, x: ArrayLike) -> Vector:
    """The weights times one state."""
    values = numbers(x, name="a state")
    if values.shape != norm.weights.shape:
        raise InputError(f"a state must have shape {norm.weights.shape}, got {values.shape}")
    return np.asarray(norm.w.plain("weak pairings need weights within double precision") * values)
