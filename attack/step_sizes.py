"""Euler steps and forward-backward steps: Lipschitz factors over all vertices, and fixed points that are equilibria."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

import metzler as mz
from attack import models
from attack.raw import Draw, size_of
from attack.truth import Claim, at_least, at_most, close, line_sums, same, vertices


def euler(rng: np.random.Generator) -> Iterator[Claim]:
    """`step_sizes`: the factor of any step is one of every member of the family, the limit is no limit too large."""
    case = models.flow(rng)
    model = case.model()
    order = str(rng.choice(["l1", "linf"]))
    cert = mz.certify(model, order)
    norm = cert.norm if rng.random() < 0.5 else mz.Norm(order, np.exp(rng.normal(size=case.n)))
    if norm.exponents is not None or norm.condition > 1e6:
        return
    found = mz.step_sizes(model, norm)
    J, one = case.all(), np.eye(case.n)[None]
    ratio = norm.weights[:, None] / norm.weights[None, :]
    unit = max(float(line_sums(J, order, ratio, True)[1].max()), case.size(), 1e-300)
    steps = [float(s) / unit for s in (0.1, 1.0, 3.0)] + (
        [found.limit * (1 - 1e-9)] if 0 < found.limit < np.inf else []
    )
    for h in steps:
        sums, size = line_sums(one + h * J, order, ratio, True)
        truth, slack = float(sums.max()) + 1.0, 1e-13 * (float(size.max()) + h * case.size())
        yield at_least(f"{case.kind} {order} factor of an Euler step", found.factor(h), truth, slack)
        if cert.exact and case.whole and not case.kind.startswith("interval"):
            yield at_most(f"{case.kind} {order} factor is the smallest", found.factor(h), truth, 1e3 * slack)
    if 0 < found.limit < np.inf:
        yield at_most(f"{case.kind} {order} a step below the limit contracts", truth, 1.0, slack)
    back = float(line_sums(-J, order, ratio, False)[0].max())
    yield at_least(f"{case.kind} {order} q", found.q, back, 1e-13 * unit)
    yield at_least(f"{case.kind} {order} b", found.b, float(line_sums(J, order, ratio, False)[0].max()), 1e-13 * unit)
    if found.b < 0:
        best = found.factor(found.best)
        tried = min(found.factor(found.best * s) for s in (0.9, 0.99, 1.01, 1.1))
        yield at_most(f"{case.kind} {order} the best step", best, tried, 1e-12)


def forward_backward(rng: np.random.Generator) -> Iterator[Claim]:
    """The factor of `x+ = phi((1 - a) x + a (W x + u))`, and whether its fixed points are equilibria."""
    draw, n = Draw(rng), size_of(rng)
    W = draw.matrix(n, n)
    slope = float(rng.choice([0.0, 0.0, 0.1, 0.5]))
    kind = rng.choice(["relu", "leaky", "identity"])
    phi = {"relu": "relu", "leaky": mz.activation("leaky-relu"), "identity": "identity"}[str(kind)]
    slope = {"relu": 0.0, "leaky": 0.01, "identity": 1.0}[str(kind)]
    model = mz.FiringRate(draw.stored(W), activation=phi)
    norm = mz.Norm("linf", np.exp(rng.normal(size=n)))
    try:
        found = mz.forward_backward(model, norm)
    except mz.MetzlerError:
        yield same("forward-backward refused a projection", kind == "relu", False)
        return
    if found.step == 0:
        return
    d = vertices(np.full(n, slope), np.ones(n))
    J = d[:, :, None] * ((1 - found.step) * np.eye(n) + found.step * W)[None]
    sums, size = line_sums(J, "linf", norm.weights[:, None] / norm.weights[None, :], True)
    yield at_least("forward-backward factor", found.factor, float(sums.max()) + 1.0, 1e-13 * float(size.max()))
    if found.factor > 0.995:
        return
    u, x = rng.normal(size=n) * 2, np.zeros(n)
    for _ in range(4000):
        y = (1 - found.step) * x + found.step * (W @ x + u)
        x = np.where(y > 0, y, slope * y)
    seen = W @ x + u
    residual = float(np.abs(np.where(seen > 0, seen, slope * seen) - x).max())
    yield close(f"forward-backward fixed point is an equilibrium ({kind})", residual, 0.0, 1e-7 * (1 + np.abs(W).sum()))
