"""The reference method of the literature: bisection on b, a linear program in the weights at every step.

Davydov, Proskurnikov and Bullo 2022, Remark 5, with SciPy's HiGHS from a cold start each time. Its answer is
not a proof: the solver accepts violations up to its own tolerance, so `LPResult.proved` recomputes what the
returned weights really give.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import linprog
from tests.oracles.brute_force import Plain

Array = NDArray[np.float64]


@dataclass(frozen=True)
class LPResult:
    """What the bisection reports (`b`), its weights, and what those weights prove (`proved`)."""

    b: float
    eta: Array
    proved: float
    programs: int


def vertex_matrices(net: Plain, order: str) -> list[Any]:
    """The Metzler matrices M_k with `M_k eta <= b eta` for all k: two if matched, one if entrywise (sparse)."""
    loop = sparse.csr_array(net.gain * net.W)
    inverse_tau = 1.0 / net.tau
    matched = (net.kind == "hopfield") == (order == "l1")
    if matched:
        corners = [_majorant(_scaled(net.kind, loop, d)) for d in (net.lo, net.hi)]
    else:
        low, high = (_scaled(net.kind, loop, d) for d in (net.lo, net.hi))
        off = abs(low).maximum(abs(high))
        loops = np.maximum(low.diagonal(), high.diagonal())
        corners = [off - sparse.diags_array(off.diagonal()) + sparse.diags_array(loops)]
    leak = sparse.diags_array(net.leak)
    full = [sparse.csr_array(sparse.diags_array(inverse_tau) @ (M - leak)) for M in corners]
    return [sparse.csr_array(M.T) for M in full] if order == "l1" else full


def _scaled(kind: str, W: Any, d: Array) -> Any:
    return W @ sparse.diags_array(d) if kind == "hopfield" else sparse.diags_array(d) @ W


def _majorant(M: Any) -> Any:
    size = abs(M)
    return size - sparse.diags_array(size.diagonal()) + sparse.diags_array(M.diagonal())


def proved_value(matrices: list[Any], eta: Array) -> float:
    """`max_k max_i (M_k eta)_i / eta_i`, infinite where a weight is not positive."""
    if not (eta > 0).all():
        return float("inf")
    return max(float(((M @ eta) / eta).max()) for M in matrices)


def bracket(matrices: list[Any]) -> tuple[float, float]:
    """Bounds on the optimum: the largest diagonal entry, the largest row sum."""
    lower = max(float(M.diagonal().max()) for M in matrices)
    return lower, max(lower, *(float(M.sum(axis=1).max()) for M in matrices))


def feasible(matrices: list[Any], b: float) -> Array | None:
    """Weights `eta >= 1` with `M_k eta <= b eta`, or None when the program has none."""
    n = matrices[0].shape[0]
    stacked = sparse.vstack([M - b * sparse.eye_array(n) for M in matrices], format="csr")
    answer = linprog(np.zeros(n), A_ub=stacked, b_ub=np.zeros(stacked.shape[0]), bounds=(1.0, None), method="highs")
    return np.asarray(answer.x) if answer.status == 0 else None


def lp_bisection(matrices: list[Any], rtol: float = 1e-6) -> LPResult:
    """The bisection until the bracket is `rtol` wide, relative to its larger end."""
    lower, upper = bracket(matrices)
    eta = np.ones(matrices[0].shape[0])
    programs = 0
    while upper - lower > rtol * max(abs(lower), abs(upper), 1e-300):
        middle = 0.5 * (lower + upper)
        found = feasible(matrices, middle)
        programs += 1
        if found is None:
            lower = middle
        else:
            upper, eta = middle, found
    return LPResult(upper, eta, proved_value(matrices, eta), programs)


def lp_rate(net: Plain, order: str, rtol: float = 1e-6) -> LPResult:
    """The bisection for this network and norm."""
    return lp_bisection(vertex_matrices(net, order), rtol)
