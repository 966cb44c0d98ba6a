"""`metzler check`: prove a certificate again from the network alone."""

from __future__ import annotations

from math import isfinite
from typing import Any

import click

from metzler.claims.check import check_steps
from metzler.claims.claim import CheckResult, Claim
from metzler.claims.diagonal import Certificate
from metzler.claims.diagonal_words import overshoot
from metzler.claims.terms import unit_of_rate
from metzler.cli.case import case_of, claim_in
from metzler.cli.options import files, form_options, network_argument, network_options
from metzler.cli.output import form_of, written
from metzler.cli.progress import watch
from metzler.cli.proved import program
from metzler.cli.proved import proved as by_proved_checker
from metzler.cli.standard_input import STANDARD_INPUT
from metzler.cli.streams import say
from metzler.errors import InputError
from metzler.facts import Fact

HOLDS, DOES_NOT_HOLD = 0, 1
CODES = {"proved": HOLDS, "not proved": DOES_NOT_HOLD, "refused": 2}
UNSAID = frozenset({"sha256", "names"})
"""Of what a claim is about, what `about` leaves out."""
UNDECIDED = "cannot be proved in integers"


@click.command("check")
@click.argument("certificate", metavar="CERT", shell_complete=files)
@network_argument
@network_options
@click.option("--exact", is_flag=True, help="Prove it in integer arithmetic, without any rounding.")
@click.option(
    "--proved", is_flag=True, help="Also by the checker whose soundness is machine-proved (page proved-checker)."
)
@form_options
def check_command(certificate: str, exact: bool, proved: bool, as_json: bool, as_csv: bool, **options: Any) -> int:
    """Prove the certificate CERT, a claim of any kind, again from the network in FILE, without the search.

    FILE is the weights, or a study (.toml) that names all the matrices of the model. - is standard input.
    The exit code is 0 when it holds, 1 when it does not, 2 when an input cannot be used or the proved checker refuses.
    """
    if certificate == options["network"] == STANDARD_INPUT:
        raise InputError("standard input is the certificate or the network, and not both: name a file for one of them")
    form = form_of({"as_json": as_json, "as_csv": as_csv})
    if proved:
        program()
    claim = claim_in(certificate)
    case = case_of(options)
    model = case.model_for(claim)
    result = watch(check_steps(claim, model, exact=exact))
    if not result.holds and all(UNDECIDED in reason for reason in result.reasons):
        raise InputError(f"{certificate} is not decided: {'; '.join(result.reasons)}")
    unit = unit_of_rate(claim.subject)
    said, words = record(result, claim), f"{verdict(result, claim, certificate, unit)}\n{about(claim)}"
    code = HOLDS if result.holds else DOES_NOT_HOLD
    if proved:
        other = by_proved_checker(claim, certificate, case, model)
        said, words = said | {"proved": other.record}, f"{words}\n{other.sentence(certificate)}"
        code = code or CODES[other.word]
    say(written(form, said, words))
    return code


def verdict(result: CheckResult, claim: Claim, path: str, unit: str = "per unit of time") -> str:
    """One sentence that says whether the claim holds, and why not."""
    if not result.holds:
        return f"Does not hold: {path}: {'; '.join(result.reasons)}."
    if not isinstance(claim, Certificate):
        said = "; ".join(f"{fact.name} {fact.text}" for fact in claim.facts())
        return f"Holds: {path}: a claim of the kind {claim.kind}: {said}."
    order = claim.norm.order
    first = overshoot(claim.norm, float(result.rate), unit)
    rate, gap = result.fact("proved lower bound").number, Fact("gap", result.gap, side="upper", digits=3).number
    decay = "contracts" if result.rate > 0 else "is not certified to contract, distances may grow,"
    return (
        f"Holds: {path}: the network {decay} in the certificate's weighted {order} norm at rate {rate} "
        f"{unit}, at most {gap} below the best that diagonal weights of {order} can prove. "
        f"Overshoot: {first}."
    )


def about(claim: Claim) -> str:
    """One line on the network that the claim is about, whose weights alone are in the file: equation and numbers."""
    facts = [fact for fact in claim.subject.facts() if fact.name not in UNSAID]
    return f"  about            {'; '.join(f'{fact.name} {fact.text}' for fact in facts)}"


def record(result: CheckResult, claim: Claim) -> dict[str, Any]:
    """The result as one JSON object; what was not proved is null."""
    numbers = {"rate": float(result.rate), "gap": float(result.gap)}
    proved = {name: value if result.holds and isfinite(value) else None for name, value in numbers.items()}
    said = {"kind": claim.kind, "quantity": claim.quantity, "unit": claim.subject.unit}
    network = {fact.name: fact.value for fact in claim.subject.facts() if fact.name not in UNSAID}
    return {"holds": bool(result.holds), "reasons": list(result.reasons), **proved, **said, "about": network}
