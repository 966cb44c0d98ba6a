"""Explicit Euler and forward-backward steps: which contract, how fast, and the best one, in closed form."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

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
from metzler.numbers.outward import add_up, div_down, mul_up
from metzler.proofs.diagonal import one_sided_lipschitz


@dataclass(frozen=True, repr=False)
class StepSizes(Result):
    """The explicit Euler steps `x + h f(x, u)` of a model in one norm.

    Parameters
    ----------
    b : float
        The worst log norm of the Jacobians, in 1/time, rounded up; the rate is `-b`.
    q : float
        The worst log norm of minus the Jacobians, in 1/time, rounded up.
    time_unit : str
        The network's.
    """

    b: float
    q: float
    time_unit: str = "time"

    def factor(self, step: float) -> float:
        """The Lipschitz factor of one step of this size: `max(1 + h b, -1 + h q)`, rounded up.

        It is the smallest wherever the worst case of the model is exact.
        """
        if not (np.isfinite(step) and step >= 0):
            raise InputError(f"a step must be finite and not negative, got {step!r}")
        return float(max(add_up(1.0, mul_up(step, self.b)), add_up(-1.0, mul_up(step, self.q))))

    @property
    def limit(self) -> float:
        """Every step below `2 / q` contracts, in units of time, rounded down; 0 where the norm does not certify."""
        return float(div_down(2.0, self.q)) if self.b < 0 else 0.0

    @property
    def best(self) -> float:
        """The step with the smallest factor, `2 / (q - b)`, in units of time; 0 where the norm does not certify.

        Not rounded in any direction: put it into `factor`.
        """
        return 2.0 / (self.q - self.b) if self.b < 0 else 0.0

    def __str__(self) -> str:
        if self.b >= 0:
            return "No Euler step is proved to contract: this norm does not certify the network itself."
        return (
            f"Explicit Euler steps below {self.fact('steps contract below').number} contract; the best is "
            f"{self.fact('best step').number}, which brings any two states closer by the factor "
            f"{self.fact('its factor').number}."
        )

    def facts(self) -> tuple[Fact, ...]:
        """Which steps contract, and how fast the best one of seven digits does."""
        best = short(self.best)
        return (
            Fact("rate", -self.b, f"1/{self.time_unit}", "lower"),
            Fact("steps contract below", self.limit, self.time_unit, "lower"),
            Fact("best step", best, self.time_unit),
            Fact("its factor", self.factor(best), side="upper"),
        )


def step_sizes(model: Model, norm: Norm) -> StepSizes:
    """Which explicit Euler steps of a continuous model contract in a weighted l1 or linf norm.

    For these norms and every step h >= 0 the Lipschitz constant of `x -> x + h f(x)` is exactly
    `max(1 + h b, -1 + h q)`, with b and q the worst log norms of J and of -J: not only for small h.

    Parameters
    ----------
    model : Model
        In continuous time.
    norm : Norm
        Of order "l1" or "linf", for example that of a claim.

    Returns
    -------
    StepSizes

    Raises
    ------
    InputError
        For a map, or a norm of another order.

    Notes
    -----
    The usual rule `h <= 1 / max(-J_ii)` has the factor `1 - h rate` and is never better than the best step here.

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
    known_norm(norm, "step_sizes(model, norm)")
    t = continuous(model)
    fast = model.fastest() or t
    backwards = Lure.from_triple(replace(fast, A=-fast.A, B=-fast.B))
    return StepSizes(one_sided_lipschitz(model, norm), one_sided_lipschitz(backwards, norm), time_unit(model))


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
