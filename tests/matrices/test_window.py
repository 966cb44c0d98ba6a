"""A window's products are those of the block it looks at, however many threads there are."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import sparse

from metzler.matrices import window
from metzler.matrices.window import Window, row_parts


def matrix(n: int = 40, seed: int = 0) -> Any:
    return sparse.random_array((n, n), density=0.2, rng=np.random.default_rng(seed), format="csr")


@pytest.fixture(params=[1, 2, 3, 7])
def threads(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(window, "WORTHWHILE", 1)
    monkeypatch.setattr(window, "cores", lambda: request.param)
    return int(request.param)


def test_products_of_a_block(threads: int) -> None:
    A, rng = matrix(), np.random.default_rng(1)
    rows, columns = np.arange(3, 30, 2), np.arange(0, 40, 3)
    block, full = Window(A, rows, columns), A.toarray()
    z = rng.random(len(columns))
    assert block.shape == (len(rows), len(columns))
    assert block @ z == pytest.approx(full[np.ix_(rows, columns)] @ z, rel=1e-14)
    assert (block.entries().toarray() == full[np.ix_(rows, columns)]).all()
    assert len(block.parts) <= threads


def test_products_of_everything(threads: int) -> None:
    A, z = matrix(), np.random.default_rng(2).random(40)
    whole = Window(A)
    assert whole @ z == pytest.approx(A @ z, rel=1e-14)
    assert whole.back(z) == pytest.approx(A.T @ z, rel=1e-14)
    assert whole.shape == A.shape
    assert whole.nnz == A.nnz
    assert whole.entries() is A
    assert whole.spread(z) is z
    assert whole.gathered(z) is z


def test_spread_and_gather(threads: int) -> None:
    index = np.array([1, 4, 5])
    view = Window(matrix(), index, index)
    values = np.array([1.0, 2.0, 3.0])
    wide = view.spread(values)
    assert wide.sum() == 6.0
    assert (view.gathered(wide) == values).all()


def test_single_precision_in_units_of_the_largest_entry(threads: int) -> None:
    A = matrix() * 1e300
    view = Window(A)
    power = -int(np.frexp(view.largest())[1])
    half = view.single(power)
    assert half.matrix.dtype == np.float32
    assert 0.5 <= half.largest() <= 1.0
    z = np.random.default_rng(3).random(40)
    assert (half @ z.astype(np.float32)).dtype == np.float32
    assert half @ z.astype(np.float32) == pytest.approx(np.ldexp(A @ z, power), rel=1e-5)


def test_parts_are_views(threads: int) -> None:
    A = matrix(200)
    parts = row_parts(A)
    assert sum(part.nnz for part in parts) == A.nnz
    assert all(np.shares_memory(part.data, A.data) and np.shares_memory(part.indices, A.indices) for part in parts)
    assert (sparse.vstack(parts).toarray() == A.toarray()).all()


def test_rows_without_entries(threads: int) -> None:
    A = sparse.csr_array((np.ones(3), ([5, 5, 5], [0, 1, 2])), shape=(9, 9))
    assert (Window(A) @ np.ones(9) == A @ np.ones(9)).all()
    empty = sparse.csr_array((4, 4))
    assert (Window(empty) @ np.ones(4) == 0).all()
    assert Window(empty).largest() == 0.0


def test_small_matrices_stay_in_one_part() -> None:
    assert len(row_parts(matrix())) == 1


def test_no_entry_is_copied_for_products_with_the_transpose(threads: int, monkeypatch: pytest.MonkeyPatch) -> None:
    A = matrix()
    whole, seen = Window(A), []
    kept = window._turned
    monkeypatch.setattr(window, "_turned", lambda part: seen.append(kept(part)) or seen[-1])
    whole.back(np.ones(40))
    assert len(seen) == len(whole.parts)
    assert all(np.shares_memory(part.data, A.data) and np.shares_memory(part.indices, A.indices) for part in seen)
