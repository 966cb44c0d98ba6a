"""Every key has a type, and what is not of it is refused with the key and what came."""

from __future__ import annotations

import datetime
import inspect
from pathlib import Path
from typing import Any

import pytest

from metzler.datasets import DATASETS
from metzler.errors import InputError
from metzler.io import read
from metzler.io.settings import BY_NAME, KEYS, refuse_unknown, refuse_wrong
from metzler.models.kinds import OPTIONS

RIGHT: dict[str, list[Any]] = {
    "a text": ["w.npy"],
    "a number": [2, 0.5],
    "a whole number": [3],
    "true or false": [True, False],
    "a number, a list of numbers, a table of numbers by name, or the path of a file with them": [
        *(1, 0.5, [1, 0.5], {"PYR": 1.0}, "leak.csv"),
    ],
    "two of them, the lower and the upper one: numbers, lists, tables or paths": [[0, 1.0], ["lo.csv", [1.0, 2.0]]],
    "a list of texts or whole numbers": [["a", 3]],
    "a table of paths by the name of the matrix": [{"A": "a.npy"}],
}
ALL: list[Any] = [1, 0.5, True, "a", [], [1.0], ["a"], [[1.0]], {}, {"a": 1.0}, {"a": "b"}, {"a": []}, [0, 1]]
ALL += [datetime.date(2026, 1, 1), [True, False], {"a": True}]


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key.name)
def test_values_of_the_type_and_no_others(key: Any) -> None:
    for value in RIGHT[key.what]:
        refuse_wrong(key.name, value)
    wrong = [value for value in ALL if not key.fits(value)]
    assert len(wrong) >= 5
    for value in wrong:
        with pytest.raises(InputError, match=f"^{key.name} must be {key.what}, got"):
            refuse_wrong(key.name, value)


def test_truth_values_are_no_numbers() -> None:
    for name in ("gain", "leak", "extent", "slopes"):
        with pytest.raises(InputError, match="must be"):
            refuse_wrong(name, [True, False] if name == "slopes" else True)


def test_the_nearest_key() -> None:
    for wrong, right in (("activaton", "activation"), ("max-condition", "max_condition"), ("Tau", "tau")):
        with pytest.raises(InputError, match=f"no key '{wrong}': the nearest is '{right}'"):
            refuse_unknown(wrong)
    with pytest.raises(InputError, match="the keys are weights"):
        refuse_unknown("zzzzz")


def test_the_keys_are_the_arguments_of_readers_data_sets_and_models() -> None:
    of_network = {key.name for key in KEYS if key.of == "network"}
    sets = {name for load in DATASETS.values() for name in inspect.signature(load).parameters}
    reader = set(inspect.signature(read).parameters) - {"source", "part", "max_bytes"}
    assert of_network == reader | sets | {"weights", "weight_unit"}
    assert {option.name for option in OPTIONS} <= set(BY_NAME)


def test_the_page_has_every_key() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "cli.md").read_text(encoding="utf-8")
    section = page.partition("## Study files")[2].partition("\n## ")[0]
    assert [key.name for key in KEYS if f"`{key.name}`" not in section] == []
