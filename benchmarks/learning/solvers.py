"""Implicit layers on the digits: ours beside NEMON, monDEQ, the sharp condition and weights without constraint.

All nets of a seed see the same batches, and their epochs take turns, so that a machine that slows down slows all.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from time import process_time
from typing import Any

import torch
from torch import Tensor, nn

from benchmarks.learning.digits import BATCH, CLASSES, EPOCHS, RATE, Digits, accuracy, batches, digits, train_epoch
from benchmarks.learning.fixed_points import (
    MOST,
    TOLERANCE,
    Method,
    anderson,
    forward_backward,
    moved,
    nemon_schedule,
    nemon_step,
    peaceman_rachford,
    tuned,
)
from benchmarks.learning.layers import Free, Layer, Mondeq, Nemon, Sharp
from metzler.torch import Implicit

PIXELS, UNITS, WIDE = 64, 64, 512
MANY, BLUR = 4096, 0.1
WIDE_RUNS = ((1e-3, 12), (3e-3, 40))
"""Learning rate and epochs of nets with 512 units."""
OURS = "ours, a step for each neuron"
Splitting = Callable[[float], Method]


@dataclass(frozen=True)
class Peer:
    """Weights, the method that solves, and for a splitting what its step, which is tuned each epoch, makes of it."""

    weights: Callable[[int], nn.Module]
    method: Method | None = None
    splitting: Splitting | None = None


def _nemon(n: int) -> nn.Module:
    return Nemon(n)


def _nemon_from_our_start(n: int) -> nn.Module:
    return Nemon(n, within=2.0 / n)


PEERS: dict[str, Peer] = {
    "NEMON, step 1 / (1 - min a_ii)": Peer(_nemon, nemon_step),
    "NEMON, step 1 / (1 - min a_ii), our start": Peer(_nemon_from_our_start, nemon_step),
    "NEMON, released schedule": Peer(_nemon, nemon_schedule),
    "NEMON, released schedule, our start": Peer(_nemon_from_our_start, nemon_schedule),
    "NEMON's weights, Peaceman-Rachford": Peer(_nemon, splitting=peaceman_rachford),
    "NEMON's weights, Anderson(5)": Peer(_nemon, anderson),
    "monDEQ m = 1, forward-backward": Peer(lambda n: Mondeq(n, 1.0), splitting=forward_backward),
    "monDEQ m = 1, Peaceman-Rachford": Peer(lambda n: Mondeq(n, 1.0), splitting=peaceman_rachford),
    "monDEQ m = 0.1, Peaceman-Rachford": Peer(lambda n: Mondeq(n, 0.1), splitting=peaceman_rachford),
    "sharp condition, rate 0.5, Peaceman-Rachford": Peer(lambda n: Sharp(n, 0.5), splitting=peaceman_rachford),
    "no constraint, Anderson(5)": Peer(lambda n: Free(n), anderson),
}
TIMED_WIDE = (
    "NEMON, step 1 / (1 - min a_ii)",
    "monDEQ m = 1, forward-backward",
    "monDEQ m = 1, Peaceman-Rachford",
)


@dataclass
class Run:
    """A net in training, with what its passes took."""

    net: nn.Sequential
    optimiser: torch.optim.Optimizer
    splitting: Splitting | None = None
    seconds: list[float] = field(default_factory=list)
    forwards: list[int] = field(default_factory=list)
    backwards: list[int] = field(default_factory=list)
    predicted: list[int] = field(default_factory=list)

    def note(self, *_: Any) -> None:
        """What the last batch took."""
        layer = self.net[0]
        if isinstance(layer, Implicit):
            last = layer.last
            self.predicted.append(last.predicted)
            self.forwards.append(last.iterations)
            self.backwards.append(last.backward_iterations)
        else:
            self.forwards.append(layer.forwards[-1])
            self.backwards.append(layer.backwards[-1])

    def epoch(self, data: Digits, seed: int, number: int) -> None:
        """Tune the step, which is not counted, and train."""
        layer = self.net[0]
        if self.splitting is not None:
            with torch.no_grad():
                step = tuned(layer.weights(), layer.inject(data.train[:BATCH]), self.splitting)
            layer.method = self.splitting(step)
        start = process_time()
        train_epoch(self.net, self.optimiser, data, seed, number)
        self.seconds.append(process_time() - start)


def started(name: str, seed: int, n: int = UNITS, rate: float = RATE) -> Run:
    """A new net of that kind."""
    torch.manual_seed(seed)
    if name == OURS:
        layer: nn.Module = Implicit(PIXELS, n, log_norm=0.0, tol=TOLERANCE)
        splitting = None
    else:
        peer = PEERS[name]
        layer = Layer(peer.weights(n), peer.method or nemon_step, PIXELS, n)
        splitting = peer.splitting
    net = nn.Sequential(layer, nn.Linear(n, CLASSES))
    run = Run(net, torch.optim.Adam(net.parameters(), lr=rate), splitting)
    run.optimiser.register_step_post_hook(run.note)
    return run


def weights_of(net: nn.Sequential, u: Tensor) -> tuple[Tensor, Tensor]:
    """A and the inputs v of its neurons."""
    layer = net[0]
    if isinstance(layer, Implicit):
        return layer.A.detach(), nn.functional.linear(u, layer.B, layer.bias).detach()
    return layer.weights().detach(), layer.inject(u).detach()


@torch.no_grad()
def left(net: nn.Sequential, u: Tensor) -> float:
    """By how much the solutions miss the equation, the worst sample, beside its size."""
    A, v = weights_of(net, u)
    x = net[0](u)
    return moved(torch.relu(torch.addmm(v, x, A.mT)) - x, x)


def trained(seed: int, epochs: int = EPOCHS) -> tuple[list[dict[str, Any]], nn.Sequential]:
    """All methods trained on the same batches, epochs in turn; and our net."""
    data = digits(seed)
    runs = {name: started(name, seed) for name in (OURS, *PEERS)}
    for number in range(epochs):
        for run in runs.values():
            run.epoch(data, seed, number)
    count = len(run.forwards) // epochs
    return [_line(name, run, data, count) for name, run in runs.items()], runs[OURS].net


def _line(name: str, run: Run, data: Digits, count: int) -> dict[str, Any]:
    used = [max(pair) for pair in zip(run.forwards, run.backwards, strict=True)]
    return {
        "method": name,
        "accuracy": accuracy(run.net, data),
        "epoch_ms": 1e3 * sum(run.seconds) / len(run.seconds),
        "forward": mean(run.forwards[-count:]),
        "forward_max": max(run.forwards[-count:]),
        "backward": mean(run.backwards[-count:]),
        "backward_max": max(run.backwards[-count:]),
        "ever_max": max(used),
        "not_converged": sum(steps >= MOST for steps in used),
        "predicted": run.predicted[-1] if run.predicted else None,
        "above_predicted": sum(a > b for a, b in zip(used, run.predicted, strict=False)),
        "left": left(run.net, data.test),
    }


def mean(numbers: list[int]) -> float:
    """Of at least one number."""
    return sum(numbers) / len(numbers)


def same_net(net: nn.Sequential, seed: int) -> list[dict[str, Any]]:
    """Every method on our trained weights: steps forward and backward on the training batches."""
    data, found = digits(seed), []
    A, v = weights_of(net, data.train[:BATCH])
    rachford = peaceman_rachford(tuned(A, v, peaceman_rachford))
    own = forward_backward(1.0 / (1.0 - A.diagonal()))
    methods = {
        "a step for each neuron, written as the peers": own,
        "NEMON, step 1 / (1 - min a_ii)": nemon_step,
        "NEMON, released schedule": nemon_schedule,
        "Peaceman-Rachford": rachford,
        "Anderson(5)": anderson,
    }
    for name, method in methods.items():
        there, back, start = [], [], process_time()
        for u, y in batches(data, seed, 0):
            _, v = weights_of(net, u)
            solve = method(A)
            x, steps = solve(v, torch.relu)
            there.append(steps)
            x.requires_grad_()
            (g,) = torch.autograd.grad(nn.functional.cross_entropy(net[1](x), y), x)
            _, steps = solve(g, (x > 0).to(x.dtype).mul, transposed=True)
            back.append(steps)
        spent = 1e3 * (process_time() - start) / len(there)
        sizes = {"forward": mean(there), "forward_max": max(there), "backward": mean(back), "backward_max": max(back)}
        found.append({"method": name, "batch_ms": spent, **sizes})
    return found


def wide(seed: int, rate: float, epochs: int) -> dict[str, Any]:
    """512 units trained on the digits, then 4,096 blurred digits at once by the methods that take part."""
    data = digits(seed)
    run = started(OURS, seed, WIDE, rate)
    for number in range(epochs):
        run.epoch(data, seed, number)
    u = data.train.repeat(3, 1)[:MANY]
    u = u + BLUR * torch.randn(u.shape, generator=torch.Generator().manual_seed(seed))
    layer = run.net[0]
    with torch.no_grad():
        start = process_time()
        layer(u)
        found: dict[str, Any] = {"rate": rate, "epochs": epochs, "accuracy": accuracy(run.net, data)}
        found |= {"ours_s": process_time() - start}
        layer(u)
    used = [max(pair) for pair in zip(run.forwards, run.backwards, strict=True)]
    found |= {
        "predicted": layer.last.predicted,
        "used": layer.last.iterations,
        "above_predicted": sum(a > b for a, b in zip(used, run.predicted, strict=True)),
    }
    A, v = weights_of(run.net, u)
    for name, method in (
        ("nemon", nemon_step),
        ("rachford", peaceman_rachford(tuned(A, v[:BATCH], peaceman_rachford))),
    ):
        start = process_time()
        _, steps = method(A)(v, torch.relu)
        found |= {f"{name}_steps": steps, f"{name}_s": process_time() - start}
    return found


def wide_epochs(seed: int, epochs: int = 3) -> dict[str, float]:
    """Milliseconds of the third epoch with 512 units."""
    data, found = digits(seed), {}
    for name in (OURS, *TIMED_WIDE):
        run = started(name, seed, WIDE, 1e-3)
        for number in range(epochs):
            run.epoch(data, seed, number)
        found[name] = 1e3 * run.seconds[-1]
    return found
