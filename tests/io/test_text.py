"""Tables in text files: compressed as well as plain, and no more unpacked than may be."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pytest

from metzler.errors import InputError
from metzler.io import read

TABLE = ",a,b\na,0,1.5\nb,-2,0\n"


@pytest.mark.parametrize("name", ["W.csv.gz", "W.tsv.gz", "W.txt.gz"])
def test_square_tables_may_be_compressed(tmp_path: Path, name: str) -> None:
    text = TABLE.replace(",", "\t") if ".tsv" in name else TABLE
    (tmp_path / name).write_bytes(gzip.compress(text.encode()))
    net = read(tmp_path / name)
    np.testing.assert_array_equal(net.weights, [[0.0, 1.5], [-2.0, 0.0]])
    assert net.names == ("a", "b")


def test_what_is_no_gzip_is_told_so(tmp_path: Path) -> None:
    (tmp_path / "W.csv.gz").write_text(TABLE)
    with pytest.raises(InputError, match=r"name of a \.csv\.gz file, but its content is something else"):
        read(tmp_path / "W.csv.gz")
