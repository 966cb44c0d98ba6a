"""Options that several commands share: what they take, and that every command which reads a network has them."""

from __future__ import annotations

from inspect import signature
from pathlib import Path

import numpy as np
import pytest
from click import Group

from metzler.cli import main
from metzler.cli.certify import certify_command
from metzler.cli.commands import COMMANDS, load
from metzler.cli.options import DATA_SET, NETWORK, NUMBER_OR_FILE
from metzler.datasets import DATASETS
from metzler.io import read
from metzler.io.settings import BY_NAME
from metzler.models.kinds import AT_COMMAND_LINE, KINDS


@pytest.mark.parametrize(("text", "value"), [("2", 2.0), ("-0.5", -0.5), ("1e-3", 1e-3), ("leak.npy", "leak.npy")])
def test_a_number_or_the_path_of_a_file(text: str, value: float | str) -> None:
    assert NUMBER_OR_FILE.convert(text, None, None) == value


@pytest.mark.parametrize("word", ["fast", "missing.npy", "missing.csv"])
def test_neither_number_nor_file(word: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    np.save(tmp_path / "w.npy", np.eye(2))
    call = ["certify", str(tmp_path / "w.npy"), "--model", "hopfield", "--activation", "relu", "--leak", word]
    assert main(call) == 2
    assert word in capsys.readouterr().err


def test_every_key_of_a_study_that_a_command_offers_is_an_option() -> None:
    names = {parameter.name for parameter in certify_command.params}
    only_in_files = {"weights", "weight_unit", "names", "matrices", "leak_lower", "leak_upper", "bias"}
    assert set(BY_NAME) - names == only_in_files


def test_the_options_of_a_network_are_the_arguments_of_its_reader() -> None:
    assert set(NETWORK) == set(signature(read).parameters) - {"source", "part", "max_bytes"}
    assert set(DATA_SET) == {name for load in DATASETS.values() for name in signature(load).parameters}


@pytest.mark.parametrize("name", COMMANDS)
def test_whoever_reads_a_network_has_all_its_options(name: str) -> None:
    command = load(name)
    for each in command.commands.values() if isinstance(command, Group) else [command]:
        assert {*NETWORK, *DATA_SET, "network"} <= {parameter.name for parameter in each.params}


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_only_kinds_that_can_be_given_are_offered(
    kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    np.save(tmp_path / "w.npy", np.zeros((2, 2)))
    call = ["certify", str(tmp_path / "w.npy"), "--activation", "tanh"]
    assert main([*call, "--model", kind]) == (0 if kind in AT_COMMAND_LINE else 2)
    err = capsys.readouterr().err
    assert kind in AT_COMMAND_LINE or "in a study file (.toml)" in err or "--euler-step" in err
    assert main(call) == 2
    offered, others = capsys.readouterr().err.split(";")
    assert (f" {kind}" in offered, f" {kind}" in others or kind == "euler-step") == (
        kind in AT_COMMAND_LINE,
        kind not in AT_COMMAND_LINE,
    )
