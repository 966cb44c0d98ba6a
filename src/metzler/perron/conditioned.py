"""The best bound among vectors whose entries lie within a given ratio of each other.

For a bound b, the vectors with `T(z) <= b z` and `z >= floor` have a least one, the limit of the sweeps
`z <- max(z, need(z))` from the floor: some vector between `floor` and `kappa floor` proves b exactly when the
least one stays below `kappa floor`. So the best b is found by bisection, without a linear program.
"""

from __future__ import annotations

from collections.abc import Generator

import numpy as np
from scipy.sparse.linalg import LinearOperator, bicgstab

from metzler.arrays import Index, Vector
from metzler.deadline import Stop, never
from metzler.envelope.family import RowFamily
from metzler.matrices.forms import in_blocks
from metzler.matrices.operators import solution
from metzler.numbers.scaled import Scaled
from metzler.perron.growing import growing
from metzler.perron.repair import implied

SWEEPS = 4000
LOOK = 10
"""Sweeps between two looks at what the vector proves already."""
ACCEPTED = 0.25
"""A feasible bound need be met only up to this fraction of the step of the bisection."""
PATIENCE, LONG_PATIENCE, SMALL = 25, 50, 300
"""Sweeps between two solutions of a policy, by elimination up to `SMALL` states and by a Krylov method beyond."""
KRYLOV_RTOL, KRYLOV_STEPS = 1e-11, 500
NOISE = 1e-8
"""Entries of a Krylov solution below this part of the largest, on the scale of the sweeps, may have a wrong sign."""


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
    if not family.complete:
        return (
            yield from growing(
                family,
                lambda listed, _: _listed_steps(listed, floor, kappa, root, rtol, atol, stop),
                lambda found: Scaled(found[0]),
                lambda ends: (ends[0], np.inf),
                stop,
            )
        )
    return (yield from _listed_steps(family, floor, kappa, root, rtol, atol, stop))


def _listed_steps(
    family: RowFamily, floor: Vector, kappa: float, root: float, rtol: float, atol: float, stop: Stop
) -> Generator[tuple[float, float], None, tuple[Vector, float]]:
    """The search among the rows that are listed."""
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
        if sweep % patience == 0:
            jump = _policy_solution(family, floor, z, b)
            if jump is None or (jump > cap).any():
                return None, True
            z = np.maximum(z, jump)
    return None, False


def _policy_solution(family: RowFamily, floor: Vector, z: Vector, b: float) -> Vector | None:
    """The least solution when every row keeps what binds it at z; None if there is none, z if Krylov does not end."""
    sigma = _binding(family, z, b)
    bound = np.flatnonzero(implied(family, z, b) > floor)
    solved = _iterated if family.n > SMALL or in_blocks(family.off) else _eliminated
    return solved(family, sigma, bound, floor, z, b)


def _eliminated(family: RowFamily, sigma: Index, bound: Index, floor: Vector, z: Vector, b: float) -> Vector | None:
    """x with `b x = diag x + scale (off x)` on the rows that are bound, the floor elsewhere, by elimination."""
    diag, scale, off = family.rows(sigma)
    rows, slack, scale, out = off[bound], b - diag[bound], scale[bound], floor.copy()
    out[bound] = 0.0
    found = solution(slack, scale, rows[:, bound], scale * (rows @ out))
    if found is None:
        return None
    out[bound] = found
    return out if np.isfinite(out).all() and (out > 0).all() else None


def _iterated(family: RowFamily, sigma: Index, bound: Index, floor: Vector, z: Vector, b: float) -> Vector | None:
    """The same by BiCGSTAB, entries on the scale of z; z itself where that does not end."""
    diag, scale, profile = family.pick(sigma)
    slack, scale, unit, out = b - diag[bound], scale[bound], z[bound], floor.copy()
    out[bound] = 0.0

    def pushed(x: Vector) -> Vector:
        return np.asarray(scale * (family.off @ x)[profile][bound] / (slack * unit))

    def times(y: Vector) -> Vector:
        x = np.zeros(len(z))
        x[bound] = unit * y.ravel()
        return y.ravel() - pushed(x)

    operator = LinearOperator((len(bound), len(bound)), matvec=times, dtype=np.float64)
    with np.errstate(all="ignore"):
        y, failed = bicgstab(
            operator, pushed(out), x0=np.ones(len(bound)), rtol=KRYLOV_RTOL, atol=0.0, maxiter=KRYLOV_STEPS
        )
    if failed or not np.isfinite(y).all():
        return z
    if y.min(initial=0.0) < -NOISE * np.abs(y).max(initial=0.0):
        return None
    out[bound] = unit * np.maximum(y, 1.0)
    return out


def _binding(family: RowFamily, z: Vector, b: float) -> Index:
    """The candidate of every row that asks for most at z."""
    numerator = family.flow(z)
    with np.errstate(divide="ignore", invalid="ignore"):
        need = np.where(numerator > 0, numerator / (b - family.diag), 0.0)
    return family.first(need, family.largest(need))
