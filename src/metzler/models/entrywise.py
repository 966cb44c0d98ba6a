"""One nonlinearity for every pair of states (Davydov, Proskurnikov and Bullo 2022, Theorem 21)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from metzler.activations import Activation
from metzler.arrays import Index, Matrix, Vector
from metzler.errors import InputError
from metzler.matrices import as_weights
from metzler.matrices.forms import axes, by_rows, zeroed
from metzler.matrices.indices import indices
from metzler.matrices.labelled import Labels, plain_matrix
from metzler.matrices.names import listed
from metzler.models.arguments import per_neuron, read_parameters
from metzler.models.edges import Severed
from metzler.models.labels import labels
from metzler.models.lure_like import LureLike
from metzler.models.triple import Triple

MATRICES = ("W", "slope_lo", "slope_hi")


@dataclass(frozen=True, eq=False, repr=False)
class Entrywise(LureLike):
    """The network `tau_i x_i' = gain sum_j W_ij phi_ij(x_j) + u_i`, a nonlinearity for every synapse.

    Each entry of its Jacobians varies on its own, so that one Metzler matrix F is the worst case, in l1,
    l-infinity and every other lp norm: `F_ii = max(lo_ii W_ii, hi_ii W_ii)` and
    `F_ij = max(|lo_ij|, |hi_ij|) |W_ij|`. Exact in both norms.

    Parameters
    ----------
    W : (n, n) array, nested list, or SciPy sparse array or matrix
        Weights, `W[i, j]` acts from j on i.
    slopes : (lo, hi), optional
        Slope intervals, numbers, (n, n) matrices (sparse: an entry not stored is 0; only the entries where `W` is not
        zero count), or (m,) arrays with a number for each of the m non-zeros of `W`, row by row.
    activation : str or Activation, optional
        One phi for all synapses, or a function on the (m,) or (m, k) arguments of the m non-zeros of `W`, row by
        row; its slopes unless `slopes` are given.
    tau, gain
        As for `Hopfield`.

    References
    ----------
    davydov2022, Theorem 21.

    Examples
    --------
    >>> net = Entrywise([[-3.0, 1.0], [1.0, -3.0]], slopes=([[1.0, 0.0], [0.0, 1.0]], 2.0), activation="identity")
    >>> net.field([1.0, 0.0])
    array([-3.,  1.])
    >>> net.slopes
    (array([1., 0., 0., 1.]), array([2., 2., 2., 2.]))
    """

    W: Matrix
    slopes: Any = None
    activation: Any = None
    tau: Any = 1.0
    gain: Any = 1.0
    kind: ClassVar[str] = "entrywise"
    input_inside: ClassVar[bool | None] = False

    parameter_names: ClassVar[tuple[str, ...]] = ("tau", "gain")

    def settle_slopes(self, phi: Activation | None, m: int, labels: Labels | None) -> tuple[Vector, Vector]:
        """Both ends of the slopes at the non-zeros of `W`, row by row."""
        return _entry_slopes(self.slopes, phi, sparse.csr_array(self.W), labels)

    def matrices(self) -> dict[str, Matrix]:
        """The weights, and the slopes as matrices on their non-zeros."""
        entries = sparse.csr_array(self.W)
        slopes = (sparse.csr_array((d, entries.indices, entries.indptr), shape=entries.shape) for d in self.slopes)
        return dict(zip(MATRICES, (self.W, *slopes), strict=True))

    @classmethod
    def from_parameters(cls, matrices: Mapping[str, Matrix], parameters: Mapping[str, Any]) -> Self:
        if set(matrices) != set(MATRICES):
            raise InputError(f"{cls.kind} networks have the matrices {list(MATRICES)}, got {sorted(matrices)}")
        p = read_parameters(parameters, ("tau", "gain"))
        slopes = (matrices["slope_lo"], matrices["slope_hi"])
        return cls(matrices["W"], slopes=slopes, tau=p["tau"], gain=p["gain"].item())

    def triple(self) -> Triple:
        """`A = 0`; for the k-th non-zero `W_ij`: `B_ik = W_ij`, `C_kj = 1`."""
        entries = sparse.csr_array(self.W)
        lo, hi = self.slopes
        B, C = entry_feedback(entries, entries.data)
        return Triple(self.still(), B, C, self.tau, lo, hi, self.gain)

    def without(self, rows: Index, columns: Index) -> Severed:
        """The network without these synapses; it has slopes but no activation function."""
        t, (W, lo, hi) = self.triple(), self.matrices().values()
        left = replace(self, W=zeroed(W, rows, columns), slopes=(lo, hi), activation=None)
        return Severed(left, W, t.A, self.slopes, "a fixed part")

    def restricted(self, keep: NDArray[np.intp]) -> Entrywise:
        """The network of the states `keep` alone, the others held still; it has slopes but no activation function."""
        keep = indices(keep, self.n, name="keep", flags=True, names=self.names)
        W, lo, hi = (sparse.csr_array(M)[keep][:, keep] for M in self.matrices().values())
        return Entrywise(W, slopes=(lo, hi), tau=self.tau[keep], gain=self.gain, **labels(self, keep))


def entry_feedback(entries: Any, factor: Vector) -> tuple[Matrix, Matrix]:
    """B (n, m) and C (m, n) with one nonlinearity for each stored entry of a CSR array, `factor` (m,) in B."""
    n, m = entries.shape[0], entries.nnz
    own = np.arange(m)
    B = sparse.csr_array((factor, own, entries.indptr), shape=(n, m))
    C = sparse.csr_array((np.ones(m), entries.indices, np.arange(m + 1)), shape=(m, n))
    return B, C


def at_entries(values: Any, entries: Any, *, name: str, labels: Labels | None = None) -> Vector:
    """`values`, a number, one for each stored entry of a CSR array, or an (n, n) matrix, at the stored entries."""
    if axes(values) < 2:
        return per_neuron(values, entries.nnz, name=name)
    given = as_weights(plain_matrix(values, name=name, labels=labels or ()), name=name)
    if given.shape != entries.shape:
        raise InputError(f"{name} must have shape {entries.shape}, got {given.shape}")
    rows = np.repeat(np.arange(entries.shape[0]), np.diff(entries.indptr))
    if not len(rows):
        return np.zeros(0)
    picked = by_rows(given)[rows, entries.indices]
    return per_neuron(np.asarray(picked).ravel(), entries.nnz, name=name)


def _entry_slopes(slopes: Any, phi: Activation | None, entries: Any, labels: Labels | None) -> tuple[Vector, Vector]:
    if slopes is None:
        if phi is None:
            raise InputError("give an activation (for example activation='tanh') or slopes=(lo, hi), got neither")
        slopes = (phi.lo, phi.hi) if np.ndim(phi.lo) == 0 and np.ndim(phi.hi) == 0 else None
    if not isinstance(slopes, tuple | list) or len(slopes) != 2:
        raise InputError("slopes must be a pair (lo, hi) of numbers or (n, n) matrices")
    lo = at_entries(slopes[0], entries, name="the lower slope", labels=labels)
    hi = at_entries(slopes[1], entries, name="the upper slope", labels=labels)
    if (lo > hi).any():
        k = int(np.argmax(lo > hi))
        i, j = int(np.searchsorted(entries.indptr, k, side="right")) - 1, int(entries.indices[k])
        raise InputError(
            f"slopes must satisfy lo <= hi, got lo = {lo[k]} > hi = {hi[k]} at entry [{listed(labels, [i, j])}]: "
            "swap them"
        )
    return lo, hi
