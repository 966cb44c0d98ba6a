"""What comes in: triples of one's own, arrays with flags that lie, files, batches, options of `certify`."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse as sp

import metzler as mz
from attack import models
from attack.case import Case
from attack.fields import LONG, draw_net
from attack.rates import of_certificate
from attack.raw import size_of
from attack.truth import Claim, at_least, at_most, good_weights, log_norm, rate_claim, same, vertices


def bad_triples(rng: np.random.Generator) -> Iterator[Claim]:
    """Triples of a user that break what they must satisfy: refused, whatever is asked of them."""
    n, m = size_of(rng, 3), size_of(rng, 3)
    good: dict[str, Any] = {
        "A": -2.0 * np.eye(n), "B": np.ones((n, m)), "C": 0.1 * np.ones((m, n)), "tau": np.ones(n),
        "lo": np.zeros(m), "hi": np.ones(m), "gain": 1.0,
    }  # fmt: skip
    wrong: dict[str, Any] = {
        "gain": float(rng.choice([-1.0, np.nan, np.inf])),
        "tau": np.where(np.arange(n) == n - 1, rng.choice([0.0, -1.0, np.nan, np.inf]), 1.0),
        "lo": np.where(np.arange(m) == 0, rng.choice([2.0, np.nan, -np.inf]), 0.0),
        "hi": np.where(np.arange(m) == 0, rng.choice([-1.0, np.nan, np.inf]), 1.0),
        "A": np.where(np.eye(n) > 0, rng.choice([np.nan, np.inf]), 0.0),
        "B": np.ones((n, m + 1)),
        "C": np.full((m, n), np.nan),
    }
    name = str(rng.choice(list(wrong)))
    parts = good | {name: wrong[name]}

    class Own(mz.Model):
        kind = "own"

        def triple(self) -> Any:
            return mz.models.Triple(**parts)

        def field(self, x: Any, u: Any = 0.0) -> Any:
            return x

    model = None
    asked = {
        "certify": lambda: mz.certify(model, "linf"),
        "one_sided_lipschitz": lambda: mz.one_sided_lipschitz(model, mz.Norm("linf", np.ones(n))),
        "step_sizes": lambda: mz.step_sizes(model, mz.Norm("l1", np.ones(n))),
        "unweighted_rate": lambda: mz.unweighted_rate(model, "l1"),
    }
    for what, ask in asked.items():
        try:
            model = Own()
            ask()
            answered = True
        except mz.MetzlerError:
            answered = False
        yield same(f"{what} of a triple with a bad {name} ({parts[name]!r})", answered, False)


def integer_triples(rng: np.random.Generator) -> Iterator[Claim]:
    """Triples of integers of 8 bits, with duplicates that are flagged canonical: right, or refused."""
    n, m = size_of(rng, 3), size_of(rng, 3)
    A = rng.choice([-128, -100, -7], n) * np.eye(n, dtype=int) + np.where(
        np.eye(n) > 0, 0, rng.integers(-128, 3, (n, n))
    )
    B, C = rng.integers(-128, 128, (n, m)), rng.integers(-2, 3, (m, n))
    lo, hi = rng.choice([-1.0, 0.0], m), np.ones(m)
    flagged = bool(rng.random() < 0.5)
    given = lying(B) if flagged else B.astype("i1")

    class Own(mz.Model):
        kind = "own"

        def triple(self) -> Any:
            return mz.models.Triple(A.astype("i1"), given, C.astype("i4"), np.ones(n), lo, hi)

        def field(self, x: Any, u: Any = 0.0) -> Any:
            return x

    def jacobian(d: np.ndarray, exact: bool = False, absolute: bool = False) -> np.ndarray:
        a, b, c = models.parts(exact, absolute, A, B, C)
        return a[None] + (b[None] * d[:, None, :]) @ c

    model = Own()
    case = Case("own integers", Own, lo, hi, jacobian, n, m)
    for order in ("l1", "linf"):
        cert = mz.certify(model, order)
        yield from of_certificate(case, cert)
        yield same("own integers: exact check", mz.check(cert, model, exact=True).holds, mz.check(cert, model).holds)


def lying(M: np.ndarray) -> Any:
    """CSR with every entry split in two and the flag that says that there are no duplicates."""
    data, indices, indptr = [], [], [0]
    for row in M:
        for j in np.flatnonzero(row):
            data += [float(row[j]) - 1.0, 1.0]
            indices += [j, j]
        indptr.append(len(indices))
    out = sp.csr_array((np.array(data, dtype=float), np.array(indices, dtype=int), np.array(indptr)), shape=M.shape)
    out.has_canonical_format = True
    out.has_sorted_indices = True
    return out


def flagged(rng: np.random.Generator) -> Iterator[Claim]:
    """Weights with flags that lie, in models of the package."""
    case = models.plain(rng)
    W, raw = case.raw["W"], case.raw
    if case.size() > 1e3 or not (np.round(W * 1024) == W * 1024).all():
        W = np.round(np.clip(W, -50, 50) * 4) / 4
    case.raw["W"] = W
    model = raw["kind"](lying(W), leak=raw["leak"], slopes=(raw["lo"], raw["hi"]), tau=raw["tau"], gain=raw["gain"])

    def jacobian(d: np.ndarray, exact: bool = False, absolute: bool = False) -> np.ndarray:
        a, M, T, g = models.parts(exact, absolute, -np.diag(raw["leak"]), W, raw["tau"], raw["gain"])
        loop = d[:, :, None] * M[None] if case.kind == "firing-rate" else M[None] * d[:, None, :]
        return (a[None] + g[()] * loop) / T[None, :, None]

    there = Case(case.kind + " flagged", lambda: model, case.lo, case.hi, jacobian, case.n, case.m)
    for order in ("l1", "linf"):
        cert = mz.certify(model, order)
        yield from of_certificate(there, cert)
        yield same(f"{there.kind} check", mz.check(cert, model, exact=True).holds, True)


def options(rng: np.random.Generator) -> Iterator[Claim]:
    """`certify` with margins, conditions, deadlines and starts from other certificates; files; bounds of Theorem 23."""
    case, other = models.any_model(rng), models.any_model(rng)
    model = case.model()
    order = str(rng.choice(["l1", "linf"]))
    certs = [
        mz.certify(model, order, margin=float(rng.choice([1e-12, 1e-3, 0.3]))),
        mz.certify(model, order, max_condition=float(1 + rng.exponential())),
        mz.certify(model, order, deadline=0.0),
    ]
    if other.n == case.n:
        certs.append(mz.certify(model, order, warm=mz.certify(other.model(), order)))
    for cert in certs:
        yield from of_certificate(case, cert, " with options")
        yield same(f"{case.kind} {order} with options, check", mz.check(cert, model).holds, True)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "net.json"
        certs[0].save(path)
        again = mz.load(path)
        yield same("rate from a file", again.rate, certs[0].rate)
        yield same("certificate from a file", mz.check(path, model, exact=True).holds, True)
    if not case.discrete and not case.kind.startswith(("interval", "latent")):
        J = case.all()
        for bound in (mz.models.tight_bound(model), mz.models.printed_bound(model)):
            least = np.abs(J).max(axis=0)
            np.fill_diagonal(least, np.diagonal(J, axis1=1, axis2=2).max(axis=0))
            yield at_least(f"{case.kind} entrywise bound", float((bound - least).min()), 0.0, 1e-12 * case.size())


def critical_maps(rng: np.random.Generator) -> Iterator[Claim]:
    """`critical_gain` of maps, Lur'e systems and low-rank networks: below is certified, above is out of reach."""
    makers = [
        *models.MAPS.values(),
        models.lure,
        models.implicit,
        models.persidskii,
        models.FLOWS["hopfield+dissipation"],
    ]
    case = makers[int(rng.integers(len(makers)))](rng)
    if "interval" in case.kind or "latent" in case.kind or case.size() > 1e4:
        return
    order = str(rng.choice(["l1", "linf"]))
    found = mz.critical_gain(case.model(), order)
    still = case.jacobian(np.zeros_like(case.theta))
    if not case.whole or "jacobian" in case.kind or "entrywise" in case.kind:
        return
    move = case.all() - still

    def rate(factor: float) -> float:
        J = still + factor * move
        return -float(log_norm(J, order, good_weights(J, order, case.discrete, 800), case.discrete).max())

    slack = 1e-8 * (1 + case.size())
    if 0 < found.upper < 1e8:
        yield at_most(f"{case.kind} {order} critical gain, upper", rate(found.upper * (1 + 1e-5)), 0.0, slack)
    model = case.model()
    if 0 < found.lower < 1e8 and hasattr(model, "gain"):
        factor = found.lower * (1 - 1e-4)
        norm = mz.certify(replace(model, gain=model.gain * factor), order).norm
        attained = [rate(factor)]
        if norm.exponents is None:
            attained.append(-float(log_norm(still + factor * move, order, norm.weights, case.discrete).max()))
        yield at_least(f"{case.kind} {order} critical gain, lower", max(attained), 0.0, 1e-5 * (1 + case.size()))


def batches(rng: np.random.Generator) -> Iterator[Claim]:
    """`equilibrium` for many inputs at once: the error of every column, of every neuron."""
    net = draw_net(rng)
    cert = mz.certify(net.model, "diagonal")
    if not cert.rate > 1e-3:
        return
    k = int(rng.integers(1, 5))
    u = rng.normal(size=(net.inputs, k)) * 2
    found = mz.equilibrium(net.model, cert, u, x0=rng.normal(size=net.n), atol=1e-8)
    bound = found.per_neuron()
    for j in range(k):
        y, residual = net.solve(found.state[:, j], u[:, j])
        if residual > 1e-16 * (1 + float(np.abs(y).max())):
            continue
        away = np.abs(found.state[:, j].astype(LONG) - y)
        excess = float((away - bound[:, j]).max())
        yield at_most(
            f"{net.kind} {net.phi} error in a batch", excess, 1e-14 * (1 + float(np.abs(y).max())) / min(cert.rate, 1)
        )


def subsets_of_slopes(rng: np.random.Generator) -> Iterator[Claim]:
    """Rates hold for slopes anywhere in the box, not only at corners."""
    case = models.any_model(rng)
    order = str(rng.choice(["l1", "linf"]))
    cert = mz.certify(case.model(), order)
    theta = rng.uniform(case.lo, case.hi, (200, len(case.lo)))
    inner = Case(case.kind, case.build, case.lo, case.hi, case.jacobian, case.n, case.m, case.discrete, case.blur)
    inner.__dict__["theta"] = theta
    yield rate_claim(f"{case.kind} {order} rate inside the box", inner, cert.norm, cert.rate)
    assert len(vertices(case.lo, case.hi)) > 0
