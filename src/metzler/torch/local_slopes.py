"""What an activation does on an interval: a slope, and the box in which the rest then lies."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, maximum

from metzler.activations import Activation
from metzler.errors import InputError
from metzler.torch.local_sums import TINY, UNIT, Boxes

FUNCTION_ERROR = 32 * UNIT
"""Relative error granted to a value that NumPy computes (within 4 units) and four operations."""


def admitted(phi: Activation) -> Activation:
    """The activation, if it is a known one whose slopes lie in [0, 1].

    Raises
    ------
    InputError
        If it has other slopes, or is a function of one's own, whose rounding errors nobody knows.
    """
    if not (phi.named or phi.name == "leaky-relu"):
        raise InputError(
            f"A certified radius takes a named activation, but {phi.name!r} is a function of one's own, whose rounding "
            "errors are not known"
        )
    if np.min(phi.lo) < 0 or np.max(phi.hi) > 1:
        raise InputError(f"A certified radius needs slopes in [0, 1], but {phi.name!r} has [{phi.lo}, {phi.hi}]")
    return phi


@dataclass(frozen=True)
class Slopes:
    """An activation phi with slopes in [0, 1], as `phi(z) = k z + w` with `w` in a box, on boxes of arguments.

    Parameters
    ----------
    phi : Activation
    """

    phi: Activation

    @property
    def is_relu(self) -> bool:
        """Whether a neuron can be proved off or on, after which its line is exact."""
        return self.phi.name == "relu"

    def __call__(self, z: Tensor) -> Tensor:
        """The computed value."""
        return z.clamp(min=0.0) if self.is_relu else self._numpy(self.phi, z)

    def image(self, box: Boxes) -> Boxes:
        """Holds phi(z) for all z of the box."""
        lower, upper = self(box.lower), self(box.upper)
        if self.is_relu:
            return Boxes(lower, upper)
        return Boxes(lower - self._error(lower), upper + self._error(upper))

    def slope(self, box: Boxes, *, lines: bool = False) -> Tensor:
        """The slopes k that leave little: the middle; of relu those proved, with 0, or a line, for the undecided."""
        if self.is_relu:
            on, crosses = box.lower >= 0.0, (box.lower < 0.0) & (box.upper > 0.0)
            line = torch.where(crosses, box.upper / (box.upper - box.lower), 0.0).clamp(0.0, 1.0)
            return torch.where(on, 1.0, line if lines else 0.0)
        lo, hi = self._ends(box)
        return 0.5 * (lo + hi)

    def rest(self, box: Boxes, slope: Tensor) -> Boxes:
        """Holds `phi(z) - k z` for all z of the box, 0 <= k <= 1."""
        if self.is_relu:
            return _relu_rest(box, slope)
        lo, hi = self._ends(box)
        middle, value = box.mid, self(box.mid)
        spread = maximum(hi - slope, slope - lo) * box.radius
        line = value - slope * middle
        return Boxes.around(line, spread * (1 + 8 * UNIT) + self._error(value) + 4 * UNIT * (slope * middle).abs())

    def _error(self, value: Tensor) -> Tensor:
        return FUNCTION_ERROR * value.abs() + TINY

    def _ends(self, box: Boxes) -> tuple[Tensor, Tensor]:
        known = box.lower <= box.upper
        lower, upper = (torch.where(known, end, 0.0).cpu().numpy() for end in (box.lower, box.upper))
        lo, hi = (torch.from_numpy(np.array(end)).to(box.lower) for end in self.phi.slopes_on(lower, upper))
        return torch.where(known, lo, 0.0), torch.where(known, hi, 1.0)

    @staticmethod
    def _numpy(phi: Activation, z: Tensor) -> Tensor:
        return torch.from_numpy(np.asarray(phi(z.cpu().numpy()))).to(z)


def _relu_rest(box: Boxes, slope: Tensor) -> Boxes:
    """Of relu: `max((1 - k) z, -k z)`, exactly 0 for k = 1 on z >= 0 and for k = 0 on z <= 0."""
    ends = [maximum((1.0 - slope) * end, -slope * end) for end in (box.lower, box.upper)]
    least = torch.where((box.lower < 0.0) & (box.upper > 0.0), 0.0, torch.minimum(*ends))
    whole = (slope == 0.0) | (slope == 1.0)
    upper = maximum(*ends)
    return Boxes(least * (1.0 - 4 * UNIT), torch.where(whole, upper, upper * (1.0 + 4 * UNIT) + TINY))
