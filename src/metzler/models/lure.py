"""The general Lur'e system (Davydov, Proskurnikov and Bullo 2022, Theorems 22 and 23), as a flow and as a map."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from metzler.arrays import Index, Matrix
from metzler.errors import InputError
from metzler.matrices import own_weights
from metzler.matrices.indices import indices
from metzler.matrices.labelled import Labels, labels_of, plain_vector
from metzler.matrices.rectangular import own_matrix
from metzler.models.edges import Severed
from metzler.models.labels import labels
from metzler.models.lure_like import FeedbackModel
from metzler.models.triple import Triple


@dataclass(frozen=True, eq=False, repr=False)
class _LureMatrices(FeedbackModel):
    """The three matrices of a Lur'e system; abstract."""

    A: Matrix
    B: Matrix
    C: Matrix
    matrix_names: ClassVar[tuple[str, ...]] = ("A", "B", "C")
    labelled: ClassVar[str | None] = "A"
    slope_a_state: ClassVar[bool] = False
    input_inside: ClassVar[bool | None] = False

    def settle(self) -> tuple[dict[str, Any], int, int]:
        """A square, B and C of matching sizes; vectors become one column and one row."""
        A, names = own_weights(self.A, name="A", labels=self.names), self.names
        B = own_matrix(_two_axes(self.B, 1, "B", names), name="B", rows=A.shape[0], of=(names, None))
        C = own_matrix(_two_axes(self.C, 0, "C", names), name="C", columns=A.shape[0], of=(None, names))
        if B.shape[1] != C.shape[0]:
            raise InputError(
                f"B has {B.shape[1]} columns and C has {C.shape[0]} rows, but both are the number of nonlinearities"
            )
        return {"A": A, "B": B, "C": C}, A.shape[0], B.shape[1]

    def triple(self) -> Triple:
        """The three matrices as they are."""
        lo, hi = self.slopes
        return Triple(self.A, self.B, self.C, self.tau, lo, hi, self.gain, self.discrete)

    @classmethod
    def from_triple(cls, triple: Triple, **labels: Any) -> Self:
        """The system with this triple, flow or map as the triple is, and names and time_unit where these are given.

        It has slopes but no activation function.
        """
        if triple.discrete != cls.discrete:
            what, other = ("map", "LureMap") if triple.discrete else ("flow", "Lure")
            raise InputError(f"this triple is that of a {what}: use {other}.from_triple")
        slopes = (triple.lo, triple.hi)
        return cls(triple.A, triple.B, triple.C, slopes=slopes, tau=triple.tau, gain=triple.gain, **labels)

    def without(self, rows: Index, columns: Index) -> Severed:
        """The system without these entries of A."""
        linear = (np.ones(1), np.ones(1))
        return self._severed("A", rows, columns, abs(self.B) @ abs(self.C), linear, "a nonlinear part")


@dataclass(frozen=True, eq=False, repr=False)
class Lure(_LureMatrices):
    """The Lur'e system `tau x' = A x + gain B phi(C x) + u` with m scalar nonlinearities.

    Its Jacobians are `[1/tau] (A + gain B [d] C)`, d in the slope box. With one nonlinearity (vectors for B
    and C) each row has two vertices and the rate is exact in both norms (Theorem 22); with several, a row that
    at most 8 of them touch, or of which few entries are touched, is exact (sharper than the entrywise bound of
    Theorem 23), any other row bounded entry by entry.

    Parameters
    ----------
    A : (n, n) array, nested list, or SciPy sparse array or matrix
        Linear part, in state / state (1/time when `tau` is 1).
    B : (n, m) matrix or (n,) array
        How the nonlinearities act on the states; an array is one column.
    C : (m, n) matrix or (n,) array
        What the nonlinearities see of the states; an array is one row.
    activation, slopes, tau, gain
        As for `Hopfield`, slopes scalars or (m,) arrays; `gain` multiplies the nonlinear part.

    References
    ----------
    davydov2022, Theorems 22 and 23 (whose entrywise matrix is a looser bound).

    Examples
    --------
    >>> net = Lure([[-2.0, -2.0], [1.5, -2.0]], [1.0, 0.0], [0.0, 2.0], activation="identity", slopes=(0.5, 1.0))
    >>> net.field([0.0, 1.0])
    array([ 0., -2.])
    >>> net.triple().jacobian([0.5])
    array([[-2. , -1. ],
           [ 1.5, -2. ]])
    """

    kind: ClassVar[str] = "lure"

    def restricted(self, keep: NDArray[np.intp]) -> Lure:
        """The system of the states `keep` alone, the others held still."""
        keep = indices(keep, self.n, name="keep", flags=True, names=self.names)
        t = self.triple().restricted(keep)
        return replace(self, A=t.A, B=t.B, C=t.C, tau=t.tau, **labels(self, keep))


@dataclass(frozen=True, eq=False, repr=False)
class LureMap(_LureMatrices):
    """The discrete-time Lur'e system `x+ = A x + gain B phi(C x) + u`.

    Parameters
    ----------
    A, B, C, activation, slopes, gain
        As for `Lure`, without unit.
    tau : 1
        A map has no time constant.

    Examples
    --------
    >>> LureMap([[0.5]], [0.25], [1.0], activation="tanh").field([0.0], 2.0)
    array([2.])
    """

    kind: ClassVar[str] = "lure-map"
    discrete: ClassVar[bool] = True
    timed: ClassVar[bool] = False


def _two_axes(M: Any, new: int, name: str, names: Labels | None) -> Any:
    """A matrix as it is, a vector, in the order of the states, with a new axis."""
    if labels_of(M) is not None and np.ndim(M) == 1:
        M = np.asarray(plain_vector(M, name=name, labels=names))
    return np.expand_dims(np.asarray(M), new) if _is_vector(M) else M


def _is_vector(M: Any) -> bool:
    if isinstance(M, list | tuple):
        return len(M) > 0 and not any(np.ndim(row) for row in M)
    return isinstance(M, np.ndarray) and M.ndim == 1
