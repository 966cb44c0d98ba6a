"""Small named networks whose optimal rates are known in closed form, shared by documentation, tests and benchmarks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from math import sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray

from metzler.facts import Fact, Result
from metzler.models import FiringRate, Hopfield, Lure, Model, Persidskii

Pair = tuple[ArrayLike, ArrayLike]

MODELS: Mapping[str, type[Hopfield] | type[FiringRate]] = {"l1": Hopfield, "linf": FiringRate}
"""By the order in which all synapses of a row share one slope."""

A5 = ((-1.0, 2.0), (-1.0, 0.5))
HADAMARD = tuple(tuple(0.5 * (-1) ** bin(i & j).count("1") for j in range(4)) for i in range(4))
GOLDEN_RATIO = (1.0 + sqrt(5.0)) / 2.0
CYCLE_ROOT = 9.55942653388346


@dataclass(frozen=True, repr=False)
class GalleryEntry(Result):
    """A network with its best certifiable rates.

    Parameters
    ----------
    name : str
        Unique, lower case, words joined by hyphens.
    model_factory : callable
        Builds the network; nothing is computed before it is called.
    rates : mapping
        Optimal rate by order, keys "l1" and "linf", in 1/time: the supremum over positive weights.
    attained : mapping
        Whether some positive weights reach that supremum, by order.
    source : str
        Where the values come from: a publication or the derivation in one line.
    """

    name: str
    model_factory: Callable[[], Model]
    rates: Mapping[str, float]
    attained: Mapping[str, bool]
    source: str

    def facts(self) -> tuple[Fact, ...]:
        """Its name, its rates, and where they come from."""
        rates = (Fact(f"best rate in {order}", rate, "1/time") for order, rate in self.rates.items())
        attained = (Fact(f"attained in {order}", attained) for order, attained in self.attained.items())
        return Fact("name", self.name), *rates, *attained, Fact("source", self.source)


def gallery() -> tuple[GalleryEntry, ...]:
    """All entries, Hopfield and firing-rate version of every network.

    Examples
    --------
    >>> entry = next(e for e in gallery() if e.name == "skew-0.9-hopfield")
    >>> entry.model_factory().n, round(entry.rates["l1"], 12)
    (2, 0.1)
    """
    return (*two_by_two(), *skew_pairs(), *sign_patterns(), *reducible(), *single_neurons(), *leak_and_time())


def literature() -> tuple[GalleryEntry, ...]:
    """Networks of other kinds, and linear ones, on which publications show where their criteria end.

    Examples
    --------
    >>> [e.name for e in literature()][:3]
    ['lure-one-loop', 'lure-cancelling', 'lure-cancelling-pruned']
    """
    return (*lure_pairs(), *persidskii(), *stability_classes(), *cones())


def entry(name: str) -> GalleryEntry:
    """The entry of that name.

    Examples
    --------
    >>> entry("hadamard-firing-rate").rates["linf"]  # leak 2 less the golden ratio
    0.3819660112501051
    """
    found = {e.name: e for e in (*gallery(), *literature())}
    return found[name]


def two_by_two() -> tuple[GalleryEntry, ...]:
    """One signed 2 x 2 matrix with leaks 1 and 3, in five slope intervals; plus two linear examples.

    The slope interval decides which rows win: all at the upper end for (0, 1), (0.2, 1) and
    (0.5, 1), one at each end for (-0.3, 1), all at the lower end for (-1.2, 0.6).
    """
    # (slopes, optimal log norm of the competing rows, optimal log norm of the entrywise worst case)
    cases = (
        ((0.0, 1.0), (sqrt(33.0) - 9.0) / 4.0, (sqrt(41.0) - 7.0) / 4.0),
        ((0.2, 1.0), (sqrt(33.0) - 9.0) / 4.0, metzler_root(-1.2, -2.5, 2.0)),
        ((0.5, 1.0), (sqrt(33.0) - 9.0) / 4.0, -0.5),
        ((-0.3, 1.0), metzler_root(-0.7, -2.5, 0.6), metzler_root(-0.7, -2.5, 2.0)),
        ((-1.2, 0.6), metzler_root(0.2, -3.6, 2.88), metzler_root(0.2, -2.7, 2.88)),
    )
    source = "exact: roots of 2 x 2 characteristic polynomials of the worst row selection"
    entries = [
        e
        for slopes, matched, entrywise in cases
        for e in pair(f"two-neurons-slopes-{slopes[0]}-{slopes[1]}", A5, matched, entrywise, source, slopes, (1.0, 3.0))
    ]
    linear = (
        ("lyapunov-not-majorant", ((-1.0, -1.0), (2.0, -1.0)), sqrt(2.0) - 1.0, "davydov2022, Example 3(i)"),
        ("rotation", ((1.0, 1.0), (-1.0, 1.0)), 2.0, "davydov2022, Example 9"),
    )
    for name, W, root, where in linear:
        entries += pair(name, W, root, root, where, (1.0, 1.0), 0.0)
    return tuple(entries)


def skew_pairs() -> tuple[GalleryEntry, ...]:
    """`W = k [[0, -1], [1, 0]]`: every diagonal l1 or linf norm certifies `1 - k`, the l2 norm `1 - k/2`."""
    source = "exact: the majorant of k [[0, -1], [1, 0]] has root k; k = 0.9 is bullo2024, Figure 3.7"
    return tuple(
        e for k in (0.5, 0.9, 1.0, 2.0) for e in pair(f"skew-{k}", ((0.0, -k), (k, 0.0)), k - 1.0, k - 1.0, source)
    )


def sign_patterns() -> tuple[GalleryEntry, ...]:
    """Networks whose signs matter: the orthogonal Hadamard matrix and a cycle that traps greedy policies.

    `H/2` has Euclidean norm 1, yet its majorant has the golden ratio as root. In the entrywise
    worst case its two negative self-loops switch off: root (3 + sqrt(17))/4.
    """
    cycle = ((0.0, 5.0, 0.0), (0.0, 0.0, 12.0), (5.0, 5.0, 0.0))
    return (
        *pair("hadamard", HADAMARD, GOLDEN_RATIO - 2.0, (3.0 + sqrt(17.0)) / 4.0 - 2.0, "exact: symmetry", leak=2.0),
        *pair("greedy-cycle", cycle, CYCLE_ROOT, CYCLE_ROOT, "root of x^3 = 60 x + 300", leak=0.0),
    )


def reducible() -> tuple[GalleryEntry, ...]:
    """Networks without a strongly connected graph: optimal weights often exist only in the limit."""
    arc = ((0.0, 1.0), (0.0, 0.0))
    parts = np.kron(np.eye(2), [[0.0, 0.5], [0.5, 0.0]])
    parts[2:, 2:] *= 1.5
    source = "davydov2022, Remark 5 corrected: the infimum is not attained"
    return (
        *pair("single-arc", arc, -1.0, -1.0, source, attained=False),
        *pair("chain-5", chain(5, 1.0), -1.0, -1.0, "exact: the root of a nilpotent matrix is 0", attained=False),
        *pair("chain-20-weights-10", chain(20, 10.0), -1.0, -1.0, "exact: nilpotent", attained=False),
        *pair("two-parts", parts, -0.25, -0.25, "exact: the slower of two symmetric pairs"),
        *pair("zero", np.zeros((3, 3)), -1.0, -1.0, "exact: leak alone"),
    )


def single_neurons() -> tuple[GalleryEntry, ...]:
    """One neuron, or neurons without synapses to others: the rate is read off the diagonal."""
    diagonal = np.diag([0.5, -2.0, 0.25])
    return (
        *pair("one-neuron", ((-2.0,),), -2.0, -2.0, "exact: leak 1 + lowest slope 0.5 x 2", (0.5, 1.0)),
        *pair("one-neuron-unstable", ((3.0,),), 2.0, 2.0, "exact: 3 - leak 1"),
        *pair("diagonal", diagonal, -0.5, -0.5, "exact: largest diagonal entry of the Jacobians"),
    )


def leak_and_time() -> tuple[GalleryEntry, ...]:
    """Leaks, time constants and slopes of its own for each neuron; an inhibited pair faster than its leak."""
    source = (
        "exact: 2 x 2 characteristic polynomials; only neurons that leak slower than the rate take the lowest slope"
    )
    # faster than both leaks: every neuron takes its lowest slope, -1 + 0.5 * (-4 + 1)
    inhibited = ((-4.0, 1.0), (1.0, -4.0))
    own_slopes: Pair = ((0.0, 0.0), (1.0, 2.0))
    in_seconds = partial(pair, leak=1.0, tau=0.05, source="exact: the rate scales with 1/tau")
    return (
        *pair("inhibited-pair", inhibited, -2.5, -2.0, source, (0.5, 1.0)),
        *pair("own-slopes", ((0.0, 0.5), (0.5, 0.0)), sqrt(0.5) - 1.0, sqrt(0.5) - 1.0, source, own_slopes),
        *in_seconds("skew-in-seconds", ((0.0, -0.5), (0.5, 0.0)), -10.0, -10.0),
        *pair("no-leak", ((0.0, 0.5), (0.5, 0.0)), 0.5, 0.5, "exact: leak 0 never contracts here", leak=0.0),
    )


def lure_pairs() -> tuple[GalleryEntry, ...]:
    """Two states and one loop into the first: the slope moves a single entry of the Jacobian.

    In the first the printed entrywise matrix of Theorem 23 has the root `sqrt(6) - 2`, above zero. In the second
    the entry `A[0, 1]` cancels most of the loop: without it the network is slower, so that certificates of Lur'e
    systems are not inherited when edges are removed.
    """
    one = (((-2.0, -2.0), (1.5, -2.0)), (0.0, 2.0), (0.5, 1.0), 2.0 - sqrt(1.5))
    cancelling = (((-2.0, -1.5), (0.2, -2.0)), (0.0, 1.5), (0.9, 1.1), 2.0 - sqrt(0.03))
    pruned = (((-2.0, 0.0), (0.2, -2.0)), (0.0, 1.5), (0.9, 1.1), 2.0 - sqrt(0.33))
    names = ("lure-one-loop", "lure-cancelling", "lure-cancelling-pruned")
    source = "exact: 2 x 2 characteristic polynomial; davydov2022, Theorems 22 and 23 and Section V.D corrected"
    return tuple(
        GalleryEntry(
            name,
            partial(Lure, frozen(A), frozen((1.0, 0.0)), frozen(c), slopes=slopes),
            {"l1": rate, "linf": rate},
            {"l1": True, "linf": True},
            source,
        )
        for name, (A, c, slopes, rate) in zip(names, (one, cancelling, pruned), strict=True)
    )


def persidskii() -> tuple[GalleryEntry, ...]:
    """`W = [[-2, 1], [1, -2]]`, slopes in [0.5, 2]: l1 pairs a column with its slope and proves 0.5, linf nothing."""
    return (
        GalleryEntry(
            "persidskii-pair",
            partial(Persidskii, frozen(((-2.0, 1.0), (1.0, -2.0))), slopes=(0.5, 2.0)),
            {"l1": 0.5, "linf": -1.0},
            {"l1": True, "linf": True},
            "exact: davydov2022, Theorem 19, lowest slope times the abscissa -1",
        ),
    )


def stability_classes() -> tuple[GalleryEntry, ...]:
    """A linear network, totally Hurwitz but not Lyapunov diagonally stable, so that its majorant cannot be Hurwitz."""
    A = ((-1.0, -4.0, -3.0), (0.0, -1.0, 2.0), (3.0, 0.0, -1.0))
    root = np.cbrt(12.0 + sqrt(117.0)) + np.cbrt(12.0 - sqrt(117.0)) - 1.0
    return pair("totally-hurwitz", A, root, root, "exact: root of (s + 1)^3 = 9 (s + 1) + 24", (1.0, 1.0), 0.0)


def cones() -> tuple[GalleryEntry, ...]:
    """`[[-1, b], [-b, -1]]`: weakly contracting in some l1 or linf norm, weighted by any matrix, iff |b| <= 1."""
    source = "exact: 1 - b; kuang2026, Theorem 3: no weight matrix whatever does better at b = 1"
    return tuple(
        e
        for b in (0.5, 1.0, 1.5)
        for e in pair(f"cone-{b}", ((-1.0, b), (-b, -1.0)), b - 1.0, b - 1.0, source, (1.0, 1.0), 0.0)
    )


def pair(
    name: str,
    W: ArrayLike,
    matched: float,
    entrywise: float,
    source: str,
    slopes: Pair = (0.0, 1.0),
    leak: ArrayLike = 1.0,
    *,
    tau: float = 1.0,
    attained: bool = True,
) -> tuple[GalleryEntry, GalleryEntry]:
    """The Hopfield and the firing-rate entry of one weight matrix.

    `matched` is the optimal log norm where every row has one slope (Hopfield in l1, firing rate in
    linf: the same number for diagonal leak), `entrywise` the one where every entry has its own.
    """
    reached = {"l1": attained, "linf": attained}
    weights = frozen(W)
    return tuple(  # type: ignore[return-value]
        GalleryEntry(
            f"{name}-{model.kind}",
            partial(model, weights, leak=leak, slopes=slopes, tau=tau),
            {order: -(matched if order == shared else entrywise) for order in ("l1", "linf")},
            reached,
            source,
        )
        for shared, model in MODELS.items()
    )


def metzler_root(a: float, d: float, product: float) -> float:
    """Larger root of a 2 x 2 Metzler matrix: diagonal `a`, `d`, off-diagonal entries with this product."""
    return (a + d + sqrt((a - d) ** 2 + 4.0 * product)) / 2.0


def chain(n: int, weight: float) -> NDArray[np.float64]:
    """`W` with `W[i + 1, i] = weight`: neuron i drives i + 1, a nilpotent matrix.

    With weights of condition number at most k and unit `weight`, the best log norm of `W` alone is
    exactly `k ** (-1 / (n - 1))`.
    """
    out: NDArray[np.float64] = np.diag(np.full(n - 1, weight), -1)
    return out


def greedy_cycle() -> tuple[NDArray[np.float64], NDArray[np.float64], float]:
    """Two Metzler matrices whose rows compete, and the Perron value of the row family.

    A policy iteration that does not keep the current row on ties cycles on it and returns 0.
    """
    first, second = np.zeros((3, 3)), np.zeros((3, 3))
    first[2, 0] = 5.0
    second[0, 1], second[1, 2], second[2, :2] = 5.0, 12.0, 5.0
    return first, second, CYCLE_ROOT


def frozen(W: ArrayLike) -> NDArray[np.float64]:
    """A read-only copy, so that no user of the gallery changes it for another."""
    out = np.array(W, dtype=float)
    out.setflags(write=False)
    return out
