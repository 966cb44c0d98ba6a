"""Equal things have equal hashes, in every process, and different things different ones."""

from __future__ import annotations

import math
import os
import subprocess
import sys
from dataclasses import dataclass, replace
from functools import partial
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import sparse
from tests.optional import needed

needed("distributed", "dask")
needed("metzler.dask", "dask")

from metzler.claims.kinds import load
from metzler.dask.fingerprints import fingerprint, name_of
from metzler.errors import InputTypeError
from metzler.models import FiringRate, Hopfield
from metzler.search.certify import certify

W = np.array([[0.0, 0.9], [-0.1, 0.0]])
NET = Hopfield(W, activation="tanh")
CERT = certify(NET, "l1")


def different() -> list[Any]:
    plain = [
        None,
        True,
        1,
        1.0,
        "1",
        b"1",
        "",
        [],
        {},
        set(),
        [1],
        [[1]],
        [1, 2],
        [2, 1],
        {"a": 1},
        {"a": 2},
        {1},
        -0.0,
    ]
    arrays = [W, W.T, W.ravel(), W.astype(np.float32), W[:1], sparse.csr_array(W), sparse.csr_array(W.T)]
    models = [
        NET,
        FiringRate(W, activation="tanh"),
        Hopfield(W, activation="tanh", leak=2.0),
        Hopfield(W, activation="tanh", gain=0.5),
        Hopfield(W, slopes=(0.0, 0.5)),
        Hopfield(2 * W, activation="tanh"),
    ]
    claims = [CERT, replace(CERT, lower=CERT.lower - 1), replace(CERT, upper=CERT.upper + 1), certify(NET, "linf")]
    return plain + arrays + models + claims + [math.sqrt, math.exp, partial(pow, 2), partial(pow, 3)]


def test_different_things_have_different_hashes() -> None:
    things = different()
    hashes = [fingerprint(each) for each in things]
    same = [(things[i], things[j]) for i, j in combinations(range(len(things)), 2) if hashes[i] == hashes[j]]
    assert same == []


def test_equal_things_have_equal_hashes(tmp_path: Path) -> None:
    CERT.save(tmp_path / "c.json")
    for one, other in (
        ([1, "a"], (1, "a")),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
        (np.float64(0.1), 0.1),
        (Path("x"), "x"),
        (W, np.asfortranarray(W)),
        (NET, Hopfield(sparse.csc_array(W), slopes=(0.0, 1.0))),
        (CERT, load(tmp_path / "c.json")),
        (CERT, replace(CERT, versions={"metzler": "another"})),
    ):
        assert fingerprint(one) == fingerprint(other), one


def test_the_hash_is_that_of_every_process() -> None:
    program = (
        "from metzler.dask.fingerprints import fingerprint; print(fingerprint([{'a', 'b'}, {'x': 1.5}, 'y', None]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=os.environ | {"PYTHONHASHSEED": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == fingerprint([{"a", "b"}, {"x": 1.5}, "y", None])


@pytest.mark.parametrize("value", [object(), np.array([object()]), [object()]])
def test_what_cannot_be_told_from_others(value: Any) -> None:
    with pytest.raises(InputTypeError, match="can be told from another"):
        fingerprint(value)


def test_names_of_functions() -> None:
    assert name_of(math.sqrt) == "math.sqrt"
    assert name_of(np.linalg.norm).endswith("norm")
    assert name_of(partial(pow, 2)) != name_of(partial(pow, 3))


@dataclass(frozen=True)
class Scaled:
    factor: float

    def __call__(self, given: float) -> float:
        return self.factor * given

    def halved(self, given: float) -> float:
        return self.factor * given / 2


class Plain:
    def __init__(self, factor: float) -> None:
        self.factor = factor

    def __call__(self, given: float) -> float:
        return self.factor * given


def test_names_tell_what_a_function_carries() -> None:
    def add(k: int) -> Any:
        return lambda given: given + k

    def in_a_loop(k: int) -> Any:
        return lambda given: [each + k for each in given]

    tasks = [add(1), add(2), in_a_loop(1), lambda given: given - 1, lambda given=1: given - 1]
    tasks += [Scaled(1.0), Scaled(2.0), Scaled(1.0).halved, Scaled(2.0).halved, Scaled, Plain(1.0), Plain(2.0)]
    tasks += [{1: 2}.get, {1: 3}.get, np.sin, np.cos, np.add.reduce, np.multiply.reduce, len, math.sqrt]
    assert len({name_of(task) for task in tasks}) == len(tasks)
    for one, other in ((add(1), add(1)), (Scaled(2.0), Scaled(2.0)), (Scaled(1.0).halved, Scaled(1.0).halved)):
        assert name_of(one) == name_of(other)
