"""Eigenvalues of matrices whatever the size of their entries.

LAPACK scales entries near the ends of the doubles, and some of its builds, SciPy's among them, do not scale the
eigenvalues back: those of `1e200 M` come out near 1e138. Here the matrix is scaled before, by a power of two.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.linalg
from numpy.typing import NDArray

from metzler.matrices.forms import changed, values
from metzler.threads import on_one_thread

Complex = NDArray[np.complex128]

FAR = 300
"""Binary exponents up to which nothing is scaled, here and in LAPACK."""


def near_one(matrix: Any) -> tuple[Any, int]:
    """`2^-k M` with entries of at most 1, and k; M itself and 0 where they are neither huge nor tiny, or not finite.

    Examples
    --------
    >>> scaled, k = near_one(np.array([[1e200]]))
    >>> k, bool(0.5 <= scaled[0, 0] < 1)
    (665, True)
    """
    k = far(values(matrix))
    return (changed(matrix, lambda v, i, j: np.ldexp(v, -k)), k) if k else (matrix, 0)


def far(numbers: Any) -> int:
    """The binary exponent of the largest size, 0 where that is not far from 1."""
    top = float(np.abs(numbers).max(initial=0.0))
    k = int(np.frexp(top)[1]) if np.isfinite(top) else 0
    return k if abs(k) > FAR else 0


def times_two_to(number: Any, k: int) -> Any:
    """`2^k` times real or complex numbers; infinite beyond the doubles."""
    with np.errstate(over="ignore"):
        found = np.ldexp(np.real(number), k)
        return found + 1j * np.ldexp(np.imag(number), k) if np.iscomplexobj(number) else found


def eigenvalues(matrix: NDArray[np.float64]) -> Complex:
    """All eigenvalues (n,) of a dense matrix.

    Examples
    --------
    >>> eigenvalues(np.diag([1e200, -1e200])).real.tolist()
    [1e+200, -1e+200]
    """
    scaled, k = near_one(matrix)
    found = np.asarray(on_one_thread(scipy.linalg.eigvals, scaled), dtype=np.complex128)
    return np.asarray(times_two_to(found, k)) if k else found


def eigenvectors(matrix: NDArray[np.float64]) -> tuple[Complex, Complex, Complex]:
    """All eigenvalues (n,), with left and right vectors (n, n) as columns: `left' M = value left'`."""
    scaled, k = near_one(matrix)
    found, left, right = on_one_thread(scipy.linalg.eig, scaled, left=True, right=True)
    return (np.asarray(times_two_to(found, k)) if k else found), left, right
