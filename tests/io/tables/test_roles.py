"""Which column is what: by the names that connectome tables use, by option, or refused with the columns listed."""

from __future__ import annotations

import pytest

from metzler.errors import InputError
from metzler.io.asked import Asked
from metzler.io.tables.roles import PAIRS, Roles, names_edges, roles_of

KNOWN = {
    "FlyWire": (["pre_root_id", "post_root_id", "neuropil", "syn_count", "nt_type"], (0, 1, 3, None, 4), True),
    "FlyWire synapses": (
        ["pre_x", "size", "pre_root_id_720575940", "post_root_id_720575940", "neuropil"],
        (2, 3, None, None, None),
        True,
    ),
    "CAVE": (["id", "pre_pt_root_id", "post_pt_root_id", "size"], (1, 2, None, None, None), True),
    "neuPrint": (["bodyId_pre", "bodyId_post", "roi", "weight"], (0, 1, 3, None, None), True),
    "Shiu 2024": (
        ["Presynaptic_ID", "Postsynaptic_ID", "Presynaptic_Index", "Postsynaptic_Index", "Connectivity", "Excitatory",
         "Excitatory x Connectivity"],
        (0, 1, 6, None, None),
        True,
    ),
    "indices": (["Presynaptic_Index", "Postsynaptic_Index", "Excitatory x Connectivity"], (0, 1, 2, None, None), True),
    "networkx": (["source", "target", "weight"], (0, 1, 2, None, None), False),
    "plain": (["Post", "PRE", "count"], (1, 0, 2, None, None), True),
    "from and to": (["from", "to", "sign"], (0, 1, None, 2, None), True),
    "an index in front": (["", "pre", "post", "n_syn"], (1, 2, 3, None, None), True),
}  # fmt: skip


@pytest.mark.parametrize("case", KNOWN)
def test_known_names(case: str) -> None:
    columns, expected, counts = KNOWN[case]
    found = roles_of(columns, Asked(), "t")
    assert (found.pre, found.post, found.weight, found.sign, found.transmitter) == expected
    assert found.counts is counts
    assert names_edges(columns)


def test_the_digits_in_a_header() -> None:
    columns = ["pre_root_id_720575940", "post_root_id_720575940"]
    assert roles_of(columns, Asked(), "t") == Roles(0, 1, None, None, None, "720575940", "720575940", True)
    assert roles_of(["pre", "post", "n_1234"], Asked(weight="n_1234"), "t").begin_pre == ""


@pytest.mark.parametrize("pair", PAIRS)
def test_an_option_stands_above_known_names(pair: tuple[str, str]) -> None:
    columns = [*pair, "A", "b", "weight"]
    found = roles_of(columns, Asked(pre="a", post="b", weight="b" if pair == ("", "") else None), "t")
    assert (found.pre, found.post) == (2, 3)
    assert roles_of(columns, Asked(weight=""), "t").weight is None


def test_one_option_and_one_known_name() -> None:
    assert roles_of(["pre", "post", "target", "source"], Asked(pre="pre"), "t").post == 1


@pytest.mark.parametrize(
    ("columns", "asked", "words"),
    [
        (
            ["a", "b"],
            Asked(),
            "must name the two neurons .* such as pre and post, but has 'a', 'b': say which with pre=",
        ),
        (
            ["pre", "post", "source", "target"],
            Asked(),
            "in several ways, 'source' to 'target', 'pre' to 'post': say pre=",
        ),
        (
            ["pre", "post", "weight", "syn_count"],
            Asked(),
            "'weight' and 'syn_count', .* could be the weight: say weight=",
        ),
        (["pre", "post", "sign", "polarity"], Asked(), "'sign' and 'polarity', any of which could be the sign"),
        (["pre", "post", "nt", "predictedNt"], Asked(), "could be the transmitter: say transmitter= .* transmitter=''"),
        (["pre", "post", "sign", "nt_type"], Asked(), "both of which say signs: give sign='' or transmitter=''"),
        (["pre", "pre", "post"], Asked(), "in several ways"),
        (["pre", "post"], Asked(weight="w"), "has no column 'w' for weight=: its columns are 'pre', 'post'"),
        (["pre", "post", "w", "w"], Asked(weight="w"), "has 2 columns 'w': rename one"),
        (["pre", "post"], Asked(pre="post", post="post"), "must be different columns"),
        ([f"c{k}" for k in range(99)], Asked(), "'c19' and 79 more"),
        (["a", "post"], Asked(post="post"), "must name the two neurons"),
    ],
)
def test_what_is_missing_or_ambiguous(columns: list[str], asked: Asked, words: str) -> None:
    with pytest.raises(InputError, match=words) as caught:
        roles_of(columns, asked, "'edges.csv'")
    assert str(caught.value).startswith("'edges.csv'")


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (Asked(sign=""), (None, 3)),
        (Asked(transmitter=""), (2, None)),
        (Asked(sign="sign"), (2, None)),
        (Asked(transmitter="nt_type"), (None, 3)),
        (Asked(sign="", transmitter=""), (None, None)),
    ],
)
def test_one_of_two_columns_of_signs(asked: Asked, expected: tuple[int | None, int | None]) -> None:
    found = roles_of(["pre", "post", "sign", "nt_type"], asked, "t")
    assert (found.sign, found.transmitter) == expected


@pytest.mark.parametrize("columns", [["a", "b"], ["pre"], ["pre", "target"], ["0", "1", "2"], []])
def test_other_columns_name_no_edges(columns: list[str]) -> None:
    assert not names_edges(columns)
