"""A rate on a box: between states of a box, in which trajectories of a region end, with the slopes of that box."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Self, TypeAlias, final, get_args

import numpy as np

from metzler.activations import Activation, activation
from metzler.arrays import Vector
from metzler.claims import local_words
from metzler.claims.branched import BranchedClaim
from metzler.claims.claim import Claim, Proved, Record
from metzler.claims.contraction import Contraction
from metzler.claims.diagonal import Certificate
from metzler.claims.fields import floats, need, need_fields, typed
from metzler.claims.lp import LpClaim
from metzler.claims.quadratic import QuadraticClaim
from metzler.claims.subject import Subject
from metzler.claims.terms import Terms
from metzler.errors import InputError
from metzler.facts import Column, Columns, Fact, Words
from metzler.models import Model, RecurrentModel
from metzler.norms.diagonal import Norm
from metzler.norms.lp import LpNorm
from metzler.norms.quadratic import QuadraticNorm
from metzler.proofs.arithmetic import Arithmetic
from metzler.proofs.boxes import Box, boxed, enters, stays, tightened
from metzler.steps import Step

OWN = ", a function of one's own"
NOT_EXACT = (
    "a rate on a box cannot be proved in integers: what the activation makes of a box is bounded in outward-rounded "
    "doubles"
)
Within: TypeAlias = Certificate | QuadraticClaim | LpClaim | BranchedClaim
"""A rate between any two states of the network with the slopes of the box, in a norm."""
KINDS = " or ".join(repr(each.kind) for each in get_args(Within))
SLOPES = ("slope_lo", "slope_hi")
BOX_FIELDS = ("lower", "upper", "unbounded_below", "unbounded_above")


@final
@dataclass(frozen=True, eq=False, repr=False)
class LocalClaim(Claim):
    """A proved contraction rate between any two trajectories of a network as long as both are in a box of states.

    With a `region` it says as well that no trajectory leaves the box and that every trajectory from the region enters
    it in finite time, for all inputs u(t) within `inputs`. All of it is proved from the numbers of the boxes, and
    from the model and its activation.

    Parameters
    ----------
    lower : float
        The rate, in 1/time, rigorous.
    upper : float
        Infinite: nothing is claimed.
    subject : Subject
        The network, with the slopes that it has everywhere.
    box : Box
        Of states (n,).
    inputs : Box
        Where the inputs (n,) stay, bounded.
    region : Box or None
        Where the trajectories start; None where nothing is claimed of how they come into the box.
    activation : str
        The name of the activation function; its slopes and images are those of the model's.
    certificate : Certificate, QuadraticClaim, LpClaim or BranchedClaim
        Of the network with its slopes tightened to the box, or with wider ones.
    versions : mapping of str to str
        Of the software that made it.
    """

    kind: ClassVar[str] = "local"
    evidence_fields: ClassVar[tuple[str, ...]] = ("box", "inputs", "region", "activation", "claim")

    box: Box
    inputs: Box
    region: Box | None
    activation: str
    certificate: Within

    def __post_init__(self) -> None:
        boxes = {"box": self.box, "inputs": self.inputs, "region": self.box if self.region is None else self.region}
        for name, each in boxes.items():
            need(isinstance(each, Box), f"the {name} of a local claim must be a Box, got {type(each).__name__}")
            need(each.lower.shape == self.box.lower.shape, "the boxes of a local claim must have one number of states")
            need((each.lower < np.inf).all() and (each.upper > -np.inf).all(), f"its {name} must hold a state")
        need(self.inputs.bounded, "the inputs of a local claim must be bounded")
        need(isinstance(self.certificate, get_args(Within)), f"a local claim holds one of the kind {KINDS}")
        need(isinstance(self.activation, str), "the activation of a local claim must be a name")
        super().__post_init__()

    @property
    def norm(self) -> Norm | LpNorm | QuadraticNorm:
        """The norm in which distances shrink."""
        return self.certificate.norm

    @property
    def exact(self) -> bool | None:
        """Whether the rate is the best of the norm for the slopes of the box; None where that is not known."""
        return getattr(self.certificate, "exact", None)

    @property
    def attractive(self) -> bool:
        """Claimed: no trajectory leaves the box, and every trajectory from the region enters it in finite time."""
        return self.region is not None

    @property
    def converges(self) -> bool:
        """Claimed: all trajectories from the region approach each other at least like `exp(-rate t)` in the box.

        With a constant input they converge to the one equilibrium there.
        """
        return self.attractive and self.lower > 0

    @property
    def whole_space(self) -> bool:
        """The region is all of R^n: what is claimed of it is global."""
        return self.region is not None and bool(
            np.isneginf(self.region.lower).all() and np.isposinf(self.region.upper).all()
        )

    def words(self, terms: Terms | None = None) -> Words:
        """What is proved in a sentence, and the facts beside it; `terms` of whoever knows more of the network."""
        known = terms or Terms.of_subject(self.subject, self.states)
        beside = {fact.name: fact.text for fact in local_words.facts(self, known.unit)}
        return Words(local_words.sentence(self, known), beside, 20)

    def tightened(self, model: Model) -> RecurrentModel:
        """The network with slopes that hold those of the box: what `certificate` is about.

        Its own slopes where they hold those that are computed here, which differ in the last bits between computers.

        Raises
        ------
        InputError
            For a model of another kind or size, without an activation, or with a leak that is not positive.
        """
        net = boxed(model)
        if net.n != len(self.box.lower):
            raise InputError(f"the boxes of the claim are about {len(self.box.lower)} states, this network has {net.n}")
        tight = tightened(net, self.box, self.inputs)
        own = [self.certificate.subject.parameters.get(name, np.zeros(0)) for name in SLOPES]
        if any(end.shape not in ((), (net.n,)) or not np.isfinite(end).all() for end in own):
            return tight
        lo, hi = (np.broadcast_to(end, (net.n,)) for end in own)
        holds = (lo <= tight.slopes[0]).all() and (hi >= tight.slopes[1]).all()
        return replace(tight, slopes=(lo, hi)) if holds else tight

    def completed(self, model: Model) -> Model:
        """The model with its labels and activation function; raises `InputError` for one that is not known by name."""
        labelled = super().completed(model)
        if labelled.activation is not None:
            return labelled
        return replace(labelled, activation=activation(self.activation))  # type: ignore[type-var]

    def differs(self, model: Model) -> tuple[str, ...]:
        """Why it is not about this network; the hash of the matrices is not asked."""
        phi = model.activation
        if phi is not None and (name := activation_name(phi)) != self.activation:
            return (f"it was made for the activation {self.activation!r}, this network has {name!r}",)
        return super().differs(model)

    @property
    def states(self) -> int:
        return self.certificate.states

    def contraction(self, model: Model) -> Contraction:
        """Its rate, between states of the box."""
        inner, kept = self.certificate.contraction(self.tightened(model)), self.attractive
        return replace(inner, rate=self.lower, box=self.box, inputs=self.inputs, kept=kept)

    def prove_steps(self, model: Model, arithmetic: Arithmetic) -> Generator[Step, None, Proved]:
        """The rate for the slopes of the box, and that trajectories from the region come into the box and stay."""
        if arithmetic.exact:
            return Proved(reasons=(NOT_EXACT,))
        tight = self.tightened(model)
        inner = yield from self.certificate.check_steps(tight, arithmetic)
        reasons = [f"on its box: {reason}" for reason in inner.reasons]
        if self.region is not None:
            yield Step("boxes", 0.5)
            if not stays(tight, self.box, self.inputs):
                reasons.append("it is not proved that no trajectory leaves its box")
            elif not enters(tight, self.region, self.box, self.inputs):
                reasons.append("it is not proved that every trajectory from its region enters its box")
        return Proved(inner.lower if inner.holds else -np.inf, reasons=tuple(reasons))

    def evidence(self) -> dict[str, Any]:
        """Boxes, the name of the activation, and the certificate for the slopes of the box."""
        if self.activation.endswith(OWN):
            raise InputError(f"no file can hold the activation {self.activation}: keep this claim in memory")
        return {
            "box": _box_record(self.box),
            "inputs": _box_record(self.inputs),
            "region": None if self.region is None else _box_record(self.region),
            "activation": self.activation,
            "claim": self.certificate.record(self.subject),
        }

    @classmethod
    def from_evidence(
        cls, bounds: tuple[float, float, Subject], evidence: Record, read: Callable[[Any], Claim], made: Record
    ) -> Self:
        """The claim with this evidence."""
        inner, region = read(evidence["claim"]), evidence["region"]
        if not isinstance(inner, Within):
            raise InputError(f"the claim within it must be of the kind {KINDS}, got {inner.kind!r}")
        return cls(
            *bounds,
            box=_read_box(evidence["box"], "box"),
            inputs=_read_box(evidence["inputs"], "inputs"),
            region=None if region is None else _read_box(region, "region"),
            activation=typed(evidence, "activation", str),
            certificate=inner,
            versions=made,
        )

    def columns(self) -> Columns:
        """The box of every neuron and its inputs."""
        ends = (("box, lower", self.box.lower), ("box, upper", self.box.upper))
        inputs = (("input, lower", self.inputs.lower), ("input, upper", self.inputs.upper))
        index = self.subject.index(self.states)
        return Columns(tuple(Column(*each) for each in (*ends, *inputs)), index)

    def facts(self) -> tuple[Fact, ...]:
        """Rate, norm, and where it holds."""
        where = "all states" if self.whole_space else "none" if self.region is None else "a box"
        return (
            Fact("network", self.subject.kind),
            Fact("rate on its box", self.lower, self.subject.unit, "lower"),
            Fact("least input", float(self.inputs.lower.min())),
            Fact("largest input", float(self.inputs.upper.max())),
            self.certificate.fact("norm"),
            self.certificate.fact("overshoot"),
            Fact("region of attraction", where),
            Fact("bounded box", self.box.bounded),
            Fact("activation", self.activation),
            Fact("states", len(self.box.lower)),
        )


def activation_name(phi: Activation) -> str:
    """How a claim calls an activation: by its name where that says it all.

    Examples
    --------
    >>> from metzler.activations import activation, leaky_relu
    >>> activation_name(activation("tanh")), activation_name(leaky_relu(0.2))
    ('tanh', "leaky-relu, a function of one's own")
    """
    return phi.name if phi.named else phi.name + OWN


def _box_record(box: Box) -> dict[str, Any]:
    """The finite ends, in order, and the indices of the others."""
    below, above = np.isneginf(box.lower), np.isposinf(box.upper)
    ends = (box.lower[~below], box.upper[~above], np.flatnonzero(below), np.flatnonzero(above))
    return dict(zip(BOX_FIELDS, ends, strict=True))


def _read_box(record: Any, name: str) -> Box:
    need(isinstance(record, dict), f"{name} must be a JSON object")
    need_fields(record, BOX_FIELDS, name)
    lower = _ends(record["lower"], record["unbounded_below"], -np.inf, name)
    return Box(lower, _ends(record["upper"], record["unbounded_above"], np.inf, name))


def _ends(values: Any, unbounded: Any, infinite: float, name: str) -> Vector:
    """All ends of one side: `values` in order, `infinite` at the rising indices `unbounded`."""
    finite, at = floats(values, f"the ends of {name}"), np.asarray(unbounded)
    n = len(finite) + at.size
    rising = at.ndim == 1 and (at.size == 0 or (at.dtype == np.int64 and at[0] >= 0 and (np.diff(at) > 0).all()))
    need(rising and (at.size == 0 or at[-1] < n), f"the unbounded ends of {name} must be rising indices below {n}")
    out = np.full(n, infinite)
    out[np.delete(np.arange(n), at.astype(np.intp))] = finite
    return out
