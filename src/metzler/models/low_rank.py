"""Networks with weights of low rank, certified in their few latent states: the n x n matrix is never formed.

With `W = M N^T`, M and N (n, r), both `x' = -leak x + W phi(x) + u` and `x' = -leak x + phi(W x + u)` are cascades of
an r-dimensional Lur'e system `z' = -leak z + N^T phi(M z + ...)` and a plain decay: the network forgets its
start at the rate of the latent system (up to a factor linear in time where both rates are equal).
A rate in r latent states is often positive where none of the full n states is.
"""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from metzler.arrays import UNIT, Matrix, Vector
from metzler.errors import InputError
from metzler.matrices.diagonal import diagonal, identity
from metzler.matrices.forms import by_rows
from metzler.matrices.indices import indices
from metzler.matrices.labelled import Labels, state
from metzler.matrices.products import Product, enclosed_product
from metzler.matrices.rectangular import own_matrix
from metzler.models.arguments import input_like, per_neuron, uniform
from metzler.models.labels import labels
from metzler.models.lure_like import SLOPE_PARAMETERS, FeedbackModel
from metzler.models.triple import Triple


@dataclass(frozen=True, eq=False, repr=False)
class _LowRank(FeedbackModel):
    """Two factors (n, r), one leak and one time constant for all neurons; abstract."""

    M: Matrix
    N: Matrix
    leak: Any = 1.0
    matrix_names: ClassVar[tuple[str, ...]] = ("M", "N")
    parameter_names: ClassVar[tuple[str, ...]] = (*SLOPE_PARAMETERS, "leak")
    labelled: ClassVar[str | None] = None
    active_axis: ClassVar[int] = 0
    """The axis of the factors along which the nonlinearities stand: 0 for one a neuron, 1 for one a latent state."""

    def __post_init__(self) -> None:
        super().__post_init__()
        if not (self.tau == self.tau[0]).all():
            raise InputError("a low-rank network must have one time constant for all neurons: give tau as one number")

    def settle(self) -> tuple[dict[str, Any], int, int]:
        """Two matrices of one shape; the latent states are their columns."""
        M = own_matrix(self.M, name="M")
        N = own_matrix(self.N, name="N", rows=M.shape[0], columns=M.shape[1])
        if 0 in M.shape:
            raise InputError(f"M and N must have at least one row and one column, but have shape {M.shape}")
        return {"M": M, "N": N}, M.shape[1], M.shape[self.active_axis]

    def settle_own(self, n: int, labels: Labels | None) -> dict[str, Any]:
        """One leak."""
        return {"leak": float(per_neuron(self.leak, 1, name="leak")[0])}

    @property
    def neurons(self) -> int:
        """Number of neurons, n; the model's own states are the `n = r` latent ones."""
        return int(self.M.shape[0])

    def latent(self, x: ArrayLike) -> Vector:
        """`N^T x`, (r,) or (r, k), of a state of the network (n,) or (n, k)."""
        return np.asarray(self.N.T @ state(x, self.neurons))

    @property
    def input_names(self) -> Any:
        """Those of the latent states, where each of them has an input; neurons have no names here."""
        return self.names if self.active_axis == 1 else None

    @abstractmethod
    def network_field(self, x: ArrayLike, u: ArrayLike = 0.0) -> Vector:
        """The time derivative of the network's n states; costs two products with a factor."""

    def _decay(self) -> Matrix:
        return diagonal(np.full(self.n, -self.leak))

    def _over_tau(self, x: Vector, drive: Vector) -> Vector:
        return np.asarray((drive - self.leak * x) / float(self.tau[0]))


@dataclass(frozen=True, eq=False, repr=False)
class LowRankFiringRate(_LowRank):
    """The firing-rate network `tau x' = -leak x + phi(gain M N^T x + u)` in the latent states `z = N^T x`.

    `tau z' = -leak z + N^T phi(gain M z + u)`: a Lur'e system of r states and n nonlinearities. The worst case of its
    rows is exact up to a rank of 7 for 500 neurons; beyond, it is bounded entry by entry, sharper than on n states.

    Parameters
    ----------
    M, N : (n, r) arrays or SciPy sparse arrays
        Factors of the weights `W = M N^T`.
    leak, tau : float
        One number for all neurons, without unit and in units of time.
    activation, slopes, gain
        As for `Hopfield`, slopes scalars or (n,).

    Examples
    --------
    >>> net = LowRankFiringRate([[1.0], [-1.0]], [[0.5], [0.0]], activation="tanh")
    >>> net.n, net.neurons, net.latent([1.0, 3.0])
    (1, 2, array([0.5]))
    """

    kind: ClassVar[str] = "low-rank-firing-rate"
    slope_a_state: ClassVar[bool] = False
    input_inside: ClassVar[bool | None] = True

    def triple(self) -> Triple:
        """`A = -leak`, `B = N^T`, `C = M`."""
        lo, hi = self.slopes
        return Triple(self._decay(), by_rows(self.N.T), self.M, self.tau, lo, hi, self.gain)

    def field(self, x: ArrayLike, u: ArrayLike = 0.0) -> Vector:
        """The time derivative of the latent states `x` (r,) or (r, k), `u` scalar, (n,) or (n, k) inside phi."""
        z = state(x, self.n, self.names)
        seen = self.gain * (self.M @ z)
        return self._over_tau(z, self.N.T @ self.phi(seen + input_like(u, seen)))

    def network_field(self, x: ArrayLike, u: ArrayLike = 0.0) -> Vector:
        """`(-leak x + phi(gain M N^T x + u)) / tau` for x (n,) or (n, k)."""
        x = state(x, self.neurons)
        return self._over_tau(x, self.phi(self.gain * (self.M @ (self.N.T @ x)) + input_like(u, x)))


@dataclass(frozen=True, eq=False, repr=False)
class LowRankHopfield(LowRankFiringRate):
    """The Hopfield network `tau x' = -leak x + gain M N^T phi(x) + u` in latent states z, where `x = gain M z + s`.

    `tau z' = -leak z + N^T phi(gain M z + s)` and `tau s' = -leak s + u`: the latent system of
    `LowRankFiringRate` with s for the input, so that both have the same certificate but for the kind.

    Parameters
    ----------
    M, N, leak, activation, slopes, tau, gain
        As for `LowRankFiringRate`.

    Examples
    --------
    >>> net = LowRankHopfield([[1.0], [-1.0]], [[0.5], [0.0]], activation="relu")
    >>> net.network_field([1.0, 3.0])
    array([-0.5, -3.5])
    """

    kind: ClassVar[str] = "low-rank-hopfield"

    def network_field(self, x: ArrayLike, u: ArrayLike = 0.0) -> Vector:
        """`(-leak x + gain M N^T phi(x) + u) / tau` for x (n,) or (n, k)."""
        x = state(x, self.neurons)
        return self._over_tau(x, self.gain * (self.M @ (self.N.T @ self.phi(x))) + input_like(u, x))


@dataclass(frozen=True, eq=False, repr=False)
class LatentHopfield(_LowRank):
    """The network `tau x' = -leak x + gain M phi(N^T x) + u` with r nonlinearities, in the latent states `z = N^T x`.

    `tau z' = -leak z + gain (N^T M) phi(z) + N^T u`: a Hopfield network of r neurons, its weights
    `N^T M` (r, r). That product is computed without rounding errors. Where it is not in double precision, the triple
    has the next double away from zero, so that the rate holds for the exact product; `fastest` and `within` say what
    holds for it in the other directions.

    Parameters
    ----------
    M, N : (n, r) arrays or SciPy sparse arrays
        Output and input directions.
    leak, tau : float
        One number for all neurons, without unit and in units of time.
    activation, slopes, gain
        As for `Hopfield`, slopes scalars or (r,).

    Examples
    --------
    >>> net = LatentHopfield([[1.0], [-1.0]], [[0.5], [0.0]], activation="relu")
    >>> net.field([1.0]), net.network_field([2.0, 0.0])
    (array([-0.5]), array([-1., -1.]))
    """

    kind: ClassVar[str] = "latent-hopfield"
    input_inside: ClassVar[bool | None] = False
    active_axis: ClassVar[int] = 1

    def triple(self) -> Triple:
        """`A = -leak`, `B = N^T M`, `C = I`; where the product is no double it is rounded up in size, and A raised."""
        return self._triple(self._blur, self._product.outer)

    def fastest(self) -> Triple | None:
        """The same with A rounded down for the product's own diagonal; None where the product is exact."""
        return self._triple(-self._blur, self._product.outer) if self._blur.any() else None

    def within(self) -> tuple[Triple, float] | None:
        """The product rounded towards zero off the diagonal, to nearest on it; None where it is exact."""
        if not self._product.width.any():
            return None
        blur = float(self._blur.max())
        return self._triple(np.zeros(self.n), self._product.inner), float(np.nextafter(blur / self.tau[0], np.inf))

    @cached_property
    def _product(self) -> Product:
        return enclosed_product(self.N, self.M)

    @cached_property
    def _blur(self) -> Vector:
        """How far each diagonal entry of a Jacobian may lie from the one with the product rounded to nearest."""
        steep = np.maximum(*(np.abs(s) for s in self.slopes)) * self.gain
        blur = np.diag(self._product.width) * steep
        return np.where(blur > 0, blur * (1 + 4 * UNIT) + 5e-324, 0.0)

    def summed(self) -> tuple[Matrix, Vector]:
        """Those of the two factors, which the field takes one after the other."""
        return abs(self.N).T @ abs(self.M), np.full(self.n, float(sum(self.M.shape)))

    def _triple(self, shift: Vector, product: Vector) -> Triple:
        weights = product.copy()
        np.fill_diagonal(weights, np.diag(self._product.nearest))
        away = np.where(shift > 0, np.inf, -np.inf)
        decay = np.where(shift != 0, np.nextafter(shift - self.leak, away), -self.leak)
        lo, hi = self.slopes
        return Triple(diagonal(decay), weights, identity(self.n), self.tau, lo, hi, self.gain)

    def restricted(self, keep: NDArray[np.intp]) -> LatentHopfield:
        """The network of the latent states `keep` alone, the others held still."""
        keep = indices(keep, self.n, name="keep", flags=True, names=self.names)
        M, N = (F[:, keep] for F in (self.M, self.N))
        slopes = (self.slopes[0][keep], self.slopes[1][keep])
        tau, own = self.tau[0], labels(self, keep)
        phi = uniform(self.activation)
        return LatentHopfield(M, N, self.leak, activation=phi, slopes=slopes, tau=tau, gain=self.gain, **own)

    def field(self, x: ArrayLike, u: ArrayLike = 0.0) -> Vector:
        """The time derivative of the latent states `x` (r,) or (r, k); `u` of this shape is `N^T` times the input."""
        z = state(x, self.n, self.names)
        return self._over_tau(z, self.gain * (self.N.T @ (self.M @ self.phi(z))) + input_like(u, z, self.names))

    def network_field(self, x: ArrayLike, u: ArrayLike = 0.0) -> Vector:
        """`(-leak x + gain M phi(N^T x) + u) / tau` for x (n,) or (n, k)."""
        x = state(x, self.neurons)
        return self._over_tau(x, self.gain * (self.M @ self.phi(self.N.T @ x)) + input_like(u, x))
