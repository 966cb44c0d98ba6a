"""What `metzler certify` found, as plain data, as one JSON object and as sentences."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

from metzler.claims.diagonal import Certificate
from metzler.claims.diagonal_words import bracket, ceiling, sentence
from metzler.claims.diagonal_words import lines as certificate_lines
from metzler.claims.terms import count, named, slopes
from metzler.claims.threshold import ThresholdClaim
from metzler.digits import add_up
from metzler.facts import Fact, Side
from metzler.matrices.forms import nonzeros
from metzler.models import Model
from metzler.models.kinds import KINDS
from metzler.report.found import Found
from metzler.report.tried import tried_lines, tried_record

SUMS = {"l1": "column sums", "linf": "row sums"}


@dataclass(frozen=True, repr=False)
class Findings(Found):
    """A certificate with what a user wants to see beside it.

    Attributes
    ----------
    certificate : Certificate
    gain : ThresholdClaim or str
        Bracket of the largest factor on the weights, beside the gain they have, for which the network is still
        certified; why there is none in words.
    unweighted : dict of str to float
        The rates that l1 and linf prove without weights, rounded down, 1/time.
    rows : dict of str to int
        How many rows used which form of the worst case.
    """

    certificate: Certificate
    gain: ThresholdClaim | str
    unweighted: dict[str, float]
    rows: dict[str, int] = field(default_factory=dict)

    @property
    def ceiling(self) -> float:
        """No diagonal weights of this norm prove more than this rate."""
        return ceiling(self.certificate)

    def facts(self) -> tuple[Fact, ...]:
        """The numbers in the sentences: of the certificate, of other norms, and of the gain where it is defined."""
        c = self.certificate
        gain = () if isinstance(self.gain, str) else (self.gain.lower, self.gain.upper)
        sides: tuple[Side, ...] = ("lower", "upper")
        return (
            *bracket(c, self.unit),
            Fact("factor of a step", add_up(1.0, -c.rate), side="upper"),
            *(Fact(f"rate without weights, {order}", r, self.unit, "lower") for order, r in self.unweighted.items()),
            *(Fact(f"{side} gain", end, side=side) for side, end in zip(sides, gain, strict=False)),
        )

    def said(self) -> dict[str, str]:
        """The numbers as they are printed, by name."""
        return {fact.name: fact.number for fact in self.facts()}

    @property
    def contracting(self) -> bool | None:
        """True or False where it is proved, None where these norms leave it open."""
        return True if self.certificate.rate > 0 else (False if self.no_norm else None)


def describe(model: Model, unit: str = "neuron") -> str:
    """The network in words: its kind, size and slopes; `unit` is what its states are.

    Examples
    --------
    >>> from metzler.models import Hopfield
    >>> describe(Hopfield([[0.0, 0.9], [-0.9, 0.0]], activation="tanh"))
    'Hopfield network (2 neurons, 2 synapses, slopes in [0, 1])'
    """
    triple, matrices, kind = model.triple(), model.matrices(), KINDS.get(model.kind)
    sloped = kind is None or kind.sloped
    sizes = [count(model.n, unit)]
    if "W" in matrices:
        sizes.append(count(nonzeros(matrices["W"]), "synapse"))
    elif sloped:
        sizes.append(f"{len(triple.lo):,} nonlinearit{'y' if len(triple.lo) == 1 else 'ies'}")
    if sloped and len(triple.lo):
        sizes += slopes(triple.lo, triple.hi)
    return named(f"{model.kind} network" if kind is None else kind.title, sizes)


def headline(found: Findings) -> str:
    """One sentence: what was proved, or what cannot be."""
    c = found.certificate
    if c.rate > 0 or not found.no_norm:
        return sentence(c, found.terms())
    return (
        f"Not contracting: no norm whatever certifies this {found.network} for every activation with these slopes; "
        f"diagonal weights of {c.norm.order} prove no rate above {found.said()['ceiling']} {found.unit}."
    )


def lines(found: Findings) -> list[str]:
    """The numbers beside the sentence; lower bounds are rounded down and upper bounds up."""
    c, said = found.certificate, found.said()
    order, unit = c.norm.order, found.unit.partition(",")[0]
    own = certificate_lines(c, found.terms())
    cost = own.pop("overshoot")
    stopped = {"optimum": "the search was stopped, these are the best weights so far"} if found.interrupted else {}
    bare = ", ".join(f"{o} {said[f'rate without weights, {o}']} ({SUMS[o]})" for o in found.unweighted)
    facts = own | stopped
    facts |= {
        "critical gain": found.gain if isinstance(found.gain, str) else _gain(found.gain, said, order),
        "overshoot": cost,
        "without weights": f"{bare} {unit}",
    }
    if found.rows:
        forms = ", ".join(f"{number:,} {name}" for name, number in found.rows.items() if number)
        facts["rows"] = f"{forms} (number of rows)"
    facts |= {fact.name: fact.text for fact in found.beside()}
    return [f"  {name:<16} {text}" for name, text in facts.items()] + tried_lines(c, unit)


def as_json(found: Findings) -> dict[str, Any]:
    """The same as one JSON object; a critical gain without bound is null, and so is one that is not defined."""
    c = found.certificate
    return {
        "model": c.subject.kind,
        "norm": c.norm.order,
        "certified": bool(c.rate > 0),
        "contracting": found.contracting,
        "rate": float(c.rate),
        "gap": float(c.gap),
        "rate_ceiling": found.ceiling,
        "unit": found.unit,
        "exact": bool(c.exact),
        "attained": bool(c.attained),
        "interrupted": found.interrupted,
        "neurons": len(c.norm.weights),
        "condition": c.norm.condition if math.isfinite(c.norm.condition) else None,
        "limiting": [int(i) for i in c.limiting],
        "limiting_names": None if c.subject.names is None else c.subject.called(c.limiting),
        "critical_gain": _bracket(found.gain),
        "unweighted_rate": found.unweighted,
        "alternatives": tried_record(c),
        "rows": found.rows,
        "refutation": found.refutation or None,
        "next": found.advice or None,
        **found.record(),
    }


def _gain(gain: ThresholdClaim, said: dict[str, str], order: str) -> str:
    if math.isinf(gain.lower):
        return "none, every factor on the weights is certified"
    if math.isinf(gain.upper):
        return f"at least {said['lower gain']} times the weights used here; no factor is known to be too large"
    none = f"at {said['upper gain']} times no diagonal weights of {order} certify"
    return f"{said['lower gain']} times the weights used here; {none}"


def _bracket(gain: ThresholdClaim | str) -> dict[str, float | None] | None:
    if isinstance(gain, str):
        return None
    return {
        end: value if math.isfinite(value) else None for end, value in (("lower", gain.lower), ("upper", gain.upper))
    }
