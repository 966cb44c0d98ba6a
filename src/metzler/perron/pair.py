"""What a search reports on its way, and what it finds."""

from __future__ import annotations

from dataclasses import dataclass

from metzler.arrays import Index
from metzler.numbers.scaled import Scaled


@dataclass(frozen=True)
class PerronPair:
    """Weights and witness; `attained` says that no margin was spent.

    Parameters
    ----------
    eta : (n,) Scaled
        The positive vector with `T(eta) <= upper eta`.
    witness : (k,) Scaled
        The positive vector x on `limiting`, zero elsewhere, with `T(x) >= lower x` there.
    limiting : (k,) array
        The indices of the component that sets the value.
    """

    eta: Scaled
    witness: Scaled
    limiting: Index
    lower: float
    upper: float
    attained: bool
