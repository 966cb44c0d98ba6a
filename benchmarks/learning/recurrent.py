"""nn.RNN on the rows of digits, and on recalling a symbol: free, constrained, and with a penalty."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from statistics import median
from time import process_time
from typing import Any

import torch
from torch import Tensor, nn

from benchmarks.learning.digits import BATCH, CLASSES, EPOCHS, RATE, Digits, accuracy, digits, train_epoch
from metzler.torch import certify, contracting, excess, perron_root

UNITS, PIXELS = 64, 8
STREAM, STREAMS = 10, 360
"""Digits in a stream, and streams."""
WEIGHT, PENALTY_FACTOR, SELDOM = 0.3, 0.95, 6
SYMBOLS, NOISE, DELAY, DELAYS, RECALL_STEPS = 4, 0.1, 20, (20, 40, 200), 1000
REPEATS = 30


@dataclass(frozen=True)
class Kind:
    """How the recurrent weights are made, and in every how many batches the penalty is added, if at all."""

    name: str
    make: Callable[[nn.RNN], object]
    every: int = 0


def _orthogonal(rnn: nn.RNN) -> None:
    nn.init.orthogonal_(rnn.weight_hh_l0)


def _constrained(**how: Any) -> Callable[[nn.RNN], object]:
    def make(rnn: nn.RNN) -> object:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)
            return contracting(rnn, "weight_hh_l0", **how)

    return make


KINDS = (
    Kind("free, PyTorch's start", lambda rnn: None),
    Kind("free, orthogonal start", _orthogonal),
    Kind("linf 0.99, permutation start", _constrained(norm="linf", factor=0.99)),
    Kind("linf 0.95, permutation start", _constrained(norm="linf", factor=0.95)),
    Kind("linf 0.95, PyTorch's start projected", _constrained(norm="linf", factor=0.95, init="keep")),
    Kind("l2 0.99, orthogonal start", _constrained(norm="l2", factor=0.99)),
    Kind(f"free, {WEIGHT} excess(factor={PENALTY_FACTOR})", lambda rnn: None, every=1),
    Kind(f"free, {SELDOM * WEIGHT:.1f} excess in every {SELDOM}th batch", lambda rnn: None, every=SELDOM),
)
RECALL = tuple(KINDS[k] for k in (1, 2, 5))
COSTS = {KINDS[k].name: (KINDS[k], True) for k in (0, 2, 5, 6, 7)} | {
    f"{KINDS[k].name}, without `parametrize.cached()`": (KINDS[k], False) for k in (2, 5)
}


class Rows(nn.Module):
    """The class of a sequence, from the last state of an nn.RNN."""

    def __init__(self, kind: Kind, inputs: int, classes: int) -> None:
        super().__init__()
        self.rnn = nn.RNN(inputs, UNITS, batch_first=True)
        kind.make(self.rnn)
        self.head = nn.Linear(UNITS, classes)

    def forward(self, x: Tensor) -> Tensor:
        if x.ndim == 2:
            x = x.unflatten(1, (-1, PIXELS))
        return self.head(self.rnn(x)[0][:, -1])


@torch.no_grad()
def streamed(net: Rows, data: Digits, seed: int) -> float:
    """Per cent right of digits 2 to 10 in streams of ten test digits, the state never reset."""
    net.eval()
    pick = torch.randint(len(data.test), (STREAMS, STREAM), generator=torch.Generator().manual_seed(seed))
    rows = data.test[pick].reshape(STREAMS, -1, PIXELS)
    said = net.head(net.rnn(rows)[0][:, PIXELS - 1 :: PIXELS]).argmax(dim=2)
    return 100.0 * float((said == data.truth[pick])[:, 1:].float().mean())


def digit_rows(seed: int) -> list[dict[str, Any]]:
    """Accuracy, stream and verdict of each kind for one seed."""
    data, found = digits(seed), []
    for kind in KINDS:
        torch.manual_seed(seed)
        net = Rows(kind, PIXELS, CLASSES)
        optimiser = torch.optim.Adam(net.parameters(), lr=RATE)
        penalty = penalty_of(kind, net)
        for epoch in range(EPOCHS):
            train_epoch(net, optimiser, data, seed, epoch, penalty)
        W = net.rnn.weight_hh_l0.detach()
        verdict = certify(net.rnn)
        found.append(
            {
                "kind": kind.name,
                "test": accuracy(net, data),
                "stream": streamed(net, data, seed),
                "verdict": verdict.status,
                "factor": verdict.factor,
                "perron": float(perron_root(W)),
                "rho": float(torch.linalg.eigvals(W.double()).abs().max()),
            }
        )
    return found


def costs(seed: int) -> dict[str, float]:
    """Median milliseconds of an epoch of each kind, the epochs of all in turn."""
    data, trained = digits(seed), {}
    for name, (kind, once) in COSTS.items():
        torch.manual_seed(seed)
        net = Rows(kind, PIXELS, CLASSES)
        trained[name] = net, torch.optim.Adam(net.parameters(), lr=RATE), penalty_of(kind, net), once, []
    for epoch in range(REPEATS):
        for net, optimiser, penalty, once, times in trained.values():
            start = process_time()
            train_epoch(net, optimiser, data, seed, epoch, penalty, once=once)
            times.append(1e3 * (process_time() - start))
    return {name: median(times) for name, (*_, times) in trained.items()}


def penalty_of(kind: Kind, net: Rows) -> Callable[[], Tensor] | None:
    """What is added to the loss: as much in every so many batches as would be in all of them."""
    if not kind.every:
        return None
    numbers = count()

    def penalty() -> Tensor:
        if next(numbers) % kind.every:
            return torch.zeros(())
        return kind.every * WEIGHT * excess(net.rnn, factor=PENALTY_FACTOR)

    return penalty


def sequences(delay: int, count: int, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """A symbol in the first of `delay` steps, noise in all."""
    symbols = torch.randint(SYMBOLS, (count,), generator=generator)
    x = NOISE * torch.randn(count, delay, SYMBOLS, generator=generator)
    x[torch.arange(count), 0, symbols] += 1.0
    return x, symbols


def recall(seed: int) -> list[dict[str, Any]]:
    """Which symbol was first: trained on 20 steps, asked after 20, 40 and 200."""
    found = []
    for kind in RECALL:
        torch.manual_seed(seed)
        net = Rows(kind, SYMBOLS, SYMBOLS)
        optimiser = torch.optim.Adam(net.parameters(), lr=RATE)
        generator = torch.Generator().manual_seed(seed)
        for _ in range(RECALL_STEPS):
            x, symbols = sequences(DELAY, BATCH, generator)
            optimiser.zero_grad()
            nn.functional.cross_entropy(net(x), symbols).backward()
            optimiser.step()
        line: dict[str, Any] = {"kind": kind.name}
        for delay in DELAYS:
            x, symbols = sequences(delay, 1000, generator)
            with torch.no_grad():
                line[str(delay)] = 100.0 * float((net(x).argmax(dim=1) == symbols).float().mean())
        found.append(line)
    return found
