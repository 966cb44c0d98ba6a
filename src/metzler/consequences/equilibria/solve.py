"""Linear systems with the Jacobian of a model, and Newton's step."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.sparse.linalg import LinearOperator, gmres

from metzler.arrays import Vector
from metzler.matrices.forms import dense
from metzler.models import Model
from metzler.models.pointwise import jacobian_at
from metzler.threads import on_one_thread, solve

MAX_DENSE = 1000
"""Up to this size Jacobians are made dense and factored."""
INEXACT = 1e-4
"""Relative residual of the linear systems of Newton's method on large networks."""


def linear_solve(J: Any, right: Vector, rtol: float) -> Vector:
    """The solution of `J y = right`: a dense factorisation of up to 1,000 states, else GMRES with diagonal scaling."""
    n = J.shape[0]
    if n <= MAX_DENSE:
        full = dense(J)
        try:
            return solve(full, right)
        except np.linalg.LinAlgError:
            return np.asarray(on_one_thread(np.linalg.lstsq, full, right, rcond=None)[0])
    diagonal = J.diagonal()
    inverse = 1.0 / np.where(diagonal == 0, 1.0, diagonal)
    scale = LinearOperator((n, n), matvec=lambda y: inverse * np.ravel(y), dtype=float)
    return np.asarray(on_one_thread(gmres, J, right, rtol=rtol, restart=40, maxiter=10, M=scale)[0])


def newton_step(model: Model, x: Vector, u: Any, f: Vector) -> Vector:
    """Newton's next state from `x` (n,) with `f` its increment there."""
    return x - linear_solve(jacobian_at(model, x, u), f, INEXACT)
