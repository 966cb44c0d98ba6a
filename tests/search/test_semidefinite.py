"""The package works without the solvers, and says how to get them."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import numpy as np
import pytest
from tests.optional import needed, works

import metzler.search.semidefinite as semidefinite
from metzler.deadline import Deadline
from metzler.errors import InputError
from metzler.models import FiringRate
from metzler.search.certify import certify
from metzler.search.inequality import lmi_certificate
from metzler.search.lyapunov import lyapunov_diagonally_stable
from metzler.search.symmetric import symmetric_certificate

needs_lmi = pytest.mark.skipif(not (works("cvxpy") and works("clarabel")), reason="needs the extra 'lmi'")


@pytest.fixture
def without_solvers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(semidefinite, "find_spec", lambda name: None)


def test_a_broken_installation_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """cvxpy is found, one of its own requirements is not: that was a foreign ModuleNotFoundError."""

    def broken(name: str) -> None:
        raise ModuleNotFoundError("No module named 'qdldl'", name="qdldl")

    monkeypatch.setattr(semidefinite, "find_spec", lambda name: object())
    monkeypatch.setattr(semidefinite, "import_module", broken)
    with pytest.raises(InputError, match=r"qdldl.*reinstall"):
        semidefinite.solver()


@pytest.mark.usefixtures("without_solvers")
def test_the_rest_works_without_them() -> None:
    net = FiringRate([[0.0, 0.9], [0.9, 0.0]], activation="tanh")
    assert symmetric_certificate(net).rate == pytest.approx(0.1, abs=1e-8)
    assert lyapunov_diagonally_stable([[-2.0, 1.0], [-1.0, -2.0]]).holds
    assert certify(net, "l2").rate == pytest.approx(0.1, abs=1e-3)


@pytest.mark.usefixtures("without_solvers")
def test_what_needs_them_says_how_to_install_them() -> None:
    with pytest.raises(InputError, match=r"metzler\[lmi\]"):
        lmi_certificate(FiringRate(np.eye(2), activation="tanh"))
    with pytest.raises(InputError, match=r"metzler\[lmi\]"):
        lyapunov_diagonally_stable([[-1.0, -1.0], [2.0, -1.0]])


def test_importing_the_package_does_not_load_them() -> None:
    code = "import sys, metzler.search, metzler.search.compare; sys.exit('cvxpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_solver_that_fails_is_no_exception(monkeypatch: pytest.MonkeyPatch) -> None:
    cp = needed("cvxpy", "lmi")
    x = cp.Variable()

    def fail(*_: object) -> None:
        raise cp.error.SolverError("no")

    problem = cp.Problem(cp.Minimize(x), [x >= 0])
    monkeypatch.setattr(problem, "unpack_results", fail)
    assert not semidefinite.solve(problem, 1)
    assert semidefinite.solve(cp.Problem(cp.Minimize(x), [x >= 0]), 1)


class Caught:
    """What cvxpy hands on of a problem during which SCS has caught Ctrl-C, or that nobody gets to solve."""

    def __init__(self) -> None:
        self.given: list[dict[str, Any]] = []

    def get_problem_data(self, solver: str, *, solver_opts: object) -> tuple[None, Caught, None]:
        return None, self, None

    def solve_via_data(self, problem: object, data: object, solver_opts: dict[str, Any]) -> dict[str, Any]:
        self.given.append(solver_opts)
        return {"info": {"status_val": semidefinite.INTERRUPTED}}


@needs_lmi
def test_ctrl_c_that_the_solver_has_caught_is_passed_on() -> None:
    problem = Caught()
    with pytest.raises(KeyboardInterrupt):
        semidefinite.solve(problem, semidefinite.INTERIOR_POINT_CONE + 1, Deadline(100.0))
    assert 0 < problem.given[0]["time_limit_secs"] <= 100.0


@needs_lmi
@pytest.mark.parametrize("side", [1, semidefinite.INTERIOR_POINT_CONE + 1])
def test_no_time_left_is_not_taken_for_no_limit(side: int) -> None:
    problem = Caught()
    assert not semidefinite.solve(problem, side, Deadline(0.0))
    assert problem.given == []
