"""Reservoirs of reservoirpy: `x+ = (1 - lr) x + lr f(W x + Win u + bias)`, echo-state networks; it is not imported."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import numpy as np

from metzler.activations import activation
from metzler.errors import InputError
from metzler.io.asked import Asked
from metzler.networks import Network

FUNCTIONS: Mapping[str, str] = MappingProxyType(
    {"tanh": "tanh", "sigmoid": "logistic", "relu": "relu", "identity": "identity", "softplus": "softplus"}
)
"""What reservoirpy calls an activation, and what this package does."""
TRIED = np.linspace(-3.0, 3.0, 25)
"""Where a function is compared with the one of its name."""
PACKAGE = "reservoirpy"


def is_reservoir(value: Any) -> bool:
    """Whether the step of this object is that of the class Reservoir of reservoirpy."""
    owner = next((each for each in type(value).__mro__ if "_step" in vars(each)), object)
    return owner.__name__ == "Reservoir" and owner.__module__.partition(".")[0] == PACKAGE


def network_of_reservoir(reservoir: Any, asked: Asked) -> Network:
    """The recurrent weights of a reservoir, with its leaking rate and activation as dynamics.

    Raises
    ------
    InputError
        When its weights are not made yet, or its activation mixes the units.
    """
    if callable(reservoir.W):
        raise InputError("the reservoir has no weights yet: call its initialize(x) or run it once before")
    dynamics = {"kind": "echo-state", "leaking_rate": np.array(reservoir.lr, dtype=np.float64)}
    name = _name_of(reservoir.activation)
    changes = ("inputs and bias are left to the input u",)
    if name is None:
        called = getattr(reservoir.activation, "__name__", "of the user")
        return Network(reservoir.W, dynamics=dynamics, changes=(*changes, f"its activation {called} is left out"))
    return Network(reservoir.W, dynamics=dynamics | {"activation": name}, changes=changes)


def _name_of(function: Callable[[Any], Any]) -> str | None:
    """The name of the activation that this function is, by its name and its values; None where it is another."""
    found, one = np.asarray(function(TRIED)), np.asarray(function(TRIED[:1]))
    if found.shape != TRIED.shape or not np.allclose(found[:1], one, rtol=1e-6, atol=1e-9):
        raise InputError(
            "the activation of the reservoir mixes its units, so that no bounds of slopes describe it: give its W"
        )
    name = FUNCTIONS.get(getattr(function, "__name__", ""))
    same = name is not None and np.allclose(found, activation(name)(TRIED), rtol=1e-6, atol=1e-9)
    return name if same else None
