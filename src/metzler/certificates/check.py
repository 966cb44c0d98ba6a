"""The trusted base: re-proves a certificate from the network and the certificate's vectors alone.

It shares no code with the search: the worst-case rows are formed here again, straight from the model's
triple, and every operation is rounded outward. What it proves:

* for every admissible slope vector `d`, the log norm of `J(d)` in the certificate's norm is at most `-rate`;
* no diagonal weights in a norm of this order give more than `rate + gap`.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from os import PathLike

import numpy as np
from numpy.typing import NDArray

from metzler.certificates.hashing import matrices_sha256
from metzler.certificates.outward import add_up
from metzler.certificates.record import ATTAINED, Certificate, Witness
from metzler.certificates.rows import worst_rows
from metzler.errors import InputError, NotProved
from metzler.models import Model
from metzler.norms import Norm


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
    """Outward-rounded bounds: the rate that weights prove, and the rate that no weights pass."""

    rate: float
    ceiling: float
    exact: bool
    scale: float

    @property
    def gap(self) -> float:
        """`ceiling - rate`, rounded up and not negative."""
        return max(0.0, float(add_up(self.ceiling, -self.rate)))

    @property
    def attained(self) -> bool:
        """Whether the gap is at rounding level."""
        return bool(self.gap <= ATTAINED * self.scale)


def check(certificate: Certificate | str | PathLike[str], model: Model) -> CheckResult:
    """The proof, or the reasons why there is none, of `certificate` for `model`.

    Parameters
    ----------
    certificate : Certificate or path
        What to prove.
    model : Model
        The network; its matrices must have the certificate's hash.

    Returns
    -------
    CheckResult

    Raises
    ------
    InputError
        When the file is not a certificate.

    Notes
    -----
    Cost: a hash and four sparse products. The error analysis is in the documentation, page "check".

    References
    ----------
    davydov2022, Lemma 6, Theorems 16 and 18.
    """
    cert = certificate if isinstance(certificate, Certificate) else Certificate.load(certificate)
    reasons = _identity(cert, model)
    if reasons:
        return CheckResult(False, tuple(reasons), float("nan"), float("nan"))
    try:
        proof = prove(model, cert.norm, cert.proof)
    except InputError as error:
        return CheckResult(False, (str(error),), float("nan"), float("nan"))
    reasons = _claims(cert, proof)
    return CheckResult(not reasons, tuple(reasons), proof.rate, proof.gap)


def prove(model: Model, norm: Norm, witness: Witness) -> Proof:
    """The bounds that a `norm` and a `witness` prove for `model`."""
    rows = worst_rows(model.triple().oriented(norm.order), witness.corners)
    lower = rows.below(witness.limiting, witness.values, witness.exponents)
    ceiling = -float(lower.min())
    rate = -float(rows.above(norm.order, norm.weights, norm.exponents).max())
    sizes = [abs(value) for value in (rate, ceiling) if np.isfinite(value)]
    return Proof(rate, ceiling, rows.exact, max([*sizes, rows.largest_diagonal(witness.limiting)]))


def _identity(cert: Certificate, model: Model) -> list[str]:
    """Why the certificate is not about this network; empty when it is."""
    if cert.model_kind != model.kind:
        return [f"it is about a {cert.model_kind} network, this one is {model.kind}"]
    if cert.norm.weights.shape != (model.n,):
        return [f"it is about {len(cert.norm.weights)} states, this network has {model.n}"]
    mine = model.parameters()
    if set(mine) != set(cert.parameters):
        return [f"its parameters are {sorted(cert.parameters)}, this network has {sorted(mine)}"]
    for name, value in mine.items():
        if not _same(np.asarray(value), np.asarray(cert.parameters[name])):
            return [f"its {name} differs from this network's"]
    if cert.sha256 != matrices_sha256(model.matrices()):
        return ["the weights differ from those it was made for (SHA-256)"]
    return []


def _same(mine: NDArray[np.float64], theirs: NDArray[np.float64]) -> bool:
    """Whether two parameters agree; a 0-d array stands for a constant one of any shape."""
    if mine.ndim and theirs.ndim and mine.shape != theirs.shape:
        return False
    return bool((mine == theirs).all()) and mine.size > 0


def _claims(cert: Certificate, proof: Proof) -> list[str]:
    """Which statements of the certificate the proof does not cover."""
    reasons = []
    if not (np.isfinite(cert.rate) and cert.rate <= proof.rate):
        reasons.append(f"its weights prove the rate {proof.rate!r}, it claims {cert.rate!r}")
    if not np.isfinite(proof.ceiling) or Fraction(cert.rate) + Fraction(cert.gap) < Fraction(proof.ceiling):
        reasons.append(f"its witness proves no rate above {proof.ceiling!r}, it claims {cert.rate!r} + {cert.gap!r}")
    if cert.exact and not proof.exact:
        reasons.append("it claims an exact worst case, the envelope is an upper bound")
    if cert.attained and not proof.attained:
        reasons.append("it claims an attained optimum, the gap is larger than rounding")
    return reasons
