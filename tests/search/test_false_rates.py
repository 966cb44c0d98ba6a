"""Rates a millionth above what their evidence has are refused by every way of proving them, on the networks of the
benchmark."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from benchmarks.quadratic_vs_eigvals import dale, gauss, nearly_symmetric, sparse_gauss
from scipy import sparse

from metzler.claims.check import check
from metzler.models import FiringRate, FiringRateMap, Hopfield, HopfieldMap, Model
from metzler.proofs.parabola import is_thin, weights_of
from metzler.search.euclidean import estimated_rate
from metzler.search.parabola import parabola_certificate
from metzler.search.quadratic import quadratic_certificate
from metzler.search.riccati import middle_solution

SMALL = 1e-6


def ring(n: int) -> Any:
    """Neighbours on a ring: its factor is thin."""
    rng = np.random.default_rng(n)
    near = [rng.normal(size=n - 1), rng.normal(size=n - 1)]
    return sparse.csr_array(sparse.diags_array(near, offsets=[-1, 1], shape=(n, n)))


NETWORKS: dict[str, Callable[[], Any]] = {
    "Gaussian 8": lambda: gauss(8),
    "Gaussian 50": lambda: gauss(50),
    "E/I 10": lambda: dale(10),
    "E/I 50": lambda: dale(50),
    "symmetric and noise 8": lambda: nearly_symmetric(8),
    "symmetric and noise 50": lambda: nearly_symmetric(50),
    "sparse 60": lambda: sparse_gauss(60),
    "ring 60": lambda: ring(60),
}

networks = pytest.mark.parametrize("name", NETWORKS)
kinds = pytest.mark.parametrize("kind", [FiringRate, Hopfield, FiringRateMap, HopfieldMap])


def higher(model: Model, rate: float) -> float:
    """The rate with a, or the factor of a map, smaller by a millionth."""
    return 1.0 - (1.0 - rate) * (1.0 - SMALL)


@networks
@kinds
def test_a_norm_proves_its_own_rate_alone(name: str, kind: type[Model]) -> None:
    model = kind(NETWORKS[name](), activation="relu")  # type: ignore[call-arg]
    claim = quadratic_certificate(model, rtol=1e-2)
    false = replace(claim, lower=higher(model, claim.lower))
    assert check(claim, model).holds
    assert not check(false, model).holds
    if model.n <= 10:
        assert check(claim, model, exact=True).holds
        assert not check(false, model, exact=True).holds


@networks
@kinds
def test_no_norm_proves_more_than_its_multipliers_have(name: str, kind: type[Model]) -> None:
    """Norms from the matrix equation for a rate out of reach, and near it: none is accepted."""
    model = kind(NETWORKS[name](), activation="relu")  # type: ignore[call-arg]
    claim, triple = quadratic_certificate(model, rtol=1e-2), model.triple()
    top = 1.0 - _largest(model, claim.multipliers)
    for slack in (0.1, 1e-2, 1e-3, 1e-4):
        P = middle_solution(triple, claim.multipliers, top - slack * (1.0 - top), slack * (1.0 - top))
        if P is not None:
            assert estimated_rate(triple, P, claim.multipliers) <= top + 1e-9
            false = replace(claim, norm=type(claim.norm)(P), lower=higher(model, top))
            assert not check(false, model).holds


def _largest(model: Model, q: np.ndarray) -> float:
    """a, or the numerical radius, of the scaled weights by many angles: from below, by the square of their distance."""
    W = model.W.toarray() if sparse.issparse(model.W) else np.asarray(model.W)  # type: ignore[attr-defined]
    M = np.sqrt(q)[:, None] * W / np.sqrt(q)
    S, K, found = 0.5 * (M + M.T), 0.5 * (M - M.T), []
    for phi in np.linspace(0.0, np.pi if model.triple().discrete else np.pi / 2, 200):
        width = np.linalg.eigvalsh(np.cos(phi) * S - 1j * np.sin(phi) * K)[-1]
        found.append(width if model.triple().discrete else np.cos(phi) * width)
    return float(max(found))


@networks
@kinds
def test_a_polygon_proves_its_own_rate_alone(name: str, kind: type[Model]) -> None:
    model = kind(NETWORKS[name](), activation="relu")  # type: ignore[call-arg]
    claim = parabola_certificate(model, rtol=1e-2)
    tight = claim.lines * np.array([1.0, 1.0, 1.0 - SMALL])
    assert check(claim, model).holds
    falsehoods = [
        replace(claim, lower=higher(model, claim.lower)),
        replace(claim, lower=higher(model, claim.lower), lines=tight),
        replace(claim, lines=tight),
    ]
    for false in falsehoods:
        assert not check(false, model).holds
        if model.n <= 10:
            assert not check(false, model, exact=True).holds


def test_one_of_the_networks_is_factored_as_a_sparse_one() -> None:
    assert is_thin(weights_of(FiringRate(ring(60), activation="relu").triple()))
    assert not is_thin(weights_of(FiringRate(gauss(50), activation="relu").triple()))
