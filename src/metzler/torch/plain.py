"""State dicts without parametrizations: the weights that run, under the names of the plain module."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.utils import parametrize

from metzler.errors import InputError, InputTypeError
from metzler.torch.running import running


def plain_state_dict(module: nn.Module) -> dict[str, Tensor]:
    """The state dict of the same module without parametrizations, which a plain one loads.

    Raises
    ------
    InputTypeError
        When it is no module.

    Examples
    --------
    >>> from metzler.torch import contracting
    >>> rnn = contracting(nn.RNN(3, 4))
    >>> plain = nn.RNN(3, 4)
    >>> plain.load_state_dict(plain_state_dict(rnn))
    <All keys matched successfully>
    >>> torch.equal(plain.weight_hh_l0, rnn.weight_hh_l0)
    True
    """
    if not isinstance(module, nn.Module):
        raise InputTypeError(f"plain_state_dict takes a module of PyTorch, got {type(module).__name__}")
    made: dict[str, Tensor] = {}
    with running(module):
        for name, inner in module.named_modules():
            if parametrize.is_parametrized(inner):
                lists: Any = inner.parametrizations
                stem = f"{name}." if name else ""
                made |= {f"{stem}{own}": getattr(inner, own).detach().clone() for own in lists}
    kept = {key: value for key, value in module.state_dict().items() if "parametrizations." not in key}
    return {**made, **kept}


@torch.no_grad()
def load_plain_state_dict(module: nn.Module, state: Mapping[str, Tensor]) -> None:
    """Load what `plain_state_dict` gave, or a plain module's state dict, into a module with parametrizations.

    Raises
    ------
    InputError, InputTypeError
        When names are missing or unknown, or weights exceed the bound of `contracting`; nothing is loaded then but the
        parametrized weights before the one that exceeds.

    Examples
    --------
    >>> from metzler.torch import LeakyRNN
    >>> sent, received = LeakyRNN(2, 3), LeakyRNN(2, 3)
    >>> load_plain_state_dict(received, plain_state_dict(sent))
    >>> torch.allclose(sent.cell.weight_hh, received.cell.weight_hh)
    True
    """
    wanted = plain_state_dict(module).keys()
    if not isinstance(state, Mapping):
        raise InputTypeError(f"load_plain_state_dict(module, state) takes a state dict, got {type(state).__name__}")
    for name in sorted(wanted ^ state.keys(), key=str):
        what = "is missing in the state dict" if name in wanted else f"is unknown to {type(module).__name__}"
        raise InputError(f"{name!r} {what}: load the state dict of the same module")
    rest = dict(state)
    for name, inner in module.named_modules():
        if parametrize.is_parametrized(inner):
            lists: Any = inner.parametrizations
            for own in lists:
                setattr(inner, own, rest.pop(f"{name}.{own}" if name else own))
    module.load_state_dict(rest, strict=False)
