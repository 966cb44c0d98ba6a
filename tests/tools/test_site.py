"""The walk sees what it is for: requests elsewhere, dead links and anchors, missing files; and the site itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.browser import chromium
from tests.optional import needed
from tools.site import faults, names, outside

SITE = Path(__file__).resolve().parents[2] / "build" / "site"
BUILT = pytest.mark.skipif(not (SITE / "objects.inv").is_file(), reason="the site is not built: make docs")


def site(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / name.replace("_", ".")).write_text(text, encoding="utf-8")
    return folder


def test_a_sound_site(tmp_path: Path) -> None:
    links = (
        '<a href="b.html#here">x</a><a href="#top">y</a><a href="https://doi.org/1">z</a><img src="data:image/png,">'
    )
    assert faults(site(tmp_path, a_html=links, b_html='<p id="here">', s_css="a{background:url(data:x)}")) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('<script src="https://cdn.example/x.js"></script>', "a.html: loads https://cdn.example/x.js"),
        ('<script src="//cdn.example/x.js"></script>', "a.html: loads //cdn.example/x.js"),
        ('<link rel="stylesheet" href="http://x.example/a.css">', "a.html: loads http://x.example/a.css"),
        ('<link rel="preconnect" href="https://fonts.example">', "a.html: loads https://fonts.example"),
        ('<img src="gone.png">', "a.html: lacks gone.png"),
        ('<a href="gone.html">x</a>', "a.html: dead link gone.html"),
        ('<a href="#gone">x</a>', "a.html: dead link #gone"),
    ],
)
def test_a_fault_is_seen(text: str, said: str, tmp_path: Path) -> None:
    assert faults(site(tmp_path, a_html=text)) == [said]


def test_a_style_that_asks_elsewhere(tmp_path: Path) -> None:
    asks = "@import 'https://x.example/f.css'; a { background: url(//y.example/i.png) }"
    found = faults(site(tmp_path, a_html="", s_css=asks))
    assert found == ["s.css: loads https://x.example/f.css", "s.css: loads //y.example/i.png"]


def test_no_site_is_a_fault(tmp_path: Path) -> None:
    assert "there is no page" in faults(tmp_path)[0]


def test_outside() -> None:
    assert [outside(x) for x in ("a.html", "#x", "data:x", "mailto:a@b", "https://x")] == [
        False,
        False,
        False,
        True,
        True,
    ]


@BUILT
def test_the_built_site_is_sound() -> None:
    needed("sphinx", "docs")
    assert faults(SITE) == []
    assert names(SITE) == []


@BUILT
def test_pages_in_a_browser() -> None:
    """Opened from files: nothing is asked of another place, nothing is wrong or too wide, and the search finds."""
    with chromium() as browser:
        for width, scheme in ((380, "light"), (1400, "dark"), (1400, "light"), (380, "dark")):
            page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
            _look(page, f"{width}-{scheme}")
            page.close()


def _look(page: Any, name: str) -> None:
    asked: list[str] = []
    wrong: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    for place in ("index", "pictures", "reference/certificates", "euclidean-norms"):
        page.goto((SITE / f"{place}.html").as_uri())
        page.screenshot(path=SITE.parent / "shots" / f"site-{place.replace('/', '-')}-{name}.png")
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 0, f"{place} is {wide} pixels too wide"
    page.goto((SITE / "search.html").as_uri() + "?q=overshoot")
    page.wait_for_selector("#search-results li", timeout=20_000)
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []
    assert wrong == []
