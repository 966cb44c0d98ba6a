"""Gains, margins and noise: linear networks of the class have gains in closed form, `-J(d)^-1` times the input's."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import scipy.linalg

import metzler as mz
from attack import models
from attack.models import Case
from attack.truth import Claim, at_least, at_most, good_weights, line_sums, log_norm, same
from metzler.consequences.robustness import Robustness

KINDS = (
    "hopfield",
    "firing-rate",
    "hopfield+dissipation",
    "firing-rate+dissipation",
    "persidskii",
    "diagonal-feedback",
    "lure",
)


def acting(case: Case, theta: np.ndarray) -> np.ndarray:
    """The derivative of the field with respect to the input, (s, n, n): slopes inside, 1 outside, over tau."""
    tau = case.raw["tau"]
    size = theta[:, : case.n] if case.kind.startswith("firing-rate") else np.ones((len(theta), case.n))
    return models.diag(size / tau[None])


def contracting(rng: np.random.Generator, least: float) -> tuple[Case, mz.Model, np.ndarray, mz.Certificate] | None:
    """A flow with its model, Jacobians and certificate; None where the rate is less than that part of its size."""
    case = models.FLOWS[str(rng.choice(KINDS))](rng)
    model, J = case.model(), case.all()
    cert = mz.certify(model, str(rng.choice(["l1", "linf"])))
    tame = cert.norm.exponents is None and np.isfinite(J).all() and case.size() <= 1e5
    return (case, model, J, cert) if tame and cert.rate > least * case.size() else None


def gains(rng: np.random.Generator) -> Iterator[Claim]:
    """`robustness` and `input_gains`: equilibria, slow and fast sines, of every linear member at a vertex."""
    drawn = contracting(rng, 1e-5)
    if drawn is None:
        return
    case, model, J, cert = drawn
    order = cert.norm.order
    E = acting(case, case.theta)
    G = -np.linalg.solve(J, E)
    w = cert.norm.weights
    ratio = w[:, None] / w[None, :]
    found = mz.robustness(model, cert)
    induced = float(line_sums(G, order, ratio, True)[0].max()) + 1.0
    name = f"{case.kind} {order}"
    yield at_least(f"{name} gain of constant inputs", found.equilibrium_gain, induced, 1e-9 * induced)
    yield at_least(f"{name} gain", found.input_gain, induced, 1e-9 * induced)
    entry = np.abs(G).sum(axis=2).max() if order == "linf" else np.abs(G).max()
    yield at_least(f"{name} gain by entries", found.worst_input_gain, float(entry), 1e-9 * float(entry))
    forced = -np.linalg.inv(J)
    worst = float(line_sums(forced, order, ratio, True)[0].max()) + 1.0
    yield at_least(f"{name} gain of disturbances", found.disturbance_gain, worst, 1e-9 * worst)
    yield at_least(f"{name} overshoot", found.overshoot, float(w.max() / w.min()), 0.0)
    omega = float(rng.choice([0.3, 3.0])) * cert.rate
    moving = np.linalg.solve(1j * omega * np.eye(case.n)[None] - J, E.astype(complex))
    if order == "linf":
        sine = float((np.abs(moving) * ratio).max())
        yield at_least(f"{name} gain of a sine", found.input_gain, sine, 1e-9 * sine)
    yield from entries(case, model, G, moving, name)
    yield from margins(case, model, cert, found, rng)


def entries(case: Case, model: object, G: np.ndarray, moving: np.ndarray, name: str) -> Iterator[Claim]:
    """`input_gains` entry by entry, for constant inputs and for moving ones."""
    for constant in (True, False):
        table = mz.input_gains(model, constant=constant)
        truth = np.abs(G).max(axis=0)
        if not constant:
            truth = np.maximum(truth, np.abs(moving).max(axis=0))
        excess = float((truth - table - 1e-9 * truth.max()).max())
        what = "constant inputs" if constant else "inputs"
        yield at_most(f"{name} gains of {what}, entry by entry", excess, 0.0)


def margins(
    case: Case, model: object, cert: mz.Certificate, found: Robustness, rng: np.random.Generator
) -> Iterator[Claim]:
    """The synapses that exist may be wrong by the margin: all of them at once, one alone, in proportion."""
    if not case.kind.startswith(("hopfield", "firing-rate")):
        return
    W, order, w = case.raw["W"], cert.norm.order, cert.norm.weights
    pattern = (W != 0) * 1.0
    table = mz.edge_margins(model, cert).matrix.toarray()
    one = np.zeros_like(W)
    if pattern.any():
        i, j = (int(v) for v in np.argwhere(pattern)[rng.integers(int(pattern.sum()))])
        one[i, j] = min(table[i, j], 1e6)
    wrong = {"weight margin": min(found.weight_margin or 0.0, 1e6) * pattern, "edge margin": one,
             "relative margin": min(found.relative_weight_margin or 0.0, 1e6) * np.abs(W)}  # fmt: skip
    for what, size in wrong.items():
        for _ in range(3):
            signs = rng.choice([-1.0, 1.0], W.shape) if rng.random() < 0.5 else np.where(W == 0, 1.0, np.sign(W))
            other = W + size * signs * (1 - 1e-9)
            d, g, tau = case.theta, case.raw["gain"], case.raw["tau"]
            fixed = -case.raw["D"] if case.raw["D"] is not None else -np.diag(case.raw["leak"])
            loop = d[:, :, None] * other[None] if case.kind.startswith("firing-rate") else other[None] * d[:, None, :]
            J = (fixed[None] + g * loop) / tau[None, :, None]
            top = float(log_norm(J, order, w).max())
            yield at_most(f"{case.kind} {order} {what}", top, 0.0, 1e-8 * case.size() * cert.norm.condition)


def existence(rng: np.random.Generator) -> Iterator[Claim]:
    """`input_gains` gives an answer wherever a diagonal norm of a sharp model proves contraction."""
    case = models.plain(rng)
    model, J = case.model(), case.all()
    rate = max(-float(log_norm(J, o, good_weights(J, o, False)).max()) for o in ("l1", "linf"))
    if abs(rate) < 1e-6 * case.size():
        return
    try:
        table = mz.input_gains(model)
        answered = True
    except mz.MetzlerError:
        answered = False
    if rate > 0:
        yield same(f"{case.kind} gains exist where l1 or linf contracts", answered, True)
    if answered:
        G = np.abs(np.linalg.solve(J, acting(case, case.theta))).max(axis=0)
        yield at_most(f"{case.kind} gains", float((G - table - 1e-8 * G.max()).max()), 0.0)


def noise(rng: np.random.Generator) -> Iterator[Claim]:
    """`noise_bound` against the stationary spread of linear members."""
    drawn = contracting(rng, 1e-4)
    if drawn is None:
        return
    case, model, J, cert = drawn
    order = cert.norm.order
    sigma = np.abs(rng.normal(size=case.n))
    found = mz.noise_bound(model, cert, sigma)
    w = cert.norm.weights
    for s in rng.choice(len(J), min(len(J), 4), replace=False):
        P = scipy.linalg.solve_continuous_lyapunov(J[s], -np.diag(sigma**2))
        spread = w * np.sqrt(np.maximum(np.diag(P), 0.0)) * np.sqrt(2 / np.pi)
        truth = float(spread.sum() if order == "l1" else spread.max())
        yield at_least(f"{case.kind} {order} noise", found.expected, truth, 1e-8 * truth)
