"""Leaky recurrent networks in continuous time that contract by construction, in Euler steps that do, too."""

from __future__ import annotations

import math
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.utils.rnn import PackedSequence

from metzler.errors import InputError, InputTypeError
from metzler.matrices.indices import whole_number
from metzler.torch.constrain import contracting
from metzler.torch.functions import known_activation
from metzler.torch.layers import Asked, Layer
from metzler.torch.own_loop import pointwise
from metzler.torch.sequences import over_time, packed_over_time
from metzler.torch.tensors import array, real, require_shape

NONLINEARITIES = ("tanh", "relu", "logistic", "softplus", "identity")
SLOWEST = 1e-12
"""Least leaking rate: smaller ones move no state of ordinary size, and no proof in doubles tells them from 0."""


class LeakyCell(nn.Module):
    """One step of `tau h' = -h + phi(W h + V u + b)` that contracts, whatever the input: the state forgets its start.

    A step of size dt moves `h` to `h + a (phi(W h + V u + b) - h)` with `a = dt / tau` for each neuron. W is kept
    within a bound by `contracting`, and no time constant is shorter than such a step can follow,
    `dt (1 + s max(0, -W_ii))` with the largest slope s: then the step contracts, too, by the factor
    `1 - min(a) (1 - s g)` or better, in linf with learned weights, where `g = max(log_norm, 0)`.

    Parameters
    ----------
    input_size, hidden_size : int
    norm : "linf", "l2" or "l1"
        In l2 and l1 all neurons share one time constant.
    log_norm : float, optional
        Bound of W in linf; by default 0.9. Self-inhibition may be strong.
    factor : float, optional
        Instead: bound of the norm of W, the only choice in l2 and l1, there by default 0.99.
    dt : float
        Euler step, in the unit of tau.
    tau : float or Tensor (hidden_size,)
        Time constants to begin with, at least dt.
    learn_tau : bool
    nonlinearity : "tanh", "relu", "logistic", "softplus" or "identity"
    bias : bool
    mask, signs, init
        Of W, see `contracting`.
    device, dtype
        Of the parameters.

    Raises
    ------
    InputError, InputTypeError
        When an argument is none of these.

    References
    ----------
    davydov2022, Theorem 16 (firing-rate networks); the Euler step as in `metzler.EulerStep`.

    Examples
    --------
    >>> from metzler.torch import certify
    >>> _ = torch.manual_seed(0)
    >>> cell = LeakyCell(3, 8, log_norm=0.5, dt=0.1, tau=0.5)
    >>> h = cell(torch.ones(5, 3))
    >>> h.shape, certify(cell).holds
    (torch.Size([5, 8]), True)
    """

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        *,
        norm: str = "linf",
        log_norm: float | None = None,
        factor: float | None = None,
        dt: float = 1.0,
        tau: float | Tensor = 2.0,
        learn_tau: bool = True,
        nonlinearity: str = "tanh",
        bias: bool = True,
        mask: Tensor | None = None,
        signs: Tensor | None = None,
        init: str | Tensor | None = None,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__()
        self.input_size = whole_number(input_size, name="input_size", least=1)
        self.hidden_size = whole_number(hidden_size, name="hidden_size", least=1)
        self.activation = known_activation(nonlinearity)
        if self.activation.name not in NONLINEARITIES:
            raise InputError(f"nonlinearity must be one of {', '.join(NONLINEARITIES)}, got {nonlinearity!r}")
        self._phi = pointwise(self.activation.name, 0.0).value
        self.nonlinearity, self.norm, self.dt = self.activation.name, norm, _positive(dt, "dt")
        if log_norm is not None and (norm != "linf" or factor is not None):
            raise InputError(f"log_norm= is kept in 'linf', without factor=: got norm={norm!r}, factor={factor!r}")
        like = {"device": device, "dtype": dtype}
        self.weight_hh = nn.Parameter(torch.empty(self.hidden_size, self.hidden_size, **like))
        self.weight_ih = nn.Parameter(torch.empty(self.hidden_size, self.input_size, **like))
        self.bias = nn.Parameter(torch.empty(self.hidden_size, **like)) if bias else None
        for weight in (self.weight_hh, self.weight_ih, self.bias):
            if weight is not None:
                nn.init.uniform_(weight, -(self.hidden_size**-0.5), self.hidden_size**-0.5)
        self.log_tau = nn.Parameter(self._started(tau).to(self.weight_ih), requires_grad=learn_tau)
        within = {"factor": factor} if factor is not None or norm != "linf" else {"log_norm": _or(log_norm, 0.9)}
        slopes = float(self.activation.lo), float(self.activation.hi)
        contracting(self, "weight_hh", norm=norm, slopes=slopes, mask=mask, signs=signs, init=init, **within)

    def _started(self, tau: Any) -> Tensor:
        """Logarithms of the time constants, one in norms in which neurons must share it."""
        number = torch.tensor(float(tau), dtype=torch.float64) if isinstance(tau, int | float) else tau
        given = torch.as_tensor(array(real(number, "tau"), "tau"))
        n = self.hidden_size if self.norm == "linf" else 1
        if given.ndim:
            require_shape(given.shape, (n,), "tau")
        if not bool((given >= self.dt).all()):
            raise InputError(f"tau must be at least dt = {self.dt!r}, got {float(given.min())!r}")
        return given.log().expand(n).clone()

    @property
    def tau(self) -> Tensor:
        """Time constants (hidden_size,) in force: those learned, no shorter or longer than steps can follow."""
        return self.dt / self.leaking_rate

    @property
    def leaking_rate(self) -> Tensor:
        """`dt / tau` (hidden_size,), in (0, 1]: at most `1 / (1 + s max(0, -W_ii))`, what rounding adds taken off."""
        W, type_ = self.weight_hh, torch.finfo(self.log_tau.dtype)
        wanted = (math.log(self.dt) - self.log_tau).exp().clamp(min=max(type_.eps, SLOWEST)).expand(self.hidden_size)
        if self.norm != "linf":
            return wanted.clamp(max=1.0)
        own = (-float(self.activation.hi) * W.diagonal()).clamp(min=0.0)
        return torch.minimum(wanted, torch.where(own > 0, (1.0 - 2.0 * type_.eps) / (1.0 + own), torch.ones_like(own)))

    def step(self, driven: Tensor, h: Tensor, W: Tensor, a: Tensor) -> Tensor:
        """The next state, where `driven` is `V u + b`, with weights and leaking rates that are made once a sequence."""
        return h + a * (self._phi(driven + h @ W.mT) - h)

    def driven(self, u: Tensor) -> Tensor:
        """`V u + b` (..., hidden_size)."""
        require_input(u, self.input_size)
        return functional.linear(u, self.weight_ih, self.bias)

    def forward(self, u: Tensor, h: Tensor | None = None) -> Tensor:
        """The next state (..., hidden_size) for inputs (..., input_size); without a state h it is zero."""
        driven = self.driven(u)
        start = torch.zeros_like(driven) if h is None else h
        if start.shape != driven.shape:
            raise InputError(f"h must have shape {tuple(driven.shape)}, got {tuple(start.shape)}")
        return self.step(driven, start, self.weight_hh, self.leaking_rate)

    def recurrent_layers(self, name: str, dtype: Any) -> list[Layer]:
        """The leaky map that runs, for `certify`."""
        rates = array(self.leaking_rate, f"{name}leaking_rate", dtype=dtype)
        asked = Asked(self.activation, "echo-state", dtype, {"leaking_rate": rates})
        return [asked.layer(f"{name}weight_hh", self.weight_hh, self.weight_ih, stack=name)]

    def extra_repr(self) -> str:
        """Sizes, norm and step."""
        return f"{self.input_size}, {self.hidden_size}, norm={self.norm!r}, dt={self.dt!r}, {self.nonlinearity}"


class LeakyRNN(nn.Module):
    """A `LeakyCell` over sequences, called as nn.RNN is: `output, h_n = rnn(u, h_0)`.

    States may be handed on from one sequence to the next without reset: that they forget is what is certified.

    Parameters
    ----------
    input_size, hidden_size : int
    batch_first : bool
        Whether inputs are (batch, time, input_size) instead of (time, batch, input_size).
    **cell
        As for `LeakyCell`.

    Examples
    --------
    >>> rnn = LeakyRNN(3, 8, batch_first=True)
    >>> output, h = rnn(torch.ones(5, 20, 3))
    >>> output.shape, h.shape
    (torch.Size([5, 20, 8]), torch.Size([1, 5, 8]))
    >>> further, h = rnn(torch.zeros(5, 7, 3), h)
    """

    def __init__(self, input_size: int, hidden_size: int, *, batch_first: bool = False, **cell: Any) -> None:
        super().__init__()
        self.cell, self.batch_first = LeakyCell(input_size, hidden_size, **cell), bool(batch_first)

    @property
    def input_size(self) -> int:
        """Entries of an input."""
        return self.cell.input_size

    @property
    def hidden_size(self) -> int:
        """Neurons."""
        return self.cell.hidden_size

    def forward(self, u: Any, h_0: Tensor | None = None) -> tuple[Any, Tensor]:
        """States at all times, and the last one (1, batch, hidden_size).

        Parameters
        ----------
        u : Tensor or PackedSequence
            (time, batch, input_size), (batch, time, input_size) with `batch_first`, or (time, input_size) without a
            batch.
        h_0 : Tensor, optional
            (1, batch, hidden_size), without a batch (1, hidden_size); by default zero.
        """
        cell = self.cell
        W, a = cell.weight_hh, cell.leaking_rate
        if isinstance(u, PackedSequence):
            return packed_over_time(lambda v, h: cell.step(v, h, W, a), u, cell.driven, h_0, cell.hidden_size)
        driven = cell.driven(u)
        if driven.ndim not in (2, 3):
            raise InputError(f"u must have 3 dimensions, or 2 without a batch, got shape {tuple(u.shape)}")
        times = driven.transpose(0, 1) if self.batch_first and driven.ndim == 3 else driven
        found, last = over_time(lambda v, h: cell.step(v, h, W, a), times, h_0)
        return (found.transpose(0, 1) if self.batch_first and driven.ndim == 3 else found), last

    def recurrent_layers(self, name: str, dtype: Any) -> list[Layer]:
        """Those of the cell."""
        return self.cell.recurrent_layers(f"{name}cell.", dtype)


def require_input(u: Any, size: int) -> None:
    """Refuse what is no batch of inputs."""
    if not isinstance(u, Tensor) or not u.is_floating_point():
        raise InputTypeError(f"u must be a tensor of floating point, got {getattr(u, 'dtype', type(u).__name__)}")
    if u.shape[-1:] != (size,):
        raise InputError(f"u must have shape (..., {size}), got {tuple(u.shape)}")


def _positive(value: Any, name: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0.0 < value < 1e300:
        raise InputError(f"{name} must be a positive number, got {value!r}")
    return float(value)


def _or(value: float | None, otherwise: float) -> float:
    return otherwise if value is None else value
