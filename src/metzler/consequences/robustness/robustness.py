"""What a certified rate says about inputs, disturbances, wrong parameters and simulation steps, in one record."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from metzler.claims.check import check
from metzler.claims.diagonal import Certificate
from metzler.claims.pair import known_pair
from metzler.consequences.equilibria.reach import row_rates
from metzler.consequences.robustness.margins import pattern, steepness
from metzler.consequences.robustness.step_size import StepSizes, step_sizes
from metzler.consequences.robustness.strength import SLACK, in_entries, input_strength, one_input_a_state
from metzler.digits import short
from metzler.errors import InputError
from metzler.facts import Fact, Result
from metzler.models import Model, Triple
from metzler.models.pointwise import continuous, input_entries, input_push, needs_field, seen_change
from metzler.numbers.outward import div_down, div_up

HELD = 1e300
"""Stands for the leak over the slope of a neuron that never answers."""


@dataclass(frozen=True, eq=False, repr=False)
class Robustness(Result):
    """Consequences of one claim of positive rate c; |.| is the certified norm, time in the unit of tau.

    Parameters
    ----------
    rate : float
        c, in 1/time.
    overshoot : float
        Largest factor by which the unweighted norm of the same order may grow before it decays: max w / min w.
    overshoot_l2 : float
        The same for the Euclidean norm: at most `overshoot sqrt(n)`.
    input_gain : float
        `sup |x - y| <= input_gain sup |u - v|` in the long run; no unit for Hopfield-like networks. Where states do
        not have an input each (an implicit network with U, low-rank weights), `|.|` is the largest entry here and in
        the other gains from inputs. Infinite, like these, where the model does not say how its input enters.
    equilibrium_gain : float
        The same for inputs that are constant, so between equilibria; sharper for firing-rate and implicit networks
        whose slopes start at 0, where a negative self-weight then helps.
    worst_input_gain : float
        The same with both measured by the largest entry, without weights.
    disturbance_gain : float
        1 / c: a disturbance of the right-hand side of size delta moves the state at most by `delta / c`.
    lipschitz_margin : float
        c: any further right-hand side with a smaller one-sided Lipschitz constant leaves the network contracting; any
        delayed one with a smaller Lipschitz constant too, whatever the delay.
    tracking_gain : float
        `limsup |x(t) - x*(u(t))| <= tracking_gain sup |u'|`, in time.
    weight_margin : float or None
        All synapses that exist may be wrong by less than this at the same time; None for models without one weight
        matrix.
    relative_weight_margin : float or None
        The same for errors proportional to the weight.
    steps : StepSizes
        Explicit Euler steps that contract.
    measure : str
        What `|.|` of an input and of what it moves is, in words.
    """

    rate: float
    overshoot: float
    overshoot_l2: float
    input_gain: float
    equilibrium_gain: float
    worst_input_gain: float
    disturbance_gain: float
    lipschitz_margin: float
    tracking_gain: float
    weight_margin: float | None
    relative_weight_margin: float | None
    steps: StepSizes
    measure: str = "certified norm"

    @property
    def max_delay_gain(self) -> float:
        """The Lipschitz constant in the certified norm below which delayed terms are harmless: the rate."""
        return self.lipschitz_margin

    def facts(self) -> tuple[Fact, ...]:
        """What is said, in the order of the attributes; the best Euler step in seven digits, with their factor."""
        step, time = short(self.steps.best), self.steps.time_unit
        return (
            Fact("rate", self.rate, f"1/{time}", "lower"),
            Fact("overshoot of the unweighted norm", self.overshoot, side="upper"),
            Fact("overshoot of the Euclidean norm", self.overshoot_l2, side="upper"),
            Fact(f"gain from input, {self.measure}", self.input_gain, side="upper"),
            Fact(f"gain from constant input to equilibrium, {self.measure}", self.equilibrium_gain, side="upper"),
            Fact("gain from input, largest entry", self.worst_input_gain, side="upper"),
            Fact("gain from disturbance", self.disturbance_gain, time, "upper"),
            Fact("tracking error per rate of the input", self.tracking_gain, time, "upper"),
            Fact("Lipschitz margin, also for delayed terms", self.lipschitz_margin, f"1/{time}", "lower"),
            Fact("Euler steps contract below", self.steps.limit, time, "lower"),
            Fact("best Euler step", step, time),
            Fact("its factor", self.steps.factor(step), side="upper"),
            Fact("error allowed in every existing synapse", self.weight_margin, side="lower"),
            Fact("relative error allowed in every existing synapse", self.relative_weight_margin, side="lower"),
        )


def robustness(model: Model, claim: Certificate) -> Robustness:
    """All standard consequences of a claim.

    Parameters
    ----------
    model : Model
        In continuous time.
    claim : Certificate
        About `model`, with a positive rate.

    Raises
    ------
    InputError
        For a map, or a rate that is not positive.
    NotProved
        When the claim is not one about this model.

    References
    ----------
    davydov2022tac (incremental input-to-state stability); the step identity as in `step_sizes`.

    Examples
    --------
    >>> from metzler.models import Hopfield
    >>> from metzler.search.certify import certify
    >>> net = Hopfield([[0.0, 0.5], [-0.5, 0.0]], activation="tanh")
    >>> found = robustness(net, certify(net, "linf"))
    >>> round(found.input_gain, 9), round(found.weight_margin, 9), round(found.relative_weight_margin, 9)
    (2.0, 0.5, 1.0)
    """
    known_pair(model, claim, "robustness(model, claim)")
    continuous(model)
    needs_field(model)
    check(claim, model).require()
    c, norm = claim.rate, claim.norm
    if not c > 0:
        raise InputError(f"robustness needs a claim of positive rate, got {c}: nothing is proved")
    gain = float(div_up(input_strength(model, norm), c))
    absolute, relative = _weight_margins(model, claim)
    return Robustness(
        rate=c,
        overshoot=norm.condition * (1 + SLACK),
        overshoot_l2=norm.condition * float(np.sqrt(model.n)) * (1 + SLACK),
        input_gain=gain,
        equilibrium_gain=min(gain, _equilibrium_gain(model, claim)),
        worst_input_gain=_worst_entry(model, claim),
        disturbance_gain=float(div_up(1.0, c)),
        lipschitz_margin=c,
        tracking_gain=float(div_up(gain, c)),
        weight_margin=absolute,
        relative_weight_margin=relative,
        steps=step_sizes(model, norm),
        measure="certified norm" if model.input_inside is None or one_input_a_state(model) else "largest entry",
    )


def _weight_margins(model: Model, claim: Certificate) -> tuple[float | None, float | None]:
    if model.slope_side is None:
        return None, None
    t, W = model.triple(), model.matrices()["W"]
    steep, speed = sparse.diags_array(steepness(t) * t.gain), sparse.diags_array(1.0 / t.tau)
    out = []
    for size in (pattern(W), abs(sparse.csr_array(W))):
        acting = speed @ (size @ steep if model.slope_side == "pre" else steep @ size)
        strength = claim.norm.induced(sparse.csr_array(acting))
        out.append(float(div_down(claim.rate, strength * (1 + SLACK))) if strength > 0 else np.inf)
    return out[0], out[1]


def _equilibrium_gain(model: Model, claim: Certificate) -> float:
    """`1 / -mu(gain W - [1 / hi] D)` of equilibria `D x = phi(gain W x + u)` with slopes from 0, not truncated (5.10).

    Neurons that never answer bound nothing. In l1 for diagonal D alone: off the
    diagonal the division by slopes down to 0 has no bound there.
    """
    t, norm = model.triple(), claim.norm
    if not model.input_inside or (t.lo != 0).any() or not _is_identity(t):
        return np.inf
    away = sparse.csr_array(t.A) - sparse.diags_array(t.A.diagonal())
    if norm.order == "l1" and away.count_nonzero():
        return np.inf
    inverse = np.where(t.hi > 0, 1.0 / np.where(t.hi > 0, t.hi, 1.0), 0.0)
    own = np.where(t.hi > 0, np.minimum(div_down(-t.A.diagonal(), np.where(t.hi > 0, t.hi, 1.0)), HELD), HELD)
    A = sparse.csr_array(sparse.diags_array(inverse) @ away - sparse.diags_array(own))
    W = sparse.csr_array(sparse.diags_array((t.hi > 0).astype(float)) @ sparse.csr_array(t.C))
    one = np.ones(t.n)
    room = float(row_rates(Triple(A, t.B, W, one, one, one, t.gain), norm).min()) * (1 - SLACK)
    if not room > 0:
        return np.inf
    seen = 1.0
    if not one_input_a_state(model):
        seen = in_entries(norm, seen_change(model, np.ones(input_entries(model) or 0)))
    return float(div_up(seen, room))


def _is_identity(t: Triple) -> bool:
    B = sparse.csr_array(t.B)
    return bool(B.shape == t.A.shape and (B - sparse.eye_array(t.n, format="csr")).count_nonzero() == 0)


def _worst_entry(model: Model, claim: Certificate) -> float:
    """`max w g / (c min w)` in l-infinity, `sum w g / (c min w)` in l1: the input's largest entry to the state's."""
    known = model.input_inside is not None
    return float(div_up(in_entries(claim.norm, input_push(model)), claim.rate)) if known else np.inf
