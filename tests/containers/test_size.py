"""Sizes are judged in exact arithmetic, before memory is taken."""

from __future__ import annotations

import pytest

from metzler.containers.size import honest_bytes, in_words, require_dense_fits, require_sparse_fits
from metzler.errors import InputError


@pytest.mark.parametrize(
    ("count", "words"),
    [(0, "0 bytes"), (1023, "1023 bytes"), (1024, "1.0 KiB"), (16 * 2**30, "16.0 GiB"), (2**70, "1024.0 EiB")],
)
def test_in_words(count: int, words: str) -> None:
    assert in_words(count) == words


def test_dense_limit_is_sharp_and_counts_float64() -> None:
    require_dense_fits(10, 10, 1, where="x", max_bytes=800)
    with pytest.raises(InputError, match="10 x 10"):
        require_dense_fits(10, 10, 1, where="x", max_bytes=799)
    with pytest.raises(InputError, match="sparse"):
        require_dense_fits(10, 10, 16, where="x", max_bytes=1599)


def test_sparse_limit_counts_rows_and_entries() -> None:
    require_sparse_fits(9, 9, 5, where="x", max_bytes=160)
    with pytest.raises(InputError, match="5 entries"):
        require_sparse_fits(9, 9, 5, where="x", max_bytes=159)
    with pytest.raises(InputError, match=str(2**70)):
        require_sparse_fits(2**70, 2**70, 0, where="x", max_bytes=2**40)


def test_rows_that_a_small_file_announces_with_a_number() -> None:
    require_sparse_fits(2**23 - 1, 5, 0, where="x", max_bytes=2**40, held=90)
    with pytest.raises(InputError, match=r"which needs 64.0 MiB, but has 90 bytes\."):
        require_sparse_fits(2**23, 5, 0, where="x", max_bytes=2**40, held=90)
    with pytest.raises(InputError, match=r"more than the limit of 1.0 MiB\."):
        require_sparse_fits(2**23, 5, 0, where="x", max_bytes=2**20, held=90)
    require_sparse_fits(2**23, 5, 0, where="x", max_bytes=2**40, held=2**17)
    assert (honest_bytes(1, 2**40), honest_bytes(2**20, 2**40), honest_bytes(2**20, 5)) == (2**26, 1032 * 2**20, 5)
