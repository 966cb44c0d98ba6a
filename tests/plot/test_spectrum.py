"""Eigenvalues and the certified line: where they stand, and what the title claims."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from tests.optional import needed

import metzler as mz
from metzler.plot.spectrum import MOST, spectrum


@pytest.fixture
def ax() -> Any:
    return needed("matplotlib.figure", "report").Figure().subplots()


def test_the_line_is_the_certified_one_and_no_eigenvalue_is_right_of_it(ax: Any) -> None:
    rng = np.random.default_rng(0)
    weights = rng.normal(size=(6, 6)) / 4
    cert = mz.certify(mz.Hopfield(weights, activation="tanh"), "linf")
    values = np.concatenate([np.linalg.eigvals(weights * d - np.eye(6)) for d in rng.random((20, 6))])
    spectrum(values, rate=cert.rate, ax=ax)
    line = next(line for line in ax.lines if line.get_label().startswith("certified"))
    assert line.get_xdata() == [-cert.rate, -cert.rate]
    drawn = next(line for line in ax.lines if line.get_label().startswith("Jacobians"))
    assert sorted(drawn.get_xdata()) == sorted(values.real)
    assert drawn.get_xdata().max() <= -cert.rate


def test_the_bound_in_the_title_is_rounded_to_the_right(ax: Any) -> None:
    spectrum([-1.0], rate=0.49999997, ax=ax)
    assert ax.get_title(loc="left").startswith("No eigenvalue is right of -0.4999 ")


def test_of_many_the_rightmost_are_drawn(ax: Any) -> None:
    spectrum(np.linspace(-2, -1, 5 * MOST), ax=ax)
    drawn = ax.lines[-1].get_xdata()
    assert len(drawn) == MOST
    assert drawn.max() == -1.0
