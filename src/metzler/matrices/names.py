"""Names of neurons: different texts or whole numbers, and the one rule by which somebody who gives one is understood.

A text is the name that is equal to it, else the one name whose text it is. A whole number is the name that is equal to
it; where all names are texts, or there are none, it is an index. A number that could be both, the name of one neuron
and the index of another, is refused: its text is always the name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from functools import cached_property
from typing import Any, Self, TypeVar

import numpy as np

from metzler.arrays import Index
from metzler.errors import InputError, InputTypeError
from metzler.facts import inert

Name = str | int
Some = TypeVar("Some", bound=tuple[Any, ...])

LONGEST = 60
"""Characters of a name that are shown."""
FEW = 3
"""So many names are listed where more would fill the screen."""
LONGEST_UNIT = 20
"""Characters of a unit of time at most."""
POOL = 50_000
"""Among more names than these, only those that begin alike are searched for the nearest."""


class Names(tuple[Name, ...]):
    """The names of all neurons, in the order of the states.

    Examples
    --------
    >>> names = Names.of(["PYR_0", "PYR_1", "PV"])
    >>> names.place("PV"), names.place(0), names.listed([2, 0])
    (2, 0, 'PV, PYR_0')
    >>> names.place("PYR_O")
    Traceback (most recent call last):
    metzler.errors.InputError: there is no neuron 'PYR_O': the nearest names are 'PYR_1', 'PYR_0'
    >>> Names.of([1, 2, 3]).place(1)
    Traceback (most recent call last):
    metzler.errors.InputError: 1 is the name of one neuron and the index of another, which is called 2: give '1', ...
    """

    @classmethod
    def of(cls, given: Iterable[Any]) -> Self:
        """The names in a list, checked; what is of this kind is checked already."""
        if isinstance(given, cls):
            return given
        listed = list(given)
        own = cls(listed if {*map(type, listed)} <= {str, int} else map(_name, listed))
        if len(own.places) < len(own):
            twice = next(name for name, times in Counter(own).items() if times > 1)
            raise InputError(
                f"names must be different, but {quoted(twice)} occurs twice: number them, or leave names out"
            )
        return own

    def __reduce__(self) -> Any:
        return type(self), (tuple(self),)

    @cached_property
    def places(self) -> Mapping[Name, int]:
        """Where each name stands."""
        return {name: k for k, name in enumerate(self)}

    @cached_property
    def by_text(self) -> Mapping[str, int]:
        """Where each name stands, by its text; a text that is a name itself is this name, another of two is none."""
        seen = Counter(map(str, self))
        by_text = {str(name): k for k, name in enumerate(self) if seen[str(name)] == 1}
        return by_text | {name: k for k, name in enumerate(self) if isinstance(name, str)}

    @cached_property
    def only_count(self) -> bool:
        """Whether they are 0, 1, ... in order: then they are the indices."""
        return counted(self) is None

    @cached_property
    def are_texts(self) -> bool:
        """Whether all of them are."""
        return all(isinstance(name, str) for name in self)

    def place(self, wanted: Any) -> int:
        """The index of the neuron that is meant."""
        if isinstance(wanted, str):
            found = self.by_text.get(str(wanted))
            return self._refuse(wanted) if found is None else found
        number = whole(wanted)
        exact = self.places.get(number)
        named = self.by_text.get(str(number)) if exact is None else exact
        inside = 0 <= number < len(self)
        if named is not None and inside and named != number:
            raise InputError(
                f"{number} is the name of one neuron and the index of another, which is called {quoted(self[number])}: "
                f"give {str(number)!r}, a text, for the name"
            )
        if named is None and not (self.are_texts and inside):
            return self._refuse(wanted)
        return number if named is None else named

    def cut(self, index: Index) -> Names | None:
        """The names of these neurons, in this order."""
        part = Names(self[k] for k in index.tolist())
        return None if part.only_count else part

    def listed(self, index: Any, most: int = 8) -> str:
        """These neurons as text, the first ones where there are many."""
        return listed(self, index, most)

    def _refuse(self, wanted: Any) -> int:
        raise InputError(f"there is no neuron {quoted(wanted)}: {self._nearest(str(wanted))}")

    def _nearest(self, wanted: str) -> str:
        texts = list(map(str, self))
        if len(texts) > POOL:
            texts = [text for text in texts if text[:2] == wanted[:2]][:POOL]
        near = get_close_matches(wanted[:LONGEST], texts, n=FEW)
        if near:
            each = ", ".join(quoted(self[self.by_text.get(text, texts.index(text))]) for text in near)
            return f"the nearest {'names are' if len(near) > 1 else 'name is'} {each}"
        first = ", ".join(map(quoted, self[:FEW]))
        return f"the names are {first}" + (f" and {len(self) - FEW} more" if len(self) > FEW else "")


def counted(labels: Some) -> Some | None:
    """The labels, or None where they are 0, 1, ... in order: those of an array, which say nothing."""
    return None if labels == tuple(range(len(labels))) else labels


def whole(wanted: Any) -> int:
    """A whole number that stands for a neuron."""
    if isinstance(wanted, bool | np.bool_) or not isinstance(wanted, int | np.integer):
        raise InputTypeError(f"a neuron must be given by its name or its index, got {type(wanted).__name__}")
    return int(wanted)


def place(wanted: Any, names: Names | None, n: int) -> int:
    """The index of the neuron that is meant, by its name or by an index where the rule of this module allows it."""
    if names is not None:
        return names.place(wanted)
    if isinstance(wanted, str):
        raise InputError(
            f"neurons without names must be given by index, got {quoted(wanted)}: give names= to the model"
        )
    if not 0 <= whole(wanted) < n:
        raise InputError(f"an index must lie between 0 and {n - 1}, got {wanted}")
    return int(wanted)


def called(names: Sequence[Any] | None, index: Any) -> list[Name]:
    """What these neurons are called: their names, their indices where they have none.

    Examples
    --------
    >>> called(Names(["a", "b"]), [1]), called(None, np.array([1]))
    (['b'], [1])
    """
    each = np.atleast_1d(np.asarray(index, dtype=np.int64)).tolist()
    return each if names is None else [names[k] for k in each]


def where(names: Sequence[Any] | None, index: int) -> str:
    """Where a number stands, in a sentence.

    Examples
    --------
    >>> where(Names(["a", "b"]), 1), where(None, 1)
    ("neuron 'b'", 'index 1')
    """
    return f"index {index}" if names is None else f"neuron {quoted(names[index])}"


def listed(names: Sequence[Any] | None, index: Any, most: int = 8) -> str:
    """What these neurons are called as text, the first ones where there are many.

    Examples
    --------
    >>> listed(Names(["a", "b", "c"]), [2, 0, 1], most=2), listed(None, [4, 5])
    ('c, a, ...', '4, 5')
    """
    each = called(names, index)
    return ", ".join(map(shown, each[:most])) + (", ..." if len(each) > most else "")


def shown(name: Any) -> str:
    """A name as it is printed: what a terminal would obey is escaped, a long one is cut.

    Examples
    --------
    >>> shown("AVA"), shown(chr(27) + "[2J")
    ('AVA', '\\\\x1b[2J')
    """
    text = str(name)
    return inert(text if len(text) <= LONGEST else f"{text[: LONGEST - 3]}...")


def quoted(name: Any) -> str:
    """A name within a sentence."""
    return f"'{shown(name)}'" if isinstance(name, str) else shown(name)


def known_unit(given: Any) -> str:
    """A unit of time; refused where it is no short text."""
    if not isinstance(given, str):
        raise InputTypeError(f"time_unit must be a text such as 's' or 'ms', got {type(given).__name__}")
    if given and (len(given) > LONGEST_UNIT or not given.isprintable() or given.strip() != given or given[:2] == "0x"):
        raise InputError(f"time_unit must be a short text such as 's' or 'ms', got '{shown(given)}'")
    return str(given)


def _name(given: Any) -> Name:
    if isinstance(given, str):
        return str(given)
    if isinstance(given, int | np.integer) and not isinstance(given, bool):
        return int(given)
    floating = ", for a float may have changed it: read ids as whole numbers" if isinstance(given, float) else ""
    raise InputTypeError(
        f"names must be texts or whole numbers, such as ['PYR', 'PV'], got {shown(repr(given))}{floating}"
    )
