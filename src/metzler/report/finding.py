"""What `metzler certify` found, as plain data, as one JSON object and as sentences."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from metzler.claims.diagonal import Certificate
from metzler.claims.threshold import ThresholdClaim
from metzler.digits import add_up
from metzler.facts import Fact, Result, Side
from metzler.matrices.forms import nonzeros
from metzler.models import Model
from metzler.models.kinds import KINDS
from metzler.norms.diagonal import Norm
from metzler.report.tried import tried_lines, tried_record

SUMS = {"l1": "column sums", "linf": "row sums"}


@dataclass(frozen=True, repr=False)
class Findings(Result):
    """A certificate with what a user wants to see beside it.

    Attributes
    ----------
    certificate : Certificate
    gain : ThresholdClaim or str
        Bracket of the largest factor on the weights, beside the gain they have, for which the network is still
        certified; why there is none in words.
    unweighted : dict of str to float
        The rates that l1 and linf prove without weights, rounded down, 1/time.
    network : str
        The network in words.
    unit : str
        "per unit of time", with what sets that unit.
    path : str or None
        Where the certificate was written.
    rows : dict of str to int
        How many rows used which form of the worst case.
    refutation : str
        What speaks against contraction, in sentences; empty for a network that contracts.
    no_norm : bool
        Whether it is proved that no norm whatever gives a positive rate.
    advice : str
        The next thing to try; empty for a network that contracts.
    interrupted : bool
        Whether the search was stopped before its end: the gap is then what was left.
    of : str
        What the states are, "neuron" or "cell".
    study : mapping
        What was certified, so that it can be done again.
    warnings : tuple of str
        What looks wrong with the network.
    changes : tuple of str
        What became of the network when it was read.
    """

    certificate: Certificate
    gain: ThresholdClaim | str
    unweighted: dict[str, float]
    network: str
    unit: str
    path: str | None = None
    rows: dict[str, int] = field(default_factory=dict)
    refutation: str = ""
    no_norm: bool = False
    advice: str = ""
    interrupted: bool = False
    of: str = "neuron"
    study: Mapping[str, Any] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()

    @property
    def ceiling(self) -> float:
        """No diagonal weights of this norm prove more than this rate."""
        return add_up(self.certificate.rate, self.certificate.gap)

    def facts(self) -> tuple[Fact, ...]:
        """The numbers in the sentences: of the certificate, of other norms, and of the gain where it is defined."""
        c = self.certificate
        gain = () if isinstance(self.gain, str) else (self.gain.lower, self.gain.upper)
        sides: tuple[Side, ...] = ("lower", "upper")
        return (
            Fact("rate", c.rate, self.unit, "lower"),
            Fact("gap", c.gap, self.unit, "upper", 3),
            Fact("ceiling", self.ceiling, self.unit, "upper"),
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
    triple, matrices = model.triple(), model.matrices()
    sizes = [count(model.n, unit)]
    if "W" in matrices:
        sizes.append(count(nonzeros(matrices["W"]), "synapse"))
    elif KINDS[model.kind].sloped:
        sizes.append(f"{len(triple.lo):,} nonlinearit{'y' if len(triple.lo) == 1 else 'ies'}")
    if KINDS[model.kind].sloped and len(triple.lo):
        sizes.append(f"slopes in [{triple.lo.min():.6g}, {triple.hi.max():.6g}]")
    return f"{KINDS[model.kind].title} ({', '.join(sizes)})"


def proved(network: str, kind: str, norm: str, rate: Fact, step: Fact) -> str:
    """The sentence that a positive rate deserves; `step` is the factor of a step, for a map."""
    meaning = f" {KINDS[kind].meaning}".rstrip()
    if rate.unit == "per step":
        return (
            f"Proved: whatever the input, each step of this {network} brings any two states closer at least "
            f"by the factor {step.number} in a {norm} norm.{meaning}"
        )
    return (
        f"Proved: whatever the input, any two trajectories of this {network} approach each other "
        f"at least like exp(-r t) in a {norm} norm, with r = {rate.number} {rate.unit}.{meaning}"
    )


def headline(found: Findings) -> str:
    """One sentence: what was proved, or what cannot be."""
    c = found.certificate
    order, said = c.norm.order, found.said()
    rate, ceiling = said["rate"], said["ceiling"]
    if c.rate > 0:
        step = found.fact("factor of a step")
        return proved(found.network, c.subject.kind, f"weighted {order}", found.fact("rate"), step)
    if found.no_norm:
        return (
            f"Not contracting: no norm whatever certifies this {found.network} for every activation with these slopes; "
            f"diagonal weights of {order} prove no rate above {ceiling} {found.unit}."
        )
    if found.ceiling <= 0:
        bound = "" if c.exact else ", with the bound on the slopes that was used,"
        return (
            f"Not certified by diagonal {order}: no diagonal weights of the {order} norm{bound} can certify this "
            f"{found.network}, for none proves a rate above {ceiling} {found.unit}. "
            "Other norms may still do so."
        )
    if c.attained:
        return (
            f"Not certified by diagonal {order}: the best rate that diagonal weights of the {order} norm prove for "
            f"this {found.network} is 0 to within rounding: between {rate} and {ceiling} "
            f"{found.unit}. Other norms may prove more."
        )
    return (
        f"Undecided: the best rate that diagonal weights of the {order} norm prove for this {found.network} "
        f"lies between {rate} and {ceiling} {found.unit}; no contraction is certified."
    )


def lines(found: Findings) -> list[str]:
    """The numbers beside the sentence; lower bounds are rounded down and upper bounds up."""
    c = found.certificate
    order, said = c.norm.order, found.said()
    bare = ", ".join(f"{o} {said[f'rate without weights, {o}']} ({SUMS[o]})" for o in found.unweighted)
    unit = found.unit.partition(",")[0]  # what sets it stands in the first line
    facts = {
        "rate": f"{said['rate']} {found.unit}",
        "gap": f"{said['gap']} {unit}: no diagonal weights of {order} prove more than {said['ceiling']} {unit}",
        "worst case": "exact, some slopes of the class attain it" if c.exact else "bounded from above, not exact",
        "optimum": _optimum(found),
        "limiting": _limiting(found),
        "critical gain": found.gain if isinstance(found.gain, str) else _gain(found.gain, said, order),
        "overshoot": overshoot(c.norm, float(c.rate), found.unit),
        "without weights": f"{bare} {unit}",
    }
    if found.rows:
        forms = ", ".join(f"{number:,} {name}" for name, number in found.rows.items() if number)
        facts["rows"] = f"{forms} (number of rows)"
    if found.changes:
        facts["read"] = "; ".join(found.changes)
    if found.refutation:
        facts["why not"] = found.refutation
    if found.advice:
        facts["next to try"] = found.advice
    if found.path is not None:
        facts["certificate"] = found.path
    return [f"  {name:<16} {text}" for name, text in facts.items()] + tried_lines(c, unit)


def overshoot(norm: Norm, rate: float, unit: str) -> str:
    """What the weights cost in the unweighted norm of the same order.

    Where the rate is positive: by how much a difference may grow at first, and how long that bound says nothing.

    Examples
    --------
    >>> overshoot(Norm("l1", [1.0, 4.0]), 0.5, "per s")
    'in the unweighted l1 norm a difference may grow by the factor 4 at first; that bound is empty for 2.78 s'
    """
    condition, factor = norm.condition, norm.fact("overshoot").number
    if condition == 1:
        return f"none: the weights are all alike, the rate is that of the unweighted {norm.order} norm"
    if not rate > 0:
        return f"in the unweighted {norm.order} norm the bound on a difference is {factor} times as large"
    text = f"in the unweighted {norm.order} norm a difference may grow by the factor {factor} at first"
    decay = -math.log1p(-rate) if unit == "per step" and rate < 1 else rate
    times = {"per step": "steps"}.get(unit, "units of time" if unit.startswith("per unit") else unit[4:])
    empty = Fact("empty", math.log(condition) / decay * (1 + 1e-12), side="upper", digits=3)
    return f"{text}; that bound is empty for {empty.number} {times}"


def _limiting(found: Findings) -> str:
    c = found.certificate
    part, whole = len(c.limiting), count(len(c.norm.weights), found.of)
    text = f"{part:,} of {whole} {'proves' if part == 1 else 'prove'} that no weights do better than rate + gap"
    return text if c.subject.names is None or not part else f"{text}: {c.subject.listed(c.limiting)}"


def _optimum(found: Findings) -> str:
    if found.interrupted:
        return "the search was stopped, these are the best weights so far"
    return "attained by these weights" if found.certificate.attained else "approached up to the margin"


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
        "certificate": found.path,
        "warnings": list(found.warnings),
        "changes": list(found.changes),
        "study": dict(found.study),
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


def count(number: int, thing: str) -> str:
    """`1 neuron`, `2 neurons`."""
    return f"{number:,} {thing}{'' if number == 1 else 's'}"
