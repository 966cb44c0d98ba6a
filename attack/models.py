"""Models from raw numbers: what the user gives, the model of the package, and its Jacobians written out here by hand.

The numbers are small integers, halves, ties, huge, tiny or ordinary ones; matrices come dense and sparse, as integers
of 8 and 32 bits, as floats of 32 and 64 bits, read-only, in Fortran order, as COO with duplicates, as CSR with unsorted
indices and stored zeros.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import scipy.sparse as sp

import metzler as mz
from attack.case import Case, diag, parts
from attack.raw import Draw, dissipation, size_of
from attack.truth import fractions


def recurrent(rng: np.random.Generator, name: str, full: bool = False, *, n: int = 0, below: bool = True) -> Case:
    """Hopfield `tau x' = -leak x + gain W phi(x) + u` and firing rate `tau x' = -leak x + phi(gain W x + u)`."""
    draw = Draw(rng)
    n = n or size_of(rng)
    W = draw.matrix(n, n)
    D = dissipation(draw, W) if full else None
    leak, given_leak = (np.diag(D).copy(), None) if full else draw.leak(W)
    tau, given_tau = draw.positive(n)
    lo, hi, slopes = draw.slopes(n, below)
    gain = draw.gain()
    fixed = -D if full else -np.diag(leak)
    left = name == "firing-rate"

    def jacobian(d: np.ndarray, exact: bool = False, absolute: bool = False) -> np.ndarray:
        A, M, T, g = parts(exact, absolute, fixed, W, tau, gain)
        loop = g[()] * (d[:, :, None] * M[None] if left else M[None] * d[:, None, :])
        return (A[None] + loop) / T[None, :, None]

    kind = mz.FiringRate if left else mz.Hopfield
    options = {"slopes": slopes, "tau": given_tau, "gain": gain}
    options |= {"dissipation": draw.stored(D)} if full else {"leak": given_leak}
    stored = draw.stored(W)
    raw = {"W": W, "leak": leak, "D": D, "tau": tau, "gain": gain, "lo": lo, "hi": hi, "kind": kind, "draw": draw}
    return Case(
        name + ("+dissipation" if full else ""), lambda: kind(stored, **options), lo, hi, jacobian, n, n, raw=raw
    )


def persidskii(rng: np.random.Generator) -> Case:
    """`tau x' = gain W phi(x) + u`."""
    draw, n = Draw(rng), size_of(rng)
    W = draw.matrix(n, n)
    W = W - np.diag(np.ceil(np.abs(W).sum(axis=1))) if rng.random() < 0.6 else W
    tau, given = draw.positive(n)
    lo, hi, slopes = draw.slopes(n)
    gain = draw.gain()

    def jacobian(d: np.ndarray, exact: bool = False, absolute: bool = False) -> np.ndarray:
        M, T, g = parts(exact, absolute, W, tau, gain)
        return g[()] * (M[None] * d[:, None, :]) / T[None, :, None]

    stored = draw.stored(W)
    return Case(
        "persidskii", lambda: mz.Persidskii(stored, slopes=slopes, tau=given, gain=gain), lo, hi, jacobian, n, n,
        raw={"W": W, "tau": tau, "gain": gain},
    )  # fmt: skip


def diagonal_feedback(rng: np.random.Generator) -> Case:
    """`tau x' = W x - gain [feedback] phi(x) + u`."""
    draw, n = Draw(rng), size_of(rng)
    W = draw.matrix(n, n) - 2.0 * np.eye(n) * rng.integers(0, 3)
    strength = np.round(rng.normal(size=n) * 4) / 4
    tau, given = draw.positive(n)
    lo, hi, slopes = draw.slopes(n)
    gain = draw.gain()

    def jacobian(d: np.ndarray, exact: bool = False, absolute: bool = False) -> np.ndarray:
        M, c, T, g = parts(exact, absolute, W, strength, tau, gain)
        loop = diag(g[()] * c[None] * d, exact)
        return (M[None] + (loop if absolute else -loop)) / T[None, :, None]

    stored = draw.stored(W)
    build = lambda: mz.DiagonalFeedback(stored, feedback=strength.copy(), slopes=slopes, tau=given, gain=gain)  # noqa: E731
    return Case("diagonal-feedback", build, lo, hi, jacobian, n, n, raw={"W": W, "tau": tau})


def entrywise(rng: np.random.Generator) -> Case:
    """`tau_i x_i' = gain sum_j W_ij phi_ij(x_j) + u_i`."""
    draw, n = Draw(rng), size_of(rng, 3)
    W = draw.matrix(n, n)
    tau, given = draw.positive(n)
    lo, hi, _ = draw.slopes(n * n)
    gain = draw.gain()
    low, high = lo.reshape(n, n), hi.reshape(n, n)

    def jacobian(d: np.ndarray, exact: bool = False, absolute: bool = False) -> np.ndarray:
        M, T, g = parts(exact, absolute, W, tau, gain)
        return g[()] * M[None] * d.reshape(len(d), n, n) / T[None, :, None]

    stored = draw.stored(W)
    build = lambda: mz.Entrywise(stored, slopes=(draw_kept(low), high.copy()), tau=given, gain=gain)  # noqa: E731
    live = (W != 0).ravel()  # the slope of a synapse that is none does not count
    return Case(
        "entrywise",
        build,
        np.where(live, lo, 0.0),
        np.where(live, hi, 0.0),
        jacobian,
        n,
        n * n,
        raw={"W": W, "tau": tau},
    )


def draw_kept(M: np.ndarray) -> np.ndarray:
    return np.asfortranarray(M)


def lure(rng: np.random.Generator, discrete: bool = False, name: str = "") -> Case:
    """`tau x' = A x + gain B phi(C x) + u`, as a map `x+ = A x + gain B phi(C x) + u`."""
    draw, n = Draw(rng), size_of(rng, 4)
    m = int(rng.choice([1, 1, 2, 3, 5, 9, 10]))
    shrink = 0.2 if discrete else 1.0
    A = draw.matrix(n, n) * (0.25 if discrete else 0.5)
    A = A if discrete else A - np.diag(rng.integers(0, 12, n).astype(float))
    B, C = draw.matrix(n, m, shrink), draw.matrix(m, n)
    tau, given = (np.ones(n), 1.0) if discrete else draw.positive(n)
    lo, hi, slopes = draw.slopes(m)
    gain = draw.gain()

    def jacobian(d: np.ndarray, exact: bool = False, absolute: bool = False) -> np.ndarray:
        a, b, c, T, g = parts(exact, absolute, A, B, C, tau, gain)
        return (a[None] + g[()] * ((b[None] * d[:, None, :]) @ c)) / T[None, :, None]

    stored = [draw.stored(M) for M in (A, B, C)]
    kind = mz.LureMap if discrete else mz.Lure
    if name == "own":
        build: Callable[[], Any] = lambda: own_model(A, B, C, tau, lo, hi, gain)  # noqa: E731
    elif discrete:
        build = lambda: kind(*stored, slopes=slopes, gain=gain)  # noqa: E731
    else:
        build = lambda: kind(*stored, slopes=slopes, tau=given, gain=gain)  # noqa: E731
    return Case(
        name or ("lure-map" if discrete else "lure"), build, lo, hi, jacobian, n, m, discrete,
        raw={"A": A, "B": B, "C": C, "tau": tau, "gain": gain}, seed=int(rng.integers(2**31)),
    )  # fmt: skip


def own_model(A: np.ndarray, B: np.ndarray, C: np.ndarray, tau: Any, lo: Any, hi: Any, gain: float) -> Any:
    """A model that a user defines."""

    class Own(mz.Model):
        kind = "own"

        def triple(self) -> Any:
            return mz.models.Triple(A, sp.csr_array(B), C, tau, lo, hi, gain=gain)

        def field(self, x: Any, u: Any = 0.0) -> Any:
            return (A @ x + gain * (B @ (hi * (C @ x))) + u) / tau

    return Own()


def jacobian_bounds(rng: np.random.Generator) -> Case:
    """`lower <= J tau <= upper`."""
    draw, n = Draw(rng), size_of(rng, 3)
    ends = np.sort(np.stack([draw.matrix(n, n), draw.matrix(n, n)]), axis=0)
    ends = ends - np.diag(rng.integers(0, 8, n).astype(float))
    tau, given = draw.positive(n)

    def jacobian(d: np.ndarray, exact: bool = False, absolute: bool = False) -> np.ndarray:
        (T,) = parts(exact, absolute, tau)
        return d.reshape(len(d), n, n) / T[None, :, None]

    stored = [draw.stored(M) for M in ends]
    build = lambda: mz.JacobianBounds(*stored, tau=given)  # noqa: E731
    return Case("jacobian-bounds", build, ends[0].ravel(), ends[1].ravel(), jacobian, n, n * n, raw={"tau": tau})


def interval(rng: np.random.Generator, name: str) -> Case:
    """All networks with weights and leaks between two ends."""
    draw, n = Draw(rng), size_of(rng, 3)
    lo, hi, slopes = draw.slopes(n)
    W = draw.matrix(n, n)
    width = np.abs(draw.matrix(n, n)) * (rng.random((n, n)) < 0.5)
    width[np.arange(n), np.arange(n)] *= lo >= 0
    upper = W + width
    low_leak = draw.leak(np.abs(W) + np.abs(upper))[0]
    high_leak = low_leak + rng.choice([0.0, 0.5, 10.0], n)
    tau, given = draw.positive(n)
    gain = draw.gain()
    left = name == "interval-firing-rate"

    def jacobian(t: np.ndarray, exact: bool = False, absolute: bool = False) -> np.ndarray:
        T, g = parts(exact, absolute, tau, gain)
        d, w, leak = t[:, :n], t[:, n : n + n * n].reshape(len(t), n, n), t[:, n + n * n :]
        loop = g[()] * (d[:, :, None] * w if left else w * d[:, None, :])
        own = diag(leak, exact)
        return ((own if absolute else -own) + loop) / T[None, :, None]

    stored = [draw.stored(M) for M in (W, upper)]
    kind = mz.IntervalFiringRate if left else mz.IntervalHopfield
    build = lambda: kind(*stored, low_leak, high_leak, slopes=slopes, tau=given, gain=gain)  # noqa: E731
    ends = (np.concatenate([lo, W.ravel(), low_leak]), np.concatenate([hi, upper.ravel(), high_leak]))
    return Case(name, build, *ends, jacobian, n, n, raw={"tau": tau}, seed=int(rng.integers(2**31)))


def low_rank(rng: np.random.Generator, name: str) -> Case:
    """`tau z' = -leak z + N' phi(gain M z)`; latent: `tau z' = -leak z + gain (N' M) phi(z)`."""
    draw = Draw(rng)
    neurons, r = int(rng.integers(1, 7)), size_of(rng, 3)
    M, N = draw.matrix(neurons, r), draw.matrix(neurons, r)
    latent = name == "latent-hopfield"
    m = r if latent else neurons
    if latent and rng.random() < 0.4:  # what cancels in the product
        M, N = np.vstack([M * 1e8, M * 1e8, M]), np.vstack([N * 1e8, -N * 1e8, N])
    tau = float(rng.choice([0.5, 1.0, 2.0]))
    leak = float(rng.choice([1.0, 2.0, 8.0]))
    lo, hi, slopes = draw.slopes(m)
    gain = draw.gain()

    def jacobian(d: np.ndarray, exact: bool = False, absolute: bool = False) -> np.ndarray:
        b, c, T, L, g = parts(exact, absolute, N.T, M, tau, leak, gain)
        eye = diag(np.array([L[()]] * r, dtype=object if exact else float), exact)
        if latent:
            P = fractions(N.T) @ fractions(M) if exact else together
            loop = (np.abs(P) if absolute else P)[None] * d[:, None, :]
        else:
            loop = (b[None] * d[:, None, :]) @ c
        return ((eye if absolute else -eye)[None] + g[()] * loop) / T[()]

    together = (fractions(N.T) @ fractions(M)).astype(float)  # rounded once: what cancels leaves no error
    stored = draw.stored(M), draw.stored(N)
    kind = {"latent-hopfield": mz.LatentHopfield, "low-rank-hopfield": mz.LowRankHopfield}.get(
        name, mz.LowRankFiringRate
    )
    build = lambda: kind(*stored, leak, slopes=slopes, tau=tau, gain=gain)  # noqa: E731
    return Case(name, build, lo, hi, jacobian, r, m, raw={"M": M, "N": N, "tau": np.full(r, tau)})


def implicit(rng: np.random.Generator) -> Case:
    """`x = phi(gain W x + U u + bias)` as the flow `x' = -x + phi(...)`."""
    draw, n = Draw(rng), size_of(rng)
    W = draw.matrix(n, n) * rng.choice([0.25, 1.0])
    U = draw.matrix(n, int(rng.integers(1, 4)), 3.0) if rng.random() < 0.6 else None
    lo, hi, slopes = draw.slopes(n)
    gain = draw.gain()

    def jacobian(d: np.ndarray, exact: bool = False, absolute: bool = False) -> np.ndarray:
        M, g, one = parts(exact, absolute, W, gain, np.eye(n))
        return (one if absolute else -one)[None] + g[()] * d[:, :, None] * M[None]

    stored = draw.stored(W), None if U is None else draw.stored(U)
    build = lambda: mz.Implicit(stored[0], stored[1], 0.5, slopes=slopes, gain=gain)  # noqa: E731
    return Case("implicit", build, lo, hi, jacobian, n, n, raw={"W": W, "U": U, "tau": np.ones(n)})


def weight_map(rng: np.random.Generator, name: str) -> Case:
    """`x+ = gain W phi(x) + u`, `x+ = phi(gain W x + u)`, `x+ = (1 - a) x + a phi(gain W x + u)`."""
    draw, n = Draw(rng), size_of(rng)
    W = draw.matrix(n, n) * rng.choice([0.125, 0.25, 1.0])
    lo, hi, slopes = draw.slopes(n)
    gain = draw.gain()
    a = rng.choice([0.25, 0.5, 1.0, 0.3], n) if name == "echo-state" else np.ones(n)

    def jacobian(d: np.ndarray, exact: bool = False, absolute: bool = False) -> np.ndarray:
        M, g, share, rest = parts(exact, absolute, W, gain, a, 1.0 - a)
        if name == "hopfield-map":
            return g[()] * M[None] * d[:, None, :]
        return diag(rest, exact)[None] + g[()] * (share[None] * d)[:, :, None] * M[None]

    stored = draw.stored(W)
    kinds = {
        "hopfield-map": lambda: mz.HopfieldMap(stored, slopes=slopes, gain=gain),
        "firing-rate-map": lambda: mz.FiringRateMap(stored, slopes=slopes, gain=gain),
        "echo-state": lambda: mz.EchoState(stored, a.copy(), slopes=slopes, gain=gain),
    }
    return Case(name, kinds[name], lo, hi, jacobian, n, n, True, raw={"W": W, "a": a, "gain": gain})


def euler_step(rng: np.random.Generator) -> Case:
    """`x+ = x + step f(x, u)` of any flow above."""
    inner = flow(rng)
    with np.errstate(all="ignore"):
        size = max(float(np.abs(inner.all()).max()), 1e-6)
    step = float(rng.choice([0.1, 0.25, 0.5, 1.0])) / (1.0 if rng.random() < 0.3 else size)

    def jacobian(t: np.ndarray, exact: bool = False, absolute: bool = False) -> np.ndarray:
        one, h = parts(exact, absolute, np.eye(inner.n), step)
        return one[None] + h[()] * inner.jacobian(t, exact=exact, absolute=absolute)

    build = lambda: mz.EulerStep(inner.model(), step)  # noqa: E731
    return Case(
        f"euler-step of {inner.kind}", build, inner.lo, inner.hi, jacobian, inner.n, inner.m, True, 8 * 2.0**-53,
        raw={"inner": inner, "step": step}, seed=inner.seed,
    )  # fmt: skip


FLOWS: dict[str, Callable[[np.random.Generator], Case]] = {
    "hopfield": lambda rng: recurrent(rng, "hopfield"),
    "hopfield+dissipation": lambda rng: recurrent(rng, "hopfield", True),
    "firing-rate": lambda rng: recurrent(rng, "firing-rate"),
    "firing-rate+dissipation": lambda rng: recurrent(rng, "firing-rate", True),
    "persidskii": persidskii,
    "diagonal-feedback": diagonal_feedback,
    "entrywise": entrywise,
    "lure": lure,
    "own": lambda rng: lure(rng, name="own"),
    "jacobian-bounds": jacobian_bounds,
    "interval-hopfield": lambda rng: interval(rng, "interval-hopfield"),
    "interval-firing-rate": lambda rng: interval(rng, "interval-firing-rate"),
    "low-rank-hopfield": lambda rng: low_rank(rng, "low-rank-hopfield"),
    "low-rank-firing-rate": lambda rng: low_rank(rng, "low-rank-firing-rate"),
    "latent-hopfield": lambda rng: low_rank(rng, "latent-hopfield"),
    "implicit": implicit,
}
MAPS: dict[str, Callable[[np.random.Generator], Case]] = {
    "hopfield-map": lambda rng: weight_map(rng, "hopfield-map"),
    "firing-rate-map": lambda rng: weight_map(rng, "firing-rate-map"),
    "echo-state": lambda rng: weight_map(rng, "echo-state"),
    "lure-map": lambda rng: lure(rng, discrete=True),
    "euler-step": euler_step,
}


def flow(rng: np.random.Generator) -> Case:
    """A model in continuous time."""
    return FLOWS[str(rng.choice(list(FLOWS)))](rng)


def any_model(rng: np.random.Generator) -> Case:
    """A model of any kind."""
    return {**FLOWS, **MAPS}[str(rng.choice([*FLOWS, *MAPS]))](rng)


def plain(rng: np.random.Generator, *, below: bool = True, n: int = 0) -> Case:
    """A Hopfield or a firing-rate network without a matrix of dissipation."""
    return recurrent(rng, str(rng.choice(["hopfield", "firing-rate"])), n=n, below=below)
