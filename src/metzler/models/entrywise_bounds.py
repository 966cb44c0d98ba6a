"""Entrywise worst cases of a Lur'e system: the matrix of Theorem 23 as printed, and the tight one."""

from __future__ import annotations

import numpy as np

from metzler.arrays import Vector
from metzler.matrices.forms import dense
from metzler.models.base import Model
from metzler.models.pointwise import continuous
from metzler.models.triple import Triple


def printed_bound(model: Model) -> Vector:
    """The Metzler matrix (n, n) of Theorem 23 as printed, dense, in 1/time: a reference, looser than what is certified.

    With U and L the sums over k of the largest and smallest `d_k B_ik C_kj`, it is `|A_ij| + max(U_ij, -L_ij)` off the
    diagonal and `A_ii + U_ii` on it. Its spectral abscissa bounds the worst log norm in l1 and in linf.

    Parameters
    ----------
    model : Model
        In continuous time.

    References
    ----------
    davydov2022, Theorem 23.

    Examples
    --------
    >>> import numpy as np
    >>> from metzler.models.lure import Lure
    >>> net = Lure([[-2.0, -2.0], [1.5, -2.0]], [1.0, 0.0], [0.0, 2.0], slopes=(0.5, 1.0))
    >>> printed_bound(net).tolist(), tight_bound(net).tolist()
    ([[-2.0, 4.0], [1.5, -2.0]], [[-2.0, 1.0], [1.5, -2.0]])
    >>> [round(float(np.linalg.eigvals(F).real.max()), 6) for F in (printed_bound(net), tight_bound(net))]
    [0.44949, -0.775255]
    """
    t = continuous(model)
    A, upper, lower = _parts(t)
    F = np.abs(A) + np.maximum(upper, -lower)
    np.fill_diagonal(F, np.diag(A + upper))
    return np.asarray(F / t.tau[:, None])


def tight_bound(model: Model) -> Vector:
    """The Metzler matrix (n, n) of the true entrywise worst case, dense, in 1/time.

    Off the diagonal `max(|A_ij + U_ij|, |A_ij + L_ij|)`: it keeps what cancels between A and the nonlinear part.
    See `printed_bound`.
    """
    t = continuous(model)
    A, upper, lower = _parts(t)
    F = np.maximum(np.abs(A + upper), np.abs(A + lower))
    np.fill_diagonal(F, np.diag(A + upper))
    return np.asarray(F / t.tau[:, None])


def _parts(t: Triple) -> tuple[Vector, Vector, Vector]:
    """A, and the largest and smallest entries of `gain B [d] C` over the box."""
    A, B, C = (dense(M) for M in (t.A, t.B, t.C))
    upper, lower = np.zeros_like(A), np.zeros_like(A)
    for b, c, lo, hi in zip(B.T, C, t.lo, t.hi, strict=True):
        both = np.outer(b, c) * t.gain * np.array([lo, hi])[:, None, None]
        upper, lower = upper + both.max(axis=0), lower + both.min(axis=0)
    return A, upper, lower
