"""Certified contraction rates of recurrent neural networks in weighted l1 and l-infinity norms."""

from __future__ import annotations

from metzler.activations import Activation, activation
from metzler.certificates import (
    Certificate,
    CheckResult,
    GainResult,
    Progress,
    certify,
    certify_steps,
    check,
    critical_gain,
    unweighted_rate,
)
from metzler.errors import (
    EarlyEnd,
    InputError,
    InputTypeError,
    MetzlerError,
    NotProved,
    RangeExceeded,
    StepsExhausted,
)
from metzler.matrices import metzler_majorant, spectral_abscissa, strong_components
from metzler.models import FiringRate, Hopfield
from metzler.norms import Norm

__version__ = "0.1.0"

__all__ = [
    "Activation",
    "Certificate",
    "CheckResult",
    "EarlyEnd",
    "FiringRate",
    "GainResult",
    "Hopfield",
    "InputError",
    "InputTypeError",
    "MetzlerError",
    "NotProved",
    "Norm",
    "Progress",
    "RangeExceeded",
    "StepsExhausted",
    "__version__",
    "activation",
    "certify",
    "certify_steps",
    "check",
    "critical_gain",
    "metzler_majorant",
    "spectral_abscissa",
    "strong_components",
    "unweighted_rate",
]
