"""Theorems 22 and 23: Lur'e systems."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse
from tests.oracles.brute_force import abscissa, majorant, perron_value_of_rows

from metzler.claims.check import check
from metzler.errors import InputError
from metzler.models import Lure, LureMap
from metzler.search.certify import certify

A = np.array([[-2.0, -2.0], [1.5, -2.0]])


def instance(seed: int, n: int, m: int) -> Lure:
    rng = np.random.default_rng(seed)
    lo = rng.uniform(-0.5, 0.5, m)
    return Lure(
        rng.normal(size=(n, n)) - 2 * np.eye(n),
        rng.normal(size=(n, m)),
        rng.normal(size=(m, n)),
        slopes=(lo, lo + rng.uniform(0, 1, m)),
    )


def rows_by_brute_force(net: Lure, order: str) -> list[np.ndarray]:
    """For each state the rows (l1: columns) of the majorants at all slope vertices."""
    family = []
    for d in itertools.product(*zip(*net.slopes, strict=True)):
        J = majorant(net.A + net.B @ np.diag(d) @ net.C)
        family.append(J if order == "linf" else J.T)
    return [np.unique(np.array(family)[:, i], axis=0) for i in range(net.n)]


def entrywise_value(net: Lure) -> float:
    """The abscissa of the tight entrywise bound."""
    Z = net.B.T[:, :, None] * net.C[:, None, :]
    lo, hi = (s[:, None, None] for s in net.slopes)
    U, L = np.maximum(lo * Z, hi * Z).sum(axis=0), np.minimum(lo * Z, hi * Z).sum(axis=0)
    F = np.maximum(np.abs(net.A + U), np.abs(net.A + L))
    np.fill_diagonal(F, np.diag(net.A + U))
    return abscissa(F)


def printed_value(net: Lure) -> float:
    """The abscissa of Theorem 23's matrix as printed."""
    Z = net.B.T[:, :, None] * net.C[:, None, :]
    lo, hi = (s[:, None, None] for s in net.slopes)
    U, L = np.maximum(lo * Z, hi * Z).sum(axis=0), np.minimum(lo * Z, hi * Z).sum(axis=0)
    F = np.abs(net.A) + np.maximum(U, -L)
    np.fill_diagonal(F, np.diag(net.A + U))
    return abscissa(F)


@pytest.mark.parametrize("order", ["l1", "linf"])
@pytest.mark.parametrize(("n", "m"), [(4, 1), (4, 2), (3, 3), (2, 5)])
@pytest.mark.parametrize("seed", range(8))
def test_the_rate_is_that_of_the_product_family(order: str, n: int, m: int, seed: int) -> None:
    net = instance(seed, n, m)
    answer = certify(net, order)
    assert answer.exact
    assert -answer.rate == pytest.approx(perron_value_of_rows(rows_by_brute_force(net, order)), abs=1e-8)


@pytest.mark.parametrize("order", ["l1", "linf"])
@pytest.mark.parametrize("seed", range(40))
def test_exact_is_never_above_the_entrywise_bound_nor_that_above_the_printed_one(order: str, seed: int) -> None:
    net = instance(seed, 5, 4)
    tight, printed = entrywise_value(net), printed_value(net)
    assert -certify(net, order).rate <= tight + 1e-8
    assert tight <= printed + 1e-12


@pytest.mark.usefixtures("few_vertices")
@pytest.mark.parametrize("order", ["l1", "linf"])
def test_beyond_enumeration_the_bound_is_marked_and_lies_between(order: str) -> None:
    net = instance(0, 3, 12)
    answer = certify(net, order)
    assert not answer.exact
    check(answer, net).require()
    assert -answer.rate <= entrywise_value(net) + 1e-8
    truth = perron_value_of_rows([_largest(rows) for rows in rows_by_brute_force(net, order)])
    assert -answer.rate >= truth - 1e-8
    assert -(answer.rate + answer.gap) <= truth + 1e-8


@pytest.mark.parametrize("order", ["l1", "linf"])
def test_twelve_slopes_a_row_are_enumerated_where_the_network_is_small(order: str) -> None:
    net = instance(0, 3, 12)
    answer = certify(net, order)
    assert answer.exact
    check(answer, net).require()
    rows, z = rows_by_brute_force(net, order), np.ones(3)
    for _ in range(3000):  # the power method on the largest rows, shifted so that none is negative
        largest = np.array([(row @ z).max() for row in rows])
        z = (largest + 20.0 * z) / (largest + 20.0 * z).max()
    assert (largest / z).max() - (largest / z).min() <= 1e-6
    assert -answer.rate == pytest.approx((largest / z).max(), abs=1e-5)


quarters = st.integers(-8, 8).map(lambda k: k / 4)


@settings(max_examples=200, deadline=None)
@given(st.data(), st.sampled_from(["l1", "linf"]), st.sampled_from(["full", "triangle", "zero row", "rank one"]))
def test_theorems_22_and_23_on_awkward_systems(data: st.DataObject, order: str, shape: str) -> None:
    n, m = data.draw(st.integers(1, 3)), data.draw(st.integers(1, 2))
    entries = lambda p, q: np.array(data.draw(st.lists(quarters, min_size=p * q, max_size=p * q))).reshape(p, q)  # noqa: E731
    A, B, C = entries(n, n), entries(n, m), entries(m, n)
    if shape == "triangle":
        A, B[:-1] = np.triu(A), 0.0
    elif shape == "zero row":
        A[0], B[0] = 0.0, 0.0
    elif shape == "rank one":
        A, B[:, -1] = np.outer(A[0], A[:, 0]), B[:, 0]
    lo = entries(1, m)[0]
    net = Lure(A, B, C, slopes=(lo, lo + np.abs(entries(1, m)[0])))
    answer = certify(net, order)
    truth = -perron_value_of_rows(rows_by_brute_force(net, order))
    scale = np.abs(A).max() + (np.abs(B).max() * np.abs(C).max() * m) * max(np.abs(s).max() for s in net.slopes) + 1e-9
    assert answer.exact
    assert answer.rate <= truth + 1e-11 * scale
    assert truth <= answer.rate + answer.gap + 1e-11 * scale
    assert answer.gap <= 1e-5 * scale
    check(answer, net).require()


def _largest(rows: np.ndarray) -> np.ndarray:
    """Rows that maximise some of 200 random positive directions: a lower bound of the family."""
    z = np.random.default_rng(0).exponential(size=(rows.shape[1], 200))
    return np.asarray(rows[np.unique((rows @ z).argmax(axis=0))[:6]])


def test_vectors_are_one_column_and_one_row() -> None:
    a = Lure(A, [1.0, 0.0], [0.0, 2.0], slopes=(0.5, 1.0))
    b = Lure(A, np.array([1.0, 0.0]), np.array([0.0, 2.0]), slopes=(0.5, 1.0))
    c = Lure(sparse.csr_array(A), sparse.csr_array([[1.0], [0.0]]), [[0.0, 2.0]], slopes=(0.5, 1.0))
    for net in (a, b, c):
        assert certify(net, "linf").rate == pytest.approx(2 - np.sqrt(1.5), abs=1e-9)


def test_sizes_must_fit() -> None:
    with pytest.raises(InputError, match="B must have 2 rows"):
        Lure(A, np.ones((3, 1)), [0.0, 2.0], slopes=(0.0, 1.0))
    with pytest.raises(InputError, match="C must have 2 columns"):
        Lure(A, [1.0, 0.0], [1.0, 2.0, 3.0], slopes=(0.0, 1.0))
    with pytest.raises(InputError, match="B has 2 columns and C has 1 rows"):
        Lure(A, np.eye(2), [1.0, 2.0], slopes=(0.0, 1.0))


def test_from_triple_and_restricted() -> None:
    net = Lure(A, np.eye(2), np.ones((2, 2)), activation="tanh", tau=[1.0, 2.0], gain=0.5)
    again = Lure.from_triple(net.triple())
    assert np.array_equal(again.triple().jacobian([0.1, 0.2]), net.triple().jacobian([0.1, 0.2]))
    with pytest.raises(InputError, match=r"use Lure.from_triple"):
        LureMap.from_triple(net.triple())
    with pytest.raises(InputError, match=r"use LureMap.from_triple"):
        Lure.from_triple(LureMap(A, A, A, slopes=(0.0, 1.0)).triple())
    part = net.restricted(np.array([1]))
    assert part.n == 1
    np.testing.assert_allclose(part.triple().jacobian([0.1, 0.2]), net.triple().jacobian([0.1, 0.2])[1:, 1:])


def test_a_map_has_no_time_constant() -> None:
    with pytest.raises(InputError, match="a map has no time constant"):
        LureMap(A, A, A, slopes=(0.0, 1.0), tau=2.0)


def test_a_linear_system_is_one_without_nonlinearities() -> None:
    net = Lure(A, np.zeros((2, 0)), np.zeros((0, 2)), slopes=(0.0, 1.0))
    answer = certify(net, "l1")
    assert -answer.rate == pytest.approx(abscissa(majorant(A)), abs=1e-9)
    check(answer, net).require()
