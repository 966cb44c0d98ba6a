"""How a proof computes."""

from __future__ import annotations

from dataclasses import dataclass

from metzler.matrices.sizes import Sizes


@dataclass(frozen=True)
class Arithmetic:
    """How a proof computes: nothing that is accepted depends on it by more than a rounding error.

    Parameters
    ----------
    exact : bool
        In integers, without any rounding, instead of outward-rounded doubles.
    sizes : type
        What takes the products of sparse profiles: `Sizes`, or `metzler.compiled.CompiledSizes`.
    """

    exact: bool = False
    sizes: type[Sizes] = Sizes


FAST, EXACT = Arithmetic(), Arithmetic(exact=True)
