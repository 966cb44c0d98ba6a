"""The row family is the worst case over every slope vertex: exactly where it says so, from above where not."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np
import pytest
from scipy import sparse
from tests.oracles.brute_force import log_norm
from tests.oracles.triples import SHAPES, Bare, corners, jacobian, metzler_rows, random_triple, worst

from metzler.envelope.build import VERTEX_BUDGET, envelope, vertices
from metzler.envelope.family import Form
from metzler.errors import InputError, RangeExceeded
from metzler.models import FiringRate, Hopfield, Triple
from metzler.numbers.scaled import Scaled

ORDERS = ("linf", "l1")
EVERY = list(product(SHAPES, (False, True), (False, True)))
every_triple = pytest.mark.parametrize(("shape", "discrete", "rare"), EVERY)
SEEDS = range(6)
FORMS = {
    "own slope": {Form.TWO_VERTEX},
    "own column": {Form.INTERVAL},
    "own slope, full A": {Form.TWO_VERTEX, Form.INTERVAL},
    "entries": {Form.INTERVAL},
    "shared": {Form.TWO_VERTEX, Form.INTERVAL, Form.VERTICES},
    "many slopes": {Form.TWO_VERTEX, Form.INTERVAL, Form.VERTICES, Form.PATTERNS},
}


def triples(shape: str, discrete: bool, rare: bool) -> list[Triple]:
    return [random_triple(seed, shape, discrete=discrete, rare=rare) for seed in SEEDS]


def size(t: Triple) -> float:
    return max(1.0, *(float(np.abs(metzler_rows(t, d)).sum(axis=1).max()) for d in corners(t)))


@every_triple
def test_rows_are_the_worst_case_over_all_vertices(shape: str, discrete: bool, rare: bool) -> None:
    rng = np.random.default_rng(0)
    for t in triples(shape, discrete, rare):
        rows = envelope(Bare(t), "linf")
        assert {Form(int(f)) for f in rows.form} <= FORMS[shape]
        exact = rows.form != Form.BOUND
        assert rows.exact == exact.all()
        for z in (np.ones(t.n), 10.0 ** rng.uniform(-2, 2, t.n)):
            truth, tolerance = worst(t, z), 1e-13 * size(t) * z.max()
            assert (rows(z) <= truth + tolerance).all() or not rows.exact
            listed = rows.grown(Scaled(z))
            assert np.abs(listed(z) - truth)[exact].max(initial=0.0) <= tolerance
            assert (listed(z) >= truth - tolerance).all()


@pytest.mark.parametrize("order", ORDERS)
@every_triple
def test_worst_log_norm_at_given_weights(shape: str, discrete: bool, rare: bool, order: str) -> None:
    rng = np.random.default_rng(1)
    for t in triples(shape, discrete, rare):
        eta = 10.0 ** rng.uniform(-1, 1, t.n)
        w = 1.0 / eta if order == "linf" else t.tau * eta
        rows = envelope(Bare(t), order).grown(Scaled(eta))
        bound = (rows(eta) / eta).max()
        jacobians = [jacobian(t, d) for d in corners(t)]
        if discrete:  # the induced norm, which is the log norm of |J|
            truth = max(log_norm(order, w, np.abs(J)) for J in jacobians) - 1.0
        else:
            truth = max(log_norm(order, w, J) for J in jacobians)
        tolerance = 1e-12 * size(t) * eta.max() / eta.min()
        assert bound >= truth - tolerance
        if rows.exact:
            assert bound <= truth + tolerance


def test_more_slopes_than_are_enumerated_give_a_bound() -> None:
    t = random_triple(2, "many slopes", n=3)
    t = replace(t, B=np.where(t.B == 0, 0.5, t.B))
    rows = {budget: envelope(Bare(t), "linf", budget=budget) for budget in (0, VERTEX_BUDGET)}
    assert rows[VERTEX_BUDGET].exact
    assert not rows[0].exact
    z = np.array([1.0, 2.0, 0.5])
    exact = rows[VERTEX_BUDGET].grown(Scaled(z))(z)
    assert (rows[0](z) >= exact - 1e-13).all()
    assert (rows[0](z) > exact + 1e-3).any(), "vertices are sharper than entries here"


@pytest.mark.parametrize(
    ("kind", "order", "form"),
    [
        (Hopfield, "l1", Form.TWO_VERTEX),
        (Hopfield, "linf", Form.INTERVAL),
        (FiringRate, "linf", Form.TWO_VERTEX),
        (FiringRate, "l1", Form.INTERVAL),
    ],
)
def test_form_of_the_recurrent_models(kind: Any, order: str, form: Form) -> None:
    W = np.arange(1.0, 10.0).reshape(3, 3)
    for weights in (W, sparse.csr_array(W), sparse.csc_array(W)):
        rows = envelope(kind(weights, slopes=(0.2, 1.0)), order)
        assert (rows.form == form).all()
        assert sparse.issparse(rows.off) == sparse.issparse(weights)


@pytest.mark.parametrize("layout", [0, 1, 2])
def test_zeros_in_a_row_or_everywhere(layout: int) -> None:
    n = 3
    none, eye = (np.zeros((n, n)), np.eye(n)) if layout else (sparse.csr_array((n, n)), sparse.eye_array(n))
    t = Triple(none, none if layout == 2 else eye, none, np.ones(n), np.zeros(n), np.ones(n))
    assert envelope(Bare(t), "linf")(np.ones(n)).tolist() == [0.0] * n
    assert envelope(Bare(t), "l1").exact


def test_no_nonlinearity_at_all() -> None:
    A = np.array([[-2.0, 1.0], [-0.5, -1.0]])
    t = Triple(A, np.zeros((2, 0)), np.zeros((0, 2)), np.ones(2), np.zeros(0), np.zeros(0))
    rows = envelope(Bare(t), "linf")
    assert rows(np.ones(2)).tolist() == [-1.0, -0.5]
    assert rows.exact


def test_vertices_are_all_corners() -> None:
    found = vertices(np.array([0.0, -1.0, 2.0]), np.array([1.0, 1.0, 3.0]))
    assert sorted(found.tolist()) == sorted(map(list, product((0.0, 1.0), (-1.0, 1.0), (2.0, 3.0))))
    assert vertices(np.zeros(0), np.zeros(0)).shape == (1, 0)


@pytest.mark.parametrize("order", ["l2", "", "inf", None])
def test_another_order_is_refused(order: Any) -> None:
    with pytest.raises(InputError, match="order must be"):
        envelope(Hopfield([[0.0]], slopes=(0.0, 1.0)), order)


@pytest.mark.parametrize("kind", [Hopfield, FiringRate])
@pytest.mark.parametrize("order", ["l1", "linf"])
@pytest.mark.parametrize(("leak", "tau"), [(1.0, 5e-324), (1e300, 1e-20), (0.0, 1e-309)])
def test_rates_beyond_the_doubles_get_a_sentence(kind: type, order: str, leak: float, tau: float) -> None:
    model = kind([[0.0, 0.5], [-0.9, 0.1]], activation="relu", leak=leak, tau=tau)
    with pytest.raises(RangeExceeded, match="choose another unit of time"):
        envelope(model, order)
