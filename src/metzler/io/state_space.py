"""State spaces of python-control and of SciPy, closed by a nonlinearity: Lur'e systems. Neither is imported."""

from __future__ import annotations

from typing import Any

import numpy as np

from metzler.errors import InputError
from metzler.models import Lure, LureMap


def is_state_space(value: Any) -> bool:
    """Whether this has the four matrices and the step of a state space."""
    return all(hasattr(value, name) for name in ("A", "B", "C", "D", "dt"))


def lure_of(system: Any, *, sign: Any = None, **options: Any) -> Lure | LureMap:
    """The Lur'e system `x' = A x + sign B phi(C x) + u` of `x' = A x + B w, y = C x` closed by `w = sign phi(y)`.

    Parameters
    ----------
    system : state space
        Of python-control or scipy.signal, with D = 0 and as many inputs as outputs. One in discrete time is the map
        `x+ = A x + sign B phi(C x) + u`.
    sign : -1 or +1
        -1 for negative feedback, which `control.feedback` means; never guessed.
    **options
        activation, slopes, gain: as for `Lure`.

    Raises
    ------
    InputError
        When no sign or no timebase is given, D is not 0, or inputs and outputs are not as many.
    """
    if sign not in (-1, 1):
        raise InputError(
            "say the sign of the feedback: sign=-1 for w = -phi(y), negative feedback as control.feedback has it, or "
            f"sign=1, got {sign!r:.40}"
        )
    A, B, C, D = (np.asarray(getattr(system, name)) for name in ("A", "B", "C", "D"))
    if np.any(D != 0):
        raise InputError("a Lur'e system needs D = 0, for otherwise y = C x + D w has to be solved for w = phi(y)")
    if B.shape[1] != C.shape[0]:
        raise InputError(
            f"a nonlinearity leads from one output to one input, but there are {C.shape[0]} outputs and {B.shape[1]} "
            "inputs: choose them first"
        )
    labels = getattr(system, "state_labels", None)
    names = None if labels is None or list(labels) == [f"x[{k}]" for k in range(len(A))] else list(labels)
    kind = LureMap if _is_discrete(system) else Lure
    return kind(A, sign * B, C, names=names, **options)


def _is_discrete(system: Any) -> bool:
    """By its timebase, None of which is continuous time in SciPy and nothing in python-control."""
    if system.dt is None and hasattr(system, "nstates"):
        raise InputError(
            "the state space has no timebase: set its dt to 0 for continuous time, or to the step of a map"
        )
    return bool(system.dt)
