"""From what a page says to its HTML: one file that asks nothing of any other place."""

from __future__ import annotations

import base64
import hashlib
from importlib import resources
from typing import Any, NamedTuple

from metzler.containers.packages import needed
from metzler.facts import inert
from metzler.report.blob import blob
from metzler.report.content import Page, said

TEMPLATE, STYLE, SCRIPT = "page.html.j2", "page.css", "page.js"
WHO, EXTRA = "reports", "report"
"""Who needs the packages of others, and the extra that brings them."""


class Around(NamedTuple):
    """What a server puts around the page: markup before it, more style and more script. All is its own, not data.

    A page that is `bare` has none of its own: it comes into one that has them.
    """

    before: str = ""
    style: str = ""
    script: str = ""
    bare: bool = False


def render(page: Page, *, nonce: str | None = None, policy: str = "", around: Around | None = None) -> str:
    """The page as HTML.

    Parameters
    ----------
    page : Page
    nonce : str, optional
        Of a server that has it in a policy of its own; without it the page states one by the hashes of its style and
        its script, and nothing else is obeyed or loaded.
    policy : str
        What the page may do besides, in the words of a Content Security Policy, such as "connect-src 'self'".

    around : Around, optional
        Of a server, with its nonce.

    Returns
    -------
    str
        The same for the same page, on every run.

    Raises
    ------
    InputError
        When Jinja2 is not installed, or cannot be loaded.

    Examples
    --------
    >>> from metzler.report.content import Section, Words
    >>> html = render(Page("a < b", "", (Section("one", "One", (Words("1 < 2"),)),)))
    >>> "a &lt; b" in html, "1 &lt; 2" in html, "<script>alert" in html
    (True, True, False)
    """
    markup = needed("markupsafe", WHO, extra=EXTRA).Markup
    style, script = part(STYLE), part(SCRIPT)
    allowed = ["default-src 'none'", f"style-src '{_hash(style)}'", f"script-src '{_hash(script)}'"]
    allowed += ["base-uri 'none'", "form-action 'none'", *filter(None, [policy])]
    html: str = _template().render(
        page=page,
        nonce=nonce,
        policy=None if nonce is not None else markup("; ".join(allowed)),
        around=around,
        style=style,
        script=script,
        blob=blob,
        own=markup,
        said=said,
    )
    return f"{html.strip()}\n"


def require() -> None:
    """Refuse, before the work begins, where a page could not be made: Jinja2 or matplotlib is missing."""
    for package in ("jinja2", "matplotlib"):
        needed(package, WHO, extra=EXTRA)


def part(name: str) -> str:
    """The text of a file of the page: its style, its script."""
    return resources.files("metzler.report").joinpath("templates", name).read_text(encoding="utf-8").strip()


def framed(html: str, title: str, height: int = 900) -> str:
    """The page inside a frame of a notebook, from which neither its style nor its script reaches anything else.

    Examples
    --------
    >>> framed("<p>&</p>", "one", 100)[:58]
    '<iframe title="one" sandbox="allow-scripts" width="100%" h'
    """
    escape = needed("markupsafe", WHO, extra=EXTRA).escape
    size = f'width="100%" height="{height}"'
    return f'<iframe title="{escape(visible(title))}" sandbox="allow-scripts" {size} srcdoc="{escape(html)}"></iframe>'


def _template() -> Any:
    jinja = needed("jinja2", WHO, extra=EXTRA)
    rooms = jinja.FunctionLoader(part)
    own = {"trim_blocks": True, "lstrip_blocks": True, "keep_trailing_newline": False}
    strict = {"autoescape": True, "undefined": jinja.StrictUndefined, "finalize": visible}
    made = jinja.Environment(loader=rooms, **strict, **own)
    return made.get_template(TEMPLATE)


def visible(value: Any) -> Any:
    """A text, line by line with what a reader would not see escaped; anything else, and markup of ours, as it is.

    Examples
    --------
    >>> visible(f"a{chr(0x202e)}b")
    'a\\\\u202eb'
    """
    if not isinstance(value, str) or hasattr(value, "__html__"):
        return value
    return "\n".join(inert(line) for line in value.split("\n"))


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode('ascii')}"
