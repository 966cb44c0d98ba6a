"""Arnoldi from a vector near the answer: a correction, for which single precision is enough.

The first image is taken in double precision, the others serve the correction only, and the next round takes out what
they left. In the coordinates `[1/z] M [z]`, z the last vector, the error of a correction is relative to each entry.
The slow modes that a round finds are handed to the next one, with their images.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.linalg import schur

from metzler.arrays import Array, Vector
from metzler.threads import on_one_thread

Product = Callable[[Array], Array]

LOOK = 5
"""Steps between two looks at the residual."""
TWICE = 0.3
"""Where orthogonalising leaves less of a vector than this, it is done once more."""
KEPT = 6
"""Slow modes handed on."""
REACH = 3e-6
"""Single precision brings a residual down to this fraction of itself; the rest is for the next correction."""
RESTARTS = 40
"""Spaces, one after the other, that a correction may fill."""
SLAB = 2**13
"""Entries of all vectors that are turned together: what is made for them stays in the cache."""
NEAR = 1e-4
"""A full space with a residual of so much of the largest image ends the correction: the next one is more accurate."""


@dataclass(frozen=True)
class Modes:
    """Vectors (k, n) near slow modes, and their images (k, n)."""

    vectors: Array
    images: Array

    @staticmethod
    def none(n: int, kind: Any) -> Modes:
        """No modes."""
        return Modes(np.empty((0, n), dtype=kind), np.empty((0, n), dtype=kind))

    def copied(self) -> Modes:
        """The same with arrays of their own."""
        return Modes(self.vectors.copy(), self.images.copy())

    def over(self, y: Vector) -> Modes:
        """In the coordinates that are divided by y; zero where y is; in place."""
        with np.errstate(all="ignore"):
            factor = np.where(y > 0, 1.0 / y, 0.0).astype(self.vectors.dtype)
            for array in (self.vectors, self.images):
                array *= factor
        return self

    def beside(self, one: Array, image: Array) -> Modes:
        """Made orthonormal, and orthogonal to the unit vector `one`, whose image is given; in place."""
        for along, vector, its_image in zip(self.vectors @ one, self.vectors, self.images, strict=True):
            vector -= along * one
            its_image -= along * image
        try:
            turn = on_one_thread(np.linalg.inv, on_one_thread(np.linalg.cholesky, self.vectors @ self.vectors.T))
        except np.linalg.LinAlgError:
            return Modes.none(len(one), one.dtype)
        self.vectors[:] = turn @ self.vectors
        self.images[:] = turn @ self.images
        return self


class Space:
    """A vector, slow modes, and what Arnoldi steps add to them.

    Parameters
    ----------
    one, image : (n,) arrays
        The vector that they start from, of length 1, and its image.
    modes : Modes
    basis : (d + 1, n) array
        Room for d vectors and what is outside them; filled here. The others may lie where `ahead` puts them.
    """

    def __init__(self, one: Array, image: Array, modes: Modes, basis: Array) -> None:
        kind = modes.vectors.dtype
        self.basis, self.first = basis, image.astype(kind)
        self.small = np.zeros((len(basis), len(basis) - 1))
        self.basis[0] = one
        slow = modes.beside(self.basis[0], self.first) if len(modes.vectors) else modes
        self.slow = slow.images.copy()
        self.known = self.count = 1 + len(slow.vectors)
        self.basis[1 : self.count] = slow.vectors
        mean = float((one * image).sum())
        rest = (image - mean * one).astype(kind)
        self.small[: self.known, 0] = _orthogonalise(rest, self.basis[: self.known])
        self.small[: self.known, 0] += _orthogonalise(rest, self.basis[: self.known])  # what is left is small
        self.small[0, 0] += mean
        self.small[: self.known, 1 : self.known] = self.basis[: self.known] @ self.slow.T
        self._add(rest, 0)

    def _add(self, rest: Array, source: int) -> None:
        """Take in what the image of basis vector `source` has outside the space."""
        self.source, self.outside = source, float(np.linalg.norm(rest))
        if np.isfinite(self.outside) and self.outside > 0:
            np.multiply(rest, 1.0 / self.outside, out=self.basis[self.count], casting="same_kind")
            self.small[self.count, source] = self.outside
            self.small[self.count, 1 : self.known] = self.slow @ self.basis[self.count]

    def step(self, product: Product) -> None:
        """Add the image of the last vector."""
        rest = product(self.basis[self.count])
        self.small[: self.count + 1, self.count] = _orthogonalise(rest, self.basis[: self.count + 1])
        self.count += 1
        self._add(rest, self.count - 1)

    def ended(self) -> bool:
        """Whether nothing is outside the space, or a number left the range."""
        return not (np.isfinite(self.outside) and self.outside > 0)

    def ritz(self) -> tuple[Vector, Vector]:
        """Eigenvalues, the rightmost first, and the vectors in the basis (columns, real parts first)."""
        small = self.small[: self.count, : self.count]
        try:
            values, vectors = on_one_thread(np.linalg.eig, small)
        except np.linalg.LinAlgError:  # a number out of range, too
            return np.full(1, np.nan), np.eye(self.count)[:, :1]
        order = np.argsort(-values.real, kind="stable")
        return values[order], vectors[:, order]

    def residual(self, weights: Vector) -> float:
        """How far the image of the vector with these weights is from a multiple of it."""
        rest = weights[1 : self.known].astype(self.basis.dtype) @ self.slow
        inside = self.basis[: self.count + 1]
        rest -= (inside @ rest) @ inside
        return abs(float(self.small[self.count, : self.count] @ weights)) + float(np.linalg.norm(rest))

    def ahead(self, values: Vector, dominant: Vector) -> tuple[Array, Array, Modes]:
        """The vector with the weights `dominant` and its image, and the modes after it, all orthonormal.

        They take the place of the basis, if they have room there: it is used up.
        """
        kind, n, k = self.basis.dtype, self.basis.shape[1], self.known
        weights = leading(self.small[: self.count, : self.count], values, dominant).T
        inside = (weights[:, k:] @ self.small[: self.count + 1, k : self.count].T).astype(kind)
        weights, m = weights.astype(kind), len(weights)
        room = self.basis if 2 * m <= len(self.basis) else np.empty((2 * m, n), dtype=kind)
        for first in range(0, n, SLAB):
            here = slice(first, first + SLAB)
            part = self.basis[: self.count + 1, here]
            images = inside @ part + weights[:, 1:k] @ self.slow[:, here]
            images += weights[:, :1] * self.first[here]
            room[:m, here] = weights @ part[: self.count]
            room[m : 2 * m, here] = images
        return room[0], room[m], Modes(room[1:m], room[m + 1 : 2 * m])


def leading(small: Vector, values: Vector, dominant: Vector) -> Vector:
    """Orthonormal columns that span the invariant space of the rightmost eigenvalues, the first along `dominant`."""
    least = float(np.sort(values.real)[-min(1 + KEPT, len(values))])
    try:
        _, vectors, count = on_one_thread(schur, small, output="real", sort=lambda real, imag=0.0: real >= least)
    except np.linalg.LinAlgError:
        count = 0
    if count == 0:
        return dominant[:, None] / np.linalg.norm(dominant)
    along = vectors[:, :count].T @ dominant
    turned = on_one_thread(np.linalg.qr, along[:, None], mode="complete")[0]
    return np.asarray(vectors[:, :count] @ (turned * np.sign(float(turned[:, 0] @ along))))


def correction(
    start: Vector, image: Vector, product: Product, modes: Modes, basis: Array, wanted: float
) -> tuple[Vector, Modes]:
    """A vector (n,) nearer to the dominant eigenvector than `start`, in its scale; and the slow modes.

    Parameters
    ----------
    start, image : (n,) arrays
        In double precision. What is zero in both stays zero if it does in products.
    product : callable
        Images of vectors of the modes' type.
    modes : Modes
        Of an earlier correction; used up.
    basis : (d + 1, n) array
        Room for spaces of d dimensions. A full one is left for the best of it, `RESTARTS` times at most.
    wanted : float
        Residual, relative to the vector, at which to stop.
    """
    with np.errstate(all="ignore"):
        size = float(np.linalg.norm(start))
        start, image = start / size, image / size
        one, space = start, Space(start, image, modes, basis)
        del image, modes  # they are in the space
        target = max(wanted, REACH * space.outside)
        for restart in range(RESTARTS):
            values, vectors, residual = _filled(space, product, target)
            if not np.isfinite(values).all():
                return start * size, Modes.none(len(start), basis.dtype)
            if residual <= max(target, NEAR) or restart == RESTARTS - 1:
                break
            one, its_image, slow = space.ahead(values, vectors[:, 0].real)
            space = Space(one, its_image, slow, basis)
        weights, y = vectors[:, 0].real, one
        del one
        y = y + (weights[1:] / weights[0]).astype(basis.dtype) @ basis[1 : space.count] if weights[0] else y.copy()
        y *= size / float((y * start).sum())
        del start
        return y, space.ahead(values, weights)[2]


def _filled(space: Space, product: Product, wanted: float) -> tuple[Vector, Vector, float]:
    """Steps until the residual is `wanted` or the space is full: its Ritz pairs, and the residual of the first."""
    steps = space.small.shape[1]
    while not (space.ended() or space.count == steps):
        space.step(product)
        if (space.count - space.known) % LOOK == 0 or space.ended() or space.count == steps:
            values, vectors = space.ritz()
            residual = space.residual(vectors[:, 0].real)
            if not residual > wanted:
                return values, vectors, residual
    values, vectors = space.ritz()
    return values, vectors, space.residual(vectors[:, 0].real)


def _orthogonalise(vector: Array, basis: Array) -> Vector:
    """Takes the basis out of the vector, in place; the coefficients."""
    before = float(np.linalg.norm(vector))
    found = basis @ vector
    vector -= found @ basis
    if float(np.linalg.norm(vector)) < TWICE * before:
        again = basis @ vector
        vector -= again @ basis
        found = found + again
    return np.asarray(found, dtype=np.float64)
