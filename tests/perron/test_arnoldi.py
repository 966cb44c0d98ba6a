"""Corrections against LAPACK: near the answer, accurate entry by entry, with modes that are what they say."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from metzler.perron import arnoldi
from metzler.perron.arnoldi import Modes, Space, correction, leading

N = 200


def problem(seed: int, n: int = N) -> tuple[np.ndarray, np.ndarray]:
    """A non-negative matrix with slow modes, and its Perron vector."""
    rng = np.random.default_rng(seed)
    M = 0.2 * rng.random((n, n)) / n + np.diag(np.full(n - 1, 0.4), 1) + np.diag(np.full(n - 1, 0.38), -1)
    values, vectors = np.linalg.eig(M)
    v = np.abs(vectors[:, int(np.argmax(values.real))].real)
    return M, v / v.max()


def run(M: np.ndarray, z: np.ndarray, kind: Any, wanted: float, modes: Modes | None = None, steps: int = 24) -> Any:
    """The factors from z to the next vector, in the coordinates of z."""
    inside, live = (M * z / np.where(z > 0, z, 1.0)[:, None]).astype(kind), z > 0
    inside[~live] = 0.0
    image = np.where(live, (M @ z) / np.where(live, z, 1.0), 0.0)
    basis = np.empty((steps + 1, len(z)), dtype=kind)
    kept = modes or Modes.none(len(z), kind)
    return correction(live.astype(float), image, lambda v: inside @ v, kept, basis, wanted)


@pytest.mark.parametrize("seed", range(3))
def test_one_correction_in_double_precision(seed: int) -> None:
    M, v = problem(seed)
    y, _ = run(M, np.ones(N), np.float64, 1e-12)
    for _ in range(3):
        z = np.abs(y) / np.abs(y).max()
        y = z * run(M, z, np.float64, 1e-13)[0]
    assert np.abs(y) / np.abs(y).max() == pytest.approx(v, rel=1e-6)


@pytest.mark.parametrize("seed", range(3))
def test_single_precision_refined_to_double(seed: int) -> None:
    M, v = problem(seed)
    root = float((v @ M @ v) / (v @ v))
    z = np.ones(N)
    modes = None
    for _ in range(8):
        y, modes = run(M, z, np.float32, 1e-11, modes)
        z = z * np.maximum(np.abs(y), 1e-6)
        modes, z = modes.over(np.maximum(np.abs(y), 1e-6)), z / z.max()
    ratio = (M @ z) / z
    assert np.ptp(ratio) <= 1e-10, "every quotient, those of small entries too"
    assert ratio.mean() == pytest.approx(root, rel=1e-10)


def test_zeros_take_no_part() -> None:
    M, _ = problem(0, 60)
    z = np.ones(60)
    z[[7, 30]] = 0.0
    y, _ = run(M, z, np.float64, 1e-12)
    left = np.flatnonzero(z)
    part = M[np.ix_(left, left)]
    values, vectors = np.linalg.eig(part)
    v = np.abs(vectors[:, int(np.argmax(values.real))].real)
    assert np.abs(y[left]) / np.abs(y[left]).max() == pytest.approx(v / v.max(), abs=1e-3)


@pytest.mark.parametrize("steps", [9, 24, 60])
def test_modes_are_orthonormal_and_their_images_are_images(steps: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the place of the basis, piece by piece, or where a short one has no room for them in arrays of their own."""
    monkeypatch.setattr(arnoldi, "SLAB", 64)
    M, _ = problem(1)
    y, modes = run(M, np.ones(N), np.float64, 1e-9, steps=steps)
    assert 1 <= len(modes.vectors) <= arnoldi.KEPT + 1
    assert modes.vectors @ modes.vectors.T == pytest.approx(np.eye(len(modes.vectors)), abs=1e-10)
    assert modes.images == pytest.approx(modes.vectors @ M.T, abs=1e-10)
    one = np.full(N, N**-0.5)
    moved = modes.over(np.maximum(np.abs(y), 0.1)).beside(one, M @ one)
    assert moved.vectors @ one == pytest.approx(np.zeros(len(moved.vectors)), abs=1e-10)
    assert moved.vectors @ moved.vectors.T == pytest.approx(np.eye(len(moved.vectors)), abs=1e-10)


def test_dependent_modes_are_dropped() -> None:
    one, same = np.full(4, 0.5), np.array([[1.0, 0.0, 0.0, 0.0], [1.0, 0.0, 0.0, 0.0]])
    assert len(Modes(same, same).beside(one, one).vectors) == 0


def test_the_projected_matrix_is_that_of_the_space() -> None:
    M, _ = problem(2)
    one = np.full(N, N**-0.5)
    q = np.linalg.qr(np.random.default_rng(0).normal(size=(N, 4)) - one[:, None] * 0.1)[0][:, :3].T
    basis = np.empty((13, N))
    space = Space(one, M @ one, Modes(q.copy(), q @ M.T), basis)
    while space.count < 12:
        space.step(lambda v: M @ v)
    V = basis[: space.count]
    assert pytest.approx(np.eye(space.count), abs=1e-10) == V @ V.T
    assert space.small[: space.count, : space.count] == pytest.approx(V @ M @ V.T, abs=1e-10)
    values, vectors = space.ritz()
    x = vectors[:, 0].real / np.linalg.norm(vectors[:, 0].real)
    truth = float(np.linalg.norm(M @ (x @ V) - values[0].real * (x @ V)))
    assert truth * (1 - 1e-9) <= space.residual(x) <= 2 * truth


def test_leading_spans_the_invariant_space() -> None:
    rng = np.random.default_rng(3)
    small = rng.normal(size=(12, 12))
    values, vectors = np.linalg.eig(small)
    order = np.argsort(-values.real, kind="stable")
    dominant = vectors[:, order[0]].real
    q = leading(small, values[order], dominant)
    assert q.T @ q == pytest.approx(np.eye(q.shape[1]), abs=1e-10)
    if abs(values[order[0]].imag) < 1e-12:
        assert abs(q[:, 0] @ dominant) == pytest.approx(np.linalg.norm(dominant), rel=1e-10)
    rest = small @ q - q @ (q.T @ small @ q)
    assert np.abs(rest).max() <= 1e-9


@pytest.mark.parametrize("nonsense", [np.nan, np.inf])
def test_numbers_out_of_range_give_no_correction(nonsense: float) -> None:
    image, basis = np.full(10, nonsense), np.empty((6, 10))
    y, modes = correction(np.ones(10), image, lambda v: v * nonsense, Modes.none(10, float), basis, 1e-9)
    assert not np.isfinite(y).all() or (y == 1).all()
    assert len(modes.vectors) == 0
