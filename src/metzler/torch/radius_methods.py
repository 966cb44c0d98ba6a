"""Five ways to bound the margins of an implicit layer over boxes of inputs, from the crudest to the sharpest."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType

import torch
from torch import Tensor

from metzler.torch.local import State, along_lines, local, start, untouched
from metzler.torch.local_distance import Undecided
from metzler.torch.local_margin import in_ball, margins, outputs
from metzler.torch.local_proof import Proof
from metzler.torch.local_sums import UNIT, Boxes, gamma, up

Method = Callable[[Proof, Boxes, Tensor], Tensor]
"""(proof, inputs, classes) to lower bounds (samples, classes) of the margins; NaN where it has none."""
STAGES, LINES = 10, 3
"""Stages of so many eliminations of lines each, at most."""
PROGRESS = 0.97
"""A sample goes on if a stage shrinks the sum of its boxes below this part of it."""


def by_norm(proved: Proof, u: Boxes, y: Tensor) -> Tensor:
    """The Lipschitz bound in the best weighted maximum norm: `norm(B) / (1 - log norm)` (jafarpour2021)."""
    if proved.positive is None:
        return _nothing(u, y, proved)
    state, w = untouched(proved, u), proved.perron.w
    q = _remaining(state).pushed
    far = (q / w).amax(-1, keepdim=True) / (proved.perron.g / w).amin()
    return _around(state, up(far * (1 + 8 * UNIT)) * w * (1 + 4 * UNIT), y)


def by_gain(proved: Proof, u: Boxes, y: Tensor) -> Tensor:
    """The gain matrix `|H| (I - [A])^-1 |B|`."""
    if proved.positive is None:
        return _nothing(u, y, proved)
    state = untouched(proved, u)
    return _around(state, _remaining(state).weighted(proved.positive), y)


def by_interval(proved: Proof, u: Boxes, y: Tensor) -> Tensor:
    """Interval arithmetic to its fixed point, the mixed-monotone bound (jafarpour2022)."""
    state = start(proved, u)
    return _own(outputs(state).above(y).range(state.x).lower, y)


def by_euclid(proved: Proof, u: Boxes, y: Tensor) -> Tensor:
    """The Euclidean Lipschitz bound of monotone weights, `norm(B) / m` (winston2020)."""
    if not proved.m > 0:
        return _nothing(u, y, proved)
    state = untouched(proved, u)
    state = replace(state, ball=_remaining(state).euclidean(proved.m))
    return _own(in_ball(state, outputs(state).above(y)), y)


def by_local(proved: Proof, u: Boxes, y: Tensor) -> Tensor:
    """Neurons decided on the box, eliminated with their signs; the undecided bounded and followed back.

    Notes
    -----
    A sample takes part until its class is proved; one whose class is not even computed at the centre does not begin.
    """
    first = start(proved, u)
    found = margins(first, y)
    at = (_open(found) & (_computed(first, y) > 0).all(1)).nonzero()[:, 0]
    if len(at):
        last = local(first.some(at))
        whole = _own(outputs(first).some(at).above(y[at]).range(last.x).lower, y[at])
        better = found[at].fmax(margins(last, y[at])).fmax(whole)
        found[at] = better if proved.positive is not None else _along_lines(last, y[at], better)
    return found


def _along_lines(state: State, y: Tensor, found: Tensor) -> Tensor:
    """Where no M-matrix holds the boxes are wide, and lines shrink them slowly at first: as long as they do."""
    at = _open(found).nonzero()[:, 0]
    state = state.some(at)
    for _ in range(STAGES):
        if not len(at):
            break
        before = state.width
        for _ in range(LINES):
            state = along_lines(state)
        found[at] = found[at].fmax(margins(state, y[at]))
        kept = (_open(found[at]) & (state.width < PROGRESS * before)).nonzero()[:, 0]
        at, state = at[kept], state.some(kept)
    return found


def _open(found: Tensor) -> Tensor:
    return ~(found > 0).all(1)


METHODS: Mapping[str, Method] = MappingProxyType(
    {"norm": by_norm, "gain": by_gain, "interval": by_interval, "l2": by_euclid, "local": by_local}
)


def _remaining(state: State) -> Undecided:
    return Undecided(state.proved, state.arguments, state.others(state.point), state.undecided)


def _around(state: State, distance: Tensor, y: Tensor) -> Tensor:
    """Margins where |x - point| <= distance and nothing else is known."""
    rows = outputs(state).above(y)
    size = up(rows.W.abs() + rows.entry.unsqueeze(-1))
    away = up((size @ distance.unsqueeze(-1)).squeeze(-1) * (1.0 + gamma(size.shape[-1])))
    centre = rows.range(Boxes(state.point, state.point)).lower
    return _own(centre - away - 4 * UNIT * (centre.abs() + away), y)


def _computed(state: State, y: Tensor) -> Tensor:
    """The computed margins at the centre of the inputs: where one is not positive there is nothing to prove."""
    logits = state.point @ state.proved.net.H.T + state.proved.net.h
    return _own(logits.gather(1, y.unsqueeze(1)) - logits, y)


def _own(found: Tensor, y: Tensor) -> Tensor:
    return found.scatter(1, y.unsqueeze(1), torch.inf)


def _nothing(u: Boxes, y: Tensor, proved: Proof) -> Tensor:
    return _own(torch.full((len(y), len(proved.net.H)), torch.nan).to(u.lower), y)
