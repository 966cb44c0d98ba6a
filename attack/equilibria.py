"""Equilibria: errors, uniqueness and Lipschitz constants against roots in extended precision from many starts."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

import metzler as mz
from attack.fields import LONG, Net, draw_net
from attack.truth import Claim, at_least, close, same


def truth_of(net: Net, x: np.ndarray, u: np.ndarray) -> tuple[np.ndarray, float] | None:
    """The equilibrium near x and a bound of its own error, by the inverse of the Jacobian there."""
    y, residual = net.solve(x, u)
    size = float(np.abs(y).max()) + 1.0
    if residual > 1e-14 * size * (1 + np.abs(net.A).sum() + np.abs(net.B).sum()):
        return None
    inverse = np.linalg.norm(np.linalg.pinv(net.jacobian(y, u.astype(LONG))), np.inf)
    return np.asarray(y), float(min(10 * inverse, 1e6) * residual + 1e-17 * size)


def equilibria(rng: np.random.Generator) -> Iterator[Claim]:
    """`equilibrium` with a certificate, in both norms and with every method."""
    net = draw_net(rng)
    model = net.model
    x, u = rng.normal(size=net.n), rng.normal(size=net.inputs) * 2
    given = np.asarray(model.field(x, u), dtype=float)
    own = np.asarray(net.field(x, u), dtype=float) + (x if net.discrete else 0.0)
    yield close(
        f"{net.kind} {net.phi} field", float(np.abs(given - own).max()), 0.0, 1e-11 * (1 + float(np.abs(own).max()))
    )
    cert = mz.certify(model, str(rng.choice(["l1", "linf", "diagonal"])))
    method = str(rng.choice(["anderson", "newton", "euler"]))
    if not cert.rate > 1e-3:
        return
    states = []
    inputs = [u, u + rng.normal(size=net.inputs)]
    for v in inputs:
        atol = float(rng.choice([1e-6, 1e-9, 1e-11]))
        found = mz.equilibrium(model, cert, v, method=method, atol=atol)
        known = truth_of(net, found.state, v)
        if known is None:
            return
        y, own_error = known
        states.append(y)
        away = np.abs(found.state.astype(LONG) - y)
        name = f"{net.kind} {net.phi} {cert.norm.order}"
        if cert.norm.exponents is None:
            distance = float(cert.norm(np.asarray(away, dtype=float)))
            slack = own_error * float(cert.norm.weights.sum()) + 1e-9 * distance
            yield at_least(f"{name} equilibrium error", found.norm_error, distance, slack)
        entry = float(away.max())
        yield at_least(f"{name} equilibrium error in the state's unit", found.error, entry, own_error + 1e-9 * entry)
        bound = found.per_neuron()
        worst = float((away - bound).max())
        yield same(f"{name} error per neuron", worst <= own_error * 2 + 1e-9 * float(away.max()), True)
        yield same(f"{name} unique", found.unique, True)
    other, residual = net.solve(rng.normal(size=net.n) * 5, inputs[-1])
    if residual < 1e-15 and cert.norm.exponents is None:
        apart = float(np.abs(other - states[-1]).max())
        yield close(f"{name} no second equilibrium", apart, 0.0, 1e-6 * (1 + float(np.abs(states[-1]).max())))
    if np.isfinite(found.lipschitz) and cert.norm.exponents is None:
        moved = float(cert.norm(np.asarray(states[1] - states[0], dtype=float)))
        du = inputs[1] - inputs[0]
        if net.raw.get("U") is None:
            yield at_least(
                f"{name} Lipschitz constant", found.lipschitz * float(cert.norm(du)), moved, 1e-9 * (1 + moved)
            )
        else:
            entry = float(np.abs(np.asarray(states[1] - states[0], dtype=float)).max())
            reach = found.lipschitz * float(np.abs(du).max())
            yield at_least(f"{name} Lipschitz constant with U, largest entries", reach, entry, 1e-9 * (1 + entry))


def bound_to_model(rng: np.random.Generator) -> Iterator[Claim]:
    """A certificate of one network must not prove anything of another, nor a local one of other inputs."""
    first, second = draw_net(rng, maps=False, full=False), draw_net(rng, maps=False, full=False)
    cert = mz.certify(first.model, "diagonal")
    if first.n != second.n or not cert.rate > 0:
        return
    try:
        found = mz.equilibrium(second.model, cert, np.zeros(second.inputs))
    except mz.MetzlerError:
        yield same("certificate of another network refused", True, True)
        return
    same_net = first.kind == second.kind and np.array_equal(first.B, second.B) and np.array_equal(first.C, second.C)
    yield same("certificate of another network", bool(found.unique) and not same_net, False)
