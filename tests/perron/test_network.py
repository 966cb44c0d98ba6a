"""The Perron pair of whole networks: many components, shared roots, any node order, any range."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from scipy import sparse
from tests.oracles.triples import exact
from tests.perron.families import LAYOUTS, STORAGE, competing, permuted, random_family, ratios, root_of, single

from metzler.envelope.family import RowFamily
from metzler.gallery import greedy_cycle
from metzler.perron import PerronPair, perron_steps

MARGIN = 1e-6


def pair_of(family: RowFamily, margin: float = MARGIN) -> PerronPair:
    steps = perron_steps(family, margin=margin)
    while True:
        try:
            next(steps)
        except StopIteration as stop:
            found: PerronPair = stop.value
            return found


def assert_pair(family: RowFamily, root: float, margin: float = MARGIN) -> PerronPair:
    """The pair proves, without rounding, that the root lies between its bounds, which are within the margin."""
    found = pair_of(family, margin)
    size = max(abs(root), float(np.abs(family.diag).max())) or float(family.off.max()) or 1.0
    rounding = Fraction(1e-12 * size)
    assert (found.eta.values > 0).all()
    for ratio in ratios(family, exact(found.eta)):
        assert ratio is not None
        assert ratio <= Fraction(found.upper) + rounding
    x = [Fraction(0)] * family.n
    for i, value in zip(found.limiting, exact(found.witness), strict=True):
        x[i] = value
    assert all(ratios(family, x)[i] >= Fraction(found.lower) - rounding for i in found.limiting)  # type: ignore[operator]
    assert found.lower - 1e-12 * size <= root <= found.upper + 1e-12 * size
    assert found.upper - found.lower <= 1.01 * margin * size
    return found


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("storage", STORAGE)
@pytest.mark.parametrize("density", [1.0, 0.4, 0.2])
def test_random_families(layout: str, storage: str, density: float) -> None:
    for seed in range(10):
        family = random_family(seed, 5, layout=layout, storage=storage, density=density)
        assert_pair(family, root_of(family))


def test_the_cycling_rows_reach_their_root() -> None:
    first, second, root = greedy_cycle()
    for rare in (False, True):
        found = assert_pair(competing(first, second, rare=rare), root)
        assert found.upper == pytest.approx(9.55942653388346, rel=1e-14)
        assert found.attained


@pytest.mark.parametrize("seed", range(4))
def test_scaled_by_forty_decades(seed: int) -> None:
    rng = np.random.default_rng(seed)
    N = rng.random((8, 8)) * (rng.random((8, 8)) < 0.5)
    D = 10.0 ** rng.uniform(-20, 20, 8)
    assert_pair(single(N * D / D[:, None]), root_of(single(N)))


@pytest.mark.parametrize("layout", LAYOUTS)
def test_steps_close_in_and_report_progress(layout: str) -> None:
    for seed in range(5):
        family = random_family(seed, 6, layout=layout, density=0.4)
        root = root_of(family)
        steps = list(perron_steps(family, margin=MARGIN))
        assert all(a.done <= b.done for a, b in pairwise(steps))
        for step in steps:
            assert 0 <= step.done <= 1
            assert step.lower - 1e-12 <= root <= step.upper + 1e-12


TWINS: dict[str, Callable[[np.ndarray], None]] = {
    "apart": lambda M: None,
    "in a chain": lambda M: M.__setitem__((slice(3, None), slice(None, -3)), np.tril(np.ones((15, 15)), -2) * 0.7),
    "one feeds all": lambda M: M.__setitem__((slice(3, None), 0), 2.0),
    "all feed one": lambda M: M.__setitem__((17, slice(None, 15)), 3.0),
}


@pytest.mark.parametrize("arcs", TWINS)
@pytest.mark.parametrize("storage", STORAGE)
def test_six_components_share_one_root_in_any_node_order(arcs: str, storage: str) -> None:
    block = np.array([[-1.0, 0.3, 0.1], [2.0, -2.0, 0.4], [0.1, 0.2, -1.5]])
    M = np.kron(np.eye(6), block)
    TWINS[arcs](M)
    M = np.where(np.kron(np.eye(6), np.ones((3, 3))) > 0, np.kron(np.eye(6), block), np.tril(M, -1))
    root = float(np.linalg.eigvals(block).real.max())
    values = []
    for seed in range(5):
        order = np.random.default_rng(seed).permutation(18)
        found = assert_pair(single(permuted(M, order), rare=storage == "sparse"), root)
        assert found.attained == (arcs == "apart")
        assert len(found.limiting) == 3
        values.append((found.lower, found.upper))
    lower, upper = np.transpose(values)
    assert np.ptp(lower) <= 1e-13
    assert np.ptp(upper) <= (1e-13 if arcs == "apart" else MARGIN * 2.1)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_node_order_does_not_matter(layout: str) -> None:
    for seed in range(6):
        rng = np.random.default_rng(seed)
        matrices = [rng.random((9, 9)) * (rng.random((9, 9)) < 0.2) - np.diag(rng.random(9) * 3) for _ in range(2)]
        order = rng.permutation(9)
        make = competing if layout == "ragged" else lambda *m: single(np.maximum(*m))
        first = pair_of(make(*matrices))
        second = pair_of(make(*(permuted(M, order) for M in matrices)))
        assert first.lower == pytest.approx(second.lower, abs=1e-12)
        assert first.upper == pytest.approx(second.upper, abs=1e-12 if first.attained else 4 * MARGIN)
        assert first.attained == second.attained


@pytest.mark.parametrize(
    ("M", "attained"),
    [
        ([[-1.0]], True),
        ([[-1.0, 0.0], [0.0, -2.0]], True),
        ([[-1.0, 0.0], [5.0, -2.0]], True),
        ([[-2.0, 5.0], [0.0, -1.0]], True),
        ([[-1.0, 5.0], [0.0, -2.0]], False),
        ([[-1.0, 5.0], [0.0, -1.0]], False),
        ([[0.0, 1.0], [0.0, 0.0]], False),
        ([[0.0, 1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0]], True),
        ([[0.0, 1.0, 1.0], [1.0, 0.0, 0.0], [0.0, 0.0, 0.0]], False),
    ],
)
def test_attained_exactly_when_the_limiting_part_receives_nothing(M: list[list[float]], attained: bool) -> None:
    full = np.array(M)
    for rare in (False, True):
        found = assert_pair(single(full, rare=rare), root_of(single(full)))
        assert found.attained == attained
        assert (found.upper > found.lower + 1e-9) != attained


def test_the_witness_lives_on_the_limiting_component() -> None:
    M = np.array([[-3.0, 0.0, 0.0], [1.0, -1.0, 2.0], [0.0, 0.5, -1.0]])
    found = assert_pair(single(M), 0.0)
    assert found.limiting.tolist() == [1, 2]
    assert found.witness.size == 2


@pytest.mark.parametrize(("n", "weight"), [(30, 10.0), (400, 10.0), (60, 1e40), (200, 1e-10), (20, 1e300)])
@pytest.mark.parametrize("margin", [1e-3, 1e-9])
def test_chains_beyond_doubles(n: int, weight: float, margin: float) -> None:
    M = sparse.diags_array([np.full(n, -1.0), np.full(n - 1, weight)], offsets=[0, -1]).toarray()
    assert_pair(single(M, rare=True), -1.0, margin)


def test_a_chain_of_pairs_beyond_doubles() -> None:
    n = 120
    M = np.kron(np.eye(n // 2), [[-1.0, 1e-4], [1e4, -1.0]])
    M[np.arange(2, n, 2), np.arange(1, n - 1, 2)] = 1e9
    found = assert_pair(single(M, rare=True), 0.0)
    assert found.eta.octaves > 2100


def test_the_price_is_the_margin() -> None:
    M = np.array([[-1.0, 5.0], [0.0, -1.0]])
    for margin in (1e-2, 1e-5, 1e-8, 1e-12):
        found = assert_pair(single(M), -1.0, margin)
        assert 0.2 * margin <= found.upper + 1.0 <= margin


def test_zero_and_one() -> None:
    found = assert_pair(single(np.zeros((3, 3))), 0.0)
    assert (found.lower, found.upper, found.attained) == (0.0, 0.0, True)
    found = assert_pair(single(np.array([[7.0]])), 7.0)
    assert (found.lower, found.upper) == (7.0, 7.0)


def test_where_the_margin_drowns_the_bound_is_as_much_higher_as_does_not() -> None:
    for M, root, more in (
        ([[-1.0, 5.0], [0.0, -1.0]], -1.0, 1e-14),
        ([[0.0, 5e-324], [0.0, 0.0]], 0.0, 1e-290),
        ([[1e50, 1e-200], [0.0, 1e50]], 1e50, 1e36),
    ):
        found = pair_of(single(np.array(M)), 1e-18)
        assert found.lower == root
        assert root < found.upper <= root + more
        assert not found.attained


def test_an_index_alone_is_the_witness_where_the_component_does_not_close() -> None:
    """The root is 1e100 to all digits; a vector on both indices has the quotient -1e130 in the other row."""
    found = pair_of(single(np.array([[1e100, 1e-90], [1e-90, -1e130]])), 1e-6)
    assert found.lower == 1e100
    assert found.upper == pytest.approx(1e100)
    assert 0 in found.limiting
