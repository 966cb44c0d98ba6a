"""The tutorials run as they are printed, and so do the examples behind them."""

from __future__ import annotations

import doctest
import runpy
from importlib.util import find_spec
from pathlib import Path

import pytest
from tests.optional import needed
from tools.pages import TUTORIALS

from metzler.facts import table

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize("page", TUTORIALS)
def test_a_tutorial_runs_as_printed(page: str) -> None:
    failed, tried = doctest.testfile(str(ROOT / "docs" / f"{page}.md"), module_relative=False)
    assert tried > 2
    assert failed == 0


def test_the_pictures_of_the_tutorials_are_drawn(tmp_path: Path) -> None:
    needed("matplotlib", "report")
    drawn = runpy.run_path(str(ROOT / "examples" / "tutorial_pictures.py"))["run"](tmp_path)
    shown = {path.name for path in (ROOT / "docs" / "pictures").iterdir()} - {"atlas.png"}  # drawn by `make atlas`
    assert {path.name for path in drawn} == shown
    assert all(path.read_bytes()[:4] == b"\x89PNG" for path in drawn)


@pytest.mark.skipif(find_spec("flyvis") is None, reason="the fly visual system comes with the package flyvis")
def test_delays_and_entrainment_of_the_fly_visual_system() -> None:
    found = runpy.run_path(str(ROOT / "examples" / "fly_consequences.py"))["run"](3)
    assert found["rigorous"]
    assert 0 < found["rate with 5 ms delays"] < found["rate"]
    assert found["error"] < 0.02 * found["size"]


def test_what_limits_the_worm_and_what_ten_lesions_do() -> None:
    found, effects = runpy.run_path(str(ROOT / "examples" / "celegans_limits.py"))["run"]()
    assert len(table(found.ranked(20)).splitlines()) == 21
    assert len(effects) == 10
    assert all(inherited <= best for _, inherited, best in effects)
