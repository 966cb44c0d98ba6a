"""What a user asks of a file: options that mean nothing for it are refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from metzler.errors import InputError, InputTypeError
from metzler.io.asked import COLUMNS, MATRIX, TEXTS, Asked


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


@pytest.mark.parametrize("odd", [3, ["pre"], np.array(["a", "b"]), {"a": 1}, b"pre"])
@pytest.mark.parametrize("name", TEXTS)
def test_options_that_are_no_texts_are_told_so(name: str, odd: Any) -> None:
    with pytest.raises(InputTypeError, match=f"{name} must be a text, got {type(odd).__name__}"):
        Asked(**{name: odd})
