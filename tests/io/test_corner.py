"""What a corner cell says: obeyed, nothing, or refused."""

from __future__ import annotations

import pytest

from metzler.errors import InputError
from metzler.io.corner import orientation_of, require_same


@pytest.mark.parametrize(
    "corner", ["pre", "Pre", "pre_pt_root_id", "presynaptic neuron", "pre\\post", "from", "source x target"]
)
def test_rows_that_are_pre(corner: str) -> None:
    assert orientation_of(corner, where="'f'") == "pre-post"


@pytest.mark.parametrize("corner", ["post", "post\\pre", "post x pre", "to/from", "target", "postsyn"])
def test_rows_that_are_post(corner: str) -> None:
    assert orientation_of(corner, where="'f'") == "post-pre"


@pytest.mark.parametrize(
    "corner", ["", "id", "X", "neuron", "prefrontal", "posterior", "from Smith 2019", "i\\j", "to do"]
)
def test_nothing_is_said(corner: str) -> None:
    assert orientation_of(corner, where="'f'") is None


@pytest.mark.parametrize("corner", ["columns pre, rows post", "pre and pre", "pre or post or pre", "prose of pre"])
def test_what_is_not_understood_is_refused(corner: str) -> None:
    with pytest.raises(InputError, match=r"'f' has the corner cell '.*', which speaks of pre and post"):
        orientation_of(corner, where="'f'")


def test_another_orientation_is_refused() -> None:
    require_same("pre-post", None, "pre", where="'f'")
    require_same(None, "pre-post", "", where="'f'")
    require_same("pre-post", "pre-post", "pre", where="'f'")
    with pytest.raises(InputError, match="so that its rows are pre, but the orientation 'post-pre' is asked for"):
        require_same("pre-post", "post-pre", "pre", where="'f'")
