"""The table of subcommands."""

from __future__ import annotations

from pathlib import Path

import pytest
from click import Command

from metzler.cli import commands
from metzler.cli.commands import COMMANDS

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "cli.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_every_subcommand_is_in_the_group_and_on_the_page(command: Command) -> None:
    assert commands.commands[str(command.name)] is command
    assert f"## metzler {command.name} " in PAGE
