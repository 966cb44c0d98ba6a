"""Certified contraction rates of recurrent neural networks in weighted l1 and l-infinity norms.

The table of contents. A name is loaded when it is first asked for, and so is a room: `mz.design.nearest_weights`.
"""

from importlib import import_module as _load

__version__ = "0.1.0"

CONTENTS = {
    # Networks: the models, all with `J(d) = [1/tau] (A + gain B [d] C)`
    "Hopfield": "metzler.models",
    "FiringRate": "metzler.models",
    "Persidskii": "metzler.models",
    "DiagonalFeedback": "metzler.models",
    "Lure": "metzler.models",
    "Entrywise": "metzler.models",
    "JacobianBounds": "metzler.models",
    "Implicit": "metzler.models",
    "Attention": "metzler.models",
    "IntervalHopfield": "metzler.models",
    "IntervalFiringRate": "metzler.models",
    "LowRankHopfield": "metzler.models",
    "LowRankFiringRate": "metzler.models",
    "LatentHopfield": "metzler.models",
    "EulerStep": "metzler.models",
    "Modules": "metzler.models.modules",
    "HopfieldMap": "metzler.models",
    "FiringRateMap": "metzler.models",
    "LureMap": "metzler.models",
    "EchoState": "metzler.models",
    "Model": "metzler.models",
    "Network": "metzler.networks",
    "read": "metzler.io.read",
    "activation": "metzler.activations",
    "Activation": "metzler.activations",
    # Certificates: the best rate in a weighted norm, proved
    "certify": "metzler.search.certify",
    "certify_many": "metzler.search.many",
    "certify_local": "metzler.search.local",
    "check": "metzler.claims.check",
    "load": "metzler.claims.kinds",
    "Claim": "metzler.claims.claim",
    "Certificate": "metzler.claims.diagonal",
    "ThresholdClaim": "metzler.claims.threshold",
    "Norm": "metzler.norms.diagonal",
    "refute": "metzler.search.refute",
    "Box": "metzler.proofs.boxes",
    # Other norms, and sharper rates in this one
    "compare": "metzler.search.compare",
    "sharpen": "metzler.search.branch",
    "interpolate": "metzler.search.interpolate",
    "quadratic_certificate": "metzler.search.quadratic",
    "parabola_certificate": "metzler.search.parabola",
    "lmi_certificate": "metzler.search.inequality",
    "symmetric_certificate": "metzler.search.symmetric",
    "unweighted_rate": "metzler.search.diagonal",
    "one_sided_lipschitz": "metzler.proofs.diagonal",
    # How much it may change: gain, leak, coupling
    "critical_gain": "metzler.search.critical_gain",
    "critical_leak": "metzler.search.critical_leak",
    "delay_gain": "metzler.consequences.trajectories.delay",
    # Where it settles and how it moves
    "uniqueness": "metzler.search.uniqueness",
    "equilibrium": "metzler.consequences.equilibria.equilibrium",
    "simulate": "metzler.consequences.trajectories.simulate",
    "tube": "metzler.consequences.trajectories.tube",
    "entrain": "metzler.consequences.trajectories.entrain",
    "delay": "metzler.consequences.trajectories.delay",
    "noise_bound": "metzler.consequences.trajectories.noise",
    # What it withstands
    "robustness": "metzler.consequences.robustness.robustness",
    "edge_margins": "metzler.consequences.robustness.margins",
    "step_sizes": "metzler.consequences.robustness.step_size",
    "forward_backward": "metzler.consequences.robustness.step_size",
    "input_gains": "metzler.search.input_gains",
    # Who sets the rate, and what if a part is changed or lost
    "sensitivity": "metzler.consequences.limits.sensitivity",
    "gain_sweep": "metzler.consequences.limits.gain_sweep",
    "lesion_study": "metzler.consequences.lesions.study",
    "compose": "metzler.consequences.modules",
    # One page that says it all
    "Report": "metzler.report.document",
    # Errors
    "MetzlerError": "metzler.errors",
    "InputError": "metzler.errors",
    "InputTypeError": "metzler.errors",
    "NotProved": "metzler.errors",
}
"""Where each public name lives."""

ROOMS = {
    "models": "metzler.models",
    "claims": "metzler.claims",
    "norms": "metzler.norms",
    "matrices": "metzler.matrices",
    "search": "metzler.search",
    "equilibria": "metzler.consequences.equilibria",
    "trajectories": "metzler.consequences.trajectories",
    "limits": "metzler.consequences.limits",
    "design": "metzler.consequences.design",
    "lesions": "metzler.consequences.lesions",
    "facts": "metzler.facts",
    "io": "metzler.io",
    "datasets": "metzler.datasets",
    "gallery": "metzler.gallery",
    "plot": "metzler.plot",
    "errors": "metzler.errors",
}
"""The rooms, with what is needed less often."""

__all__ = ["__version__", *CONTENTS, *ROOMS]


def __getattr__(name: str) -> object:
    if name in ROOMS:
        value = _load(ROOMS[name])
    elif name in CONTENTS:
        value = getattr(_load(CONTENTS[name]), name)
    else:
        raise AttributeError(f"module 'metzler' has no attribute {name!r}{_elsewhere(name)}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


def _elsewhere(name: str) -> str:
    """Where a function or a class stands that is not in the table of contents, as the end of a sentence."""
    import re
    from pathlib import Path

    folder = Path(__file__).parent
    for room, module in ROOMS.items():
        inside = folder.joinpath(*module.split(".")[1:], "__init__.py")
        if inside.is_file() and f'"{name}"' in inside.read_text(encoding="utf-8"):
            return f": it has a room, write `metzler.{room}.{name}`"
    begins = re.compile(rf"^(def|class) {re.escape(name)}[(:]", re.M)
    for path in () if name.startswith("_") else sorted(folder.rglob("*.py")):
        if begins.search(path.read_text(encoding="utf-8")):
            room = ".".join(["metzler", *path.relative_to(folder).with_suffix("").parts])
            return f": it has its own room, write `from {room} import {name}`"
    return ""
