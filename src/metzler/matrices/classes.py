"""Stability classes of matrices, each with a proof: M-Hurwitz and quasidominant, Hurwitz.

M-Hurwitz implies Lyapunov diagonally stable (see `metzler.search`) implies totally Hurwitz (see
`metzler.matrices.subnetworks`) implies Hurwitz
(davydov2022, Lemma 2); none of these can be turned around.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import scipy.linalg
from numpy.typing import NDArray

from metzler.arrays import Index, Vector
from metzler.errors import NotProved
from metzler.facts import Fact, Result
from metzler.matrices import forms
from metzler.matrices.components import strong_components
from metzler.matrices.eigen import eigenvectors
from metzler.matrices.majorant import metzler_majorant
from metzler.matrices.operators import row_signs
from metzler.matrices.weights import Weights, as_entries
from metzler.numbers.balls import Ball
from metzler.numbers.rational import first_bad_minor, integers, is_hurwitz
from metzler.threads import on_one_thread, solve

EXACT_SIZE = 20
"""Strong components up to this size are decided by Routh's table in integers."""
LYAPUNOV_SIZE = 600
"""Strong components up to this size are decided by a Lyapunov equation, O(n^3)."""
MINOR_SIZE = 60
"""Strong components up to this size have their leading minors computed in integers where rounding cannot decide."""
POWER_STEPS = 4000


@dataclass(frozen=True, eq=False, repr=False)
class Membership(Result):
    """Whether a matrix belongs to a class, with what proves it.

    Parameters
    ----------
    family : str
        The class.
    holds : bool or None
        None where this implementation can prove neither; `reason` says why.
    reason : str
        One sentence.
    witness : array or None
        Hurwitz: the matrix P (n, n) with P > 0 and `A^T P + P A < 0`, where one was needed; when it does not hold, a P
        on `indices` with the same inequality that is not positive definite. M-Hurwitz, quasidominant: weights eta (n,)
        > 0 with `[A] eta < 0` (of `[-A]` for quasidominant), or the vector x > 0 on `indices` with `[A] x >= 0`
        there. Lyapunov diagonally stable: the diagonal d (n,), or the positive semidefinite H (n, n), not zero,
        with `diag(A H) >= 0`. None where integers decided, and where weights leave double precision.
    indices : (k,) int array or None
        When `holds` is False, a sub-network that alone does not belong to the class, not always a smallest one; None
        for Lyapunov diagonally stable.
    """

    family: str
    holds: bool | None
    reason: str
    witness: NDArray[np.float64] | None = None
    indices: Index | None = None

    def facts(self) -> tuple[Fact, ...]:
        """Whether it holds, and why."""
        return (
            Fact("class", self.family),
            Fact("holds", self.holds),
            Fact("why", self.reason),
            Fact("witness", None if self.witness is None else " x ".join(str(n) for n in self.witness.shape)),
            Fact("states of the sub-network", None if self.indices is None else len(self.indices)),
        )

    def __bool__(self) -> bool:
        return self.holds is True

    def require(self) -> Membership:
        """This result when it holds; raises `NotProved` with the reason otherwise."""
        if not self:
            raise NotProved(f"the matrix is not proved to be {self.family}: {self.reason}", (self.reason,))
        return self


def m_hurwitz(A: Any) -> Membership:
    """Whether the Metzler majorant `[A]` is Hurwitz, with weights that prove it or a component that refutes it.

    A is M-Hurwitz exactly when some eta > 0 has `[A] eta < 0`: then `mu(A) < 0` in l-infinity with weights 1 / eta.
    It is not, exactly when a strong component K and some x > 0 have `[A]_KK x >= 0`.

    Parameters
    ----------
    A : array_like or scipy.sparse array, (n, n)
        Anything that `as_weights` takes.

    Returns
    -------
    Membership
        The witness is re-proved: rounded products decide where their error bound allows, integers the rest.

    Notes
    -----
    Components up to 600 neurons are solved densely; larger ones take products only and may stay undecided
    (`holds` None) when the Perron value of the majorant is close to zero.

    References
    ----------
    davydov2022, section II.

    Examples
    --------
    >>> m_hurwitz([[-1.0, 0.5], [-0.5, -1.0]]).witness
    array([2., 2.])
    >>> m_hurwitz([[-1.0, -1.0], [2.0, -1.0]]).reason
    'the majorant of the component of 2 neurons at 0 has no negative Perron value'
    """
    M = metzler_majorant(A)
    M = forms.by_rows(M)
    eta, unsure = np.ones(M.shape[0]), 0
    for part in strong_components(M).members():
        found = _component(M[part][:, part])
        if found.holds is None:
            unsure = max(unsure, len(part))
        elif not found.holds:
            inside = part if found.indices is None else part[found.indices]
            reason = f"the majorant of the component of {len(part)} neurons at {part[0]} has no negative Perron value"
            return Membership("M-Hurwitz", False, reason, found.witness, inside)
        else:
            eta[part] = found.witness
    if unsure:
        reason = f"the Perron value of a component of {unsure} neurons is too close to zero to be decided"
        return Membership("M-Hurwitz", None, reason)
    return Membership("M-Hurwitz", True, *_joined(M, eta))


def quasidominant(A: Any) -> Membership:
    """Whether some eta > 0 has `eta_i a_ii > sum_{j != i} eta_j abs(a_ij)` for all i: `-A` is M-Hurwitz.

    Parameters
    ----------
    A : array_like or scipy.sparse array, (n, n)
        Anything that `as_weights` takes.

    Returns
    -------
    Membership
        As for `m_hurwitz` of `-A`; the weights are the eta above.

    References
    ----------
    davydov2022, section II.

    Examples
    --------
    >>> quasidominant([[2.0, -1.0], [1.0, 1.0]]).holds
    True
    """
    found = m_hurwitz(-as_entries(A))
    return replace(found, family="quasidominant", reason=found.reason.replace("majorant", "majorant of -A"))


def hurwitz(A: Any) -> Membership:
    """Whether every eigenvalue of A has a negative real part.

    Each strong component is decided by Routh's table of its characteristic polynomial in integers (up to 20
    neurons), else by the solution P of a Lyapunov equation: with `A^T P + P A < 0` proved, A is Hurwitz exactly
    when P is positive definite.

    Parameters
    ----------
    A : array_like or scipy.sparse array, (n, n)
        Anything that `as_weights` takes; components are made dense.

    Returns
    -------
    Membership
        `witness` is P where the whole network is one component of 21 to 600 neurons; `indices` the component
        that is not Hurwitz. `holds` is None for a large component with an eigenvalue too near the imaginary axis.

    Examples
    --------
    >>> hurwitz([[1.0, 1.0], [-4.0, -3.0]]).holds, hurwitz([[0.0, 1.0], [-1.0, 0.0]]).holds
    (True, False)
    """
    W = as_entries(A)
    unsure, P = "", None
    for part in strong_components(W).members():
        holds, P = _stable_component(W, part)
        if holds is None:
            unsure = f"a component of {len(part)} neurons is too large or has an eigenvalue too near the imaginary axis"
        elif not holds:
            reason = f"the component of {len(part)} neurons at {part[0]} has an eigenvalue with real part at least 0"
            return Membership("Hurwitz", False, reason, P, part)
    if unsure:
        return Membership("Hurwitz", None, unsure)
    whole = P if P is not None and len(P) == W.shape[0] else None
    return Membership("Hurwitz", True, "every eigenvalue has a negative real part", whole)


def _component(M: Weights) -> Membership:
    """The decision for one irreducible Metzler matrix."""
    n = M.shape[0]
    if n == 1:
        negative = M[0, 0] < 0
        return Membership("", bool(negative), "", np.ones(1))
    if n > LYAPUNOV_SIZE and forms.is_sparse(M):
        return _by_products(M, np.ones(n), POWER_STEPS)
    dense = forms.dense(M)
    with np.errstate(all="ignore"):
        for x in _candidates(dense):
            found = _decided(dense, x)
            if found.holds is not None:
                return found
    if n > MINOR_SIZE:
        return Membership("", None, "")
    k = first_bad_minor(integers(-dense)[0])
    if k:
        return Membership("", False, "", None, np.arange(k))
    return Membership("", True, "", np.full(n, np.nan))


def _candidates(M: Vector) -> Any:
    """Positive vectors, one after the other: the solution of `-M x = 1`, then Perron vectors."""
    with suppress(np.linalg.LinAlgError):
        yield solve(-M, np.ones(len(M)))
    balanced, (scale, _) = scipy.linalg.matrix_balance(M, permute=False, separate=True)
    values, _, vectors = eigenvectors(balanced)
    x = np.abs(vectors[:, int(np.argmax(values.real))].real) * scale
    yield x
    shift = max(0.0, -float(M.diagonal().min())) + 1e-3 * float(np.abs(M).max())
    for _ in range(40):
        x = M @ x + shift * x
        x = x / x.max()
    yield x


def _decided(M: Weights, x: Vector) -> Membership:
    """What `x > 0` proves about the Metzler matrix M."""
    if not (np.isfinite(x).all() and (x > 0).all()):
        return Membership("", None, "")
    signs = row_signs(M, x)
    if (signs < 0).all():
        return Membership("", True, "", x)
    return Membership("", False if (signs >= 0).all() else None, "", x)


def _by_products(M: Weights, x: Vector, steps: int) -> Membership:
    """Power steps with `M + shift I` until all quotients have one sign."""
    shift = max(0.0, -float(M.diagonal().min())) + 0.05 * float(np.asarray(abs(M).sum(axis=1)).max())
    for _ in range(steps):
        y = np.asarray(M @ x)
        if (y < 0).all() or (y >= 0).all():
            found = _decided(M, x)
            if found.holds is not None:
                return found
        x = y + shift * x
        x = np.maximum(x / x.max(), 1e-300)
    return Membership("", None, "")


def _joined(M: Weights, eta: Vector) -> tuple[str, Vector | None]:
    """Weights of the whole network, if they fit in double precision: later components may need larger ones."""
    n = M.shape[0]
    with np.errstate(all="ignore"):
        if n <= LYAPUNOV_SIZE:
            dense = forms.dense(M)
            try:
                whole = solve(-dense, np.ones(n))
            except np.linalg.LinAlgError:
                whole = eta
        else:
            whole = _repaired(M, eta)
        if _decided(M, whole).holds:
            return "the weights make every row of the majorant negative", whole
    return "every strong component has such weights; in double precision none were found for the whole network", None


def _repaired(M: Weights, eta: Vector) -> Vector:
    """`eta` raised component by component, in topological order, until every row of `M eta` is negative."""
    eta = eta.copy()
    for part in strong_components(M).members():
        rows = M[part]
        own = rows[:, part] @ eta[part]
        inflow = np.asarray(rows @ eta) - own
        need = float((inflow / -own).max())
        if need > 0.5:
            eta[part] *= 2.0 * need
    return eta


def dense_block(W: Weights, part: Index) -> Vector:
    """The rows and columns `part` of a matrix, dense."""
    return forms.dense(W[part][:, part])


def _stable_component(W: Weights, part: Index) -> tuple[bool | None, Vector | None]:
    """Whether this component is Hurwitz, and the Lyapunov matrix that says so for more than 20 neurons."""
    if len(part) > LYAPUNOV_SIZE:
        return (True if m_hurwitz(W[part][:, part]) else None), None
    A = dense_block(W, part)
    if len(part) <= EXACT_SIZE:
        return is_hurwitz(A), None
    try:
        with np.errstate(all="ignore"):
            P = on_one_thread(scipy.linalg.solve_continuous_lyapunov, A.T, -np.eye(len(A)))
    except (scipy.linalg.LinAlgError, ValueError):
        return None, None
    if not np.isfinite(P).all():
        return None, None
    P = 0.5 * (P + P.T)
    flow = Ball.exact(A).T @ Ball.exact(P)
    if not (flow + flow.T).scaled(-1.0).is_positive_definite():
        return None, None
    if Ball.exact(P).is_positive_definite():
        return True, P
    x = Ball.exact(on_one_thread(np.linalg.eigh, P)[1][:, :1])
    height = x.T @ (Ball.exact(P) @ x)
    return (False if height.mid[0, 0] + height.rad[0, 0] < 0 else None), P
