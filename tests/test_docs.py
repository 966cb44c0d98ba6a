"""What Markdown would eat: asterisks, underscores and angle brackets of formulas that are not quoted as code."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted([*ROOT.glob("docs/*.md"), *ROOT.glob("*.md"), *ROOT.glob("changelog.d/*.md")])
MODULES = sorted(ROOT.glob("src/**/*.py"))

COMMENT = re.compile(r"<!--.*?-->", re.S)
FENCE = re.compile(r"^```.*?^```", re.M | re.S)
CODE = re.compile(r"(`+)[^`].*?\1", re.S)
EMPHASIS = re.compile(r"(?<![\w*\\])(\*{1,2})(?=[^\s*])[^*]*?(?<=[^\s*])\1(?![\w*])")
EATEN = {
    "an asterisk": re.compile(r"(?<![\s\\*])\*|\*(?![\s*])"),
    "an underscore": re.compile(r"(?<![\w\\])_(?=\w)[^_\n]*(?<=\w)_(?!\w)"),
    "an angle bracket": re.compile(r"<(?!https?:)[A-Za-z/!][^<>\n]*>"),
}


def eaten(text: str) -> list[str]:
    """What stands outside code and is neither emphasis of words nor left as it is."""
    prose = EMPHASIS.sub("", CODE.sub("code", FENCE.sub("", COMMENT.sub("", text))))
    prose = re.sub(r"^(\s*)\* ", r"\1- ", prose, flags=re.M)
    found = []
    for what, pattern in EATEN.items():
        found += [f"{what}: ...{prose[max(0, m.start() - 30) : m.end() + 30]!r}" for m in pattern.finditer(prose)]
    return found


def docstrings(path: Path) -> Iterator[tuple[str, str]]:
    """Names and docstrings, without doctests and without the stars of `**options`."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and (text := ast.get_docstring(node)):
            text = re.sub(r"^ *>>>.*?(?:\n\s*\n|\Z)", "\n\n", text, flags=re.M | re.S)
            yield getattr(node, "name", "module"), re.sub(r"^( *)\*{1,2}(?=\w+$)", r"\1", text, flags=re.M)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_pages_show_their_formulas(path: Path) -> None:
    assert eaten(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT / "src")))
def test_docstrings_show_their_formulas(path: Path) -> None:
    assert [f"{name}: {what}" for name, text in docstrings(path) for what in eaten(text)] == []


@pytest.mark.parametrize(
    "text",
    [
        "one equilibrium x*, and norm(x - x*) <= 1",
        "integers up to 2**53 in size",
        "the norm _w_ of it",
        "the matrix <A> of it",
        "a*b and c*d",
    ],
)
def test_what_would_be_eaten_is_seen(text: str) -> None:
    assert eaten(text)


@pytest.mark.parametrize(
    "text",
    [
        "one equilibrium `x*`, and `norm(x - x*) <= 1`",
        "*words* and **more words**, and 1.2 * 10^-15",
        "* a list",
        "W_ij and slope_lo, i < j > k, see <https://example.org>",
        "an escaped \\* stays",
        "```\nx* and y*\n```",
    ],
)
def test_what_markdown_leaves_alone_is_left_alone(text: str) -> None:
    assert not eaten(text)
