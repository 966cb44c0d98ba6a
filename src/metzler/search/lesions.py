"""The best rate after a lesion, searched from what is known of the whole network.

A silenced neuron's row and column are not cut out but switched off (no copy of the weights): its row is given
the smallest diagonal and no reach, its entry in every vector is zero or next to it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from metzler.arrays import Index, Vector
from metzler.claims.diagonal import Certificate
from metzler.envelope.build import worst_case
from metzler.envelope.family import RowFamily
from metzler.matrices.forms import by_rows, entries, is_sparse
from metzler.matrices.operators import window
from metzler.models import Model
from metzler.numbers.scaled import Scaled
from metzler.perron.deflation import SlowModes, slow_modes
from metzler.perron.krylov import FLOOR, SWEEPS, Corrections, dominant, krylov_steps
from metzler.perron.repair import lower_to, raise_to
from metzler.proofs.bounds import WorstRows
from metzler.proofs.rows import worst_rows
from metzler.search.diagonal import MARGIN, diagonal_certificate
from metzler.threads import one_blas_thread

WORTHWHILE = 2000
"""A limiting sub-network of fewer neurons is certified from the beginning: that takes milliseconds."""
NEAR = 0.3
"""A vector whose row quotients spread up to this part of the margin needs no Krylov vectors."""
FINER = 0.15
"""Residual wanted of a Krylov round, as a fraction of that: one round is to do."""
BELOW = 0.4
"""The part of the margin by which the witness stays below the root."""
SHARP = 0.1
"""Margin of the whole network's own rate, relative to that of a lesion."""
OUT = 1e300
"""Weight (linf; its inverse in l1) with which a silenced neuron does not count in its neighbours' rows."""


@dataclass(frozen=True, eq=False)
class LesionSearch:
    """What one network's lesions share. Build with `LesionSearch.of`.

    Parameters
    ----------
    order : str
        Of the norm.
    rows : WorstRows
        What proves the answers.
    family, core : RowFamily
        Of the network, and of its limiting sub-network.
    limiting : (k,) array
        The neurons of `core`.
    weights, vector : (n,) and (k,) arrays
        Perron vectors of the two.
    tau : (n,) array
        Time constants.
    scale : float
        The size against which margins are measured, in 1/time.
    modes : SlowModes or None
        Of `core`.
    further : Corrections
        What Krylov rounds on `core` share.
    rate : float
        Proved for the whole network, sharper than its certificate: where a lesion changes less, it is the answer.
    """

    order: str
    rows: WorstRows
    family: RowFamily
    core: RowFamily
    limiting: Index
    weights: Vector
    vector: Vector
    tau: Vector
    scale: float
    modes: SlowModes | None
    further: Corrections
    rate: float

    @staticmethod
    def of(model: Model, certificate: Certificate) -> LesionSearch | None:
        """The search for lesions of `model`, or None where certifying from the beginning is the better way."""
        norm, witness = certificate.norm, certificate.proof
        if len(certificate.limiting) < WORTHWHILE or not (norm.w.fits and witness.x.fits):
            return None
        if model.within() is not None:  # the network's own best rate is not that of its triple
            return None
        triple = model.triple().oriented(norm.order)
        family = worst_case(triple)
        if not (is_sparse(family.off) and family.one_profile_a_row):
            return None
        core = family.window(certificate.limiting)
        family = family.window(np.arange(family.n))
        vector, scale = witness.values, max(abs(certificate.rate), core.largest_diagonal())
        for bracket in krylov_steps(core, vector, MARGIN):
            vector = bracket.v
            if bracket.upper - bracket.lower <= MARGIN * scale:
                break
        vector = vector / vector.max()
        weights = 1.0 / norm.weights if norm.order == "linf" else norm.weights / triple.tau
        weights = weights / weights[certificate.limiting].max()
        modes, further = slow_modes(core, vector), Corrections(core)
        rows = worst_rows(triple, witness.corners)
        if rows.off[0] is rows.off[1]:  # many products: absolute values once for all of them
            rows = replace(rows, off=(window(by_rows(entries(rows.off[0]))),) * 2, counts=rows.terms)
        return LesionSearch(
            norm.order,
            rows,
            family,
            core,
            certificate.limiting,
            weights,
            vector,
            triple.tau,
            scale,
            modes,
            further,
            diagonal_certificate(model, norm.order, margin=SHARP * MARGIN, warm=certificate).rate,
        )

    def bounds(self, silenced: Index) -> tuple[float, float] | None:
        """Rigorous bounds of the best rate without `silenced`, or None where this search does not close them."""
        with one_blas_thread():
            return self._bounds(silenced)

    def _bounds(self, silenced: Index) -> tuple[float, float] | None:
        hit = np.searchsorted(self.limiting, silenced)
        hit = hit[self.limiting[np.minimum(hit, len(self.limiting) - 1)] == silenced]
        core, start = self.core.without(hit), self.vector.copy()
        start[hit] = 0.0
        wanted = MARGIN * self.scale
        z, root, spread = start, 0.0, np.inf
        if self.modes is not None:
            z, root, spread = self.modes.corrected(core, start, NEAR * wanted)
        if spread > NEAR * wanted:
            z, root = dominant(core, z, NEAR * MARGIN, further=self.further.again(), finer=FINER)
        below = lower_to(core, z, root - BELOW * wanted, SWEEPS)
        if below is None:
            return None
        upper = self._ceiling(below)
        if upper - self.rate <= wanted:
            return self.rate, upper
        lower = self._without(silenced, z, root + (0.9 - BELOW) * wanted)
        return (lower, upper) if upper - lower <= wanted else None

    def _without(self, silenced: Index, z: Vector, bound: float) -> float:
        """The rate that weights near `z` prove for what is left, where sweeps take them below `bound`."""
        start = self.weights.copy()
        start[self.limiting] = z
        start[silenced] = FLOOR
        rest = self.family.without(silenced)
        above = raise_to(rest, np.maximum(start, FLOOR), bound, SWEEPS)
        return -np.inf if above is None else self._proved(silenced, above)

    def _proved(self, silenced: Index, above: Vector) -> float:
        """The rate that these weights prove for what is left."""
        norm = 1.0 / above if self.order == "linf" else above * self.tau
        norm[silenced] = OUT if self.order == "linf" else 1.0 / OUT
        proved = self.rows.above(self.order, Scaled(norm))
        proved[silenced] = -np.inf
        return -float(proved.max())

    def _ceiling(self, below: Vector) -> float:
        """The rate that no weights pass, proved by a vector on the limiting sub-network."""
        positive = below > 0
        return -float(self.rows.below(self.limiting[positive], Scaled(below[positive])).min())
