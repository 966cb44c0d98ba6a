"""The modern Hopfield network, a continuous-time softmax attention layer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from metzler.arrays import UNIT, Matrix, Vector
from metzler.errors import InputError
from metzler.facts import Fact, Result
from metzler.matrices.forms import dense
from metzler.matrices.labelled import state
from metzler.matrices.rectangular import own_matrix
from metzler.models.arguments import input_like, nonnegative_scalar
from metzler.models.jacobian_bounds import JacobianBounds
from metzler.models.labels import Labelled, labels
from metzler.threads import on_one_thread


@dataclass(frozen=True, repr=False)
class AttentionRate(Result):
    """Rates that hold for every state and input, in 1/time, rounded down.

    Parameters
    ----------
    l1, l2, linf : float
        In the unweighted norms: `(1 - beta c / 2) / tau`, c bounding the norms of X and of its transpose.
    """

    l1: float
    l2: float
    linf: float
    time_unit: str = "time"

    @property
    def best(self) -> str:
        """The norm with the largest rate."""
        return max(("l2", "linf", "l1"), key=lambda order: float(getattr(self, order)))

    def facts(self) -> tuple[Fact, ...]:
        """The rate in each norm."""
        orders = ("l1", "l2", "linf")
        return tuple(Fact(f"rate in {order}", getattr(self, order), f"1/{self.time_unit}", "lower") for order in orders)


@dataclass(frozen=True, eq=False, repr=False)
class Attention(Labelled, Result):
    """The modern Hopfield network `tau x' = -x + X softmax(beta X^T x) + u` with stored patterns in the columns of X.

    Softmax is not elementwise, so this network has no slope for each neuron and no Lur'e triple. Its Jacobian is
    `-I + beta X (diag(p) - p p^T) X^T`, and the matrix in the middle has row sums of absolute values
    `2 p_i (1 - p_i) <= 1/2`: its l1, l2 and l-infinity norms are at most 1/2.

    Parameters
    ----------
    X : (n, m) array, nested list, or SciPy sparse array
        m patterns of n entries.
    beta : float
        Inverse temperature, not negative.
    tau : float
        Time constant, positive, in units of time.

    References
    ----------
    ramsauer2021 for the network; Gershgorin's theorem for the bound.

    Examples
    --------
    >>> net = Attention([[1.0, 0.0], [0.0, 1.0]], beta=1.0)
    >>> net.field([0.0, 0.0]), net.rate().l2 > 0.499999
    (array([0.5, 0.5]), True)
    """

    X: Matrix
    beta: Any = 1.0
    tau: Any = 1.0

    def __post_init__(self) -> None:
        names = self.take_labels(None)
        X = own_matrix(self.X, name="X", of=(names, None))
        self.need_names(X.shape[0])
        if 0 in X.shape:
            raise InputError(f"X must hold at least one pattern, but has shape {X.shape}")
        tau = nonnegative_scalar(self.tau, name="tau")
        if tau == 0:
            raise InputError("tau must be positive, got 0.0")
        self._set(X=X, beta=nonnegative_scalar(self.beta, name="beta"), tau=tau)

    def facts(self) -> tuple[Fact, ...]:
        """Its patterns and parameters."""
        return (
            Fact("network", "attention"),
            Fact("states", self.n),
            Fact("patterns", self.X.shape[1]),
            Fact("beta", self.beta),
            Fact("tau", self.tau),
            *((Fact("unit of time", self.time_unit),) if self.time_unit else ()),
        )

    @property
    def n(self) -> int:
        """Number of states."""
        return int(self.X.shape[0])

    def field(self, x: ArrayLike, u: ArrayLike = 0.0) -> Vector:
        """The time derivative of the state `x`, (n,) or (n, k), under input `u`, in state / time."""
        return np.asarray(self._force(state(x, self.n, self.names), u) / self.tau)

    def attention(self, x: ArrayLike) -> Vector:
        """`softmax(beta X^T x)`, (m,) or (m, k): how much every pattern is attended to."""
        score = self.beta * (self.X.T @ state(x, self.n, self.names))
        weight = np.exp(score - score.max(axis=0))
        out: Vector = weight / weight.sum(axis=0)
        return out

    def jacobian(self, x: ArrayLike) -> Vector:
        """The Jacobian (n, n) of the field at a state `x` (n,), dense."""
        p = self.attention(x)
        X = dense(self.X)
        middle = np.diag(p) - np.outer(p, p)
        out: Vector = (self.beta * (X @ middle @ X.T) - np.eye(self.n)) / self.tau
        return out

    def rate(self) -> AttentionRate:
        """The rates in the three unweighted norms, rounded down.

        Notes
        -----
        l1 and l-infinity take two sums over X; l2 takes the eigenvectors of the smaller Gram matrix of X, a dense
        matrix of `min(n, m)` rows.
        """
        rows, columns = (_sum_bound(self.X, axis) for axis in (1, 0))
        both = self._rate(rows * columns)
        middle = self._rate(_largest_singular_value_squared(self.X))
        return AttentionRate(both, middle, both, self.time_unit or "time")

    def bounds(self) -> JacobianBounds:
        """This network as a model for `certify` and everything else: its Jacobian bounded entry by entry, dense (n, n).

        Entry (i, j) of `X (diag(p) - p p^T) X^T` is the covariance of rows i and j of X under the weights p, at most a
        quarter of the product of their ranges. So the best weights in l1, linf and every l_p prove the rate
        `(1 - beta sum_i r_i^2 / 4) / tau` with `r_i = max_k X_ik - min_k X_ik`, often more than `rate()` does. Bounds
        are rounded outward.

        Examples
        --------
        >>> from metzler.search.certify import certify
        >>> net = Attention([[1.0, 0.0], [0.0, 1.0]], beta=1.0)
        >>> cert = certify(net.bounds(), "linf")
        >>> round(cert.rate, 9), round(net.rate().linf, 9)
        (0.5, 0.5)
        """
        high, low = (dense(end(axis=1)).astype(float).ravel() for end in (self.X.max, self.X.min))
        reach = np.nextafter(high - low, np.inf)
        size = np.nextafter(0.25 * self.beta * np.outer(reach, reach) * (1 + 8 * UNIT), np.inf)
        lower, upper = -size, size
        np.fill_diagonal(lower, -1.0)
        np.fill_diagonal(upper, np.nextafter(np.diag(size) - 1.0, np.inf))
        return JacobianBounds(lower, upper, tau=self.tau, function=self._force, **labels(self))

    def _force(self, x: Vector, u: ArrayLike) -> Vector:
        """The field times tau."""
        return np.asarray(self.X @ self.attention(x) - x + input_like(u, x, self.names))

    def _rate(self, square: float) -> float:
        """`(1 - beta square / 2) / tau`, rounded down; `square` is off by at most a relative 2^-52."""
        loss = float(np.nextafter(self.beta * square * 0.5 * (1 + 8 * UNIT), np.inf))
        rate = float(np.nextafter(1.0 - loss, -np.inf)) / self.tau
        return float(np.nextafter(rate, -np.inf))


def _sum_bound(X: Matrix, axis: int) -> float:
    """An upper bound of the largest sum of absolute values along an axis."""
    largest = float(np.asarray(abs(X).sum(axis=axis)).max())
    return float(np.nextafter(largest * (1 + 2 * X.shape[axis] * UNIT), np.inf))


def _largest_singular_value_squared(X: Matrix) -> float:
    """An upper bound of the largest singular value of X, squared.

    With any V, `sigma(X)^2 <= ||(XV)^T (XV)|| / (1 - ||I - V^T V||)`; approximate eigenvectors make the product almost
    diagonal, so that its largest row sum is almost its norm. Rounding errors are bounded a priori.
    """
    tall = X if X.shape[0] >= X.shape[1] else X.T
    T = dense(tall)
    p, q = T.shape
    V = on_one_thread(np.linalg.eigh, T.T @ T)[1]
    Y = T @ V
    size_T, size_V, size_Y = (float(np.linalg.norm(Z)) * (1 + 4 * p * q * UNIT) for Z in (T, V, Y))
    # The Euclidean norm of a symmetric matrix is at most its largest row sum.
    gram = _sum_bound(Y.T @ Y, 1) + 2 * (p + 2) * UNIT * size_Y**2
    off = _sum_bound(np.eye(q) - V.T @ V, 1) + 2 * (q + 2) * UNIT * (1 + size_V**2)
    if not off < 0.5:
        return float(size_T**2 * (1 + 8 * UNIT))
    drift = 2 * (q + 2) * UNIT * size_T * size_V
    whole = np.sqrt(gram) * (1 + 4 * UNIT) + drift
    return float(min(whole**2 / (1 - off), size_T**2) * (1 + 16 * UNIT))
