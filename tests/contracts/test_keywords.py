"""Every argument of every public function that takes a model, given what it cannot be: an answer, or a sentence."""

from __future__ import annotations

import inspect
from typing import Any

import numpy as np
import pytest
from tests.contracts.test_public import public_functions
from tests.optional import works

import metzler as mz

NET = mz.Hopfield([[0.0, 0.3, 0.0], [-0.2, 0.0, 0.1], [0.1, 0.1, 0.0]], activation="tanh")
CERT = mz.certify(NET, "linf")
GIVEN: dict[str, Any] = {
    "model": NET,
    "modules": mz.Modules({"one": NET}, {}),
    "claim": CERT,
    "claims": {"one": CERT},
    "norm": CERT.norm,
    "l1": mz.certify(NET, "l1"),
    "linf": CERT,
    "order": "linf",
    "p": 2.0,
    "u": 0.1,
    "x0": np.zeros(3),
    "t": (0.0, 0.2),
    "run": mz.simulate(NET, np.zeros(3), t=(0.0, 1.0)),
    "period": 0.5,
    "sigma": 0.1,
    "step": 0.1,
    "tau": 0.1,
    "W_delayed": np.full((3, 3), 0.01),
    "gains": [0.5, 1.0],
    "lesions": [[0]],
    "classes": ["E", "E", "I"],
    "keep": [0, 1],
    "edges": [(0, 1)],
}
"""What is good, by the name of the argument."""
ODD: dict[str, Any] = {
    "None": None,
    "text": "x",
    "nan": float("nan"),
    "infinity": float("inf"),
    "minus one": -1,
    "beyond doubles": 10**400,
    "empty list": [],
    "object": object(),
    "class": mz.Hopfield,
}
SKIPPED = {"certify_many"}
"""What takes files in a folder, and has tables of its own."""


def function(name: str) -> Any:
    rooms = [mz, *(getattr(mz, room) for room in mz.ROOMS)]
    return next(getattr(room, name) for room in rooms if name in getattr(room, "__all__", ()))


def arguments(call: Any) -> list[inspect.Parameter]:
    kinds = (inspect.Parameter.VAR_KEYWORD, inspect.Parameter.VAR_POSITIONAL)
    return [each for each in inspect.signature(call).parameters.values() if each.kind not in kinds]


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("name", sorted(public_functions() - SKIPPED))
def test_only_errors_of_ours_leave(name: str, odd: str) -> None:
    if name.startswith("lmi") and not (works("cvxpy") and works("clarabel")):
        pytest.skip("needs a solver")
    call = function(name)
    good = {each.name: GIVEN[each.name] for each in arguments(call) if each.default is inspect.Parameter.empty}
    if name.startswith("entrain"):
        good["u"] = lambda t: np.zeros(3)
    if any(each.name == "deadline" for each in arguments(call)):
        good["deadline"] = 1.0
    for each in arguments(call):
        try:
            found = call(**{**good, each.name: ODD[odd]})
            if inspect.isgenerator(found):
                list(found)
        except mz.MetzlerError as error:
            assert len(str(error).split()) > 3, each.name  # noqa: PT017
