"""Local claims: boxes hold equilibria, slopes hold in them, convergence means one equilibrium."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

import metzler as mz
from attack.fields import PHI, draw_net
from attack.truth import Claim, at_most, log_norm, same, vertices


def local(rng: np.random.Generator) -> Iterator[Claim]:
    """`certify_local`: what it says of the box, of the slopes, of convergence, of equilibria from many starts."""
    net = draw_net(rng, maps=False, phis=("tanh", "logistic", "saturation", "relu"))
    if not net.kind.startswith(("hopfield", "firing")):
        return
    n = net.n
    low = rng.normal(size=n) * 3
    high = low + np.abs(rng.normal(size=n)) * rng.choice([0.0, 0.5])
    region = mz.Box(-np.ones(n) * 20, np.ones(n) * 20) if rng.random() < 0.4 else None
    found = mz.certify_local(net.model, region, inputs=(low, high))
    name = f"{net.kind} {net.phi} local"
    lo, hi = found.tightened(net.model).slopes
    box = found.box
    for _ in range(8):
        u = rng.uniform(low, high)
        x = rng.uniform(np.maximum(box.lower, -50), np.minimum(box.upper, 50))
        d = PHI[net.phi][1](net.argument(x, u))
        if net.phi in ("tanh", "logistic"):
            yield same(f"{name} slopes in the box", bool((d >= lo - 1e-12).all() and (d <= hi + 1e-12).all()), True)
    if found.attractive:
        for _ in range(6):
            u = rng.uniform(low, high)
            limit = 20.0 if region is not None else 40.0
            y, residual = net.solve(rng.uniform(-limit, limit, n), u)
            if residual > 1e-13 or (region is not None and not region.contains(np.asarray(y, dtype=float))):
                continue
            inside = bool((y >= box.lower - 1e-9).all() and (y <= box.upper + 1e-9).all())
            yield same(f"{name} an equilibrium lies in the box", inside, True)
        if found.converges:
            roots = [net.solve(rng.uniform(-20, 20, n), low) for _ in range(6)]
            known = [y for y, residual in roots if residual < 1e-13]
            apart = max((float(np.abs(y - known[0]).max()) for y in known), default=0.0)
            yield at_most(f"{name} converges: one equilibrium", apart, 0.0, 1e-6)
    d = vertices(np.asarray(lo), np.asarray(hi), 512)
    J = (net.A[None] + net.outer * net.inner * (net.B[None] * d[:, None, :]) @ net.C) / net.tau[None, :, None]
    norm = found.certificate.norm
    if norm.exponents is None:
        top = float(log_norm(J, norm.order, norm.weights).max())
        yield at_most(
            f"{name} rate", found.rate, -top, 1e-12 * (1 + float(np.abs(J).sum(axis=2).max()) * norm.condition)
        )
    if found.converges and found.rate > 1e-3:
        yield from used_elsewhere(rng, net, found, low, high)


def used_elsewhere(
    rng: np.random.Generator, net: object, found: Any, low: np.ndarray, high: np.ndarray
) -> Iterator[Claim]:
    """`equilibrium` with a local claim, for inputs inside and outside of those it was made for."""
    model = net.model  # type: ignore[attr-defined]
    other = replace(model, gain=3.0 * model.gain)
    try:
        stranger = mz.equilibrium(other, found, low)
        yield same("local claim used for another network", stranger.unique and abs(model.W).sum() > 0, False)
    except mz.MetzlerError:
        yield same("local claim used for another network", False, False)
    inside = bool(rng.random() < 0.5)
    u = rng.uniform(low, high) if inside else high + np.abs(rng.normal(size=len(low))) * 2 + 0.1
    try:
        answer = mz.equilibrium(model, found, u)
    except mz.MetzlerError:
        yield same("local claim refused for its own inputs", inside, False)
        return
    if not answer.unique:
        return
    yield same("local claim used for other inputs", inside, True)
    y, residual = net.solve(answer.state, u)  # type: ignore[attr-defined]
    if residual < 1e-15 and np.isfinite(answer.error) and answer.norm is not None:
        away = float(np.abs(answer.state - y).max())
        yield at_most("local equilibrium error", away, float(answer.error), 1e-9 * away + 1e-14)
