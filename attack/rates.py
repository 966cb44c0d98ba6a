"""Certificates of every model in every norm: rate, ceiling, exactness, checks, altered and foreign ones, copies."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Any

import numpy as np
import scipy.sparse as sp

import metzler as mz
from attack import models
from attack.models import Case
from attack.raw import Draw, size_of
from attack.truth import (
    Claim,
    at_least,
    at_most,
    close,
    good_weights,
    line_sums,
    log_norm,
    rate_claim,
    ratios,
    same,
    vertices,
    within_ratio,
    worst,
)


def error_of(case: Case, size: float) -> float:
    """What floating point may do to a log norm computed here."""
    return (1e-13 + case.blur) * max(size, case.size())


def of_certificate(case: Case, cert: Any, label: str = "") -> Iterator[Claim]:
    """What a certificate says about its own norm, and about all others of its order."""
    order, norm = cert.norm.order, cert.norm
    name = f"{case.kind} {order}{label}"
    yield rate_claim(f"{name} rate", case, norm, cert.rate)
    top, size = worst(case, norm, order)
    if cert.exact and case.whole and np.isfinite(size):
        yield close(
            f"{name} exact: the worst case is attained", -cert.rate, top, 1e-11 * max(size, case.size()) + 1e-300
        )
    yield from ceiling(case, cert, name)
    if cert.attained:
        yield at_most(
            f"{name} attained: gap at rounding level", cert.gap, 1.01e-9 * (abs(cert.rate) + case.size() + 1.0)
        )


def ceiling(case: Case, cert: Any, name: str, *, tries: int = 3) -> Iterator[Claim]:
    """`rate + gap` is passed by no weights: those of a search of our own, ones, random ones around the certified."""
    order, J = cert.norm.order, case.all()
    rng = np.random.default_rng(case.n)
    candidates = [good_weights(J, order, case.discrete), np.ones(case.n)]
    if cert.norm.exponents is None:
        candidates += [cert.norm.weights * np.exp(0.3 * rng.normal(size=case.n)) for _ in range(tries - 2)]
    for w in candidates:
        with np.errstate(all="ignore"):
            sums, size = line_sums(J, order, w[:, None] / w[None, :], case.discrete)
        if not np.isfinite(sums).all():
            continue
        if case.whole:
            attained = -float(sums.max())
            yield at_least(f"{name} rate + gap", cert.rate + cert.gap, attained, error_of(case, float(size.max())))


def certificates(rng: np.random.Generator) -> Iterator[Claim]:
    """Any model in l1 and linf."""
    case = models.any_model(rng)
    model = case.model()
    for order in ("l1", "linf"):
        cert = mz.certify(model, order)
        yield from of_certificate(case, cert)
        yield same(f"{case.kind} {order} check holds", mz.check(cert, model).holds, True)
        yield same(f"{case.kind} {order} exact check holds", mz.check(cert, model, exact=True).holds, True)
        yield from altered(case, model, cert, rng)
    best = mz.certify(model, "diagonal")
    yield rate_claim(f"{case.kind} best rate", case, best.norm, best.rate)


def altered(case: Case, model: Any, cert: Any, rng: np.random.Generator) -> Iterator[Claim]:
    """Certificates that say too much: no check may accept them. The truth is recomputed, not assumed."""
    order = cert.norm.order
    top, size = worst(case, cert.norm, order)
    if not np.isfinite(size):
        return
    unit = max(size, case.size(), 1e-300)
    claims = {
        "rate raised": replace(cert, lower=-top + 1e-9 * unit, upper=cert.upper + unit),
        "rate doubled": replace(cert, lower=-top + unit, upper=cert.upper + 2 * unit),
    }
    for what, claim in claims.items():
        exact = bool(rng.random() < 0.3)
        if case.blur and what == "rate raised":
            continue
        if case.whole and cert.exact:
            yield same(f"{case.kind} {order} check of {what}", mz.check(claim, model, exact=exact).holds, False)
    w = cert.norm.weights * np.exp(rng.normal(size=case.n))
    moved = replace(cert, norm=mz.Norm(order, w, cert.norm.exponents))
    if mz.check(moved, model).holds:
        yield rate_claim(f"{case.kind} {order} check of moved weights", case, moved.norm, moved.rate)
    if "inner" in case.raw:
        return
    for name, value in cert.subject.parameters.items():
        if np.size(value) and name not in ("a", "step") and rng.random() < 0.3:
            parameters = {**cert.subject.parameters, name: np.asarray(value) + 0.25}
            other = replace(cert, subject=replace(cert.subject, parameters=parameters))
            yield same(f"{case.kind} {order} check with another {name}", mz.check(other, model).holds, False)
    lowered = cert.rate - 1e-6 * unit
    lower = replace(cert, lower=lowered, upper=lowered)
    ceiling_true = cert.upper
    if case.whole and cert.exact and cert.rate - 1e-6 * unit < -float(top) - 1e-9 * unit < ceiling_true:
        yield same(
            f"{case.kind} {order} check of a gap of 0 below an attained rate", mz.check(lower, model).holds, False
        )


def given_norms(rng: np.random.Generator) -> Iterator[Claim]:
    """What is said of norms that the user gives: Lipschitz constants, unweighted rates, log norms, induced norms."""
    case = models.any_model(rng)
    model = case.model()
    for order in ("l1", "linf"):
        w = np.exp(rng.normal(size=case.n) * rng.choice([0.0, 1.0, 5.0]))
        norm = mz.Norm(order, w)
        found = mz.one_sided_lipschitz(model, norm)
        yield rate_claim(f"{case.kind} {order} one-sided Lipschitz", case, norm, -found)
        plain = mz.unweighted_rate(model, order)
        yield rate_claim(f"{case.kind} {order} unweighted rate", case, mz.Norm(order, np.ones(case.n)), plain)
        J = case.all()[int(rng.integers(len(case.all())))]
        top, size = line_sums(J[None], order, w[:, None] / w[None, :], False)
        if np.isfinite(size).all():
            yield close(f"log norm {order}", norm.log(J), float(top.max()), 1e-12 * float(size.max()))
            induced = float(line_sums(J[None], order, w[:, None] / w[None, :], True)[0].max()) + 1.0
            yield close(f"induced norm {order}", norm.induced(sp.csr_array(J)), induced, 1e-12 * float(size.max() + 1))
    J = case.all()[0]
    w = np.exp(rng.normal(size=case.n))
    S = w[:, None] * J / w[None, :]
    size = float(np.abs(S).sum())
    yield close("log norm l2", mz.Norm("l2", w).log(J), float(np.linalg.eigvalsh((S + S.T) / 2)[-1]), 1e-11 * size)
    x = rng.normal(size=case.n)
    h = 1e-7
    order = str(rng.choice(["l1", "linf"]))
    norm = mz.Norm(order, w)
    A = rng.normal(size=(case.n, case.n))
    quotient = (norm((np.eye(case.n) + h * A) @ x) - norm(x)) / (h * norm(x))
    yield at_least(f"log norm bounds growth {order}", norm.log(A), float(quotient), 1e-5 * (1 + np.abs(A).sum()))


def worst_log_norms(rng: np.random.Generator) -> Iterator[Claim]:
    """`worst_log_norm`: all slope vertices, rows and columns, any fixed part."""
    n = size_of(rng)
    draw = Draw(rng)
    A, G = draw.matrix(n, n), draw.matrix(n, n) if rng.random() < 0.5 else -np.diag(draw.positive(n)[0])
    lo, hi, slopes = draw.slopes(n)
    d = vertices(lo, hi)
    w = np.exp(rng.normal(size=n))
    for order in ("l1", "linf"):
        for on in ("rows", "columns"):
            J = G[None] + (d[:, :, None] * A[None] if on == "rows" else A[None] * d[:, None, :])
            truth = float(log_norm(J, order, w).max())
            found = mz.norms.worst_log_norm(draw.stored(A), mz.Norm(order, w), slopes, on=on, fixed=draw.stored(G))
            size = float(np.abs(A).sum() + np.abs(G).sum()) * 2 * float(w.max() / w.min())
            yield close(f"worst log norm {order} on {on}", found, truth, 1e-12 * size)


def conditioned(rng: np.random.Generator) -> Iterator[Claim]:
    """`max_condition` and the curve of rate against condition: within the bound, optimal to the margin, rising."""
    case = fixed_slopes(rng) if rng.random() < 0.4 else models.any_model(rng)
    model, margin = case.model(), 1e-6
    if not np.isfinite(case.all()).all():
        return
    order = str(rng.choice(["l1", "linf"]))
    kappas = sorted(float(k) for k in 1 + rng.exponential(size=2) * rng.choice([0.01, 1.0, 30.0]))
    if rng.random() < 0.5:
        kappas[1] = kappas[0] * 1.0025
    points = list(mz.limits.tradeoff(model, order, conditions=kappas, margin=margin))
    before = -np.inf
    for kappa, point in zip(kappas, points, strict=True):
        cert = point.certificate
        yield at_most(f"{case.kind} {order} condition", cert.norm.condition, kappa)
        yield rate_claim(f"{case.kind} {order} rate at a condition", case, cert.norm, cert.rate)
        if cert.exact and case.whole:
            w = within_ratio(case.all(), order, case.discrete, kappa * (1 - 1e-12))
            size = case.size() + float(case.discrete)  # what the margin is a part of
            truth = -float(log_norm(case.all(), order, w, case.discrete).max())
            yield at_least(
                f"{case.kind} {order} best rate at a condition", cert.rate, truth, 4 * margin * (size + 1e-300)
            )
        yield at_least(f"{case.kind} {order} the curve falls", cert.rate, before)
        before = cert.rate


def fixed_slopes(rng: np.random.Generator) -> Case:
    """A dense network of small integers with one slope for each neuron: many rows are tight at once."""
    n, left = int(rng.integers(3, 7)), bool(rng.random() < 0.5)
    W, d = rng.integers(-3, 4, (n, n)).astype(float), rng.uniform(0, 1, n)
    kind = mz.FiringRate if left else mz.Hopfield

    def jacobian(t: np.ndarray, exact: bool = False, absolute: bool = False) -> np.ndarray:
        M, one = models.parts(exact, absolute, W, np.eye(n))
        loop = t[:, :, None] * M[None] if left else M[None] * t[:, None, :]
        return (one if absolute else -one)[None] + loop

    return Case("fixed slopes", lambda: kind(W.astype(int), slopes=(d, d)), d, d, jacobian, n, n)


def changed(rng: np.random.Generator) -> Iterator[Claim]:
    """Arrays changed after the model was made: certificates stay true of what was certified, or are refused."""
    draw = Draw(rng)
    n = size_of(rng)
    W = draw.matrix(n, n)
    order = str(rng.choice(["l1", "linf"]))
    kind = mz.Hopfield if rng.random() < 0.5 else mz.FiringRate
    containers: list[Any] = [W.copy(), sp.csr_array(W), sp.csc_array(W), np.asfortranarray(W)]
    held = containers[int(rng.integers(len(containers)))]
    leak, hi, D = np.full(n, 4.0), np.ones(n), np.eye(n) * 4.0
    full = bool(rng.random() < 0.3)
    options: dict[str, Any] = {"dissipation": D} if full else {"leak": leak}
    model = kind(held, slopes=(np.zeros(n), hi), tau=np.ones(n), **options)
    early = bool(rng.random() < 0.5)
    cert = mz.certify(model, order) if early else None
    what = str(rng.choice(["values", "indices", "leak", "slopes"]))
    if what == "indices" and sp.issparse(held) and held.nnz:
        held.indices[:] = 0
    elif what == "leak":
        try:
            leak -= 3.5
            D -= 3.5 * np.eye(n)
        except ValueError:
            pass  # a copy, or frozen: as good
    elif what == "slopes":
        with suppress(ValueError):
            hi += 2.0
    else:
        values = held.data if sp.issparse(held) else held
        try:
            values *= -3.0
            values += 1.0
        except ValueError:
            pass
    if cert is None:
        cert = mz.certify(model, order)
    if mz.check(cert, model).holds:
        seen = np.asarray(model.W.toarray() if sp.issparse(model.W) else model.W, dtype=float)
        fixed = model.dissipation if full else np.diag(model.leak)
        lo, hi = model.slopes
        d = vertices(np.asarray(lo), np.asarray(hi))
        loop = seen[None] * d[:, None, :] if kind is mz.Hopfield else d[:, :, None] * seen[None]
        J = loop - np.asarray(fixed)[None]
        with np.errstate(all="ignore"):
            top, size = line_sums(J, order, ratios(cert.norm), False)
        yield at_most(
            f"changed {what}: rate of the model as it is", cert.rate, -float(top.max()), 1e-12 * float(size.max())
        )
        yield same(f"changed {what}: the exact check agrees", mz.check(cert, model, exact=True).holds, True)
    else:
        yield same(f"changed {what}: the exact check agrees", mz.check(cert, model, exact=True).holds, False)


def copies(rng: np.random.Generator) -> Iterator[Claim]:
    """Pickled and deep copies of models and certificates; rebuilt models; other networks refused."""
    case = models.any_model(rng)
    model = case.model()
    order = str(rng.choice(["l1", "linf"]))
    cert = mz.certify(model, order)
    if case.kind == "own" or "own" in case.kind:
        return
    again = pickle.loads(pickle.dumps(cert))
    yield same(f"{case.kind} pickled certificate holds", mz.check(again, model).holds, True)
    yield same(f"{case.kind} pickled rate", again.rate, cert.rate)
    other = pickle.loads(pickle.dumps(model))
    yield same(f"{case.kind} pickled model", mz.check(cert, other).holds, True)
    yield same(f"{case.kind} copied model", mz.check(copy.deepcopy(cert), copy.deepcopy(model)).holds, True)
    rebuilt = type(model).from_parameters(model.matrices(), model.parameters())
    yield same(f"{case.kind} rebuilt model", mz.check(cert, rebuilt, exact=True).holds, True)
    stranger = models.any_model(rng)
    if stranger.kind == case.kind and np.array_equal(stranger.all(), case.all()):
        return
    yield same(f"{case.kind} certificate of another network", mz.check(cert, stranger.model()).holds, False)


def stacks(rng: np.random.Generator) -> Iterator[Claim]:
    """`certify_many`: every rate and every ceiling of a stack of networks."""
    draw = Draw(rng)
    n, k = size_of(rng), int(rng.integers(3, 12))
    stack = np.array([draw.matrix(n, n) for _ in range(k)])
    lo, hi, slopes = draw.slopes(n)
    leak, given_leak = draw.positive(n)
    tau, given_tau = draw.positive(n)
    gain = draw.gain()
    kind = mz.Hopfield if rng.random() < 0.5 else mz.FiringRate
    order = str(rng.choice(["l1", "linf"]))
    given = stack.astype("i1") if (stack == np.round(stack)).all() and np.abs(stack).max() < 99 else stack.copy()
    found = mz.certify_many(given, order, model=kind, slopes=slopes, leak=given_leak, tau=given_tau, gain=gain)
    if rng.random() < 0.3:
        given *= 0
    d = vertices(lo, hi)
    for i in range(k):
        W = stack[i]
        loop = W[None] * d[:, None, :] if kind is mz.Hopfield else d[:, :, None] * W[None]
        J = (gain * loop - np.diag(leak)[None]) / tau[None, :, None]
        w = found.weights[i]
        with np.errstate(all="ignore"):
            sums, size = line_sums(J, order, w[:, None] / w[None, :], False)
        scale = max(float(size.max()), float(((np.abs(leak) + gain * np.abs(W).sum() * 2) / tau).max()))
        yield at_most(f"stack {order} rate", float(found.rate[i]), -float(sums.max()), 1e-13 * scale)
        w = good_weights(J, order, False, 150)
        attained = -float(log_norm(J, order, w).max())
        yield at_least(f"stack {order} rate + gap", float(found.rate[i] + found.gap[i]), attained, 1e-12 * scale)
    i = int(rng.integers(k))
    yield same("stack: the single certificate holds", mz.check(found[i], found.model(i)).holds, True)
    unit = float(((np.abs(leak) + gain * np.abs(stack[i]).sum() * 2) / tau).max())
    yield close("stack: the single rate", found[i].rate, float(found.rate[i]), 1e-9 * unit)
