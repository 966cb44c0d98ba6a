"""How strongly a coupling acts from one module's norm to another's: bounds rounded up."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import sparse

from metzler.arrays import Vector
from metzler.errors import InputError
from metzler.matrices import forms
from metzler.norms.composite import CompositeNorm
from metzler.norms.diagonal import Norm
from metzler.numbers.outward import div_up, mul_up, sum_up


def gain_bound(coupling: Any, source: Norm | CompositeNorm, target: Norm | CompositeNorm) -> float:
    """An upper bound of the induced norm of `coupling`, from the source's norm to the target's, rounded up.

    Attained for l1 to l1, linf to linf and l1 to linf with `coupling` of any sign; from linf to l1 it is the sum of
    all entries, attained where the entries' signs are a product of row and column signs.

    Examples
    --------
    >>> gain_bound([[1.0, -2.0]], Norm("linf", [1.0, 1.0]), Norm("l1", [2.0])) >= 6.0
    True
    """
    K = abs(sparse.csr_array(forms.dense(coupling) if forms.in_blocks(coupling) else coupling))
    if isinstance(target, CompositeNorm):
        pieces = [gain_bound(K[cut], source, part) for cut, part in _cuts(target)]
        value = mul_up(np.array(pieces), _weights(target.outer))
        return float(value.max()) if target.outer.order == "linf" else _sum(value)
    if isinstance(source, CompositeNorm):
        pieces = [gain_bound(K[:, cut], part, target) for cut, part in _cuts(source)]
        value = div_up(np.array(pieces), _weights(source.outer))
        return _sum(value) if source.outer.order == "linf" else float(value.max())
    entries = K.tocoo()
    value = div_up(mul_up(entries.data, _weights(target)[entries.row]), _weights(source)[entries.col])
    return _largest(sparse.coo_array((value, (entries.row, entries.col)), shape=K.shape), (source.order, target.order))


def _cuts(norm: CompositeNorm) -> list[tuple[slice, Norm | CompositeNorm]]:
    """Where the states of each part stand."""
    ends = np.cumsum([0, *norm.sizes]).tolist()
    return [(slice(a, b), part) for a, b, part in zip(ends[:-1], ends[1:], norm.parts, strict=True)]


def _largest(value: Any, orders: tuple[str, str]) -> float:
    """Induced norm, or its bound, of a non-negative matrix between unweighted norms."""
    if not value.nnz:
        return 0.0
    if orders == ("l1", "linf"):
        return float(value.data.max())
    if orders == ("linf", "l1"):
        return _sum(value.data)
    index, count = (value.row, value.shape[0]) if orders == ("linf", "linf") else (value.col, value.shape[1])
    sums, terms = np.bincount(index, value.data, count).astype(float), np.bincount(index, minlength=count)
    return float(sum_up(sums, terms, float(value.data.max())).max())


def _sum(value: Vector) -> float:
    return float(sum_up(np.array([value.sum()]), np.array([len(value)]), float(value.max()))[0])


def _weights(norm: Norm) -> Vector:
    if norm.order not in ("l1", "linf"):
        raise InputError(f"the norm of a module must be of order 'l1' or 'linf', got {norm.order!r}")
    return norm.w.plain("a module's weights leave the range of double precision: give max_condition to certify")
