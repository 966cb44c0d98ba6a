"""What was certified, as a study file: from the network that was named and from what the certificate knows."""

from __future__ import annotations

from typing import Any

import numpy as np

from metzler.claims.subject import Subject
from metzler.io.study import Study
from metzler.models.kinds import AT_COMMAND_LINE, OPTIONS

LISTED = 1000
"""Numbers for more neurons than these make no text to be read; the study then leaves them open."""


def study_of(study: Study, subject: Subject) -> Study:
    """The study, where it names no model completed by the kind and the numbers of the certificate.

    Examples
    --------
    >>> from metzler import Hopfield
    >>> net = Hopfield([[0.5]], slopes=(0.0, 1.0), tau=2.0, time_unit="ms")
    >>> print(study_of(Study({"weights": "net.csv"}), Subject.of(net)).toml(), end="")
    weights = "net.csv"
    model = "hopfield"
    slopes = [0.0, 1.0]
    gain = 1.0
    leak = 1.0
    tau = 2.0
    time_unit = "ms"
    """
    if study.get("model") is not None or subject.kind not in AT_COMMAND_LINE:
        return study
    parameters = {name: _said(values) for name, values in subject.parameters.items()}
    low, high = parameters.pop("slope_lo", None), parameters.pop("slope_hi", None)
    own = {ALIASES.get(name, name): value for name, value in parameters.items()}
    takes = {"gain", *AT_COMMAND_LINE[subject.kind].options}
    found = {name: value for name, value in own.items() if name in takes}
    if low is not None and high is not None and study.get("activation") is None:
        found["slopes"] = [low, high]
    unit = {"time_unit": subject.time_unit} if subject.time_unit and "tau" in found else {}
    return study.changed({"model": subject.kind, **found, **unit})


ALIASES = {option.field: option.name for option in OPTIONS if option.field}
"""Options by the names that models give them."""


def _said(values: Any) -> Any:
    """One number where all are alike, a list of a few, None for many."""
    array = np.asarray(values, dtype=float)
    if array.size and bool((array == array.flat[0]).all()):
        return float(array.flat[0])
    return array.tolist() if array.size <= LISTED else None
