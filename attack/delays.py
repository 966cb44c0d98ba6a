"""Delayed synapses: characteristic roots of linear members, and weights that prove more than `upper` allows."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

import metzler as mz
from attack import models
from attack.truth import Claim, at_least, at_most, good_weights, log_norm, vertices


def rightmost(J0: np.ndarray, J1: np.ndarray, lag: float, nodes: int = 18) -> float:
    """The largest real part of a characteristic root of `x' = J0 x + J1 x(t - lag)`, by Chebyshev collocation."""
    if lag == 0:
        return float(np.linalg.eigvals(J0 + J1).real.max())
    n, N = len(J0), nodes
    points = np.cos(np.pi * np.arange(N + 1) / N)
    c = np.r_[2.0, np.ones(N - 1), 2.0] * (-1.0) ** np.arange(N + 1)
    X = points[:, None] - points[None, :]
    D = np.outer(c, 1 / c) / (X + np.eye(N + 1))
    D -= np.diag(D.sum(axis=1))
    big = np.kron(D * 2.0 / lag, np.eye(n))
    big[:n] = 0.0
    big[:n, :n], big[:n, -n:] = J0, J1
    guesses = np.linalg.eigvals(big)
    guesses = guesses[np.argsort(-guesses.real)][: 6 * n]
    found = [polished(J0, J1, lag, complex(z)) for z in guesses]
    return max((z.real for z in found if z is not None), default=-np.inf)


def polished(J0: np.ndarray, J1: np.ndarray, lag: float, z: complex) -> complex | None:
    """The characteristic root near z by Newton's method; None where there is none (collocation has spurious ones)."""
    one, size = np.eye(len(J0)), 1.0 + np.abs(J0).sum() + np.abs(J1).sum()
    try:
        for _ in range(30):
            late = np.exp(-z * lag) * J1
            step = 1.0 / np.trace(np.linalg.solve(z * one - J0 - late, one + lag * late))
            z = z - step
            if abs(step) < 1e-13 * size:
                break
    except (np.linalg.LinAlgError, ZeroDivisionError):
        pass
    if not np.isfinite(z) or abs(z.real) * lag > 30:
        return None
    smallest = np.linalg.svd(z * one - J0 - np.exp(-z * lag) * J1, compute_uv=False)[-1]
    return z if smallest < 1e-9 * size else None


def delays(rng: np.random.Generator) -> Iterator[Claim]:
    """`delay`, `delay_gain`, `halanay_rate`."""
    case = models.plain(rng, n=int(rng.integers(1, 4)))
    left = case.kind == "firing-rate"
    raw, model = case.raw, case.model()
    order = str(rng.choice(["l1", "linf"]))
    cert = mz.certify(model, order)
    if case.size() > 1e4 or cert.norm.exponents is not None:
        return
    other = raw["draw"].matrix(case.n, case.n, 0.5)
    other = np.clip(other, -1e3, 1e3)
    lag = float(rng.choice([0.0, 0.1, 1.0, 3.0])) / max(1.0, case.size() / 4)
    found = mz.delay(model, cert, raw["draw"].stored(other), lag)
    tau, g = raw["tau"], raw["gain"]
    now, late = parts(case, other, case.theta, case.theta, left)
    for s in rng.choice(len(now), min(len(now), 6), replace=False):
        root = rightmost(now[s], late[s], lag)
        slack = 1e-6 * (1 + case.size())
        if abs(root) * lag < 8:
            yield at_most(f"{case.kind} {order} rate with delays", found.rate, -root, slack)
    gain = mz.delay_gain(model, cert, other)
    if np.isfinite(gain.lower) and 0 < gain.lower < 1e8:
        for s in rng.choice(len(now), min(len(now), 4), replace=False):
            for share in (0.0, 0.3, 3.0, 30.0):
                root = rightmost(now[s], gain.lower * (1 - 1e-6) * late[s], share / max(case.size(), 1e-3))
                yield at_most(f"{case.kind} {order} stable up to the gain", root, 0.0, 1e-6 * (1 + case.size()))
    yield from beyond(case, other, order, gain, left, g, tau)
    c, l, t = rng.exponential(size=3)
    r = mz.trajectories.halanay_rate(c, l, t)
    if np.isfinite(r):
        yield at_most("Halanay", abs(c - l * np.exp(r * t) - r), 0.0, 1e-9 * (1 + c))


def delays_of_any(rng: np.random.Generator) -> Iterator[Claim]:
    """`delay` of Lur'e systems: with more synapses of either sign, and with all that is not linear delayed."""
    case = models.lure(rng)
    model, n, tau = case.model(), case.n, case.raw["tau"]
    order = str(rng.choice(["l1", "linf"]))
    cert = mz.certify(model, order)
    if case.size() > 1e4 or n > 3 or cert.norm.exponents is not None:
        return
    other, lag = np.round(4 * rng.normal(size=(n, n))) / 8, float(rng.choice([0.1, 1.0])) / max(1.0, case.size() / 4)
    more, late = mz.delay(model, cert, other, lag), mz.delay(model, cert, tau=lag)
    still = case.jacobian(np.zeros((1, case.m)))[0]
    slack = 1e-6 * (1 + case.size())
    for d in case.theta[rng.choice(len(case.theta), min(len(case.theta), 4), replace=False)]:
        J = case.jacobian(d[None])[0]
        signed = model.gain * other * rng.choice([-1.0, 1.0], (n, n)) / tau[:, None]
        for what, found, now, then in (("with more", more, J, signed), ("late", late, still, J - still)):
            root = rightmost(now, then, lag)
            if abs(root) * lag < 8:
                yield at_most(f"lure {order} {what} synapses", found.rate, -root, slack)


def parts(
    case: models.Case, other: np.ndarray, d: np.ndarray, e: np.ndarray, left: bool
) -> tuple[np.ndarray, np.ndarray]:
    """What acts now (slopes d) and late (slopes e), (s, n, n) each."""
    tau, g = case.raw["tau"], case.raw["gain"]
    now = case.jacobian(d)
    # the delayed part of a firing-rate network enters the argument as it is, without the gain
    late = (e[:, :, None] * other[None] if left else other[None] * e[:, None, :]) / tau[None, :, None]
    return now, late * g


def beyond(
    case: models.Case, other: np.ndarray, order: str, gain: mz.ThresholdClaim, left: bool, g: float, tau: np.ndarray
) -> Iterator[Claim]:
    """With one slope for a synapse now and late where the norm allows it, no weights prove a factor above `upper`."""
    if not 0 <= gain.upper < 1e8:
        return
    s = gain.upper * (1 + 1e-4) + 1e-6
    shared = (order == "linf") == left
    lo, hi = case.lo, case.hi
    if shared:
        d = vertices(lo, hi)
        e = d
    else:
        both = vertices(np.r_[lo, lo], np.r_[hi, hi], 512)
        d, e = both[:, : case.n], both[:, case.n :]
    now, late = parts(case, other, d, e, left)
    diagonal = np.diagonal(now, axis1=1, axis2=2)
    bounded = np.abs(now) + s * np.abs(late)
    n = case.n
    bounded[:, np.arange(n), np.arange(n)] = diagonal + s * np.abs(np.diagonal(late, axis1=1, axis2=2))
    w = good_weights(bounded, order, False)
    rate = -float(log_norm(bounded, order, w).max())
    yield at_least(f"{case.kind} {order} upper end of the delay gain", 0.0, rate, 1e-7 * case.size())
