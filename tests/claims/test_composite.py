"""The composite claim in a file; `tests/consequences/test_modules.py` has what it means."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from metzler.claims.check import check
from metzler.claims.kinds import load
from metzler.consequences.modules import compose
from metzler.errors import InputError
from metzler.models import Hopfield
from metzler.models.modules import Modules
from metzler.search.certify import certify

ONE = Hopfield([[0.25]], activation="tanh")
NET = Modules({"a": ONE, "b": ONE}, {("a", "b"): [[0.5]]})


def test_a_hierarchy_without_couplings_comes_back(tmp_path) -> None:
    outer = Modules({"inner": Modules({"a": ONE}, {}), "array": ONE}, {})
    inside = compose(outer.parts["inner"], {"a": certify(ONE, "diagonal")})
    claim = compose(outer, {"inner": inside, "array": certify(ONE, "diagonal")})
    claim.save(tmp_path / "c.json")
    back = load(tmp_path / "c.json")
    assert back.to_json() == claim.to_json()
    assert check(back, outer, exact=True).holds
    assert claim.gains == {}


def test_its_modules_are_named() -> None:
    claim = compose(NET, {"a": certify(ONE, "diagonal"), "b": certify(ONE, "diagonal")})
    other = Modules({"a": ONE, "z": ONE}, {("a", "z"): [[0.5]]})
    assert "the modules ['a', 'b']" in check(claim, other).reasons[0]
    assert "a network of networks" in check(claim, ONE).reasons[0]
    with pytest.raises(InputError, match="about other modules"):
        replace(claim, whole=certify(Hopfield(np.zeros((3, 3)), activation="tanh"), "diagonal"))
