"""Bounds in pieces and together are those of the whole; that they are true, `test_rows` shows."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse
from tests.oracles.triples import SHAPES, random_triple

from metzler.certificates import slabs
from metzler.certificates.bounds import Above, Below
from metzler.certificates.rows import worst_rows
from metzler.models import Triple


@pytest.mark.parametrize("order", ["l1", "linf"])
@pytest.mark.parametrize("shape", SHAPES[:-1])
def test_bounds_in_pieces_and_together(shape: str, order: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for seed in range(4):
        rng = np.random.default_rng(seed)
        t = random_triple(seed, shape).oriented(order)
        w, x, support = rng.random(t.n) + 0.1, rng.random(t.n - 1) + 0.1, np.arange(1, t.n)
        rows = worst_rows(t)
        high, low, largest = rows.above(order, w), rows.below(support, x), rows.largest_diagonal(support)
        for size in (1, 2):
            monkeypatch.setattr(slabs, "SLAB", size)
            pieces = worst_rows(t)
            both = pieces.both(Above.by(pieces, order, w), Below.by(pieces, support, x))
            assert both[0] == pytest.approx(high, rel=1e-15)
            assert both[1][support] == pytest.approx(low, rel=1e-15)
            assert both[1][0] == -np.inf
            assert pieces.largest_diagonal(support) == largest
        monkeypatch.undo()


def test_an_end_that_says_nothing_new_is_left_out_but_counts_for_the_scale() -> None:
    W = np.array([[0.5, 1.0, 0.0], [1.0, -0.5, 2.0], [0.0, 1.0, 0.0]])
    eye = sparse.eye_array(3, format="csr")
    rows = worst_rows(Triple(-3.0 * eye, eye, sparse.csr_array(W), np.ones(3), np.zeros(3), np.ones(3)))
    assert [len(part.diag[0]) for part in rows.parts] == [1, 3], "only neuron 1 inhibits itself"
    assert rows.largest_diagonal(np.array([0])) == 3.0
    assert rows.above("linf", np.ones(3)) == pytest.approx([-1.5, -0.5, -2.0], rel=1e-14)
