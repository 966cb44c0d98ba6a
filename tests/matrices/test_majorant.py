"""The Metzler majorant, dense against sparse."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import scipy.sparse as sp

from metzler.matrices import metzler_majorant

A = np.array([[-1.0, -4.0, 0.0], [2.0, 3.0, -1.0], [0.0, 0.0, 0.0]])
MAJORANT = [[-1.0, 4.0, 0.0], [2.0, 3.0, 1.0], [0.0, 0.0, 0.0]]


@pytest.mark.parametrize("convert", [np.asarray, sp.csr_array, sp.csc_array])
def test_signs_off_the_diagonal_are_dropped(convert: Any) -> None:
    given = convert(A.copy())
    M = metzler_majorant(given)
    assert type(M) is type(given)
    np.testing.assert_array_equal(M.toarray() if sp.issparse(M) else M, MAJORANT)
    np.testing.assert_array_equal(given.toarray() if sp.issparse(given) else given, A)


def test_it_is_its_own_majorant_and_shares_no_memory() -> None:
    M = metzler_majorant(sp.csr_array(A))
    again = metzler_majorant(M)
    np.testing.assert_array_equal(again.toarray(), MAJORANT)
    assert not np.shares_memory(again.data, M.data)
    assert not np.shares_memory(again.indices, M.indices)
