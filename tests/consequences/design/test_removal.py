"""Parts of a network bounded from below."""

from __future__ import annotations

import numpy as np
import pytest

from metzler.consequences.design.removal import RemovalSearch
from metzler.errors import InputError
from metzler.models import FiringRate, Hopfield
from metzler.search.certify import certify


@pytest.mark.parametrize("seed", range(12))
def test_what_is_least_is_at_most_as_bad_as_every_weakening(seed: int) -> None:
    rng = np.random.default_rng(seed)
    W, ends = rng.normal(size=(3, 3)), ((-0.5, 1.0), (-1.0, 0.7))[seed % 2]
    W[np.diag_indices(3)] = rng.uniform(0.2, 2.0, 3) * (-1, 1)[seed % 2]
    for kind, order in ((Hopfield, "l1"), (FiringRate, "linf")):
        net = kind(W, slopes=ends, gain=0.9, leak=rng.uniform(0.5, 2.0, 3))
        search = RemovalSearch(net, order, 0.0)
        assert search.open.any()
        keep = ~search.open | (rng.random(9) < 0.3)
        best = certify(search.least(keep), order)
        for _ in range(20):
            weaker = np.zeros((3, 3))
            weaker[search.row, search.column] = search.weight * np.where(keep, 1.0, rng.random(9))
            assert certify(kind(weaker, slopes=ends, gain=0.9, leak=net.leak), order).rate <= best.rate + best.gap


def test_which_self_loops_stay_and_which_are_open() -> None:
    W = np.diag([1.0, -1.0, 1.0, -1.0])
    net = FiringRate(W, slopes=([0.0, 0.0, -0.5, -0.5], np.ones(4)))
    for order, open_ in (("linf", [False, False, False, True]), ("l1", [False] * 4)):
        search = RemovalSearch(net, order, 0.0)
        assert search.stays.tolist() == [False, True, False, False]
        assert search.open.tolist() == open_
        assert search.cut.tolist() == [True, False, True, True]


def test_refusals() -> None:
    net = FiringRate([[0.5]], slopes=(0.0, 1.0))
    with pytest.raises(InputError, match="rate must be finite"):
        RemovalSearch(net, "l1", float("nan"))
    with pytest.raises(InputError, match="no removal"):
        RemovalSearch(net, "l1", 1.5).require_possible()
