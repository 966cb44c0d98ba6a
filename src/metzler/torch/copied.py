"""Copies of constrained nn.RNN: PyTorch keeps computed weights beside the parameters, which cannot be copied."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn


def make_copyable(module: nn.Module) -> None:
    """Let `copy.deepcopy` work after a forward pass, and so averaged models: weights are made anew in the copy.

    Examples
    --------
    >>> import copy
    >>> from metzler.torch import contracting
    >>> rnn = contracting(nn.RNN(2, 3))
    >>> u = torch.ones(1, 2)
    >>> torch.equal(rnn(u)[0], copy.deepcopy(rnn)(u)[0])
    True
    """
    kind = type(module)
    plain = getattr(kind, "__deepcopy__", None)
    if not isinstance(module, nn.RNN) or plain is None or getattr(plain, "copies_weights", False):
        return

    def deepcopy(self: Any, memo: dict[int, Any]) -> Any:
        with torch.no_grad():
            self._init_flat_weights()
        return plain(self, memo)

    deepcopy.copies_weights = True  # type: ignore[attr-defined]
    kind.__deepcopy__ = deepcopy  # type: ignore[attr-defined]
