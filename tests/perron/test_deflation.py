"""The coarse correction against dense eigenvectors."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import sparse

from metzler.envelope.build import envelope
from metzler.models import Hopfield
from metzler.perron.deflation import slow_modes


def _torus(side: int) -> Hopfield:
    """Neighbours on a torus, with leaks that vary slowly: many slow modes, and a lesion changes little."""
    i = np.arange(side * side)
    row, column = divmod(i, side)
    W = sparse.coo_array((side * side, side * side))
    for next_row, next_column in ((row + 1, column), (row, column + 1)):
        there = next_row % side * side + next_column % side
        W = W + sparse.coo_array((np.full(len(i), 0.2), (i, there)), shape=W.shape)
    leak = 1.0 + 0.2 * np.sin(2 * np.pi * row / side) + 0.2 * np.sin(2 * np.pi * column / side)
    return Hopfield((W + W.T).tocsr(), activation="relu", leak=leak)


@pytest.mark.parametrize("silenced", [[3], [110, 111], [0, 60, 250]])
def test_corrected_is_the_eigenvector_of_the_changed_matrix(silenced: list[int]) -> None:
    family = envelope(_torus(18), "linf")
    whole = family.off.toarray() * family.scale[0][:, None] + np.diag(family.diag[0])
    values, vectors = np.linalg.eig(whole)
    z = np.abs(vectors[:, values.real.argmax()].real)
    modes = slow_modes(family, z)
    assert modes is not None
    assert modes.right.T @ modes.right == pytest.approx(np.eye(modes.right.shape[1]), abs=1e-10)
    diag, scale = family.diag.copy(), family.scale.copy()
    diag[:, silenced], scale[:, silenced] = family.diag.min(), 0.0
    changed = replace(family, diag=diag, scale=scale)
    start = z.copy()
    start[silenced] = 0.0
    start /= start.max()
    matrix = whole.copy()
    matrix[silenced] = matrix[:, silenced] = 0.0
    matrix[silenced, silenced] = -9.0
    values, vectors = np.linalg.eig(matrix)
    truth = np.abs(vectors[:, values.real.argmax()].real)
    found, _, spread = modes.corrected(changed, start, 1e-12)
    assert (found[silenced] == 0).all()
    assert np.isfinite(spread)
    away, before = (np.linalg.norm(y / np.linalg.norm(y) - truth) for y in (found, start))
    assert away < 0.3 * before


def test_nothing_changed_nothing_to_correct() -> None:
    family = envelope(_torus(10), "l1")
    whole = family.off.toarray() * family.scale[0][:, None] + np.diag(family.diag[0])
    values, vectors = np.linalg.eig(whole)
    z = np.abs(vectors[:, values.real.argmax()].real)
    modes = slow_modes(family, z)
    assert modes is not None
    found, _, spread = modes.corrected(family, z, 1e-9)
    assert spread <= 1e-9
    assert found == pytest.approx(z / z.max(), rel=1e-9)
