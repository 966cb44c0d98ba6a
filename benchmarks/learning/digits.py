"""The digits of scikit-learn: 1,797 images of 8 x 8 pixels in [0, 1], split by a seed, and training on them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from functools import cache
from typing import NamedTuple

import torch
from sklearn.datasets import load_digits
from torch import Tensor, nn
from torch.nn.utils.parametrize import cached

TRAIN = 1437
BATCH = 128
RATE = 3e-3
EPOCHS = 40
CLASSES = 10


class Digits(NamedTuple):
    """Images (m, 64) of single precision and labels (m,), for training and for testing."""

    train: Tensor
    labels: Tensor
    test: Tensor
    truth: Tensor


@cache
def digits(seed: int) -> Digits:
    """1,437 images to train with and 360 to test with."""
    images, labels = load_digits(return_X_y=True)
    order = torch.randperm(len(images), generator=torch.Generator().manual_seed(seed))
    x, y = torch.tensor(images / 16.0, dtype=torch.float32)[order], torch.tensor(labels)[order]
    return Digits(x[:TRAIN], y[:TRAIN], x[TRAIN:], y[TRAIN:])


def batches(data: Digits, seed: int, epoch: int) -> Iterator[tuple[Tensor, Tensor]]:
    """The batches of one epoch; the same for all methods."""
    order = torch.randperm(len(data.train), generator=torch.Generator().manual_seed(1000 * seed + epoch))
    for rows in order.split(BATCH):
        yield data.train[rows], data.labels[rows]


def train_epoch(
    net: nn.Module,
    optimiser: torch.optim.Optimizer,
    data: Digits,
    seed: int,
    epoch: int,
    penalty: Callable[[], Tensor] | None = None,
    *,
    once: bool = True,
) -> None:
    """One epoch of cross-entropy, with a penalty if there is one; `once`: constrained weights are made once a batch."""
    net.train()
    for x, y in batches(data, seed, epoch):
        optimiser.zero_grad()
        with cached() if once else nullcontext():
            loss = nn.functional.cross_entropy(net(x), y)
            if penalty is not None:
                loss = loss + penalty()
        loss.backward()
        optimiser.step()


@torch.no_grad()
def accuracy(net: nn.Module, data: Digits) -> float:
    """Per cent of the test images."""
    net.eval()
    return 100.0 * float((net(data.test).argmax(dim=1) == data.truth).float().mean())
