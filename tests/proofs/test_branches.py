"""Cut slope boxes: their parts are those of the tree, the bounds on them hold at every vertex, and close in on it."""

from __future__ import annotations

import itertools
from fractions import Fraction

import numpy as np
import pytest
from tests.contracts.catalogue import MAKERS, make
from tests.contracts.test_models import all_jacobians, log_norms

from metzler.errors import InputError
from metzler.models import Lure, LureMap, Model
from metzler.norms.diagonal import Norm
from metzler.proofs.branches import Cuts, rate_at, rate_at_exact_steps, rate_on, rate_on_exact_steps
from metzler.steps import finished

orders = pytest.mark.parametrize("order", ["l1", "linf"])


def bounded(seed: int, kind: type[Lure] | type[LureMap] = Lure) -> Model:
    """Rows of nine slopes, more than are enumerated with `few_vertices`."""
    rng = np.random.default_rng(seed)
    A = -5 * np.eye(3) if kind is Lure else 0.2 * rng.normal(size=(3, 3))
    return kind(A, rng.normal(size=(3, 9)), rng.normal(size=(9, 3)), slopes=(-0.2, 1.0), gain=0.3)


def random_cuts(rng: np.random.Generator, m: int, count: int) -> Cuts:
    there, boxes = [0], []
    for k in range(count):
        boxes.append(there.pop(int(rng.integers(len(there)))))
        there += [2 * k + 1, 2 * k + 2]
    return Cuts(np.array(boxes, dtype=np.int64), rng.integers(0, m, count))


def by_hand(cuts: Cuts, lo: np.ndarray, hi: np.ndarray) -> list[tuple[list[float], list[float]]]:
    """The parts, from the whole to the faces."""
    boxes = {0: (lo, hi)}
    for k, (box, slope) in enumerate(zip(cuts.boxes.tolist(), cuts.slopes.tolist(), strict=True)):
        low, high = boxes.pop(box)
        for side, end in enumerate((low[slope], high[slope])):
            face = low.copy(), high.copy()
            face[0][slope] = face[1][slope] = end
            boxes[2 * k + 1 + side] = face
    return [(a.tolist(), b.tolist()) for _, (a, b) in sorted(boxes.items())]


@pytest.mark.parametrize("seed", range(20))
def test_parts_are_those_of_the_tree_and_cover_all_vertices(seed: int) -> None:
    rng = np.random.default_rng(seed)
    m = int(rng.integers(1, 5))
    lo = rng.normal(size=m)
    hi = lo + rng.exponential(size=m)
    cuts = random_cuts(rng, m, int(rng.integers(0, 9)))
    parts = list(cuts.parts(lo, hi))
    assert [(a.tolist(), b.tolist()) for a, b in parts] == by_hand(cuts, lo, hi)
    for vertex in itertools.product(*zip(lo, hi, strict=True)):
        d = np.array(vertex)
        assert any(((low <= d) & (d <= high)).all() for low, high in parts)


@pytest.mark.parametrize(
    ("boxes", "slopes"),
    [
        ([1], [0]),  # not there yet
        ([0, 3], [0, 1]),
        ([0, 0], [0, 1]),  # cut twice
        ([-1], [0]),
        ([0], [-1]),
        ([0], [0, 1]),
        ([0.0], [0]),
        ([[0]], [[0]]),
        ([True], [0]),
    ],
)
def test_no_other_tree_is_one(boxes: object, slopes: object) -> None:
    with pytest.raises(InputError):
        Cuts(np.array(boxes), np.array(slopes))


def test_a_slope_that_is_not_there() -> None:
    with pytest.raises(InputError, match="there are 2"):
        list(Cuts(np.array([0]), np.array([2])).parts(np.zeros(2), np.ones(2)))


@orders
@pytest.mark.parametrize("kind", [Lure, LureMap])
@pytest.mark.parametrize("seed", range(4))
@pytest.mark.usefixtures("few_vertices")
def test_parts_are_bounded_truly_and_the_better_the_smaller(kind: type, order: str, seed: int) -> None:
    net, rng = bounded(seed, kind), np.random.default_rng(seed)
    t, norm = net.triple(), Norm(order, rng.uniform(0.5, 2, 3))
    truth = -float(log_norms(norm, all_jacobians(net), t.discrete).max())
    whole = rate_on(t, norm, t.lo, t.hi)
    assert whole <= truth
    for count in (3, 40):
        parts = list(random_cuts(rng, 9, count).parts(t.lo, t.hi))
        rates = [rate_on(t, norm, low, high) for low, high in parts]
        assert whole - 1e-12 <= min(rates) <= truth
        assert all(
            rate_on(t, norm, low, high, room=True) <= rate for (low, high), rate in zip(parts, rates, strict=True)
        )
    for low, high in parts[:6]:
        assert finished(rate_on_exact_steps(t, norm, low, high)) >= Fraction(rate_on(t, norm, low, high))


@orders
@pytest.mark.parametrize("name", sorted(MAKERS))
@pytest.mark.parametrize("exponents", [False, True])
def test_no_slopes_deny_a_norm_what_it_proves(name: str, order: str, exponents: bool) -> None:
    net, rng = make(name), np.random.default_rng(1)
    t = net.triple()
    w = rng.uniform(0.5, 2, t.n)
    norm = Norm(order, w, rng.integers(-1200, 1200, t.n) if exponents else None)
    proved = rate_on(t, norm, t.lo, t.hi)
    for d in (t.lo, t.hi, 0.5 * t.lo + 0.5 * t.hi, np.where(rng.random(len(t.lo)) < 0.5, t.lo, t.hi)):
        limit = rate_at(net, norm, d)
        assert limit >= proved
        assert rate_at(net, norm, d, room=True) >= limit
        exact = finished(rate_at_exact_steps(net, norm, d))
        if exact is not None:
            assert Fraction(limit) >= exact if np.isfinite(limit) else limit > 0
            assert exact >= finished(rate_on_exact_steps(t, norm, t.lo, t.hi))
        if not exponents and net.within() is None:
            J = np.asarray(t.jacobian(d).toarray() if hasattr(t.jacobian(d), "toarray") else t.jacobian(d))
            value = 1.0 - float(norm.induced(J)) if t.discrete else -float(norm.log(J))
            assert limit == pytest.approx(value, rel=1e-9, abs=1e-9)


@orders
@pytest.mark.usefixtures("few_vertices")
def test_rows_of_many_slopes_are_taken_at_the_slopes_themselves(order: str) -> None:
    net, rng = bounded(0), np.random.default_rng(3)
    t, norm = net.triple(), Norm(order, [1.0, 0.5, 2.0])
    d = rng.uniform(t.lo, t.hi)
    value = -float(norm.log(np.asarray(t.jacobian(d))))
    assert rate_at(net, norm, d) == pytest.approx(value, abs=1e-12)
    assert finished(rate_at_exact_steps(net, norm, d)) == pytest.approx(value, abs=1e-12)


def test_slopes_outside_the_box() -> None:
    net = make("hopfield")
    t, norm = net.triple(), Norm("l1", np.ones(net.n))
    for d in (t.hi * 1.01, t.lo[:1], np.full(len(t.lo), np.nan)):
        with pytest.raises(InputError, match="slope intervals"):
            rate_at(net, norm, d)
        with pytest.raises(InputError, match="slope intervals"):
            finished(rate_at_exact_steps(net, norm, d))


def test_a_long_chain_of_cuts_that_change_nothing_is_refused() -> None:
    """To follow it for every part would take hours."""
    count = 100_000
    chain = Cuts(2 * np.arange(count), np.zeros(count, dtype=np.int64))
    with pytest.raises(InputError, match="more than 100 of the cuts of one part change nothing"):
        list(chain.parts(np.zeros(2), np.ones(2)))
