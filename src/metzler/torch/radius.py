"""Certified robustness of implicit layers: within which radius around an input the class cannot change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, maximum, minimum

from metzler.errors import InputError, InputTypeError
from metzler.facts import Fact, Result
from metzler.models.arguments import scalar
from metzler.torch.local_proof import Proof, proof
from metzler.torch.local_sums import TINY, UNIT, Boxes
from metzler.torch.radius_methods import METHODS
from metzler.torch.radius_net import as_net, inputs, labels

FIRST = 0.02
"""The first radius that is tried."""
PROBES = 60
"""Radii tried for a sample at most: for a tolerance below the spacing of doubles."""
AT_ONCE = 2**19
"""Entries of the matrices of samples that are worked on together: about what a processor's cache holds."""


@dataclass(frozen=True, eq=False, repr=False)
class CertifiedRadius(Result):
    """For every sample a radius within which the network provably answers with its class.

    Parameters
    ----------
    radius : (samples,) tensor, input
        Largest size of a change of an input; 0 where the class is not proved at the very input.
    method : str
        How it was proved.
    limit : float, input
        What was asked for at most.
    """

    radius: Tensor
    method: str
    limit: float

    def facts(self) -> tuple[Fact, ...]:
        """How many samples, the method, and the median radius."""
        samples = len(self.radius)
        shown = (Fact("median radius", float(self.radius.median()), side="lower"),) if samples else ()
        return (Fact("samples", samples), Fact("method", self.method), Fact("limit", self.limit), *shown)


def certified(
    model: Any, u: Any, y: Any, eps: Any, *, method: str = "local", domain: tuple[float, float] | None = None
) -> Tensor:
    """Whether no change of an input by at most eps in any coordinate can change the class y; False proves nothing.

    Parameters
    ----------
    model : nn.Sequential(Implicit, nn.Linear), ImplicitNet, or (A, B, b, H, h)
        `logits = H x + h` with `x = phi(A x + B u + b)`; weights of monotone operator networks as their matrix A.
    u : (samples, inputs) tensor
    y : (samples,) tensor of int
        The class that must stay ahead of all others.
    eps : float or (samples,) tensor
        Largest size of a change, in the units of u.
    method : str
        "norm", "gain", "interval", "l2" or "local"; see `certified_by`.
    domain : (low, high), optional
        The range of all inputs, to which changed ones are clipped.

    Returns
    -------
    (samples,) tensor of bool

    Raises
    ------
    InputError, InputTypeError
        If shapes or types do not fit, eps is negative, an input is outside the domain, or the fixed point is not proved
        unique.

    Notes
    -----
    Proved in float64 with outward error bounds, for the fixed point of the real numbers that the weights are: float32
    and half weights are promoted exactly. What a solver leaves at its tolerance, or autocast rounds, is not covered.
    About 2 n^3 operations a sample and elimination, of which a sample needs one to eight.

    Examples
    --------
    >>> A, B = torch.tensor([[-1.0]]), torch.tensor([[2.0]])
    >>> H, h = torch.tensor([[1.0], [0.0]]), torch.tensor([0.0, 0.25])
    >>> certified((A, B, torch.zeros(1), H, h), torch.tensor([[1.0], [1.0]]), torch.tensor([0, 0]), 0.7)
    tensor([True, True])
    >>> certified((A, B, torch.zeros(1), H, h), torch.tensor([[1.0]]), torch.tensor([0]), 0.8)
    tensor([False])
    """
    return _Question.of(model, u, y, domain).holds(method, eps)


def certified_by(
    model: Any, u: Any, y: Any, eps: Any, *, domain: tuple[float, float] | None = None
) -> Mapping[str, Tensor]:
    """What each method certifies: of every name a (samples,) tensor of bool, all False where it does not apply.

    Parameters
    ----------
    model, u, y, eps, domain
        As for `certified`.

    Notes
    -----
    - "norm": the Lipschitz bound in the best weighted maximum norm;
    - "gain": the gain matrix `|H| (I - [A])^-1 |B|`;
    - "interval": interval arithmetic to its fixed point;
    - "l2": the Euclidean Lipschitz bound of monotone weights;
    - "local": neurons decided on the box and eliminated with their signs, the undecided bounded by the M-matrix, by
      strong monotonicity and by lines around their graphs.

    Examples
    --------
    >>> A, B = torch.tensor([[-1.0]]), torch.tensor([[2.0]])
    >>> H, h = torch.tensor([[1.0], [0.0]]), torch.tensor([0.0, 0.25])
    >>> found = certified_by((A, B, torch.zeros(1), H, h), torch.tensor([[1.0]]), torch.tensor([0]), 0.5)
    >>> sorted(name for name, ok in found.items() if ok.all())
    ['gain', 'interval', 'l2', 'local', 'norm']
    """
    question = _Question.of(model, u, y, domain)
    return {name: question.holds(name, eps) for name in METHODS}


def certified_radius(
    model: Any,
    u: Any,
    y: Any,
    *,
    limit: float = 1.0,
    tol: float = 1e-3,
    method: str = "local",
    domain: tuple[float, float] | None = None,
) -> CertifiedRadius:
    """For every sample the radius that the method proves, up to `tol`, at most `limit`.

    Parameters
    ----------
    model, u, y, method, domain
        As for `certified`.
    limit : float, input
        Largest radius of interest.
    tol : float, input
        The search ends when the method failed within this above the radius; the radius itself is proved.

    Raises
    ------
    InputError, InputTypeError
        As `certified`; also if `limit` or `tol` is not positive.

    Examples
    --------
    >>> A, B = torch.tensor([[-1.0]]), torch.tensor([[2.0]])
    >>> H, h = torch.tensor([[1.0], [0.0]]), torch.tensor([0.0, 0.25])
    >>> found = certified_radius((A, B, torch.zeros(1), H, h), torch.tensor([[1.0], [0.5]]), torch.tensor([0, 0]))
    >>> (100 * found.radius).floor()  # the class changes at u = 0.25: 0.75 and 0.25 away
    tensor([74., 24.], dtype=torch.float64)
    """
    limit, tol = scalar(limit, name="limit"), scalar(tol, name="tol")
    for name, value in (("limit", limit), ("tol", tol)):
        if not 0 < value < float("inf"):
            raise InputError(f"{name} must be positive and finite, got {value}")
    question = _Question.of(model, u, y, domain)
    return CertifiedRadius(question.radius(method, float(limit), float(tol)), method, float(limit))


@dataclass(frozen=True, eq=False)
class _Question:
    proved: Proof
    u: Tensor
    y: Tensor
    domain: tuple[float, float]

    @classmethod
    def of(cls, model: Any, u: Any, y: Any, domain: tuple[float, float] | None) -> _Question:
        net = as_net(model)
        low, high = (-torch.inf, torch.inf) if domain is None else _ends(domain)
        found = inputs(net, u)
        if not bool(((found >= low) & (found <= high)).all()):
            raise InputError(f"Inputs must lie in the domain [{low}, {high}], but one does not")
        return cls(proof(net), found, labels(net, y, len(found)), (low, high))

    def radius(self, method: str, limit: float, tol: float) -> Tensor:
        """Every sample on its own: by its margin at both ends of a bracket, or by the middle."""
        low, high = torch.zeros(len(self.u)).to(self.u), torch.full((len(self.u),), torch.inf).to(self.u)
        above, below = self.margin(method, low), torch.full_like(low, -torch.inf)
        alive, eps = above > 0, torch.full_like(low, min(limit, FIRST))
        count = 0
        while count < PROBES and bool(alive.any()):
            at, count = alive.nonzero()[:, 0], count + 1
            margin = torch.full_like(low, torch.nan)
            margin[at] = self._some(at).margin(method, eps[at])
            held, lost = margin > 0, alive & ~(margin > 0)
            low, above = torch.where(held, eps, low), torch.where(held, margin, above)
            high, below = torch.where(lost, eps, high), torch.where(lost, margin, below)
            alive = alive & (high - low > tol) & (low < limit)
            eps = _next(low, high, above, below, tol, count).clamp(max=limit)
        return low

    def holds(self, method: str, eps: Any) -> Tensor:
        """Whether the class is proved to stay ahead."""
        return self.margin(method, eps) > 0

    def margin(self, method: str, eps: Any) -> Tensor:
        """A lower bound of the least margin of every sample, (samples,); NaN where there is none."""
        if method not in METHODS:
            raise InputError(f"method must be one of {', '.join(METHODS)}, got {method!r}")
        reach = _reach(eps).to(self.u)
        if reach.shape not in ((), self.y.shape) or not bool(((reach >= 0) & (reach < torch.inf)).all()):
            raise InputError("eps must be one number, or one a sample, finite and not negative")
        reach = reach.expand(self.y.shape)
        parts = torch.arange(len(self.y), device=self.u.device).split(self._together())
        return torch.cat([self._some(at)._least(method, reach[at]) for at in parts]) if parts else reach

    def _least(self, method: str, reach: Tensor) -> Tensor:
        eps = reach.unsqueeze(1)
        lost = torch.where(eps > 0, 2 * UNIT * (self.u.abs() + eps) + TINY, 0.0)
        low, high = self.domain
        box = Boxes((self.u - eps - lost).clamp(min=low), (self.u + eps + lost).clamp(max=high))
        return METHODS[method](self.proved, box, self.y).amin(1)

    def _together(self) -> int:
        n, inputs = self.proved.net.B.shape
        return max(1, AT_ONCE // ((n + len(self.proved.net.H)) * (n + inputs)))

    def _some(self, at: Tensor) -> _Question:
        return _Question(self.proved, self.u[at], self.y[at], self.domain)


def _ends(domain: Any) -> tuple[float, float]:
    if not isinstance(domain, tuple | list) or len(domain) != 2:
        raise InputTypeError(f"domain must be two numbers, such as (0.0, 1.0), got {domain!r}")
    low, high = (scalar(end, name="domain") for end in domain)
    if not low <= high:
        raise InputError(f"domain must be (lowest, highest), got ({low}, {high})")
    return low, high


def _reach(eps: Any) -> Tensor:
    try:
        return torch.as_tensor(eps, dtype=torch.float64)
    except (TypeError, ValueError, RuntimeError) as error:
        raise InputTypeError(f"eps must be one number, or one a sample, got {eps!r:.60}") from error


def _next(low: Tensor, high: Tensor, above: Tensor, below: Tensor, tol: float, count: int) -> Tensor:
    """Where to look next: at the root of the line through the ends, every third time in the middle."""
    middle = torch.where(high.isfinite(), 0.5 * (low + high), 3.0 * low.clamp(min=tol))
    root = low + (high - low) * above / (above - below)
    inside = minimum(maximum(root, low + 0.9 * tol), high - 0.9 * tol)
    return torch.where(inside.isfinite() & (high - low > 2 * tol), inside, middle) if count % 3 else middle
