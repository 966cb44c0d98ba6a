"""Gains from every input to every state, without any norm (THEORY 5.4)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.linalg import splu

from metzler.envelope import Index, RowFamily, envelope
from metzler.errors import InputError
from metzler.models import FiringRate, Model
from metzler.models.pointwise import continuous, input_gain

Vector = NDArray[np.float64]

MOST_COLUMNS = 2000
ROUNDS = 50
NONE = "no gains exist: no diagonal norm proves this network contracting"
LIFT = 1e-10
"""Every state is given so much of the input's push besides: a non-negative solution is then a proof."""


def input_gains(model: Model, inputs: Sequence[int] | None = None, *, constant: bool = False) -> Vector:
    """G (n, k) with `limsup |x_i - y_i| <= sum_j G_ij limsup |u_j - v_j|`, state by state.

    Parameters
    ----------
    model : Model
        In continuous time, with inputs.
    inputs : k indices of states, optional
        The inputs that differ; all of them by default, up to 2,000 states.
    constant : bool
        Only for inputs that do not change in time: how far the equilibria lie apart. Sharper for firing-rate networks
        whose slopes start at 0, where a negative self-weight then helps; otherwise the same.

    Returns
    -------
    (n, k) array
        Not negative; no unit where leak and input share one. Each column is verified to satisfy the inequality that
        proves it, in double precision, and larger than needed by about one part in 10^10.

    Raises
    ------
    InputError
        For a map, a model without inputs, too many columns, or a network that no diagonal l1 or
        l-infinity norm certifies: then worst-case rows give no such matrix, which other norms might.

    Notes
    -----
    The differences obey `D+ |dx| <= T(|dx|) + g |du|` with the monotone T of the worst-case rows in l-infinity; every
    column solves `T(z) + g_j e_j = 0` by policy iteration, and T is subadditive, so columns add up. For models whose
    rows have one worst case T is a matrix F and G is `(-F)^-1 [g]`; it is attained in the long run where the signs
    agree. For `constant`, `([leak / hi] - M(gain W))^-1`, M the Metzler majorant.

    References
    ----------
    davydov2022, Theorems 16 and 18 (the comparison systems).

    Examples
    --------
    >>> from metzler.models import Hopfield
    >>> net = Hopfield([[0.0, 0.5], [0.0, 0.0]], activation="relu")
    >>> input_gains(net).round(6).tolist()  # input 1 reaches state 0 through the synapse
    [[1.0, 0.5], [0.0, 1.0]]
    """
    continuous(model)
    gains = input_gain(model)
    chosen = _chosen(model.n, inputs)
    family, strength = envelope(model, "linf"), gains
    if constant and isinstance(model, FiringRate) and (model.triple().lo == 0).all():
        family, strength = _equilibrium_rows(model)
    return _columns(family, strength, chosen)


def _equilibrium_rows(model: FiringRate) -> tuple[RowFamily, Vector]:
    """`[hi / leak] M(gain W) - I` row by row, where a negative self-weight is divided out: one worst case a row."""
    family, t = envelope(model, "linf"), model.triple()
    own = t.gain * np.asarray(t.C.diagonal())
    share = t.hi / (model.leak - t.hi * own)
    if not (model.leak > t.hi * own).all():
        raise InputError("no gains exist: some neuron's leak does not hold its own feedback")
    reach = t.gain * share
    rows = RowFamily(family.off, np.full((1, model.n), -1.0), reach[None, :], family.form)
    return rows, share


def _chosen(n: int, inputs: Sequence[int] | None) -> Index:
    index = np.arange(n) if inputs is None else np.atleast_1d(np.asarray(inputs))
    if index.ndim != 1 or index.dtype.kind not in "iu" or len(index) == 0 or index.min() < 0 or index.max() >= n:
        raise InputError(f"inputs must list indices between 0 and {n - 1}")
    if len(index) > MOST_COLUMNS:
        raise InputError(f"at most {MOST_COLUMNS} inputs at once, got {len(index)}: choose some with `inputs`")
    return index.astype(np.intp)


def _columns(family: RowFamily, gains: Vector, chosen: Index) -> Vector:
    sigma = family.policy(np.ones(family.n))
    solvers: dict[bytes, Any] = {}
    out = np.zeros((family.n, len(chosen)))
    for k, j in enumerate(chosen):
        if gains[j] == 0:
            continue
        push = np.full(family.n, LIFT * gains[j])
        push[j] = gains[j] * (1.0 + LIFT)
        for _ in range(ROUNDS):
            key = sigma.tobytes()
            if key not in solvers:
                solvers.clear()
                solvers[key] = _solver(family, sigma)
            z = np.maximum(solvers[key].solve(push), 0.0)
            better = family.policy(z, sigma)
            if (better == sigma).all():
                break
            sigma = better
        if not (np.isfinite(z).all() and (family(z) <= -0.5 * push).all() and family(z)[j] <= -gains[j]):
            raise InputError(NONE)
        out[:, k] = z
    return out


def _solver(family: RowFamily, sigma: Index) -> Any:
    diag, scale, profile = family.pick(sigma)
    off = sparse.csr_array(family.off)
    matrix = sparse.diags_array(-diag) - sparse.diags_array(scale) @ (off if profile is None else off[profile])
    try:
        return splu(sparse.csc_array(matrix))
    except RuntimeError as error:
        raise InputError(NONE) from error
