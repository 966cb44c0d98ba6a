"""The networks that are measured; random ones from fixed seeds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse

from metzler.models import Hopfield


@dataclass(frozen=True)
class Case:
    """A Hopfield network and the norm in which it is certified."""

    name: str
    model: Hopfield
    norm: str
    repeats: int
    """How often the slow peer is run; the package runs at least five times."""

    @property
    def synapses(self) -> int:
        """Non-zero weights."""
        W = self.model.W
        return int(W.nnz if sparse.issparse(W) else np.count_nonzero(W))


def random_leak(n: int, rng: np.random.Generator) -> Any:
    """A leak of its own for every neuron, between 1 and 3."""
    return rng.uniform(1.0, 3.0, n)


def dense(n: int, repeats: int) -> Case:
    """Gaussian weights, their majorant's root near 0.8; own leaks; slopes in [0.2, 1]; l1, where rows compete."""
    rng = np.random.default_rng(n)
    W = rng.normal(size=(n, n)) / n
    return Case(f"dense, n = {n}", Hopfield(W, leak=random_leak(n, rng), slopes=(0.2, 1.0)), "l1", repeats)


def sparse_random(n: int, degree: int, repeats: int) -> Case:
    """As `dense`, with `degree` synapses per neuron."""
    rng = np.random.default_rng(n + degree)
    rows = np.repeat(np.arange(n), degree)
    weights = rng.normal(size=n * degree) / degree
    W = sparse.coo_array((weights, (rows, rng.integers(0, n, n * degree))), shape=(n, n)).tocsr()
    name = f"sparse, n = {n}, {degree} synapses per neuron"
    return Case(name, Hopfield(W, leak=random_leak(n, rng), slopes=(0.2, 1.0)), "l1", repeats)


def badly_scaled(n: int, decades: float, repeats: int) -> Case:
    """`dense` in other units: neuron i's state counted in `10^u_i`, `u_i` within +-`decades`. The optimum stays."""
    rng = np.random.default_rng(n)
    units = 10.0 ** rng.uniform(-decades, decades, n)
    W = rng.normal(size=(n, n)) / n * units[None, :] / units[:, None]
    name = f"dense, n = {n}, units over {2 * decades:g} decades"
    return Case(name, Hopfield(W, leak=random_leak(n, rng), slopes=(0.2, 1.0)), "l1", repeats)


def two_scales(s: float) -> Case:
    """`W = [[0, s], [1/s, 0]]` at unit leak: the optimal rate is 0 for every s."""
    return Case(
        f"two neurons, weights {s:g} and {1 / s:g}", Hopfield([[0.0, s], [1.0 / s, 0.0]], slopes=(0.2, 1.0)), "l1", 3
    )


def power_law(n: int, degree: int, repeats: int) -> Case:
    """Targets drawn with probability like 1/rank: few neurons receive most synapses; reducible."""
    rng = np.random.default_rng(n + degree + 1)
    W = power_law_weights(n, degree, rng)
    name = f"power law, n = {n}, {degree} synapses per neuron"
    return Case(name, Hopfield(W, leak=random_leak(n, rng), slopes=(0.2, 1.0)), "l1", repeats)


def power_law_weights(n: int, degree: int, rng: np.random.Generator) -> Any:
    """`degree` synapses from every neuron, to targets whose popularity falls like 1/rank."""
    targets = np.minimum((n ** rng.random(n * degree)).astype(np.int32) - 1, n - 1)
    sources = np.repeat(np.arange(n, dtype=np.int32), degree)
    weights = rng.normal(size=n * degree) / degree / 4
    return sparse.coo_array((weights, (targets, sources)), shape=(n, n)).tocsr()


def block(n: int, blocks: int, degree: int, repeats: int) -> Case:
    """Populations of equal size, nine synapses in ten within one's own; between them only upwards: reducible."""
    rng = np.random.default_rng(n + blocks)
    size = n // blocks
    source = np.repeat(np.arange(n), degree)
    home = source // size
    away = rng.random(n * degree) < 0.1
    population = np.where(away, np.minimum(home + rng.integers(1, blocks, n * degree), blocks - 1), home)
    target = population * size + rng.integers(0, size, n * degree)
    W = sparse.coo_array((rng.normal(size=n * degree) / degree, (target, source)), shape=(n, n)).tocsr()
    name = f"blocks, n = {n}, {blocks} populations"
    return Case(name, Hopfield(W, leak=random_leak(n, rng), slopes=(0.2, 1.0)), "l1", repeats)
