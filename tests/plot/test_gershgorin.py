"""Discs by hand: centres, radii, and the rightmost point that is the logarithmic norm."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from tests.optional import needed

from metzler.errors import InputError
from metzler.plot.gershgorin import discs, gershgorin


@pytest.fixture
def ax() -> Any:
    return needed("matplotlib.figure", "report").Figure().subplots()


@pytest.mark.parametrize("order", ["l1", "linf"])
def test_the_rightmost_point_is_the_logarithmic_norm_of_the_scaled_matrix(order: str, ax: Any) -> None:
    rng = np.random.default_rng(1)
    matrix, w = rng.normal(size=(5, 5)), rng.uniform(0.1, 3, 5)
    scaled = w[:, None] * matrix / w
    own = np.diag(scaled) + np.abs(scaled - np.diag(np.diag(scaled))).sum(axis=1 if order == "linf" else 0)
    centres, radii = discs(matrix, w, order)
    assert np.allclose(centres + radii, own)
    gershgorin(matrix, w, order=order, ax=ax)
    line = next(line for line in ax.lines if line.get_label() == "logarithmic norm")
    assert np.isclose(line.get_xdata()[0], own.max())
    assert len(ax.patches) == 10


def test_another_order_is_refused() -> None:
    with pytest.raises(InputError, match="order must be 'l1' or 'linf', got 'l2'"):
        discs(np.eye(2), None, "l2")
