"""The table: every row proved, no row above the ceiling, and the skew pair told apart."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from metzler.consequences.compare import ceiling, compare
from metzler.errors import InputError
from metzler.euclidean import lyapunov_diagonally_stable
from metzler.euclidean.semidefinite import available
from metzler.models import FiringRate, Hopfield

rng = np.random.default_rng(51)
both = pytest.mark.parametrize("kind", [Hopfield, FiringRate])


@both
@pytest.mark.parametrize("kappa", [0.9, 1.5, 1.9, 4.0])
def test_the_skew_pair_tells_the_norms_apart(kind: type[Hopfield], kappa: float) -> None:
    W = kappa * np.array([[0.0, -1.0], [1.0, 0.0]])
    table = compare(kind(W, activation="relu"))
    for norm in ("l1", "linf", "lp"):
        assert table[norm].rate == pytest.approx(1.0 - kappa, abs=1e-8)
    if available():
        assert table["l2 lmi"].rate == pytest.approx(1.0 - kappa / 2.0, abs=1e-6)
        assert table.best.norm == "l2 lmi"
        assert lyapunov_diagonally_stable(W - np.eye(2)).holds
    assert table["ceiling"].rate == pytest.approx(1.0)


@both
def test_no_row_passes_the_ceiling(kind: type[Hopfield]) -> None:
    for _ in range(4):
        net = kind(rng.normal(size=(4, 4)), activation="tanh", leak=rng.uniform(0.5, 2.0, 4))
        table = compare(net, lmi=False)
        top = table["ceiling"].rate
        assert top is not None
        for row in table.rows:
            if row.norm not in ("local box", "ceiling") and row.rate is not None:
                assert row.rate <= top + 1e-9


def test_symmetric_networks_reach_the_ceiling() -> None:
    G = rng.normal(size=(6, 6))
    table = compare(FiringRate(0.2 * (G + G.T), activation="tanh"), lmi=False)
    assert table["l2 symmetric"].rate == pytest.approx(table["ceiling"].rate, abs=1e-7)
    assert table.best.norm == "l2 symmetric"


@both
def test_the_ceiling_is_near_the_worst_vertex(kind: type[Hopfield]) -> None:
    hits = 0
    for _ in range(30):
        net = kind(rng.normal(size=(4, 4)), slopes=(rng.uniform(-0.5, 0.2, 4), 1.0), tau=rng.uniform(0.5, 2.0, 4))
        value, d = ceiling(net)
        triple = net.triple()
        worst = min(
            -float(np.linalg.eigvals(np.asarray(triple.jacobian(v) + np.zeros((4, 4)))).real.max())
            for v in itertools.product(*zip(*net.slopes, strict=True))
        )
        assert ((d >= net.slopes[0]) & (d <= net.slopes[1])).all()
        assert value >= worst - 1e-9 or not np.isin(d, np.concatenate(net.slopes)).all()
        hits += value <= worst + 1e-9
    assert hits > 15


def test_the_table_is_aligned_text() -> None:
    table = compare(Hopfield([[0.0, 0.5], [0.5, 0.0]], activation="tanh"), lmi=False)
    lines = str(table).splitlines()
    assert lines[0].split() == ["norm", "rate", "exact", "seconds", "note"]
    assert len(lines) == 1 + len(table.rows)
    assert len({line.index("  ") > 0 for line in lines}) == 1
    with pytest.raises(InputError, match="no row"):
        table["l3"]


def test_what_does_not_apply_is_a_note() -> None:
    table = compare(Hopfield([[0.5]], slopes=(0.0, 1.0)), lmi=False)
    assert "local box" not in [row.norm for row in table.rows]
    assert table["l2 lmi"].rate is None
    assert table["l2 lmi"].note == "not tried"
