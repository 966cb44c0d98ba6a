"""Parquet edge tables against the matrix they list."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy import sparse

pytest.importorskip("distributed")
pyarrow = pytest.importorskip("pyarrow")
parquet = pytest.importorskip("pyarrow.parquet")

from metzler.dask import blocks_from_parquet
from metzler.errors import InputError

pytestmark = pytest.mark.filterwarnings("ignore")


def _table(path: Path, post, pre, weight) -> Path:
    parquet.write_table(pyarrow.table({"post": post, "pre": pre, "weight": weight}), path, row_group_size=50)
    return path


def test_blocks_are_the_matrix(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    i, j, w = rng.integers(0, 30, 300), rng.integers(0, 30, 300), rng.standard_normal(300)
    W = sparse.coo_array((w, (i, j)), shape=(30, 30)).tocsr()
    B = blocks_from_parquet(_table(tmp_path / "e.parquet", i, j, w), tmp_path / "b", 30, rows=7)
    z = rng.standard_normal(30)
    assert B @ z == pytest.approx(W @ z, rel=1e-12, abs=1e-12)
    assert B.source.bounds.tolist() == [0, 7, 14, 21, 28, 30]


def test_refusals(tmp_path: Path) -> None:
    good = _table(tmp_path / "e.parquet", [0, 5], [1, 2], [1.0, 2.0])
    with pytest.raises(InputError, match="index outside"):
        blocks_from_parquet(good, tmp_path / "b", 5, rows=2)
    with pytest.raises(InputError, match="asked for"):
        blocks_from_parquet(good, tmp_path / "b", 6, rows=2, weight="w")
    (tmp_path / "no.parquet").write_bytes(b"nothing")
    with pytest.raises(InputError, match="Parquet"):
        blocks_from_parquet(tmp_path / "no.parquet", tmp_path / "b", 6, rows=2)
    bad = _table(tmp_path / "n.parquet", [0], [1], [np.nan])
    with pytest.raises(InputError, match="finite"):
        blocks_from_parquet(bad, tmp_path / "b", 6, rows=2)
