"""The table of formats: what the command line and the pages say about files comes from it."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from metzler.cli import commands
from metzler.datasets import DATASETS
from metzler.io.formats import FORMATS, all_endings, listed
from metzler.io.read import read


def test_no_two_formats_claim_one_file() -> None:
    endings = [suffix for form in FORMATS for suffix in form.suffixes]
    begins = [form.magic for form in FORMATS if form.magic]
    for claims in (endings, begins):
        assert len(set(claims)) == len(claims)
    assert not any(one != other and one.endswith(other) for one in endings for other in endings)


@pytest.mark.parametrize("command", ["info", "certify"])
def test_the_help_names_formats_and_data_sets(command: str) -> None:
    said = " ".join(CliRunner().invoke(commands, [command, "--help"]).output.split())
    assert "FILE is a file of one of the formats that `metzler convert --help` lists" in said
    assert f"one of the data sets {listed([*DATASETS], 'and')}." in said


def test_a_file_of_no_known_format_is_told_every_ending(tmp_path: Path) -> None:
    (tmp_path / "w.xyz").write_text("0 1")
    with pytest.raises(ValueError, match="unknown format: give a ") as caught:
        read(tmp_path / "w.xyz")
    assert all_endings() in str(caught.value)
