"""Classes of matrices, components, norms in l_p, quadratic norms: against eigenvalues and all subsets."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import numpy as np

import metzler as mz
from attack import models
from attack.raw import Draw, size_of
from attack.truth import Claim, at_least, at_most, close, good_weights, log_norm, rate_claim, same, spectral, subsets
from metzler.search.interpolate import best_log_norm, perron_norm
from metzler.search.lyapunov import lyapunov_diagonally_stable


def majorant(A: np.ndarray) -> np.ndarray:
    M = np.abs(A)
    np.fill_diagonal(M, np.diag(A))
    return M


def classes(rng: np.random.Generator) -> Iterator[Claim]:
    """`hurwitz`, `m_hurwitz`, `quasidominant`, `totally_hurwitz` and the smallest witness, majorants, components."""
    draw, n = Draw(rng), size_of(rng, 5)
    A = draw.matrix(n, n) - np.diag(rng.integers(0, 4, n).astype(float))
    if n > 2 and rng.random() < 0.2:  # a singular pair that is not Hurwitz, beside single neurons that may be worse
        A[:2] = 0.0
        A[:2, :2] = [[-1.0, 1.0], [1.0, -1.0]]
    given, size = draw.stored(A), float(np.abs(A).sum()) + 1e-300
    if draw.style == "scaled":
        return
    top, major = float(np.linalg.eigvals(A).real.max()), majorant(A)
    top_major = float(np.linalg.eigvals(major).real.max())
    near = (
        1e-6 * size
    )  # multiple eigenvalues are computed to the root of the rounding: there eigenvalues decide nothing
    M = mz.matrices.metzler_majorant(given)
    yield close("majorant", float(np.abs((M.toarray() if hasattr(M, "toarray") else M) - major).max()), 0.0, 0.0)
    for what, found, value in (
        ("Hurwitz", mz.matrices.hurwitz(given), top),
        ("M-Hurwitz", mz.matrices.m_hurwitz(given), top_major),
        ("quasidominant", mz.matrices.quasidominant(given), float(np.linalg.eigvals(majorant(-A)).real.max())),
    ):
        if abs(value) > near and found.holds is not None:
            yield same(what, found.holds, value < 0)
    found = mz.matrices.m_hurwitz(given)
    if found.holds and found.witness is not None:
        yield at_most("M-Hurwitz weights", float((major @ found.witness).max() / found.witness.max()), 0.0)
    bad = [s for s in subsets(n) if s and np.linalg.eigvals(A[np.ix_(s, s)]).real.max() > near]
    unsure = [s for s in subsets(n) if s and abs(np.linalg.eigvals(A[np.ix_(s, s)]).real.max()) <= near]
    found = mz.matrices.totally_hurwitz(given)
    if found.holds:
        yield same("totally Hurwitz", bool(bad), False)
    elif found.holds is False and found.indices is not None:
        block = A[np.ix_(found.indices, found.indices)]
        yield at_least("totally Hurwitz: witness", float(np.linalg.eigvals(block).real.max()), 0.0, near)
        smaller = [s for s in bad if len(s) < len(found.indices)]
        yield same("totally Hurwitz: smallest witness", smaller[:1], [])
        exact = [s for s in unsure if len(s) == 1 and A[s[0], s[0]] >= 0 and len(found.indices) > 1]
        yield same("totally Hurwitz: no single neuron", exact, [])
    if abs(top) > near and (not unsure or bad):
        yield same("totally Hurwitz, truth", found.holds in (None, not bad), True)
    yield close(
        "spectral abscissa of a majorant",
        mz.matrices.spectral_abscissa(mz.matrices.metzler_majorant(given)),
        top_major,
        near,
    )
    reach = np.linalg.matrix_power((A != 0) + np.eye(n), n) > 0
    components = {tuple(np.flatnonzero(reach[i] & reach[:, i])) for i in range(n)}
    got = {tuple(int(v) for v in np.sort(p)) for p in mz.matrices.strong_components(given).members()}
    yield same("strong components", got, {tuple(int(v) for v in c) for c in components})
    value, norm = best_log_norm(given, str(rng.choice(["l1", "linf"])))
    if norm.exponents is None:
        yield at_least(
            "best log norm is a bound",
            value,
            float(log_norm(A[None], norm.order, norm.weights)[0]),
            1e-13 * size * norm.condition,
        )
        yield at_least("best log norm, no smaller than the abscissa of the majorant", value, top_major, near)
        yield at_most("best log norm, near it", value, top_major, near + 2e-6 * size)
    both = mz.norms.conservatism(given)
    yield close("conservatism: abscissa", both.abscissa, top, near)


def diagonal_stability(rng: np.random.Generator) -> Iterator[Claim]:
    """`lyapunov_diagonally_stable`: witnesses, and what it implies."""
    draw, n = Draw(rng), size_of(rng, 3)
    A = draw.matrix(n, n) - np.diag(rng.integers(0, 4, n).astype(float))
    if draw.style == "scaled":
        return
    found = lyapunov_diagonally_stable(draw.stored(A))
    size = float(np.abs(A).sum()) + 1e-300
    w = found.witness
    if found.holds and w is not None:
        S = w[:, None] * A
        yield at_most("diagonal Lyapunov", float(np.linalg.eigvalsh(S + S.T).max()), 0.0, 1e-12 * size * float(w.max()))
        yield at_most("diagonally stable is Hurwitz", float(np.linalg.eigvals(A).real.max()), 0.0, 1e-9 * size)
    elif found.holds is False and w is not None:
        H = np.asarray(w)
        yield at_least(
            "refutation: H is not negative",
            float(np.linalg.eigvalsh((H + H.T) / 2).min()),
            0.0,
            1e-9 * float(np.abs(H).max()),
        )
        yield at_least(
            "refutation: diagonal of A H", float(np.diag(A @ H).min()), 0.0, 1e-9 * size * float(np.abs(H).max())
        )
    if float(np.linalg.eigvals(majorant(A)).real.max()) < -1e-6 * size and found.holds is not None:
        yield same("M-Hurwitz is diagonally stable", found.holds, True)


def quadratic(J: np.ndarray, P: np.ndarray, discrete: bool) -> float:
    """The worst log norm (of maps the factor minus 1) in `sqrt(x' P x)`."""
    L = np.linalg.cholesky(P)
    S = L.T[None] @ J @ np.linalg.inv(L.T)[None]
    if discrete:
        return float(np.linalg.norm(S, ord=2, axis=(1, 2)).max()) - 1.0
    return float(np.linalg.eigvalsh((S + np.swapaxes(S, 1, 2)) / 2).max())


def comparisons(rng: np.random.Generator) -> Iterator[Claim]:
    """`compare`: rates, what is called exact, the ceiling; `interpolate` in l_p; symmetric and LMI certificates."""
    case = symmetric(rng) if rng.random() < 0.4 else models.any_model(rng)
    model, J = case.model(), case.all()
    if not np.isfinite(J).all() or case.size() > 1e5 or not case.whole:
        return
    slack = 1e-9 * (1 + case.size())
    table = mz.compare(model)
    limit = -spectral(J, case.discrete)
    for row in table.rows:
        if row.rate is None:
            continue
        if row.norm == "ceiling":
            # an estimate from vertices tried: of all vertices none decays slower than the smallest, so it is not below
            yield at_least(f"{case.kind} ceiling", row.rate, limit, slack)
        elif row.norm != "local box":
            yield at_most(
                f"{case.kind} {row.norm} is no better than the spectrum", row.rate, limit, 1e-7 * (1 + case.size())
            )
    with contextlib.suppress(mz.InputError):
        cert = mz.symmetric_certificate(model)
        top = quadratic(J, cert.norm.P, case.discrete)
        row = table["l2"]
        yield at_most(f"{case.kind} symmetric certificate", cert.rate, -top, 1e-8 * (1 + case.size()))
        if row.exact:
            yield close(f"{case.kind} symmetric certificate is exact", cert.rate, -top, 1e-6 * (1 + case.size()))
    if case.discrete:
        return
    ends = [mz.certify(model, order) for order in ("l1", "linf")]
    if any(c.norm.exponents is not None or c.norm.condition > 1e6 for c in ends):
        return
    for p in (1.0, 2.0, np.inf, float(1 + rng.exponential())):
        lp = mz.interpolate(model, *ends, p)
        w = lp.norm.weights
        if p == 2.0:
            top = quadratic(J, np.diag(w**2), False)
        elif p in (1.0, np.inf):
            top = float(log_norm(J, "l1" if p == 1.0 else "linf", w).max())
        else:
            x = rng.normal(size=(case.n, 8))
            h = 1e-6 / (1 + case.size())
            before = np.linalg.norm(w[:, None] * x, p, axis=0)
            after = np.linalg.norm(w[None, :, None] * (x[None] + h * (J @ x)), p, axis=1)
            top = float(((after - before) / (h * before)).max()) - 1e-4 * (1 + case.size()) * float(w.max() / w.min())
        yield at_most(
            f"{case.kind} l_p rate, p = {'2' if p == 2 else 'other'}", lp.rate, -top, slack * float(w.max() / w.min())
        )


def symmetric(rng: np.random.Generator) -> models.Case:
    """A network with symmetric weights, now and then with a matrix of dissipation."""
    draw, n = Draw(rng), size_of(rng, 4)
    W = draw.matrix(n, n)
    W = (W + W.T) / 2
    full = bool(rng.random() < 0.4)
    D = np.eye(n) + (0.5 * np.triu(np.ones((n, n)), 1) * (rng.random((n, n)) < 0.5) if full else 0.0)
    lo, hi = np.zeros(n), np.ones(n)
    left = bool(rng.random() < 0.5)

    def jacobian(d: np.ndarray, exact: bool = False, absolute: bool = False) -> np.ndarray:
        A, M = models.parts(exact, absolute, -D, W)
        return A[None] + (d[:, :, None] * M[None] if left else M[None] * d[:, None, :])

    kind = mz.FiringRate if left else mz.Hopfield
    options = {"dissipation": draw.stored(D)} if full else {}
    stored = draw.stored(W)
    name = "firing-rate" if left else "hopfield"
    return models.Case(name, lambda: kind(stored, slopes=(0.0, 1.0), **options), lo, hi, jacobian, n, n)


def lmi(rng: np.random.Generator) -> Iterator[Claim]:
    """`lmi_certificate`: the quadratic norm of all vertices."""
    case = models.any_model(rng)
    if case.size() > 1e4 or not case.whole or case.n > 3 or case.m > 6:
        return
    model = case.model()
    cert = mz.lmi_certificate(model, max_steps=3)
    top = quadratic(case.all(), np.asarray(cert.norm.P), case.discrete)
    condition = float(np.linalg.cond(cert.norm.P)) ** 0.5
    yield at_most(f"{case.kind} quadratic norm", cert.rate, -top, 1e-9 * (1 + case.size()) * condition)
    yield same(f"{case.kind} quadratic norm, again", mz.check(cert, model).holds, True)


def attention(rng: np.random.Generator) -> Iterator[Claim]:
    """`Attention`: its rates against Jacobians at many states, its bounds entry by entry."""
    n, m = int(rng.integers(1, 4)), int(rng.integers(1, 5))
    draw = Draw(rng)
    X = draw.matrix(n, m)
    X = np.clip(X, -5, 5)
    beta, tau = float(rng.choice([0.25, 1.0, 3.0])), float(rng.choice([0.5, 1.0, 2.0]))
    net = mz.Attention(draw.stored(X), beta=beta, tau=tau)
    x = rng.normal(size=(n, 200)) * rng.choice([0.3, 1.0, 4.0], 200)
    score = beta * X.T @ x
    p = np.exp(score - score.max(axis=0))
    p = (p / p.sum(axis=0)).T
    middle = np.einsum("sk,kl->skl", p, np.eye(m)) - p[:, :, None] * p[:, None, :]
    J = (beta * X[None] @ middle @ X.T[None] - np.eye(n)[None]) / tau
    size, rate = float(np.abs(J).sum(axis=2).max()) + 1.0, net.rate()
    for order in ("l1", "linf"):
        top = float(log_norm(J, order, np.ones(n)).max())
        yield at_most(f"attention {order}", getattr(rate, order), -top, 1e-12 * size)
        cert = mz.certify(net.bounds(), order)
        if cert.norm.exponents is None:
            top = float(log_norm(J, order, cert.norm.weights).max())
            yield at_most(f"attention bounds {order}", cert.rate, -top, 1e-12 * size * cert.norm.condition)
    yield at_most("attention l2", rate.l2, -quadratic(J, np.eye(n), False), 1e-12 * size)
    given = np.asarray(net.field(x[:, 0]))
    yield close("attention field", float(np.abs(given - (X @ p[0] - x[:, 0]) / tau).max()), 0.0, 1e-12 * size * 10)


def lipschitz_of_perron(rng: np.random.Generator) -> Iterator[Claim]:
    """`perron_norm`: a Metzler matrix, its abscissa as log norm in l_p."""
    draw, n = Draw(rng), size_of(rng, 4)
    M = np.abs(draw.matrix(n, n)) - np.diag(rng.integers(0, 5, n).astype(float))
    if draw.style == "scaled":
        return
    found = perron_norm(draw.stored(M), 2.0)
    size = float(np.abs(M).sum()) + 1e-300
    w = found.norm.weights
    top = quadratic(M[None], np.diag(w**2), False)
    yield at_most("Perron norm", found.rate, -top, 1e-10 * size * float(w.max() / w.min()))
    yield at_most("Perron norm, abscissa", found.rate, -float(np.linalg.eigvals(M).real.max()), 1e-6 * size)
    w = good_weights(M[None], "linf", False)
    case = models.Case(
        "metzler",
        lambda: None,
        np.zeros(0),
        np.zeros(0),
        lambda d, exact=False, absolute=False: fixed(M, exact, absolute),
        n,
        0,
    )
    norm = mz.Norm("linf", w)
    yield rate_claim("own weights, log norm", case, norm, -float(norm.log(M)) - 1e-12 * size * norm.condition)


def fixed(M: np.ndarray, exact: bool, absolute: bool) -> np.ndarray:
    return models.parts(exact, absolute, M)[0][None]
