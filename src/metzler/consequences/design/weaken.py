"""The smallest set of synapses to weaken or remove for a wanted rate: exact or bracketed."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from metzler.arrays import Index
from metzler.claims.diagonal import Certificate
from metzler.consequences.design.removal import RemovalSearch
from metzler.deadline import Deadline
from metzler.facts import Column, Columns, Fact, Result
from metzler.matrices.names import Name, called, listed
from metzler.models import Model, RecurrentModel
from metzler.models.changed import plain
from metzler.search.diagonal import diagonal_certificate
from metzler.search.orders import best_steps
from metzler.steps import Step, finished

SOLVE = 10.0
"""Most seconds for one integer program."""


@dataclass(frozen=True, eq=False, repr=False)
class Removal(Result):
    """A set of synapses whose removal gives the rate, and a proof of how small such a set can be.

    Parameters
    ----------
    edges : tuple of (post, pre)
        The synapses to remove.
    count : int
        Their number: an upper bound of the smallest one, proved by `certificate`.
    lower : int
        No smaller number of synapses, self-loops included, gives the rate in any diagonal norm of this order,
        whether they are removed or only weakened. It follows from `cores`.
    cores : tuple of certificates
        Each is about a part of the network (the synapses of the core, and the self-loops that inhibit) and says that
        this part misses the rate whatever is done to the other synapses: `core.rate + core.gap < rate`. So every
        solution takes a synapse from each.
    model : Hopfield or FiringRate
        Without `edges`.
    certificate : Certificate
        Of `model`, checked; its rate is at least the one wanted.
    """

    edges: tuple[tuple[int, int], ...]
    count: int
    lower: int
    cores: tuple[Certificate, ...]
    model: RecurrentModel
    certificate: Certificate

    @property
    def named_edges(self) -> list[tuple[Name, Name]]:
        """The synapses by the names of their neurons (post, pre), where they have some."""
        return [tuple(called(self.model.names, edge)) for edge in self.edges]  # type: ignore[misc]

    @property
    def exact(self) -> bool:
        """Whether the number is the smallest one."""
        return self.count == self.lower

    def columns(self) -> Columns:
        """The synapses that go."""
        post, pre = ([edge[k] for edge in self.named_edges] for k in (0, 1))
        return Columns((Column("removed", [True] * self.count),), {"to": post, "from": pre})

    def facts(self) -> tuple[Fact, ...]:
        """How many synapses go, how few might do, and what rate that gives."""
        return (
            Fact("synapses removed", self.count),
            Fact("fewest that would do", self.lower, side="lower"),
            *self.certificate.pick("rate", "norm"),
            Fact("removed (post, pre)", ", ".join(f"({listed(self.model.names, edge)})" for edge in self.edges)),
        )


def fewest_removals(
    model: Model, order: str = "best", *, rate: float = 0.0, max_steps: int = 200, deadline: float | None = None
) -> Removal:
    """A smallest set of synapses whose removal certifies `rate` in a diagonal norm of this order.

    Cores, parts of the network that miss the rate by themselves, are collected one by one; a smallest set that
    takes a synapse from each (an integer program) bounds the answer from below, and is the answer as soon as what it
    leaves is certified. Weakening never needs fewer synapses than removal, but for self-loops of the kind below.

    Parameters
    ----------
    model : Hopfield or FiringRate
    order : "l1", "linf", "diagonal" or "best"
        "best" and "diagonal" try both and return the smaller set; `lower` is about that order.
    rate : float
        The rate wanted, in 1/time.
    max_steps : int
        Largest number of cores.
    deadline : float, optional
        Seconds of search.

    Returns
    -------
    Removal
        Self-loops that inhibit at every slope stay: to weaken them never helps. Where steps or seconds run out, or the
        case below comes up, it is a bracket: a set found by removing the synapses with the largest share of the rate
        and putting back what is not needed, and the bound that the cores prove.

    Raises
    ------
    InputError
        When no removal or weakening of synapses gives the rate.

    Notes
    -----
    Hitting set is NP-hard: exact for a handful of synapses removed, a bracket beyond (8 to 12 for a full network of
    seven neurons after 200 cores, half a minute). A certification for each synapse of a core at most, by halves where
    large; the integer program is solved in floating point.

    A self-loop that inhibits at the steeper end of slopes of both signs (Hopfield in l1, firing rate in linf) may
    help or hurt, and help most when it is weakened by half. The bound counts it as one that may be weakened at will;
    the set found has it removed or left.

    References
    ----------
    davydov2022, Section V.D (monotonicity in the weights).

    Examples
    --------
    >>> from metzler.models import Hopfield
    >>> net = Hopfield([[0, 2, 0], [2, 0, 2], [0, 2, 0]], slopes=(0.0, 1.0))
    >>> found = fewest_removals(net, "linf")
    >>> found.count, found.exact, found.certificate.rate > 0
    (2, True, True)
    """
    return finished(fewest_removals_steps(model, order, rate=rate, max_steps=max_steps, deadline=deadline))


def fewest_removals_steps(
    model: Model, order: str = "best", *, rate: float = 0.0, max_steps: int = 200, deadline: float | None = None
) -> Generator[Step, None, Removal]:
    """Like `fewest_removals`, but yields its progress: the number sought lies between the bounds of each step."""
    net = plain(model)

    def search(order: str, until: Deadline) -> Generator[Step, None, Removal]:
        return _one_order(RemovalSearch(net, order, rate), max_steps, until)

    return (yield from best_steps(order, search, lambda found: -found.count, Deadline(deadline)))


def _one_order(search: RemovalSearch, max_steps: int, until: Deadline) -> Generator[Step, None, Removal]:
    own = diagonal_certificate(search.net, search.order)
    if own.rate >= search.rate:
        return Removal((), 0, 0, (), search.net, own)
    search.require_possible()
    cores = _Cores(len(search.row))
    yield Step("removal", 0.0, 1, search.count)
    search.keep_if_smaller((yield from search.greedy_steps(until.passed)))
    while len(cores.found) < max_steps and not until.passed():
        cut = cores.smallest_cut(until)
        yield Step("cores", len(cores.found) / max_steps, cores.lower, search.count)
        if cores.lower >= search.count:
            break
        before = len(cores.found)
        while len(cores.found) < max_steps:  # cores that have nothing in common, as many as there are
            core = yield from search.core_steps(~cut, until.passed)
            if core is None:
                break
            cores.add(*core)
            cut |= cores.mask(core[0])
            cores.lower = max(cores.lower, len(cores.found) - before)
            yield Step("cores", len(cores.found) / max_steps, cores.lower, search.count)
        search.keep_if_smaller((yield from search.thinned_steps(cut, until.passed)))
        if len(cores.found) == before:
            break
    if not until.passed():
        cores.smallest_cut(until)
    return _removal(search, cores)


def _removal(search: RemovalSearch, cores: _Cores) -> Removal:
    cut = search.cut
    edges = tuple(zip(search.row[cut].tolist(), search.column[cut].tolist(), strict=True))
    model = search.part(~cut)
    lower = min(max(cores.lower, 1), len(edges))
    return Removal(edges, len(edges), lower, tuple(cores.proofs), model, diagonal_certificate(model, search.order))


class _Cores:
    """The cores so far, and how few synapses can meet all of them."""

    def __init__(self, synapses: int) -> None:
        self.synapses = synapses
        self.found: list[Index] = []
        self.proofs: list[Certificate] = []
        self.lower = 1
        self.solved = 0

    def add(self, core: Index, proof: Certificate) -> None:
        self.found.append(core)
        self.proofs.append(proof)

    def mask(self, index: Index) -> NDArray[np.bool_]:
        out = np.zeros(self.synapses, dtype=bool)
        out[index] = True
        return out

    def smallest_cut(self, until: Deadline) -> NDArray[np.bool_]:
        """A smallest set that meets every core, as far as time allows; raises the lower bound."""
        if not self.found:
            return self.mask(np.zeros(0, dtype=np.intp))
        used, place = np.unique(np.concatenate(self.found), return_inverse=True)
        rows = np.repeat(np.arange(len(self.found)), [len(core) for core in self.found])
        left = until.left()
        found = milp(
            np.ones(len(used)),
            integrality=np.ones(len(used)),
            bounds=Bounds(0, 1),
            constraints=LinearConstraint(sparse.csr_array((np.ones(len(place)), (rows, place))), lb=1),
            options={"time_limit": SOLVE if left is None else min(SOLVE, max(left, 0.01))},
        )
        if found.mip_dual_bound is not None and np.isfinite(found.mip_dual_bound):
            self.lower = max(self.lower, int(np.ceil(float(found.mip_dual_bound) - 1e-6)))
        return self.mask(used if found.x is None else used[found.x > 0.5])
