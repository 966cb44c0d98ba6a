"""Linear forms of the neurons, with what is linear in them eliminated, and their range over boxes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import torch
from torch import Tensor

from metzler.torch.local_sums import LARGE, TINY, UNIT, Boxes, gamma, up
from metzler.torch.radius_net import ImplicitNet


@dataclass(frozen=True, eq=False)
class Rows:
    """Forms `W w + B u + base` of samples, up to a proved error; w are the rests of the neurons, `x = k z + w`.

    Parameters
    ----------
    W : (samples, rows, n) tensor
    entry : (samples, rows) tensor
        Every entry of W is known within this.
    B : (samples, rows, inputs) tensor
    base : (samples, rows) tensor
        The constant, and what the centre of the inputs gives.
    slack : (samples, rows) tensor
        Roundings of B and base, and what the elimination left of z.
    left : (samples, rows) tensor
        Sums of the sizes of the coefficients that z keeps.
    reach : (samples, inputs) tensor
        How far the inputs are from their centre, at most.
    """

    W: Tensor
    entry: Tensor
    B: Tensor
    base: Tensor
    slack: Tensor
    left: Tensor
    reach: Tensor

    @cached_property
    def sizes(self) -> Tensor:
        """The sizes of the coefficients W."""
        return self.W.abs()

    @cached_property
    def largest(self) -> Tensor:
        """The largest of them in each row."""
        return self.sizes.amax(-1)

    @cached_property
    def spread(self) -> Tensor:
        """What the inputs' distance from their centre adds at most, (samples, rows)."""
        inputs = self.B.shape[-1]
        return up(_times(self.B.abs(), self.reach) * (1.0 + gamma(inputs)))

    def part(self, first: int, last: int) -> Rows:
        """Some of the rows."""
        W, entry, B, base, slack, left = (
            values[:, first:last] for values in (self.W, self.entry, self.B, self.base, self.slack, self.left)
        )
        return Rows(W, entry, B, base, slack, left, self.reach)

    def some(self, at: Tensor) -> Rows:
        """Those of some samples."""
        own = (self.W, self.entry, self.B, self.base, self.slack, self.left, self.reach)
        W, entry, B, base, slack, left, reach = (values[at] for values in own)
        return Rows(W, entry, B, base, slack, left, reach)

    def without_loops(self, which: Tensor) -> Rows:
        """The first n rows, `which` (samples, n) of them without their own columns."""
        n = self.W.shape[-1]
        W = self.W[:, :n].clone()
        W.diagonal(dim1=1, dim2=2).masked_fill_(which, 0.0)
        return replace(self.part(0, n), W=W)

    def above(self, rows: Tensor) -> Rows:
        """One row of each sample, less every row: `rows` (samples,) says which."""
        at = torch.arange(len(rows), device=rows.device), rows
        W, B, base = (own[at].unsqueeze(1) - own for own in (self.W, self.B, self.base))
        entry, slack, left = (own[at].unsqueeze(1) + own for own in (self.entry, self.slack, self.left))
        lost = 2 * UNIT * (base.abs() + B.abs().amax(-1) * self.reach.sum(-1, keepdim=True)) + TINY
        return Rows(W, up(entry + 2 * UNIT * W.abs().amax(-1)), B, base, up(slack + lost), up(left), self.reach)

    def plus(self, nu: Tensor, rows: Rows) -> Rows:
        """These rows and combinations of n others, with factors nu (samples, these rows, n) that are exact."""
        terms, sizes = rows.W.shape[1] + 1, nu.abs().sum(-1)
        W, B = self.W + nu @ rows.W, self.B + nu @ rows.B
        base = self.base + _times(nu, rows.base)
        entry = self.entry + gamma(terms) * (self.W.abs().amax(-1) + sizes * rows.W.abs().amax((1, 2)).unsqueeze(-1))
        lost = gamma(terms) * (self.base.abs() + _times(nu.abs(), rows.base.abs()))
        inputs = gamma(terms) * (self.B.abs().amax(-1) + sizes * rows.B.abs().amax((1, 2)).unsqueeze(-1))
        slack = self.slack + _times(nu.abs(), rows.slack) + lost + inputs * self.reach.sum(-1, keepdim=True)
        return Rows(
            W,
            up((entry + _times(nu.abs(), rows.entry)) * (1.0 + gamma(terms))),
            B,
            base,
            up(slack * (1.0 + gamma(terms))),
            up((self.left + _times(nu.abs(), rows.left)) * (1.0 + gamma(terms))),
            self.reach,
        )

    def range(self, w: Boxes, still: bool = False) -> Boxes:
        """Bounds over the box of rests, and over the inputs unless they are `still` at their centre."""
        mid, radius = w.mid, w.radius
        terms = self.W.shape[-1]
        centre, apart = _times(self.W, mid), _times(self.sizes, radius)
        total = (mid.abs() + radius).sum(-1, keepdim=True)
        error = (self.entry + gamma(terms) * self.largest) * total + 4 * UNIT * (centre.abs() + self.base.abs())
        radius = apart * (1.0 + gamma(terms)) + self.slack + error
        return Boxes.around(centre + self.base, up(radius if still else radius + self.spread))


def eliminate(net: ImplicitNet, u: Boxes, slope: Tensor, z: Boxes) -> Rows:
    """The arguments z, and behind them the logits, of samples; the linear parts `k z` of the neurons eliminated.

    Parameters
    ----------
    slope : (samples, n) tensor
        k: between 0 and 1, 0 where nothing is eliminated.
    z : Boxes
        Holds the arguments: whatever a multiplier in floating point leaves of `k z` is bounded by it.

    Notes
    -----
    With any multipliers N, `G x + g = G x + g + N (A x + B u + b - z)`. Here N nearly solves `N = (G + N A) K`, which
    makes the coefficients of z nearly 0. One factorisation, (2/3 + 2) n^3 operations, a sample.
    """
    G, g = torch.cat([net.A, net.H]), torch.cat([net.b, net.h])
    first = torch.cat([net.B, torch.zeros(len(net.H), net.B.shape[1]).to(net.B)])
    N = _multipliers(net.A, G, slope)
    terms, sizes = len(net.A) + 2, N.abs().sum(-1)
    W, B = G + N @ net.A, first + N @ net.B
    entry = up(gamma(terms) * (G.abs().max() + sizes * net.A.abs().max()))
    centre, reach = u.mid, u.radius
    total = (centre.abs() + reach).sum(-1, keepdim=True)
    base = _times(B, centre) + (g + _times(N, net.b.expand(len(N), -1)))
    lost = gamma(terms) * (first.abs().max() + sizes * net.B.abs().max()) * total
    lost = lost + gamma(B.shape[-1] + 2) * B.abs().amax(-1) * total + 4 * UNIT * base.abs()
    lost = lost + gamma(terms) * (g.abs() + sizes * net.b.abs().max())
    eliminated = torch.where(slope > 0, z.size, 0.0)
    left = W * slope.unsqueeze(1) - N
    uneven = (entry + 2 * UNIT * W.abs().amax(-1)) * eliminated.sum(-1, keepdim=True)
    slack = up((_times(left.abs(), eliminated) * (1.0 + gamma(terms)) + uneven + lost) * (1.0 + gamma(terms)))
    kept = up((left.abs().sum(-1) + (entry + 2 * UNIT * W.abs().amax(-1)) * len(net.A)) * (1.0 + gamma(terms)))
    return Rows(W, entry, B, base, slack, torch.where((slope > 0).any(-1, keepdim=True), kept, 0.0), reach)


def _multipliers(A: Tensor, G: Tensor, slope: Tensor) -> Tensor:
    """Nearly `N = (G + N A) K`, (samples, rows, n); any numbers of ordinary size would do."""
    k = slope.unsqueeze(1)
    if not bool((slope > 0).any()):
        return torch.zeros(len(slope), len(G), len(A)).to(A)
    matrix = torch.eye(len(A)).to(A) - A * k
    N, _ = torch.linalg.solve_ex(matrix, G * k, left=False)
    return torch.where((N.abs() <= LARGE) & (k > 0), N, 0.0)


def _times(matrix: Tensor, vector: Tensor) -> Tensor:
    return (matrix @ vector.unsqueeze(-1)).squeeze(-1)
