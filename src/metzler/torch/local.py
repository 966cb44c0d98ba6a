"""Boxes that hold the neurons of an implicit layer for all inputs of a box, proved neuron by neuron.

Neurons proved off are dropped; those proved on (of smooth activations: their linear part) are eliminated with their
signs; the M-matrix or the monotonicity of what remains bounds the undecided, and their boxes decide further ones.
Everything is proved by sums of products alone: what comes out of a solver is a multiplier, which may be any number.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import torch
from torch import Tensor

from metzler.torch.local_distance import Undecided
from metzler.torch.local_proof import Proof
from metzler.torch.local_rows import Rows, eliminate
from metzler.torch.local_sums import UNIT, Boxes, up
from metzler.torch.radius_point import fixed_point

ROUNDS = 5
"""Eliminations at most; most samples need three."""
SWEEPS = 30
"""Steps of interval arithmetic at most behind each elimination."""
SHRINKS = 0.98
"""They end when no box shrinks below this part of its width."""


@dataclass(frozen=True, eq=False)
class State:
    """What is proved of samples whose inputs lie in boxes.

    Parameters
    ----------
    proved : Proof
    u : Boxes
        The inputs.
    point : (samples, n) tensor
        A computed fixed point at the centre of the inputs; nothing is claimed of it.
    z, x : Boxes
        Hold the arguments of the neurons and their values, for every input.
    rows : Rows
        The arguments and the logits, with what is decided eliminated.
    slope : (samples, n) tensor
        By which slopes.
    ball : (samples, 1) tensor
        The values of the undecided neurons lie within this Euclidean distance of `point`; infinite where none is known.
    """

    proved: Proof
    u: Boxes
    point: Tensor
    z: Boxes
    x: Boxes
    rows: Rows
    slope: Tensor
    ball: Tensor

    def some(self, at: Tensor) -> State:
        """What is proved of some of the samples."""
        point, slope, ball = self.point[at], self.slope[at], self.ball[at]
        u, z, x = (known.some(at) for known in (self.u, self.z, self.x))
        return State(self.proved, u, point, z, x, self.rows.some(at), slope, ball)

    @property
    def width(self) -> Tensor:
        """The sum of the widths of the boxes of the arguments, (samples,)."""
        return (self.z.upper - self.z.lower).sum(-1)

    @property
    def arguments(self) -> Rows:
        """The rows of the arguments."""
        return self.rows.part(0, self.point.shape[1])

    @property
    def undecided(self) -> Tensor:
        """Neurons that are neither eliminated nor proved off."""
        off = (self.z.upper <= 0) if self.proved.net.slopes.is_relu else torch.zeros_like(self.slope, dtype=torch.bool)
        return (self.slope == 0) & ~off

    def others(self, point: Tensor) -> Boxes:
        """The undecided neurons at a point, the others in the boxes of their rests (of relu: at 0)."""
        rest = self.rest
        return Boxes(*(torch.where(self.undecided, point, end) for end in (rest.lower, rest.upper)))

    @property
    def rest(self) -> Boxes:
        """Holds `x - k z`."""
        found = self.proved.net.slopes.rest(self.z, self.slope)
        whole = self.slope == 0
        met = found.meet(self.x)
        return Boxes(torch.where(whole, met.lower, found.lower), torch.where(whole, met.upper, found.upper))


def untouched(proved: Proof, u: Boxes) -> State:
    """What is known before anything is proved: nothing is eliminated, every neuron is undecided."""
    net = proved.net
    point = fixed_point(proved, u.mid @ net.B.T + net.b)
    known = Boxes(torch.full_like(point, -torch.inf), torch.full_like(point, torch.inf))
    slope = torch.zeros_like(point)
    rows = eliminate(net, u, slope, known)
    ball = torch.full_like(point[:, :1], torch.inf)
    return State(proved, u, point, known, known, rows, slope, ball)


def start(proved: Proof, u: Boxes) -> State:
    """The boxes that follow from the contraction alone, and steps of interval arithmetic from there."""
    return _swept(_near(untouched(proved, u)))


def local(state: State) -> State:
    """Decide neurons and eliminate them until nothing changes."""
    net = state.proved.net
    for _ in range(ROUNDS):
        slope = net.slopes.slope(state.z)
        if bool((slope == state.slope).all()):
            break
        rows = eliminate(net, state.u, slope, state.z)
        state = _swept(_near(replace(state, rows=rows, slope=slope)))
    return state


def along_lines(state: State) -> State:
    """Boxes once more, with the lines around the graphs of undecided neurons eliminated, too: their signs count."""
    net = state.proved.net
    slope = net.slopes.slope(state.z, lines=True)
    return _swept(replace(state, rows=eliminate(net, state.u, slope, state.z), slope=slope))


def _near(state: State) -> State:
    """Boxes around the computed point, from how far the undecided neurons can be from it."""
    proved, mask = state.proved, state.undecided
    remaining = Undecided(proved, state.arguments, state.others(state.point), mask)
    x, ball = state.x, state.ball
    if proved.positive is not None:
        x = x.meet(_where(mask, Boxes.around(state.point, remaining.weighted(proved.positive))))
    if proved.m > 0:
        ball = remaining.euclidean(proved.m).fmin(ball)
        x = x.meet(_where(mask, Boxes.around(state.point, ball.expand_as(state.point))))
    return replace(state, x=x, ball=ball)


def _where(mask: Tensor, box: Boxes) -> Boxes:
    return Boxes(torch.where(mask, box.lower, torch.nan), torch.where(mask, box.upper, torch.nan))


def _swept(state: State) -> State:
    """Steps of interval arithmetic, each of which keeps what was known."""
    slopes, rows = state.proved.net.slopes, state.arguments
    loops = (state.slope == 0) & slopes.is_relu
    apart = rows.without_loops(loops)
    for _ in range(SWEEPS):
        z = state.z.meet(_closed(apart.range(state.rest), rows, loops))
        before, state = state.x, replace(state, z=z, x=state.x.meet(slopes.image(z)))
        if not bool((state.x.upper - state.x.lower < SHRINKS * (before.upper - before.lower)).any()):
            break
    return state


def _closed(t: Boxes, rows: Rows, loops: Tensor) -> Boxes:
    """The arguments `z = t + a relu(z)` of relu neurons with loops `a < 1` of their own, from those without, t."""
    own = rows.W.diagonal(dim1=1, dim2=2)
    lost = up(rows.entry + 4 * UNIT * (1.0 + own.abs()))
    fast, slow = 1.0 - own - lost, 1.0 - own + lost
    proved = (fast > 0) | ~loops
    lower = torch.where(loops & (t.lower > 0), t.lower / slow * (1 - 4 * UNIT), t.lower)
    upper = torch.where(loops & (t.upper > 0), up(t.upper / fast), t.upper)
    return Boxes(torch.where(proved, lower, torch.nan), torch.where(proved, upper, torch.nan))
