"""What every family of rows can be asked, whatever its layout."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from scipy import sparse
from tests.oracles.triples import SHAPES, Bare, corners, metzler_rows, random_triple
from tests.perron.families import LAYOUTS, STORAGE, random_family, rows_of

from metzler.envelope.build import envelope
from metzler.envelope.family import needed
from metzler.models import FiringRate, Hopfield, Triple

ORDERS = ("linf", "l1")
SEEDS = range(6)
every_triple = pytest.mark.parametrize(
    ("shape", "discrete", "rare"), list(product(SHAPES, (False, True), (False, True)))
)
every_layout = pytest.mark.parametrize(("layout", "storage"), list(product(LAYOUTS, STORAGE)))


def triples(shape: str, discrete: bool, rare: bool) -> list[Triple]:
    return [random_triple(seed, shape, discrete=discrete, rare=rare) for seed in SEEDS]


def size(t: Triple) -> float:
    return max(1.0, *(float(np.abs(metzler_rows(t, d)).sum(axis=1).max()) for d in corners(t)))


@every_triple
def test_restricting_is_padding_with_zeros(shape: str, discrete: bool, rare: bool) -> None:
    rng = np.random.default_rng(2)
    for seed in SEEDS:
        t = random_triple(seed, shape, n=4, discrete=discrete, rare=rare)
        rows = envelope(Bare(t), "linf", budget=0)
        for index in ([0], [1, 3], [0, 2, 3], [0, 1, 2, 3]):
            z = rng.random(len(index)) + 0.1
            padded = np.zeros(4)
            padded[index] = z
            part = rows.restricted(np.array(index))
            assert part.n == len(index)
            assert part(z) == pytest.approx(rows(padded)[index], rel=1e-13, abs=1e-13 * size(t))
            assert (part.form == rows.form[index]).all()


@every_triple
def test_a_policy_picks_rows_that_attain_the_maximum(shape: str, discrete: bool, rare: bool) -> None:
    rng = np.random.default_rng(3)
    for t in triples(shape, discrete, rare):
        rows = envelope(Bare(t), "linf")
        z = rng.random(t.n) + 0.1
        sigma = rows.policy(z)
        diag, scale, profile = rows.pick(sigma)
        flow = rows.off @ z
        assert diag * z + scale * (flow[profile]) == pytest.approx(rows(z), rel=1e-13)
        assert (rows.policy(z, sigma) == sigma).all()


@every_triple
def test_union_has_the_entries_that_some_vertex_has(shape: str, discrete: bool, rare: bool) -> None:
    for t in triples(shape, discrete, rare):
        rows = envelope(Bare(t), "linf")
        union = rows.union()
        pattern = (union.toarray() if sparse.issparse(union) else union) != 0
        seen = np.any([metzler_rows(t, d) != 0 for d in corners(t)], axis=0)
        np.fill_diagonal(seen, False)
        assert (pattern == seen).all()


def test_a_slope_that_is_always_zero_leaves_no_entry() -> None:
    W = np.ones((3, 3))
    for weights, kind, order in product((W, sparse.csr_array(W)), (Hopfield, FiringRate), ORDERS):
        model = kind(weights, slopes=([0.0, 0.0, 0.0], [1.0, 0.0, 1.0]))
        union = envelope(model, order).union()
        full = union.toarray() if sparse.issparse(union) else union
        expected = np.ones((3, 3)) - np.eye(3)
        dead = (1, slice(None)) if (kind is FiringRate) == (order == "linf") else (slice(None), 1)
        expected[dead] = 0.0
        assert ((full != 0) == (expected != 0)).all()


@every_triple
def test_rows_are_homogeneous_and_monotone(shape: str, discrete: bool, rare: bool) -> None:
    for t in triples(shape, discrete, rare):
        rows = envelope(Bare(t), "linf")
        z = np.arange(1.0, t.n + 1)
        assert (rows(4.0 * z) == 4.0 * rows(z)).all()
        for j in range(t.n):
            raised = z.copy()
            raised[j] *= 2
            assert np.delete(rows(raised) - rows(z), j).min() >= -1e-14 * size(t)


@every_layout
def test_the_rows_of_a_policy_are_those_it_picks(layout: str, storage: str) -> None:
    family, z = random_family(0, 5, layout=layout, storage=storage), np.arange(1.0, 6.0)
    sigma = family.policy(z)
    diag, scale, off = family.rows(sigma)
    assert diag * z + scale * (off @ z) == pytest.approx(family(z), rel=1e-14)
    assert family.chosen_of(family.candidates(z), sigma) == pytest.approx(family(z), rel=1e-14)


@every_layout
def test_profiles_belong_to_rows(layout: str, storage: str) -> None:
    family, names = random_family(1, 5, layout=layout, storage=storage), np.arange(5)
    home = family.of_profiles(names)
    assert (
        home[np.arange(len(home))[slice(None) if layout == "layered" else family.pick(names * 2)[2]]] == names
    ).all()
    assert (family.at_profile(home) == family.at_owner(names)).all()


@every_layout
def test_rows_that_say_nothing(layout: str, storage: str) -> None:
    family = random_family(2, 5, layout=layout, storage=storage)
    rest = family.without(np.array([1, 3]))
    for i, (old, new) in enumerate(zip(rows_of(family), rows_of(rest), strict=True)):
        silent = np.where(np.arange(5) == i, family.diag.min(), 0.0) * np.ones_like(old)
        assert (new == (silent if i in (1, 3) else old)).all()


@every_layout
def test_the_largest_diagonal(layout: str, storage: str) -> None:
    family = random_family(3, 5, layout=layout, storage=storage)
    own = [float(np.abs(rows[:, i]).max()) for i, rows in enumerate(rows_of(family))]
    assert family.largest_diagonal() == max(own)
    assert family.largest_diagonal(np.array([2])) == own[2]


@every_layout
def test_what_profiles_need_of_their_rows(layout: str, storage: str) -> None:
    family = random_family(4, 5, layout=layout, storage=storage)
    slack, profile = np.full(family.diag.shape, 2.0), np.array([1, 4])
    inflow = np.array([3.0, 0.0])
    scales = [
        family.scale[..., np.flatnonzero(family.at_profile(np.arange(len(family.of_profiles(np.arange(5))))) == p)]
        for p in profile
    ]
    assert family.largest_needed(profile, inflow, slack).tolist() == [1.5 * scales[0].max(), 0.0]
    assert np.isinf(family.largest_needed(profile, inflow, 0.0 * slack)[0])


@every_layout
def test_dense_profiles_and_windows_have_the_same_products(layout: str, storage: str) -> None:
    family, z = random_family(5, 5, layout=layout, storage=storage), np.arange(1.0, 6.0)
    assert isinstance(family.dense().off, np.ndarray)
    assert family.dense()(z) == pytest.approx(family(z), rel=1e-14)
    if storage == "sparse":
        index = np.array([0, 2, 3])
        for view in (family.window(index), family.window(index).entries()):
            assert view(z[index]) == pytest.approx(family.restricted(index)(z[index]), rel=1e-14)


def test_what_is_needed_without_slack() -> None:
    assert needed(np.array([0.0, 1.0, 3.0]), np.array([0.0, 0.0, 2.0])).tolist() == [0.0, np.inf, 1.5]
