"""What long work reports on its way."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Stage:
    """Where the work stands.

    Parameters
    ----------
    phase : str
        What is being done.
    done : float
        Estimated fraction of the work, between 0 and 1.
    lower, upper : float
        What is sought lies between them, in its own unit; the work is over when they meet.
    """

    phase: str
    done: float
    lower: float
    upper: float
