"""State dicts without parametrizations: the weights that run, under the names of the plain module."""

from __future__ import annotations

from typing import Any

from torch import Tensor, nn
from torch.nn.utils import parametrize

from metzler.errors import InputTypeError
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
