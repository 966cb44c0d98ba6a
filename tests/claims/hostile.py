"""Small networks made to break arithmetic: entries over hundreds of decades, subnormals, zeros, reducible ones."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from scipy import sparse

from metzler.models import (
    DiagonalFeedback,
    Entrywise,
    FiringRate,
    FiringRateMap,
    Hopfield,
    HopfieldMap,
    JacobianBounds,
    Lure,
    LureMap,
    Model,
    Persidskii,
)

TINY = 5e-324
LARGEST_N = 12


def matrix(rng: np.random.Generator, rows: int, columns: int, decades: float) -> np.ndarray:
    """Entries `10^+-decades` of both signs, some of them zero, subnormal or equal; one in four block triangular."""
    M = rng.choice([-1.0, 1.0], (rows, columns)) * 10.0 ** rng.uniform(-decades, decades, (rows, columns))
    if rng.random() < 0.3:
        M = np.sign(M) * rng.integers(1, 4, M.shape)
    M *= rng.random(M.shape) < rng.choice([0.2, 0.6, 1.0])
    if decades > 100 and rng.random() < 0.5:
        M[rng.random(M.shape) < 0.2] = TINY * rng.integers(-5, 6)
    if rng.random() < 0.25:
        M = np.triu(M, k=int(rng.integers(-1, 2)))
    return M


def slopes(rng: np.random.Generator, m: int) -> tuple[np.ndarray, np.ndarray]:
    """Intervals of any sign, some of them points."""
    ends = np.sort(rng.choice([-1.0, -0.3, 0.0, 0.0, 0.1, 0.5, 1.0, 2.0, rng.uniform()], (2, m)), axis=0)
    return ends[0], ends[1]


def decay(rng: np.random.Generator, n: int, decades: float) -> np.ndarray:
    return 10.0 ** rng.uniform(-decades, decades, n) * (rng.random(n) < 0.9)


def common(rng: np.random.Generator, n: int, m: int, decades: float) -> dict[str, Any]:
    tau = 10.0 ** rng.uniform(-min(decades, 20), min(decades, 20), n) if rng.random() < 0.5 else 0.05
    return {"slopes": slopes(rng, m), "tau": tau, "gain": float(rng.choice([0.0, 0.3, 1.0, 1.0, 10.0]))}


def lure(rng: np.random.Generator, n: int, decades: float) -> Lure:
    m = int(rng.integers(0, 11))
    A, B, C = (matrix(rng, *shape, decades / 3) for shape in ((n, n), (n, m), (m, n)))
    return Lure(A, B, C, **common(rng, n, m, decades))


def lure_map(rng: np.random.Generator, n: int, decades: float) -> LureMap:
    net = lure(rng, n, decades)
    return LureMap(net.A, net.B, net.C, slopes=net.slopes, gain=net.gain)


def square(rng: np.random.Generator, n: int, decades: float) -> Any:
    W = matrix(rng, n, n, decades)
    return sparse.csr_array(W) if rng.random() < 0.5 else W


def jacobian_bounds(rng: np.random.Generator, n: int, decades: float) -> JacobianBounds:
    ends = np.sort(np.stack([matrix(rng, n, n, decades), matrix(rng, n, n, decades)]), axis=0)
    return JacobianBounds(ends[0], ends[1])


def entrywise(rng: np.random.Generator, n: int, decades: float) -> Entrywise:
    settings = common(rng, n, n, decades) | {"slopes": (-0.5, 1.0)}
    return Entrywise(square(rng, n, decades), **settings)


def leaky(kind: type[Hopfield | FiringRate]) -> Callable[[np.random.Generator, int, float], Model]:
    return lambda rng, n, decades: kind(
        square(rng, n, decades), leak=decay(rng, n, decades), **common(rng, n, n, decades)
    )


def step(kind: type[HopfieldMap | FiringRateMap]) -> Callable[[np.random.Generator, int, float], Model]:
    return lambda rng, n, decades: kind(square(rng, n, decades), slopes=slopes(rng, n), gain=float(rng.uniform()))


MAKERS: dict[str, Callable[[np.random.Generator, int, float], Model]] = {
    "hopfield": leaky(Hopfield),
    "firing-rate": leaky(FiringRate),
    "persidskii": lambda rng, n, decades: Persidskii(square(rng, n, decades), **common(rng, n, n, decades)),
    "diagonal-feedback": lambda rng, n, decades: DiagonalFeedback(
        square(rng, n, decades), decay(rng, n, decades), **common(rng, n, n, decades)
    ),
    "lure": lure,
    "lure-map": lure_map,
    "hopfield-map": step(HopfieldMap),
    "firing-rate-map": step(FiringRateMap),
    "jacobian-bounds": jacobian_bounds,
    "entrywise": entrywise,
}
DECADES = (0.5, 3.0, 20.0, 150.0)


def network(seed: int) -> Model:
    """The network of this seed: its kind, size and range are drawn too."""
    rng = np.random.default_rng(seed)
    kind = sorted(MAKERS)[seed % len(MAKERS)]
    return MAKERS[kind](rng, int(rng.integers(1, LARGEST_N + 1)), float(rng.choice(DECADES)))


def spread(rng: np.random.Generator, n: int, decades: float) -> tuple[np.ndarray, np.ndarray | None]:
    """Positive weights over so many decades, at times with exponents far beyond the range of doubles."""
    values = 10.0 ** rng.uniform(-decades, decades, n)
    if rng.random() < 0.2:
        values[rng.integers(n)] = TINY
    if rng.random() < 0.3:
        values[:] = rng.choice(values)
    return values, rng.integers(-3000, 3000, n) if rng.random() < 0.3 else None
