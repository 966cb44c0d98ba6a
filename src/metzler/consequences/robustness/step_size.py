"""Explicit Euler and forward-backward steps: which contract, how fast, and the best one, in closed form."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from metzler.arrays import UNIT
from metzler.claims.claim import Claim
from metzler.claims.contraction import Contraction
from metzler.claims.pair import contraction
from metzler.consequences.robustness.per_neuron import PART, PerNeuron, count_of, per_neuron
from metzler.consequences.robustness.strength import SLACK, steepest
from metzler.digits import short
from metzler.errors import InputError
from metzler.facts import Fact, Result
from metzler.matrices.forms import if_diagonal
from metzler.models import Lure, Model, Triple
from metzler.models.base import known_model
from metzler.models.changed import system
from metzler.models.labels import time_unit
from metzler.models.pointwise import continuous
from metzler.norms.diagonal import Norm, known_norm
from metzler.norms.norm import StateNorm, root_up
from metzler.numbers.outward import add_up, div_down, mul_up
from metzler.proofs.diagonal import one_sided_lipschitz

BETWEEN = 1e-9
"""What the weights between those of two norms may be off: their rounding, and that of powers."""
COMPARED = 65
"""So many steps are compared to find a good one."""
CENTRES = (0.0, 1.0, 2.0, 4.0, 8.0, 16.0)
"""The centres of circles that are tried, in units of the rate."""
ROUNDED = 64 * UNIT


@dataclass(frozen=True, repr=False)
class StepSizes(Result):
    """The explicit Euler steps `x + h f(x, u)` of a model in one norm.

    Parameters
    ----------
    b : float
        The worst log norm of the Jacobians, in 1/time, rounded up; the rate is `-b`.
    q : float
        The worst log norm of minus the Jacobians, in 1/time, rounded up; in a quadratic norm the largest induced norm.
    time_unit : str
        The network's.
    circles : tuple of (float, float)
        In a quadratic norm: each (a, L) with an induced norm of `J + a I` of at most L for all Jacobians, in 1/time.
    parts : tuple of (float, StepSizes)
        Of a norm between two others, their steps with the shares to whose powers they count.
    per_neuron : PerNeuron or None
        The step that solves the self-loop of each neuron, in a norm of its own, where there is one.
    """

    b: float
    q: float
    time_unit: str = "time"
    circles: tuple[tuple[float, float], ...] = ()
    parts: tuple[tuple[float, StepSizes], ...] = ()
    per_neuron: PerNeuron | None = None

    def factor(self, step: float) -> float:
        """A Lipschitz factor of one step of this size, rounded up.

        In l1 and l-infinity `max(1 + h b, -1 + h q)`, the smallest wherever the worst case of the model is exact. In a
        quadratic norm the least over its circles, see `step_sizes`; between two norms, theirs to the power of their
        shares (Stein and Weiss).
        """
        if not (np.isfinite(step) and step >= 0):
            raise InputError(f"a step must be finite and not negative, got {step!r}")
        if self.parts:
            return float(np.prod([each.factor(step) ** share for share, each in self.parts])) * (1.0 + BETWEEN)
        if self.circles:
            return min(self._in_circle(step, *circle) for circle in self.circles)
        return float(max(add_up(1.0, mul_up(step, self.b)), add_up(-1.0, mul_up(step, self.q))))

    def _in_circle(self, step: float, a: float, size: float) -> float:
        """The factor that one circle proves."""
        h = float(step)
        if h * a <= 1.0:
            terms = 1.0, 2.0 * h * self.b, h * h * self._square(a, size)
            return root_up(max(0.0, sum(terms) + ROUNDED * sum(map(abs, terms))))
        return (abs(1.0 - h * a) + h * size) * (1.0 + ROUNDED) + ROUNDED * h * a

    def _square(self, a: float, size: float) -> float:
        """`L^2 - 2 a b - a^2`, rounded up: what stands for the square of the largest induced norm of J."""
        terms = size * size, -2.0 * a * self.b, -a * a
        return max(0.0, sum(terms) + ROUNDED * sum(map(abs, terms)))

    @property
    def limit(self) -> float:
        """Every step below this contracts, in units of time, rounded down; 0 where the norm does not certify.

        In l1 and l-infinity `2 / q`; of a norm between two that contract the smaller of theirs.
        """
        if not self.b < 0:
            return 0.0
        if self.parts:  # up to the first kink the logarithm of the factor is concave, and falls at 0
            kinks = [each.kink for _, each in self.parts]
            return max(min(each.limit for _, each in self.parts), min(kinks) * (1.0 - ROUNDED))
        return max(map(self._ends, self.circles)) if self.circles else float(div_down(2.0, self.q))

    def _ends(self, circle: tuple[float, float]) -> float:
        """Up to where one circle proves that steps contract."""
        a, size = circle
        square = self._square(a, size)
        first = -2.0 * self.b / square if square > 0 else np.inf
        if first * a <= 1.0:
            return first * (1.0 - ROUNDED)
        return max(1.0 / a, 2.0 / (a + size)) * (1.0 - ROUNDED)

    @property
    def kink(self) -> float:
        """`2 / (q - b)`."""
        return 2.0 / (self.q - self.b)

    @property
    def best(self) -> float:
        """The step with the smallest factor, in units of time; 0 where the norm does not certify.

        In l1 and l-infinity `2 / (q - b)`; in a quadratic norm, and between two norms, the best of some. Not rounded in
        any direction: put it into `factor`.
        """
        if not self.b < 0:
            return 0.0
        tried = [each.kink for _, each in self.parts]
        for a, size in self.circles:
            own = -self.b / max(self._square(a, size), 1e-300)
            tried.append(min(own, 1.0 / a) if a > 0 else own)
        return float(min(np.linspace(min(tried), max(tried), COMPARED), key=self.factor)) if tried else self.kink

    def count(self, part: float = PART) -> int:
        """So many of the best steps bring any two states closer to this part of their distance; -1 where none does."""
        return count_of(self.factor(self.best) if self.best > 0 else 1.0, part)

    @property
    def sentence(self) -> str:
        """What is found, in words."""
        more = "" if self.per_neuron is None else f" {self.per_neuron.sentence}"
        if not self.limit > 0:
            return f"No Euler step is proved to contract: this norm does not certify the network itself.{more}"
        return (
            f"Explicit Euler steps below {self.fact('steps contract below').number} contract; the best is "
            f"{self.fact('best step').number}, which brings any two states closer by the factor "
            f"{self.fact('its factor').number}.{more}"
        )

    def facts(self) -> tuple[Fact, ...]:
        """Which steps contract, and how fast the best one of seven digits does."""
        best, own = short(self.best), self.per_neuron
        return (
            Fact("rate", -self.b, f"1/{self.time_unit}", "lower"),
            Fact("steps contract below", self.limit, self.time_unit, "lower"),
            Fact("best step", best, self.time_unit),
            Fact("its factor", self.factor(best), side="upper"),
            *(() if own is None else (Fact("factor of the per-neuron step", own.factor, side="upper"),)),
        )


def step_sizes(model: Model, norm: StateNorm | Claim) -> StepSizes:
    """Which explicit Euler steps of a continuous model contract, in the norm of a claim.

    In l1 and l-infinity and for every step h >= 0 the Lipschitz constant of `x -> x + h f(x)` is exactly
    `max(1 + h b, -1 + h q)`, with b and q the worst log norms of J and of -J: not only for small h. In a quadratic norm
    with rate c, and `|J + a I| <= L` for some a >= 0, `|x + h J x|^2 <= (1 - 2 h c + h^2 (L^2 + 2 a c - a^2)) |x|^2`
    for h up to 1/a, and `|I + h J| <= h a - 1 + h L` beyond; the best of several a is taken.

    Parameters
    ----------
    model : Model
        In continuous time.
    norm : Norm, LpNorm, or Claim
        The norm, in l1, l-infinity or between them; of a quadratic norm the claim of a rate in it.

    Returns
    -------
    StepSizes
        With the per-neuron step beside, of firing-rate and implicit networks with self-loops and relu, leaky relu,
        saturation or identity.

    Raises
    ------
    InputError
        For a map, a norm of another kind, or a local claim: a step may lead out of its box.

    Notes
    -----
    The usual rule `h <= 1 / max(-J_ii)` has the factor `1 - h rate` and is never better than the best step here.
    The per-neuron step has the factor `rho([1 / (leak - w_ii)] |W_off|)`, in another norm. In the best norm of the
    network itself it would have that of the Euler step.

    References
    ----------
    jafarpour2021 (the usual rule).

    Examples
    --------
    >>> from metzler.models import FiringRate
    >>> net = FiringRate([[-1.0]], activation="relu")
    >>> found = step_sizes(net, Norm("linf", [1.0]))
    >>> round(found.best, 9), round(found.factor(found.best), 9), round(found.limit, 9)
    (0.666666667, 0.333333333, 1.0)
    """
    return replace(euler_steps(model, norm), per_neuron=per_neuron(model))


def euler_steps(model: Model, norm: StateNorm | Claim) -> StepSizes:
    """The same, without the per-neuron step."""
    if isinstance(norm, Claim):
        held = contraction(model, norm, "step_sizes(model, claim)", of_states=False)
        return steps_of(held.everywhere("an Euler step may lead out of it"))
    if not isinstance(norm, StateNorm):
        known_norm(norm, "step_sizes(model, norm)")
    continuous(model)
    if not norm.parts:
        raise InputError("the steps in a quadratic norm follow from a rate in it: write step_sizes(model, claim)")
    return _of_parts(model, norm)


def steps_of(held: Contraction) -> StepSizes:
    """The steps of a model in the norm of its rate, which is proved."""
    model, norm = held.model, held.norm
    if norm.parts:
        found = _of_parts(model, norm)
        return found if norm.by_rows is not None else replace(found, b=min(found.b, -held.rate))
    t = continuous(model)
    centres = [held.rate * each for each in CENTRES] if held.rate > 0 else [0.0]
    circles = tuple((a, steepest(t, norm, a)) for a in centres)
    return StepSizes(-held.rate, circles[0][1], time_unit(model), circles)


def _of_parts(model: Model, norm: StateNorm) -> StepSizes:
    """From the log norms of J and -J in the norms that it is, or lies between."""
    t = continuous(model)
    fast, found = model.fastest() or t, []
    backwards = Lure.from_triple(replace(fast, A=-fast.A, B=-fast.B))
    for share, part in norm.parts:
        ends = one_sided_lipschitz(model, part), one_sided_lipschitz(backwards, part)
        found.append((share, StepSizes(*ends, time_unit(model))))
    if len(found) == 1:
        return found[0][1]
    b, q = (sum(share * getattr(each, end) for share, each in found) for end in ("b", "q"))
    return StepSizes(b + SLACK * abs(b), q + SLACK * abs(q), time_unit(model), parts=tuple(found))


@dataclass(frozen=True, repr=False)
class ForwardBackward(Result):
    """The step `x+ = phi((1 - a) x + a (gain W x + u))` for an activation that is a projection onto an interval.

    Parameters
    ----------
    step : float
        The best `a`, no unit; 0 where no step contracts in this norm.
    factor : float
        The Lipschitz factor of that step in the norm, rounded up.
    """

    step: float
    factor: float

    def facts(self) -> tuple[Fact, ...]:
        """The step and its factor."""
        return (Fact("best step", self.step), Fact("its factor", self.factor, side="upper"))


def forward_backward(model: Model, norm: Norm) -> ForwardBackward:
    """The best forward-backward step of a firing-rate network with unit leak, and its factor.

    The argument `(1 - a) x + a W x` has the Lipschitz constant `max(1 - a (1 - m), a (1 + m') - 1)`, with m and m' the
    log norms of `gain W` and of `-gain W`, for every a in [0, 1]; phi, of slopes in [0, 1], does not raise it. Where
    phi is the projection onto an interval, `x = phi(y)` says that `y - x` points out of the interval at x, and then so
    does `a (y - x)`: the fixed points are the equilibria of the network for every a > 0. For other activations they are
    not: the leaky relu passes positive factors, too, but its fixed points move with a.

    Parameters
    ----------
    model : FiringRate or Implicit
        With leak 1, slopes within [0, 1] and an activation that is a projection: relu, saturation or identity.
    norm : Norm
        Of order "linf".

    Raises
    ------
    InputError
        For another model or order.

    References
    ----------
    jafarpour2021 (the step `1 / (1 - min W_ii)`, which this one improves on).

    Examples
    --------
    >>> from metzler.models import FiringRate
    >>> net = FiringRate([[-3.0, 1.0], [0.5, -1.0]], activation="relu")
    >>> found = forward_backward(net, Norm("linf", [1.0, 1.0]))
    >>> abs(found.step - 4 / 13) < 1e-12, abs(found.factor - 7 / 13) < 1e-12
    (True, True)
    """
    known_norm(norm, "forward_backward(model, norm)")
    t = known_model(model).triple()
    parts = (if_diagonal(t.A), if_diagonal(t.B))
    unit = [part is not None and (part == end).all() for part, end in zip(parts, (-1.0, 1.0), strict=True)]
    if not (model.input_inside and all(unit)) or t.discrete:
        raise InputError("the forward-backward step is that of a firing-rate network with leak 1")
    if model.activation is None or not model.activation.projection or t.lo.min() < 0 or t.hi.max() > 1:
        raise InputError(
            "the forward-backward step needs an activation that is a projection onto an interval (relu, saturation, "
            "identity) and slopes in [0, 1]: for others its fixed points are no equilibria"
        )
    if norm.order != "linf":
        raise InputError(f"the forward-backward step is known in linf norms, got {norm.order!r}")
    ahead, back = (_log_norm(t, norm, sign) for sign in (1.0, -1.0))
    if ahead >= 1:
        return ForwardBackward(0.0, 1.0)
    step = min(1.0, 2.0 / max(2.0 + back - ahead, 1e-300))
    factor = max(add_up(1.0, mul_up(step, add_up(-1.0, ahead))), add_up(-1.0, mul_up(step, add_up(1.0, back))))
    return ForwardBackward(step, float(factor))


def _log_norm(t: Triple, norm: Norm, sign: float) -> float:
    """The log norm of `sign gain W`, rounded up."""
    one = np.ones(t.n)
    return one_sided_lipschitz(system(replace(t, A=0.0 * t.A, C=sign * t.C, tau=one, lo=one, hi=one)), norm)
