"""A small random instance of every model of the package, and of one that a user might define in ten lines."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from scipy import sparse

from metzler.activations import Activation, custom
from metzler.models import (
    Attention,
    DiagonalFeedback,
    EchoState,
    Entrywise,
    EulerStep,
    FiringRate,
    FiringRateMap,
    Hopfield,
    HopfieldMap,
    Implicit,
    IntervalFiringRate,
    IntervalHopfield,
    JacobianBounds,
    LatentHopfield,
    LowRankFiringRate,
    LowRankHopfield,
    Lure,
    LureMap,
    Model,
    Persidskii,
    Triple,
)

N = 4
SLOPES = (-0.3, 1.1)


def wavy(y: np.ndarray) -> np.ndarray:
    """A smooth function that comes close to every slope in [-0.3, 1.1]: its derivative is 0.4 + 0.7 sin(y + 1)."""
    return 0.4 * y - 0.7 * np.cos(y + 1.0)


def wavy_slope(y: np.ndarray) -> np.ndarray:
    return 0.4 + 0.7 * np.sin(y + 1.0)


WAVY: Activation = custom(wavy, slopes=SLOPES, name="wavy")


class OwnModel(Model):
    """What a user writes: an equation with two nonlinearities."""

    kind = "own"

    def __init__(self, strength: float) -> None:
        self.strength = strength

    def triple(self) -> Triple:
        C = self.strength * np.array([[1.0, -1.0, 0.0], [0.0, 0.5, 1.0]])
        return Triple(-2.0 * np.eye(3), np.eye(3, 2), C, np.full(3, 0.5), np.full(2, -0.3), np.full(2, 1.1))

    def field(self, x: Any, u: Any = 0.0) -> Any:
        t = self.triple()
        return ((t.A @ x + t.B @ wavy(t.C @ x)).T + u).T / 0.5


def weights(rng: np.random.Generator, rows: int = N, columns: int = N, density: float = 1.0) -> np.ndarray:
    return rng.normal(size=(rows, columns)) * 0.6 * (rng.random((rows, columns)) < density)


def times(rng: np.random.Generator) -> np.ndarray:
    return rng.uniform(0.5, 2.0, N)


def general(rng: np.random.Generator) -> dict[str, Any]:
    """Time constants, gain and the wavy activation."""
    return {"activation": WAVY, "tau": times(rng), "gain": 0.7}


def lure(rng: np.random.Generator, m: int) -> Lure:
    A = weights(rng) - 2.0 * np.eye(N)
    return Lure(A, weights(rng, N, m), weights(rng, m, N), **general(rng))


def interval(rng: np.random.Generator, kind: type[Any]) -> Any:
    W = weights(rng)
    width = rng.uniform(0, 0.5, (N, N)) * (1 - np.eye(N))
    return kind(W - width, W + width, 1.0, 1.5, **general(rng))


def bounds(rng: np.random.Generator) -> JacobianBounds:
    """The bounds of a Hopfield network, which also gives the function."""
    W = weights(rng)
    ends = np.sort(np.stack([W * SLOPES[0], W * SLOPES[1]]), axis=0)
    net = Hopfield(W, leak=2.0, activation=WAVY)
    return JacobianBounds(ends[0] - 2 * np.eye(N), ends[1] - 2 * np.eye(N), tau=2.0, function=net.field)


MAKERS: dict[str, Callable[[np.random.Generator], Model]] = {
    "hopfield": lambda rng: Hopfield(weights(rng), leak=rng.uniform(1, 3, N), **general(rng)),
    "hopfield-sparse": lambda rng: Hopfield(sparse.csr_array(weights(rng, density=0.4)), **general(rng)),
    "hopfield-dissipation": lambda rng: Hopfield(
        weights(rng), dissipation=weights(rng) + 2 * np.eye(N), **general(rng)
    ),
    "firing-rate": lambda rng: FiringRate(weights(rng), leak=rng.uniform(1, 3, N), **general(rng)),
    "firing-rate-dissipation": lambda rng: FiringRate(
        sparse.csc_array(weights(rng)), dissipation=weights(rng) + 2 * np.eye(N), **general(rng)
    ),
    "persidskii": lambda rng: Persidskii(weights(rng) - 2 * np.eye(N), **general(rng)),
    "diagonal-feedback": lambda rng: DiagonalFeedback(weights(rng) - 2 * np.eye(N), rng.normal(size=N), **general(rng)),
    "entrywise": lambda rng: Entrywise(weights(rng, density=0.6) - 2 * np.eye(N), **general(rng)),
    "lure-one": lambda rng: lure(rng, 1),
    "lure-three": lambda rng: lure(rng, 3),
    "lure-none": lambda rng: lure(rng, 0),
    "jacobian-bounds": bounds,
    "interval-hopfield": lambda rng: interval(rng, IntervalHopfield),
    "interval-firing-rate": lambda rng: interval(rng, IntervalFiringRate),
    "low-rank-firing-rate": lambda rng: LowRankFiringRate(
        weights(rng, 6, 2), weights(rng, 6, 2), 1.5, activation=WAVY, tau=0.5, gain=0.7
    ),
    "low-rank-hopfield": lambda rng: LowRankHopfield(
        weights(rng, 6, 2), weights(rng, 6, 2), 1.5, activation=WAVY, tau=0.5, gain=0.7
    ),
    "latent-hopfield": lambda rng: LatentHopfield(
        weights(rng, 6, 3), weights(rng, 6, 3), 1.5, activation=WAVY, tau=0.5, gain=0.7
    ),
    "implicit": lambda rng: Implicit(weights(rng), activation=WAVY, gain=0.7, bias=rng.normal(size=N)),
    "hopfield-map": lambda rng: HopfieldMap(weights(rng), activation=WAVY, gain=0.5),
    "firing-rate-map": lambda rng: FiringRateMap(weights(rng), activation=WAVY, gain=0.5),
    "echo-state": lambda rng: EchoState(weights(rng), rng.uniform(0.1, 1, N), activation=WAVY, gain=0.5),
    "lure-map": lambda rng: LureMap(
        weights(rng) / 3, weights(rng, N, 2), weights(rng, 2, N), activation=WAVY, gain=0.5
    ),
    "euler-hopfield": lambda rng: EulerStep(Hopfield(weights(rng), leak=2.0, **general(rng)), 0.2),
    "euler-lure": lambda rng: EulerStep(lure(rng, 2), 0.1),
    "attention": lambda rng: Attention(rng.normal(size=(3, 5)) / 2, beta=1.2, tau=0.5).bounds(),
    "own": lambda rng: OwnModel(0.8),
}
"""By name; `N` states or fewer, at most 20 slopes."""


def make(name: str, seed: int = 0) -> Model:
    """The instance of that name."""
    return MAKERS[name](np.random.default_rng(seed))
