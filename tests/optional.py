"""What tests need besides the package: there, or the test is skipped with the reason, also where it is broken."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest


def works(name: str) -> bool:
    """Whether a module can be imported: it may be installed and broken."""
    try:
        import_module(name)
    except Exception:
        return False
    return True


def needed(name: str, extra: str) -> Any:
    """The module; skips where it cannot be imported, whatever the exception."""
    try:
        return import_module(name)
    except Exception as error:
        pytest.skip(f"needs the extra {extra!r}: {name} is missing or broken ({error})", allow_module_level=True)
