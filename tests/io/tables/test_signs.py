"""Signs by word and by transmitter: said, refused with their counts, or dropped, never guessed."""

from __future__ import annotations

import numpy as np
import pytest

from metzler.errors import InputError
from metzler.io.edges import from_edges
from metzler.io.tables.columns import Column, coded_array
from metzler.io.tables.signs import SIGNS, SPELLINGS, WORDS, from_transmitters, from_words


def column(values: object) -> Column:
    return Column(coded_array(values, what="c"), "column 'c'")


@pytest.mark.parametrize(
    "values",
    [["E", "I"], ["+", "-"], ["Exc", " inh "], [1, -1], [1.0, -1.0], ["excitatory", "INHIBITORY"], ["+1", "-1"]],
)
def test_words(values: list[object]) -> None:
    assert from_words(column(values), np.ones(2), unknown=None).of_rows.tolist() == [1.0, -1.0]


def test_no_word_has_two_signs_and_no_spelling_two_transmitters() -> None:
    assert set(WORDS.values()) == {1, -1}
    spellings = [spelling for each in SPELLINGS.values() for spelling in each]
    assert len(set(spellings)) == len(spellings)
    assert {*SPELLINGS} == {*SIGNS, "glutamate"}


def test_other_words_are_refused_with_their_synapses() -> None:
    given = column(["E", "?", None, "?"])
    with pytest.raises(
        InputError, match=r"says no sign for \? \(9 synapses in 2 rows\), none given \(3 synapses in 1 row\)"
    ):
        from_words(given, np.array([1.0, 2.0, 3.0, 7.0]), unknown=None)
    found = from_words(given, np.array([1.0, 2.0, 3.0, 7.0]), unknown="drop")
    assert found.of_rows.tolist() == [1.0, 0.0, 0.0, 0.0]
    assert found.dropped == "? (9 synapses in 2 rows), none given (3 synapses in 1 row)"


@pytest.mark.parametrize(("glutamate", "sign"), [("+", 1.0), ("-", -1.0)])
def test_transmitters(glutamate: str, sign: float) -> None:
    given = column(["ACH", "GABA", "glut", "Histamine", "betaine", "gly"])
    found = from_transmitters(given, np.ones(6), glutamate=glutamate, unknown=None)
    assert found.of_rows.tolist() == [1.0, -1.0, sign, -1.0, 1.0, -1.0]
    assert found.rule == f"acetylcholine +, GABA -, glutamate {glutamate}, glycine -, histamine -, betaine +"


def test_the_rule_names_what_occurs() -> None:
    given = column(["ACH", "GLUT", "ACH"]).at(np.array([0, 2]))
    assert from_transmitters(given, np.ones(2), glutamate=None, unknown=None).rule == "acetylcholine +"


def test_glutamate_is_the_users_to_say() -> None:
    with pytest.raises(InputError, match=r"has glutamate, which .*: say glutamate='\+' or '-', or transmitter=''"):
        from_transmitters(column(["ACH", "GLUT"]), np.ones(2), glutamate=None, unknown=None)


def test_transmitters_without_a_sign_are_listed_and_may_be_dropped() -> None:
    given = column(["ACH", "DA", "OCT", "", "da"])
    sizes = np.array([5.0, 1.0, 20.0, 4.0, 2.5])
    listed = "OCT (20 synapses in 1 row), none given (4 synapses in 1 row), da (2.5 synapses in 1 row)"
    with pytest.raises(InputError) as caught:
        from_transmitters(given, sizes, glutamate=None, unknown="refuse")
    assert listed in str(caught.value)
    assert "unknown='drop'" in str(caught.value)
    found = from_transmitters(given, sizes, glutamate=None, unknown="drop")
    assert found.of_rows.tolist() == [1.0, 0.0, 0.0, 0.0, 0.0]
    assert found.dropped.startswith(listed)


def test_a_long_list_is_cut() -> None:
    given = column([f"t{k}" for k in range(30)])
    found = from_transmitters(given, np.ones(30), glutamate=None, unknown="drop")
    assert found.dropped.endswith(" and 18 more")


def test_what_is_listed_is_printed_inert() -> None:
    with pytest.raises(InputError) as caught:
        from_edges({"pre": ["a"], "post": ["b"], "sign": ["\x1b[2J\ud800"]})
    assert str(caught.value).isprintable()
