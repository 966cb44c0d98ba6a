"""Questions asked of parts of a network: do they miss a rate, and which synapses make them."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace

import numpy as np
from scipy import sparse

from metzler.arrays import Index, Mask, Vector
from metzler.claims.diagonal import Certificate
from metzler.consequences.design.nearest import with_weights
from metzler.deadline import Stop
from metzler.errors import InputError
from metzler.models import RecurrentModel
from metzler.models.arguments import scalar
from metzler.search.diagonal import diagonal_certificate
from metzler.search.worst import synapses, worst_case_steps
from metzler.steps import Step, finished

AT_ONCE = 32
"""The greedy search removes this part of the synapses left at once."""
ROUNDING = 2.0**-48
"""Relative error, taken on the safe side, of the leaks and self-loops that bound a loop from below."""


class RemovalSearch:
    """The network, which of its synapses may go, and the smallest set found whose removal gives the rate.

    `cut` is that set; it starts as everything that may go.
    """

    def __init__(self, net: RecurrentModel, order: str, rate: float) -> None:
        if not np.isfinite(scalar(rate, name="rate")):
            raise InputError(f"rate must be finite, got {rate}")
        self.net, self.order, self.rate = net, order, float(rate)
        self.row, self.column, self.weight = synapses(net)
        self.stays, self.open = self._loops()
        self.cut: Mask = ~self.stays

    @property
    def count(self) -> int:
        """The size of the smallest set found."""
        return int(self.cut.sum())

    def _loops(self) -> tuple[Mask, Mask]:
        """The self-loops that inhibit at every slope, and those for which less may be better or worse.

        Where a row shares one slope, its two candidates are `s w` on the diagonal and `|s|` times the rest. With w
        smaller the candidate of the steeper end falls when `s w >= 0` there, and is then the worst at every w. In other
        norms the diagonal is `max s w`, which falls with w whenever it is positive.
        """
        lo, hi = (end[self.row] for end in self.net.slopes)
        own = self.row == self.column
        lowest, highest = np.minimum(lo * self.weight, hi * self.weight), np.maximum(lo * self.weight, hi * self.weight)
        steep = np.where(np.abs(lo) > np.abs(hi), lo, hi) * self.weight
        stays = own & (highest <= 0)
        mixed = own & (lowest < 0) & (highest > 0) & (steep < 0) & (np.abs(lo) != np.abs(hi))
        return stays, mixed if self.net.matched(self.order) else np.zeros_like(mixed)

    def part(self, keep: Mask) -> RecurrentModel:
        """The network with these synapses, and the self-loops that stay."""
        keep = keep | self.stays
        return with_weights(self.net, self.row[keep], self.column[keep], self.weight[keep])

    def least(self, keep: Mask) -> RecurrentModel:
        """A network at most as bad as `part(keep)` with the others weakened at will.

        A self-loop w that may help or hurt, s its steeper slope and t the other: with w' between 0 and w the
        candidates are at least `s w` and 0, those of the self-loop `s w / (s - t)` with the leak raised by what
        that gives at t.
        """
        free = np.flatnonzero(self.open & ~keep)
        if not len(free):
            return self.part(keep)
        i, w = self.row[free], self.weight[free]
        lo, hi = (end[i] for end in self.net.slopes)
        s, t = np.where(np.abs(lo) > np.abs(hi), (lo, hi), (hi, lo))
        weight, leak = self.weight.copy(), self.net.leak.copy()
        weight[free] = s * w / (s - t)
        more = self.net.gain * weight[free] * t
        size = np.abs(leak[i]) + np.abs(more) + self.net.gain * np.abs(weight[free] * s)
        leak[i] = leak[i] + more + ROUNDING * size
        inside = keep | self.stays | self.open
        return with_weights(replace(self.net, leak=leak), self.row[inside], self.column[inside], weight[inside])

    def misses(self, keep: Mask) -> Certificate | None:
        """The proof that the part misses the rate whatever is done to the rest, if it does."""
        cert = diagonal_certificate(self.least(keep), self.order)
        return cert if np.nextafter(cert.rate + cert.gap, np.inf) < self.rate else None

    def gives(self, cut: Mask) -> bool:
        """Whether the network without `cut` is certified with the rate."""
        return diagonal_certificate(self.part(~cut), self.order).rate >= self.rate

    def require_possible(self) -> None:
        """Refuses a rate that no removal of synapses gives."""
        if self.misses(np.zeros(len(self.row), dtype=bool)) is not None or not self.gives(self.cut):
            raise InputError(f"no removal of synapses gives the rate {self.rate}: lower it")

    def keep_if_smaller(self, cut: Mask) -> None:
        """Takes over a set that gives the rate, where it is smaller."""
        if cut.sum() < self.count:
            self.cut = cut

    def core_steps(self, keep: Mask, stop: Stop) -> Generator[Step, None, tuple[Index, Certificate] | None]:
        """Synapses of the part, as few as found in time, that miss the rate whatever is done to the rest."""
        proof = self.misses(keep)
        if proof is None or stop():
            return None
        inside = np.isin(self.row, proof.limiting) & np.isin(self.column, proof.limiting)
        kept, proof = self._fewer(keep & ~self.stays, keep & inside & ~self.stays, proof)
        chunk = max(1, int(kept.sum()) // 2)
        while not stop():
            order, dropped = self._light_first(kept, proof), False
            for start in range(0, len(order), chunk):
                yield Step("core", 0.0, 1, self.count)
                if stop():
                    break
                trial = kept.copy()
                trial[order[start : start + chunk]] = False
                smaller, proof = self._fewer(kept, trial, proof)
                dropped |= smaller is trial
                kept = smaller
            if chunk == 1 and not dropped:
                break
            chunk = max(1, chunk // 2)
        return np.flatnonzero(kept), proof

    def _fewer(self, kept: Mask, trial: Mask, proof: Certificate) -> tuple[Mask, Certificate]:
        found = self.misses(trial)
        return (kept, proof) if found is None else (trial, found)

    def _light_first(self, keep: Mask, certificate: Certificate) -> Index:
        """These synapses, those first that add least to the rows in the certificate's norm."""
        logs = certificate.norm.w.log()
        index = np.flatnonzero(keep)
        size = np.log(np.abs(self.weight[index])) + logs[self.row[index]] - logs[self.column[index]]
        return np.asarray(index[np.argsort(size, kind="stable")])

    def greedy_steps(self, stop: Stop) -> Generator[Step, None, Mask]:
        """Removals by largest share until the rate is there, then what is not needed put back."""
        cut = np.zeros(len(self.row), dtype=bool)
        may = ~self.stays & ~self.open
        while (may & ~cut).any():
            yield Step("removal", 0.0, 1, self.count)
            part = self.part(~cut)
            cert = diagonal_certificate(part, self.order)
            if cert.rate >= self.rate:
                return (yield from self.thinned_steps(cut, stop))
            if stop():
                break
            share = np.where(may & ~cut, self._shares(part, cert, stop), -1.0)
            take = max(1, int((share > 0).sum()) // AT_ONCE)
            cut[np.argsort(-share, kind="stable")[:take]] = True
        return (yield from self.thinned_steps(self.cut, stop))

    def thinned_steps(self, cut: Mask, stop: Stop) -> Generator[Step, None, Mask]:
        """What is left of `cut` when all that is not needed is put back; the smallest set known if it falls short."""
        if not self.gives(cut):
            return self.cut
        cut = cut.copy()
        cert = diagonal_certificate(self.net, self.order)
        for k in self._light_first(cut, cert).tolist():
            yield Step("removal", 0.0, 1, self.count)
            if stop():
                break
            cut[k] = False
            if not self.gives(cut):
                cut[k] = True
        return cut

    def _shares(self, part: RecurrentModel, certificate: Certificate, stop: Stop) -> Vector:
        """How much each synapse limits the rate of the part."""
        worst = finished(worst_case_steps(part, certificate, stop))
        share = worst.through * worst.entry
        table = sparse.coo_array((share, (worst.row, worst.column)), shape=(part.n, part.n)).tocsr()
        return np.asarray(table[self.row, self.column]).ravel()
