"""The package works without the solvers, and says how to get them."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

import metzler.euclidean.semidefinite as semidefinite
from metzler.consequences.compare import compare
from metzler.errors import InputError
from metzler.euclidean import lmi_certificate, lyapunov_diagonally_stable, symmetric_certificate
from metzler.models import FiringRate


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
    row = compare(FiringRate([[0.0, 0.9], [0.9, 0.0]], activation="tanh"))["l2 lmi"]
    assert row.rate is None
    assert "reinstall" in row.note


@pytest.mark.usefixtures("without_solvers")
def test_the_rest_works_without_them() -> None:
    net = FiringRate([[0.0, 0.9], [0.9, 0.0]], activation="tanh")
    assert symmetric_certificate(net).rate == pytest.approx(0.1, abs=1e-8)
    assert lyapunov_diagonally_stable([[-2.0, 1.0], [-1.0, -2.0]]).holds
    row = compare(net)["l2 lmi"]
    assert row.rate is None
    assert "metzler[lmi]" in row.note


@pytest.mark.usefixtures("without_solvers")
def test_what_needs_them_says_how_to_install_them() -> None:
    with pytest.raises(InputError, match=r"metzler\[lmi\]"):
        lmi_certificate(FiringRate(np.eye(2), activation="tanh"))
    with pytest.raises(InputError, match=r"metzler\[lmi\]"):
        lyapunov_diagonally_stable([[-1.0, -1.0], [2.0, -1.0]])


def test_importing_the_package_does_not_load_them() -> None:
    code = "import sys, metzler.euclidean, metzler.consequences.compare; sys.exit('cvxpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_solver_that_fails_is_no_exception(monkeypatch: pytest.MonkeyPatch) -> None:
    cp = pytest.importorskip("cvxpy", reason="needs the extra 'lmi'")
    x = cp.Variable()

    def fail(**_: object) -> None:
        raise cp.error.SolverError("no")

    problem = cp.Problem(cp.Minimize(x), [x >= 0])
    monkeypatch.setattr(problem, "solve", fail)
    assert not semidefinite.solve(problem, 1)
    assert semidefinite.solve(cp.Problem(cp.Minimize(x), [x >= 0]), 1)
