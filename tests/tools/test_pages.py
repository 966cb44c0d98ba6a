"""What the site is made of: every public name once, tutorials as notebooks, tables from rows, formulas as MathML."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.optional import needed
from tools.pages import NOTEBOOKS, changes, formats, formulas, notebook, parts, read_source, write_reference

import metzler
from metzler.io.formats import FORMATS
from tools import pages

DOCS = Path(__file__).resolve().parents[2] / "docs"


def test_every_public_name_has_one_place() -> None:
    names = [name for group in parts().values() for name in group]
    assert len(names) == len(set(names))
    assert set(metzler.CONTENTS) <= set(names)
    known = {id(getattr(metzler, name)) for name in metzler.CONTENTS}
    for room in metzler.ROOMS:
        for name in getattr(getattr(metzler, room), "__all__", ()):
            value = getattr(getattr(metzler, room), name)
            where = [other for other in names if id(_value(other)) == id(value)]
            assert id(value) in known or len(where) == 1 or not callable(value), (room, name, where)


def _value(name: str) -> object:
    value: object = metzler
    for part in name.split("."):
        value = getattr(value, part)
    return value


def test_the_reference_is_written_and_what_is_stale_goes(tmp_path: Path) -> None:
    (tmp_path / "old.rst").write_text("gone")
    written = write_reference(tmp_path)
    assert {path.stem for path in tmp_path.iterdir()} == {*written, "index"}
    text = "".join(path.read_text() for path in tmp_path.iterdir())
    for name in metzler.CONTENTS:
        assert text.count(f":: metzler.{name}\n") == 1, name
    before = {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    write_reference(tmp_path)
    assert before == {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()}


def test_doctests_become_cells() -> None:
    lines = [">>> a = 1", ">>> for k in range(2):", "...     print(k)", "0", "1", ">>> 1 / 0"]
    lines += ["Traceback (most recent call last):", "ZeroDivisionError: x", ">>> a = 2", ""]
    built = notebook("\n".join(["# T", "", "```python", *lines, "```", ""]))
    assert built.startswith("---\nfile_format: mystnb\n")
    cells = built.split("```{code-cell} ipython3\n")[2:]
    assert cells[0].startswith("a = 1\nfor k in range(2):\n    print(k)\n```")
    assert cells[1].startswith(":tags: [raises-exception]\n1 / 0\n```")
    assert cells[2].startswith("a = 2\n```")
    assert ">>>" not in built


@pytest.mark.parametrize("page", NOTEBOOKS)
def test_a_tutorial_is_a_page(page: str) -> None:
    text = (DOCS / f"{page}.md").read_text(encoding="utf-8")
    assert notebook(text).count("```{code-cell}") > 1


def test_every_page_stands_in_a_tree() -> None:
    trees = "".join((DOCS / f"{name}.md").read_text(encoding="utf-8") for name in ("index", "guide", "contribute"))
    listed = {line.strip() for line in trees.splitlines()}
    assert {path.stem for path in DOCS.glob("*.md")} - {"index"} <= listed


def test_tables_are_made_of_their_rows() -> None:
    source = ["```formats\nx\n```\n\n```changes\nx\n```\n"]
    read_source(None, "cli", source)
    assert formats() in source[0]
    assert "## Added" in source[0]
    assert len(formats().splitlines()) == len(FORMATS) + 2
    assert "| `.graphml` | a graph with numbers as weights of its edges, from pre to post | yes |" in formats()
    assert "```formats" in (DOCS / "cli.md").read_text(encoding="utf-8")


def test_changes_by_kind(tmp_path: Path) -> None:
    (tmp_path / "b.added.md").write_text("Two\nlines.\n")
    (tmp_path / "a.fixed.md").write_text("One.\n")
    (tmp_path / "README.md").write_text("no fragment")
    assert changes(tmp_path) == "## Added\n\n- Two lines.\n\n## Mended\n\n- One."


def test_indented_formulas_become_blocks() -> None:
    lines = ["First.", "", "With", "", "    x = |y|", "", "Parameters", "----------", "a : int", "    Of it."]
    formulas(None, "function", "f", None, None, lines)
    assert lines[2:7] == ["With", "", "::", "", "    x = |y|"]
    assert lines[-2:] == ["a : int", "    Of it."]


def test_formulas_are_drawn_without_a_script() -> None:
    needed("latex2mathml", "docs")
    found = pages.mathml(r"\\dot x = -x + W \\phi(x)", "block")
    assert found.startswith("<math")
    assert 'display="block"' in found
