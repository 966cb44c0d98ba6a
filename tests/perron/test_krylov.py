"""Krylov rounds only guess: whatever they return, the brackets hold, and on networks with a gap they close."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from scipy import sparse
from tests.perron.families import LAYOUTS, STORAGE, random_family, root_of

from metzler.envelope.build import envelope
from metzler.envelope.family import RowFamily
from metzler.models import FiringRate
from metzler.perron import krylov
from metzler.perron.arnoldi import Modes
from metzler.perron.bracket import scale_of
from metzler.perron.krylov import Corrections, dominant, krylov_steps, repaired
from metzler.perron.noda import noda_steps

N = 150


def network(seed: int, *, density: float = 0.1, lo: float = 0.2) -> RowFamily:
    """The two-vertex rows of a random sparse firing-rate network with hubs, strongly connected by a ring."""
    rng = np.random.default_rng(seed)
    W = sparse.random_array((N, N), density=density, rng=rng, format="csr") * rng.pareto(2.0, N)[:, None]
    ring = sparse.coo_array((np.full(N, 0.01), (np.arange(N), np.roll(np.arange(N), 1))), shape=(N, N))
    return envelope(FiringRate(sparse.csr_array(W + ring), slopes=(lo, 1.0), leak=rng.uniform(0.5, 2.0, N)), "linf")


def reference(family: RowFamily) -> float:
    return list(noda_steps(family, np.ones(family.n)))[-1].upper


def assert_true(family: RowFamily, found: Any, root: float) -> None:
    assert found.lower <= root + 1e-12 * abs(root)
    assert found.upper >= root - 1e-12 * abs(root)
    if np.isfinite(found.upper):
        assert (found.v > 0).all()
        assert (family(found.v) <= found.upper * found.v * (1 + 1e-12) + 1e-12 * found.v).all()
    if np.isfinite(found.lower):
        assert (found.x >= 0).all()
        assert found.x.any()
        assert (family(found.x) >= found.lower * found.x - 1e-12 * found.x).all()


@pytest.mark.parametrize("seed", range(3))
def test_brackets_are_true_and_close(seed: int) -> None:
    family = network(seed)
    root = reference(family)
    scale = scale_of(family, next(iter(noda_steps(family, np.ones(N)))))
    widths = []
    for found in krylov_steps(family, np.ones(N), 1e-9):
        assert_true(family, found, root)
        widths.append(found.width)
    assert min(widths) <= 1e-9 * scale
    assert len(widths) <= krylov.ROUNDS


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("storage", STORAGE)
def test_repair_of_noise_zeros_and_lost_entries(layout: str, storage: str) -> None:
    rng = np.random.default_rng(0)
    for seed in range(5):
        family = random_family(seed, 6, layout=layout, storage=storage)
        root = root_of(family)
        z = list(noda_steps(family, np.ones(6)))[-1].v
        spoiled = [
            z * np.exp(0.01 * rng.normal(size=6)),
            z * (np.arange(6) != 3),
            z * (rng.random(6) < 0.5),
            np.zeros(6),
        ]
        for start in spoiled:
            for delta in (1e-3, 0.3):
                assert_true(family, repaired(family, start, root, delta), root)


def test_small_entries_are_as_accurate_as_large_ones() -> None:
    # A tail of 30 neurons that the strong core drives ever more weakly: down to 1e-40, far below the noise of a vector.
    n = 50
    W = sparse.lil_array((n, n))
    W[:20, :20] = np.random.default_rng(0).random((20, 20))
    for k in range(20, n):
        W[k, k - 1] = 0.4
    W[0, n - 1] = 1e-30
    family = envelope(FiringRate(sparse.csr_array(W), slopes=(0.0, 1.0)), "linf")
    last = list(krylov_steps(family, np.ones(n), 1e-9))[-1]
    assert (last.v > 0).all()
    assert last.v.min() <= 1e-20 * last.v.max()
    assert last.width <= 1e-7
    assert_true(family, last, reference(family))


@pytest.mark.parametrize("nonsense", [np.nan, 0.0, -3.0, 1e300], ids=str)
def test_when_the_guess_fails_the_brackets_are_still_true(monkeypatch: pytest.MonkeyPatch, nonsense: float) -> None:
    def fail(start: Any, *_: Any) -> Any:
        return np.full(len(start), nonsense) * (np.arange(len(start)) % 2), Modes.none(len(start), float)

    family = network(1)
    root = reference(family)
    monkeypatch.setattr(krylov, "correction", fail)
    found = list(krylov_steps(family, np.ones(N), 1e-9))
    assert 1 <= len(found) <= krylov.ROUNDS
    for bracket in found:
        assert_true(family, bracket, root)


def test_single_precision_ends_as_near_as_double(monkeypatch: pytest.MonkeyPatch) -> None:
    family = network(2)
    scale = scale_of(family, next(iter(noda_steps(family, np.ones(N)))))
    monkeypatch.setattr(krylov, "WORTHWHILE", 1)
    index = np.arange(N)
    seen = list(krylov_steps(family.window(index), np.ones(N), 1e-12))
    assert seen[-1].width <= 1e-12 * scale
    assert_true(family, seen[-1], reference(family))


@pytest.mark.parametrize("unit", [1e-200, 1e-30, 1e30, 1e200])
def test_single_precision_in_any_unit(monkeypatch: pytest.MonkeyPatch, unit: float) -> None:
    plain = network(3)
    family = replace(plain, off=plain.off * unit, diag=plain.diag * unit)
    monkeypatch.setattr(krylov, "WORTHWHILE", 1)
    seen = list(krylov_steps(family.window(np.arange(N)), np.ones(N), 1e-10))
    assert seen[-1].width <= 1e-10 * unit


def test_zeros_stay_zero() -> None:
    family = network(4)
    start = np.ones(N)
    start[[3, 70]] = 0.0
    z, _ = dominant(family, start, 1e-10)
    assert z.max() == 1.0
    assert (np.flatnonzero(z == 0) == [3, 70]).all()
    left = family.restricted(np.flatnonzero(start))
    ratio = left(z[start > 0]) / z[start > 0]
    assert np.ptp(ratio[z[start > 0] > 1e-3]) <= 1e-9


def test_corrections_serve_a_family_with_other_rows() -> None:
    family = network(5)
    shared = Corrections(family)
    whole, _ = dominant(family, np.ones(N), 1e-12, further=shared)
    off = np.zeros(N, dtype=bool)
    off[[10, 99]] = True
    rest = family.without(np.flatnonzero(off))
    start = np.where(off, 0.0, whole)
    again, _ = dominant(rest, start, 1e-11, further=shared.again())
    alone, _ = dominant(rest, start, 1e-11)
    assert again == pytest.approx(alone, abs=1e-7)
    assert len(shared.modes.vectors) > 0, "the shared modes are kept as they were"


def test_small_entries_settle() -> None:
    family = network(6)
    z, _ = dominant(family, np.ones(N), 1e-12)
    spoiled = z * np.where(z < 1e-2, 5.0, 1.0)
    settled, tz, _, root, spread = krylov._settled(family, spoiled)
    assert np.abs(tz / settled - root).max() <= np.abs(family(spoiled) / spoiled - root).max()
    assert spread <= np.abs(tz / settled - root).max()
