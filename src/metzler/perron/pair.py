"""What a search reports on its way, and what it finds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from metzler.arrays import Index, Vector


@dataclass(frozen=True)
class PerronPair:
    """Weights and witness; `attained` says that no margin was spent.

    Parameters
    ----------
    mantissa, exponent : (n,) arrays
        The positive vector `eta = mantissa * 2^exponent` with `T(eta) <= upper eta`.
    witness, witness_exponent : (k,) arrays
        The positive vector `x = witness * 2^witness_exponent` on `limiting`, zero elsewhere, with
        `T(x) >= lower x` there.
    limiting : (k,) array
        The indices of the component that sets the value.
    """

    mantissa: Vector
    exponent: NDArray[np.int64]
    witness: Vector
    witness_exponent: NDArray[np.int64]
    limiting: Index
    lower: float
    upper: float
    attained: bool
