"""A network of networks is checked at its door and bound by all its numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from metzler.claims.subject import Subject
from metzler.errors import InputError, InputTypeError
from metzler.matrices import forms
from metzler.models import FiringRate, Hopfield, HopfieldMap
from metzler.models.modules import Modules

ONE, STEP = Hopfield([[0.5]], activation="tanh"), HopfieldMap([[0.5]], slopes=(0.0, 1.0))
TWO = Hopfield([[0.0, 0.5], [0.5, 0.0]], activation="tanh")


@pytest.mark.parametrize(
    ("parts", "couplings", "error", "sentence"),
    [
        ({}, {}, InputError, "at least one"),
        ([ONE], {}, InputError, "at least one"),
        ({"a": 3}, {}, InputTypeError, "must be a model or Modules, got int"),
        ({"": ONE}, {}, InputError, "the name of a module"),
        ({"0x1": ONE}, {}, InputError, "the name of a module"),
        ({1: ONE}, {}, InputError, "the name of a module"),
        ({"a": ONE}, {("a", "b"): np.eye(1)}, InputError, "there is not"),
        ({"a": ONE}, {("a", "a"): np.eye(1)}, InputError, "itself"),
        ({"a": ONE, "b": ONE}, {"ab": np.eye(1)}, InputTypeError, "must have a pair"),
        ({"a": TWO, "b": TWO}, {("a", "b"): np.eye(3)}, InputError, "shape"),
        ({"a": ONE, "b": ONE}, {("a", "b"): [[np.nan]]}, InputError, "finite"),
        ({"flow": ONE, "map": STEP}, {}, InputError, r"\['map'\] are maps and the others are not"),
        ({"inner": Modules({"a": ONE}, {}), "map": STEP}, {}, InputError, "maps and the others are not"),
    ],
)
def test_refusals(parts: Any, couplings: Any, error: type[Exception], sentence: str) -> None:
    with pytest.raises(error, match=sentence):
        Modules(parts, couplings)


def test_a_replacement_passes_the_same_door() -> None:
    with pytest.raises(InputError, match="maps and the others are not"):
        Modules({"a": ONE, "b": ONE}, {}).replaced("b", STEP)


def test_it_keeps_its_own_couplings() -> None:
    K = np.ones((1, 1))
    net = Modules({"a": ONE, "b": ONE}, {("a", "b"): K})
    K[0, 0] = 7.0
    assert forms.dense(net.couplings["a", "b"])[0, 0] == 1.0


def test_every_number_is_part_of_what_it_is() -> None:
    base = Modules({"a": ONE, "b": TWO}, {("a", "b"): [[0.1, 0.2]]})
    others = [
        Modules({"a": ONE, "b": TWO}, {("a", "b"): [[0.1, 0.3]]}),
        Modules({"a": ONE, "b": TWO}, {}),
        Modules({"a": Hopfield([[0.25]], activation="tanh"), "b": TWO}, {("a", "b"): [[0.1, 0.2]]}),
        Modules({"a": Hopfield([[0.5]], activation="tanh", leak=2.0), "b": TWO}, {("a", "b"): [[0.1, 0.2]]}),
        Modules({"a": FiringRate([[0.5]], activation="tanh"), "b": TWO}, {("a", "b"): [[0.1, 0.2]]}),
        Modules({"c": ONE, "b": TWO}, {("c", "b"): [[0.1, 0.2]]}),
    ]
    known = Subject.of(base)
    assert known.sha256 == Subject.of(Modules(dict(base.parts), dict(base.couplings))).sha256
    for other in others:
        assert known.differs(other) or known.sha256 != Subject.of(other).sha256
