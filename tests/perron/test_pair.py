"""The package hands out the same classes as the module."""

from __future__ import annotations

import metzler.perron
from metzler.perron.pair import PerronPair, PerronStep


def test_one_definition() -> None:
    assert metzler.perron.PerronPair is PerronPair
    assert metzler.perron.PerronStep is PerronStep
    assert PerronStep(0.0, 1.0, 0.5).upper == 1.0
