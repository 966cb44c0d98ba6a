"""Is this trained recurrent network stable? Each layer certified, refuted, or left undecided."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch

from metzler.claims.claim import Claim
from metzler.claims.refutation import RefutationClaim
from metzler.claims.terms import Terms
from metzler.errors import InputError, InputTypeError, NotProved
from metzler.facts import Column, Columns, Fact, Result, Words
from metzler.models.kinds import AT_COMMAND_LINE
from metzler.numbers.outward import add_down, add_up
from metzler.search.certify import certify as certify_model
from metzler.search.orders import WORDS
from metzler.search.refute import refute
from metzler.torch.layers import Asked, Layer, recurrent_layers
from metzler.torch.lipschitz import lipschitz, through
from metzler.torch.tensors import FLOATS

LARGEST = 1_200
"""Layers of up to so many states are searched for slopes at which they do not forget, ten seconds for 1,000."""
HOLDS, REFUTED, UNDECIDED = "holds", "refuted", "undecided"


@dataclass(frozen=True, eq=False, repr=False)
class LayerVerdict(Result):
    """What is proved of one recurrent layer.

    Parameters
    ----------
    layer : Layer
        Its name, model and input weights.
    claim : Claim
        The best rate that was found in the norm asked for; of a refuted layer a diagonal one.
    refutation : RefutationClaim or None
        What proves that no norm gives a better one.
    """

    layer: Layer
    claim: Claim
    refutation: RefutationClaim | None

    @property
    def name(self) -> str:
        """Of the recurrent weights."""
        return self.layer.name

    @property
    def status(self) -> str:
        """ "holds": distances shrink whatever the input; "refuted": no norm proves that; or "undecided"."""
        if self.claim.rate > 0:
            return HOLDS
        return REFUTED if self.refutation is not None and self.refutation.no_norm else UNDECIDED

    @property
    def discrete(self) -> bool:
        """Whether it is a map, with a factor for each step; else it has a rate."""
        return bool(self.layer.model.triple().discrete)

    @property
    def factor(self) -> float | None:
        """Of a map: each step brings two states closer at least by this; above 1 they may part. Rounded up."""
        return float(add_up(1.0, -self.claim.rate)) if self.discrete else None

    @property
    def growth(self) -> float | None:
        """Of a refuted map: no norm proves a factor below this, for some admissible slopes have it. Rounded down."""
        refuted = self.status == REFUTED and self.discrete
        return float(add_down(1.0, -self.refutation.upper)) if refuted and self.refutation is not None else None

    @property
    def lipschitz(self) -> float | None:
        """How far its state may move for inputs that differ by 1, both by the largest entry; None if not proved."""
        return lipschitz(self.layer.model, self.claim, self.layer.inputs)

    def facts(self) -> tuple[Fact, ...]:
        """Its name, the answer and the numbers."""
        norm = self.claim.to_row().get("norm")
        overshoot = self.claim.to_row().get("overshoot")
        speed = Fact("rate", self.claim.rate, self.claim.subject.unit, "lower")
        return (
            Fact("layer", self.name),
            Fact("status", self.status),
            Fact("factor", self.factor, side="upper") if self.discrete else speed,
            Fact("norm", norm),
            Fact("overshoot", overshoot, side="upper", digits=3),
            Fact("no norm below", self.growth, side="lower"),
            Fact("Lipschitz constant", self.lipschitz, side="upper"),
        )

    @property
    def sentence(self) -> str:
        """All of it in words."""
        return f"{self.name}: {self.answer}"

    @property
    def answer(self) -> str:
        """The same without the name."""
        if self.status != REFUTED or self.refutation is None or self.refutation.instability is None:
            return self.claim.words().sentence
        ends = self.refutation.instability.ends
        grows = self.fact("no norm below").text
        speed = f": a difference may grow by a factor of {grows} a step" if self.discrete else ""
        network = Terms.of_subject(self.refutation.subject, self.refutation.states).network
        return (
            f"Refuted: no norm proves that this {network} forgets its start, for with {ends.count('1')} of {len(ends)} "
            f"slopes at their upper end and the others at their lower end it is linear and does not{speed}."
        )


@dataclass(frozen=True, eq=False, repr=False)
class Verdict(Result):
    """What is proved of all recurrent layers of a network; see `certify`.

    Parameters
    ----------
    layers : tuple of LayerVerdict
    dtype : str
        The type whose rounding of the weights is covered.
    """

    layers: tuple[LayerVerdict, ...]
    dtype: str

    @property
    def status(self) -> str:
        """ "holds" if every layer does, "refuted" if one is refuted, else "undecided"."""
        found = {each.status for each in self.layers}
        return HOLDS if found == {HOLDS} else REFUTED if REFUTED in found else UNDECIDED

    @property
    def holds(self) -> bool:
        """Whether every layer forgets its initial state, whatever the input."""
        return self.status == HOLDS

    @property
    def factor(self) -> float | None:
        """The largest of the layers' factors; a cascade forgets at any larger one. None unless it holds for maps."""
        factors = [each.factor for each in self.layers if each.factor is not None]
        return max(factors) if self.holds and len(factors) == len(self.layers) else None

    @property
    def lipschitz(self) -> float | None:
        """Of the states of the last layer against the input of the first, both by the largest entry, for one stack.

        None where a layer has none, or the layers do not all feed each other.
        """
        if len({each.layer.stack for each in self.layers}) != 1:
            return None
        return through(((each.layer.stack, each.layer.depth), each.lipschitz) for each in self.layers)

    @property
    def claims(self) -> dict[str, Claim]:
        """The proved claim of each layer, by its name; `metzler.check(claim, verdict.models[name])` proves it again."""
        refuted = {each.name: each.refutation for each in self.layers if each.status == REFUTED}
        return {each.name: refuted.get(each.name) or each.claim for each in self.layers}

    @property
    def models(self) -> dict[str, Any]:
        """The model of each layer, by its name."""
        return {each.name: each.layer.model for each in self.layers}

    def __bool__(self) -> bool:
        return self.holds

    def columns(self) -> Columns:
        """The numbers of every layer."""
        names = [each.name for each in self.layers]
        rows = [{fact.name: fact for fact in each.facts()} for each in self.layers]
        heads = dict.fromkeys(name for row in rows for name in row if name != "layer")
        return Columns(
            tuple(Column(head, [row[head].value if head in row else None for row in rows]) for head in heads),
            {"layer": names},
        )

    def facts(self) -> tuple[Fact, ...]:
        """The answer, and the numbers of the whole."""
        return (
            Fact("status", self.status),
            Fact("layers", len(self.layers)),
            Fact("factor", self.factor, side="upper"),
            Fact("Lipschitz constant", self.lipschitz, side="upper"),
            Fact("weights as they run in", self.dtype),
            Fact("covered", "real arithmetic with these weights; not automatic mixed precision"),
        )

    def words(self) -> Words:
        """The answer, and a line for each layer."""
        count = len(self.layers)
        of = "the recurrent layer forgets its" if count == 1 else f"all {count} recurrent layers forget their"
        said = {
            HOLDS: f"Proved: {of} initial state, whatever the input.",
            REFUTED: "Refuted: for some admissible slopes it does not forget its initial state, so no norm proves it.",
            UNDECIDED: "Undecided: no norm was found that proves contraction, and nothing that excludes one.",
        }
        lines = {each.name: each.answer for each in self.layers}
        rest = {fact.name: fact.text for fact in self.facts()[2:] if fact.value is not None}
        return Words(said[self.status], lines | rest, max(16, *map(len, lines)))


def certify(
    source: Any,
    activation: Any = None,
    *,
    norm: str = "best",
    model: str = "firing-rate-map",
    dtype: torch.dtype | None = None,
    deadline: float | None = None,
    **settings: Any,
) -> Verdict:
    """Whether the recurrent layers of a trained network forget their initial state, and how fast.

    Parameters
    ----------
    source : nn.Module or state dict
        A module with nn.RNN, nn.RNNCell or cells of `metzler.torch` inside, an nn.Linear that is used recurrently, or
        their state dict, as `torch.load(path, weights_only=True)` returns it.
    activation : str, function, module or Activation, optional
        Where the source does not say it: "tanh", torch.relu, nn.LeakyReLU(0.2), ...
    norm : "best", "diagonal", "l1", "linf" or "l2"
        See `metzler.certify`.
    model : str
        The equation of weights without one: "firing-rate-map" is `x+ = phi(W x + V u + b)`, "echo-state" the leaky one,
        "hopfield-map" `x+ = W phi(x) + V u`; "firing-rate" and "hopfield" run in continuous time.
    dtype : torch.dtype, optional
        Certify the weights as they are after rounding to this type, as automatic mixed precision would round them.
        Otherwise the weights as they are, of float64, float32, bfloat16 or float16: all are promoted exactly.
    deadline : float, optional
        Seconds of search for each layer.
    **settings
        leaking_rate, leak, tau, slopes, gain: of that equation.

    Returns
    -------
    Verdict
        `print` says it in words; `claims` and `models` have what proves it, layer by layer.

    Raises
    ------
    InputError, InputTypeError
        When there is no recurrent layer, a gated one (GRU, LSTM), weights that are not finite, real and square, or an
        activation that is missing or contradicts the module.

    Notes
    -----
    A claim is about all inputs, lengths, batches and biases, in exact arithmetic with the weights that were given. What
    a trained network needs on its data may be less. Refuted means: the weights with some admissible slopes are a linear
    network that does not forget, so that no norm whatsoever proves contraction for this class of activations; an
    unconstrained trained nn.RNN mostly is, for its spectral radius passes 1. `contracting` constrains it.

    A cascade of contracting layers contracts, at any factor above the largest of its layers: the norm weighs each
    layer far less than the one before it. Dropout between the layers is that of `eval()`: none.

    References
    ----------
    davydov2022, Theorem 4 and Corollary 7; `metzler.refute` for what refutes.

    Examples
    --------
    >>> from torch import nn
    >>> _ = torch.manual_seed(0)
    >>> rnn = nn.RNN(8, 16)
    >>> certify(rnn).status
    'holds'
    >>> with torch.no_grad():
    ...     _ = rnn.weight_hh_l0.mul_(3.0)
    >>> certify(rnn).status
    'refuted'
    >>> certify({"weight_hh": 0.4 * torch.eye(3)}, "tanh", norm="linf").factor
    0.4000000059604645
    """
    if dtype is not None and dtype not in FLOATS:
        raise InputTypeError(f"dtype must be torch.float64, float32, bfloat16 or float16, got {dtype}")
    if norm not in WORDS:
        raise InputError(f"norm must be one of {', '.join(map(repr, WORDS))}, got {norm!r}")
    if model not in AT_COMMAND_LINE:
        raise InputError(f"model must be one of {', '.join(sorted(AT_COMMAND_LINE))}, got {model!r}")
    asked = Asked(activation, model, dtype, settings)
    layers = recurrent_layers(source, asked)
    found = tuple(_layer_verdict(layer, norm, deadline) for layer in layers)
    return Verdict(found, "the type they have" if dtype is None else str(dtype).removeprefix("torch."))


def _layer_verdict(layer: Layer, norm: str, deadline: float | None) -> LayerVerdict:
    """The cheap answers first: a diagonal norm, then what excludes every norm, then the norm that was asked for."""
    try:
        first = certify_model(layer.model, "diagonal", deadline=deadline)
        if norm == "diagonal" or (first.rate > 0 and norm == first.norm.order):
            return LayerVerdict(layer, first, None)
        refuted = None if first.rate > 0 else refute(layer.model, first, largest=LARGEST)
        if refuted is not None and refuted.no_norm:
            return LayerVerdict(layer, first, refuted)
        try:
            return LayerVerdict(layer, certify_model(layer.model, norm, deadline=deadline), refuted)
        except NotProved:
            return LayerVerdict(layer, first, refuted)
    except InputError as error:
        raise InputError(f"{layer.name}: {error}") from error
