"""Packages of the rim: absent, broken and present ones."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from metzler.containers.packages import available, needed
from metzler.errors import InputError


def test_what_is_there_is_loaded() -> None:
    assert needed("math", "numbers") is math


def test_what_is_missing_is_named_with_its_extra() -> None:
    with pytest.raises(InputError, match=r"^such files need no_such: pip install 'metzler\[io\]'$"):
        needed("no_such.part", "such files")


def test_what_is_broken_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "broken_package.py").write_text("import no_such_requirement")
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(InputError, match=r"broken_package is installed but cannot be loaded .*no_such_requirement"):
        needed("broken_package", "such files")


def test_what_may_be_missing() -> None:
    assert available("math") is math
    assert available("no_such.part") is None
