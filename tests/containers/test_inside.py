"""Which array of a file is the matrix, and which lists are names: never a guess between two."""

from __future__ import annotations

import pytest

from metzler.containers.inside import TEXTS, Held, as_labels, beside, choose, others
from metzler.errors import InputError
from metzler.matrices.labelled import Labels

TWO = {"W": Held((3, 3)), "V": Held((3, 3)), "b": Held((3,))}


def chosen(arrays: dict[str, Held], part: str | None = None) -> str:
    return choose(arrays, part, where="'f'", hint="save one")


def test_the_only_square_matrix() -> None:
    assert chosen({"W": Held((3, 3)), "W_in": Held((3, 2)), "b": Held((3,))}) == "W"
    assert chosen({"W_in": Held((3, 2))}) == "W_in"
    assert chosen({"W": Held((2, 2)), "names": Held((2, 2), TEXTS)}) == "W"
    assert chosen(TWO, "V") == "V"
    assert chosen({"tau": Held((1, 1)), "W": Held((3, 3)), "gain": Held((1, 1))}) == "W"
    assert chosen({"W": Held((1, 1))}) == "W"


@pytest.mark.parametrize(
    ("arrays", "part", "words"),
    [
        (TWO, None, r"holds 2 square matrices: name one of them, as in FILE::W \(W \(3, 3\), V \(3, 3\), b \(3,\)\)"),
        (TWO, "w", "has no 'w'; it holds"),
        ({"weights": Held((2, 2))}, "weight", "perhaps 'weights'"),
        (TWO, "b", "as 'b', but that is"),
        ({"a": Held((2, 2), "struct")}, None, r"has none \(a \(2, 2\) struct\): save one"),
        ({}, None, r"has none"),
        ({"a": Held((2, 3)), "b": Held((3, 2))}, None, "a square matrix, but has none"),
        ({f"w{k}": Held((2, 2)) for k in range(20)}, None, "and 8 more"),
    ],
)
def test_what_is_not_told_apart_is_refused(arrays: dict[str, Held], part: str | None, words: str) -> None:
    with pytest.raises(InputError, match=words):
        chosen(arrays, part)


def test_a_choice_by_shape_alone_is_said() -> None:
    several = {"W": Held((3, 3)), "W_in": Held((3, 2))}
    assert others(several, "W", None) == ("of 2 matrices in the file the square one is taken, 'W'",)
    assert others(several, "W", "W") == others({"W": Held((3, 3)), "b": Held((1, 3))}, "W", None) == ()


LISTS: dict[str, Labels] = {
    "names": ("a", "b"),
    "labels": ("p", "q"),
    "cluster": ("x", "x"),
    "cell_type": ("E", "E"),
    "ids": (2.0, 1.0),
    "halves": (0.5, 1.5),
    "Neuron_ordered": ("a", "b"),
    "units": ("Hz", "mV"),
}


def named(*names: str) -> tuple[Labels | None, Labels | None, int]:
    held = {name: Held((2, 1), TEXTS if isinstance(LISTS[name][0], str) else "numbers") for name in names}
    found = beside(held, 2, LISTS.__getitem__)
    return found.names, found.types, len(found.changes)


def test_names_and_types_where_there_is_one_list_of_each() -> None:
    assert named("names", "labels", "cell_type") == (("a", "b"), ("E", "E"), 0)
    assert named("labels", "cluster", "halves") == (("p", "q"), None, 0)
    assert named("Neuron_ordered", "units", "cluster") == (("a", "b"), None, 0)
    assert named("units") == (None, None, 0)
    assert named("ids") == ((2, 1), None, 0)
    assert named("labels", "ids") == (None, None, 1)
    assert named("halves") == named("cluster") == (None, None, 0)


def test_names_that_do_not_fit_are_left_out_and_this_is_said() -> None:
    found = beside({"names": Held((3,), TEXTS), "tau": Held((3,))}, 2, LISTS.__getitem__)
    assert found.names is None
    assert found.changes == ("'names' in the file is left out: (3,) texts is no list of 2 names",)
    found = beside({"labels": Held((2,), TEXTS)}, 2, lambda name: ("a", "a"))
    assert found.changes == ("names are left out: those in 'labels' are not different texts or whole numbers",)


def test_labels_as_numpy_holds_them() -> None:
    assert as_labels([b"a ", "b", 3]) == ("a", "b", 3)
