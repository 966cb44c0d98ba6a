"""SciPy's sparse files; the hostile ones are those of `test_npz.py`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scipy.sparse as sp

from metzler.containers.archive import opened
from metzler.containers.sparse_npz import ENTRIES, read_shape, read_sparse


@pytest.mark.parametrize("form", ["csr", "csc", "coo", "bsr", "dia"])
@pytest.mark.parametrize("kind", [sp.csr_array, sp.csr_matrix])
def test_what_scipy_writes(tmp_path: Path, form: str, kind: Any) -> None:
    path, W = tmp_path / "w.npz", np.triu(np.arange(12.0).reshape(3, 4))
    sp.save_npz(path, kind(W).asformat(form))
    with opened(path) as archive:
        assert set(archive.entries) <= ENTRIES
        assert read_shape(archive) == (3, 4)
        np.testing.assert_array_equal(read_sparse(archive, 2**20).toarray(), W)
