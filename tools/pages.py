"""What is computed while the site of the documentation is built: an extension of Sphinx, loaded by `docs/conf.py`.

- The reference: one page for each part of the table of contents of the package, and one for each room, with every
  public name once.
- Tutorials: their doctests become the cells of notebooks, which are executed.
- The table of formats, the list of changes, and formulas as MathML, which a browser draws without a script.
"""

from __future__ import annotations

import doctest
import re
import sys
from collections.abc import Iterator
from html import escape
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import metzler
from metzler.io.formats import FORMATS

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "docs"
REFERENCE = SOURCE / "reference"

TUTORIALS = (
    "equilibria",
    "robustness",
    "delays",
    "simulation",
    "entrainment",
    "many",
    "lesions",
    "sensitivity",
    "design",
    "networks-of-networks",
)
"""Pages whose examples print what is printed, to the letter."""
NOTEBOOKS = (
    *TUTORIALS,
    "pictures",
    "what-a-rate-means",
    "quickstart-neuroscience",
    "quickstart-control",
    "quickstart-learning",
    "trained-networks",
    "contracting-networks",
    "leaky-networks",
    "certified-robustness",
)
"""Pages that are executed as notebooks when the site is built."""

OPTIONAL = ("torch",)
"""Rooms that need an extra: described where it is installed."""

HEADING = re.compile(r"^    # (.+)$", re.M)
NAME = re.compile(r'^    "(\w+)": ', re.M)
FENCE = re.compile(r"^```python\n(>>> .*?)^```$", re.M | re.S)
TAIL = re.compile(r"\n\n```$", re.M)
"""The empty line that ends a doctest before its fence."""
FORMATS_BLOCK = re.compile(r"^```formats\n.*?^```$", re.M | re.S)
CHANGES_BLOCK = re.compile(r"^```changes\n.*?^```$", re.M | re.S)
NOTEBOOK = """---
file_format: mystnb
kernelspec:
  name: python3
---
"""
FIRST = '```{code-cell} ipython3\n:tags: [remove-cell]\n%config InlineBackend.figure_formats = ["svg"]\n```\n\n'


def parts() -> dict[str, list[str]]:
    """The names of the package under the headings of its table of contents, then those of each room alone."""
    source = (ROOT / "src" / "metzler" / "__init__.py").read_text(encoding="utf-8")
    table = source[source.index("CONTENTS = {") : source.index("\n}\n")]
    pieces = HEADING.split(table)[1:]
    found = {title: NAME.findall(names) for title, names in zip(pieces[::2], pieces[1::2], strict=True)}
    seen = {id(getattr(metzler, name)) for names in found.values() for name in names}
    for room in (*metzler.ROOMS, *filter(_works, OPTIONAL)):
        own = list(_new(room, seen))
        if own:
            found[f"metzler.{room}"] = own
    return found


def _works(room: str) -> bool:
    """Whether the room can be entered; afterwards it is an attribute of the package."""
    try:
        import_module(f"metzler.{room}")
    except Exception:
        return False
    return True


def _new(room: str, seen: set[int]) -> Iterator[str]:
    """The names of a room that are no others under another name."""
    module = getattr(metzler, room)
    for name in getattr(module, "__all__", ()):
        value = getattr(module, name)
        if isinstance(value, ModuleType) or id(value) in seen:
            continue
        seen.add(id(value))
        yield f"{room}.{name}"


def _about(title: str) -> str:
    """The first sentence of a room."""
    room = getattr(metzler, title.removeprefix("metzler."), None)
    return "" if room is None else (room.__doc__ or "").strip().split("\n\n")[0].replace("\n", " ")


def write_reference(folder: Path) -> list[str]:
    """A page a part; the names of the pages."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for title, names in parts().items():
        page = re.sub(r"\W+", "-", title.partition(":")[0].lower()).strip("-")
        lines = [title, "=" * len(title), "", _about(title), "", ".. py:currentmodule:: metzler", ""]
        for name in names:
            lines += _entry(name)
        _write(folder / f"{page}.rst", "\n".join(lines) + "\n")
        written.append(page)
    for stale in set(folder.glob("*.rst")) - {folder / f"{page}.rst" for page in (*written, "index")}:
        stale.unlink()
    tree = ["Reference", "=========", "", "Every public name, once.", "", ".. toctree::", "   :maxdepth: 2", ""]
    _write(folder / "index.rst", "\n".join([*tree, *(f"   {page}" for page in written), ""]))
    return written


def _entry(name: str) -> list[str]:
    room, _, last = name.rpartition(".")
    holder = getattr(metzler, room) if room else metzler
    value = getattr(holder, last)
    if isinstance(value, type):
        kind, options = "autoclass", ["   :members:"] if not issubclass(value, BaseException) else []
    elif callable(value) and hasattr(value, "__name__"):
        kind, options = "autofunction", []
    else:
        kind, options = "autodata", ["   :no-value:"]
    return [f".. {kind}:: metzler.{name}", *options, ""]


def _write(path: Path, text: str) -> None:
    """Only what has changed, so that a second build has little to do."""
    if not path.is_file() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")


def notebook(page: str) -> str:
    """The page with its doctests as cells; what they print is computed when they are executed."""
    return NOTEBOOK + FIRST + FENCE.sub(lambda found: _cells(found[1]), page)


def _cells(block: str) -> str:
    """One cell for each example that shows something, the lines before it in the same cell."""
    cells: list[str] = []
    waiting: list[str] = []
    for example in doctest.DocTestParser().get_examples(block):
        waiting.append(example.source.rstrip("\n"))
        if example.want or example.exc_msg:
            tags = ":tags: [raises-exception]\n" if example.exc_msg else ""
            cells.append(_cell(waiting, tags))
            waiting = []
    return "\n\n".join([*cells, *([_cell(waiting, "")] if waiting else [])])


def _cell(lines: list[str], tags: str) -> str:
    return "\n".join(["```{code-cell} ipython3", *([tags.rstrip()] if tags else []), *lines, "```"])


def formats() -> str:
    """One line a format: its endings, what it holds, whether it is written, too."""
    rows = [
        f"| {', '.join(f'`{suffix}`' for suffix in form.suffixes)} | {form.content} | {'yes' if form.write else ''} |"
        for form in FORMATS
    ]
    return "\n".join(["| ending | content | written, too |", "|---|---|---|", *rows])


KINDS = {"added": "Added", "changed": "Changed", "fixed": "Mended", "removed": "Removed"}
"""What a fragment of `changelog.d` is about, by the end of its name, and the heading of it."""


def changes(folder: Path = ROOT / "changelog.d") -> str:
    """The fragments by kind, a line each, in the order of their names."""
    found: dict[str, list[str]] = {kind: [] for kind in KINDS}
    for path in sorted(folder.glob("*.*.md")):
        text = " ".join(path.read_text(encoding="utf-8").split())
        found[path.name.split(".")[-2]].append(text.replace("](docs/", "]("))
    return "\n\n".join(
        f"## {KINDS[kind]}\n\n" + "\n".join(f"- {text}" for text in texts) for kind, texts in found.items() if texts
    )


def read_source(app: Any, page: str, source: list[str]) -> None:
    """What Sphinx reads instead of the page."""
    text = TAIL.sub("\n```", source[0])
    if page in NOTEBOOKS:
        text = notebook(text)
    text = FORMATS_BLOCK.sub(lambda _: formats(), text)
    source[0] = CHANGES_BLOCK.sub(lambda _: changes(), text)


def formulas(app: Any, what: str, name: str, value: Any, options: Any, lines: list[str]) -> None:
    """Formulas that stand indented in a docstring become blocks of code, as they are written."""
    out: list[str] = []
    for k, line in enumerate(lines):
        starts = line.startswith("    ") and k > 1 and not lines[k - 1].strip()
        before = next((each for each in reversed(lines[: k - 1]) if each.strip()), "") if starts else ""
        if before and not before.startswith((" ", "-", "*", ".. ")) and not before.endswith("::"):
            out += ["::", ""]
        out.append(line)
    lines[:] = out


def mathml(tex: str, display: str) -> str:
    """A formula as MathML."""
    return str(import_module("latex2mathml.converter").convert(tex, display=display))


def _inline(translator: Any, node: Any) -> None:
    translator.body.append(mathml(node.astext(), "inline"))
    raise import_module("docutils.nodes").SkipNode


def _block(translator: Any, node: Any) -> None:
    number = f' id="{escape(node["ids"][0])}"' if node.get("ids") else ""
    translator.body.append(f'<div class="math"{number}>{mathml(node.astext(), "block")}</div>\n')
    raise import_module("docutils.nodes").SkipNode


def setup(app: Any) -> dict[str, Any]:
    """What Sphinx calls first."""
    write_reference(REFERENCE)
    app.connect("source-read", read_source)
    app.connect("autodoc-process-docstring", formulas, priority=100)
    app.add_html_math_renderer("mathml", (_inline, None), (_block, None))
    return {"version": metzler.__version__, "parallel_read_safe": True, "parallel_write_safe": True}


if __name__ == "__main__":
    sys.stdout.write("\n".join(write_reference(REFERENCE)) + "\n")
