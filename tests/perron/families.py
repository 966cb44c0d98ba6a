"""Row families from Metzler matrices, and their Perron value by enumeration of all row selections."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from tests.oracles.brute_force import perron_value_of_rows
from tests.oracles.triples import dense

from metzler.envelope.family import Form, RowFamily
from metzler.envelope.ragged import RaggedRows
from metzler.envelope.shared import SharedRows

Array = NDArray[np.float64]

LAYOUTS = ("layered", "ragged")
STORAGE = ("dense", "sparse")


def competing(*matrices: Array, rare: bool = False) -> RowFamily:
    """Ragged: every index may choose its row from any of the Metzler matrices."""
    count, n = len(matrices), len(matrices[0])
    rows = np.stack(matrices, axis=1).reshape(n * count, n).astype(float)
    owner = np.repeat(np.arange(n), count)
    diag = rows[np.arange(n * count), owner]
    rows[np.arange(n * count), owner] = 0.0
    off = sparse.csr_array(rows) if rare else rows
    form = np.full(n, Form.VERTICES, dtype=np.int8)
    return RaggedRows(off, diag, np.ones(n * count), form, owner, np.arange(n * count))


def single(M: Array, *, rare: bool = False) -> RowFamily:
    """Layered: the one Metzler matrix."""
    off = np.array(M, dtype=float)
    np.fill_diagonal(off, 0.0)
    n = len(off)
    form = np.full(n, Form.INTERVAL, dtype=np.int8)
    return SharedRows(sparse.csr_array(off) if rare else off, np.diag(M)[None, :].copy(), np.ones((1, n)), form)


def random_family(
    seed: int, n: int = 4, *, layout: str = "layered", storage: str = "dense", density: float = 1.0
) -> RowFamily:
    """Two candidates for every index, on a shared profile (layered) or each on its own (ragged)."""
    rng = np.random.default_rng(seed)
    off = [rng.random((n, n)) * (rng.random((n, n)) < density) * (1 - np.eye(n)) for _ in range(2)]
    diag = rng.uniform(-3, 0.5, (2, n))
    if layout == "ragged":
        return competing(*(o + np.diag(d) for o, d in zip(off, diag, strict=True)), rare=storage == "sparse")
    form = np.full(n, Form.TWO_VERTEX, dtype=np.int8)
    profile = sparse.csr_array(off[0]) if storage == "sparse" else off[0]
    return SharedRows(profile, diag, rng.uniform(0.0, 2.0, (2, n)), form)


def rows_of(family: RowFamily) -> list[Array]:
    """For every index its candidate Metzler rows."""
    off = dense(family.off)
    out = []
    for i in range(family.n):
        if isinstance(family, SharedRows):
            rows = family.scale[:, [i]] * off[[i]]
            own = family.diag[:, i]
        else:
            assert isinstance(family, RaggedRows)
            here = family.owner == i
            rows = family.scale[here, None] * off[family.profile[here]]
            own = family.diag[here]
        rows[:, i] = own
        out.append(rows)
    return out


def root_of(family: RowFamily) -> float:
    """The largest spectral abscissa of all row selections."""
    return perron_value_of_rows(rows_of(family))


def ratios(family: RowFamily, z: list[Fraction]) -> list[Fraction | None]:
    """`T(z)_i / z_i` without rounding; None where z_i is 0."""
    out: list[Fraction | None] = []
    for i, rows in enumerate(rows_of(family)):
        if z[i] == 0:
            out.append(None)
            continue
        out.append(
            max(sum((Fraction(a) * v for a, v in zip(row, z, strict=True) if a), Fraction(0)) for row in rows) / z[i]
        )
    return out


def permuted(M: Array, order: NDArray[np.intp]) -> Array:
    """The matrix with its indices in this order."""
    return M[np.ix_(order, order)]
