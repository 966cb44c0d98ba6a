"""Passes over the fly's synapses: SciPy, the package, and compiled loops of numba where it is installed.

Usage: `python -m benchmarks.kernels [EXTENT]`: where are compiled loops worth an optional dependency?
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from benchmarks.timing import in_turn, timed
from metzler.datasets import fly_visual_system
from metzler.matrices.forms import transpose
from metzler.matrices.sizes import Sizes
from metzler.matrices.window import Window
from metzler.threads import one_blas_thread

try:
    import numba

    from metzler.compiled import CompiledSizes
except ImportError:
    numba = None

REPEATS = 101


def kernels(A: Any) -> Iterator[tuple[str, Callable[[], Any]]]:
    """Name and call; every call gives `scale * (A @ z) + diag * z` for vectors of its precision."""
    half = Window(A).single(0)
    for name, matrix, kind in (("double", A, np.float64), ("single", half.matrix, np.float32)):
        z, scale, diag = (np.random.default_rng(k).random(A.shape[0]).astype(kind) for k in range(3))
        window = Window(matrix)
        yield f"SciPy, {name}", lambda m=matrix, z=z, s=scale, d=diag: s * (m @ z) + d * z
        yield f"threads, {name}", lambda w=window, z=z, s=scale, d=diag: s * (w @ z) + d * z
        for kind_of, call in fused():
            out = np.empty_like(z)
            arrays = (matrix.indptr, matrix.indices, matrix.data, scale, diag, z, out)
            call(*arrays)  # compiles
            yield f"numba {kind_of}, {name}", lambda c=call, a=arrays: c(*a)


def fused() -> Iterator[tuple[str, Any]]:
    """Product, factor and diagonal in one compiled loop, serial and parallel; nothing where numba is absent."""
    if numba is None:
        return

    def loop(indptr: Any, indices: Any, data: Any, scale: Any, diag: Any, z: Any, out: Any) -> None:
        for i in numba.prange(len(out)):
            total = data.dtype.type(0)
            for k in range(np.uint64(indptr[i]), np.uint64(indptr[i + 1])):  # unsigned: no test for negative places
                total += data[k] * z[np.uint64(indices[k])]
            out[i] = scale[i] * total + diag[i] * z[i]

    yield "serial", numba.njit(fastmath=True)(loop)
    yield "parallel", numba.njit(fastmath=True, parallel=True)(loop)


def checks(W: Any) -> Iterator[tuple[str, Callable[[], Any]]]:
    """What a check takes from the synapses: sizes times two vectors, the diagonal, the terms of every sum."""
    y, z = np.random.default_rng(0).random((2, W.shape[0]))
    kinds = {"package": Sizes} if numba is None else {"package": Sizes, "compiled": CompiledSizes}
    for norm, matrix in (("linf", W), ("l1", transpose(W))):
        for name, kind in kinds.items():
            kind(matrix).times((y, z))  # compiles
            yield f"{name}, {norm}", lambda k=kind, m=matrix: k(m).times((y, z))


def main(extent: int = 15) -> None:
    """Print milliseconds and the factor against SciPy in double precision; then the passes of a check, taking turns."""
    W = fly_visual_system(extent).weights
    A = abs(W).tocsr()
    print(f"extent {extent}: {A.shape[0]} neurons, {A.nnz} synapses")
    base = None
    with one_blas_thread():
        for name, call in kernels(A):
            _, seconds = timed(call, REPEATS)
            base = base or seconds
            print(f"{name:>24}: {1e3 * seconds:7.2f} ms, {base / seconds:.2f} times as fast")
    for name, seconds in in_turn(dict(checks(W)), REPEATS // 5).items():
        print(f"{'check, ' + name:>24}: {1e3 * seconds:7.2f} ms")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
