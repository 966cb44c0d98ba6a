"""Integers of few bits come through every door as the real numbers they stand for: abs(-128) of an int8 is -128."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy import sparse

import metzler as mz
from metzler.matrices import strong_components
from metzler.matrices.classes import quasidominant
from metzler.norms import LpNorm, Norm, QuadraticNorm
from metzler.norms.pairings import directional_derivative, weak_pairing
from metzler.search.interpolate import best_log_norm

MATRIX, VECTOR = np.array([[-128.0, 64.0], [100.0, -128.0]]), np.array([-128.0, 127.0])
NET = mz.Hopfield(np.array([[-3.0, 1.0], [1.0, -2.0]]) / 4, activation="tanh")
RATES = mz.FiringRate(np.array([[-3.0, 1.0], [1.0, -2.0]]) / 4, activation="relu")
LINF = mz.certify(NET, "linf")
PLAIN = Norm("l1", [1.0, 1.0])


def rate(model: Any, order: str = "linf") -> float:
    return mz.certify(model, order).rate


def ends(v: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return np.minimum(v, 0), np.maximum(v, 0)


OF_MATRICES: dict[str, Callable[[Any], Any]] = {
    "log": PLAIN.log,
    "induced": PLAIN.induced,
    "l2": Norm("l2", [1.0, 2.0]).log,
    "majorant": lambda A: mz.matrices.metzler_majorant(A).sum(),
    "abscissa": mz.matrices.spectral_abscissa,
    "components": lambda A: strong_components(A).count,
    "m-hurwitz": lambda A: mz.matrices.m_hurwitz(A).holds,
    "quasidominant": lambda A: quasidominant(A).holds,
    "best": lambda A: best_log_norm(A, "l1")[0],
    "samples": lambda A: mz.norms.one_sided_lipschitz_estimate([A], PLAIN),
    "conservatism": lambda A: mz.norms.conservatism(A).best_log_norm,
    "delay": lambda A: mz.delay(NET, LINF, A, 1).rate,
    "attention": lambda A: mz.Attention(A, beta=1e-4).rate().l1,
    "bounds": lambda A: rate(mz.Attention(A, beta=1e-4).bounds()),
    "jacobian-bounds": lambda A: rate(mz.JacobianBounds(A, A)),
    "hopfield": lambda A: rate(mz.Hopfield(A, activation="relu")),
    "dissipation": lambda A: rate(mz.FiringRate(A, dissipation=A, activation="relu")),
    "entrywise": lambda A: rate(mz.Entrywise(A, slopes=(A, A))),
    "lure": lambda A: rate(mz.Lure(A, A, A, slopes=(0, 1))),
    "low-rank": lambda A: rate(mz.LowRankFiringRate(A, A, activation="relu")),
    "latent": lambda A: rate(mz.LatentHopfield(A, A, activation="relu")),
    "interval": lambda A: rate(mz.IntervalHopfield(A, A, activation="relu")),
    "implicit": lambda A: mz.Implicit(A, A, activation="relu").field(np.ones(2), np.ones(2)).tolist(),
    "coupling": lambda A: mz.compose(
        mz.Modules({"a": NET, "b": NET}, {("a", "b"): A}), dict.fromkeys("ab", LINF), order="linf"
    ).gains["a", "b"],
}
OF_VECTORS: dict[str, Callable[[np.ndarray], Any]] = {
    "norm": lambda v: [Norm(order, [1.0, 2.0])(v) for order in ("l1", "l2", "linf")],
    "lp": lambda v: LpNorm(3.0, [1.0, 2.0])(v),
    "quadratic": lambda v: QuadraticNorm(np.eye(2))(v),
    "pairing": lambda v: [weak_pairing(PLAIN, v, v), directional_derivative(PLAIN, v, v)],
    "leak": lambda v: rate(mz.Hopfield(MATRIX, leak=v, slopes=ends(v)), "l1"),
    "vectors": lambda v: rate(mz.Lure(MATRIX, v, v, slopes=(0, 1))),
    "feedback": lambda v: rate(mz.DiagonalFeedback(MATRIX, v, activation="relu")),
    "bias": lambda v: mz.Implicit(MATRIX, bias=v, activation="relu").field(v, v).tolist(),
    "equilibrium": lambda v: mz.equilibrium(NET, LINF, v).state.tolist(),
    "simulate": lambda v: mz.simulate(NET, v, v, (0, 1)).x.tolist(),
    "local": lambda v: mz.certify_local(NET, inputs=ends(v)).rate,
    "box": lambda v: mz.Box(*ends(v)).inflated(0.1).upper.tolist(),
    "slopes-on": lambda v: [end.tolist() for end in mz.activation("tanh").slopes_on(*ends(v))],
    "activations": lambda v: [mz.activation(name)(v).tolist() for name in ("absolute", "tanh", "relu", "softplus")],
    "many": lambda v: mz.certify_many(
        np.stack([np.diag(v), np.diag(v)]), "l1", activation="relu", leak=v
    ).rate.tolist(),
    "field": lambda v: NET.field(v, v).tolist(),
}


def assert_agree(found: Any, expected: Any) -> None:
    """To within rounding, which may depend on where an array lies; None agrees with None."""
    np.testing.assert_allclose(np.asarray(found, dtype=float), np.asarray(expected, dtype=float), rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("dtype", [np.int8, np.int16, np.int64, np.float32])
@pytest.mark.parametrize("form", [np.asarray, sparse.csr_array])
@pytest.mark.parametrize("name", sorted(OF_MATRICES))
def test_matrices(name: str, form: Any, dtype: type) -> None:
    entry = OF_MATRICES[name]
    assert_agree(entry(form(MATRIX.astype(dtype))), entry(form(MATRIX)))


@pytest.mark.parametrize("dtype", [np.int8, np.int16, np.int64, np.float32])
@pytest.mark.parametrize("name", sorted(OF_VECTORS))
def test_vectors(name: str, dtype: type) -> None:
    entry = OF_VECTORS[name]
    assert_agree(entry(VECTOR.astype(dtype)), entry(VECTOR))
