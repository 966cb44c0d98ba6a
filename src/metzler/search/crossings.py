"""Where the form that a rate depends on is negative, at all frequencies at once: by the eigenvalues of one matrix."""

from __future__ import annotations

from itertools import pairwise
from typing import Protocol

import numpy as np
import scipy.linalg

from metzler.arrays import Vector
from metzler.matrices.forms import dense
from metzler.search.response import Response
from metzler.threads import on_one_thread

LARGEST = 64
"""States up to which the eigenvalues are computed."""
ROUNDS = 8
NEAR = 1e-7
"""Eigenvalues so near to the axis, or the circle, relative to the largest, are on it."""


class Looking(Protocol):
    """A rate that falls wherever it is looked at an angle at which the form is negative."""

    response: Response
    root: Vector
    rate: float

    @property
    def least(self) -> float:
        """What is not worth another vector."""

    def look(self, phi: float) -> None:
        """Lower the rate until the form is not negative at this angle."""


def settle(found: Looking) -> None:
    """Look between the angles where the form changes sign, until it is negative nowhere; up to 64 states.

    References
    ----------
    boyd1990: the level sets of the largest singular value of a transfer matrix, here of another form.
    """
    response = found.response
    if response.still or len(response.poles) > LARGEST:
        return
    for _ in range(ROUNDS):
        before = found.rate
        signs = crossings(response, found.root**2, before - 2.0 * found.least)
        ends = [0.0, *signs, response.last]
        for p, q in pairwise(ends if signs else []):
            found.look(0.5 * (p + q))
        if before - found.rate <= found.least:
            return


def crossings(response: Response, q: Vector, c: float) -> list[float]:
    """The angles at which the form with multipliers q (m,) is singular at the rate c, in order.

    Those of the eigenvalues on the upper imaginary axis of the Hamiltonian matrix [[F + c, G], [-K, -(F + c)']], see
    `metzler.search.riccati`; of a map on the unit circle, of a symplectic pencil.

    Examples
    --------
    >>> from metzler.models import FiringRate
    >>> response = Response(FiringRate([[0.0, -3.0], [3.0, 0.0]], slopes=(-0.5, 1.0)).triple())
    >>> [round(phi, 2) for phi in crossings(response, np.ones(2), -0.7)]
    [0.4, 0.92]
    """
    B, C, n = dense(response.B), dense(response.C), len(response.poles)
    A = np.diag(response.poles) if response.upper is None else response.upper
    F = A + 0.5 * (B * response.sum) @ C
    G = 0.5 * (B / q) @ B.conj().T
    K = 0.5 * C.conj().T @ ((q * (response.sum**2 - 4.0 * response.product))[:, None] * C)
    one, none = np.eye(n), np.zeros((n, n))
    if not response.discrete:
        F = F + c * one
        values = on_one_thread(np.linalg.eigvals, np.block([[F, G], [-K, -F.conj().T]]))
        on = np.abs(values.real) <= NEAR * np.abs(values).max(initial=0.0)
        found = np.arctan2(values.imag[on & (values.imag >= 0)], response.pace(c))
        return sorted({min(float(phi), response.last) for phi in found})
    rho = 1.0 - c
    left, right = np.block([[F / rho, none], [-K / rho**2, one]]), np.block([[one, -G], [none, F.conj().T / rho]])
    above, below = on_one_thread(scipy.linalg.eigvals, left, right, homogeneous_eigvals=True)
    on = np.abs(np.abs(above) - np.abs(below)) <= NEAR * np.abs(below)
    return sorted({float(0.5 * turn) for turn in np.angle(above[on] / below[on]) if turn >= 0})
