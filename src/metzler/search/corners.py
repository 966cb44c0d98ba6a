"""Good slope vertices for rows that are only bounded: they make the gap of an inexact certificate small.

Maximising a row over the box is hard in general; any vertex gives a valid lower bound, so a local search
from several starts is all that is needed.
"""

from __future__ import annotations

import numpy as np
from scipy import sparse

from metzler.arrays import Index, Vector
from metzler.envelope.family import Form, RowFamily
from metzler.models import Triple


def best_corners(triple: Triple, rows: RowFamily, support: Index, x: Vector) -> dict[int, str]:
    """For each bounded row in `support`, the slopes at which the row times |x| is largest among those tried.

    Parameters
    ----------
    triple : Triple
        Oriented like `rows`.
    support, x : (k,) arrays
        The witness.

    Returns
    -------
    dict of row to digits
        One digit for each slope that touches the row: 0 its lower end, 1 its upper end.
    """
    bounded = support[rows.form[support] == Form.BOUND]
    if not len(bounded):
        return {}
    A, B, C = (sparse.csr_array(m) for m in (triple.A, triple.B, triple.C))
    used = np.diff(C.indptr) > 0
    z = np.zeros(triple.n)
    z[support] = x
    out = {}
    for i in bounded.tolist():
        part = slice(B.indptr[i], B.indptr[i + 1])
        keep = used[B.indices[part]] & (B.data[part] != 0)
        k = B.indices[part][keep]
        terms = (triple.gain * B.data[part][keep])[:, None] * C[k].toarray()
        bits = _climb(A[[i]].toarray()[0], terms, triple.lo[k], triple.hi[k], z, i, triple.discrete)
        out[i] = "".join(map(str, bits.tolist()))
    return out


def _climb(a: Vector, terms: Vector, lo: Vector, hi: Vector, weight: Vector, i: int, discrete: bool) -> Index:
    """Bits of the best vertex found: single flips, from the row's linearisations at both ends and the middle."""

    def value(row: Vector) -> float:
        size = np.abs(row)
        own = size[i] if discrete else row[i]
        return float(size @ weight + (own - size[i]) * weight[i])

    best, best_value = np.zeros(len(lo), dtype=np.intp), -np.inf
    for start in (lo, hi, 0.5 * (lo + hi)):
        sign = np.sign(a + start @ terms)
        sign[i] = 1.0 if not discrete else sign[i]
        bits = (terms @ (sign * weight) > 0).astype(np.intp)
        row = a + np.where(bits == 1, hi, lo) @ terms
        current = value(row)
        improved = True
        while improved:
            improved = False
            for r in range(len(lo)):
                flipped = row + (lo[r] - hi[r] if bits[r] else hi[r] - lo[r]) * terms[r]
                if value(flipped) > current + 1e-12 * abs(current):
                    row, current, improved = flipped, value(flipped), True
                    bits[r] = 1 - bits[r]
        if current > best_value:
            best, best_value = bits.copy(), current
    return best
