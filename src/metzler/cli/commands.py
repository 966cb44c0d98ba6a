"""The subcommands of `metzler`: one row each, by their purpose and in the order of the help."""

from __future__ import annotations

from collections.abc import Mapping

from click import Command

from metzler.cli.certify import certify_command
from metzler.cli.check import check_command
from metzler.cli.cite import cite_command
from metzler.cli.compare import compare_command
from metzler.cli.convert import convert_command
from metzler.cli.delay import delay_command
from metzler.cli.design import design_command
from metzler.cli.entrain import entrain_command
from metzler.cli.equilibrium import equilibrium_command
from metzler.cli.info import info_command
from metzler.cli.lesion import lesion_command
from metzler.cli.robustness import robustness_command
from metzler.cli.sensitivity import sensitivity_command
from metzler.cli.simulate import simulate_command
from metzler.cli.study import study_command

GROUPS: Mapping[str, tuple[Command, ...]] = {
    "network": (info_command, convert_command, study_command, cite_command),
    "proof": (certify_command, check_command, compare_command),
    "limits": (sensitivity_command, lesion_command, design_command),
    "motion": (equilibrium_command, simulate_command, entrain_command),
    "safety": (robustness_command, delay_command),
}
COMMANDS = tuple(command for commands in GROUPS.values() for command in commands)
