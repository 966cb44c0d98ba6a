"""What nobody can change afterwards: arrays in memory of their own, records that are rebuilt by their constructor."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from mmap import mmap
from types import MappingProxyType
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray


def is_owned(array: NDArray[Any]) -> bool:
    """Whether nobody can write to the array: it lies in a `bytes` object, or in a memory-mapped file."""
    base: Any = array
    while isinstance(base, np.ndarray):
        base = base.base
    return isinstance(base, mmap) or (isinstance(base, bytes) and not array.flags.writeable)


def owned(array: NDArray[Any]) -> NDArray[Any]:
    """The array in memory that nobody else holds and that cannot be made writable; itself where it is so already.

    A memory-mapped array stays as it is: who changes the file changes it.

    Examples
    --------
    >>> mine = np.zeros(2)
    >>> kept = owned(mine)
    >>> mine[0] = 1.0
    >>> kept, kept.flags.writeable, owned(kept) is kept
    (array([0., 0.]), False, True)
    """
    if is_owned(array):
        return array
    return np.ndarray(array.shape, array.dtype, array.tobytes())


class Frozen:
    """A frozen dataclass that is copied as itself and pickled by its fields, so that a copy passes its checks again."""

    def _set(self, **values: Any) -> None:
        """Gives fields their final values, while the object is made."""
        for name, value in values.items():
            object.__setattr__(self, name, value)

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        values = {f.name: getattr(self, f.name) for f in fields(self) if f.init}  # type: ignore[arg-type]
        return _rebuilt, (type(self), {name: _plain(value) for name, value in values.items()})


def _plain(value: Any) -> Any:
    """A read-only view of a dictionary as a dictionary, which can be pickled."""
    return dict(value) if isinstance(value, MappingProxyType) else value


def _rebuilt(kind: type[Any], values: Mapping[str, Any]) -> Any:
    return kind(**values)
