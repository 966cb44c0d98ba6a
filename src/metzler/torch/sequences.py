"""A step over time: batches, single sequences, and packed ones."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn.utils.rnn import PackedSequence

from metzler.errors import InputError

StepFunction = Callable[[Tensor, Tensor], Tensor]


def over_time(step: StepFunction, driven: Tensor, h_0: Tensor | None) -> tuple[Tensor, Tensor]:
    """States (time, ..., n) for `driven` (time, ..., n) from `h_0` (1, ..., n), and the last one (1, ..., n)."""
    h = driven.new_zeros(driven.shape[1:]) if h_0 is None else _state(h_0, driven.shape[1:])
    states = []
    for each in driven.unbind(0):
        h = step(each, h)
        states.append(h)
    return (torch.stack(states) if states else torch.empty_like(driven)), h[None]


def packed_over_time(
    step: StepFunction, packed: PackedSequence, drive: Callable[[Tensor], Tensor], h_0: Tensor | None, n: int
) -> tuple[PackedSequence, Tensor]:
    """The same for sequences of several lengths; the last state of each is that at its own end."""
    driven, sizes = drive(packed.data), packed.batch_sizes.tolist()
    h = driven.new_zeros(sizes[0], n) if h_0 is None else _state(h_0, torch.Size((sizes[0], n)))
    if h_0 is not None and packed.sorted_indices is not None:
        h = h[packed.sorted_indices]
    states, ended = [], []
    for each in driven.split(sizes):
        ended.append(h[len(each) :])
        h = step(each, h[: len(each)])
        states.append(h)
    last = torch.cat([h, *reversed(ended)])
    if packed.unsorted_indices is not None:
        last = last[packed.unsorted_indices]
    output = PackedSequence(torch.cat(states), packed.batch_sizes, packed.sorted_indices, packed.unsorted_indices)
    return output, last[None]


def _state(h_0: Tensor, shape: torch.Size) -> Tensor:
    given = tuple(h_0.shape) if isinstance(h_0, Tensor) else type(h_0).__name__
    if given != (1, *shape):
        raise InputError(f"h_0 must have shape {(1, *shape)}, got {given}")
    return h_0[0]
