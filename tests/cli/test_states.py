"""Options of states and inputs stand on every command that moves a network, and mean the same there."""

from __future__ import annotations

import pytest
from click import Command

from metzler.cli.entrain import entrain_command
from metzler.cli.equilibrium import equilibrium_command
from metzler.cli.simulate import simulate_command


@pytest.mark.parametrize("command", [entrain_command, equilibrium_command, simulate_command])
def test_the_options(command: Command) -> None:
    options = {parameter.name: parameter for parameter in command.params}
    for name in ("inputs", "start", "show"):
        assert options[name].multiple  # type: ignore[attr-defined]
    assert ("times" in options) == (command is not equilibrium_command)
