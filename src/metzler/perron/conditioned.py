"""The best bound among vectors whose entries lie within a given ratio of each other.

For a bound b, the vectors with `T(z) <= b z` and `z >= floor` have a least one, the limit of the sweeps
`z <- max(z, need(z))` from the floor: some vector between `floor` and `kappa floor` proves b exactly when the
least one stays below `kappa floor`. So the best b is found by bisection, without a linear program.
"""

from __future__ import annotations

from collections.abc import Generator

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import splu

from metzler.envelope import Index, RowFamily, Vector
from metzler.matrices.threads import solve
from metzler.perron.pair import Stop, never
from metzler.perron.repair import implied

SOLVE_LIMIT = 4000
"""Up to this size a policy's least solution is found by a direct solve when sweeps are slow; beyond, sweeps alone
decide, and a bound that they do not settle is not tried again, nor called out of reach."""
SWEEPS = 4000
LOOK = 10
"""Sweeps between two looks at what the vector proves already."""
ACCEPTED = 0.25
"""A feasible bound need be met only up to this fraction of the step of the bisection."""
PATIENCE, LONG_PATIENCE, SMALL = 25, 250, 300
"""Sweeps between two direct solves, up to `SMALL` states and beyond, where one solve costs a thousand sweeps."""


def conditioned_steps(
    family: RowFamily, floor: Vector, kappa: float, root: float, rtol: float, atol: float, stop: Stop = never
) -> Generator[tuple[float, float], None, tuple[Vector, float]]:
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
    rtol, atol : float
        Width at which the bisection stops: relative to the bound, or absolute in 1/time, whichever is larger.
    stop : callable
        Asked on the way; once it says yes, the best vector so far is returned.

    Yields
    ------
    (low, high) : no vector proves less than low, one proves high (floating point)

    Returns
    -------
    (z, low) : the vector, and the largest bound that was found to be out of reach
    """
    starts = [(np.inf, floor)]  # vectors below the least solution for a bound, and so for every smaller bound
    z, high = floor, float((family(floor) / floor).max())
    low = tried = root
    while high - tried > max(rtol * abs(high), atol) and not stop():
        yield low, high
        middle = 0.5 * (tried + high)
        if not tried < middle < high:
            break
        while starts[-1][0] < middle:
            starts.pop()
        enough = middle + ACCEPTED * (high - middle)
        found, settled = least_solution(
            family, floor, kappa * floor, middle, start=starts[-1][1], enough=enough, stop=stop
        )
        if found is not None:
            starts.append((middle, found))
            z, high = found, min(enough, float((family(found) / found).max()))
        else:
            tried = middle
            low = middle if settled else low
    return z, low


def least_solution(
    family: RowFamily,
    floor: Vector,
    cap: Vector,
    b: float,
    *,
    start: Vector | None = None,
    enough: float | None = None,
    stop: Stop = never,
) -> tuple[Vector | None, bool]:
    """The least z >= floor with `T(z) <= b z`, None where it does not stay below `cap`; and whether that is settled.

    `start` may be any vector below the one sought, such as the least solution for a larger bound. With `enough`, a
    vector on the way that already proves that larger bound is taken instead: it still lies below the least one.
    """
    z = floor if start is None else start
    patience = PATIENCE if family.n <= SMALL else LONG_PATIENCE
    for sweep in range(1, SWEEPS):
        need = implied(family, z, b)
        if (need > cap).any():
            return None, True
        if (need <= z * (1 + 4e-16)).all():
            return np.maximum(z, need), True
        z = np.maximum(z, need)
        if sweep % LOOK == 0:
            if enough is not None and (family(z) <= enough * z).all():
                return z, True
            if stop():
                break
        if sweep % patience == 0 and family.n <= SOLVE_LIMIT:
            jump = _policy_solution(family, floor, z, b)
            if jump is None or (jump > cap).any():
                return None, True
            z = np.maximum(z, jump)
    return None, False


def _policy_solution(family: RowFamily, floor: Vector, z: Vector, b: float) -> Vector | None:
    """The least solution when every row keeps what binds it at z, the floor or one candidate; None if there is none."""
    sigma = _binding(family, z, b)
    diag, scale, profile = family.pick(sigma)
    bound = np.flatnonzero(implied(family, z, b) > floor)
    part = bound if profile is None else profile[bound]
    off = family.off[part]
    out = floor.copy()
    out[bound] = 0.0
    right = scale[bound] * (off @ out)
    try:
        with np.errstate(all="ignore"):
            if sparse.issparse(off):
                matrix = sparse.diags_array(b - diag[bound]) - sparse.diags_array(scale[bound]) @ off[:, bound]
                out[bound] = splu(matrix.tocsc()).solve(right)
            else:
                out[bound] = solve(np.diag(b - diag[bound]) - scale[bound, None] * off[:, bound], right)
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
