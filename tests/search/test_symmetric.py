"""Symmetric weights: the closed form is the best rate of all norms, and is proved."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from metzler.claims.check import check
from metzler.errors import InputError
from metzler.models import FiringRate, Hopfield
from metzler.search.symmetric import is_symmetric, symmetric_certificate

rng = np.random.default_rng(41)
both = pytest.mark.parametrize("kind", [Hopfield, FiringRate])


@both
@pytest.mark.parametrize("n", [1, 2, 5, 25])
@pytest.mark.parametrize("sign", [1.0, -1.0, 0.0])
def test_the_closed_form(kind: type[Hopfield], n: int, sign: float) -> None:
    G = rng.normal(size=(n, n))
    W = 0.5 * (G + G.T) if sign > 0 else sign * (G @ G.T)
    W = 0.5 * (W + W.T)
    net = kind(W, leak=1.5, tau=0.5, gain=0.3, slopes=(0.0, 0.7))
    best = (1.5 - 0.21 * max(float(np.linalg.eigvalsh(W)[-1]), 0.0)) / 0.5
    cert = symmetric_certificate(net)
    assert best - 1e-7 * (1 + np.abs(W).max() * n) <= cert.rate <= best + 1e-13
    assert check(cert, net).holds


@both
def test_sparse_weights_zero_gain_and_positive_lower_slopes(kind: type[Hopfield]) -> None:
    W = np.array([[0.0, 0.9], [0.9, 0.0]])
    assert symmetric_certificate(kind(sparse.csr_array(W), activation="tanh")).rate == pytest.approx(0.1, abs=1e-8)
    assert symmetric_certificate(kind(W, activation="tanh", gain=0.0)).rate == pytest.approx(1.0, abs=1e-6)
    net = kind(W, slopes=(0.5, 1.0))
    cert = symmetric_certificate(net)
    assert cert.rate == pytest.approx(0.1, abs=1e-8)
    assert check(cert, net).holds


@pytest.mark.parametrize(
    ("net", "sentence"),
    [
        (Hopfield([[0.0, 1.0], [0.5, 0.0]], activation="relu"), "transpose"),
        (Hopfield(np.eye(2), activation="relu", leak=[1.0, 2.0]), "same leak"),
        (Hopfield(np.eye(2), activation="absolute"), "not negative"),
        (Hopfield(np.eye(2), activation="relu", tau=[1.0, 2.0]), "same tau"),
        (Hopfield(np.eye(2), slopes=(0.0, [1.0, 2.0])), "same upper slope"),
        (FiringRate([[0, 0.5], [0.5, 0]], dissipation=[[1.0, 0.5], [0, 1]], activation="relu"), "dissipation"),
    ],
)
def test_refusals(net: Hopfield, sentence: str) -> None:
    assert not is_symmetric(net)
    with pytest.raises(InputError, match=sentence):
        symmetric_certificate(net)


@pytest.mark.parametrize("part", [{"gain": 1e300}, {"slopes": (0.0, 1e300)}, {"slopes": (0.0, 1e-300)}])
def test_numbers_whose_squares_are_no_doubles_get_a_sentence(part: dict[str, object]) -> None:
    with pytest.raises(InputError, match="at most 1e\\+100 in size"):
        symmetric_certificate(FiringRate([[1.0]], **{"slopes": (0.0, 1.0), **part}))


@pytest.mark.parametrize("kind", [Hopfield, FiringRate])
@pytest.mark.parametrize("stiff", [1.0, 1e3])
def test_a_laplacian_keeps_its_leak(kind: type[Hopfield], stiff: float) -> None:
    """No eigenvalue is above 0, so that the rate is the leak; the Hopfield network of a grid was answered with -95."""
    links = np.diag(np.linspace(1.0, stiff, 13), 1)
    links = links + links.T
    W = links - np.diag(links.sum(axis=1))
    cert = symmetric_certificate(kind(W, activation="relu"))
    assert check(cert, kind(W, activation="relu")).holds
    assert 1.0 - 1e-6 * float(np.abs(W).max()) < cert.rate <= 1.0
