"""What a norm of states can be asked, whatever its kind: what all conclusions from a proved rate need."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from metzler.arrays import UNIT, Index, Vector
from metzler.matrices.forms import dense
from metzler.numbers.outward import div_up, mul_up

COMPUTED = 1e-9
"""More than a norm of sizes loses when it is computed, relatively."""


class StateNorm(ABC):
    """A norm of states (n,). Every number that these functions return is rounded up."""

    absolute: ClassVar[bool] = True
    """Whether the sizes of the entries alone decide: then states that are held still leave a norm, and every rate."""

    @property
    @abstractmethod
    def size(self) -> int:
        """The number of states n."""

    @property
    @abstractmethod
    def kind(self) -> str:
        """What it is called: "l1", "l2", "linf", "l_p" or "quadratic"."""

    @property
    def described(self) -> str:
        """The same for facts: "weighted l1"."""
        return f"weighted {self.kind}"

    @property
    def parts(self) -> tuple[tuple[float, Any], ...]:
        """Norms whose log norms are sums over rows or columns, each with a share; the shares add up to 1.

        The product of their induced norms to the power of the shares bounds this one's induced norm, and so do the sums
        of their log norms times the shares (Riesz and Thorin, Stein and Weiss). Empty where there are none.
        """
        return ()

    @property
    def by_rows(self) -> Any:
        """The one norm of `parts`, None where there are none or several: rows or columns bound its log norm."""
        return self.parts[0][1] if len(self.parts) == 1 else None

    @abstractmethod
    def __call__(self, x: ArrayLike) -> float | Vector:
        """The norm of a state (n,), or of each column of x (n, k) as an array (k,); to nearest."""

    def up(self, x: Vector) -> float:
        """The norm of one state (n,), rounded up."""
        return float(np.asarray(self(x))) * (1.0 + COMPUTED) + 1e-300

    @abstractmethod
    def above(self, x: Vector) -> Vector:
        """Upper bounds (k,) of the norms of all states whose entries are at most those of a column of x (n, k)."""

    @abstractmethod
    def units(self) -> Vector:
        """The norm of each unit vector (n,)."""

    @abstractmethod
    def extents(self) -> Vector:
        """How far each entry (n,) may be from 0 where the norm is at most 1."""

    def per_state(self, radius: Vector) -> Vector:
        """The same (n, k) where the norm is at most `radius` (k,)."""
        return np.asarray(mul_up(self.extents()[:, None], np.asarray(radius)[None, :]))

    @property
    @abstractmethod
    def condition(self) -> float:
        """The overshoot of the unweighted norm of the kind: largest over smallest of its ratios to this norm."""

    @property
    def widest(self) -> float:
        """The largest that the unweighted norm of the kind may be where this norm is at most 1."""
        return float(self.extents().max())

    @property
    @abstractmethod
    def euclidean(self) -> float:
        """The overshoot of the Euclidean norm."""

    @abstractmethod
    def induced_up(self, A: Any) -> float:
        """The induced norm of a matrix (n, n)."""

    @abstractmethod
    def log_up(self, A: Any) -> float:
        """The log norm of a matrix (n, n)."""

    def absolute_up(self, A: Any) -> float:
        """The largest induced norm of the matrices whose entries are at most those of A (n, n) in size."""
        return self.induced_up(abs(A))

    def family_up(self, A: Any, B: Any, C: Any, spread: tuple[Vector, Vector], tau: Vector) -> float:
        """A bound of the induced norms of `[1/tau] (A + B [d] C)` for all d (m,) between two ends.

        A (n, n), B (n, m), C (m, n), tau (n,) positive. In a norm in which sizes alone count that of the largest sizes
        of all entries, one by one.
        """
        low, high = spread
        middle, reach = dense(B) * (0.5 * (low + high)), np.abs(dense(B)) * (0.5 * (high - low))
        size = np.abs(dense(A) + middle @ dense(C)) + reach @ np.abs(dense(C))
        lost = np.abs(dense(A)) + (np.abs(middle) + reach) @ np.abs(dense(C))
        return self.absolute_up((size + 4.0 * (len(low) + 8) * UNIT * lost) / tau[:, None]) * (1.0 + 4.0 * UNIT)

    def entries_up(self, i: Index, j: Index) -> Vector:
        """The induced norms of the matrices with a 1 in row i and column j (k,) and zeros elsewhere."""
        return np.asarray(mul_up(self.units()[i], self.extents()[j]))

    @abstractmethod
    def gaussian(self, deviation: Vector) -> float:
        """What the norm of independent normal entries with mean 0 and these standard deviations (n,) is expected to be.

        Up to a millionth; at most the root of what its square is expected to be.
        """


def root_up(value: float) -> float:
    """The root, rounded up.

    Examples
    --------
    >>> root_up(4.0) >= 2.0, root_up(2.0) ** 2 > 2.0
    (True, True)
    """
    return float(np.nextafter(np.sqrt(value), np.inf))


def over_up(value: float, divisor: float) -> float:
    """The quotient by a positive number, rounded up.

    Examples
    --------
    >>> over_up(1.0, 3.0) > 1 / 3
    True
    """
    return float(div_up(value, divisor))
