"""Lesion studies: what the silencing of neurons does to the rate, one answer for each lesion."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from metzler.arrays import Index
from metzler.claims.check import check
from metzler.claims.diagonal import Certificate
from metzler.claims.pair import known_pair
from metzler.claims.parameters import Point
from metzler.claims.threshold import ThresholdClaim
from metzler.consequences.lesions.prune import NOT_INHERITED
from metzler.deadline import Deadline
from metzler.errors import InputError
from metzler.facts import Fact, Result
from metzler.matrices.indices import indices, items, whole_number
from metzler.matrices.names import Names, called, listed
from metzler.models import Model
from metzler.models.changed import restricted
from metzler.models.labels import names_of, time_unit
from metzler.rng import generator
from metzler.search.diagonal import diagonal_certificate
from metzler.search.lesions import LesionSearch

Neurons: TypeAlias = Index | list[str]
"""Indices, or names."""
SHOWN = 5
"""So many neurons of a lesion without a name are its name."""


@dataclass(frozen=True, eq=False, repr=False)
class Lesion(Result):
    """One lesion.

    Parameters
    ----------
    name : str
        Of the group, or of the neurons.
    silenced : (k,) array
        The neurons taken out, rising.
    inherited : float
        Rigorous, without any computation: the rate of the whole network, in 1/time.
    rate, upper : float
        Rigorous bounds of the best rate of what is left.
    searched : bool
        Whether a new certificate had to be searched for. Not where all of the limiting sub-network is left: the
        proof that nothing does better is then still one.
    time_unit : str
        The network's.
    """

    name: str
    silenced: Index
    inherited: float
    rate: float
    upper: float
    searched: bool
    time_unit: str = "time"

    def facts(self) -> tuple[Fact, ...]:
        """The lesion, and the bracket of the best rate that it leaves."""
        unit = f"1/{self.time_unit}"
        return (
            Fact("lesion", self.name),
            Fact("silenced", len(self.silenced)),
            Fact("inherited rate", self.inherited, unit, "lower"),
            Fact("rate", self.rate, unit, "lower"),
            Fact("best rate", self.upper, unit, "upper"),
            Fact("searched", self.searched),
        )

    def claim(self, model: Model, claim: Certificate) -> ThresholdClaim:
        """The rate after this lesion of `model` as a claim with evidence of its own, in the norm's order of `claim`.

        It is searched for here: a study proves its numbers and keeps none of what proves them.
        """
        known_pair(model, claim, "lesion.claim(model, claim)")
        left = diagonal_certificate(restricted(model, np.delete(np.arange(model.n), self.silenced)), claim.norm.order)
        silenced = {"silenced": self.silenced.astype(np.int64)}
        return ThresholdClaim.proved(model, "lesion", (Point(0.0, left),), settings=silenced)


def lesion_study(
    model: Model,
    claim: Certificate,
    lesions: Iterable[ArrayLike] | Mapping[str, ArrayLike],
    *,
    deadline: float | None = None,
) -> Iterator[Lesion]:
    """The inherited and the best rate after each lesion, one after the other.

    Parameters
    ----------
    model : Model
        The whole network.
    claim : Certificate
        About `model`.
    lesions : iterable of lists of neurons, or mapping of the names of groups to them
        The neurons that each lesion silences, by their names where they have some, else by index:
        `single_neurons(model)`, `random_pairs(model, 100)`, `{"motor": ["AVAL", "AVAR"]}`.
    deadline : float, optional
        Seconds for the whole study; the lesions after that get what is proved at once: wider bounds, or the inherited
        rate alone.

    Yields
    ------
    Lesion
        In the order given; wrap the generator in a progress bar, or stop when you have seen enough.

    Raises
    ------
    InputError
        For an index out of range, a repeated one, or a lesion that leaves nothing.
    NotProved
        When the claim is not one about this model.

    Notes
    -----
    Where the limiting sub-network has 2,000 neurons or more, the search after a lesion starts from the vectors
    of the whole network, corrected with its slow modes, on the same weights; the answer is proved like any
    certificate. The first such lesion pays for the modes.

    References
    ----------
    davydov2022, Section V.D (total contractivity).

    Examples
    --------
    >>> from metzler.models import Hopfield
    >>> from metzler.search.certify import certify
    >>> net = Hopfield([[0.0, 0.8, 0.0], [0.8, 0.0, 0.1], [0.0, 0.0, 0.2]], activation="relu")
    >>> for found in lesion_study(net, certify(net, "l1"), {"loop": [0], "tail": [2]}):
    ...     print(found.name, round(found.inherited, 4), round(found.rate, 4), found.searched)
    loop 0.2 0.8 True
    tail 0.2 0.2 False
    """
    known_pair(model, claim, "lesion_study(model, claim, lesions)", otherwise=NOT_INHERITED)
    check(claim, model).require()
    names = names_of(model)
    given = as_lesions(lesions, model.n, names, lambda index: listed(names, index, SHOWN))
    return _study(model, claim, given, Deadline(deadline))


def as_lesions(
    lesions: Iterable[ArrayLike] | Mapping[str, ArrayLike],
    n: int,
    names: Names | None,
    label: Callable[[Index], str],
) -> Iterator[tuple[str, Index]]:
    """Names and rising indices of neurons, each checked as it comes; `label` names those that have no name."""
    if isinstance(lesions, Mapping):
        return ((name, _index(silenced, n, names)) for name, silenced in lesions.items())
    listed = items(lesions, name="lesions", of="lists of indices, or a mapping of names to them")
    return ((label(index), index) for index in (_index(silenced, n, names) for silenced in listed))


def _study(
    model: Model,
    claim: Certificate,
    lesions: Iterator[tuple[str, Index]],
    until: Deadline,
) -> Iterator[Lesion]:
    search: LesionSearch | None = None
    begun, unit = False, time_unit(model)
    for name, index in lesions:
        rate, upper = claim.rate, float(np.nextafter(claim.rate + claim.gap, np.inf))
        if not np.isin(index, claim.limiting, assume_unique=True).any():
            yield Lesion(name, index, rate, rate, upper, False, unit)
            continue
        if not begun and not until.passed():
            search, begun = LesionSearch.of(model, claim), True
        found = search.bounds(index) if search is not None and not until.passed() else None
        lower, upper = _from_the_beginning(model, claim, index, until) if found is None else found
        yield Lesion(name, index, rate, max(lower, rate), upper, True, unit)


def single_neurons(of: Any) -> Iterator[Neurons]:
    """Every neuron alone, of a network or of so many neurons without names.

    Examples
    --------
    >>> from metzler import Network
    >>> list(single_neurons(Network([[0.0, 0.5], [0.5, 0.0]], ["PYR", "PV"]))), list(single_neurons(2))
    ([['PYR'], ['PV']], [array([0]), array([1])])
    """
    n, names = _neurons(of)
    return (as_listed(np.array([i], dtype=np.intp), names) for i in range(n))


def random_pairs(of: Any, count: int, *, rng: int | np.random.Generator = 0) -> Iterator[Neurons]:
    """So many random pairs of different neurons, of a network or of so many neurons without names.

    `rng` is a seed, which gives the same ones again, or a generator.
    """
    n, names = _neurons(of)
    if n < 2:
        raise InputError(f"pairs need at least two neurons, got {n}")
    draw, pairs = generator(rng), range(whole_number(count, name="count"))
    return (as_listed(np.sort(draw.choice(n, 2, replace=False)).astype(np.intp), names) for _ in pairs)


def _neurons(of: Any) -> tuple[int, Names | None]:
    """How many there are, and what they are called."""
    if hasattr(of, "names") and hasattr(of, "n"):
        return of.n, names_of(of)
    return whole_number(of, name="n"), None


def as_listed(index: Index, names: Names | None) -> Neurons:
    """The texts of their names, which are understood as names in any network; indices without names."""
    return index if names is None else list(map(str, called(names, index)))


def _from_the_beginning(model: Model, claim: Certificate, index: Index, until: Deadline) -> tuple[float, float]:
    left = np.delete(np.arange(model.n), index)
    found = diagonal_certificate(restricted(model, left), claim.norm.order, deadline=until.left())
    return found.rate, float(np.nextafter(found.rate + found.gap, np.inf))


def _index(silenced: ArrayLike, n: int, names: Names | None) -> Index:
    index = np.sort(indices(silenced, n, name="a lesion", names=names))
    if len(index) == n:
        raise InputError("this lesion leaves no neuron")
    return index
