"""Where long work stands, in a few characters for whoever watches."""

from __future__ import annotations

import math

from metzler.digits import down, up
from metzler.steps import Step


def bracket(step: Step) -> str:
    """Where the number lies, and how wide that is, where the step knows; one end where it knows one.

    Examples
    --------
    >>> bracket(Step("search", 0.5, 1.0, 2.0)), bracket(Step("search", 0.5))
    (' 1 to 2 (50 %)', '')
    """
    lower, upper = step.lower, step.upper
    if not math.isfinite(upper):
        return f" {down(lower, 6)} or more" if math.isfinite(lower) else ""
    if not math.isfinite(lower):
        return f" {up(upper, 6)} or less"
    size = max(abs(lower), abs(upper))
    return f" {down(lower, 6)} to {up(upper, 6)} ({up(100 * (upper - lower) / size if size else 0.0, 2)} %)"
