"""The table of formats on the page of the command line is that of the package."""

from __future__ import annotations

from pathlib import Path

from tools.docs_formats import on_page_markdown, table

from metzler.io.formats import FORMATS

ROOT = Path(__file__).resolve().parents[2]


def test_the_block_becomes_the_table() -> None:
    page = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    built = on_page_markdown(page, page=None, config=None, files=None)
    assert "```formats" in page
    assert "```formats" not in built
    assert table() in built
    assert on_page_markdown("other pages\n```text\nx\n```") == "other pages\n```text\nx\n```"


def test_a_line_for_every_format() -> None:
    assert len(table().splitlines()) == len(FORMATS) + 2
    assert "| `.graphml` | a graph with numbers as weights of its edges, from pre to post | yes |" in table()


def test_the_documentation_uses_it() -> None:
    assert "hooks:\n  - tools/docs_formats.py\n" in (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
