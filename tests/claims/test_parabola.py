"""The kind `parabola`: stored, checked, refused where anything is altered; tests of all kinds have it, too."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from metzler.claims.check import check
from metzler.claims.kinds import load
from metzler.claims.parabola import ParabolaClaim
from metzler.errors import InputError
from metzler.models import FiringRate, Hopfield
from metzler.search.parabola import parabola_certificate

NET = FiringRate(np.array([[0.0, -1.5, 0.2], [1.5, 0.0, 0.1], [0.3, 0.0, 0.25]]), slopes=(0.0, 1.0))
CLAIM = parabola_certificate(NET)


def test_stored_and_checked(tmp_path: Path) -> None:
    CLAIM.save(tmp_path / "c.json")
    again = load(tmp_path / "c.json")
    assert isinstance(again, ParabolaClaim)
    assert again.lower == CLAIM.lower
    assert (again.lines == CLAIM.lines).all()
    assert (again.multipliers == CLAIM.multipliers).all()
    assert check(tmp_path / "c.json", NET).holds
    assert check(CLAIM, NET, exact=True).holds


def test_a_larger_rate_is_refused() -> None:
    larger = replace(CLAIM, lower=CLAIM.lower + 1e-6 * (1.0 - CLAIM.lower))
    for exact in (False, True):
        assert not check(larger, NET, exact=exact).holds


def test_another_network_is_refused() -> None:
    for other in (Hopfield(NET.W, slopes=(0.0, 1.0)), FiringRate(NET.W.T, slopes=(0.0, 1.0))):
        assert not check(CLAIM, other).holds


@pytest.mark.parametrize(
    "changed",
    [
        {"multipliers": np.array([1.0, -1.0, 1.0])},
        {"multipliers": np.array([1.0, np.nan, 1.0])},
        {"multipliers": np.ones((3, 1))},
        {"lines": np.zeros((0, 3))},
        {"lines": CLAIM.lines[::-1]},
        {"lines": CLAIM.lines[:, :2]},
        {"lower": -np.inf},
    ],
)
def test_malformed_evidence(changed: dict[str, np.ndarray]) -> None:
    with pytest.raises(InputError):
        replace(CLAIM, **changed)
