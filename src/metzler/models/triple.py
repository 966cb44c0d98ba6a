"""The triple of matrices, with time constants, slopes and a gain, that all Jacobians of a model are made of."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse

from metzler.arrays import Matrix, Vector
from metzler.errors import InputError, InputTypeError
from metzler.facts import Fact, Result
from metzler.matrices import as_weights
from metzler.matrices.forms import by_rows, changed, transpose
from metzler.matrices.rectangular import as_matrix
from metzler.models.arguments import nonnegative_scalar, per_neuron, slope_interval


@dataclass(frozen=True, repr=False)
class Triple(Result):
    """The Jacobians of a model, `J(d) = [1/tau] (A + gain B [d] C)` with every `d_k` in `[lo_k, hi_k]`.

    Parameters
    ----------
    A : (n, n) matrix
        The part without uncertainty.
    B : (n, m) matrix
        How the m nonlinearities act on the state.
    C : (m, n) matrix
        What the m nonlinearities see of the state.
    tau : (n,) array
        Time constants, positive, in units of time.
    lo, hi : (m,) arrays
        Smallest and largest slope of each nonlinearity.
    gain : float
        Non-negative factor on the slopes, kept apart so that no product is rounded.
    discrete : bool
        The model is a map `x+ = F(x)` with these Jacobians and `tau` 1. Its worst-case rows are those of
        `|J(d)| - I`, so that `rate = 1 - factor`: each step shrinks distances by the factor `1 - rate`.
    """

    A: Matrix
    B: Matrix
    C: Matrix
    tau: Vector
    lo: Vector
    hi: Vector
    gain: float = 1.0
    discrete: bool = False

    @property
    def n(self) -> int:
        """Number of states."""
        return int(self.A.shape[0])

    def facts(self) -> tuple[Fact, ...]:
        """Its sizes and the range of its slopes."""
        ends = (Fact("smallest slope", self.lo.min()), Fact("largest slope", self.hi.max())) if len(self.lo) else ()
        return Fact("states", self.n), Fact("nonlinearities", len(self.lo)), *ends, Fact("map", self.discrete)

    def transposed(self) -> Triple:
        """The triple `(A^T, C^T, B^T)`: its l-infinity problem is the l1 problem of this one.

        With `xi = w / tau`, `w` certifies `J(d)` in weighted l1 exactly when `xi` satisfies
        `[A + gain B [d] C]^T xi <= b tau xi` for all slopes: the same statement as in
        l-infinity, for the transposed triple and the same `tau`.
        """
        return replace(self, A=transpose(self.A), B=transpose(self.C), C=transpose(self.B))

    def oriented(self, order: str) -> Triple:
        """This triple for `order="linf"`, its transpose for `order="l1"`."""
        if order == "linf":
            return self
        if order == "l1":
            return self.transposed()
        raise InputError(f"order must be 'l1' or 'linf', got {order!r}")

    def restricted(self, index: Any) -> Triple:
        """The triple of the states `index` (k,) alone, the others held still; all m slopes stay."""
        part = np.asarray(index, dtype=np.intp)
        A, B, C = map(by_rows, (self.A, self.B, self.C))
        return replace(self, A=A[part][:, part], B=B[part], C=C[:, part], tau=self.tau[part])

    def jacobian(self, d: ArrayLike) -> Matrix:
        """`J(d)` for slopes `d` (m,), sparse unless A, B or C is dense."""
        slopes = sparse.diags_array(self.gain * np.asarray(d, dtype=float))
        full = self.A + self.B @ (slopes @ self.C)
        return changed(by_rows(full), lambda v, i, j: v / self.tau[i])


def checked_triple(given: Triple) -> Triple:
    """The triple, its numbers float64, its sparse matrices canonical; refused where it breaks what `Triple` asks for.

    Examples
    --------
    >>> one = np.eye(1)
    >>> checked_triple(Triple(-one, one, one, [1.0], [0.0], [1.0], gain=-1.0))
    Traceback (most recent call last):
    metzler.errors.InputError: the gain of a triple must be finite and not negative, got -1.0
    """
    if not isinstance(given, Triple):
        raise InputTypeError(f"the triple of a model must be a Triple, got {type(given).__name__}")
    A = as_weights(given.A, name="the matrix A of a triple")
    n = A.shape[0]
    B = as_matrix(given.B, name="the matrix B of a triple", rows=n)
    C = as_matrix(given.C, name="the matrix C of a triple", rows=B.shape[1], columns=n)
    lo, hi = slope_interval((given.lo, given.hi), None, B.shape[1])
    tau = per_neuron(given.tau, n, name="tau of a triple", positive=True)
    gain = nonnegative_scalar(given.gain, name="the gain of a triple")
    if not isinstance(given.discrete, bool | np.bool_):
        raise InputTypeError(f"discrete must be True or False, got {type(given.discrete).__name__}")
    if given.discrete and not (tau == 1).all():
        raise InputError("the triple of a map has no time constants: its tau must be 1")
    return Triple(A, B, C, tau, lo, hi, gain, bool(given.discrete))
