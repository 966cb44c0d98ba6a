"""A layer whose output solves `x = phi(A x + B u + b)`, with matrices A for which it cannot fail to."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from metzler.activations import Activation
from metzler.digits import near, up
from metzler.errors import InputError, InputTypeError
from metzler.facts import Fact, Result
from metzler.matrices.indices import whole_number
from metzler.models.arguments import scalar
from metzler.torch.functions import known_activation
from metzler.torch.implicit_function import MOST, require_real, settings, solved
from metzler.torch.layers import Asked, Layer
from metzler.torch.onto import free_of_log_norm, log_norm_matrix
from metzler.torch.operator import REPORT
from metzler.torch.own_loop import pointwise
from metzler.torch.prediction import gains, speed
from metzler.torch.tensors import array

NORMS = {"linf": math.inf, "l1": 1.0}
CLAIM = ("log norm", "a norm of order", "slopes from", "slopes to")
"""What is kept beside the weights."""
ROUNDED = 4.0
"""Of a matrix that is assigned, in units and neurons."""


@dataclass(frozen=True, repr=False)
class Iterations(Result):
    """What the last passes through a layer took.

    Parameters
    ----------
    iterations : int
        Of the forward pass.
    predicted : int
        So many suffice, forward and backward, by the factor alone, known from the weights.
    residual : float
        One more step would move no sample by more than this part of its size; over `1 - factor` it bounds the relative
        error of the state, rounding left out.
    factor : float
        By which every step brings states closer, in the norm in which it was found.
    backward_iterations : int
        Of the last backward pass; 0 before one.
    backward_residual : float
        As `residual`.
    """

    iterations: int
    predicted: int
    residual: float
    factor: float
    backward_iterations: int
    backward_residual: float

    def facts(self) -> tuple[Fact, ...]:
        """The steps used and predicted, what is left, the factor."""
        return (
            Fact("iterations", self.iterations),
            Fact("predicted", self.predicted),
            Fact("residual", self.residual, side="estimate", digits=3),
            Fact("factor", self.factor, side="upper"),
            Fact("backward iterations", self.backward_iterations),
            Fact("backward residual", self.backward_residual, side="estimate", digits=3),
        )


class Implicit(nn.Module):
    """The layer `x = phi(A x + B u + b)`: one solution for all weights, in a number of steps that is known before.

    A is made from the free parameters `T` (n, n) and `log_eta` (n,) by `log_norm_matrix`: every matrix with a log norm
    of at most `log_norm` in the norm with weights `exp(log_eta)` is reached, and no other.

    Parameters
    ----------
    in_features, n : int
        Entries of an input, neurons.
    log_norm : float
        Bound of the log norm of A; below 1 over the largest slope (1 for relu). The lower, the fewer steps.
    norm : "linf" or "l1"
    activation, tol, max_iterations
        As for `implicit`.
    bias : bool
        Whether there is b.
    device, dtype
        Of the parameters.

    Raises
    ------
    InputError, InputTypeError
        When an argument is none of these.

    References
    ----------
    jafarpour2021.

    Examples
    --------
    >>> layer = Implicit(3, 8)
    >>> layer(torch.ones(5, 3)).shape
    torch.Size([5, 8])
    >>> layer.last.iterations <= layer.last.predicted
    True
    """

    def __init__(
        self,
        in_features: int,
        n: int,
        *,
        log_norm: float = 0.0,
        norm: str = "linf",
        activation: Any = "relu",
        tol: float | None = None,
        max_iterations: int = MOST,
        bias: bool = True,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__()
        self.in_features = whole_number(in_features, name="in_features", least=1)
        self.n = whole_number(n, name="n", least=1)
        self.log_norm = scalar(log_norm, name="log_norm")
        self.activation: Activation = known_activation(activation)
        self._how = settings(activation, tol, max_iterations)
        self._hi = pointwise(self._how.phi, self._how.negative).hi
        if norm not in NORMS:
            raise InputError(f"norm must be 'linf' or 'l1', got {norm!r}")
        if not -math.inf < self.log_norm * self._hi < 1.0:
            raise InputError(
                f"log_norm must be below {near(1.0 / self._hi)} (1 over the largest slope of {self._how.phi}) and "
                f"finite, got {log_norm!r}"
            )
        self.norm = norm
        like = {"device": device, "dtype": dtype}
        self.T = nn.Parameter(torch.empty(self.n, self.n, **like))
        self.log_eta = nn.Parameter(torch.empty(self.n, **like))
        self.B = nn.Parameter(torch.empty(self.n, self.in_features, **like))
        self.bias = nn.Parameter(torch.empty(self.n, **like)) if bias else None
        self._forward, self._backward = (torch.zeros(REPORT, dtype=torch.float64, device="cpu") for _ in range(2))
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draw input weights and bias as `nn.Linear` does, synapses such that all of a neuron have about the size 1.

        With synapses as large as those of `nn.Linear` the first steps, not the last, would take long at large n.
        """
        for weight in (self.B, self.bias):
            if weight is not None:
                nn.init.uniform_(weight, -(self.in_features**-0.5), self.in_features**-0.5)
        nn.init.uniform_(self.T, -2.0 / self.n, 2.0 / self.n)
        nn.init.zeros_(self.log_eta)

    @property
    def A(self) -> Tensor:
        """The matrix (n, n); one that is assigned is reproduced up to rounding, or an `InputError` says why not."""
        return log_norm_matrix(self.T, self.log_eta, self.log_norm, norm=self.norm)

    @A.setter
    def A(self, value: Tensor) -> None:
        log_eta = self._weights_for(value)
        T, _ = free_of_log_norm(value, log_eta, self.log_norm, norm=self.norm)
        with torch.no_grad():
            self.T.copy_(T)
            self.log_eta.copy_(log_eta)

    @property
    def b(self) -> Tensor:
        """The bias (n,), zero where there is none."""
        return self.B.new_zeros(self.n) if self.bias is None else self.bias

    @property
    def last(self) -> Iterations:
        """What the last passes took."""
        steps, predicted, residual, factor = self._forward.tolist()
        back, _, left, _ = self._backward.tolist()
        return Iterations(int(steps), int(predicted), residual, factor, int(back), left)

    def forward(self, u: Tensor) -> Tensor:
        """The states (..., n) for inputs (..., in_features)."""
        require_real(u, "u")
        if u.shape[-1:] != (self.in_features,):
            raise InputError(f"u must have shape (..., {self.in_features}), got {tuple(u.shape)}")
        A = self.A
        x, report = solved(
            A, nn.functional.linear(u, self.B, self.bias), self._start(A), self.norm, self._how, self._backward
        )
        if not torch.compiler.is_exporting():
            self._forward = report
        return x

    def recurrent_layers(self, name: str, dtype: Any) -> list[Layer]:
        """The equation, for `certify`."""
        asked = Asked(self.activation, "implicit", dtype)
        return [asked.layer(f"{name}A", self.A, self.B, stack=name)]

    def _start(self, A: Tensor) -> Tensor:
        """Weights in which the steps contract by construction: those of the norm."""
        log_eta, A = self.log_eta.detach().double(), A.detach()
        if self.norm == "linf":
            return (log_eta.min() - log_eta).exp()
        return (log_eta - log_eta.max()).exp() / gains(A, self._hi)

    def _weights_for(self, value: Any) -> Tensor:
        """The present weights of the norm if they do for this matrix, else others."""
        A = torch.from_numpy(array(value, "A", shape=(self.n, self.n))).to(self.T.device)
        log_eta = self.log_eta.detach().double()
        _, excess = free_of_log_norm(A, log_eta, self.log_norm, norm=self.norm)
        rounding = ROUNDED * self.n * torch.finfo(self.T.dtype).eps
        if bool((excess <= rounding * (A.abs().max() + abs(self.log_norm))).all()):
            return log_eta
        shifted = A + (1.0 - self.log_norm) * torch.eye(self.n, dtype=A.dtype, device=A.device)
        try:
            held = speed(shifted, torch.ones_like(log_eta), self.norm, 1.0)
        except InputError as error:
            raise InputError(self._exceeded(excess)) from error
        eta = held.weights.reciprocal() if self.norm == "linf" else held.weights * gains(shifted, 1.0)
        return eta.log() - eta.log().max()

    def _exceeded(self, excess: Tensor) -> str:
        row, worst = int(excess.argmax()), float(excess.max())
        line = "row" if self.norm == "linf" else "column"
        return (
            f"A must have a log norm of at most {self.log_norm!r} in some weighted {self.norm} norm; none is found, "
            f"and in the present one {line} {row} exceeds it by {up(worst)}: take that off its diagonal entry, or "
            f"raise log_norm"
        )

    def get_extra_state(self) -> Tensor:
        """Log norm, order of the norm, and the slopes: what the weights were made for."""
        phi = self.activation
        claim = [self.log_norm, NORMS[self.norm], *(float(np.min(end)) for end in (phi.lo, phi.hi))]
        return torch.tensor(claim, dtype=torch.float64, device="cpu")

    def set_extra_state(self, state: Any) -> None:
        """Refuse weights that were made for another log norm, norm or slopes."""
        own, given = self.get_extra_state(), state
        if not isinstance(given, Tensor) or given.shape != own.shape or given.is_complex():
            raise InputTypeError(
                f"_extra_state must be a tensor of {len(CLAIM)} real numbers, as state_dict() makes it"
            )
        for name, mine, theirs in zip(CLAIM, own.tolist(), given.tolist(), strict=True):
            if not math.isclose(mine, theirs, rel_tol=1e-6, abs_tol=1e-9):
                raise InputError(
                    f"these weights were made for {name} {near(theirs)}, and this layer for {near(mine)}: make it with "
                    f"the same arguments, then load them"
                )

    def _load_from_state_dict(self, state_dict: Any, prefix: str, *rest: Any) -> None:
        if (state := state_dict.get(f"{prefix}_extra_state")) is not None:
            self.set_extra_state(state)
        super()._load_from_state_dict(state_dict, prefix, *rest)

    def extra_repr(self) -> str:
        """The arguments that matter."""
        return (
            f"in_features={self.in_features}, n={self.n}, log_norm={self.log_norm}, norm={self.norm!r}, "
            f"activation={self._how.phi!r}, bias={self.bias is not None}"
        )
