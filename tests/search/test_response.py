"""The frequency response of a triple, and the form that the rate depends on, against dense matrices."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import sparse

from metzler.models import EchoState, FiringRate, Hopfield, Lure, Model
from metzler.search.quadratic import quadratic_certificate
from metzler.search.response import DENSE, Form, Response, multiplied

rng = np.random.default_rng(5)
W = rng.normal(size=(5, 5))
MODELS = {
    "firing rate": FiringRate(W, slopes=(-0.5, 1.0), leak=[1.0, 2.0, 1.5, 1.0, 3.0], tau=[1.0, 0.5, 2.0, 1.0, 1.0]),
    "hopfield": Hopfield(sparse.csr_array(W), activation="relu", leak=2.0, gain=0.5),
    "echo state": EchoState(W, 0.4, activation="relu"),
    "lure": Lure(W - 4.0 * np.eye(5), rng.normal(size=(5, 3)), rng.normal(size=(3, 5)), slopes=(-1.0, 0.5)),
}
RATE = -0.75


def form_by_hand(model: Model, q: np.ndarray, phi: float, c: float) -> np.ndarray:
    """T of the module, from dense matrices and an inverse."""
    t = model.triple()
    dense = [M.toarray() if sparse.issparse(M) else np.asarray(M) for M in (t.A, t.B, t.C)]
    A, B, C = dense[0] / t.tau[:, None], t.gain * dense[1] / t.tau[:, None], dense[2]
    poles = np.linalg.eigvals(A)
    if t.discrete:
        shifted = (1.0 - c) * np.exp(2j * phi) * np.eye(len(A)) - A
    else:
        pace = np.exp(np.mean(np.log(np.abs(poles + c))))
        shifted = 1j * pace * np.tan(phi) * np.eye(len(A)) - A - c * np.eye(len(A))
    G = C @ np.linalg.inv(shifted) @ B
    mixed = np.diag(q * (t.lo + t.hi)) @ G
    return 2.0 * np.diag(q) - mixed - mixed.conj().T + 2.0 * G.conj().T @ np.diag(q * t.lo * t.hi) @ G


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("phi", [0.0, 0.3, 1.2])
def test_form_and_terms_and_least_vector(name: str, phi: float) -> None:
    response = Response(MODELS[name].triple())
    q = np.random.default_rng(1).uniform(0.5, 2.0, response.m)
    T = form_by_hand(MODELS[name], q, phi, RATE)
    for seed in range(3):
        x = _vector(seed, response.m)
        form = Form(response, q, x)
        assert form(phi, RATE) * form.first == pytest.approx((x.conj() @ T @ x).real, rel=1e-9, abs=1e-9)
        assert q @ response.terms(x[:, None], [phi], RATE)[:, 0] == pytest.approx((x.conj() @ T @ x).real, rel=1e-9)
    root = np.sqrt(q)
    least = np.linalg.eigvalsh(T / root[:, None] / root)[0]
    found = response.least(root, phi, RATE, 1e-9)
    assert (found.conj() @ T @ found).real / (q @ np.abs(found) ** 2) == pytest.approx(least, rel=1e-9, abs=1e-9)


def _vector(seed: int, m: int) -> np.ndarray:
    parts = np.random.default_rng(seed).normal(size=(2, m))
    return parts[0] + 1j * parts[1]


@pytest.mark.parametrize("name", ["firing rate", "hopfield", "echo state", "lure"])
def test_products_find_what_a_factorisation_finds(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    big = 40
    V = np.random.default_rng(2).normal(size=(big, big)) / np.sqrt(big)
    models = {
        "firing rate": FiringRate(V, slopes=(-0.5, 1.0)),
        "hopfield": Hopfield(sparse.csr_array(V), activation="relu", leak=np.linspace(1.0, 2.0, big)),
        "echo state": EchoState(V, 0.4, activation="relu"),
        "lure": Lure(V - 4.0 * np.eye(big), V.T.copy(), V, slopes=(-1.0, 0.5)),
    }
    response, root = Response(models[name].triple()), np.linspace(0.5, 2.0, big)
    exact = Form(response, root**2, response.least(root, 0.3, RATE, 1e-9))
    monkeypatch.setattr("metzler.search.response.DENSE", 1)
    loose = Form(response, root**2, response.least(root, 0.3, RATE, 1e-9))
    assert loose(0.3, RATE) == pytest.approx(exact(0.3, RATE), abs=1e-6)
    assert big < DENSE


def test_the_root_is_where_the_form_changes_sign() -> None:
    response = Response(MODELS["firing rate"].triple())
    q = np.ones(5)
    form = Form(response, q, response.least(np.ones(5), 0.0, response.highest, 1e-9))
    root = form.root(0.0, response.highest)
    assert form(0.0, root) == pytest.approx(0.0, abs=1e-9)
    assert form(0.0, root - 0.1) > 0 > form(0.0, root + 0.1)
    assert form.root(0.0, root - 1.0) == root - 1.0


def test_decay_and_resonances() -> None:
    turning = Lure([[-1.0, -5.0], [5.0, -1.0]], [[1.0], [0.0]], [[1.0, 0.0]], slopes=(0.0, 1.0))
    response = Response(turning.triple())
    assert response.top == pytest.approx(1.0)
    (phi,) = response.resonances(0.5)
    assert response.frequency(phi, 0.5).imag == pytest.approx(5.0)
    assert Response(MODELS["hopfield"].triple()).still
    assert not Response(replace(MODELS["hopfield"].triple(), lo=-np.ones(5))).still
    assert Response(MODELS["echo state"].triple()).top == pytest.approx(1.0 - 0.6)


def test_a_product_of_a_complex_matrix() -> None:
    M = np.array([[1.0j, 2.0], [0.0, 1.0]])
    np.testing.assert_array_equal(multiplied(M, np.array([1.0 + 0j, 1.0])), [2.0 + 1.0j, 1.0])


def test_a_gain_of_nought_leaves_the_leak() -> None:
    """All forms are 0 there, and no iteration on them begins."""
    weights = np.random.default_rng(0).standard_normal((200, 200))
    silent = Hopfield(weights, activation="tanh", gain=0.0)
    assert quadratic_certificate(silent).rate == pytest.approx(1.0, rel=2e-3)
