"""What the atlas says of one network in one model and norm, as one row of the table."""

from __future__ import annotations

import hashlib
import math
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import metzler as mz
from metzler.claims.claim import Claim
from metzler.claims.quadratic import QuadraticClaim
from metzler.deadline import Deadline
from metzler.digits import add_up
from metzler.models import Model
from metzler.networks import Network
from metzler.search.ceiling import ceiling
from metzler.search.l2 import estimate_steps
from metzler.steps import finished

MODELS: Mapping[str, Callable[..., Model]] = {"hopfield": mz.Hopfield, "firing-rate": mz.FiringRate}
NORMS = ("l1", "linf", "l2", "ceiling")
SECONDS = 20.0
"""Of search, for one model and norm; a proof comes on top."""
TWICE = 600
"""Up to so many neurons l2 and the ceiling are sought for both models; they are the same number for both."""
PROVED = 3000
"""Up to so many neurons a rate in l2 is proved, beyond it is estimated."""
NAMED = 5


@dataclass(frozen=True)
class Row:
    """One line of docs/atlas.csv; bounds are doubles, and infinite where every gain is certified."""

    network: str
    title: str
    distribution: str
    version: str = ""
    signs: str = ""
    n: int = 0
    synapses: int = 0
    weights: str = ""
    """Hash of the matrices that the certificate is about."""
    model: str = ""
    norm: str = ""
    lower: float = math.nan
    """The network is certified with every factor on its weights below this."""
    upper: float = math.nan
    """No norm of this kind certifies it with a larger factor; infinite where nothing bounds it."""
    estimate: float = math.nan
    """Of the factor, in floating point: where nothing is proved."""
    at_gain: float = math.nan
    """The gain of the network that the certificate is about, where it is about a rate."""
    rate: float = math.nan
    overshoot: float = math.nan
    """Spread of the weights of the norm, or the square root of the condition number of P."""
    limiting: str = ""
    limiting_cells: int = 0
    certificate: str = ""
    """SHA-256 of the certificate's file."""
    seconds: float = math.nan
    note: str = ""


def measured(about: Row, net: Network, model: str, norm: str, path: Path, seconds: float = SECONDS) -> Row:
    """The row of a network; the certificate is written to `path`."""
    begun = time.monotonic()
    free = MODELS[model](net, leak=1.0, activation="relu")
    found = {"l1": _diagonal, "linf": _diagonal, "l2": _euclidean, "ceiling": _ceiling}[norm](free, norm, path, seconds)
    took = {"seconds": round(time.monotonic() - begun, 2)}
    return Row(**(asdict(about) | {"model": model, "norm": norm, "n": net.n} | found | took))


def saved(claim: Claim, path: Path) -> dict[str, object]:
    """Write a claim; the hashes of its matrices and of its file, which names the file of its arrays by their hash."""
    path.parent.mkdir(parents=True, exist_ok=True)
    claim.save(path)
    return {"weights": claim.sha256, "certificate": hashlib.sha256(path.read_bytes()).hexdigest()}


def _diagonal(free: Model, norm: str, path: Path, seconds: float) -> dict[str, object]:
    claim = mz.critical_gain(free, norm, deadline=seconds)
    found = {"lower": claim.lower, "upper": claim.upper, **saved(claim, path)}
    if claim.certificate is None:
        return found
    cells = claim.certificate.limiting_names if math.isfinite(claim.upper) else []
    found["limiting"] = "; ".join(str(name) for name in cells[:NAMED])
    return found | {"limiting_cells": len(cells), "overshoot": claim.certificate.norm.condition}


def _euclidean(free: Model, norm: str, path: Path, seconds: float) -> dict[str, object]:
    """The rate c is proved at the gain g that l1 or linf reach; by the same multipliers all below g / (1 - c) is."""
    reached = mz.critical_gain(free, "diagonal", deadline=seconds)
    if math.isinf(reached.lower):
        return {"lower": math.inf, "upper": math.inf, "note": "not sought: l1 or linf certify every gain"}
    start = reached.lower if math.isfinite(reached.upper) else 1.0
    net = free.with_gain(start)
    assert net is not None
    if free.triple().n > PROVED:
        about = finished(estimate_steps(net, rtol=1e-3, until=Deadline(seconds)))
        return {"estimate": start / (1 - about), "note": "an estimate: too large for a proof here"}
    claim = mz.certify(net, "l2", deadline=seconds)
    left = float(add_up(1.0, -claim.rate))
    lower = math.inf if left <= 0 else math.nextafter(start / left, 0.0)
    assert isinstance(claim, QuadraticClaim), "up to PROVED neurons P is formed"
    found = {"lower": lower, "at_gain": start, "rate": claim.rate, "overshoot": math.sqrt(claim.norm.condition)}
    return found | saved(claim, path)


def _ceiling(free: Model, norm: str, path: Path, seconds: float) -> dict[str, object]:
    decay, _ = ceiling(free, deadline=seconds)
    return {"estimate": 1 / (1 - decay) if decay < 1 else math.inf, "note": "an estimate, of every norm"}
