"""Options that several commands share: what they take, and that every command which reads a network has them."""

from __future__ import annotations

from inspect import signature
from pathlib import Path

import numpy as np
import pytest
from click import Command

from metzler.cli.commands import COMMANDS
from metzler.cli.options import DATA_SET, NETWORK, NUMBER_OR_VECTOR
from metzler.datasets import DATASETS
from metzler.errors import InputError
from metzler.io import read

VECTOR = np.array([0.1, 2.0, 1e-300])


@pytest.mark.parametrize(("text", "value"), [("2", 2.0), ("-0.5", -0.5), ("1e-3", 1e-3)])
def test_a_number(text: str, value: float) -> None:
    assert NUMBER_OR_VECTOR.convert(text, None, None) == value


@pytest.mark.parametrize("shape", [(3,), (3, 1), (1, 3)])
def test_npy_along_any_axis(tmp_path: Path, shape: tuple[int, ...]) -> None:
    path = tmp_path / "leak.npy"
    np.save(path, VECTOR.reshape(shape))
    read = NUMBER_OR_VECTOR.convert(str(path), None, None)
    np.testing.assert_array_equal(read, VECTOR)


@pytest.mark.parametrize("word", ["fast", "missing.npy", "missing.csv"])
def test_neither_number_nor_file(word: str) -> None:
    with pytest.raises(InputError, match=word):
        NUMBER_OR_VECTOR.convert(word, None, None)


def test_the_options_of_a_network_are_the_arguments_of_its_reader() -> None:
    assert set(NETWORK) == set(signature(read).parameters) - {"source", "part", "max_bytes"}
    assert set(DATA_SET) == {name for load in DATASETS.values() for name in signature(load).parameters}


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: str(command.name))
def test_whoever_reads_a_network_has_all_its_options(command: Command) -> None:
    names = {parameter.name for parameter in command.params}
    if "network" in names:
        assert {*NETWORK, *DATA_SET} <= names
