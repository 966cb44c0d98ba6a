"""What a user asks of a file beside its name; every option that does not belong to the format is refused."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from numbers import Real
from types import MappingProxyType
from typing import Any

from metzler.errors import InputError, InputTypeError

ORIENTATIONS = ("post-pre", "pre-post")
MATRIX = frozenset({"orientation", "neurons"})
"""What may be asked of a file that holds a matrix."""
COLUMNS = frozenset({"pre", "post", "weight", "sign", "transmitter", "glutamate", "unknown", "neurons"})
"""What may be asked of a table of edges."""
ALLOWED: Mapping[str, tuple[str, ...]] = MappingProxyType({"glutamate": ("+", "-"), "unknown": ("refuse", "drop")})
TEXTS = ("part", "orientation", "pre", "post", "weight", "sign", "transmitter", "glutamate", "unknown")
LARGEST = 16 * 2**30


@dataclass(frozen=True)
class Asked:
    """What is asked of one file; an option at None is not asked for.

    Attributes
    ----------
    max_bytes : int
        Largest matrix or table to take into memory; compared with every announced size beforehand.
    part : str, optional
        Which of the arrays, tensors or groups of the file, as in `FILE::part`.
    orientation : "post-pre" or "pre-post", optional
        What rows and columns of a matrix are.
    pre, post, weight, sign, transmitter : str, optional
        Names of the columns of a table of edges.
    glutamate : "+" or "-", optional
        The sign of glutamate, which has none by itself.
    unknown : "refuse" or "drop", optional
        What becomes of synapses whose transmitter has no sign.
    neurons : path or table, optional
        The neurons table: ids, and perhaps order, names, types, signs.
    speed : float, optional
        Of signals in mm/ms, which makes delays of lengths of tracts.
    """

    max_bytes: int = LARGEST
    part: str | None = None
    orientation: str | None = None
    pre: str | None = None
    post: str | None = None
    weight: str | None = None
    sign: str | None = None
    transmitter: str | None = None
    glutamate: str | None = None
    unknown: str | None = None
    neurons: Any = None
    speed: Any = None

    def __post_init__(self) -> None:
        for name in TEXTS:
            if not isinstance(value := getattr(self, name), str | None):
                raise InputTypeError(f"{name} must be a text, got {type(value).__name__}")
        if self.orientation not in (None, *ORIENTATIONS):
            raise InputError(
                f"The orientation must be 'post-pre' (W[i, j] from j to i) or 'pre-post', but is {self.orientation!r}."
            )

        if self.speed is not None and not (isinstance(self.speed, Real) and 0 < float(self.speed) < math.inf):
            raise InputError(f"speed must be a positive number, in mm/ms, but is {self.speed!r:.60}")
        for name, allowed in ALLOWED.items():
            if (value := getattr(self, name)) not in (None, *allowed):
                raise InputError(f"{name} must be {' or '.join(map(repr, allowed))}, but is {value!r}")

    def given(self) -> frozenset[str]:
        """The options that are asked for."""
        names = (field.name for field in fields(self) if field.name != "max_bytes")
        return frozenset(name for name in names if getattr(self, name) is not None)

    def refuse_others(self, takes: Collection[str], *, where: str, what: str) -> None:
        """Refuse options that mean nothing for this file.

        Examples
        --------
        >>> Asked(pre="a").refuse_others(MATRIX, where="'w.npy'", what="a .npy file")
        Traceback (most recent call last):
        metzler.errors.InputError: 'w.npy' is a .npy file, for which pre means nothing: leave it out
        """
        others = sorted(self.given() - frozenset(takes))
        if others:
            raise InputError(
                f"{where} is {what}, for which {' and '.join(others)} mean{'s' * (len(others) == 1)} nothing: "
                f"leave {'it' if len(others) == 1 else 'them'} out"
            )
