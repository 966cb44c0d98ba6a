"""The table of subcommands."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click import Context, Group, Option

from metzler.cli import commands, main
from metzler.cli.commands import COMMANDS, GROUPS, load

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "cli.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_subcommand_is_in_the_group_and_on_the_page(name: str) -> None:
    context = Context(commands)
    command = commands.get_command(context, name)
    assert command is not None
    assert (command.name, command is load(name), name in commands.list_commands(context)) == (name, True, True)
    assert f"## metzler {name} " in PAGE


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_is_on_the_page(name: str) -> None:
    command = load(name)
    commands = [*command.commands.values()] if isinstance(command, Group) else [command]
    options = {
        name
        for each in commands
        for parameter in each.params
        if isinstance(parameter, Option)
        for name in (*parameter.opts, *parameter.secondary_opts)
    }
    assert [name for name in sorted(options) if name not in PAGE and name != "--output"] == []


def test_the_help_fits_a_screen(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) <= 24
    assert max(map(len, lines)) <= 80
    for purpose, group in GROUPS.items():
        assert any(line.startswith(f"{purpose} ") for line in lines)
        for name, row in group.items():
            (line,) = (line for line in lines if line[9:].startswith(f"{name} "))
            assert line.endswith(row.does)
            assert len(line) > 40
    assert {name for group in GROUPS.values() for name in group} == set(COMMANDS)


SLOW = ("numpy", "scipy", "metzler.io", "metzler.models", "metzler.search", "metzler.cli.info")


@pytest.mark.parametrize("words", [["--version"], ["--help"], [], ["inf"]])
def test_what_needs_no_command_loads_none(words: list[str]) -> None:
    program = f"import sys; from metzler_command import main; main(); print(*(set({SLOW}) & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program, *words], capture_output=True, text=True, check=True)
    assert (done.stderr + done.stdout).startswith(("metzler", "Usage: "))
    assert done.stdout.splitlines()[-1] == ""


def test_names_are_completed_without_loading_a_command() -> None:
    asked = {**os.environ, "_METZLER_COMPLETE": "bash_complete", "COMP_WORDS": "metzler e", "COMP_CWORD": "1"}
    program = f"import sys; from metzler_command import main; main(); print(*(set({SLOW}) & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, env=asked)
    assert done.stdout.splitlines() == ["plain,explore", "plain,equilibrium", "plain,entrain", ""]


def test_a_command_that_cannot_be_loaded_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "metzler.cli.cite", None)
    assert main(["cite"]) == 2
    assert capsys.readouterr().err.startswith("metzler: cannot start: ModuleNotFoundError")
