"""The subcommands of `metzler`: one row each, in the order of their help."""

from __future__ import annotations

from metzler.cli.certify import certify_command
from metzler.cli.check import check_command
from metzler.cli.convert import convert_command
from metzler.cli.info import info_command
from metzler.cli.study import study_command

COMMANDS = (certify_command, check_command, info_command, convert_command, study_command)
