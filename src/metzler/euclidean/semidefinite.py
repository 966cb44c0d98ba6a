"""The door to the semidefinite solvers, the extra `lmi`: they propose, nothing they say is believed."""

from __future__ import annotations

import warnings
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from metzler.errors import InputError

INTERIOR_POINT_CONE = 60
"""Cones up to this side go to Clarabel; its memory grows with the fourth power, so larger ones go to SCS."""
FIRST_ORDER_STEPS = 4000


def available() -> bool:
    """Whether the extra `lmi` is installed."""
    return all(find_spec(name) is not None for name in ("cvxpy", "clarabel"))


def solver() -> Any:
    """The modelling package, or a sentence that says how to install it; loaded here, because loading takes a second."""
    if not available():
        raise InputError("matrix inequalities need cvxpy and Clarabel: pip install 'metzler[lmi]'")
    try:
        return import_module("cvxpy")
    except ImportError as error:  # one of its own requirements is missing
        raise InputError(f"cvxpy is installed but cannot be loaded ({error}): reinstall it") from error


def solve(problem: Any, side: int, seconds: float | None = None) -> bool:
    """Solve a problem whose largest cone has this side; whether the variables hold numbers, good or bad, after it.

    With `seconds` the solver stops about then; setting the problem up comes on top.
    """
    package = solver()
    clarabel: dict[str, Any] = {} if seconds is None else {"time_limit": seconds}
    scs: dict[str, Any] = {} if seconds is None else {"time_limit_secs": seconds}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            if side <= INTERIOR_POINT_CONE:
                problem.solve(solver=package.CLARABEL, **clarabel)
            else:
                problem.solve(solver=package.SCS, max_iters=FIRST_ORDER_STEPS, eps=1e-6, **scs)
        except package.error.SolverError:
            return False
    return all(variable.value is not None for variable in problem.variables())
