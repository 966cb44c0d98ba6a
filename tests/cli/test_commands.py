"""The table of subcommands."""

from __future__ import annotations

from pathlib import Path

import pytest
from click import Command, Group, Option

from metzler.cli import commands, main
from metzler.cli.commands import COMMANDS, GROUPS

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "cli.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_every_subcommand_is_in_the_group_and_on_the_page(command: Command) -> None:
    assert commands.commands[str(command.name)] is command
    assert f"## metzler {command.name} " in PAGE


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_every_option_is_on_the_page(command: Command) -> None:
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
        for command in group:
            (line,) = (line for line in lines if line[9:].startswith(f"{command.name} "))
            assert not line.endswith("...")
            assert len(line) > 40
    assert {name for group in GROUPS.values() for name in group} == set(COMMANDS)
