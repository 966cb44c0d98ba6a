"""Theorem 21: a nonlinearity for every pair."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse
from tests.oracles.brute_force import abscissa

from metzler.activations import custom
from metzler.errors import InputError
from metzler.models import Entrywise
from metzler.networks import Network
from metzler.search.certify import certify

W = np.array([[-3.0, 1.0, 0.0], [2.0, -4.0, 0.5], [0.0, -1.0, -2.0]])


def worst(W: np.ndarray, lo: np.ndarray, hi: np.ndarray) -> np.ndarray:
    """The one matrix of Theorem 21."""
    F = np.maximum(np.abs(lo), np.abs(hi)) * np.abs(W)
    np.fill_diagonal(F, np.maximum(np.diag(lo * W), np.diag(hi * W)))
    return F


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 5), st.sampled_from([1.0, 0.5, 0.2]))
def test_theorem_21_one_matrix_is_the_worst_case(seed: int, n: int, density: float) -> None:
    rng = np.random.default_rng(seed)
    W = np.round(rng.normal(size=(n, n)) * 4) / 4 * (rng.random((n, n)) < density)
    lo = np.round(rng.normal(size=(n, n)) * 2) / 2
    hi = lo + rng.integers(0, 3, (n, n)) / 2
    F = worst(W, lo, hi)
    for order in ("l1", "linf"):
        answer = certify(Entrywise(W, (lo, hi)), order)
        scale = (np.maximum(np.abs(lo), np.abs(hi)) * np.abs(W)).max() + 1e-9  # the margin's: with the whole diagonal
        assert answer.exact
        assert -abscissa(F) - 3e-6 * scale <= answer.rate <= -abscissa(F) + 1e-9 * scale


def test_slopes_at_zero_weights_do_not_count_and_missing_ones_are_zero() -> None:
    lo = np.where(W != 0, 0.5, 99.0)
    net = Entrywise(W, (lo, np.where(W != 0, 1.0, 100.0)))
    assert net.slopes[0].tolist() == [0.5] * 7
    thin = Entrywise(sparse.csr_array(W), (sparse.csr_array(np.diag([0.5, 0.5, 0.5])), 1.0))
    assert thin.slopes[0].tolist() == [0.5, 0.0, 0.0, 0.5, 0.0, 0.0, 0.5]


def test_every_synapse_may_have_its_own_function() -> None:
    factor = np.arange(1.0, 8.0)
    phi = custom(lambda y: (factor if y.shape[0] == 7 else factor[0]) * y if y.ndim == 1 else y, slopes=(0.0, 7.0))
    net = Entrywise(W, activation=phi)
    scaled = np.zeros((3, 3))
    scaled[W != 0] = W[W != 0] * factor
    np.testing.assert_allclose(net.field([1.0, -2.0, 0.5]), scaled @ [1.0, -2.0, 0.5])


def test_round_trip_and_restriction() -> None:
    net = Entrywise(W, (np.full((3, 3), -0.5), 1.0), tau=[1.0, 2.0, 3.0], gain=0.5)
    again = Entrywise.from_parameters(net.matrices(), net.parameters())
    d = np.linspace(-0.5, 1.0, 7)
    np.testing.assert_array_equal(again.triple().jacobian(d).toarray(), net.triple().jacobian(d).toarray())
    part = net.restricted(np.array([0, 1]))
    np.testing.assert_array_equal(part.W.toarray(), W[:2, :2])
    assert part.tau.tolist() == [1.0, 2.0]


@pytest.mark.parametrize(
    ("slopes", "sentence"),
    [
        (None, "got neither"),
        (0.5, "must be a pair"),
        ((1.0, 0.0), r"lo = 1.0 > hi = 0.0 at entry \[0, 0\]: swap them"),
        ((np.zeros((2, 2)), 1.0), r"the lower slope must have shape \(3, 3\), got \(2, 2\)"),
        ((0.0, np.full((3, 3), np.nan)), "the upper slope must be finite"),
    ],
)
def test_refusals(slopes: object, sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        Entrywise(W, slopes)


def test_wrong_names_are_refused() -> None:
    with pytest.raises(InputError, match="have the matrices"):
        Entrywise.from_parameters({"W": W}, {})
    with pytest.raises(InputError, match="no activation function"):
        Entrywise(W, (0.0, 1.0)).field(np.zeros(3))


def test_slopes_as_networks_follow_the_names_of_the_weights() -> None:
    W = [[-3.0, 1.0], [2.0, -3.0]]
    lo, hi = np.array([[1.0, 0.5], [0.25, 0.0]]), np.array([[2.0, 1.5], [1.25, 1.0]])
    turned = [Network(end[::-1, ::-1], names=["b", "a"]) for end in (lo, hi)]
    net = Entrywise(Network(W, names=["a", "b"]), slopes=tuple(turned))
    assert [end.tolist() for end in net.slopes] == [lo.ravel().tolist(), hi.ravel().tolist()]
