"""The pass of a check over the synapses as a compiled loop (extra `compiled`, numba).

It reads a synapse once for its size, both products, the diagonal and the counts, NumPy once for each of these.
Importing numba takes about a second and the first check waits for the compiler (its machine code is kept on disk):
it pays for programs that check again and again. `docs/check.md` has the factors.

Examples
--------
>>> import metzler as mz
>>> from metzler.compiled import CompiledSizes
>>> net = mz.Hopfield([[0.0, 0.5], [-0.5, 0.0]], leak=1.0, activation="tanh")
>>> mz.check(mz.certify(net), net, sizes=CompiledSizes).holds
True
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from metzler.arrays import Vector
from metzler.matrices.sizes import Found, Sizes

try:
    import numba
except Exception as error:  # pragma: no cover - depends on what is installed; a broken one raises anything
    raise ImportError(f"compiled loops need numba: pip install 'metzler[compiled]' ({error})") from error

loop = numba.njit(nogil=True, cache=True)


class CompiledSizes(Sizes):
    """Absolute values without the diagonal; two products, as a proof takes them, are one compiled loop.

    Given to `check` as `sizes`. Certificates do not depend on it: `certify` proves with NumPy and SciPy. Sums in
    another order round otherwise: a certificate that the compiled loops do not prove is checked without them, too.
    """

    def _pass(self, vectors: Sequence[Vector]) -> tuple[list[Vector], Found]:
        if len(vectors) != 2:
            return super()._pass(vectors)
        z, out = np.stack(vectors, axis=1), np.zeros((self.shape[0], 2))
        counts, own = np.zeros(self.shape[0], dtype=np.int32), np.full(len(self.matrix.indptr) - 1, -1)
        take = _by_row if self.by_row else _by_column
        take(self.matrix.indptr, self.matrix.indices, self.matrix.data, z, out, counts, own)
        return [out[:, 0].copy(), out[:, 1].copy()], self._found(own[own >= 0], counts)


@loop
def _by_row(start: Any, indices: Any, data: Any, z: Any, out: Any, counts: Any, own: Any) -> None:
    """`out[i] = sum of |w_ij| z[j]` over the j that are not i, for both columns of `z`.

    `counts[i]` are the entries of row i and `own[i]` is the place of w_ii. What is unsigned spares numba's test for
    negative places.
    """
    for i in range(len(own)):
        one = two = 0.0
        for k in range(np.uint64(start[i]), np.uint64(start[i + 1])):
            j, size = np.uint64(indices[k]), abs(data[k])
            if j == np.uint64(i):
                own[i] = k
            else:
                one += size * z[j, 0]
                two += size * z[j, 1]
        out[i, 0], out[i, 1], counts[i] = one, two, start[i + 1] - start[i]


@loop
def _by_column(start: Any, indices: Any, data: Any, z: Any, out: Any, counts: Any, own: Any) -> None:
    """The same for a matrix by columns; its column j has the entries `start[j]` to `start[j + 1]`."""
    for j in range(len(own)):
        one, two = z[j, 0], z[j, 1]
        for k in range(np.uint64(start[j]), np.uint64(start[j + 1])):
            i, size = np.uint64(indices[k]), abs(data[k])
            counts[i] += 1
            if i == np.uint64(j):
                own[j] = k
            else:
                out[i, 0] += size * one
                out[i, 1] += size * two
