"""What stands outside the package imports from it only what is there: atlas, benchmarks, campaigns, tools and others.

Nothing is run: the names are read from the syntax trees and looked up.
"""

from __future__ import annotations

import ast
import importlib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("atlas", "attack", "benchmarks", "examples", "fuzz", "tools")
SCRIPTS = sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py"))


def asked_for(source: str) -> Iterator[str]:
    """Dotted names below `metzler` that a module imports, or asks of `metzler` itself, as in `mz.certify`."""
    tree = ast.parse(source)
    faces = set()
    for node in ast.walk(tree):
        match node:
            case ast.ImportFrom(module=str(module), level=0) if module.split(".")[0] == "metzler":
                yield from (f"{module}.{alias.name}" for alias in node.names)
            case ast.Import():
                for alias in node.names:
                    if alias.name.split(".")[0] == "metzler":
                        faces.add(alias.asname or "metzler")
                        yield alias.name
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(value=ast.Name(id=name), attr=attribute) if name in faces:
                yield f"metzler.{attribute}"


def is_there(name: str) -> bool:
    """Whether a dotted name is a module, or what a module has; what an absent extra is needed for counts as there."""
    module, _, last = name.rpartition(".")
    try:
        return (module != "" and hasattr(importlib.import_module(module), last)) or bool(importlib.import_module(name))
    except ModuleNotFoundError as error:
        return not (error.name or "metzler").startswith("metzler")
    except ImportError:  # a door of ours that says what to install
        return True


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_script_asks_for_what_is_there(path: Path) -> None:
    names = dict.fromkeys(asked_for(path.read_text(encoding="utf-8")))
    assert [name for name in names if not is_there(name)] == []


def test_what_is_not_there_is_seen() -> None:
    source = "import metzler as mz\nfrom metzler.errors import InputError, Nothing\nmz.certify(mz.nothing)\n"
    assert [name for name in asked_for(source) if not is_there(name)] == ["metzler.errors.Nothing", "metzler.nothing"]
