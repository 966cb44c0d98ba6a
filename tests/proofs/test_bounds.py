"""Bounds in pieces and together are those of the whole; that they are true, `test_rows` shows."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse
from tests.oracles.triples import SHAPES, random_triple

from metzler.matrices import slabs
from metzler.models import Triple
from metzler.numbers.scaled import Scaled
from metzler.proofs import bounds
from metzler.proofs.bounds import Above, Below
from metzler.proofs.rows import worst_rows


@pytest.mark.parametrize("order", ["l1", "linf"])
@pytest.mark.parametrize("shape", SHAPES[:-1])
def test_bounds_in_pieces_and_together(shape: str, order: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for seed in range(4):
        rng = np.random.default_rng(seed)
        t = random_triple(seed, shape).oriented(order)
        w, x, support = rng.random(t.n) + 0.1, rng.random(t.n - 1) + 0.1, np.arange(1, t.n)
        rows = worst_rows(t)
        high, low, largest = (
            rows.above(order, Scaled(w)),
            rows.below(support, Scaled(x)),
            rows.largest_diagonal(support),
        )
        for size in (1, 2):
            monkeypatch.setattr(slabs, "SLAB", size)
            pieces = worst_rows(t)
            both = pieces.both(Above.by(pieces, order, Scaled(w)), Below.by(pieces, support, Scaled(x)))
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
    assert rows.above("linf", Scaled(np.ones(3))) == pytest.approx([-1.5, -0.5, -2.0], rel=1e-14)


def ring(leak: float = 1.0, weight: float = 0.5, tau: float = 1.0, slope: float = 1.0) -> Triple:
    """Three neurons, one after the other; the third one inhibits itself."""
    eye = sparse.eye_array(3, format="csr")
    W = sparse.csr_array(weight * np.array([[0.0, 1.0, 0.0], [0.0, 0.0, 3.0], [2.0, 0.0, -1.0]]))
    return Triple(-leak * eye, eye, W, np.full(3, tau), np.full(3, 0.1 * slope), np.full(3, slope))


def of(t: Triple, order: str, w: np.ndarray, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    rows = worst_rows(t)
    return rows.both(Above.by(rows, order, Scaled(w)), Below.by(rows, np.arange(t.n), Scaled(x)))


@pytest.mark.parametrize("order", ["l1", "linf"])
@pytest.mark.parametrize("shape", SHAPES[:-1])
def test_the_plain_formula_says_what_the_careful_one_says(
    shape: str, order: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for seed in range(8):
        rng = np.random.default_rng(seed)
        t = random_triple(seed, shape).oriented(order)
        w, x = rng.random(t.n) + 0.1, rng.random(t.n) + 0.1
        plain = of(t, order, w, x)
        with monkeypatch.context() as patch:
            patch.setattr(bounds, "ordinary", lambda *_: False)
            patch.setattr(bounds, "row_up", None)
            patch.setattr(bounds, "row_down", None)
            careful = of(t, order, w, x)
        for one, other in zip(plain, careful, strict=True):
            assert one == pytest.approx(other, rel=1e-13, abs=1e-13)


@pytest.mark.parametrize("order", ["l1", "linf"])
@pytest.mark.parametrize(
    ("large", "weight", "careful"),
    [
        ({}, 1.0, False), ({"leak": 1e60, "weight": 1e-30, "tau": 1e20}, 1.0, False), ({"leak": 1e-70}, 1.0, True),
        ({"leak": 1e70}, 1.0, True), ({"weight": 1e-70}, 1.0, True), ({"weight": 1e70}, 1.0, True),
        ({"tau": 1e70}, 1.0, True), ({"slope": 1e70}, 1.0, True), ({}, 1e70, True), ({}, 1e-70, True),
    ],
)  # fmt: skip
def test_rows_that_are_not_of_ordinary_size_are_taken_carefully(
    large: dict[str, float], weight: float, careful: bool, order: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    for name in ("sum_up", "sum_down"):
        function = getattr(bounds, name)
        monkeypatch.setattr(bounds, name, lambda *a, f=function, name=name: asked.append(name) or f(*a))
    w = np.array([1.0, weight, 1.0])
    above, below = of(ring(**large).oriented(order), order, w, 1.0 / w)
    assert np.isfinite(above).all()
    assert np.isfinite(below).all()
    assert set(asked) == ({"sum_up", "sum_down"} if careful else set())
