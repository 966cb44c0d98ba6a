"""Facts and columns as HTML for a notebook: no colour, no script, and nothing in a name is obeyed."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping

from metzler.facts.columns import Columns
from metzler.facts.fact import LONGEST_TEXT, inert

MOST_ROWS, MOST_COLUMNS = 20, 8
"""So many are shown."""
MATHEMATICS = re.compile(r"[$\\]")
"""What MathJax looks for: alone in an element it begins nothing."""
IGNORED = "tex2jax_ignore mathjax_ignore"
LEFT = ' style="text-align:left"'


def escaped(text: str) -> str:
    """The text as HTML that says nothing else: no markup, no control character, no mathematics.

    Examples
    --------
    >>> escaped("<b>PV</b>"), escaped("$x$"), escaped(chr(0x202E) + "VP")
    ('&lt;b&gt;PV&lt;/b&gt;', '<span>$</span>x<span>$</span>', '<span>\\\\</span>u202eVP')
    """
    return MATHEMATICS.sub(lambda found: f"<span>{found[0]}</span>", html.escape(inert(text)))


def page(kind: str, sentence: str, lines: Mapping[str, str], columns: Columns | None = None) -> str:
    """A sentence, lines of a name and a text as a table, and the first of the columns.

    Examples
    --------
    >>> print(page("Tube", "Proved.", {"radius": "at most 0.5"}))
    <div class="metzler tex2jax_ignore mathjax_ignore">
    <p>Proved.</p>
    <table>
    <caption style="text-align:left">Tube</caption>
    <tbody>
    <tr><th scope="row" style="text-align:left">radius</th><td style="text-align:left">at most 0.5</td></tr>
    </tbody>
    </table>
    </div>
    """
    rows = [f'<tr><th scope="row"{LEFT}>{escaped(name)}</th>{_cell(text)}</tr>' for name, text in lines.items()]
    parts = [f"<p>{escaped(sentence)}</p>"] if sentence else []
    parts += [_table(kind, [], rows)] if rows else []
    parts += [] if columns is None else [columns_table(kind if not rows else "", columns)]
    return "\n".join([f'<div class="metzler {IGNORED}">', *parts, "</div>"])


def columns_table(kind: str, columns: Columns) -> str:
    """The first rows and columns; the caption says how many there are."""
    shown, count = columns.columns[:MOST_COLUMNS], min(MOST_ROWS, len(columns))
    heads = "".join(f'<th scope="col">{_head(head)}</th>' for head in [*columns.index, *(c.label for c in shown)])
    rows = []
    for k in range(count):
        names = "".join(f'<th scope="row"{LEFT}>{_head(level[k])}</th>' for level in columns.index.values())
        rows.append(f"<tr>{names}{''.join(_cell(column.fact(k).cell, '') for column in shown)}</tr>")
    sizes = [_of(count, len(columns), "row"), _of(len(shown), len(columns.columns), "column")]
    caption = ", ".join(part for part in (kind, *sizes) if part)
    return _table(caption, [f"<thead><tr>{heads}</tr></thead>"], rows)


def _head(name: object) -> str:
    text = str(name)
    return escaped(text if len(text) <= LONGEST_TEXT else f"{text[: LONGEST_TEXT - 3]}...")


def _of(shown: int, all_of_them: int, what: str) -> str:
    part = f"{shown} of " if shown < all_of_them else ""
    return f"{part}{all_of_them:,} {what}{'' if all_of_them == 1 else 's'}"


def _cell(text: str, style: str = LEFT) -> str:
    return f"<td{style}>{escaped(text)}</td>"


def _table(caption: str, head: Iterable[str], rows: Iterable[str]) -> str:
    body = ["<tbody>", *rows, "</tbody>"]
    return "\n".join(["<table>", f"<caption{LEFT}>{escaped(caption)}</caption>", *head, *body, "</table>"])
