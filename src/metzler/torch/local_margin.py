"""Lower bounds of the margins of a class over all others, from what is proved of the neurons."""

from __future__ import annotations

import torch
from torch import Tensor, minimum

from metzler.torch.local import State
from metzler.torch.local_rows import Rows
from metzler.torch.local_sums import LARGE, UNIT, gamma, up

STEPS = 12
"""Steps of the iteration that looks for multipliers."""


def margins(state: State, y: Tensor) -> Tensor:
    """Lower bounds (samples, classes) of `logit_y - logit_k`; infinity for k = y.

    Notes
    -----
    The margins are linear forms of the inputs and of the undecided neurons, whose values lie in boxes, in balls, and on
    the graph of the activation: three bounds, of which the largest counts.
    """
    rows = outputs(state).above(y)
    found = rows.range(state.rest).lower
    if state.proved.m > 0:
        found = found.fmax(in_ball(state, rows))
    if state.proved.net.slopes.is_relu:
        found = found.fmax(_on_graph(state, rows))
    return found.scatter(1, y.unsqueeze(1), torch.inf)


def outputs(state: State) -> Rows:
    """The rows of the logits."""
    return state.rows.part(state.point.shape[1], state.rows.W.shape[1])


def in_ball(state: State, rows: Rows) -> Tensor:
    """Lower bounds of rows from the Euclidean distance of the undecided neurons; the others are in their boxes."""
    W = torch.where(state.undecided.unsqueeze(1), rows.W, 0.0)
    size = W.norm(dim=-1) * (1.0 + gamma(W.shape[-1])) + rows.entry * W.shape[-1] ** 0.5
    centre, away = rows.range(state.others(state.point)).lower, up(size * state.ball)
    return centre - away - 4 * UNIT * (centre.abs() + away)


def _on_graph(state: State, rows: Rows) -> Tensor:
    """Lower bounds of rows over the graphs of the undecided relu neurons, by weak duality.

    Notes
    -----
    Any multipliers nu of the equations `arguments - z = 0` give a sum of functions of one z each, linear on both sides
    of 0: the least value of each is at an end of its interval or at 0.
    """
    undecided, z = state.undecided.unsqueeze(1), state.z
    nu = torch.where(undecided, _slopes_back(state, rows), 0.0)
    nu = torch.where(nu.abs() <= LARGE, nu, 0.0)
    total = rows.plus(nu, state.arguments)
    lower, upper = z.lower.unsqueeze(1), z.upper.unsqueeze(1)
    ends = minimum(
        total.W * lower.clamp(min=0.0) - nu * lower,
        total.W * upper.clamp(min=0.0) - nu * upper,
    )
    least = torch.where((lower < 0) & (upper > 0), ends.clamp(max=0.0), ends)
    least = torch.where(undecided, least, 0.0)
    size = torch.where(undecided, (total.W.abs() + nu.abs()) * z.size.unsqueeze(1), 0.0)
    reached = torch.where(undecided, upper.clamp(min=0.0), 0.0).sum(-1)
    lost = gamma(nu.shape[-1] + 2) * size.sum(-1) + total.entry * reached * (1.0 + gamma(nu.shape[-1]))
    own, rest = least.sum(-1), total.range(state.others(torch.zeros_like(state.point))).lower
    return own + rest - up(lost) - 4 * UNIT * (own.abs() + rest.abs() + lost)


def _slopes_back(state: State, rows: Rows) -> Tensor:
    """Good multipliers: the lines below and above the graphs, followed back through the loops; nothing is claimed."""
    arguments, z = state.arguments, state.z
    own, apart = arguments.W.diagonal(dim1=1, dim2=2).unsqueeze(1), arguments.without_loops(state.undecided).W
    above = (z.upper / (z.upper - z.lower)).clamp(0.0, 1.0).unsqueeze(1)
    below = (z.upper > -z.lower).to(own.dtype).unsqueeze(1)
    nu = torch.zeros_like(rows.W)
    for _ in range(STEPS):
        wanted = rows.W + nu @ apart
        line = torch.where(wanted < 0, above, below)
        nu = torch.where(state.undecided.unsqueeze(1), line * wanted / (1.0 - line * own), 0.0)
    return nu
