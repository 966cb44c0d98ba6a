"""What a user asks of a file: options that mean nothing for it are refused."""

from __future__ import annotations

import pytest

from metzler.errors import InputError
from metzler.io.asked import COLUMNS, MATRIX, Asked


def test_only_what_is_asked_for_counts() -> None:
    assert Asked().given() == frozenset()
    assert Asked(max_bytes=5, pre="a", part="W").given() == {"pre", "part"}


def test_options_of_other_formats_are_refused() -> None:
    asked = Asked(pre="a", orientation="pre-post", weight="w")
    with pytest.raises(
        InputError, match=r"^'w\.npy' is a \.npy file, for which pre and weight mean nothing: leave them"
    ):
        asked.refuse_others(MATRIX, where="'w.npy'", what="a .npy file")
    asked.refuse_others(MATRIX | COLUMNS, where="", what="")


def test_an_orientation_is_one_of_two() -> None:
    with pytest.raises(InputError, match=r"must be 'post-pre' .* or 'pre-post', but is 'ij'"):
        Asked(orientation="ij")
