"""The names mean what they say."""

from __future__ import annotations

import numpy as np

from metzler import arrays


def test_the_unit_of_rounding_is_half_the_distance_to_the_next_double_after_one() -> None:
    assert 0.5 * np.finfo(float).eps == arrays.UNIT
    assert 1.0 + arrays.UNIT == 1.0 < 1.0 + 2 * arrays.UNIT
