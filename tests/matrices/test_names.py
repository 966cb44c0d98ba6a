"""Names of neurons: one rule by which a name or an index is understood, and never as another neuron."""

from __future__ import annotations

import copy
import pickle
import time
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metzler.errors import InputError, InputTypeError
from metzler.matrices.indices import names_from
from metzler.matrices.names import LONGEST, Names, called, counted, known_unit, listed, place, shown

TEXTS = ["PYR_0", "PYR_1", "PV", "7"]


@pytest.mark.parametrize(("wanted", "at"), [("PV", 2), (np.str_("PV"), 2), (0, 0), (np.int64(1), 1), ("7", 3), (7, 3)])
def test_texts(wanted: Any, at: int) -> None:
    assert Names.of(TEXTS).place(wanted) == at


@pytest.mark.parametrize("wanted", [720575940618780781, np.uint64(720575940618780781), "720575940618780781"])
def test_ids(wanted: Any) -> None:
    assert Names.of([5, 720575940618780781, 720575940618780782]).place(wanted) == 1


@pytest.mark.parametrize(
    ("names", "wanted", "words"),
    [
        (TEXTS, "PYR_O", "there is no neuron 'PYR_O': the nearest names are 'PYR_1', 'PYR_0'"),
        (TEXTS, "pv", "the names are 'PYR_0', 'PYR_1', 'PV' and 1 more"),
        (TEXTS, 4, "there is no neuron 4: the names are"),
        (TEXTS, -1, "there is no neuron -1: the names are"),
        ([10, 20, 30], 0, "there is no neuron 0: the nearest names are "),
        ([1, 2, 3], 1, "1 is the name of one neuron and the index of another, which is called 2: give '1', a text"),
        (["2", "0", "1"], 1, "1 is the name of one neuron and the index of another, which is called '0'"),
        ([720575940618780781, 720575940618780782], "720575940618780780", "720575940618780781"),
    ],
)
def test_what_is_nobody_or_two_gets_a_sentence(names: Any, wanted: Any, words: str) -> None:
    with pytest.raises(InputError) as caught:
        Names.of(names).place(wanted)
    assert words in str(caught.value)


@pytest.mark.parametrize("wanted", [1.0, None, True, np.bool_(True), ("a",), b"PV"])
def test_what_is_neither_name_nor_index(wanted: Any) -> None:
    for names in (Names.of(TEXTS), None):
        with pytest.raises(InputTypeError, match="a neuron must be given by its name or its index"):
            place(wanted, names, 4)


different = st.lists(st.one_of(st.integers(-3, 9), st.integers(-3, 9).map(str), st.text(max_size=2)), unique=True)


@given(different.filter(len), st.integers(-3, 9))
def test_a_number_is_never_understood_as_another_neuron(given_names: list[Any], wanted: int) -> None:
    """Whoever means the name or means the index gets the neuron that they mean, or a sentence."""
    try:
        found = Names.of(given_names).place(wanted)
    except InputError:
        return
    as_names = {k for k, name in enumerate(given_names) if name == wanted} or {
        k for k, name in enumerate(given_names) if str(name) == str(wanted)
    }
    as_index = {wanted} & set(range(len(given_names)))
    assert as_names | as_index == {found}
    if not as_names:
        assert all(isinstance(name, str) for name in given_names)


@given(different.filter(len), st.data())
def test_the_text_of_a_name_is_this_name_unless_two_have_it(given_names: list[Any], data: Any) -> None:
    names = Names.of(given_names)
    k = data.draw(st.integers(0, len(given_names) - 1))
    text, twins = str(given_names[k]), [name for name in given_names if str(name) == str(given_names[k])]
    if len(twins) == 1 or isinstance(given_names[k], str):
        assert names.place(text) == k
    else:
        assert names.place(text) == given_names.index(text)


def test_without_names_there_are_indices() -> None:
    assert place(np.int32(2), None, 3) == 2
    for wanted, words in (
        ("PV", "neurons without names must be given by index, got 'PV'"),
        (3, "between 0 and 2, got 3"),
    ):
        with pytest.raises(InputError, match=words):
            place(wanted, None, 3)


@pytest.mark.parametrize("bad", [1.5, 7.2e17, None, True, ("a", "b"), ["a"], b"x", np.datetime64("2026")])
def test_names_are_texts_or_whole_numbers(bad: Any) -> None:
    with pytest.raises(InputTypeError, match="names must be texts or whole numbers, such as") as caught:
        Names.of(["x", bad])
    assert ("float may have changed it" in str(caught.value)) == isinstance(bad, float)


def test_names_are_different_and_plain() -> None:
    with pytest.raises(InputError, match="names must be different, but 'a' occurs twice"):
        Names.of(["a", "b", "a"])
    names = Names.of(np.array(["a", "b"]))
    assert (type(names[0]), type(Names.of(np.array([3, 4]))[0])) == (str, int)
    assert names == ("a", "b")
    for again in (copy.copy(names), copy.deepcopy(names), pickle.loads(pickle.dumps(names))):
        assert (type(again), again) == (Names, names)


def test_names_that_count_are_none() -> None:
    assert names_from(range(3)) is None
    assert names_from(None) is None
    assert names_from(Names.of([0, 1])) is None
    assert names_from([1, 2]) == (1, 2)
    assert counted(("a",)) == ("a",)


def test_a_part() -> None:
    names = Names.of(["a", "b", "c"])
    assert names.cut(np.array([2, 0])) == ("c", "a")
    assert Names.of([5, 0, 1]).cut(np.array([1, 2])) is None


def test_lists_are_short_and_inert() -> None:
    names = Names.of([f"n{k}" for k in range(20)])
    assert names.listed(range(20)) == "n0, n1, n2, n3, n4, n5, n6, n7, ..."
    assert called(names, np.array([3])) == ["n3"]
    assert called(None, 3) == [3]
    assert listed(None, [3, 4]) == "3, 4"
    hostile = "\x1b]0;gotcha\x07\u202e\n\ud800" + "x" * 10_000
    text = shown(hostile)
    assert text.isprintable()
    assert len(text) < 10 * LONGEST
    with pytest.raises(InputError) as caught:
        Names.of([hostile, "b"]).place("c")
    assert str(caught.value).isprintable()


@pytest.mark.parametrize("unit", ["s", "ms", "", "µs", "tau_m"])
def test_units(unit: str) -> None:
    assert known_unit(unit) == unit


@pytest.mark.parametrize("unit", [" s", "s\n", "\x1b[31m", "0x1p+0", "x" * 21])
def test_units_that_are_none(unit: str) -> None:
    with pytest.raises(InputError, match="time_unit must be a short text"):
        known_unit(unit)
    with pytest.raises(InputTypeError, match="time_unit must be a text"):
        known_unit(3)


def test_a_sentence_about_many_names_comes_soon() -> None:
    names = Names.of([f"{k:020d}" for k in range(200_000)])
    began = time.perf_counter()
    with pytest.raises(InputError, match="there is no neuron"):
        names.place("nobody")
    assert time.perf_counter() - began < 30
