"""The package hands out the same classes as the module."""

from __future__ import annotations

import metzler.perron
from metzler.perron.pair import PerronPair


def test_one_definition() -> None:
    assert metzler.perron.PerronPair is PerronPair
