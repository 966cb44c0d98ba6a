"""The best bound among vectors whose entries lie within a given ratio of each other.

For a bound b, the vectors with `T(z) <= b z` and `z >= floor` have a least one, the limit of the sweeps
`z <- max(z, need(z))` from the floor: some vector between `floor` and `kappa floor` proves b exactly when the
least one stays below `kappa floor`. So the best b is found by bisection, without a linear program.
"""

from __future__ import annotations

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import splu

from metzler.envelope import Index, RowFamily, Vector
from metzler.perron.repair import implied

SOLVE_LIMIT = 20_000
"""Up to this size a policy's least solution is found by a direct solve when sweeps are slow; beyond, sweeps alone
decide, and a bound that they do not settle counts as out of reach."""
SWEEPS = 4000
PATIENCE = 25
"""Sweeps between two direct solves."""


def conditioned(family: RowFamily, floor: Vector, kappa: float, root: float, tolerance: float) -> tuple[Vector, float]:
    """The vector between `floor` and `kappa floor` with the least bound, and a bound that no such vector beats.

    Parameters
    ----------
    family : RowFamily
    floor : (n,) array
        Positive.
    kappa : float
        At least 1.
    root : float
        A bound that no positive vector beats, for example the Perron value.
    tolerance : float
        Absolute width, in 1/time, at which the bisection stops.

    Returns
    -------
    (z, limit) : the vector, and the largest bound that was found to be out of reach (floating point)
    """
    z = floor
    high, low = float((family(z) / z).max()), root
    while high - low > tolerance:
        middle = 0.5 * (low + high)
        if not low < middle < high:
            break
        found = least_solution(family, floor, kappa * floor, middle)
        if found is None:
            low = middle
        else:
            z, high = found, min(middle, float((family(found) / found).max()))
    return z, low


def least_solution(family: RowFamily, floor: Vector, cap: Vector, b: float) -> Vector | None:
    """The least z >= floor with `T(z) <= b z`, or None where it does not stay below `cap`."""
    z = floor
    for sweep in range(1, SWEEPS):
        need = implied(family, z, b)
        if (need > cap).any():
            return None
        if (need <= z * (1 + 4e-16)).all():
            return np.maximum(z, need)
        z = np.maximum(z, need)
        if sweep % PATIENCE == 0 and family.n <= SOLVE_LIMIT:
            jump = _policy_solution(family, floor, z, b)
            if jump is None or (jump > cap).any():
                return None
            z = np.maximum(z, jump)
    return None


def _policy_solution(family: RowFamily, floor: Vector, z: Vector, b: float) -> Vector | None:
    """The least solution when every row keeps what binds it at z, the floor or one candidate; None if there is none."""
    sigma = _binding(family, z, b)
    diag, scale, profile = family.pick(sigma)
    off = family.off if profile is None else family.off[profile]
    free = implied(family, z, b) <= floor
    scale, own = np.where(free, 0.0, scale), np.where(free, 1.0, b - diag)
    right = np.where(free, floor, 0.0)
    try:
        with np.errstate(all="ignore"):
            if sparse.issparse(off):
                matrix = sparse.diags_array(own) - sparse.diags_array(scale) @ off
                out = splu(matrix.tocsc()).solve(right)
            else:
                out = np.linalg.solve(np.diag(own) - scale[:, None] * off, right)
    except (np.linalg.LinAlgError, RuntimeError):
        return None
    return out if np.isfinite(out).all() and (out > 0).all() else None


def _binding(family: RowFamily, z: Vector, b: float) -> Index:
    """The candidate of every row that asks for most at z."""
    numerator = family.scale * family.at_profile(family.off @ z)
    with np.errstate(divide="ignore", invalid="ignore"):
        need = np.where(numerator > 0, numerator / (b - family.diag), 0.0)
    if family.owner is None:
        return np.asarray(need.argmax(axis=0))
    best = family.largest(need)
    ties = np.flatnonzero(need == best[family.owner])
    return np.asarray(ties[np.searchsorted(family.owner[ties], np.arange(family.n))])
