"""Implicit networks: layers defined by a fixed-point equation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from metzler.arrays import Matrix, Vector
from metzler.errors import InputError
from metzler.matrices.diagonal import identity
from metzler.matrices.labelled import numbers, state
from metzler.matrices.rectangular import own_matrix
from metzler.models.arguments import input_like, per_neuron
from metzler.models.lure_like import FeedbackModel


@dataclass(frozen=True, eq=False, repr=False)
class Implicit(FeedbackModel):
    """The implicit network `x = phi(gain W x + U u + bias)`, as the flow `x' = -x + phi(gain W x + U u + bias)`.

    A positive rate proves that the equation has exactly one solution for every input u and every bias, and
    that this flow finds it. The Jacobians are those of a firing-rate network with unit leak; the input
    weights and the bias are not in them, so that one certificate serves them all. Without a rate there may be one
    solution all the same: `metzler.uniqueness` proves or refutes diagonal stability, and `equilibrium` uses it.

    Parameters
    ----------
    W : (n, n) array, nested list, or SciPy sparse array or matrix
        Weights, `W[i, j]` from j to i.
    U : (n, p) array or SciPy sparse array, optional
        Input weights; without them the input enters as it is, one number for each neuron.
    bias : float or (n,) array
        Added to the argument of phi.
    activation, slopes, gain
        As for `Hopfield`.
    tau : 1
        An equation has no time constant.

    References
    ----------
    davydov2022, Theorem 18; jafarpour2021 for implicit networks.

    Examples
    --------
    >>> layer = Implicit([[0.0, 0.5], [-0.5, 0.0]], [[1.0], [0.0]], activation="relu")
    >>> layer.field([1.0, 0.0], [1.0])  # the residual: (1, 0) solves it
    array([0., 0.])
    """

    W: Matrix
    U: Any = None
    bias: Any = 0.0
    kind: ClassVar[str] = "implicit"
    input_inside: ClassVar[bool | None] = True
    slope_side: ClassVar[str | None] = "post"
    timed: ClassVar[bool] = False

    def settle(self) -> tuple[dict[str, Any], int, int]:
        """Square weights, input weights with as many rows, one nonlinearity for each neuron."""
        settled, n, m = super().settle()
        U = None if self.U is None else own_matrix(self.U, name="U", rows=n, of=(self.names, None))
        return settled | {"U": U, "bias": per_neuron(self.bias, n, name="bias", labels=self.names)}, n, m

    def input_weights(self) -> Matrix | None:
        return self.U

    def still(self) -> Matrix:
        return -identity(self.n)

    def field(self, x: ArrayLike, u: ArrayLike = 0.0) -> Vector:
        """The residual `phi(gain W x + U u + bias) - x`, zero exactly at the solution; `u` is (p,) or (p, k) with U."""
        x = state(x, self.n, self.names)
        return self.phi(self.gain * (self.W @ x) + self.seen_input(u, x)) - x

    def seen_input(self, u: ArrayLike, x: Vector) -> Vector:
        """`U u + bias`."""
        return self._driven(u, x) + input_like(self.bias, x)

    def _driven(self, u: ArrayLike, x: Vector) -> Vector:
        if self.U is None:
            return input_like(u, x, self.names)
        given = numbers(u, name="the input", n=self.U.shape[1], rest=0.0)
        if given.ndim == 0:
            given = np.full(self.U.shape[1], float(given))
        if given.shape[0] != self.U.shape[1]:
            raise InputError(f"the input must have {self.U.shape[1]} entries like the columns of U, got {given.shape}")
        return input_like(self.U @ given, x)
