"""Seeds and generators."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from metzler.errors import InputTypeError
from metzler.rng import generator


@pytest.mark.parametrize("seed", [0, 7, np.int64(7), 2**70])
def test_a_seed_gives_the_same_numbers_again(seed: Any) -> None:
    assert generator(seed).integers(10**9, size=4).tolist() == generator(seed).integers(10**9, size=4).tolist()


def test_a_generator_goes_on() -> None:
    rng = np.random.default_rng(0)
    assert generator(rng) is rng


@pytest.mark.parametrize("odd", ["a", 1.5, -1, {}, None, True, [1, 2], np.random.RandomState(0)])
def test_anything_else_gets_a_sentence(odd: Any) -> None:
    with pytest.raises(InputTypeError, match=r"^rng must be a seed \(a whole number, not negative\) or a numpy Gen"):
        generator(odd)
