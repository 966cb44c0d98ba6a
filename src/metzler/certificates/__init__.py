"""Certificates: the record, its proof, and how one is found."""

from metzler.certificates.certify import (
    GainResult,
    Progress,
    certify,
    certify_steps,
    critical_gain,
    unweighted_rate,
)
from metzler.certificates.check import CheckResult, check
from metzler.certificates.hashing import matrices_sha256
from metzler.certificates.record import Certificate
from metzler.certificates.storage import side_path

__all__ = [
    "Certificate",
    "CheckResult",
    "GainResult",
    "Progress",
    "certify",
    "certify_steps",
    "check",
    "critical_gain",
    "matrices_sha256",
    "side_path",
    "unweighted_rate",
]
