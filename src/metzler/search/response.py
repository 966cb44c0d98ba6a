"""How the linear part of a network answers its nonlinearities at a frequency, and the form that its rate depends on.

With multipliers Q = [q] and `G(s) = C (s - A - c)^-1 B`, some P proves the rate c in the norm `sqrt(x^T P x)` (see
`metzler.proofs.quadratic`) exactly when

    T = 2 Q - (Q (L + H) G + its adjoint) + 2 G' Q L H G >= 0    at every frequency s = i w (of a map |s| = 1 - c),

with G' the adjoint of G, and the part without nonlinearities decays faster (Kalman, Yakubovich, Popov). The frequency
is given by an angle phi between 0 and pi/2: `s = i r tan(phi)` with r the mean size of the poles of A + c, of a map
`s = (1 - c) exp(2 i phi)`. Everything here is an estimate in ordinary floating point, for a search; what it finds is
proved elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeAlias

import numpy as np
import scipy.linalg
from numpy.typing import NDArray
from scipy.optimize import brentq

from metzler.arrays import Array, Matrix, Vector
from metzler.matrices.forms import changed, dense, entries, if_diagonal, transpose, values
from metzler.models import Triple
from metzler.search.lanczos import top_vector
from metzler.threads import on_one_thread, one_blas_thread

Complex = NDArray[np.complex128]
Answer: TypeAlias = Callable[[Complex], Complex]

DENSE = 160
"""Up to so many nonlinearities the form is made dense and factored, beyond it is multiplied."""
RESONANCES = 6
SINGLE = 1e12
"""Entries up to this size, and not all below its inverse, are multiplied in single precision."""
NEARLY = 1e-3
"""The rate stays below the decay of the linear part by this fraction of the largest pole: norms that come nearer are
extreme."""
LAST = 0.47 * np.pi
"""The largest angle that is looked at; towards pi/2 the linear part answers nothing."""


class Response:
    """The frequency response of a triple.

    Parameters
    ----------
    triple : Triple
        With n states and m nonlinearities. Where A is diagonal only products with B and C are taken, else A is made
        dense, O(n^3).

    Attributes
    ----------
    lo, hi : (m,) arrays
        The slopes.
    top : float
        The decay of the linear part, in 1/time: no multipliers reach it.
    scale : float
        How large rates are, in 1/time: the size of the largest pole, or of the loops where all poles are 0.
    still : bool
        The vector that is worst at an angle does not depend on the rate.
    """

    def __init__(self, triple: Triple, near: float = NEARLY) -> None:
        self.near, self.discrete, self.m = near, triple.discrete, len(triple.lo)
        self.sum, self.product = triple.lo + triple.hi, triple.lo * triple.hi
        A = changed(entries(triple.A), lambda v, i, j: v / triple.tau[i])
        B = changed(entries(triple.B), lambda v, i, j: triple.gain * v / triple.tau[i])
        C, diagonal = entries(triple.C), if_diagonal(A)
        if diagonal is None:
            self.upper, U = on_one_thread(scipy.linalg.schur, dense(A), output="complex")
            self.poles = np.diagonal(self.upper)
            B, C = U.conj().T @ dense(B), dense(C) @ U
        else:
            self.upper, self.poles = None, diagonal
        self.B, self.C, self.BT, self.CT = B, C, _adjoint(B), _adjoint(C)
        self.half = _halved(B), _halved(C)
        self.other = 0.01 * np.random.default_rng(0).normal(size=2 * self.m)
        slowest = np.abs(self.poles).max() if self.discrete else self.poles.real.max()
        self.top = float(1.0 - slowest if self.discrete else -slowest)
        same = self.upper is None and bool((self.poles == self.poles[0]).all())
        self.still = same and not self.discrete and not self.product.any()
        steepest = float(max(np.abs(triple.lo).max(initial=0.0), np.abs(triple.hi).max(initial=0.0)))
        loops = (_largest(B) * _largest(C) * steepest, 1.0)
        self.scale = 1.0 if self.discrete else next(v for v in (float(np.abs(self.poles).max()), *loops) if v > 0)
        self._warm: dict[float, Vector] = {}

    @property
    def highest(self) -> float:
        """The largest rate that is looked at."""
        return self.top - self.near * self.scale

    @property
    def last(self) -> float:
        """The largest angle that is looked at."""
        return np.pi / 2 if self.discrete else LAST

    def frequency(self, phi: float, c: float) -> complex:
        """The number s - c from which the poles are taken."""
        if self.discrete:
            return complex((1.0 - c) * np.exp(2j * phi))
        return complex(-c, self.pace(c) * np.tan(phi))

    def pace(self, c: float) -> float:
        """The mean size of the poles of A + c, in 1/time."""
        return float(np.exp(np.log(np.maximum(np.abs(self.poles + c), 1e-300)).mean()))

    def resonances(self, c: float) -> list[float]:
        """The angles of the slowest poles that turn."""
        turning = self.poles[self.poles.imag > 0]
        if self.discrete:
            slowest = turning[np.argsort(-np.abs(turning))][:RESONANCES]
            return [float(0.5 * np.angle(pole)) for pole in slowest]
        slowest = turning[np.argsort(-turning.real)][:RESONANCES]
        return [min(float(np.arctan2(pole.imag, self.pace(c))), self.last) for pole in slowest]

    def resolved(self, phi: float, c: float, inputs: Complex) -> Complex:
        """`(s - A - c)^-1` of states (n,) or (n, k)."""
        s = self.frequency(phi, c)
        if self.upper is None:
            return (inputs.T / (s - self.poles)).T
        return self._back(s, inputs, 0)

    def resolved_back(self, phi: float, c: float, inputs: Complex) -> Complex:
        """The adjoint of `resolved`."""
        s = self.frequency(phi, c)
        if self.upper is None:
            return (inputs.T / np.conj(s - self.poles)).T
        return self._back(s, inputs, "C")

    def _back(self, s: complex, inputs: Complex, form: Any) -> Complex:
        shifted = s * np.eye(len(self.poles)) - self.upper
        return np.asarray(on_one_thread(scipy.linalg.solve_triangular, shifted, inputs, trans=form))

    def terms(self, vectors: Complex, phis: list[float], c: float) -> Vector:
        """What each nonlinearity adds to the form of each vector at its angle, per multiplier, (m, k)."""
        inputs = multiplied(self.B, vectors)
        columns = [self.resolved(phi, c, inputs[:, k]) for k, phi in enumerate(phis)]
        G = multiplied(self.C, np.stack(columns, axis=1))
        mixed = self.sum[:, None] * (vectors.conj() * G).real
        return np.asarray(2.0 * np.abs(vectors) ** 2 - 2.0 * mixed + 2.0 * self.product[:, None] * np.abs(G) ** 2)

    def least(self, root: Vector, phi: float, c: float, tol: float) -> Complex:
        """The vector (m,) at which the form, with multipliers `root^2`, is least relative to the multipliers."""
        if self.m <= DENSE:
            return self._least_dense(root, phi, c) / root
        real = self._least_by_products(root, phi, c, tol)
        return np.asarray((real[: self.m] + 1j * real[self.m :]) / root)

    def _least_dense(self, root: Vector, phi: float, c: float) -> Complex:
        G = multiplied(self.C, self.resolved(phi, c, dense(self.B).astype(complex)))
        G = root[:, None] * G / root
        mixed = self.sum[:, None] * G
        T = 2.0 * np.eye(self.m) - mixed - mixed.conj().T
        if self.product.any():
            T = T + 2.0 * (G.conj().T * self.product) @ G
        return np.asarray(on_one_thread(scipy.linalg.eigh, T, subset_by_index=[0, 0], overwrite_a=True)[1][:, 0])

    def _least_by_products(self, root: Vector, phi: float, c: float, tol: float) -> Vector:
        """Real and imaginary parts, by Lanczos in real numbers: complex ones would be taken for a general matrix.

        Of `2 Q - T`, whose largest eigenvalue is about 2: the iteration ends by what it finds relative to that. The
        products are in single precision where B and C allow that: any vector will do, a form is taken in double.
        """
        m, (B, C) = self.m, self.half
        BT, CT = _adjoint(B), _adjoint(C)
        answer, back = self._answers(phi, c)

        def form(flat: Vector) -> Vector:
            x: Complex = np.asarray(flat[:m] + 1j * flat[m:])
            y = root * multiplied(C, answer(multiplied(B, x / root)))
            turned = multiplied(CT, root * (self.sum * x - 2.0 * self.product * y))
            out = self.sum * y + multiplied(BT, back(turned)) / root
            return np.concatenate([out.real, out.imag])

        key = round(phi, 1)
        start = self._warm.get(key, np.ones(2 * m)) + self.other / np.sqrt(2.0 * m)
        with one_blas_thread():
            self._warm[key] = top_vector(form, start, tol)
        return self._warm[key]

    def _answers(self, phi: float, c: float) -> tuple[Answer, Answer]:
        """`resolved` and `resolved_back` of single vectors at this angle and rate."""
        if self.upper is None:
            weight = 1.0 / (self.frequency(phi, c) - self.poles)
            return lambda x: weight * x, lambda x: np.conj(weight) * x
        return partial(self.resolved, phi, c), partial(self.resolved_back, phi, c)


@dataclass(frozen=True, eq=False)
class Form:
    """The form at one vector, divided by its first term, as a function of angle and rate.

    Parameters
    ----------
    response : Response
    q : (m,) array
        The multipliers.
    vector : (m,) complex array
    """

    response: Response
    q: Vector
    vector: Complex
    inputs: Complex = field(init=False)
    seen: Complex = field(init=False)
    first: float = field(init=False)

    def __post_init__(self) -> None:
        r = self.response
        object.__setattr__(self, "inputs", multiplied(r.B, self.vector))
        object.__setattr__(self, "seen", multiplied(r.CT, self.q * r.sum * self.vector))
        object.__setattr__(self, "first", 2.0 * float(self.q @ np.abs(self.vector) ** 2))

    def __call__(self, phi: float, c: float) -> float:
        states = self.response.resolved(phi, c, self.inputs)
        value = self.first - 2.0 * float(np.vdot(self.seen, states).real)
        if self.response.product.any():
            value += 2.0 * float(self.q * self.response.product @ np.abs(multiplied(self.response.C, states)) ** 2)
        return value / self.first

    def root(self, phi: float, above: float) -> float:
        """The rate below `above` at which the form changes sign; `above` where it is not negative there."""
        if self(phi, above) >= 0:
            return above
        step = 1e-2 * max(abs(self.response.top), abs(above), 1e-3)
        while self(phi, above - step) < 0 and step < 1e300:
            step *= 4.0
        return float(brentq(lambda c: self(phi, c), above - step, above, xtol=1e-13 * max(1.0, step), rtol=1e-12))

    def slope(self, phi: float, c: float) -> float:
        """How the form changes with the angle, by differences."""
        h = 1e-6
        return (self(phi + h, c) - self(phi - h, c)) / (2.0 * h)


def multiplied(matrix: Matrix, vectors: Complex) -> Complex:
    """A product; a real matrix is multiplied with real and imaginary parts, and not made complex for it.

    A diagonal matrix may be given as its diagonal, for single vectors.

    Examples
    --------
    >>> multiplied(np.eye(2), np.array([1.0 + 2.0j, 3.0]))
    array([1.+2.j, 3.+0.j])
    """
    if matrix.ndim == 1:
        return np.asarray(matrix * vectors)
    if matrix.dtype.kind == "c":
        return np.asarray(matrix @ vectors)
    if vectors.ndim == 1:
        out = np.empty(matrix.shape[0], dtype=complex)
        out.real = matrix @ vectors.real.astype(matrix.dtype)
        out.imag = matrix @ vectors.imag.astype(matrix.dtype)
        return out
    parts = np.ascontiguousarray(vectors, dtype=complex).view(float).reshape(len(vectors), -1)
    whole = np.ascontiguousarray(matrix @ parts).view(complex)
    return whole.reshape((matrix.shape[0], *vectors.shape[1:]))


def _halved(matrix: Matrix) -> Matrix:
    """The matrix in single precision where its largest entry allows that; of a diagonal one the diagonal alone."""
    diagonal = if_diagonal(matrix)
    if diagonal is not None:
        return diagonal
    largest = _largest(matrix)
    if matrix.dtype.kind == "c" or not 1.0 / SINGLE <= largest <= SINGLE:
        return matrix
    return matrix.astype(np.float32)


def _largest(matrix: Matrix) -> float:
    """The size of the largest entry."""
    return float(np.abs(values(matrix)).max(initial=0.0))


def _adjoint(matrix: Matrix) -> Array:
    if matrix.dtype.kind == "c":
        return np.asarray(matrix.conj().T)
    return transpose(matrix)  # type: ignore[no-any-return]
