"""Gains from every input to every state (THEORY 5.4)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.linalg import splu

from metzler.arrays import Index, Vector
from metzler.claims.claim import Claim
from metzler.claims.pair import contraction
from metzler.envelope.build import envelope
from metzler.envelope.family import Form, RowFamily
from metzler.envelope.ragged import RaggedRows
from metzler.errors import InputError, InputTypeError
from metzler.matrices.blocked import in_memory
from metzler.matrices.indices import indices
from metzler.matrices.names import Name, Names
from metzler.models import Model, Triple
from metzler.models.pointwise import continuous, input_entries, input_matrix, input_names
from metzler.numbers.scaled import Scaled
from metzler.search.diagonal import diagonal_certificate

MOST_COLUMNS = 2000
ROUNDS = 50
NONE = "no gains are proved: neither a diagonal l1 nor a diagonal l-infinity norm proves this network contracting"
LIFT = 1e-10
"""Every state is given so much of the input's push besides: a non-negative solution is then a proof."""


def input_gains(
    model: Model, inputs: Sequence[Name] | None = None, *, constant: bool = False, claim: Claim | None = None
) -> Vector:
    """G (n, k) with `limsup |x_i - y_i| <= sum_j G_ij limsup |u_j - v_j|`, state by state.

    Parameters
    ----------
    model : Model
        In continuous time, with inputs.
    inputs : k indices of inputs, or names of neurons, optional
        The inputs that differ; all of them by default, up to 2,000. An input is that of a state, or of a column of U
        where an implicit network has one.
    constant : bool
        Only for inputs that do not change in time: how far the equilibria lie apart. Sharper for firing-rate and
        implicit networks whose slopes start at 0, where a negative self-weight then helps, and where l1 alone proves
        contraction; otherwise the same.
    claim : Claim, optional
        Of a positive rate c in any norm, about `model`: the gains that follow from it alone. An input moves the norm by
        at most that of its column of P over c, and the norm bounds every state, in a quadratic one by
        `sqrt((P^-1)_ii)`. Of a local claim they hold in the box, for its inputs.

    Returns
    -------
    (n, k) array
        Not negative; no unit where leak and input share one. Each column is verified to satisfy the inequality that
        proves it, in double precision, and larger than needed by about one part in 10^10.

    Raises
    ------
    InputError
        For a map, a model without inputs, too many columns, or a network that no diagonal l1 or l-infinity norm
        proves contracting; with `claim` for a rate that is not positive, or a local claim whose box is left.
    NotProved
        When the claim is not one about this model.

    Notes
    -----
    The differences obey `D+ |dx| <= T(|dx|) + P |du|` with the monotone T of the worst-case rows in l-infinity and
    `|f(x, u) - f(x, v)| <= P |u - v|`; every column solves `T(z) + P_j = 0` by policy iteration, and T is subadditive,
    so columns add up. For models whose rows have one worst case T is a matrix F and G is `(-F)^-1 P`; it is
    attained in the long run where the signs agree. For `constant`, equilibria of `D x = phi(gain W x + u)` obey
    `(D_ii - d gain W_ii) |dx_i| <= sum_j |D_ij - d gain W_ij| |dx_j| + d |du_i|` for a slope d; one of its ends is the
    worst.

    Where l-infinity proves nothing but l1 does, with weights w and rate c: `G = [w]^-1 1 (w^T P) / c`. For `constant`,
    row i is `y^T P` with `T(y) + e_i = 0` for the worst-case columns T.

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
    if not isinstance(constant, bool | np.bool_):
        raise InputTypeError(f"constant must be True or False, got {type(constant).__name__}")
    if claim is not None:
        return _by_claim(model, claim, inputs)
    t, push = continuous(model), input_matrix(model)
    chosen = _chosen(input_entries(model) or 0, inputs, input_names(model))
    push = np.asarray(push.tocsc()[:, chosen].toarray())
    ends = constant and _has_equilibrium_rows(model, t)
    found = _columns(*_ends(t), push) if ends else _columns(envelope(model, "linf"), None, push)
    return _by_columns(model, push, constant) if found is None else found


def _by_claim(model: Model, claim: Claim, inputs: Sequence[Name] | None) -> Vector:
    """What the norm of a claim allows every state."""
    held = contraction(model, claim, "input_gains(model, inputs, claim=claim)", of_states=False).positive(
        "an input gain"
    )
    continuous(model)
    if not held.kept:
        raise InputError("input gains need a local claim whose box no trajectory leaves: this one has no region")
    chosen = _chosen(input_entries(model) or 0, inputs, input_names(model))
    push = np.asarray(input_matrix(held.model).tocsc()[:, chosen].toarray())
    return held.norm.per_state(held.norm.above(push)) * ((1.0 + LIFT) / held.rate)


def _has_equilibrium_rows(model: Model, t: Triple) -> bool:
    """Whether equilibria solve `D x = phi(gain W x + u)` with slopes from 0."""
    B = sparse.csr_array(t.B)
    eye = B.shape == t.A.shape and (B - sparse.eye_array(t.n, format="csr")).count_nonzero() == 0
    return bool(model.input_inside) and eye and bool((t.lo == 0).all())


def _ends(t: Triple) -> tuple[RowFamily, NDArray[np.bool_]]:
    """The rows at slope 0 and at the largest one, and which of them the input pushes: those at the largest."""
    A, W = sparse.csr_array(t.A), t.gain * sparse.csr_array(t.C)
    rows = [A, A + sparse.diags_array(t.hi) @ W]
    owner = np.tile(np.arange(t.n), 2)
    order = np.argsort(owner, kind="stable")
    off = sparse.vstack([M - sparse.diags_array(M.diagonal()) for M in rows], format="csr")
    diag, speed = np.concatenate([M.diagonal() for M in rows]), np.tile(1.0 / t.tau, 2)
    form = np.full(t.n, Form.TWO_VERTEX, dtype=np.int8)
    family = RaggedRows(abs(off)[order], (diag * speed)[order], speed[order], form, owner[order], np.arange(2 * t.n))
    return family, np.repeat([False, True], t.n)[order]


def _chosen(n: int, inputs: Sequence[Name] | None, names: Names | None) -> Index:
    index = np.arange(n) if inputs is None else indices(inputs, n, name="inputs", repeated=True, names=names)
    if len(index) > MOST_COLUMNS:
        raise InputError(f"at most {MOST_COLUMNS} inputs at once, got {len(index)}: choose some with `inputs`")
    return index


def _by_columns(model: Model, push: Vector, constant: bool) -> Vector:
    """What the worst-case columns prove: of l1, the only norm left."""
    if constant and model.n <= MOST_COLUMNS:
        tau = model.triple().tau[:, None]
        found = _columns(envelope(model, "l1"), None, np.eye(model.n) / tau)
        if found is not None:
            return np.asarray((found * tau).T @ push)
    cert = diagonal_certificate(model, "l1")
    if not cert.rate > 0:
        raise InputError(NONE)
    with np.errstate(over="ignore"):
        return cert.norm.w.divide_up(cert.norm.above(push)[None, :]) * ((1.0 + LIFT) / cert.rate)


def _columns(family: RowFamily, pushed: NDArray[np.bool_] | None, strength: Vector) -> Vector | None:
    """The solutions (n, k) of `T(z) + s = 0` for the columns s of `strength`, each verified; None if one has none.

    Where not every candidate row is `pushed`, s is added to those that are, before the largest is taken.
    """
    solvers: dict[bytes, Any] = {}
    out = np.zeros(strength.shape)
    sigma = family.policy(np.ones(family.n))
    for k, column in enumerate(strength.T):
        if not column.any():
            continue
        for _ in range(ROUNDS):
            push = np.broadcast_to(family.at_owner(column), family.diag.shape)
            push = push if pushed is None else push * pushed
            found = _column(family, push * (1.0 + LIFT) + LIFT * column.max(), sigma, solvers)
            if found is None or not (family.candidates(found[0]) + push <= 0).all():
                return None
            out[:, k], sigma = found
            longer = family.grown(Scaled(out[:, k]))
            if longer is family:
                missed = family.at_owner(family.unlisted(out[:, k]))
                if not (family.candidates(out[:, k]) + push + missed <= 0).all():
                    return None
                break
            family, sigma, solvers = longer, longer.policy(out[:, k]), {}
        else:
            return None
    return out


def _column(family: RowFamily, push: Vector, sigma: Index, solvers: dict[bytes, Any]) -> tuple[Vector, Index] | None:
    for _ in range(ROUNDS):
        key = sigma.tobytes()
        if key not in solvers:
            solvers.clear()
            solver = _solver(family, sigma)
            if solver is None:
                return None
            solvers[key] = solver
        z = np.maximum(solvers[key].solve(family.chosen_of(push, sigma)), 0.0)
        if not np.isfinite(z).all():
            return None
        values = family.candidates(z) + push
        here, best = family.chosen_of(values, sigma), family.largest(values)
        if not np.isfinite(best).all():
            return None
        if (here >= best).all():
            break
        sigma = np.where(here >= best, sigma, family.first(values, best))
    return (z, sigma) if (family.candidates(z) + 0.5 * push <= 0).all() else None


def _solver(family: RowFamily, sigma: Index) -> Any:
    in_memory(family.off)
    diag, scale, off = family.rows(sigma)
    matrix = sparse.diags_array(-diag) - sparse.diags_array(scale) @ sparse.csr_array(off)
    try:
        return splu(sparse.csc_array(matrix))
    except RuntimeError:
        return None
