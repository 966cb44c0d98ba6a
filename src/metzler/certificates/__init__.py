"""Certificates: the record, its proof, and how one is found."""

from metzler.certificates.certify import (
    GainResult,
    Progress,
    certify,
    certify_steps,
    critical_gain,
    row_forms,
    unweighted_rate,
)
from metzler.certificates.check import CheckProgress, CheckResult, check, check_steps
from metzler.certificates.hashing import matrices_sha256
from metzler.certificates.many import Certificates, certify_many
from metzler.certificates.record import Certificate
from metzler.certificates.storage import side_path

__all__ = [
    "Certificates",
    "certify_many",
    "Certificate",
    "CheckProgress",
    "CheckResult",
    "GainResult",
    "Progress",
    "certify",
    "certify_steps",
    "check",
    "check_steps",
    "critical_gain",
    "matrices_sha256",
    "row_forms",
    "side_path",
    "unweighted_rate",
]
