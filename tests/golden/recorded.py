"""What is recorded of a golden certificate, read through public attributes: no other file here knows their names."""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np

import metzler as mz


def numbers(certificate: mz.Certificate) -> dict[str, Any]:
    """Its claims bit for bit: short ones as hexadecimal text, vectors as the SHA-256 of their bytes."""
    norm, proof = certificate.norm, certificate.proof
    return {
        "kind": certificate.subject.kind,
        "norm": norm.order,
        "states": len(norm.weights),
        "rate": float(certificate.rate).hex(),
        "upper": float(certificate.upper).hex(),
        "exact": certificate.exact,
        "attained": certificate.attained,
        "weights": digest(norm.weights, norm.exponents),
        "witness": digest(proof.values, proof.exponents),
        "limiting": digest(proof.limiting),
        "corners": {str(row): corner for row, corner in proof.corners.items()},
        "parameters": {name: digest(value) for name, value in sorted(certificate.subject.parameters.items())},
    }


def digest(values: Any, exponents: Any = None) -> str:
    """Twelve digits of the hash of numbers `values * 2^exponents`, whatever the order of bytes on this machine."""
    parts = [np.asarray(values)] + ([] if exponents is None else [np.asarray(exponents)])
    content = b"".join(part.astype(part.dtype.newbyteorder("<")).tobytes() for part in parts)
    return hashlib.sha256(content).hexdigest()[:12]
