"""ARPACK as a guess, monotone sweeps as the answer: the engine for large sparse components."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from scipy.sparse.linalg import ArpackError, ArpackNoConvergence, LinearOperator, eigs

from metzler.envelope import Index, RowFamily, Vector
from metzler.perron.bracket import Bracket, from_vector
from metzler.perron.repair import lower_to, raise_to

FLOOR = 1e-30
ROUNDS = 6
SWEEPS = 40
RESTARTS = 60
BASIS = 20
SMALLEST = 20
"""ARPACK needs room; smaller families get so many plain steps:"""
POWERS = 2000
NEAR = 5
"""A vector whose row quotients spread up to so many times the wanted half-width is left to the sweeps."""
FINER = 0.02
"""ARPACK's tolerance as a fraction of the wanted width, once more in every round: one round is then enough, mostly."""


def krylov_steps(family: RowFamily, start: Vector, scale: float, tolerance: float) -> Iterator[Bracket]:
    """Brackets from the dominant eigenvector of the current policy, repaired on both sides.

    `tolerance` is the wanted width relative to `scale`; every round starts from the last vector,
    with the policy that is best there.
    """
    z = start
    for round_ in range(ROUNDS):
        sigma = family.policy(z)
        z = dominant(family, sigma, z, tolerance * FINER ** (1 + round_))
        tz = family(z)
        weight = z / z.max()
        ratio = np.divide(tz, z, out=np.full_like(z, np.nan), where=weight > 1e-3)
        root = float(weight @ tz / (weight @ z))
        spread = float(np.nanmax(np.abs(ratio - root)))
        wanted = 0.45 * tolerance * scale
        delta = wanted if spread < NEAR * wanted else spread
        yield repaired(family, z, root, delta)


def repaired(family: RowFamily, z: Vector, root: float, delta: float) -> Bracket:
    """The bracket `root -+ delta`, widened until the sweeps settle (up to a thousand times)."""
    v, x = None, None
    above = below = delta
    for _ in range(4):
        if v is None:
            v = raise_to(family, np.maximum(z, FLOOR), root + above, SWEEPS)
            above = above if v is not None else 10 * above
        if x is None:
            x = lower_to(family, z, root - below, SWEEPS)
            below = below if x is not None else 10 * below
    fallback = from_vector(np.maximum(z, FLOOR), family(np.maximum(z, FLOOR)))
    if v is not None:
        fallback = fallback.meet(Bracket(-np.inf, root + above, v, v))
    if x is not None:
        fallback = fallback.meet(Bracket(root - below, np.inf, x, x))
    return fallback


def dominant(family: RowFamily, sigma: Index, start: Vector, tolerance: float, basis: int = BASIS) -> Vector:
    """The absolute value of ARPACK's rightmost eigenvector of the policy matrix, largest entry 1.

    `basis` is the number of Krylov vectors: fewer are enough where `start` is close.
    """
    diag, scale, profile = family.pick(sigma)

    def product(z: Vector) -> Vector:
        y = family.off @ z.ravel()
        return np.asarray(diag * z.ravel() + scale * (y if profile is None else y[profile]))

    if family.n < SMALLEST:
        return _powers(product, start, 2.0 * float(np.abs(diag).max()) + 1e-300)
    operator = LinearOperator((family.n, family.n), matvec=product, dtype=np.float64)
    try:
        _, vectors = eigs(
            operator, k=1, which="LR", v0=start, tol=max(tolerance, 1e-14), ncv=min(basis, family.n), maxiter=RESTARTS
        )
    except ArpackNoConvergence as stop:
        vectors = stop.eigenvectors
    except ArpackError:
        return start
    if vectors.shape[1] == 0:
        return start
    z = np.abs(np.real(vectors[:, 0]))
    return z / z.max() if z.max() > 0 else start


def _powers(product: Callable[[Vector], Vector], z: Vector, shift: float) -> Vector:
    """Shifted power steps, largest entry 1."""
    for _ in range(POWERS):
        z = np.maximum(product(z) + shift * z, 0.0)
        z = z / z.max()
    return z
