"""What is stated about a network, with its evidence: how it is stored, bound to the network and proved again."""

from __future__ import annotations

from metzler.claims.branched import BranchedClaim
from metzler.claims.check import check
from metzler.claims.claim import CheckResult, Claim
from metzler.claims.composite import CompositeClaim
from metzler.claims.diagonal import Certificate
from metzler.claims.hashing import matrices_sha256
from metzler.claims.kinds import load
from metzler.claims.local import LocalClaim
from metzler.claims.lp import LpClaim
from metzler.claims.quadratic import QuadraticClaim
from metzler.claims.subject import Subject
from metzler.claims.threshold import ThresholdClaim

__all__ = [
    "BranchedClaim",
    "Certificate",
    "CheckResult",
    "Claim",
    "CompositeClaim",
    "LocalClaim",
    "LpClaim",
    "QuadraticClaim",
    "Subject",
    "ThresholdClaim",
    "check",
    "load",
    "matrices_sha256",
]
