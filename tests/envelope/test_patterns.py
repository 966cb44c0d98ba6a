"""The rows that vectors ask for are those that brute force over all vertices finds, and none is asked for twice."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.oracles.triples import Bare, corners, metzler_rows, random_triple, worst

from metzler.envelope.build import envelope
from metzler.envelope.family import Form
from metzler.envelope.ragged import RaggedRows
from metzler.models import Triple
from metzler.numbers.scaled import Scaled


def nine_slopes(seed: int, *, discrete: bool) -> Triple:
    """Every row is touched by nine slopes that see all three states."""
    t = random_triple(seed, "many slopes", n=3, discrete=discrete)
    return replace(t, B=np.where(t.B == 0, 0.5, t.B), C=np.where(t.C == 0, 0.5, t.C))


def rows_of(t: Triple) -> RaggedRows:
    rows = envelope(Bare(t), "linf")
    assert isinstance(rows, RaggedRows)
    assert rows.form.tolist() == [Form.PATTERNS] * 3
    return rows


@pytest.mark.parametrize("discrete", [False, True])
@pytest.mark.parametrize("seed", range(8))
def test_a_vector_lists_its_worst_rows_at_once(seed: int, discrete: bool) -> None:
    t, rng = nine_slopes(seed, discrete=discrete), np.random.default_rng(seed)
    rows = rows_of(t)
    assert not rows.complete
    assert rows(np.ones(3)) == pytest.approx(worst(t, np.ones(3)), rel=1e-12, abs=1e-12)
    for z in 10.0 ** rng.uniform(-2, 2, (10, 3)):
        assert (rows(z) <= worst(t, z) + 1e-12 * z.max() * np.abs(rows.diag).max()).all(), "what is listed is a vertex"
        rows = rows.grown(Scaled(z))
        assert rows(z) == pytest.approx(worst(t, z), rel=1e-12, abs=1e-12)
        assert rows.grown(Scaled(z)) is rows


@pytest.mark.parametrize("discrete", [False, True])
def test_every_listed_row_is_one_at_a_vertex(discrete: bool) -> None:
    t = nine_slopes(3, discrete=discrete)
    rows = rows_of(t)
    for z in 10.0 ** np.random.default_rng(0).uniform(-2, 2, (20, 3)):
        rows = rows.grown(Scaled(z))
    every = np.array([metzler_rows(t, d) for d in corners(t)])
    full = rows.scale[:, None] * rows.off[rows.profile].toarray()
    full[np.arange(len(full)), rows.owner] = rows.diag
    for owner, row in zip(rows.owner, full, strict=True):
        assert np.abs(every[:, owner] - row).max(axis=1).min() <= 1e-12 * np.abs(row).max()


def test_vectors_beyond_doubles_are_no_trouble() -> None:
    t = nine_slopes(1, discrete=False)
    rows = rows_of(t).grown(Scaled(np.ones(3), np.array([-4000, 0, 4000])))
    assert np.isfinite(rows.off.data).all()
    assert rows.grown(Scaled(np.ones(3), np.array([-4000, 0, 4000]))) is rows


@pytest.mark.parametrize("discrete", [False, True])
@pytest.mark.parametrize("seed", range(4))
def test_what_is_not_listed_exceeds_by_no_more_than_is_said(
    seed: int, discrete: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With coarse noise rows are left out that are larger, so that the bound is needed."""
    monkeypatch.setattr("metzler.envelope.patterns.NOISE", 0.1)
    t, rng = nine_slopes(seed, discrete=discrete), np.random.default_rng(seed)
    needed = 0
    for z in 10.0 ** rng.uniform(-2, 2, (40, 3)):
        rows = rows_of(t)
        if rows.grown(Scaled(z)) is rows:
            short = worst(t, z) - rows(z)
            assert (short <= rows.unlisted(z)).all()
            needed += int((short > 1e-9 * np.abs(rows(z))).any())
    assert needed > 0
