"""Trajectories: tubes, entrainment, composites, simulation, against integrations of fields that are written here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import scipy.linalg
from scipy.integrate import solve_ivp

import metzler as mz
from attack import models
from attack.fields import Net, draw_net
from attack.raw import Draw
from attack.truth import Claim, at_least, at_most, close, same
from metzler.consequences import modules

TIGHT = {"rtol": 1e-11, "atol": 1e-13, "method": "DOP853"}
SMOOTH = ("tanh", "logistic", "relu", "saturation", "identity", "leaky-relu")


def integrated(net: Net, x: np.ndarray, u: Any, times: np.ndarray) -> np.ndarray:
    """The solution at some times, (n, k)."""

    def f(t: float, y: np.ndarray) -> np.ndarray:
        return np.asarray(net.field(y, u(t)), dtype=float)

    step = float(times[-1] - times[0]) / 50
    return solve_ivp(f, (times[0], times[-1]), x, t_eval=times, max_step=step, **TIGHT).y


def tubes(rng: np.random.Generator) -> Iterator[Claim]:
    """`tube`: solutions from inside stay inside; a rate of the input that its samples contradict proves nothing."""
    net = draw_net(rng, maps=False, phis=SMOOTH)
    cert = mz.certify(net.model, "diagonal")
    if cert.norm.exponents is not None or cert.norm.condition > 1e4 or cert.rate < -5:
        return
    size = float(rng.choice([0.5, 2.0])) * np.ones(net.inputs)
    speed = float(rng.choice([0.5, 2.0, 7.0]))
    constant = bool(rng.random() < 0.4)
    wave = (lambda t: size) if constant else (lambda t: size * np.sin(speed * t))
    end = 4.0 / max(abs(cert.rate), 1.0)
    if net.raw.get("U") is not None:
        return
    x = rng.normal(size=net.n)
    given: Any = size if constant else wave
    run = mz.simulate(net.model, x, given, (0.0, end))
    radius = float(rng.choice([0.0, 0.3]))
    share = float(rng.choice([1.0, 1.0, 0.2]))
    rate = None if constant else share * speed * float(size[0])
    name = f"{net.kind} {net.phi} tube"
    try:
        found = mz.tube(net.model, cert, run, given, radius=radius, input_rate=rate, knots=60)
    except mz.MetzlerError:
        yield same(f"{name} refused for a true rate of the input", share < 1, True)
        return
    if share < 1 and not constant and speed * end > 0.3:
        yield same(f"{name} rigorous with a rate that the samples contradict", found.rigorous, False)
        return
    start = found.x[:, 0]
    if radius:
        move = rng.normal(size=net.n)
        start = start + move * radius * (1 - 1e-9) / float(cert.norm(move))
    true = integrated(net, start, wave, found.t)
    if true.shape != found.x.shape:
        return
    away = np.asarray(cert.norm(true - found.x))
    slack = 1e-9 * float(cert.norm(np.ones(net.n))) * (1 + float(np.abs(true).max()))
    yield at_most(f"{name} radius", float((away - found.radius).max()), 0.0, slack)
    entry = np.abs(true - found.x) - found.per_neuron()
    yield at_most(f"{name} radius of every neuron", float(entry.max()), 0.0, 1e-8 * (1 + float(np.abs(true).max())))


def entrainment(rng: np.random.Generator) -> Iterator[Claim]:
    """`entrain`: the orbit of an own integration over many periods."""
    net = draw_net(rng, maps=False, phis=SMOOTH)
    cert = mz.certify(net.model, "diagonal")
    if (
        cert.norm.exponents is not None
        or cert.norm.condition > 1e3
        or not cert.rate > 0.3
        or net.raw.get("U") is not None
    ):
        return
    speed, size = float(rng.choice([1.0, 3.0])), float(rng.choice([0.5, 2.0]))
    period = 2 * np.pi / speed
    kind = str(rng.choice(["sine", "sine", "steps"]))
    if kind == "sine":
        wave = lambda t: size * np.sin(speed * np.asarray(t)) * np.ones(net.n)  # noqa: E731
        truth = speed * size
    else:
        wave = lambda t: size * (1.0 if (t % period) < period / 2 else -1.0) * np.ones(net.n)  # noqa: E731
        truth = np.inf
    share = float(rng.choice([1.0, 0.1]))
    name = f"{net.kind} {net.phi} entrainment by {kind}"
    try:
        found = mz.entrain(net.model, cert, wave, period, input_rate=share * speed * size, knots=200)
    except mz.MetzlerError:
        yield same(f"{name} refused for a true rate of the input", kind == "steps" or share < 1, True)
        return
    if share < 1 or not np.isfinite(truth):
        yield same(f"{name} rigorous with a rate that the samples contradict", found.rigorous, False)
        return
    turns = int(np.ceil(25.0 / (cert.rate * period))) + 1
    if turns * period * (1 + np.abs(net.A / net.tau[:, None]).sum()) > 600:
        return
    begin = integrated(net, np.zeros(net.n), wave, np.array([0.0, turns * period]))[:, -1]
    true = integrated(net, begin, wave, found.t)
    if true.shape != found.x.shape:
        return
    away = np.asarray(cert.norm(true - found.x)) - found.error
    yield at_most(f"{name} error", float(away.max()), 0.0, 1e-7 * float(cert.norm(np.ones(net.n))) * (1 + size))
    middle, residual = net.solve(begin, np.zeros(net.n))
    if residual < 1e-12:
        reach = float(np.asarray(cert.norm(true - np.asarray(middle, dtype=float)[:, None])).max())
        yield at_least(f"{name} amplitude", found.amplitude, reach, 1e-7 * (1 + reach))


def composites(rng: np.random.Generator) -> Iterator[Claim]:
    """`compose`: linear members of the whole shrink distances in the composite norm at the rate."""
    count = int(rng.integers(2, 4))
    maps = bool(rng.random() < 0.2)
    cases = [blockable(rng, maps) for _ in range(count)]
    if any(c is None for c in cases):
        return
    found = [c for c in cases if c is not None]
    certs = [mz.certify(c.model(), str(rng.choice(["l1", "linf"]))) for c in found]
    if any(c.norm.exponents is not None or c.norm.condition > 1e6 for c in certs) or any(c.size() > 1e3 for c in found):
        return
    names = [f"m{k}" for k in range(count)]
    couplings: dict[tuple[str, str], Any] = {}
    raw: dict[tuple[int, int], np.ndarray] = {}
    for a in range(count):
        for b in range(count):
            if a != b and rng.random() < 0.7:
                K = Draw(rng)
                K.style = str(rng.choice(["integer", "halves", "normal"]))
                M = K.matrix(found[a].n, found[b].n, 0.3)
                if K.style == "integer" and rng.random() < 0.3:
                    M = np.maximum(M * 40 - 8 * (M != 0), -128.0)
                raw[a, b] = M
                couplings[names[a], names[b]] = K.stored(M)
    net = mz.Modules({k: c.model() for k, c in zip(names, found, strict=True)}, couplings)
    claims = dict(zip(names, certs, strict=True))
    whole = modules.compose(net, claims, order=str(rng.choice(["l1", "linf", "best"])))
    sizes = [c.n for c in found]
    ends = np.cumsum([0, *sizes])
    label = "composite of maps" if maps else "composite"
    for _ in range(4):
        J = np.zeros((ends[-1], ends[-1]))
        for k, c in enumerate(found):
            J[ends[k] : ends[k + 1], ends[k] : ends[k + 1]] = c.all()[int(rng.integers(len(c.all())))]
        for (a, b), M in raw.items():
            signs = rng.choice([-1.0, 1.0], M.shape) if rng.random() < 0.5 else np.sign(M)
            J[ends[a] : ends[a + 1], ends[b] : ends[b + 1]] = np.abs(M) * signs
        x = rng.normal(size=ends[-1])
        before = whole.norm(x)
        if maps:
            growth, allowed, size = whole.norm(J @ x) / before, 1.0 - whole.rate, float(np.abs(J).sum()) + 1
        else:
            t = float(rng.choice([0.01, 0.3])) / (1 + float(np.abs(J).sum(axis=1).max()))
            growth = (whole.norm(scipy.linalg.expm(J * t) @ x) / before - 1.0) / t
            allowed, size = float(np.expm1(-whole.rate * t)) / t, float(np.abs(J).sum()) + 1
        yield at_most(f"{label}: distances", float(growth), allowed, 1e-7 * size)
    yield same(f"{label} holds again", mz.check(whole, net).holds, True)
    yield same("a map and a flow are composed", mixed(), False)


def blockable(rng: np.random.Generator, maps: bool) -> models.Case | None:
    case = models.weight_map(rng, "firing-rate-map") if maps else models.plain(rng)
    return case if np.isfinite(case.all()).all() else None


def mixed() -> bool:
    """Whether a map and a flow are taken together."""
    flow, step = mz.Hopfield([[0.0]], slopes=(0.0, 1.0)), mz.HopfieldMap([[0.5]], slopes=(0.0, 1.0))
    try:
        net = mz.Modules({"a": flow, "b": step}, {("a", "b"): [[0.1]]})
        modules.compose(net, {"a": mz.certify(flow, "diagonal"), "b": mz.certify(step, "diagonal")})
    except mz.MetzlerError:
        return False
    return True


def simulations(rng: np.random.Generator) -> Iterator[Claim]:
    """`simulate`: an own integration; and two trajectories that come closer as certified."""
    net = draw_net(rng, maps=False, phis=SMOOTH)
    if net.raw.get("U") is not None:
        return
    cert = mz.certify(net.model, "diagonal")
    x, y, u = rng.normal(size=net.n), rng.normal(size=net.n) * 2, rng.normal(size=net.n)
    end = 2.0
    first = mz.simulate(net.model, x, u, (0.0, end))
    true = integrated(net, x, lambda t: u, np.array([0.0, end]))
    scale = 1 + float(np.abs(true).max())
    yield close(f"{net.kind} simulation", float(np.abs(first.x[:, -1] - true[:, -1]).max()), 0.0, 1e-3 * scale)
    other = integrated(net, y, lambda t: u, np.array([0.0, end]))
    if cert.norm.exponents is None and cert.norm.condition < 1e6:
        before, after = float(cert.norm(x - y)), float(cert.norm(true[:, -1] - other[:, -1]))
        yield at_most(
            f"{net.kind} two trajectories",
            after,
            before * np.exp(-cert.rate * end),
            1e-8 * scale * float(cert.norm(np.ones(net.n))),
        )
