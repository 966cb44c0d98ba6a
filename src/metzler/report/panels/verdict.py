"""What was found, in one sentence, and the few numbers that everybody asks for first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from metzler.claims.diagonal import Certificate
from metzler.claims.local import LocalClaim
from metzler.claims.lp import LpClaim
from metzler.claims.parabola import ParabolaClaim
from metzler.claims.quadratic import QuadraticClaim
from metzler.claims.refutation import RefutationClaim
from metzler.claims.terms import Terms
from metzler.deadline import Deadline
from metzler.facts import Fact
from metzler.report.about import About, spent
from metzler.report.content import Numbers, Part, Verdict, Words
from metzler.report.finding import Findings, headline
from metzler.report.local import LocalFindings, advice
from metzler.report.quadratic import QuadraticFindings
from metzler.search.local import outlook
from metzler.search.refute import refute


def verdict(about: About, until: Deadline) -> Iterator[Part]:
    """The sentence that the command line says, and the rate, the half-life and the overshoot."""
    yield Verdict(SENTENCES.get(about.claim.kind, _other)(about, about.claim))
    if next_to_try := _next(about):
        yield Words(f"Next to try: {next_to_try}.", "advice")
    rows = tuple(first_numbers(about))
    if rows:
        yield Numbers(rows, large=True)


def first_numbers(about: About) -> Iterator[tuple[Fact, str]]:
    """Rate, half-life and overshoot, as far as the claim has them."""
    held = about.contraction
    if held is None:
        yield from ((fact, "") for fact in about.claim.facts() if fact.side in ("lower", "upper"))
        return
    where = "" if held.box is None else ", inside the box of the claim"
    means = "how fast differences shrink" if held.rate > 0 else "negative: differences may grow, but no faster"
    yield Fact("proved rate", held.rate, about.unit, "lower"), f"{means}{where}"
    if held.rate > 0:
        half = spent(held.rate, 2.0, about.time, steps=about.model.is_map())
        yield half, "after this time every difference, in the norm of the certificate, is half or less"
        overshoot = Fact("overshoot", held.norm.condition, side="upper", digits=3)
        yield overshoot, "by this factor a difference may grow at first, counted without weights"


def _next(about: About) -> str:
    """What the command line advises where nothing is certified; nothing for what is no rate in a norm."""
    if about.contraction is None or about.contraction.rate > 0 or about.claim.kind == LocalClaim.kind:
        return ""
    return advice(about.model, outlook(about.model), about.unit)


def _diagonal(about: About, claim: Certificate) -> str:
    why, no_norm = _why_not(about, claim.rate)
    return headline(Findings(claim, "", {}, **_terms(about), refutation=why, no_norm=no_norm))


def _quadratic(about: About, claim: QuadraticClaim | ParabolaClaim) -> str:
    why, no_norm = _why_not(about, claim.rate)
    return str(QuadraticFindings(claim, **_terms(about), refutation=why, no_norm=no_norm))


def _local(about: About, claim: LocalClaim) -> str:
    return str(LocalFindings(claim, **_terms(about)))


def _between(about: About, claim: LpClaim) -> str:
    return claim.words(Terms(**_terms(about))).sentence


def _refutation(about: About, claim: RefutationClaim) -> str:
    return f"{'Not contracting' if claim.no_norm else 'Not certified'}: {claim.sentence}"


def _other(about: About, claim: Any) -> str:
    said = "; ".join(f"{fact.name} {fact.text}" for fact in claim.facts() if fact.name != "network")
    return f"Holds: a claim about the {claim.quantity} of this {about.described}: {said}."


def _terms(about: About) -> dict[str, Any]:
    """What the sentences call the network, its rates and its states."""
    return {"network": about.described, "unit": about.unit, "of": about.of}


def _why_not(about: About, rate: float) -> tuple[str, bool]:
    """What speaks against contraction, and whether no norm whatever proves it."""
    if rate > 0:
        return "", False
    against = refute(about.model, about.claim)
    return against.sentence, against.no_norm


SENTENCES: Mapping[str, Callable[[About, Any], str]] = {
    "diagonal": _diagonal,
    "quadratic": _quadratic,
    "parabola": _quadratic,
    "local": _local,
    "lp": _between,
    "refutation": _refutation,
}
"""By the kind of the claim, who says it in a sentence."""
