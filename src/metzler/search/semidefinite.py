"""The door to the semidefinite solvers, the extra `lmi`: they propose, nothing they say is believed."""

from __future__ import annotations

import warnings
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from metzler.deadline import Deadline
from metzler.errors import InputError

INTERIOR_POINT_CONE = 60
"""Cones up to this side go to Clarabel; its memory grows with the fourth power, so larger ones go to SCS."""
FIRST_ORDER_STEPS = 4000
INTERRUPTED = -5
"""What SCS says of itself when it has caught Ctrl-C."""


def available() -> bool:
    """Whether the extra `lmi` is installed."""
    return all(find_spec(name) is not None for name in ("cvxpy", "clarabel"))


def solver() -> Any:
    """The modelling package, or a sentence that says how to install it; loaded here, because loading takes a second."""
    if not available():
        raise InputError("matrix inequalities need cvxpy and Clarabel: pip install 'metzler[lmi]'")
    try:
        return import_module("cvxpy")
    except Exception as error:  # one of its own requirements is missing, or it is broken
        raise InputError(f"cvxpy is installed but cannot be loaded ({error}): reinstall it") from error


def solve(problem: Any, side: int, until: Deadline | None = None) -> bool:
    """Solve a problem whose largest cone has this side; whether the variables hold numbers, good or bad, after it.

    The solver stops when the deadline passes; setting the problem up goes on to its end.

    Raises
    ------
    KeyboardInterrupt
        Also where the solver itself has caught it.
    """
    package, small = solver(), side <= INTERIOR_POINT_CONE
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            name = package.CLARABEL if small else package.SCS
            data, chain, inverse = problem.get_problem_data(name, solver_opts={})
            left = None if until is None else until.left()
            if left == 0.0:  # SCS takes a limit of 0 for none
                return False
            options: dict[str, Any] = {} if small else {"max_iters": FIRST_ORDER_STEPS, "eps": 1e-6}
            limit = {} if left is None else {"time_limit" if small else "time_limit_secs": left}
            solution = chain.solve_via_data(problem, data, solver_opts=options | limit)
            if not small and solution["info"]["status_val"] == INTERRUPTED:
                raise KeyboardInterrupt
            problem.unpack_results(solution, chain, inverse)
        except package.error.SolverError:
            return False
    return all(variable.value is not None for variable in problem.variables())
