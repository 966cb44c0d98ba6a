"""Networks with activation functions: fields written out here, equilibria refined in extended precision."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

import metzler as mz
from attack.raw import Draw, dissipation, size_of

LONG = np.longdouble
PHI: dict[str, tuple[Callable[[Any], Any], Callable[[Any], Any], float, float]] = {
    "relu": (lambda y: np.maximum(y, 0), lambda y: (y > 0) * 1.0, 0.0, 1.0),
    "tanh": (np.tanh, lambda y: 1 - np.tanh(y) ** 2, 0.0, 1.0),
    "logistic": (lambda y: 1 / (1 + np.exp(-y)), lambda y: np.exp(-abs(y)) / (1 + np.exp(-abs(y))) ** 2, 0.0, 0.25),
    "identity": (lambda y: y, lambda y: np.ones_like(y), 1.0, 1.0),
    "leaky-relu": (lambda y: np.where(y > 0, y, y / 100), lambda y: np.where(y > 0, 1.0, 0.01), 0.01, 1.0),
    "saturation": (lambda y: np.clip(y, -1, 1), lambda y: (abs(y) < 1) * 1.0, 0.0, 1.0),
    "absolute": (abs, np.sign, -1.0, 1.0),
}
"""Functions, derivatives and slope intervals as the documentation has them."""


@dataclass
class Net:
    """`x' = (A x + outer B phi(inner C x + inside u) + outside u) / tau`, of a map without the derivative."""

    kind: str
    model: Any
    A: np.ndarray
    B: np.ndarray
    C: np.ndarray
    tau: np.ndarray
    phi: str
    outer: float
    inner: float
    push_in: np.ndarray | None
    push_out: np.ndarray | None
    bias: float = 0.0
    discrete: bool = False
    raw: dict[str, Any] = field(default_factory=dict)

    @property
    def n(self) -> int:
        return len(self.A)

    @property
    def inputs(self) -> int:
        push = self.push_in if self.push_in is not None else self.push_out
        assert push is not None
        return push.shape[1]

    def argument(self, x: Any, u: Any) -> Any:
        y = self.inner * (self.C.astype(x.dtype) @ x)
        if self.push_in is not None:
            y = y + self.push_in.astype(x.dtype) @ u + LONG(self.bias)
        return y

    def field(self, x: Any, u: Any) -> Any:
        """What is zero at an equilibrium."""
        f = self.A.astype(x.dtype) @ x + self.outer * (self.B.astype(x.dtype) @ PHI[self.phi][0](self.argument(x, u)))
        if self.push_out is not None:
            f = f + self.push_out.astype(x.dtype) @ u
        return f - x if self.discrete else f / self.tau

    def jacobian(self, x: Any, u: Any) -> np.ndarray:
        d = np.asarray(PHI[self.phi][1](self.argument(x, u)), dtype=float)
        J = self.A + self.outer * self.inner * (self.B * d) @ self.C
        return J - np.eye(self.n) if self.discrete else J / self.tau[:, None]

    def solve(self, x: np.ndarray, u: np.ndarray, rounds: int = 60) -> tuple[np.ndarray, float]:
        """A root near x by a damped Newton method in extended precision, with its residual."""
        y, v = x.astype(LONG), np.asarray(u).astype(LONG)
        f = self.field(y, v)
        for _ in range(rounds):
            try:
                step = np.linalg.solve(self.jacobian(y, v), np.asarray(f, dtype=float))
            except np.linalg.LinAlgError:
                break
            size, t = np.abs(f).max(), 1.0
            while t > 1e-4:
                z = y - t * step.astype(LONG)
                g = self.field(z, v)
                if np.abs(g).max() < size:
                    break
                t /= 2
            else:
                break
            y, f = z, g
        return y, float(np.abs(f).max())


def draw_net(rng: np.random.Generator, *, maps: bool = True, full: bool = True, phis: tuple[str, ...] = ()) -> Net:
    """One network of a kind that has equilibria."""
    kinds = ["hopfield", "firing-rate", "diagonal-feedback", "lure", "implicit", "persidskii"]
    kinds += ["hopfield+dissipation", "firing-rate+dissipation"] if full else []
    kinds += ["hopfield-map", "firing-rate-map", "echo-state", "lure-map"] if maps else []
    kind = str(rng.choice(kinds))
    draw, n = Draw(rng), size_of(rng, 4)
    if draw.style == "scaled":
        draw.style = "normal"
    phi = str(rng.choice(phis or tuple(PHI)))
    if kind == "persidskii":
        phi = str(rng.choice(["identity", "leaky-relu"]))
    W = draw.matrix(n, n)
    gain = float(rng.choice([1.0, 0.5, 0.7]))
    eye, one = np.eye(n), np.ones(n)
    tau, given = draw.positive(n)
    size = gain * np.maximum(np.abs(W).sum(axis=1), np.abs(W).sum(axis=0)) * max(abs(PHI[phi][2]), PHI[phi][3])
    leak = np.round((size * rng.choice([0.5, 1.0, 1.2]) + 0.25) * 8) / 8
    stored = draw.stored(W)
    options = {"activation": phi, "gain": gain}
    if kind in ("hopfield", "firing-rate", "hopfield+dissipation", "firing-rate+dissipation"):
        D = np.diag(leak)
        extra: dict[str, Any] = {"leak": leak}
        if "+" in kind:
            D = dissipation(draw, W)
            np.fill_diagonal(D, np.abs(D).sum(axis=1) + leak)
            extra = {"dissipation": draw.stored(D)}
        raw = {"W": W, "D": D, "gain": gain}
        if kind.startswith("hopfield"):
            model = mz.Hopfield(stored, tau=given, **options, **extra)
            return Net(kind, model, -D, W, eye, tau, phi, gain, 1.0, None, eye, raw=raw)
        model = mz.FiringRate(stored, tau=given, **options, **extra)
        return Net(kind, model, -D, eye, W, tau, phi, 1.0, gain, eye, None, raw=raw)
    if kind == "persidskii":
        W = W - np.diag(np.ceil(np.abs(W).sum(axis=1)) + 1.0)
        return Net(
            kind, mz.Persidskii(draw.stored(W), tau=given, **options), 0 * W, W, eye, tau, phi, gain, 1.0, None, eye
        )
    if kind == "diagonal-feedback":
        c = np.round(np.abs(rng.normal(size=n)) * 4) / 4
        A = W - np.diag(np.ceil(np.abs(W).sum(axis=1)) + 0.5)
        model = mz.DiagonalFeedback(draw.stored(A), feedback=c, tau=given, **options)
        return Net(kind, model, A, -np.diag(c), eye, tau, phi, gain, 1.0, None, eye)
    if kind in ("lure", "lure-map"):
        m = int(rng.integers(1, 4))
        B, C = draw.matrix(n, m) / 2, draw.matrix(m, n) / 2
        if kind == "lure":
            A = W - np.diag(np.ceil(np.abs(W).sum(axis=1) + (np.abs(B) @ np.abs(C)).sum(axis=1)) + 0.5)
            model = mz.Lure(draw.stored(A), draw.stored(B), draw.stored(C), tau=given, **options)
            return Net(kind, model, A, B, C, tau, phi, gain, 1.0, None, eye)
        A, B = W / (4.0 * n), B / 4
        model = mz.LureMap(draw.stored(A), draw.stored(B), draw.stored(C), **options)
        return Net(kind, model, A, B, C, one, phi, gain, 1.0, None, eye, discrete=True)
    W = W / 2.0 ** np.ceil(np.log2(max(np.abs(W).sum(axis=1).max(), 1e-3)) + 0.3)
    stored = draw.stored(W)
    if kind == "implicit":
        U = draw.matrix(n, int(rng.integers(1, 4)), 3.0) if rng.random() < 0.6 else None
        bias = 0.5 if U is not None else 0.0
        model = mz.Implicit(stored, None if U is None else draw.stored(U), bias, **options)
        return Net(kind, model, -eye, eye, W, one, phi, 1.0, gain, eye if U is None else U, None, bias, raw={"U": U})
    if kind == "hopfield-map":
        return Net(
            kind, mz.HopfieldMap(stored, **options), 0 * W, W, eye, one, phi, gain, 1.0, None, eye, discrete=True
        )
    a = rng.choice([0.25, 0.5, 1.0], n) if kind == "echo-state" else one
    model = mz.EchoState(stored, a, **options) if kind == "echo-state" else mz.FiringRateMap(stored, **options)
    return Net(kind, model, np.diag(1 - a), np.diag(a), W, one, phi, 1.0, gain, eye, None, discrete=True)
