"""What is said to be smallest, largest or best: removals, projections, critical numbers, derivatives, loops."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, permutations
from typing import Any

import numpy as np

import metzler as mz
from attack import models
from attack.models import Case
from attack.rates import of_certificate
from attack.truth import (
    Claim,
    at_least,
    at_most,
    best_by_policies,
    close,
    good_weights,
    log_norm,
    rate_claim,
    same,
    spectral,
    vertices,
)
from metzler.consequences import design, limits
from metzler.search import critical_leak as leaks


def rebuilt(case: Case, **changes: Any) -> np.ndarray:
    """All Jacobians of a plain network with other raw numbers."""
    raw = {**case.raw, **changes}
    d = vertices(np.asarray(raw["lo"]), np.asarray(raw["hi"]))
    W = np.asarray(raw["W"], dtype=float)
    loop = d[:, :, None] * W[None] if case.kind == "firing-rate" else W[None] * d[:, None, :]
    return (raw["gain"] * loop - np.diag(raw["leak"])[None]) / np.asarray(raw["tau"])[None, :, None]


def best_rate(J: np.ndarray, order: str, rounds: int = 600) -> float:
    """A rate that some weights attain, near the best."""
    return -float(log_norm(J, order, good_weights(J, order, False, rounds)).max())


def tame(case: Case) -> bool:
    return bool(case.size() < 1e4)


def dense(M: Any) -> np.ndarray:
    return np.asarray(M.toarray() if hasattr(M, "toarray") else M, dtype=float)


def removals(rng: np.random.Generator) -> Iterator[Claim]:
    """`fewest_removals`: every smaller set of synapses is tried."""
    case = loops_of_both_signs(rng) if rng.random() < 0.3 else models.plain(rng, n=int(rng.integers(2, 4)))
    if not tame(case):
        return
    order = str(rng.choice(["l1", "linf"]))
    rate = float(rng.choice([0.0, 0.1]))
    found = design.fewest_removals(case.model(), order, rate=rate)
    W = case.raw["W"]
    left = W.copy()
    for i, j in found.edges:
        left[i, j] = 0.0
    name = f"{case.kind} {order} fewest removals"
    yield same(f"{name}: what is left", bool(np.array_equal(dense(found.model.W), left)), True)
    yield at_least(f"{name}: certified rate", found.certificate.rate, rate)
    edges = [tuple(map(int, e)) for e in np.argwhere(W != 0)]
    if found.lower == 0:
        return
    size = found.lower - 1
    for chosen in list(combinations(edges, size))[:200]:
        other = W.copy()
        for i, j in chosen:
            other[i, j] = 0.0
        attained = best_rate(rebuilt(case, W=other), order, 150)
        if attained >= rate + 1e-7 * case.size():
            yield Claim(f"{name}: lower", found.lower, f"removing {chosen} gives the rate {attained}", True)
            return
    yield Claim(f"{name}: lower", found.lower, "no smaller set", False)


def loops_of_both_signs(rng: np.random.Generator) -> Case:
    """Excitatory weights with self-loops, slopes of both signs: a self-loop helps at one end and hurts at the other."""
    n, left = int(rng.integers(2, 4)), bool(rng.random() < 0.5)
    W = rng.choice([0.0, 0.5, 0.9], (n, n))
    if rng.random() < 0.6:
        W = np.zeros((n, n))
        W[0], W[1:, 0] = rng.choice([0.7, 0.8, 0.9]), rng.choice([0.3, 0.5])
    W[0, 0] = 0.9
    low, kind = np.full(n, -0.1), mz.FiringRate if left else mz.Hopfield
    raw = {"W": W, "leak": np.ones(n), "tau": np.ones(n), "gain": 1.0, "lo": low, "hi": np.ones(n), "D": None}
    build = lambda: kind(W, slopes=(-0.1, 1.0))  # noqa: E731
    blank = lambda d, exact=False, absolute=False: np.zeros((len(d), n, n))  # noqa: E731
    return as_case(Case("firing-rate" if left else "hopfield", build, low, np.ones(n), blank, n, n, raw=raw), W)


def projections(rng: np.random.Generator) -> Iterator[Claim]:
    """`project_weights` and `nearest_weights`: feasible, and not farther than feasible points found here."""
    case = models.plain(rng, n=int(rng.integers(1, 7)))
    if not tame(case) or case.raw["gain"] == 0:
        return
    order = str(rng.choice(["l1", "linf"]))
    distance = str(rng.choice(["frobenius", "total"]))
    model, W = case.model(), case.raw["W"]
    norm = mz.Norm(order, np.exp(0.5 * rng.normal(size=case.n)))
    found = design.project_weights(model, norm, distance=distance)
    changed = dense(found.model.W)
    name = f"{case.kind} {order} {distance} projection"
    top = float(log_norm(rebuilt(case, W=changed), order, norm.weights).max())
    yield at_most(f"{name} has the rate in its norm", top, 0.0, 1e-7 * (1 + case.size()) * norm.condition)
    yield same(f"{name} changes no sign", bool((changed * W >= 0).all() and (changed[W == 0] == 0).all()), True)
    measure = (lambda D: float(np.linalg.norm(D))) if distance == "frobenius" else (lambda D: float(np.abs(D).sum()))
    reported = found.frobenius if distance == "frobenius" else found.total
    yield close(f"{name} distance", reported, measure(changed - W), 1e-9 * (1 + measure(W)))
    for _ in range(12):
        other = (
            W * rng.uniform(0, 1, W.shape)
            if rng.random() < 0.5
            else changed + (W - changed) * rng.uniform(-0.2, 0.6, W.shape)
        )
        other = np.where(W * other >= 0, other, 0.0)
        if float(log_norm(rebuilt(case, W=other), order, norm.weights).max()) <= -1e-9 * (1 + case.size()):
            yield at_most(f"{name} is nearest", reported, measure(other - W), 1e-6 * (1 + measure(W)))
    near = design.nearest_weights(model, order, distance=distance)
    yield at_least(f"{name}: nearest weights have the rate", near.certificate.rate, 0.0)
    yield rate_claim(
        f"{name}: nearest, rate", as_case(case, dense(near.model.W)), near.certificate.norm, near.certificate.rate
    )
    own = mz.certify(model, order)
    if own.rate < 0 and own.norm.exponents is None and own.norm.condition < 1e12:
        base = design.project_weights(model, own.norm, distance=distance)
        ends = (near.frobenius, base.frobenius) if distance == "frobenius" else (near.total, base.total)
        yield at_most(f"{name}: nearest not worse than the own norm's", ends[0], ends[1], 1e-6 * (1 + measure(W)))


def as_case(case: Case, W: np.ndarray, **changes: Any) -> Case:
    """The plain network with other weights, its Jacobians over fractions too."""
    raw = {**case.raw, "W": W, **changes}
    left = case.kind == "firing-rate"
    fixed = -np.diag(raw["leak"])

    def jacobian(d: np.ndarray, exact: bool = False, absolute: bool = False) -> np.ndarray:
        A, M, T, g = models.parts(exact, absolute, fixed, W, raw["tau"], raw["gain"])
        loop = g[()] * (d[:, :, None] * M[None] if left else M[None] * d[:, None, :])
        return (A[None] + loop) / T[None, :, None]

    return Case(case.kind, case.build, case.lo, case.hi, jacobian, len(W), case.m, raw=raw)


def critical(rng: np.random.Generator) -> Iterator[Claim]:
    """`critical_gain`, `critical_leak`, `gain_sweep`: what lies below is certified, what lies above is out of reach."""
    case = models.plain(rng)
    if not tame(case):
        return
    order = str(rng.choice(["l1", "linf"]))
    model, raw = case.model(), case.raw
    name = f"{case.kind} {order}"
    size = case.size()
    if (raw["leak"] > 0).all():
        found = mz.critical_gain(model, order)
        if np.isfinite(found.upper):
            J = rebuilt(case, gain=raw["gain"] * found.upper * (1 + 1e-6))
            yield at_least(f"{name} critical gain, upper", 0.0, best_rate(J, order), 1e-9 * size * (1 + found.upper))
        if 0 < found.lower < 1e8:
            J = rebuilt(case, gain=raw["gain"] * found.lower * (1 - 2e-5))
            w = mz.certify(replace(model, gain=raw["gain"] * found.lower * (1 - 2e-5)), order).norm
            rates = [best_rate(J, order)]
            if w.exponents is None:
                rates.append(-float(log_norm(J, order, w.weights).max()))
            yield at_least(f"{name} critical gain, lower", max(rates), 0.0, 1e-9 * size * (1 + found.lower))
    rate = float(rng.choice([0.0, 0.5, -0.25]))
    leak = leaks.critical_leak(model, order, rate=rate)
    more = as_case(case, raw["W"], leak=dense(leak.network(model).leak))
    yield rate_claim(f"{name} critical leak, certificate", more, leak.certificate.norm, leak.certificate.rate)
    yield at_least(f"{name} critical leak, rate", leak.certificate.rate, rate)
    J = rebuilt(case, leak=raw["leak"] + leak.lower - 1e-6 * (1 + size))
    yield at_least(f"{name} critical leak, lower", rate, best_rate(J, order), 1e-9 * (1 + size))
    for point in mz.gain_sweep(model, [0.5, float(rng.uniform(0.1, 3))], order):
        there = as_case(case, raw["W"], gain=point.gain)
        yield from of_certificate(there, point.certificate, " at a gain")


def derivatives(rng: np.random.Generator) -> Iterator[Claim]:
    """`sensitivity` and `bottleneck_loop` against differences of rates found here, and all cycles."""
    case = models.plain(rng, n=int(rng.integers(1, 4)))
    if not tame(case):
        return
    order = str(rng.choice(["l1", "linf"]))
    model, raw = case.model(), case.raw
    cert = mz.certify(model, order)
    found = limits.sensitivity(model, cert)
    smallest = np.abs(raw["W"][raw["W"] != 0]).min(initial=1.0)
    if smallest < 0.05 or case.size() > 100:  # a difference of 1e-4 is no derivative there
        return
    size, name = case.size(), f"{case.kind} {order}"
    now = best_by_policies(case.all(), order)
    if cert.attained:
        yield close(f"{name} sensitivity: rate", found.rate, now, 1e-6 * size)
    h = 1e-4
    unique = getattr(found, "unique", None)
    changes: list[tuple[str, float, dict[str, Any], dict[str, Any]]] = []
    gain = raw["gain"]
    if gain > 0:
        changes.append(("gain", found.gain, {"gain": gain + h}, {"gain": gain - h}))
    i = int(rng.integers(case.n))
    e = np.eye(case.n)[i] * h
    changes.append(("leak", float(found.leak[i]), {"leak": raw["leak"] + e}, {"leak": raw["leak"] - e}))
    changes.append(("tau", float(found.tau[i]), {"tau": raw["tau"] + e}, {"tau": raw["tau"] - e}))
    if len(found.synapse):
        k = int(rng.integers(len(found.synapse)))
        E = np.zeros_like(raw["W"])
        E[found.post[k], found.pre[k]] = h
        changes.append(("synapse", float(found.synapse[k]), {"W": raw["W"] + E}, {"W": raw["W"] - E}))
    for what, claimed, ahead, behind in changes:
        up, down = (best_by_policies(rebuilt(case, **c), order) for c in (ahead, behind))
        right, left = (up - now) / h, (now - down) / h
        slack = 3e-3 * (1 + size) + 1e-2 * abs(right)
        if abs(right - left) <= 1e-3 * (1 + abs(right)) and cert.attained:
            if unique is not False:
                yield close(f"{name} derivative in {what}", claimed, 0.5 * (right + left), slack)
        elif unique is not None:
            yield at_most(f"{name} derivative in {what} bounds a gain", right, claimed, slack)
            yield at_least(f"{name} derivative in {what} bounds a gain behind", left, claimed, slack)
    loop = limits.bottleneck_loop(model, cert)
    if cert.attained:
        yield at_least(f"{name} bottleneck loop is no slower than the network", loop.rate, now, 1e-6 * size)
        alone = loop_rate(case, order, loop.neurons)
        yield close(f"{name} rate of the loop", loop.rate, alone, 1e-5 * (1 + size))
        every = [loop_rate(case, order, c) for c in cycles(raw["W"])]
        if every:
            yield at_most(f"{name} no loop is slower", loop.rate, min(every), 1e-5 * (1 + size))


def cycles(W: np.ndarray) -> list[tuple[int, ...]]:
    """All simple cycles, as orders in which activity runs; single neurons too."""
    n = len(W)
    out = [(i,) for i in range(n)]
    for size in range(2, n + 1):
        for chosen in permutations(range(n), size):
            if chosen[0] == min(chosen) and all(W[chosen[(k + 1) % size], chosen[k]] != 0 for k in range(size)):
                out.append(chosen)
    return out


def loop_rate(case: Case, order: str, loop: tuple[int, ...]) -> float:
    """The best rate of the loop's neurons with its synapses and their self-loops alone."""
    W = case.raw["W"]
    part = np.zeros_like(W)
    part[np.arange(len(W)), np.arange(len(W))] = np.diag(W)
    if len(loop) > 1:
        for k, a in enumerate(loop):
            b = loop[(k + 1) % len(loop)]
            part[b, a] = W[b, a]
    keep = list(loop)
    J = rebuilt(case, W=part)[:, keep][:, :, keep]
    value = best_by_policies(J, order)
    return value if np.isfinite(value) else best_rate(J, order, 800)


def refutations(rng: np.random.Generator) -> Iterator[Claim]:
    """`refute`: where it holds no weights contract; where no norm is left a linear member does not decay."""
    case = models.any_model(rng)
    model = case.model()
    order = str(rng.choice(["l1", "linf"]))
    found = mz.refute(model, mz.certify(model, order))
    name = f"{case.kind} {order} refutation"
    J = case.all()
    if not np.isfinite(J).all():
        return
    if found.holds and case.whole and not found.no_norm:
        w = good_weights(J, order, case.discrete)
        top = -float(log_norm(J, order, w, case.discrete).max())
        yield at_most(f"{name}: no weights contract", top, 0.0, 1e-12 * (case.size() + 1))
    for exact in (False, True):
        checked = mz.check(found, model, exact=exact)
        open_case = exact and any("cannot be proved in integers" in reason for reason in checked.reasons)
        yield same(f"{name}: check, exact={exact}", checked.holds or open_case, True)
    unstable = found.unstable_slopes(model)
    if unstable is not None and len(unstable) == case.m and len(case.lo) == case.m:
        d = np.asarray(unstable)
        inside = bool((d >= case.lo - 1e-15).all() and (d <= case.hi + 1e-15).all())
        if case.kind != "entrywise" and "entrywise" not in case.kind:
            yield same(f"{name}: slopes in the box", inside, True)
            top = spectral(case.jacobian(d[None]), case.discrete)
            yield at_least(f"{name}: unstable", top, -found.upper, 1e-9 * (case.size() + 1))
    if found.no_norm:
        w = np.exp(rng.normal(size=case.n))
        if case.whole:
            yield at_least(
                f"{name}: no norm", float(log_norm(J, order, w, case.discrete).max()), 0.0, 1e-9 * (case.size() + 1)
            )


def parts_of(rng: np.random.Generator) -> Iterator[Claim]:
    """`prune`, `remove_edges`, `lesion_study`: sub-networks, enumerated."""
    case = models.any_model(rng)
    model = case.model()
    order = str(rng.choice(["l1", "linf"]))
    cert = mz.certify(model, order)
    keep = np.flatnonzero(rng.random(case.n) < 0.6)
    if not len(keep):
        return
    if not case.kind.startswith(("interval", "jacobian", "low-rank", "latent")):
        found = mz.lesions.prune(model, cert, keep=keep)
        part = restricted(case, keep)
        if found.certificate is not None:
            yield at_least(
                f"{case.kind} {order} pruned: inherited", found.certificate.rate, cert.rate, 1e-11 * (1 + case.size())
            )
            yield rate_claim(f"{case.kind} {order} pruned: rate", part, found.certificate.norm, found.certificate.rate)
            yield same(
                f"{case.kind} {order} pruned: check", mz.check(found.certificate, found.model, exact=True).holds, True
            )
            ceiling = best_of(part, order)
            claimed, slack = found.certificate.rate + found.certificate.gap, 1e-11 * (1 + case.size())
            yield at_least(f"{case.kind} {order} pruned: ceiling", claimed, ceiling, slack)
    if case.kind in ("hopfield", "firing-rate"):
        for lesion in mz.lesion_study(model, cert, mz.lesions.single_neurons(case.n) if case.n > 1 else []):
            left = np.delete(np.arange(case.n), lesion.silenced)
            part = restricted(case, left)
            truth, slack = best_of(part, order), 1e-11 * (1 + case.size())
            yield at_least(f"{case.kind} {order} lesion: upper", lesion.upper, truth, slack)
            norm = mz.certify(mz.lesions.prune(model, cert, keep=left).model, order).norm
            if norm.exponents is None:
                truth = max(truth, -float(log_norm(part.all(), order, norm.weights, False).max()))
            yield at_least(
                f"{case.kind} {order} lesion: rate within reach", truth, lesion.rate, 2e-6 * (1 + case.size())
            )
            yield at_most(f"{case.kind} {order} lesion: inherited", lesion.inherited, lesion.rate, slack)
        W = case.raw["W"]
        off = np.argwhere((W != 0) & ~np.eye(case.n, dtype=bool))
        if len(off):
            i, j = (int(v) for v in off[rng.integers(len(off))])
            inherited = mz.lesions.remove_edges(model, cert, [(i, j)])
            other = W.copy()
            other[i, j] = 0.0
            if inherited.certificate is not None:
                c = inherited.certificate
                yield rate_claim(f"{case.kind} {order} edge removed: rate", as_case(case, other), c.norm, c.rate)


def best_of(case: Case, order: str) -> float:
    return -float(log_norm(case.all(), order, good_weights(case.all(), order, case.discrete), case.discrete).max())


def restricted(case: Case, keep: np.ndarray) -> Case:
    """The rows and columns of the states that stay."""

    def jacobian(d: np.ndarray, exact: bool = False, absolute: bool = False) -> np.ndarray:
        return case.jacobian(d, exact=exact, absolute=absolute)[:, keep][:, :, keep]

    return Case(
        case.kind,
        case.build,
        case.lo,
        case.hi,
        jacobian,
        len(keep),
        case.m,
        case.discrete,
        case.blur,
        case.raw,
        case.seed,
    )


def sharpened(rng: np.random.Generator) -> Iterator[Claim]:
    """`sharpen`: a rate of the certificate's own norm, between what all vertices give and the limit."""
    case = (models.lure if rng.random() < 0.6 else models.any_model)(rng)
    model = case.model()
    cert = mz.certify(model, str(rng.choice(["l1", "linf"])))
    found = mz.sharpen(model, cert, max_steps=int(rng.choice([0, 4, 64])))
    name = f"{case.kind} {cert.norm.order} sharpened"
    yield rate_claim(f"{name} rate", case, cert.norm, found.lower)
    yield at_least(f"{name} is no worse", found.lower, cert.rate)
    for exact in (False, True):
        yield same(f"{name}: check, exact={exact}", mz.check(found, model, exact=exact).holds, True)
    J, w = case.all(), cert.norm
    if case.whole and w.exponents is None and np.isfinite(J).all():
        truth = -float(log_norm(J, w.order, w.weights, case.discrete).max())
        yield at_least(f"{name} upper", found.upper, truth, 1e-11 * (1 + case.size()))


def scaled_classes(rng: np.random.Generator) -> Iterator[Claim]:
    """`scale_classes`: the certificate of the scaled network, and what is reported of it."""
    case = models.plain(rng, below=False)
    if not tame(case):
        return
    order = str(rng.choice(["l1", "linf"]))
    labels = [str(v) for v in rng.choice(["E", "I"], case.n)]
    found = design.scale_classes(case.model(), labels, order, deadline=1.0)
    there = as_case(case, dense(found.model.W))
    yield rate_claim(f"{case.kind} {order} classes scaled: rate", there, found.certificate.norm, found.certificate.rate)
    yield at_least(f"{case.kind} {order} classes scaled: wanted", found.certificate.rate, 0.0)
    yield same("classes scaled: factors", all(0 < f <= 1 for f in found.factors.values()), True)
    W, n = case.raw["W"], case.n
    counted = (W != 0) & ~(np.eye(n, dtype=bool) & (W < 0))
    for _ in range(6):
        t = {name: float(rng.exponential() * rng.choice([0.1, 1.0])) for name in found.factors}
        cost = sum(t[labels[j]] * counted[:, j].sum() for j in range(n))
        factor = np.where(counted, np.exp(-np.array([t[v] for v in labels]))[None, :], 1.0)
        if cost < found.lower and best_rate(rebuilt(case, W=W * factor), order) > 1e-7 * (1 + case.size()):
            yield Claim("classes scaled: lower", found.lower, f"{cost} with {t}", True)
        elif cost < found.cost:
            yield Claim("classes scaled: lower", found.lower, f"{cost} does not give the rate", False)
