"""The constraint as PyTorch's parametrization: a module that makes the weights from free parameters, and back."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from metzler.digits import near
from metzler.errors import InputError, InputTypeError
from metzler.models import FiringRateMap, Hopfield
from metzler.search.certify import certify
from metzler.torch.onto import Pattern, factor_matrix, free_of_factor, free_of_log_norm, log_norm_matrix
from metzler.torch.spectral import balanced, free_of_spectral, spectral_matrix
from metzler.torch.tensors import FLOATS, array, square

NORMS = ("linf", "l1", "l2")
SHARES = [2.0**-k for k in range(8, -1, -1)]
"""Of the best weights of the norm, which are tried one after the other."""
ROUNDING = 64.0
"""Units of rounding, and as many for each entry of a row, by which an assigned matrix may pass the bound."""


@dataclass(frozen=True)
class Bound:
    """What the weights keep.

    Attributes
    ----------
    norm : "linf", "l1" or "l2"
    kind : "factor" or "log_norm"
        `||[eta] W [eta]^-1|| <= value / s`, where s is the largest size of a slope; or `mu([eta] W [eta]^-1) <= value`.
    value : float
    slopes : (float, float)
        Of the activation.
    """

    norm: str
    kind: str
    value: float
    slopes: tuple[float, float]

    @property
    def of_weights(self) -> float:
        """The bound of the weights alone."""
        if self.kind == "log_norm":
            return self.value
        steepest = max(map(abs, self.slopes))
        return self.value if steepest == 1.0 else float(np.nextafter(self.value / steepest, 0.0))

    def record(self) -> Tensor:
        """The same as whole numbers, which no change of type rounds."""
        numbers = struct.unpack("<3q", struct.pack("<3d", self.value, *self.slopes))
        return torch.tensor([NORMS.index(self.norm), int(self.kind == "log_norm"), *numbers])

    @classmethod
    def of(cls, record: Tensor) -> Bound:
        """The bound of a record."""
        norm, log_norm, *numbers = record.tolist()
        value, low, high = struct.unpack("<3d", struct.pack("<3q", *numbers))
        return cls(NORMS[norm], "log_norm" if log_norm else "factor", value, (low, high))

    def __str__(self) -> str:
        return f"{self.kind}={self.value!r} in {self.norm} for slopes in [{self.slopes[0]!r}, {self.slopes[1]!r}]"


class Contracting(nn.Module):
    """Weights within a bound, from free parameters T (n, n) and logarithms of the weights of the norm (n,).

    The bound, mask and signs are buffers; a state dict with others is refused when it is loaded.
    """

    record: Tensor
    mask: Tensor | None
    signs: Tensor | None

    def __init__(self, name: str, bound: Bound, pattern: Pattern, project: bool) -> None:
        super().__init__()
        self.name, self.bound, self.project = name, bound, project
        self.register_buffer("record", bound.record())
        self.register_buffer("mask", pattern.mask)
        self.register_buffer("signs", pattern.signs)
        self.excess = 0.0

    @property
    def pattern(self) -> Pattern:
        """What entries may be."""
        return Pattern(self.mask, self.signs)

    def forward(self, T: Tensor, log_eta: Tensor) -> Tensor:
        """The weights."""
        bound = self.bound
        made: dict[str, Any] = {"norm": bound.norm, "pattern": self.pattern}
        if bound.kind == "log_norm":
            return log_norm_matrix(T, log_eta, bound.value, **made)
        if bound.norm == "l2":
            return spectral_matrix(T, log_eta, bound.of_weights, pattern=self.pattern)
        return factor_matrix(T, log_eta, bound.of_weights, **made)

    @torch.no_grad()
    def right_inverse(self, W: Tensor) -> tuple[Tensor, Tensor]:
        """Free parameters and weights of the norm that reproduce `W` up to rounding.

        Raises
        ------
        InputError
            When no weights of the norm bring `W` within the bound and `project` is off: it names the row and by how
            much. When an entry contradicts mask or signs.
        """
        if not isinstance(W, Tensor) or W.dtype not in FLOATS:
            raise InputTypeError(f"{self.name} must be a tensor of floating point, got {_kind(W)}")
        entries = square(array(W, self.name), self.name)
        self._refuse_pattern(W)
        log_eta = W.new_zeros(len(W))
        T, excess = self._free(W, log_eta)
        if self._exceeds(excess, W):
            T, log_eta, excess = self._weighted(W, torch.from_numpy(_weights(entries, self.bound)))
        self.excess = max(0.0, float(excess.max()))
        if self._exceeds(excess, W) and not self.project:
            raise InputError(self._sentence(excess))
        if not self.project:
            self._refuse_lost(W, self(T, log_eta))
        return T, log_eta

    def _weighted(self, W: Tensor, best: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """With no more of the best weights than it takes: they know no limit where W has no cycles."""
        tried: list[tuple[float, int, tuple[Tensor, Tensor, Tensor]]] = []
        for share in SHARES:
            log_eta = (share * best).to(W)
            T, excess = self._free(W, log_eta)
            tried.append((float(excess.max().nan_to_num(torch.inf)), len(tried), (T, log_eta, excess)))
            if tried[-1][0] <= 0.0:
                break
        return min(tried)[-1]

    def _refuse_lost(self, W: Tensor, made: Tensor) -> None:
        """Free parameters in a narrow type may not hold what far apart weights of the norm leave of an entry."""
        far = float((made - W).abs().max())
        if not far <= torch.finfo(W.dtype).eps ** 0.5 * max(abs(self.bound.of_weights), float(W.abs().max())):
            raise InputError(
                f"{self.name} within {self.bound} would be {near(far, 3)} away from what was assigned, for "
                f"{str(W.dtype).removeprefix('torch.')} cannot hold its free parameters: use a wider type"
            )

    def _free(self, W: Tensor, log_eta: Tensor) -> tuple[Tensor, Tensor]:
        bound = self.bound
        if bound.kind == "log_norm":
            return free_of_log_norm(W, log_eta, bound.value, norm=bound.norm, pattern=self.pattern)
        if bound.norm == "l2":
            return free_of_spectral(W, log_eta, bound.of_weights)
        return free_of_factor(W, log_eta, bound.of_weights, norm=bound.norm)

    def _exceeds(self, excess: Tensor, W: Tensor) -> bool:
        """Whether it is more than rounding."""
        unit = (ROUNDING + len(W)) * torch.finfo(W.dtype).eps
        return not bool(excess.max() <= unit * max(abs(self.bound.of_weights), float(W.abs().max())))

    def _sentence(self, excess: Tensor) -> str:
        worst = int(excess.argmax()) if excess.ndim else 0
        of = {"linf": f"row {worst} exceeds", "l1": f"column {worst} exceeds", "l2": "its norm exceeds"}[
            self.bound.norm
        ]
        return (
            f"{self.name} cannot be within {self.bound}: with the best weights of the norm {of} the bound by "
            f"{near(float(excess.max()), 3)}; give project=True to contracting() for the nearest row scalings, or a "
            "matrix within it"
        )

    def _refuse_pattern(self, W: Tensor) -> None:
        wrong = torch.nonzero(self.pattern.of(W) != W)
        if len(wrong) and not self.project:
            i, j = wrong[0].tolist()
            raise InputError(
                f"{self.name}[{i}, {j}] is {float(W[i, j])!r}, which mask or signs forbid: put it right, or give "
                "project=True to contracting()"
            )

    def _load_from_state_dict(self, state_dict: Mapping[str, Any], prefix: str, *rest: Any) -> None:
        """Refuse weights that were made for another bound or pattern."""
        given = state_dict.get(prefix + "record")
        if given is not None and not _equal(self.record, given):
            raise InputError(f"{self.name} keeps {self.bound}, the state dict was saved with {_said(given)}")
        for name in ("mask", "signs"):
            own, other = getattr(self, name), state_dict.get(prefix + name)
            same = own is None if other is None else _equal(own, other)
            if given is not None and not same:
                raise InputError(f"{self.name} was saved with another {name}: make it with the same one")
        super()._load_from_state_dict(state_dict, prefix, *rest)  # type: ignore[arg-type]

    def extra_repr(self) -> str:
        """The bound."""
        return str(self.bound)


def _equal(own: Tensor | None, other: Any) -> bool:
    return own is not None and isinstance(other, Tensor) and torch.equal(own.cpu(), other.cpu())


def _kind(W: Any) -> Any:
    return W.dtype if isinstance(W, Tensor) else type(W).__name__


def _said(record: Any) -> str:
    try:
        return str(Bound.of(record))
    except (AttributeError, TypeError, ValueError, IndexError, struct.error):
        return "something else"


def _weights(W: Any, bound: Bound) -> Any:
    """Logarithms (n,) of the best weights of the norm for these weights."""
    if bound.norm == "l2":
        return balanced(W)
    model = (
        Hopfield(W, slopes=(1.0, 1.0), leak=0.0) if bound.kind == "log_norm" else FiringRateMap(W, slopes=(1.0, 1.0))
    )
    order: Any = bound.norm
    return certify(model, order).norm.w.log()
