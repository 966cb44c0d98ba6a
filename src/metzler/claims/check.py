"""The trusted base: re-proves a certificate from the network and the certificate's vectors alone.

It shares no code with the search: the worst-case rows are formed here again, straight from the model's
triple, and every operation is rounded outward. What it proves:

* for every admissible slope vector `d`, the log norm of `J(d)` in the certificate's norm is at most `-rate`;
* no diagonal weights in a norm of this order give more than `rate + gap`.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, replace
from fractions import Fraction
from os import PathLike

import numpy as np
from numpy.typing import NDArray

from metzler.claims.diagonal import ATTAINED, Certificate, Witness
from metzler.claims.hashing import matrices_sha256_meanwhile
from metzler.errors import InputError, InputTypeError, NotProved
from metzler.matrices.sizes import Sizes
from metzler.models import Model, Triple
from metzler.models.base import is_model, known_model
from metzler.norms.diagonal import Norm
from metzler.numbers.outward import add_up
from metzler.numbers.scaled import Scaled
from metzler.proofs import profiles
from metzler.proofs.bounds import Above, Below
from metzler.proofs.exact import ExactProof, prove_exact_steps, round_down
from metzler.proofs.rows import worst_rows
from metzler.steps import Step, converted, finished

OTHER_WEIGHTS = "the weights differ from those it was made for (SHA-256)"


@dataclass(frozen=True)
class CheckResult:
    """What `check` proved.

    Parameters
    ----------
    holds : bool
        Whether every statement of the certificate is proved for this network.
    reasons : tuple of str
        Why not, one sentence each; empty when it holds.
    rate : float
        The rate that the certificate's weights prove, in 1/time (a lower bound; nan when nothing could be computed).
    gap : float
        No diagonal weights of this order prove more than `rate + gap`.
    """

    holds: bool
    reasons: tuple[str, ...]
    rate: float
    gap: float

    def require(self) -> CheckResult:
        """This result when it holds; raises `NotProved` with the reasons otherwise."""
        if not self.holds:
            raise NotProved("the certificate does not hold: " + "; ".join(self.reasons), self.reasons)
        return self

    def __bool__(self) -> bool:
        return self.holds


@dataclass(frozen=True)
class Proof:
    """Bounds, outward-rounded or exact: the rate that weights prove, and the rate that no weights pass."""

    rate: float | Fraction
    ceiling: float | Fraction
    exact: bool
    scale: float | Fraction

    @property
    def rate_down(self) -> float:
        """`rate` rounded down to a double."""
        return round_down(self.rate) if isinstance(self.rate, Fraction) else self.rate

    @property
    def ceiling_up(self) -> float:
        """`ceiling` rounded up to a double."""
        return -round_down(-self.ceiling) if isinstance(self.ceiling, Fraction) else self.ceiling

    @property
    def gap(self) -> float:
        """`ceiling_up - rate_down`, rounded up and not negative."""
        return max(0.0, float(add_up(self.ceiling_up, -self.rate_down)))

    @property
    def attained(self) -> bool:
        """Whether the gap is at rounding level, and not so near to its end that another machine may deny it."""
        return self.small(1.001 * self.gap)

    def small(self, gap: float) -> bool:
        """Whether `gap` is at rounding level, next to rate, ceiling and the diagonal of the limiting rows."""
        if isinstance(self.scale, Fraction):
            return Fraction(gap) <= Fraction(ATTAINED) * self.scale
        return bool(gap <= ATTAINED * self.scale)


def check(certificate: Certificate | str | PathLike[str], model: Model, *, exact: bool = False) -> CheckResult:
    """The proof, or the reasons why there is none, of `certificate` for `model`.

    Parameters
    ----------
    certificate : Certificate or path
        What to prove.
    model : Model
        The network; its matrices must have the certificate's hash.
    exact : bool
        Prove it in integer arithmetic instead of outward-rounded floating point: slower, and no less strict
        than the truth. What the fast check accepts the exact one accepts; it may accept claims that are true by
        less than a rounding error.

    Returns
    -------
    CheckResult

    Raises
    ------
    InputError
        When the file is not a certificate.

    Notes
    -----
    Cost: a hash and some three sparse products; exact, about a microsecond and 100 bytes a synapse for rows of one
    or two vertices. The error analysis is in the documentation, page "rounding".

    References
    ----------
    davydov2022, Lemma 6, Theorems 16 and 18.
    """
    return finished(check_steps(certificate, model, exact=exact))


def check_steps(
    certificate: Certificate | str | PathLike[str], model: Model, *, exact: bool = False
) -> Generator[Step, None, CheckResult]:
    """Like `check`, but yields `Step` on the way; the result is the generator's return value."""
    if is_model(certificate):
        kind = type(certificate).__name__
        raise InputTypeError(f"expected a certificate or its file, got {kind}: model and certificate may be swapped")
    known_model(model)
    if not isinstance(certificate, Certificate | str | bytes | PathLike):
        raise InputTypeError(f"expected a certificate or its file, got {type(certificate).__name__}")
    cert = certificate if isinstance(certificate, Certificate) else Certificate.load(certificate)
    yield Step("identity", 0.0)
    reasons = _parameters(cert, model)
    if reasons:
        return _refused(*reasons)
    with matrices_sha256_meanwhile(model.matrices()) as sha256:
        if exact and cert.sha256 != sha256():
            return _refused(OTHER_WEIGHTS)
        yield Step("proof", 0.05)
        try:
            proof = (yield from _exact_proof(model, cert)) if exact else _fast_proof(model, cert)
        except InputError as error:
            return _refused(OTHER_WEIGHTS if cert.sha256 != sha256() else str(error))
        if cert.sha256 != sha256():
            return _refused(OTHER_WEIGHTS)
    reasons = _claims(cert, proof)
    return CheckResult(not reasons, tuple(reasons), proof.rate_down, proof.gap)


def _refused(*reasons: str) -> CheckResult:
    return CheckResult(False, reasons, float("nan"), float("nan"))


def _fast_proof(model: Model, cert: Certificate) -> Proof:
    """By compiled loops where they are enabled and prove what is claimed; else by the passes of `certify`.

    Their sums round otherwise: a claim that is true by less than a rounding error may need the one or the other.
    """
    if profiles.FASTER is not None:
        proof = prove(model, cert.norm, cert.proof, profiles.FASTER)
        if not _claims(cert, proof):
            return proof
    return prove(model, cert.norm, cert.proof)


def _exact_proof(model: Model, cert: Certificate) -> Generator[Step, None, Proof]:
    """The proof in integer arithmetic."""
    within = model.within()
    share = 1.0 if within is None else 0.5
    found = yield from _exactly(model.triple(), cert, 0.05, 0.95 * share)
    ceiling = found.ceiling
    if within is not None:
        inner = yield from _exactly(within[0], cert, 0.525, 0.95 * share)
        ceiling = None if inner.ceiling is None else inner.ceiling + Fraction(within[1])
    sizes = [abs(found.rate), found.diagonal, *([abs(ceiling)] if ceiling is not None else [])]
    return Proof(found.rate, np.inf if ceiling is None else ceiling, found.exact, max(sizes))


def _exactly(triple: Triple, cert: Certificate, start: float, share: float) -> Generator[Step, None, ExactProof]:
    """What norm and witness of a certificate prove for a triple."""
    norm, witness = cert.norm, cert.proof
    steps = prove_exact_steps(
        triple,
        norm.order,
        norm.weights,
        norm.exponents,
        witness.limiting,
        witness.values,
        witness.exponents,
        corners=witness.corners,
    )
    return (yield from converted(steps, lambda done: Step("exact proof", start + share * done)))


def prove(
    model: Model,
    norm: Norm,
    witness: Witness,
    kind: type[Sizes] = Sizes,
    *,
    room: bool = False,
) -> Proof:
    """The bounds that a `norm` and a `witness` prove for `model`; `kind` takes the products of sparse profiles.

    With `room` they are what a proof finds on every machine, in whatever order it sums: what a certificate may claim.
    """
    proof = prove_oriented(model.triple().oriented(norm.order), norm, witness, kind, room=room)
    within = model.within()
    if within is None:
        return proof
    inner = prove_oriented(within[0].oriented(norm.order), norm, witness, kind, room=room)
    return replace(proof, ceiling=float(add_up(inner.ceiling_up, within[1])))


def prove_oriented(
    triple: Triple,
    norm: Norm,
    witness: Witness,
    kind: type[Sizes] = Sizes,
    *,
    room: bool = False,
) -> Proof:
    """The bounds that a `norm` and a `witness` prove for a triple that is oriented for this norm; see `prove`."""
    rows = worst_rows(triple, witness.corners, kind)
    above = Above.by(rows, norm.order, norm.w)
    below = Below.by(rows, witness.limiting, Scaled(witness.values, witness.exponents))
    upper, lower = rows.both(above, below, room=room)
    rate, ceiling = -float(upper.max()), -float(lower[witness.limiting].min())
    sizes = [abs(value) for value in (rate, ceiling) if np.isfinite(value)]
    return Proof(rate, ceiling, rows.exact, max([*sizes, rows.largest_diagonal(witness.limiting)]))


def _parameters(cert: Certificate, model: Model) -> list[str]:
    """Why the certificate is not about a network with these parameters; empty when it may be."""
    if cert.model_kind != model.kind:
        return [f"its model is {cert.model_kind}, this network is {model.kind}"]
    if cert.norm.weights.shape != (model.n,):
        return [f"it is about {len(cert.norm.weights)} states, this network has {model.n}"]
    mine = model.parameters()
    if set(mine) != set(cert.parameters):
        return [f"its parameters are {sorted(cert.parameters)}, this network has {sorted(mine)}"]
    for name, value in mine.items():
        if not _same(np.asarray(value), np.asarray(cert.parameters[name])):
            return [f"its {name} differs from this network's"]
    return []


def _same(mine: NDArray[np.float64], theirs: NDArray[np.float64]) -> bool:
    """Whether two parameters agree; a 0-d array stands for a constant one of any shape."""
    if mine.ndim and theirs.ndim and mine.shape != theirs.shape:
        return False
    return mine.size > 0 and theirs.size > 0 and bool((mine == theirs).all())


def _claims(cert: Certificate, proof: Proof) -> list[str]:
    """Which statements of the certificate the proof does not cover."""
    reasons = []
    if not cert.rate <= proof.rate:
        reasons.append(f"its weights prove the rate {proof.rate_down!r}, it claims {cert.rate!r}")
    bounded = isinstance(proof.ceiling, Fraction) or np.isfinite(proof.ceiling)
    if not bounded or Fraction(cert.rate) + Fraction(cert.gap) < Fraction(proof.ceiling):
        reasons.append(f"its witness proves no rate above {proof.ceiling_up!r}, it claims {cert.rate!r} + {cert.gap!r}")
    if cert.exact and not proof.exact:
        reasons.append("it claims an exact worst case, the envelope is an upper bound")
    if cert.attained and not proof.small(cert.gap):
        reasons.append("it claims an attained optimum, the gap it claims is larger than rounding")
    return reasons
