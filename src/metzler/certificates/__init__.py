"""Certificates: the record, its proof, and how one is found."""

from metzler.certificates.certify import (
    Progress,
    certify,
    certify_steps,
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
    "Progress",
    "certify",
    "certify_steps",
    "check",
    "check_steps",
    "matrices_sha256",
    "row_forms",
    "side_path",
    "unweighted_rate",
]
