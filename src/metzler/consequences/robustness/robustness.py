"""What a certified rate says about inputs, disturbances, wrong parameters and simulation steps, in one record."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from metzler.claims.claim import Claim
from metzler.claims.contraction import Contraction
from metzler.claims.pair import contraction
from metzler.consequences.equilibria.reach import row_rates
from metzler.consequences.robustness.margins import pattern, steepness
from metzler.consequences.robustness.step_size import StepSizes, steps_of
from metzler.consequences.robustness.strength import SLACK, in_entries, input_strength, one_input_a_state
from metzler.digits import short
from metzler.errors import InputError
from metzler.facts import Fact, Result
from metzler.models import Model, Triple
from metzler.models.labels import time_unit
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
        Largest factor by which the unweighted norm of the same kind may grow before it decays: max w / min w; of a
        quadratic norm the root of the condition number of P, for the Euclidean norm.
    overshoot_l2 : float
        The same for the Euclidean norm: at most `overshoot n^|1/2 - 1/p|` in a weighted l_p norm.
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


def robustness(model: Model, claim: Claim) -> Robustness:
    """All standard consequences of a claim.

    Parameters
    ----------
    model : Model
        In continuous time.
    claim : Claim
        Of a positive rate in any norm, about `model`. Of a local one the gains from inputs hold among its inputs and
        between trajectories in its box, which has to be one that no trajectory leaves; what disturbances, wrong weights
        and Euler steps may do outside of it is not proved: the margins are 0, the gain from disturbances infinite.

    Raises
    ------
    InputError
        For a map, a rate that is not positive, or a local claim whose box trajectories may leave.
    NotProved
        When the claim is not one about this model.

    Notes
    -----
    In any norm a disturbance e makes the distance of two trajectories grow at most like `-c |x - y| + |e|`, from which
    all gains follow, and `mu(J + E) <= mu(J) + |E|`. What else a norm has to say: how strongly inputs act in it
    (`[1/tau] [d]` in a quadratic norm, for all slopes d), what errors of weights of a given size can be in it, and
    what it says of a single entry (`sqrt((P^-1)_ii)`).

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
    held = contraction(model, claim, "robustness(model, claim)", of_states=False).positive("robustness")
    continuous(model)
    needs_field(model)
    if not held.kept:
        raise InputError("robustness needs a local claim whose box no trajectory leaves: this one has no region")
    c, norm = held.rate, held.norm
    gain = float(div_up(input_strength(held.model, norm), c))
    whole = held.box is None
    absolute, relative = _weight_margins(held) if whole else (0.0, 0.0)
    entries = model.input_inside is None or one_input_a_state(model)
    return Robustness(
        rate=c,
        overshoot=norm.condition * (1 + SLACK),
        overshoot_l2=norm.euclidean * (1 + SLACK),
        input_gain=gain,
        equilibrium_gain=min(gain, _equilibrium_gain(held)),
        worst_input_gain=_worst_entry(held),
        disturbance_gain=float(div_up(1.0, c)) if whole else np.inf,
        lipschitz_margin=c if whole else 0.0,
        tracking_gain=float(div_up(gain, c)),
        weight_margin=absolute,
        relative_weight_margin=relative,
        steps=steps_of(held) if whole else StepSizes(0.0, 0.0, time_unit(model)),
        measure=("certified norm" if entries else "largest entry") + ("" if whole else " in the box of the claim"),
    )


def _weight_margins(held: Contraction) -> tuple[float | None, float | None]:
    model = held.model
    if model.slope_side is None:
        return None, None
    t, W = model.triple(), model.matrices()["W"]
    steep, speed = sparse.diags_array(steepness(t) * t.gain), sparse.diags_array(1.0 / t.tau)
    out = []
    for size in (pattern(W), abs(sparse.csr_array(W))):
        acting = speed @ (size @ steep if model.slope_side == "pre" else steep @ size)
        strength = held.norm.absolute_up(sparse.csr_array(acting))
        out.append(float(div_down(held.rate, strength * (1 + SLACK))) if strength > 0 else np.inf)
    return out[0], out[1]


def _equilibrium_gain(held: Contraction) -> float:
    """`1 / -mu(gain W - [1 / hi] D)` of equilibria `D x = phi(gain W x + u)` with slopes from 0, not truncated (5.10).

    Neurons that never answer bound nothing. In l1 for diagonal D alone: off the
    diagonal the division by slopes down to 0 has no bound there. Not in norms whose log norms are no sums of rows or
    columns: there the division by slopes is no scaling of rows.
    """
    model, norm, t = held.model, held.norm.by_rows, held.model.triple()
    if norm is None or not model.input_inside or (t.lo != 0).any() or not _is_identity(t):
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


def _worst_entry(held: Contraction) -> float:
    """The norm of what inputs of at most 1 push, over the rate, as the norm bounds an entry."""
    known = held.model.input_inside is not None
    return float(div_up(in_entries(held.norm, input_push(held.model)), held.rate)) if known else np.inf
