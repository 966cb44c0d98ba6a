"""The networks of the golden certificates by name: the gallery, and every kind, size and form that can be stored.

Entries are multiples of a power of two, so that no library and no processor changes a bit of what is hashed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from scipy import sparse

import metzler as mz
from metzler import gallery

SLOPES = (-0.25, 1.0)
ORDERS = ("l1", "linf")


def pattern(rows: int, columns: int, seed: int, scale: float = 0.125) -> np.ndarray:
    """A matrix (rows, columns) of whole multiples of `scale` between -5 and 5, of both signs, some zero."""
    i, j = np.indices((rows, columns))
    return scale * ((7 * i + 3 * j + 5 * i * j + seed) % 11 - 5.0)


def leaks(n: int) -> np.ndarray:
    """Leaks (n,) between 1 and 2.75."""
    return 1.0 + 0.25 * (np.arange(n) % 8)


def times(n: int) -> np.ndarray:
    """Time constants (n,) between 0.5 and 2."""
    return 2.0 ** (np.arange(n) % 3 - 1)


def chain(n: int, weight: float) -> sparse.csr_array:
    """`W[i + 1, i] = weight`, sparse."""
    return sparse.csr_array(sparse.diags_array([np.full(n - 1, weight)], offsets=[-1], shape=(n, n)))


def block_triangular() -> np.ndarray:
    """Three strong components of three states, the first drives the others."""
    W = np.kron(np.tril(np.ones((3, 3))), pattern(3, 3, 4))
    W[3:6, 3:6] *= 0.5
    return W


def stable(n: int, seed: int) -> np.ndarray:
    """`pattern - 2 I`."""
    return pattern(n, n, seed) - 2.0 * np.eye(n)


def hub(n: int) -> np.ndarray:
    """One neuron that reaches all and is reached by all, and a ring."""
    W = np.roll(np.eye(n), 1, axis=1) / 4
    W[0], W[:, 0] = -0.125, 0.125
    return W


def interval(kind: type[Any]) -> Any:
    W, width = pattern(4, 4, 1), np.abs(pattern(4, 4, 6, 0.03125)) * (1.0 - np.eye(4))
    return kind(W - width, W + width, 1.5, leaks(4) + 0.5, slopes=SLOPES, tau=times(4), gain=0.5)


def dissipation(form: Callable[[np.ndarray], Any] = np.asarray) -> dict[str, Any]:
    """Options of a network whose leak is a matrix."""
    return {"dissipation": form(pattern(4, 4, 8, 0.0625) + 2.0 * np.eye(4)), "slopes": SLOPES, "gain": 0.5}


def feedback(rows: int, columns: int, slopes: int) -> mz.Lure:
    """A Lur'e system of `rows` states, with an own interval for each slope."""
    lo = -0.25 * (np.arange(slopes) % 2)
    return mz.Lure(
        stable(rows, 2),
        pattern(rows, slopes, 3, 0.0625),
        pattern(slopes, columns, 5, 0.0625),
        slopes=(lo, lo + 1.0),
        tau=times(rows),
    )


CSR: Callable[[Any], Any] = sparse.csr_array
CSC: Callable[[Any], Any] = sparse.csc_array
GENERAL: dict[str, Any] = {"slopes": SLOPES, "tau": times(4), "gain": 0.5}
OWN_SLOPES = (np.array([0.0, -0.5, 0.25, 0.0]), np.array([1.0, 0.5, 0.75, 2.0]))

SPECIAL: dict[str, Callable[[], mz.Model]] = {
    # every kind
    "hopfield": lambda: mz.Hopfield(pattern(4, 4, 0), leak=leaks(4), **GENERAL),
    "hopfield-dissipation": lambda: mz.Hopfield(pattern(4, 4, 0), **dissipation()),
    "firing-rate": lambda: mz.FiringRate(pattern(4, 4, 0), leak=leaks(4), **GENERAL),
    "firing-rate-dissipation": lambda: mz.FiringRate(pattern(4, 4, 0), **dissipation(CSC)),
    "persidskii": lambda: mz.Persidskii(stable(4, 1), **GENERAL),
    "diagonal-feedback": lambda: mz.DiagonalFeedback(stable(4, 1), leaks(4) - 1.5, **GENERAL),
    "entrywise": lambda: mz.Entrywise(stable(4, 9), slopes=SLOPES, tau=times(4), gain=0.5),
    "entrywise-sparse": lambda: mz.Entrywise(CSR(stable(5, 9)), slopes=(0.0, 1.0)),
    "lure-no-loop": lambda: mz.Lure(stable(4, 2), np.zeros((4, 0)), np.zeros((0, 4)), slopes=(0.0, 1.0)),
    "lure-one-loop": lambda: feedback(4, 4, 1),
    "lure-three-loops": lambda: feedback(4, 4, 3),
    "lure-nine-loops": lambda: feedback(2, 2, 9),
    "lure-bounded-rows": lambda: mz.Lure(
        -16.0 * np.eye(2), pattern(2, 24, 1), pattern(24, 2, 3, 0.0625), slopes=(0.0, 1.0)
    ),
    "lure-sparse": lambda: mz.Lure(CSR(stable(6, 2)), CSR(pattern(6, 3, 3)), CSC(pattern(3, 6, 5)), slopes=(0.0, 0.5)),
    "jacobian-bounds": lambda: mz.JacobianBounds(stable(4, 1) - 0.25, stable(4, 1) + 0.125, tau=times(4)),
    "interval-hopfield": lambda: interval(mz.IntervalHopfield),
    "interval-firing-rate": lambda: interval(mz.IntervalFiringRate),
    "low-rank-firing-rate": lambda: mz.LowRankFiringRate(
        pattern(6, 2, 1), pattern(6, 2, 4), 1.5, slopes=SLOPES, tau=0.5, gain=0.5
    ),
    "low-rank-hopfield": lambda: mz.LowRankHopfield(
        pattern(6, 2, 1), pattern(6, 2, 4), 1.5, slopes=SLOPES, tau=0.5, gain=0.5
    ),
    "latent-hopfield": lambda: mz.LatentHopfield(pattern(6, 3, 1), pattern(6, 3, 4), 1.5, slopes=(0.0, 1.0), gain=0.5),
    "implicit": lambda: mz.Implicit(pattern(4, 4, 7, 0.0625), slopes=SLOPES),
    "hopfield-map": lambda: mz.HopfieldMap(pattern(4, 4, 0), slopes=SLOPES, gain=0.25),
    "firing-rate-map": lambda: mz.FiringRateMap(pattern(4, 4, 0), slopes=SLOPES, gain=0.25),
    "echo-state": lambda: mz.EchoState(pattern(4, 4, 0), leaks(4) / 4, slopes=(0.0, 1.0), gain=0.25),
    "lure-map": lambda: mz.LureMap(
        pattern(4, 4, 2, 0.03125), pattern(4, 2, 3, 0.0625), pattern(2, 4, 5, 0.0625), slopes=(0.0, 1.0)
    ),
    "euler-step-hopfield": lambda: mz.EulerStep(mz.Hopfield(pattern(4, 4, 0), leak=2.0, **GENERAL), 0.125),
    "euler-step-lure": lambda: mz.EulerStep(feedback(4, 4, 2), 0.125),
    # sizes and structures
    "one-by-one": lambda: mz.Hopfield([[0.5]], slopes=(0.0, 1.0)),
    "one-by-one-zero": lambda: mz.FiringRate([[0.0]], leak=0.0, slopes=(0.0, 1.0)),
    "zero-sparse": lambda: mz.Hopfield(CSR((5, 5)), leak=leaks(5), slopes=(0.0, 1.0)),
    "block-triangular": lambda: mz.Hopfield(block_triangular(), leak=2.0, slopes=(0.0, 1.0)),
    "block-triangular-firing-rate": lambda: mz.FiringRate(CSR(block_triangular()), leak=2.0, slopes=(0.0, 1.0)),
    "hub": lambda: mz.FiringRate(hub(12), slopes=(0.0, 1.0), tau=0.0625),
    "sparse-ring": lambda: mz.Hopfield(CSC(hub(40)), leak=leaks(40), slopes=(0.0, 1.0)),
    "own-slopes": lambda: mz.FiringRate(pattern(4, 4, 3), leak=leaks(4), slopes=OWN_SLOPES),
    "limit-not-attained": lambda: mz.Hopfield(np.triu(pattern(5, 5, 1), 1), slopes=(0.0, 1.0)),
    "not-contracting": lambda: mz.FiringRate(8.0 * pattern(5, 5, 3), slopes=(0.0, 1.0)),
    "rate-zero": lambda: mz.Hopfield([[0.0, 1.0], [1.0, 0.0]], slopes=(0.0, 1.0)),
    "medium-dense": lambda: mz.FiringRate(pattern(30, 30, 2), leak=8.0, slopes=SLOPES),
    # slopes of tanh on a box, as a local certificate holds them; a network at its critical gain
    "local-box": lambda: mz.FiringRate(
        [[1.5, -0.5], [0.5, 1.25]], slopes=(np.array([0.0, 0.0625]), np.array([0.4375, 0.625]))
    ),
    "critical-gain": lambda: mz.Hopfield([[0.0, 0.75], [-0.75, 0.0]], slopes=(0.0, 1.0), gain=1.3333),
    # numbers at the ends of the doubles
    "huge-weights": lambda: mz.Hopfield(2.0**900 * pattern(4, 4, 1), slopes=(0.0, 1.0)),
    "tiny-weights": lambda: mz.FiringRate(2.0**-900 * pattern(4, 4, 1), leak=2.0**-880, slopes=(0.0, 1.0)),
    "far-apart": lambda: mz.Hopfield(
        pattern(4, 4, 1) * 2.0 ** (100 * np.subtract.outer(np.arange(4), np.arange(4))), leak=2.0, slopes=(0.0, 1.0)
    ),
    "fast-and-slow": lambda: mz.FiringRate(
        pattern(4, 4, 5), leak=4.0, slopes=(0.0, 1.0), tau=2.0 ** np.array([-300, 0, 1, 300])
    ),
    "long-chain": lambda: mz.Hopfield(chain(60, 2.0**40), slopes=(0.0, 1.0)),
    # large enough for arrays beside the file
    "arrays-beside": lambda: mz.Hopfield(CSR((2001, 2001)), leak=leaks(2001), slopes=(0.0, 1.0)),
    "arrays-and-exponents-beside": lambda: mz.FiringRate(chain(2001, 16.0), slopes=(0.0, 1.0)),
}
"""By name; a name of the gallery is never one of these."""

OPTIONS: dict[str, tuple[str, dict[str, Any]]] = {
    "chain-with-bounded-condition": ("chain-20-weights-10-hopfield", {"max_condition": 100.0}),
    "cycle-with-wide-margin": ("greedy-cycle-firing-rate", {"margin": 1e-3}),
    "parts-with-bounded-condition": ("block-triangular", {"max_condition": 4.0}),
}
"""Certificates of networks above with options: by name, the network and the options of `certify`."""


def networks() -> dict[str, Callable[[], mz.Model]]:
    """All networks by name."""
    entries = (*gallery.gallery(), *gallery.literature())
    return {f"gallery-{entry.name}": entry.model_factory for entry in entries} | SPECIAL


def requests() -> dict[str, tuple[str, dict[str, Any]]]:
    """All certificates by name: the network, and the options of `certify`."""
    names = networks()
    with_options = {
        name: (of if of in SPECIAL else f"gallery-{of}", options) for name, (of, options) in OPTIONS.items()
    }
    return {name: (name, {}) for name in names} | with_options
