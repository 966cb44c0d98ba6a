"""The leading eigenvalue of a Jacobian with its left and right vectors, by products where it is large."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import scipy.sparse.linalg
from numpy.typing import NDArray

from metzler.arrays import Vector
from metzler.errors import InputError
from metzler.matrices.eigen import eigenvectors, far, times_two_to
from metzler.matrices.forms import dense, entries, transpose
from metzler.models import Triple
from metzler.threads import on_one_thread, one_blas_thread

Complex = NDArray[np.complex128]

DENSE = 200
"""Jacobians of up to so many states are factored whole."""
LARGEST_DENSE = 1500
"""So are larger ones, up to this size, where the iteration does not end."""
KEPT = 40
"""Vectors that the iteration keeps."""
TOL = 1e-8
SAME = 1e-5
"""Eigenvalues of the Jacobian and its transpose that are so near, relative to their size, are one."""
BEYOND = "the Jacobian leaves the range of double precision: rescale the weights of the network, or its time constants"


def leading(t: Triple, d: Vector) -> tuple[complex, Complex, Complex]:
    """An eigenvalue of the Jacobian at slopes d, with left and right vectors (n,): `w J = value w`, `J v = value v`.

    The one with the largest real part (of a map: magnitude), an estimate: an iteration may miss it and find the next,
    but what it returns is an eigenvalue.

    Raises
    ------
    InputError
        When the iteration does not end for more than 1,500 states, or the Jacobian leaves the range of doubles.

    Examples
    --------
    >>> one = np.eye(1)
    >>> value, _, _ = leading(Triple(-one, one, one, np.ones(1), np.zeros(1), np.ones(1)), np.array([0.75]))
    >>> round(value.real, 9)
    -0.25
    """
    if t.n > DENSE:
        with one_blas_thread():
            found = _by_products(t, d)
        if found is not None:
            return found
    if t.n > LARGEST_DENSE:
        raise InputError(f"the leading eigenvalue of a Jacobian of {t.n} states was not found")
    with np.errstate(over="ignore", invalid="ignore"):
        J = dense(t.jacobian(d))
    if not np.isfinite(J).all():
        raise InputError(BEYOND)
    values, left, right = eigenvectors(J)
    k = int(np.argmax(np.abs(values) if t.discrete else values.real))
    return complex(values[k]), np.conj(left[:, k]), right[:, k]


def _by_products(t: Triple, d: Vector) -> tuple[complex, Complex, Complex] | None:
    """The same by Arnoldi's iteration on the Jacobian and its transpose; None where it does not end."""
    A, B, C = (entries(matrix) for matrix in (t.A, t.B, t.C))
    AT, BT, CT = (transpose(matrix) for matrix in (A, B, C))
    slopes = t.gain * d

    def forward(x: Vector) -> Any:
        return (A @ x + B @ (slopes * (C @ x))) / t.tau

    def backward(y: Vector) -> Any:
        z = y / t.tau
        return AT @ z + CT @ (slopes * (BT @ z))

    with np.errstate(over="ignore", invalid="ignore"):
        k = far(size := forward(np.ones(t.n)))
    if not np.isfinite(size).all():
        raise InputError(BEYOND)
    near = [product if k == 0 else partial(_shrunk, product, k) for product in (forward, backward)]
    try:
        pairs = [_arnoldi(product, t.n, "LM" if t.discrete else "LR") for product in near]
    except scipy.sparse.linalg.ArpackError:  # that it has not ended is one of these
        return None
    (values, right), (others, left) = pairs
    top = int(np.argmax(np.abs(values) if t.discrete else values.real))
    j = int(np.argmin(np.abs(others - values[top])))
    if abs(others[j] - values[top]) > SAME * max(abs(values[top]), float(np.abs(values).max())):
        return None
    return complex(times_two_to(values[top], k)), left[:, j], right[:, top]


def _shrunk(product: Any, k: int, x: Vector) -> Any:
    return np.ldexp(product(x), -k)


def _arnoldi(product: Any, n: int, which: str) -> tuple[Complex, Complex]:
    operator = scipy.sparse.linalg.LinearOperator((n, n), matvec=product, dtype=np.float64)
    start = np.random.default_rng(0).normal(size=n)
    values, vectors = on_one_thread(scipy.sparse.linalg.eigs, operator, k=2, which=which, ncv=KEPT, tol=TOL, v0=start)
    return values, vectors
