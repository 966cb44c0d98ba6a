"""A browser for tests that need one: Chromium of the system, driven by Playwright; skipped with a reason elsewhere."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from tests.optional import needed

PLACES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
BUILD = Path(__file__).resolve().parents[1] / "build"
"""Where pictures of pages go, to be looked at."""
AXE = """async () => (await axe.run(document, {resultTypes: ["violations"]})).violations.map(
    found => `${found.id}: ${found.nodes.map(node => node.html.slice(0, 120)).join(" | ")}`)"""


@contextmanager
def chromium() -> Iterator[Any]:
    """A running browser."""
    playwright = needed("playwright.sync_api", "browser")
    place = next(filter(None, map(shutil.which, PLACES)), None)
    with playwright.sync_playwright() as running:
        try:
            browser = running.chromium.launch(executable_path=place, args=FLAGS)
        except playwright.Error as error:
            pytest.skip(f"needs Chromium: {str(error).splitlines()[0]}")
        yield browser
        browser.close()


def axe_script() -> str:
    """The accessibility checker as the text of a script."""
    package = needed("axe_playwright_python", "browser")
    return next(Path(package.__file__).parent.glob("axe.min.js")).read_text(encoding="utf-8")


def violations(page: Any) -> list[str]:
    """What the accessibility checker finds in a page."""
    page.evaluate(axe_script())
    found: list[str] = page.evaluate(AXE)
    return found
