"""Parquet edge tables against the matrix they list."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy import sparse
from tests.optional import needed

needed("distributed", "dask")
needed("metzler.dask", "dask")
pyarrow = needed("pyarrow", "dask")
parquet = needed("pyarrow.parquet", "dask")

from metzler.dask import blocks_from_parquet, edges
from metzler.errors import InputError, InputTypeError

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
    for wrong in (0, 2.5, "2"):
        with pytest.raises((InputError, InputTypeError), match="rows must be"):
            blocks_from_parquet(good, tmp_path / "b", 6, rows=wrong)
    (tmp_path / "no.parquet").write_bytes(b"nothing")
    with pytest.raises(InputError, match="Parquet"):
        blocks_from_parquet(tmp_path / "no.parquet", tmp_path / "b", 6, rows=2)
    bad = _table(tmp_path / "n.parquet", [0], [1], [np.nan])
    with pytest.raises(InputError, match="finite"):
        blocks_from_parquet(bad, tmp_path / "b", 6, rows=2)


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        ((["a", "b"], [0, 1], [1.0, 2.0]), "'post' must hold indices, whole numbers from 0, but holds string"),
        (([0, 1], [0.0, 1.5], [1.0, 2.0]), "'pre' must hold indices, whole numbers from 0, but holds double"),
        (([0, 1], [0, 1], ["1.0", "2.0"]), "'weight' must hold real numbers, but holds string"),
        (([0, None], [0, 1], [1.0, 2.0]), "1 edges have no value in the column 'post'"),
        (([0, 1], [0, 1], [1.0, None]), "1 edges have no value in the column 'weight'"),
    ],
)
def test_columns_of_something_else(tmp_path: Path, columns: tuple, sentence: str) -> None:
    table = _table(tmp_path / "e.parquet", *columns)
    with pytest.raises(InputError, match=sentence):
        blocks_from_parquet(table, tmp_path / "b", 6, rows=2)
    assert not (tmp_path / "b").exists()


def test_integers_of_any_width(tmp_path: Path) -> None:
    columns = (np.array([0, 5], np.uint8), np.array([1, 2], np.int16), np.array([1, -2], np.int32))
    B = blocks_from_parquet(_table(tmp_path / "e.parquet", *columns), tmp_path / "b", 6, rows=4)
    assert (B @ np.arange(6.0)).tolist() == [1.0, 0.0, 0.0, 0.0, 0.0, -4.0]


@pytest.mark.parametrize(
    ("pre", "count", "sentence"), [([0, 7], 2, "contradict each other"), ([0, 1], 5, "3 edges more")]
)
def test_a_summary_that_contradicts_the_edges(pre: list[int], count: int, sentence: str) -> None:
    class Damaged:
        """A table whose summary lets through, or leaves out, what its pages hold."""

        def count_rows(self) -> int:
            return count

        def to_table(self, **_: object) -> pyarrow.Table:
            return pyarrow.table({"post": [0, 1], "pre": pre, "weight": [1.0, 2.0]})

    with pytest.raises(InputError, match=f"the table is damaged.*{sentence}"):
        list(edges._blocks(Damaged(), 2, 2, "post", "pre", "weight"))
