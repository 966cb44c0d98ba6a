"""Networks to test with: hypothesis strategies and seeded random ones, as bare arrays and as models."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from hypothesis import strategies as st
from tests.oracles.brute_force import Plain, exact_growth, exact_worst_log_norm, plain

from metzler.claims.diagonal import Certificate
from metzler.models import FiringRate, Hopfield

KINDS = {"hopfield": Hopfield, "firing-rate": FiringRate}
ORDERS = ("l1", "linf")
PAIRS = [(kind, order) for kind in KINDS for order in ORDERS]

quarters = st.integers(-12, 12).map(lambda k: k / 4)
weights = st.one_of(st.just(0.0), quarters)


def model_of(net: Plain, **changes: object) -> Hopfield | FiringRate:
    """The package's model of these bare arrays."""
    W = changes.pop("W", net.W)
    settings = {"leak": net.leak, "slopes": (net.lo, net.hi), "tau": net.tau, "gain": net.gain} | changes
    return KINDS[net.kind](W, **settings)  # type: ignore[arg-type]


def bare(net: Hopfield | FiringRate) -> Plain:
    """The arrays of a model, dense."""
    W = net.W if isinstance(net.W, np.ndarray) else net.W.toarray()
    return plain(net.kind, W, leak=net.leak, slopes=net.slopes, tau=net.tau, gain=net.gain)


@st.composite
def networks(draw: st.DrawFn, kind: str, max_n: int = 5) -> Plain:
    """Small networks with exactly representable entries: zero rows, repeated rows, triangles and signs are common."""
    n = draw(st.integers(1, max_n))
    vector = lambda values: np.array(draw(st.lists(values, min_size=n, max_size=n)))  # noqa: E731
    W = np.array(draw(st.lists(weights, min_size=n * n, max_size=n * n))).reshape(n, n)
    shape = draw(st.sampled_from(("full", "triangle", "zero row", "rank one", "two parts")))
    if shape == "triangle":
        W = np.triu(W)
    elif shape == "zero row":
        W[draw(st.integers(0, n - 1))] = 0.0
    elif shape == "rank one":
        W = np.outer(W[0], W[:, 0])
    elif shape == "two parts":
        W[: n // 2, n // 2 :] = 0.0
        W[n // 2 :, : n // 2] = 0.0
    lo = vector(st.sampled_from((-1.0, -0.5, 0.0, 0.0, 0.25, 0.5, 1.0)))
    width = vector(st.sampled_from((0.0, 0.5, 1.0, 2.0)))
    leak = vector(st.sampled_from((0.0, 0.5, 1.0, 3.0)))
    tau = vector(st.sampled_from((0.05, 1.0, 1.0, 2.0)))
    gain = draw(st.sampled_from((1.0, 1.0, 0.1, 0.0)))
    return plain(kind, W, leak=leak, slopes=(lo, lo + width), tau=tau, gain=gain)


def random_network(seed: int, n: int, kind: str, *, density: float = 1.0, tau: bool = True) -> Plain:
    """Gaussian weights, own leaks, slopes and time constants."""
    rng = np.random.default_rng(seed)
    W = rng.normal(size=(n, n)) / np.sqrt(n) * (rng.random((n, n)) < density)
    lo = rng.uniform(-0.3, 0.5, n)
    times = rng.uniform(0.1, 2.0, n) if tau else np.ones(n)
    return plain(kind, W, leak=rng.uniform(0.0, 3.0, n), slopes=(lo, lo + rng.uniform(0.0, 1.0, n)), tau=times)


def scale(net: Plain) -> float:
    """The size of the Jacobians, 1/time: what absolute tolerances are relative to."""
    slope = np.maximum(np.abs(net.lo), np.abs(net.hi)).max()
    sums = max(float(np.abs(net.W).sum(axis=axis).max()) for axis in (0, 1))
    return float((np.abs(net.leak).max() + net.gain * slope * sums) / net.tau.min()) + 1e-300


def true_rate(net: Plain, answer: Certificate) -> Fraction:
    """The rate that the certificate's weights prove, without rounding."""
    norm = answer.norm
    return -exact_worst_log_norm(net, norm.order, norm.weights, norm.exponents)


def true_ceiling(net: Plain, answer: Certificate) -> Fraction:
    """The rate that no weights pass according to the certificate's witness, without rounding."""
    proof = answer.proof
    return -exact_growth(net, answer.norm.order, proof.limiting, proof.values, proof.exponents)
