"""The chosen slopes are a vertex of the box, near the best one, and make the gap of a bounded network small."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from scipy import sparse
from tests.oracles.triples import Bare, metzler_rows, random_triple, worst

from metzler.claims.check import check
from metzler.envelope.build import Form, envelope
from metzler.models import Triple
from metzler.numbers.scaled import Scaled
from metzler.proofs.rows import worst_rows
from metzler.search.certify import certify
from metzler.search.corners import best_corners

pytestmark = pytest.mark.usefixtures("few_vertices")


def bounded(seed: int, *, discrete: bool = False) -> Triple:
    """Every row is touched by nine slopes that see several states."""
    t = random_triple(seed, "many slopes", n=3, discrete=discrete)
    return replace(t, B=np.where(t.B == 0, 0.5, t.B), C=np.where(t.C == 0, 0.5, t.C))


def value_at(t: Triple, i: int, digits: str, z: np.ndarray) -> float:
    d = np.where([digit == "1" for digit in digits], t.hi, t.lo)
    return float(metzler_rows(t, d)[i] @ z)


@pytest.mark.parametrize("discrete", [False, True])
@pytest.mark.parametrize("seed", range(8))
def test_the_climb_ends_where_no_single_flip_helps(seed: int, discrete: bool) -> None:
    t, z = bounded(seed, discrete=discrete), np.array([1.0, 0.5, 2.0])
    found = best_corners(t, envelope(Bare(t), "linf"), np.arange(3), z)
    assert sorted(found) == [0, 1, 2]
    for i, digits in found.items():
        assert len(digits) == 9
        assert set(digits) <= {"0", "1"}
        here = value_at(t, i, digits, z)
        for k in range(9):
            flipped = digits[:k] + ("0" if digits[k] == "1" else "1") + digits[k + 1 :]
            assert value_at(t, i, flipped, z) <= here + 1e-10 * (1 + abs(here))


def test_the_climb_is_nearly_always_at_the_top() -> None:
    z = np.array([1.0, 0.5, 2.0])
    short = []
    for seed in range(15):
        t = bounded(seed)
        found = best_corners(t, envelope(Bare(t), "linf"), np.arange(3), z)
        top = worst(t, z)
        short += [(top[i] - value_at(t, i, digits, z)) / (abs(top[i]) + 1) for i, digits in found.items()]
    assert min(short) >= -1e-12
    assert np.mean(np.array(short) > 1e-9) <= 0.15
    assert max(short) <= 0.1


def test_only_bounded_rows_of_the_support_get_a_corner() -> None:
    t = bounded(1)
    t.B[1] = 0.0
    rows = envelope(Bare(t), "linf")
    assert (rows.form == Form.BOUND).tolist() == [True, False, True]
    assert sorted(best_corners(t, rows, np.array([1, 2]), np.ones(2))) == [2]
    assert best_corners(t, rows, np.array([1]), np.ones(1)) == {}


@pytest.mark.parametrize("order", ["l1", "linf"])
@pytest.mark.parametrize("form", [np.asarray, sparse.csr_array])
def test_digits_mean_the_same_to_the_checker(form: type, order: str) -> None:
    t = bounded(3)
    t.B[:, 4], t.C[6] = 0.0, 0.0  # slopes that touch nothing have no digit
    t = replace(t, B=np.hstack([t.B, np.ones((3, 2))]), C=np.vstack([t.C, np.ones((2, 3))]))
    t = replace(t, lo=np.append(t.lo, [0.0, -1.0]), hi=np.append(t.hi, [1.0, 0.5]))
    stored = replace(t, A=form(t.A), B=form(t.B), C=form(t.C)).oriented(order)
    z = np.array([1.0, 0.5, 2.0])
    found = best_corners(stored, envelope(Bare(replace(t)), order), np.arange(3), z)
    alive = [k for k in range(11) if k not in (4, 6)]
    low = worst_rows(stored, found).below(np.arange(3), Scaled(z))
    for i, digits in found.items():
        assert len(digits) == len(alive)
        full = "".join(dict(zip(alive, digits, strict=True)).get(k, "0") for k in range(11))
        expected = value_at(t.oriented(order), i, full, z) / z[i]
        assert low[i] == pytest.approx(expected, rel=1e-12, abs=1e-12)


@pytest.mark.parametrize("order", ["l1", "linf"])
def test_the_gap_of_a_bounded_network_is_true(order: str) -> None:
    for seed in range(4):
        t = bounded(seed)
        model = Bare(t)
        cert = certify(model, order)
        assert not cert.exact
        assert cert.proof.corners
        assert check(cert, model).holds
        # No weights do better than a single slope vertex lets them.
        best = min(
            -np.linalg.eigvals(metzler_rows(t, np.array(d))).real.max() for d in product(*zip(t.lo, t.hi, strict=False))
        )
        assert cert.rate <= best + 1e-9
        oriented = t.oriented(order)
        full = np.zeros(3)
        full[cert.limiting] = cert.witness
        ceiling = -(worst(oriented, full)[cert.limiting] / cert.witness).min()
        assert cert.rate + cert.gap >= ceiling - 1e-9
