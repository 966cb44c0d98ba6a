"""Any system of which bounds on every entry of the Jacobian are known."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

from metzler.arrays import Matrix, Vector
from metzler.errors import InputError, InputTypeError
from metzler.matrices import own_weights
from metzler.matrices.forms import part
from metzler.matrices.indices import indices
from metzler.matrices.labelled import Labels, state
from metzler.matrices.names import listed
from metzler.models.arguments import column, compact, per_neuron, read_parameters
from metzler.models.base import Model
from metzler.models.entrywise import at_entries, entry_feedback
from metzler.models.labels import Labelled, labels
from metzler.models.triple import Triple


@dataclass(frozen=True, eq=False, repr=False)
class JacobianBounds(Labelled, Model):
    """A system `tau x' = f(x, u)` with `lower <= df/dx <= upper` entry by entry, for all states and inputs.

    One Metzler matrix is the worst case in l1, l-infinity and every other lp norm: `upper_ii` on the
    diagonal, `max(|lower_ij|, |upper_ij|)` elsewhere. Exact for the class of all systems within the bounds.

    Parameters
    ----------
    lower, upper : (n, n) arrays or SciPy sparse arrays
        The bounds, in state / state (1/time when `tau` is 1). Whatever is certified rests on them: they must
        hold on all of a convex set that trajectories do not leave.
    tau : float or (n,) array
        Time constants, positive, in units of time.
    function : callable, optional
        f(x, u), for `field` only.

    Examples
    --------
    >>> net = from_jacobian_bounds([[-3.0, -1.0], [0.5, -3.0]], [[-2.0, 1.0], [0.5, -2.5]])
    >>> net.n, net.triple().jacobian([-2.0, 1.0, 0.5, -2.5]).toarray().tolist()
    (2, [[-2.0, 1.0], [0.5, -2.5]])
    """

    lower: Matrix
    upper: Matrix
    tau: Any = 1.0
    function: Callable[[Vector, ArrayLike], ArrayLike] | None = None
    kind: ClassVar[str] = "jacobian-bounds"

    def __post_init__(self) -> None:
        if self.function is not None and not callable(self.function):
            raise InputTypeError(f"function must be callable, got {type(self.function).__name__}")
        names = self.take_labels(self.lower)
        lower, upper = own_ends(self.lower, self.upper, ("lower", "upper"), names, what="bounds")
        self.need_names(lower.shape[0])
        tau = per_neuron(self.tau, lower.shape[0], name="tau", positive=True, labels=names)
        self._set(lower=lower, upper=upper, tau=tau)

    @property
    def n(self) -> int:
        return int(self.lower.shape[0])

    def matrices(self) -> dict[str, Matrix]:
        return {"lower": self.lower, "upper": self.upper}

    def parameters(self) -> dict[str, Vector]:
        return {"tau": compact(self.tau)}

    @classmethod
    def from_parameters(cls, matrices: Mapping[str, Matrix], parameters: Mapping[str, Any]) -> Self:
        """The model of these matrices and `parameters()`; it has no field."""
        if set(matrices) != {"lower", "upper"}:
            raise InputError(f"a {cls.kind} model has the matrices 'lower' and 'upper', got {sorted(matrices)}")
        return cls(matrices["lower"], matrices["upper"], tau=read_parameters(parameters, ("tau",))["tau"])

    def triple(self) -> Triple:
        """`A = 0`; one slope for each entry that is not zero in both bounds, its interval that of the entry."""
        lower, upper = sparse.csr_array(self.lower), sparse.csr_array(self.upper)
        entries = sparse.csr_array(abs(lower).maximum(abs(upper)))
        entries.sort_indices()
        B, C = entry_feedback(entries, np.ones(entries.nnz))
        lo = at_entries(lower, entries, name="lower")
        hi = at_entries(upper, entries, name="upper")
        return Triple(sparse.csr_array(lower.shape, dtype=float), B, C, self.tau, lo, hi)

    def is_map(self) -> bool:
        return False

    def described(self) -> str:
        return "a system within the bounds"

    def sided(self) -> None:
        """None: bounds have no synapses."""

    def weight_gain(self) -> float:
        """Refused: bounds are not weights."""
        raise InputError("bounds on a Jacobian have no weights to scale: scale lower and upper, and certify each")

    def restricted(self, keep: NDArray[np.intp]) -> JacobianBounds:
        """The bounds of the states `keep` alone, the others held still; without a field."""
        keep = indices(keep, self.n, name="keep", flags=True, names=self.names)
        ends = part(self.lower, keep), part(self.upper, keep)
        return JacobianBounds(*ends, tau=self.tau[keep], **labels(self, keep))

    def field(self, x: ArrayLike, u: ArrayLike = 0.0) -> Vector:
        """`function(x, u) / tau`."""
        if self.function is None:
            raise InputError("bounds alone define no field: give the function f(x, u) as function=")
        x = state(x, self.n, self.names)
        out: Vector = np.asarray(self.function(x, u), dtype=float) / column(self.tau, x)
        return out


def from_jacobian_bounds(
    L: ArrayLike,
    U: ArrayLike,
    *,
    tau: ArrayLike = 1.0,
    function: Callable[[Vector, ArrayLike], ArrayLike] | None = None,
    names: Iterable[Any] | None = None,
    time_unit: str = "",
) -> JacobianBounds:
    """The model of all systems whose Jacobians lie between `L` and `U`, entry by entry; see `JacobianBounds`."""
    return JacobianBounds(L, U, tau=tau, function=function, names=names, time_unit=time_unit)


def own_ends(lower: Any, upper: Any, names: tuple[str, str], of: Labels | None, *, what: str) -> tuple[Matrix, Matrix]:
    """Both ends of an interval for each entry, in memory of their own and in the order of the labels `of` the states.

    Refused unless `lower <= upper` everywhere.
    """
    low = own_weights(lower, name=names[0], labels=of)
    high = own_weights(upper, name=names[1], labels=of or ())
    if low.shape != high.shape:
        raise InputError(f"{' and '.join(names)} must have one shape, got {low.shape} and {high.shape}")
    difference = sparse.coo_array(sparse.csr_array(low) > sparse.csr_array(high))
    if difference.nnz:
        i, j = int(difference.row[0]), int(difference.col[0])
        raise InputError(
            f"{what} must satisfy lower <= upper, got {low[i, j]} > {high[i, j]} at entry [{listed(of, [i, j])}]: "
            "swap them"
        )
    return low, high
