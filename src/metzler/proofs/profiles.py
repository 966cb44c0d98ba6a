"""The non-negative off-diagonal profiles that worst-case rows share, in the coordinates of a proof."""

from __future__ import annotations

from typing import Any

from metzler.arrays import Index, Vector
from metzler.errors import InputError
from metzler.matrices import forms


def scaled(off: Any, power: Index | None, home: Index | None) -> Any:
    """The entries times `2^(power_j - power_i)`, i the row's owner in `home`, itself where that is left out.

    Overflow becomes inf; underflow is covered by the error bound of the sums.
    """
    if power is None:
        return off
    if forms.in_blocks(off):
        raise InputError("a matrix in blocks needs weights within the range of double precision: use a larger margin")
    return forms.shifted(forms.entries(off), power if home is None else power[home], power)


def largest_factor(z: Vector, power: Index | None) -> float:
    """What the underflow of a scaled entry is multiplied by; 1 where entries are as given."""
    return 1.0 if power is None else float(max(1.0, z.max()))
