"""Rates by the numerical range: those of the quadratic norm, for flows and maps, dense and sparse."""

from typing import Any

import numpy as np
import pytest
from scipy import sparse
from tests.proofs.test_definite import sheet
from tests.proofs.test_parabola import models

from metzler.claims.check import check
from metzler.errors import InputError, InputTypeError
from metzler.models import EchoState, FiringRate, Hopfield
from metzler.search.parabola import parabola_certificate
from metzler.search.quadratic import quadratic_certificate


@pytest.mark.parametrize("seed", range(5))
def test_the_rate_is_that_of_the_best_quadratic_norm(seed: int) -> None:
    rng = np.random.default_rng(seed)
    for model in models(rng, int(rng.integers(1, 7))):
        claim, norm = parabola_certificate(model, rtol=1e-4), quadratic_certificate(model, rtol=1e-4)
        size = 1.0 + abs(norm.lower)
        assert claim.lower == pytest.approx(norm.lower, abs=1e-3 * size)
        assert check(claim, model).holds


def test_many_neurons_on_a_sheet() -> None:
    """More than one matrix of these would hold."""
    X = sheet(60, np.random.default_rng(3))
    model = FiringRate(X, slopes=(0.0, 1.0), leak=5.0)
    claim = parabola_certificate(model, rtol=0.05)
    assert check(claim, model).holds
    pair = sparse.csr_array(X + X.T)
    top = float(sparse.linalg.eigsh(0.5 * pair, k=1, which="LA", return_eigenvectors=False)[0])
    ceiling = 5.0 - float(sparse.linalg.eigs(X, k=1, which="LR", return_eigenvectors=False).real[0])
    assert 5.0 - 1.3 * top < claim.lower < ceiling


def test_an_iteration_instead_of_all_eigenvalues() -> None:
    rng = np.random.default_rng(0)
    W = rng.normal(size=(200, 200)) / np.sqrt(200)
    for model in (Hopfield(0.5 * W, slopes=(0.0, 1.0)), EchoState(0.4 * W, activation="relu", a=0.5)):
        claim, norm = parabola_certificate(model, rtol=1e-2), quadratic_certificate(model, rtol=1e-2)
        assert claim.lower == pytest.approx(norm.lower, abs=0.02 * (1.0 + abs(norm.lower)))


def test_special_networks() -> None:
    for n in (1, 3):
        assert parabola_certificate(FiringRate(np.zeros((n, n)), slopes=(0.0, 1.0))).lower == pytest.approx(
            1.0, abs=2e-3
        )
    still = Hopfield(np.eye(2), slopes=(0.0, 0.0))
    assert parabola_certificate(still).lower == pytest.approx(1.0, abs=1e-9)
    chain = FiringRate(np.diag(np.ones(4), -1), slopes=(0.0, 1.0))
    claim = parabola_certificate(chain)
    assert check(claim, chain).holds
    assert claim.lower > 0.5


def test_refused_before_any_search() -> None:
    rng = np.random.default_rng(0)
    wide = sparse.random_array((3100, 3100), density=0.01, rng=rng, format="csr")
    for model in (FiringRate(wide, slopes=(0.0, 1.0)), FiringRate(np.eye(2), slopes=(0.0, 1.0), leak=[1.0, 2.0])):
        with pytest.raises(InputError):
            parabola_certificate(model)


@pytest.mark.parametrize("rtol", [0, -1.0, 2.0, np.nan, np.inf, None, "x", True, np.zeros(0), 10**400])
def test_a_tolerance_that_is_none(rtol: Any) -> None:
    for search in (parabola_certificate, quadratic_certificate):
        with pytest.raises((InputError, InputTypeError), match="rtol must"):
            search(FiringRate([[0.0, 0.5], [-0.5, 0.0]], activation="tanh"), rtol=rtol)
