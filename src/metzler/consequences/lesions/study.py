"""Lesion studies: what the silencing of neurons does to the rate, one answer for each lesion."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from metzler.arrays import Index
from metzler.claims.check import check
from metzler.claims.diagonal import Certificate
from metzler.claims.pair import known_pair
from metzler.claims.parameters import Point
from metzler.claims.threshold import ThresholdClaim
from metzler.deadline import Deadline
from metzler.errors import InputError
from metzler.facts import Fact, Result
from metzler.matrices.indices import indices, items, whole_number
from metzler.models import Model
from metzler.models.changed import restricted
from metzler.rng import generator
from metzler.search.certify import certify
from metzler.search.lesions import LesionSearch


@dataclass(frozen=True, eq=False, repr=False)
class Lesion(Result):
    """One lesion.

    Parameters
    ----------
    name : str
        Of the group, or the indices.
    silenced : (k,) array
        The neurons taken out, rising.
    inherited : float
        Rigorous, without any computation: the rate of the whole network, in 1/time.
    rate, upper : float
        Rigorous bounds of the best rate of what is left.
    searched : bool
        Whether a new certificate had to be searched for. Not where all of the limiting sub-network is left: the
        proof that nothing does better is then still one.
    """

    name: str
    silenced: Index
    inherited: float
    rate: float
    upper: float
    searched: bool

    def facts(self) -> tuple[Fact, ...]:
        """The lesion, and the bracket of the best rate that it leaves."""
        return (
            Fact("lesion", self.name),
            Fact("silenced", len(self.silenced)),
            Fact("inherited rate", self.inherited, "1/time", "lower"),
            Fact("rate", self.rate, "1/time", "lower"),
            Fact("best rate", self.upper, "1/time", "upper"),
            Fact("searched", self.searched),
        )

    def claim(self, model: Model, claim: Certificate) -> ThresholdClaim:
        """The rate after this lesion of `model` as a claim with evidence of its own, in the norm's order of `claim`.

        It is searched for here: a study proves its numbers and keeps none of what proves them.
        """
        known_pair(model, claim, "lesion.claim(model, claim)")
        left = certify(restricted(model, np.delete(np.arange(model.n), self.silenced)), claim.norm.order)
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
    lesions : iterable of int arrays, or mapping of names to int arrays
        The neurons that each lesion silences: `single_neurons(n)`, `random_pairs(n, 100)`, named groups.
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
    >>> net = Hopfield([[0.0, 0.8, 0.0], [0.8, 0.0, 0.1], [0.0, 0.0, 0.2]], activation="relu")
    >>> for found in lesion_study(net, certify(net, "l1"), {"loop": [0], "tail": [2]}):
    ...     print(found.name, round(found.inherited, 4), round(found.rate, 4), found.searched)
    loop 0.2 0.8 True
    tail 0.2 0.2 False
    """
    known_pair(model, claim, "lesion_study(model, claim, lesions)")
    check(claim, model).require()
    return _study(model, claim, as_lesions(lesions, model.n, _label), Deadline(deadline))


def as_lesions(
    lesions: Iterable[ArrayLike] | Mapping[str, ArrayLike], n: int, label: Callable[[Index], str]
) -> Iterator[tuple[str, Index]]:
    """Names and rising indices of neurons, each checked as it comes; `label` names those that have no name."""
    if isinstance(lesions, Mapping):
        return ((name, _index(silenced, n)) for name, silenced in lesions.items())
    listed = items(lesions, name="lesions", of="lists of indices, or a mapping of names to them")
    return ((label(index), index) for index in (_index(silenced, n) for silenced in listed))


def _study(
    model: Model,
    claim: Certificate,
    lesions: Iterator[tuple[str, Index]],
    until: Deadline,
) -> Iterator[Lesion]:
    search: LesionSearch | None = None
    begun = False
    for name, index in lesions:
        rate, upper = claim.rate, float(np.nextafter(claim.rate + claim.gap, np.inf))
        if not np.isin(index, claim.limiting, assume_unique=True).any():
            yield Lesion(name, index, rate, rate, upper, False)
            continue
        if not begun and not until.passed():
            search, begun = LesionSearch.of(model, claim), True
        found = search.bounds(index) if search is not None and not until.passed() else None
        lower, upper = _from_the_beginning(model, claim, index, until) if found is None else found
        yield Lesion(name, index, rate, max(lower, rate), upper, True)


def single_neurons(n: int) -> Iterator[Index]:
    """Every neuron alone."""
    return (np.array([i], dtype=np.intp) for i in range(whole_number(n, name="n")))


def random_pairs(n: int, count: int, *, rng: int | np.random.Generator = 0) -> Iterator[Index]:
    """So many random pairs of different neurons; `rng` is a seed, which gives the same ones again, or a generator."""
    if whole_number(n, name="n") < 2:
        raise InputError(f"pairs need at least two neurons, got {n}")
    draw = generator(rng)
    return (np.sort(draw.choice(n, 2, replace=False)).astype(np.intp) for _ in range(whole_number(count, name="count")))


def _from_the_beginning(model: Model, claim: Certificate, index: Index, until: Deadline) -> tuple[float, float]:
    left = np.delete(np.arange(model.n), index)
    found = certify(restricted(model, left), claim.norm.order, deadline=until.left())
    return found.rate, float(np.nextafter(found.rate + found.gap, np.inf))


def _index(silenced: ArrayLike, n: int) -> Index:
    index = np.sort(indices(silenced, n, name="a lesion"))
    if len(index) == n:
        raise InputError("this lesion leaves no neuron")
    return index


def _label(index: Index) -> str:
    values = index.tolist()
    return ", ".join(map(str, values[:5])) + (", ..." if len(values) > 5 else "")
