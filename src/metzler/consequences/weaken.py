"""The smallest set of synapses to weaken or remove for a wanted rate: exact or bracketed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from metzler.certificates import Certificate, certify
from metzler.consequences.nearest import with_weights
from metzler.consequences.sensitivity import sensitivity
from metzler.consequences.worst import Index, plain, synapses
from metzler.errors import InputError
from metzler.models import Model, RecurrentModel

Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Removal:
    """A set of synapses whose removal gives the rate, and a proof of how small such a set can be.

    Parameters
    ----------
    edges : tuple of (post, pre)
        The synapses to remove.
    count : int
        Their number: an upper bound of the smallest one, proved by `certificate`.
    lower : int
        No smaller number of synapses, weakened or removed, gives the rate in any diagonal norm of this order.
        Proved by `cores`.
    cores : tuple of certificates
        Each is about a part of the network (its own synapses only) and says that this part alone misses the
        rate: `core.rate + core.gap < rate`. So every solution takes a synapse from each.
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
    def exact(self) -> bool:
        """Whether the number is the smallest one."""
        return self.count == self.lower


def fewest_removals(model: Model, norm: str = "l1", *, rate: float = 0.0, max_rounds: int = 200) -> Removal:
    """A smallest set of synapses whose removal certifies `rate` in a diagonal norm of this order.

    Cores, parts of the network that miss the rate by themselves, are collected one by one; a smallest set that
    takes a synapse from each (an integer program) bounds the answer from below, and is the answer as soon as what it
    leaves is certified. Weakening never needs fewer synapses than removal: less weight is never worse.

    Parameters
    ----------
    model : Hopfield or FiringRate
    norm : "l1" or "linf"
    rate : float
        The rate wanted, in 1/time.
    max_rounds : int
        Largest number of cores. Reached, the answer is a bracket: a set found by removing the synapses with
        the largest share of the rate and putting back what is not needed, and the bound that the cores prove.

    Returns
    -------
    Removal
        Self-loops that inhibit stay, and so do self-loops of neurons whose slopes have both signs.

    Raises
    ------
    InputError
        When removing everything that may be removed does not give the rate.

    Notes
    -----
    Hitting set is NP-hard: exact to some fifty synapses removed. One certification for each synapse
    of a core at most, by halves where large.

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
    search = _Search(plain(model), norm, rate)
    everything = np.ones(len(search.row), dtype=bool)
    own = certify(search.net, norm)
    if own.rate >= rate:
        return Removal((), 0, 0, (), search.net, own)
    if search.misses(~search.removable):
        raise InputError(f"no removal of synapses gives the rate {rate}: lower it")
    cores: list[Mask] = []
    proofs: list[Certificate] = []
    lower, cut = 0, ~everything
    for _ in range(max_rounds):
        found = search.core(~cut)
        if found is None:
            break
        cores.append(found[0])
        proofs.append(found[1])
        hit, bound = _smallest_hitting_set(cores)
        lower, cut = max(lower, bound), hit
    cert = certify(search.part(~cut), norm)
    if cert.rate < rate:
        cut = search.greedy()
        cert = certify(search.part(~cut), norm)
    edges = tuple(zip(search.row[cut].tolist(), search.column[cut].tolist(), strict=True))
    return Removal(edges, len(edges), lower, tuple(proofs), search.part(~cut), cert)


def _smallest_hitting_set(cores: list[Mask]) -> tuple[Mask, int]:
    """A smallest set that meets every core, as far as time allows, and a lower bound of its size."""
    used = np.flatnonzero(np.any(cores, axis=0))
    table = sparse.csr_array(np.array([core[used] for core in cores], dtype=float))
    found = milp(
        np.ones(len(used)),
        integrality=np.ones(len(used)),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(table, lb=1),
        options={"time_limit": 10.0},
    )
    out = np.zeros(len(cores[0]), dtype=bool)
    if found.x is None:
        out[used] = True
        return out, 1
    out[used[found.x > 0.5]] = True
    return out, int(np.ceil(float(found.mip_dual_bound) - 1e-6))


class _Search:
    """The network, which of its synapses may go, and the questions asked of its parts."""

    def __init__(self, net: RecurrentModel, norm: str, rate: float) -> None:
        if norm not in ("l1", "linf"):
            raise InputError(f"norm must be 'l1' or 'linf', got {norm!r}")
        self.net, self.norm, self.rate = net, norm, rate
        self.row, self.column, self.weight = synapses(net)
        self.removable = self._removable()

    def _removable(self) -> Mask:
        """Off the diagonal; self-loops only where less of them is better whatever the slope."""
        lo, hi = self.net.slopes
        own = self.row == self.column
        owner = self.row
        helps = np.where(self.weight > 0, lo[owner] >= 0, hi[owner] <= 0)
        return np.asarray(~own | helps)

    def part(self, keep: Mask) -> RecurrentModel:
        """The network with these synapses."""
        return with_weights(self.net, self.row[keep], self.column[keep], self.weight[keep])

    def misses(self, keep: Mask) -> bool:
        """Whether the part is proved to miss the rate."""
        return self._proved_to_miss(keep)

    def core(self, keep: Mask) -> tuple[Mask, Certificate] | None:
        """Synapses, as few as easily found, that miss the rate together with all that cannot be removed."""
        if not self._proved_to_miss(keep):
            return None
        kept = self._without(keep, certify(self.part(keep), self.norm))
        chunk = max(1, int((kept & self.removable).sum()) // 2)
        while True:
            order = self._light_first(kept)
            dropped = False
            for start in range(0, len(order), chunk):
                trial = kept.copy()
                trial[order[start : start + chunk]] = False
                if self._proved_to_miss(trial):
                    kept, dropped = trial, True
            if chunk == 1 and not dropped:
                break
            chunk = max(1, chunk // 2)
        proof = certify(self.part(kept), self.norm)
        return kept & self.removable, proof

    def _without(self, keep: Mask, cert: Certificate) -> Mask:
        """Only what lies inside the limiting component, where that still misses the rate."""
        inside = np.isin(self.row, cert.limiting) & np.isin(self.column, cert.limiting)
        part = keep & (inside | ~self.removable)
        return part if self._proved_to_miss(part) else keep

    def _proved_to_miss(self, keep: Mask) -> bool:
        cert = certify(self.part(keep), self.norm)
        return bool(np.nextafter(cert.rate + cert.gap, np.inf) < self.rate)

    def _light_first(self, keep: Mask) -> Index:
        """The removable synapses of the part, those with the least share of the rate first."""
        share = self._shares(keep)
        index = np.flatnonzero(keep & self.removable)
        return index[np.argsort(share[index], kind="stable")]

    def _shares(self, keep: Mask) -> NDArray[np.float64]:
        """How much each synapse of the part limits its rate."""
        part = self.part(keep)
        found = sensitivity(certify(part, self.norm), part)
        table = sparse.coo_array((-found.synapse * found.weight, (found.post, found.pre)), shape=(part.n, part.n))
        return np.asarray(table.tocsr()[self.row, self.column]).ravel()

    def greedy(self) -> Mask:
        """Removals by largest share until the rate is there, then what is not needed put back, the lightest first."""
        keep = np.ones(len(self.row), dtype=bool)
        taken: list[int] = []
        while certify(self.part(keep), self.norm).rate < self.rate:
            share = np.where(keep & self.removable, self._shares(keep), -1.0)
            k = int(np.argmax(share))
            keep[k] = False
            taken.append(k)
        for k in taken:
            keep[k] = True
            if certify(self.part(keep), self.norm).rate < self.rate:
                keep[k] = False
        return ~keep
