"""The table of formats on a page of the documentation: made of the rows of `metzler.io.formats` when the page is built.

MkDocs calls `on_page_markdown` for every page; the block that says how to list the formats becomes the table.
"""

from __future__ import annotations

import re
from typing import Any

from metzler.io.formats import FORMATS

BLOCK = re.compile(r"^```formats\n.*?^```$", re.M | re.S)


def on_page_markdown(markdown: str, **_: Any) -> str:
    """The page with the table."""
    return BLOCK.sub(table().replace("\\", r"\\"), markdown)


def table() -> str:
    """One line a format: its endings, what it holds, whether it is written, too."""
    rows = [
        f"| {', '.join(f'`{suffix}`' for suffix in form.suffixes)} | {form.content} | {'yes' if form.write else ''} |"
        for form in FORMATS
    ]
    return "\n".join(["| ending | content | written, too |", "|---|---|---|", *rows])
