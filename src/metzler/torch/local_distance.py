"""How far undecided neurons can be from a computed point: by the M-matrix, and by strong monotonicity."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import torch
from torch import Tensor, maximum

from metzler.torch.local_proof import Positive, Proof
from metzler.torch.local_rows import Rows
from metzler.torch.local_sums import Boxes, gamma, up


@dataclass(frozen=True, eq=False)
class Undecided:
    """The neurons that are not eliminated, as a network of their own: `x = phi(W x + B u + base)` on a mask.

    Parameters
    ----------
    proved : Proof
    rows : Rows
        The arguments, first n rows; an error of `rows.slack` may come with every input.
    start : Boxes
        Computed values of these neurons, of which nothing is claimed; of the others the boxes of their rests.
    mask : (samples, n) bool tensor
        Which neurons; all others have been eliminated, or are 0.
    """

    proved: Proof
    rows: Rows
    start: Boxes
    mask: Tensor

    @cached_property
    def defect(self) -> Tensor:
        """How far the values are from those that follow from them, at most, whatever slack and rests do."""
        point = self.start.lower
        found = self.proved.net.slopes.image(self.rows.range(self.start, still=True))
        far = maximum((point - found.lower).abs(), (found.upper - point).abs())
        return torch.where(self.mask, up(far), 0.0)

    @cached_property
    def pushed(self) -> Tensor:
        """What pushes the neurons from the point, (samples, n).

        Notes
        -----
        `(1 - d w_ii) |dx_i| <= d (sum of |w_ij| |dx_j| + |B| |du|) + defect_i` with a slope d in [0, 1] gives
        `(I - [W]) |dx| <= |B| |du| + max(1, 1 - w_ii) defect`.
        """
        own = self.rows.W.diagonal(dim1=1, dim2=2)
        pushed = self.defect * (1.0 - own + self.rows.entry).clamp(min=1.0)
        return torch.where(self.mask, up(pushed + self.rows.spread), 0.0)

    def weighted(self, proof: Positive) -> Tensor:
        """A bound of |x - point| for every neuron, (samples, n); NaN where nothing is proved."""
        entry = self.rows.entry.unsqueeze(-1)
        both = self.mask.unsqueeze(1) & self.mask.unsqueeze(2)
        own = self.rows.W.diagonal(dim1=1, dim2=2)
        off = torch.where(both, up(self.rows.W.abs() + entry, 1), 0.0)
        off.diagonal(dim1=1, dim2=2).zero_()
        upper = torch.where(self.mask, own + up(self.rows.entry + 2.0**-52 * own.abs()), 0.0)
        found = Positive(upper, off, proof.w.expand_as(own))
        matrix = torch.diag_embed(1.0 - upper) - off
        approximate, _ = torch.linalg.solve_ex(matrix, self.pushed)
        return found.solve(approximate, self.pushed)

    def euclidean(self, m: float) -> Tensor:
        """A bound of the Euclidean norm of x - point, (samples, 1); NaN where nothing is proved.

        Notes
        -----
        The elimination keeps strong monotonicity (a Schur complement); what it leaves, `left`, costs at most
        `norm(left) norm(A) / m` of it.
        """
        mask, size = self.mask.unsqueeze(-1), self.proved.size
        left = _norm(torch.where(self.mask, self.rows.left, 0.0))
        kept = (m - up(left * (size / m))) * (1.0 - 2.0**-50)
        W = torch.where(mask & mask.transpose(1, 2), self.rows.W, 0.0)
        B = torch.where(mask, self.rows.B, 0.0)
        entries = _norm(torch.where(self.mask, self.rows.entry, 0.0)) * len(self.proved.net.A) ** 0.5
        whole = up(_norm(W.flatten(1)) + entries)
        far = up(_norm(self.defect) * (1.0 + whole / kept) + _reached(B, self.rows.reach) / kept)
        return torch.where(kept > 0, far, torch.nan)


def _reached(B: Tensor, reach: Tensor) -> Tensor:
    """A bound of the Euclidean norm of B du for all |du| <= reach, (samples, 1).

    Notes
    -----
    Of the sizes of the rows; or, sharper, by the signs of B'B: `du' B'B du <= reach' |B'B| reach`. With more inputs
    than neurons by the largest eigenvalue of BB', which is at most the root of the Frobenius norm of its square.
    """
    scaled = B * reach.unsqueeze(1)
    plain = _norm(scaled.abs().sum(-1))
    if B.shape[1] < B.shape[2]:
        gram = scaled @ scaled.transpose(1, 2)
        squared = _norm((gram @ gram).flatten(1)).sqrt() * B.shape[2]
    else:
        squared = (scaled.transpose(1, 2) @ scaled).abs().sum((1, 2)).unsqueeze(-1)
    lost = 4 * gamma(sum(B.shape[1:])) * B.shape[2] * plain**2
    return up(torch.minimum(plain, up(squared + lost).sqrt()) * (1.0 + gamma(B.shape[1] * B.shape[2])))


def _norm(v: Tensor) -> Tensor:
    """An upper bound of the Euclidean norms of the rows, (samples, 1)."""
    return up(v.norm(dim=1, keepdim=True) * (1.0 + gamma(v.shape[1])))
