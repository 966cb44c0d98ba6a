"""The firing-rate field against its equation."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from metzler.models import FiringRate


def test_the_field_is_the_equation() -> None:
    rng = np.random.default_rng(0)
    W, leak, tau = rng.normal(size=(4, 4)), rng.uniform(0, 2, 4), rng.uniform(0.1, 2, 4)
    x, u = rng.normal(size=(4, 3)), rng.normal(size=4)
    expected = (-leak[:, None] * x + np.tanh(0.3 * W @ x + u[:, None])) / tau[:, None]
    for form in (W, sparse.csr_array(W), sparse.csc_array(W)):
        net = FiringRate(form, leak=leak, activation="tanh", tau=tau, gain=0.3)
        np.testing.assert_allclose(net.field(x, u), expected, rtol=1e-13)


def test_the_triple_has_the_slopes_before_the_weights() -> None:
    W = np.array([[1.0, 2.0], [3.0, 4.0]])
    J = FiringRate(W, slopes=(0.0, 1.0), leak=[1.0, 5.0]).triple().jacobian([0.5, 0.25])
    np.testing.assert_array_equal(J, [[0.5 - 1, 1.0], [0.75, 1.0 - 5]])
