"""Coarse correction: what a handful of slow modes, computed once, takes out of the error of a nearby problem.

A lesion leaves the dominant eigenvectors of a large network almost as they were, so the part of the
residual that plain sweeps remove slowest lies near the span of those found for the whole network. One small
dense solve removes it (a two-level method with the slow modes as coarse space).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse.linalg import ArpackError, ArpackNoConvergence, LinearOperator, eigs

from metzler.arrays import Vector
from metzler.envelope.family import RowFamily
from metzler.matrices import forms
from metzler.threads import on_one_thread

Single = NDArray[np.float32]

MODES = 13
ROUGH = 1e-3
TOGETHER = 0.05
"""Right directions that no left one meets at more than this cosine are left out: they belong to other modes."""
CYCLES = 12
SLOW = 0.6
"""Cycles that reduce the spread by less are given up."""
LARGE = 1e-3


@dataclass(frozen=True)
class SlowModes:
    """Orthonormal right and left modes (n, m) below the dominant one, and the matrix between them.

    Parameters
    ----------
    right : (n, m) array
        Basis.
    left, lifted : (m, n) arrays
        Basis, and `M right + shift right`, transposed, in single precision: they serve corrections only.
    overlap, image : (m, m) arrays
        `left^T right` and `left^T M right`.
    shift : float
        The largest diagonal entry's size.
    """

    right: Vector
    left: Single
    lifted: Single
    overlap: Vector
    image: Vector
    shift: float

    def corrected(self, family: RowFamily, start: Vector, wanted: float) -> tuple[Vector, float, float]:
        """A vector near the dominant eigenvector of the policy at `start`, the root, how far its row quotients spread.

        One product a cycle, until the spread is `wanted` or falls too slowly to get there. Where `start` is
        zero the vector stays zero; quotients of entries below a thousandth of the largest do not count.
        """
        diag, scale, _ = family.pick(family.policy(start))
        here, z, value, spread = start > 0, start / start.max(), 0.0, np.inf
        for cycle in range(CYCLES):
            image = diag * z + scale * (family.off @ z)
            value = float(z @ image / (z @ z))
            residual = image - value * z
            large = z > LARGE
            before, spread = spread, float(np.abs(residual[large] / z[large]).max())
            if spread <= wanted or (cycle > 3 and spread > SLOW * before):
                break
            inside = self.left @ residual.astype(np.float32)
            step = on_one_thread(np.linalg.lstsq, value * self.overlap - self.image, inside, rcond=None)[0]
            image += self.shift * z
            image += step.astype(np.float32) @ self.lifted
            image *= here
            z = np.abs(image, out=image)
            z /= z.max()
        return z, value, spread


def slow_modes(family: RowFamily, z: Vector) -> SlowModes | None:
    """The slow modes of the policy at `z` of a family of one profile a row, or None where ARPACK finds too few."""
    diag, scale, _ = family.pick(family.policy(z))
    off, back = family.off, forms.by_rows(family.entries().off.T)

    def product(y: Vector) -> Vector:
        return np.asarray(diag * y.ravel() + scale * (off @ y.ravel()))

    def adjoint(y: Vector) -> Vector:
        return np.asarray(diag * y.ravel() + back @ (scale * y.ravel()))

    right, left = (_basis(op, y) for op, y in ((product, z), (adjoint, np.ones(family.n))))
    u, overlaps, v = on_one_thread(np.linalg.svd, left.T @ right)
    together = overlaps > TOGETHER
    if not together.any():
        return None
    modes = len(overlaps)
    right = np.asfortranarray(right @ v[:modes][together].T)
    left = np.asfortranarray(left @ u[:, :modes][:, together])
    image = np.column_stack([product(mode) for mode in right.T])
    shift = float(np.abs(diag).max())
    lifted = np.ascontiguousarray((image + shift * right).T, dtype=np.float32)
    return SlowModes(
        right, np.ascontiguousarray(left.T, dtype=np.float32), lifted, left.T @ right, left.T @ image, shift
    )


def _basis(product: object, start: Vector) -> Vector:
    """Orthonormal real basis (n, m) of the rightmost eigenvectors but the first."""
    n = len(start)
    operator = LinearOperator((n, n), matvec=product, dtype=np.float64)
    try:
        values, vectors = on_one_thread(eigs, operator, k=min(MODES, n - 2), which="LR", v0=start, tol=ROUGH)
    except ArpackNoConvergence as stop:
        values, vectors = stop.eigenvalues, stop.eigenvectors
    except ArpackError:
        return np.zeros((n, 0))
    if len(values) == 0:
        return np.zeros((n, 0))
    others = np.argsort(-values.real, kind="stable")[1:]
    chosen = vectors[:, others]
    turning = np.abs(chosen.imag).max(axis=0, initial=0.0) > 1e-12
    return np.asarray(on_one_thread(np.linalg.qr, np.hstack([chosen.real, chosen.imag[:, turning]]))[0])
