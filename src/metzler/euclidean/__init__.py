"""Euclidean (quadratic) norms: what can be proved beyond diagonally weighted l1 and l-infinity norms."""

from __future__ import annotations

from metzler.euclidean.condition import EuclideanCertificate, QuadraticNorm, euclidean_rate
from metzler.euclidean.diagonal import lyapunov_diagonally_stable
from metzler.euclidean.lmi import lmi_certificate
from metzler.euclidean.symmetric import is_symmetric, symmetric_certificate

__all__ = [
    "EuclideanCertificate",
    "QuadraticNorm",
    "euclidean_rate",
    "is_symmetric",
    "lmi_certificate",
    "lyapunov_diagonally_stable",
    "symmetric_certificate",
]
