"""Raw numbers of many styles, and the containers in which a user would hold them."""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.sparse as sp


class Draw:
    """Raw numbers of one style, and the containers in which a user would hold them."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.rng = rng
        self.style = rng.choice(["integer", "halves", "normal", "normal", "ties", "scaled", "float32"])

    def matrix(self, rows: int, columns: int, strength: float = 1.0) -> np.ndarray:
        rng = self.rng
        if self.style == "integer":
            M = rng.integers(-3, 4, (rows, columns)).astype(float)
        elif self.style == "halves":
            M = rng.integers(-4, 5, (rows, columns)) / 2.0
        elif self.style == "ties":
            M = rng.choice([-1.0, 1.0], (rows, columns)) * rng.choice([0.5, 1.0, 2.0])
        else:
            M = rng.normal(size=(rows, columns)) * strength
        if rng.random() < 0.6:
            M = M * (rng.random((rows, columns)) < rng.choice([0.3, 0.6, 0.9]))
        if rng.random() < 0.2 and rows:
            M[rng.integers(rows)] = 0.0
        if rng.random() < 0.2 and columns:
            M[:, rng.integers(columns)] = 0.0
        if rng.random() < 0.15:
            M = np.triu(M) if rng.random() < 0.5 else np.tril(M)
        if self.style == "scaled":
            reach = rng.choice([3, 8])
            M = M * 10.0 ** rng.integers(-reach, reach + 1, (rows, 1)) * 10.0 ** rng.integers(-2, 3, (1, columns))
        if self.style == "float32":
            M = M.astype(np.float32).astype(float)
        return M + 0.0

    def stored(self, M: np.ndarray) -> Any:
        """The same numbers in some container."""
        rng = self.rng
        whole = bool((np.round(M) == M).all() and M.min(initial=0) >= -128 and M.max(initial=0) <= 127)
        single = bool((M.astype(np.float32) == M).all())
        how = rng.choice(["dense", "csr", "csc", "coo", "fortran", "list", "readonly", "unsorted", "view", "matrix"])
        kind = rng.choice(["f8", "f4", "i1", "i4", "i8"])
        dtype = np.dtype(kind if (whole or kind == "f8" or (kind == "f4" and single)) else "f8")
        D = M.astype(dtype)
        if 0 in M.shape:
            return D
        if how == "dense":
            return D
        if how == "fortran":
            return np.asfortranarray(D)
        if how == "list":
            return D.tolist()
        if how == "readonly":
            D.setflags(write=False)
            return D
        if how == "view":
            wide = np.zeros((2 * M.shape[0], 2 * M.shape[1]), dtype=dtype)
            wide[::2, ::2] = D
            return wide[::2, ::2]
        if how == "matrix":
            return sp.csr_matrix(D) if rng.random() < 0.5 else sp.csc_matrix(D)
        if how == "coo":
            return self._duplicates(D)
        if how == "unsorted":
            return self._unsorted(D)
        return sp.csr_array(D) if how == "csr" else sp.csc_array(D)

    def _duplicates(self, D: np.ndarray) -> Any:
        """COO in which one entry is the sum of two."""
        C = sp.coo_array(D)
        if not C.nnz:
            return C
        k = int(self.rng.integers(C.nnz))
        value = C.data[k]
        half = value / 2 if D.dtype.kind == "f" else value - 1
        if D.dtype.kind == "f" and (half + half != value or abs(half) < 1e-30):
            return C
        data = C.data.copy()
        data[k] = half
        row, column = C.coords
        return sp.coo_array(
            (np.append(data, D.dtype.type(value - half)), (np.append(row, row[k]), np.append(column, column[k]))),
            shape=D.shape,
        )

    def _unsorted(self, D: np.ndarray) -> Any:
        """CSR with falling indices and a stored zero where one fits."""
        data, indices, indptr = [], [], [0]
        for row in D:
            columns = [j for j in range(len(row) - 1, -1, -1) if row[j] != 0 or j == 0]
            data += [row[j] for j in columns]
            indices += columns
            indptr.append(len(indices))
        return sp.csr_array((np.array(data, dtype=D.dtype), np.array(indices), np.array(indptr)), shape=D.shape)

    def slopes(self, m: int, below: bool = True) -> tuple[np.ndarray, np.ndarray, Any]:
        """Ends (m,), and what is given to the model: numbers or arrays."""
        rng = self.rng
        pairs = [(0.0, 1.0), (0.0, 0.5), (0.25, 1.0), (1.0, 1.0), (0.0, 1.25)]
        if below:
            pairs += [(-0.125, 1.0), (-1.0, 1.0), (-2.0, 1.0), (-1.0, -0.5), (-0.5, 0.25)]
        if rng.random() < 0.6:
            lo, hi = pairs[rng.integers(len(pairs))]
            return np.full(m, lo), np.full(m, hi), (lo, hi)
        chosen = [pairs[rng.integers(len(pairs))] for _ in range(m)]
        lo, hi = (np.array([p[k] for p in chosen], dtype=float) for k in (0, 1))
        return lo, hi, (lo.copy(), hi.tolist() if rng.random() < 0.3 else hi.copy())

    def positive(self, n: int, values: tuple[float, ...] = (0.5, 1.0, 2.0)) -> tuple[np.ndarray, Any]:
        """Time constants, leaks: a number, or one for each neuron, in some dtype."""
        rng = self.rng
        if rng.random() < 0.4:
            v = float(rng.choice(values))
            return np.full(n, v), v if rng.random() < 0.7 or v != int(v) else np.int8(v)
        if rng.random() < 0.4:
            v = rng.choice([1.0, 2.0, 3.0], n)
            return v, v.astype(rng.choice(["i1", "i4", "f4", "f8"]))
        v = rng.uniform(0.3, 3.0, n) if self.style in ("normal", "scaled") else rng.choice(values, n)
        return v, v.copy()

    def gain(self) -> float:
        return float(self.rng.choice([1.0, 1.0, 1.0, 0.5, 2.0, 0.0, 0.7], p=[0.3, 0.2, 0.1, 0.15, 0.1, 0.05, 0.1]))

    def leak(self, W: np.ndarray) -> tuple[np.ndarray, Any]:
        """Leaks that hold the weights, or nearly, or not."""
        leak, given = self.positive(len(W))
        if self.rng.random() < 0.6:
            size = (
                np.abs(W).sum(axis=1)
                if self.rng.random() < 0.5
                else np.full(len(W), np.abs(W).sum(axis=1).max(initial=0))
            )
            leak = np.round(size * self.rng.choice([0.5, 1.0, 1.5]) * 8) / 8 + self.rng.choice([0.0, 0.25, 1.0])
            given = leak.copy()
        return leak, given


def size_of(rng: np.random.Generator, most: int = 5) -> int:
    return int(rng.choice(np.arange(1, most + 1)))


def dissipation(draw: Draw, W: np.ndarray) -> np.ndarray:
    D = draw.matrix(len(W), len(W), 0.3) * draw.rng.choice([0.5, 1.0])
    kind = draw.rng.choice(["full", "sparse", "diagonal"])
    if kind == "sparse":
        D = D * (draw.rng.random(D.shape) < 0.3)
    if kind == "diagonal":
        D = np.zeros_like(D)
    np.fill_diagonal(D, draw.leak(np.abs(W) + np.abs(D))[0])
    return D
