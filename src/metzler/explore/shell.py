"""The page around the answers: that of a report, with the controls, the style and the script of the explorer."""

from __future__ import annotations

from importlib import resources

from metzler.report.content import Page
from metzler.report.page import Around, render

STYLE, SCRIPT, CONTROLS = "explore.css", "explore.js", "controls.html"


def shell(nonce: str) -> str:
    """The page before any answer; what is asked and found comes into it as data."""
    return render(
        Page("metzler explore", "", ()), nonce=nonce, around=Around(_text(CONTROLS), _text(STYLE), _text(SCRIPT))
    )


def policy(nonce: str) -> str:
    """What the page may do: its own style and script, and to ask where it comes from.

    Examples
    --------
    >>> policy("abc").split("; ")[:3]
    ["default-src 'none'", "style-src 'nonce-abc'", "script-src 'nonce-abc'"]
    """
    own = f"default-src 'none'; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'; connect-src 'self'"
    return f"{own}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


def _text(name: str) -> str:
    return resources.files("metzler.explore").joinpath("templates", name).read_text(encoding="utf-8").strip()
