"""A file that holds several arrays: which of them is the matrix, and what the others say of the neurons."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from metzler.errors import InputError
from metzler.matrices.labelled import Labels
from metzler.matrices.names import shown

NUMBERS, TEXTS = "numbers", "texts"
"""Kinds of arrays; whatever else a file holds is called what it is."""

_NAMES = re.compile(
    "(node|neuron|cell|region|area|roi|root|body)?(name|label|id)s?|nodes|neurons|cells|regions|areas|rois"
)
_LOOSE_NAMES = re.compile("name|label|neuron|node|region|roi|electrode|acronym|abbrev")
_TYPES = re.compile("(node|neuron|cell)?types?")
"""What lists of names, texts that may be names, and types are called, in small letters and without other marks."""


@dataclass(frozen=True)
class Held:
    """One array as the file announces it: its shape, and what its entries are."""

    shape: tuple[int, ...]
    kind: str = NUMBERS

    @property
    def square(self) -> bool:
        """Whether it can be the weights of a network."""
        return self.flat and self.shape[0] == self.shape[1]

    @property
    def flat(self) -> bool:
        """Whether it has two axes of numbers."""
        return self.kind == NUMBERS and len(self.shape) == 2

    def lists(self, n: int) -> bool:
        """Whether it is one row or column of n."""
        return sorted(self.shape)[-1:] == [n] and all(length == 1 for length in sorted(self.shape)[:-1])

    def __str__(self) -> str:
        return f"{self.shape}" if self.kind == NUMBERS else f"{self.shape} {self.kind}"


@dataclass(frozen=True)
class Beside:
    """What stands beside a matrix: names and types of its neurons, and clauses about what is left out."""

    names: Labels | None = None
    types: Labels | None = None
    changes: tuple[str, ...] = ()


def choose(arrays: Mapping[str, Held], part: str | None, *, where: str, hint: str) -> str:
    """The name of the matrix: the part that is asked for, else the only square array of numbers, or the only matrix.

    A single number counts as a matrix where there is no larger one.

    Parameters
    ----------
    arrays : mapping of str to Held
        What the file holds.
    part : str or None
        The name that is asked for.
    where, hint : str
        The file, and how to save one matrix, for messages.

    Raises
    ------
    InputError
        When it is not there, is no matrix, or there are several.

    Examples
    --------
    >>> choose({"W": Held((2, 2)), "tau": Held((2,))}, None, where="'net.npz'", hint="save one matrix")
    'W'
    >>> choose({"U": Held((2, 2)), "V": Held((2, 2))}, None, where="'net.npz'", hint="save one matrix")
    Traceback (most recent call last):
    metzler.errors.InputError: 'net.npz' holds 2 square matrices: name one of them, as in FILE::U (U (2, 2), V (2, 2)).
    """
    if part is not None:
        return _asked_for(arrays, part, where)
    matrices = [name for name, held in arrays.items() if held.flat]
    square = [name for name in matrices if arrays[name].square]
    square = [name for name in square if arrays[name].shape != (1, 1)] or square
    if len(square) == 1 or (not square and len(matrices) == 1):
        return (square or matrices)[0]
    if not matrices:
        raise InputError(f"{where} must hold a matrix of numbers, but has none ({_listed(arrays)}): {hint}.")
    if not square:
        raise InputError(f"{where} must hold a square matrix, but has none ({_listed(arrays)}): {hint}.")
    raise InputError(
        f"{where} holds {len(square)} square matrices: name one of them, as in FILE::{square[0]} ({_listed(arrays)})."
    )


def others(arrays: Mapping[str, Held], chosen: str, part: str | None) -> tuple[str, ...]:
    """A clause where the matrix was taken because it is the only square one of several."""
    count = sum(held.flat and min(held.shape) > 1 for held in arrays.values())
    several = part is None and count > 1
    return (f"of {count} matrices in the file the square one is taken, {chosen!r}",) if several else ()


def beside(arrays: Mapping[str, Held], n: int, read: Callable[[str], Labels]) -> Beside:
    """The names and types of n neurons among the arrays of a file, where there is one list of each.

    Parameters
    ----------
    arrays : mapping of str to Held
        What the file holds beside the matrix.
    n : int
    read : callable
        Reads one list of texts or whole numbers; called for few.
    """
    fitting = {name: held for name, held in arrays.items() if held.lists(n) and held.kind in (TEXTS, NUMBERS)}
    names, changes = _names(fitting, read)
    kinds = [name for name, held in fitting.items() if _TYPES.fullmatch(_plain(name)) and held.kind == TEXTS]
    types = read(kinds[0]) if len(kinds) == 1 else None
    for name, held in arrays.items():
        if name not in fitting and n > 1 and (_NAMES.fullmatch(_plain(name)) or _TYPES.fullmatch(_plain(name))):
            changes += (f"{name!r} in the file is left out: {held} is no list of {n} names",)
    return Beside(names, types, changes)


def _names(fitting: Mapping[str, Held], read: Callable[[str], Labels]) -> tuple[Labels | None, tuple[str, ...]]:
    """The only list called as names are, else the only one of texts that is called nearly so."""
    called = [name for name in fitting if _NAMES.fullmatch(_plain(name))]
    called = ["names"] if "names" in called else called
    near = [name for name, held in fitting.items() if held.kind == TEXTS and _LOOSE_NAMES.search(_plain(name))]
    texts = [name for name in near if not _TYPES.fullmatch(_plain(name))]
    lists = {name: _whole(read(name)) for name in called or texts}
    different = {name: labels for name, labels in lists.items() if labels and len(set(labels)) == len(labels)}
    if len(different) == 1 or len(set(different.values())) == 1:
        return next(iter(different.values())), ()
    if different:
        return None, (f"names are left out: {' and '.join(map(repr, different))} could both be them",)
    return None, tuple(
        f"names are left out: those in {name!r} are not different texts or whole numbers" for name in called
    )


def _whole(labels: Labels) -> Labels | None:
    """The texts or whole numbers, which may be stored as doubles; None where they are neither."""
    if all(isinstance(label, str) for label in labels):
        return labels
    whole = all(
        type(label) is int or (type(label) is float and abs(label) < 2**53 and label == int(label)) for label in labels
    )
    return tuple(int(label) for label in labels) if whole else None  # type: ignore[call-overload]


def _asked_for(arrays: Mapping[str, Held], part: str, where: str) -> str:
    if part not in arrays:
        near = difflib.get_close_matches(part, arrays, n=1)
        meant = f", perhaps {shown(near[0])!r}" if near else ""
        raise InputError(f"{where} has no {part!r}{meant}; it holds {_listed(arrays) or 'nothing'}.")
    if not arrays[part].flat:
        raise InputError(f"{where} must have a matrix of numbers as {part!r}, but that is {arrays[part]}.")
    return part


def _listed(arrays: Mapping[str, Held]) -> str:
    """The arrays with their shapes, in a length fit for a sentence."""
    said = [f"{shown(name)} {held}" for name, held in arrays.items()]
    return ", ".join(said[:12]) + (f" and {len(said) - 12} more" if len(said) > 12 else "")


def _plain(name: str) -> str:
    return re.sub("[^a-z]", "", name.lower())


def as_labels(values: Iterable[object]) -> Labels:
    """Texts and whole numbers of NumPy as those of Python; bytes are read as UTF-8, blanks at the end removed."""
    plain = (getattr(value, "item", lambda value=value: value)() for value in values)
    return tuple(value.decode("utf-8", "replace").rstrip() if isinstance(value, bytes) else value for value in plain)
