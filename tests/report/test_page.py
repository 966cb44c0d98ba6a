"""The page as a file and in a browser: inert, silent, accessible, valid, small, printed on a few pages."""

from __future__ import annotations

import base64
import hashlib
import re
import sys
from collections.abc import Callable, Iterator
from functools import cache
from importlib.util import find_spec
from time import perf_counter
from typing import Any

import numpy as np
import pytest
from tests.browser import BUILD, chromium, violations
from tests.optional import needed
from tests.report.small import CLAIM, MODEL, NAMES, W

import metzler as mz
from metzler.report.content import Code, Numbers, Page, Section, Table, Verdict, Words
from metzler.report.document import Report
from metzler.report.page import framed, part, render, require

HOSTILE = [
    "<script>window.hit=1</script>",
    "</script><img src=x onerror=window.hit=1>",
    "]]><b>&amp;",
    "\u202egnp.exe",
    "$x^2$ \\frac{1}{2}",
    "{{ 7 * 7 }} {% raw %}",
    "' onmouseover='window.hit=1",
    '" autofocus onfocus="window.hit=1',
    "javascript:window.hit=1",
]
N = len(HOSTILE)
WEIGHTS = np.roll(np.eye(N), 1, axis=0) * 0.5 + np.roll(np.eye(N), 2, axis=1) * 0.3
LARGEST = 500_000
"""Bytes of the page of the largest network."""
PAGES = 6
SHEET = re.compile(rb"/Type\s*/Page\b(?!s)")


def hostile() -> mz.Report:
    net = mz.Network(WEIGHTS, HOSTILE, types=[HOSTILE[k % 3] for k in range(N)], source="<script>window.hit=1</script>")
    model = mz.Hopfield(net, activation="tanh")
    return mz.Report(model, mz.certify(model, "l1"), network=net, title=HOSTILE[1], date=HOSTILE[0])


def worm() -> mz.Report:
    net = mz.datasets.celegans()
    model = mz.Hopfield(net, activation="tanh", gain=0.005)
    return mz.Report(model, mz.certify(model, "l1"), network=net)


def fly() -> mz.Report:
    if find_spec("flyvis") is None:
        pytest.skip("needs the wiring of the distribution flyvis")
    net = mz.datasets.fly_visual_system()
    model = mz.Hopfield(net, activation="relu", tau=0.05, time_unit="s")
    return mz.Report(model, mz.certify(model, "l1"), network=net)


REPORTS: dict[str, Callable[[], mz.Report]] = {
    "small": lambda: mz.Report(MODEL, CLAIM),
    "hostile": hostile,
    "celegans": worm,
    "fly": fly,
}


@cache
def html_of(name: str) -> str:
    return REPORTS[name]().html()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as running:
        yield running


def opened(browser: Any, name: str, **options: Any) -> tuple[Any, list[str]]:
    """A page and all that goes wrong or out in it."""
    BUILD.mkdir(exist_ok=True)
    place = BUILD / f"report-{name}.html"
    place.write_text(html_of(name), encoding="utf-8")
    page = browser.new_context(**options).new_page()
    seen: list[str] = []
    page.on("request", lambda request: seen.append(request.url))
    page.on("console", lambda message: seen.append(message.text))
    page.on("pageerror", lambda error: seen.append(str(error)))
    page.on("dialog", lambda dialog: seen.append(dialog.message))
    page.goto(place.as_uri())
    page.wait_for_function("document.documentElement.dataset.ready")
    assert seen.pop(0) == place.as_uri()
    return page, seen


@pytest.mark.parametrize("name", ["small", "hostile", "celegans"])
def test_the_html_is_valid(name: str) -> None:
    needed("html5lib", "browser").HTMLParser(strict=True).parse(html_of(name))
    ids = re.findall(r'\bid="([^"]*)"', html_of(name))
    assert len(ids) == len(set(ids))
    assert set(
        re.findall(r'(?:href="#|for="|aria-labelledby="|aria-describedby="|url\(#)([^"\s)]+)', html_of(name))
    ) <= set(ids)


@pytest.mark.parametrize("name", ["small", "hostile", "celegans"])
def test_the_policy_allows_this_style_and_this_script_and_nothing_else(name: str) -> None:
    html = html_of(name)
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', html)
    assert policy is not None
    hashes = {}
    for what in ("style", "script"):
        (text,) = re.findall(rf"<{what}>(.*?)</{what}>", html, re.S)
        hashes[what] = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    assert policy[1] == (
        f"default-src 'none'; style-src 'sha256-{hashes['style']}'; script-src 'sha256-{hashes['script']}'; "
        "base-uri 'none'; form-action 'none'"
    )
    assert not re.search(r'\sstyle="|\son\w+="', re.sub(r">[^<]*<", "><", html)), "no attribute that the policy blocks"
    assert not re.search(r'(?:src|href|action)="(?!#)', re.sub(r">[^<]*<", "><", html)), "nothing that is fetched"


def test_a_server_may_have_its_own_policy() -> None:
    html = render(Page("x", ""), nonce="abc")
    assert "Content-Security-Policy" not in html
    assert '<style nonce="abc">' in html
    assert '<script nonce="abc">' in html
    assert "; connect-src 'self'\"" in render(Page("x", ""), policy="connect-src 'self'")


def test_no_text_becomes_markup() -> None:
    bad = "<b id=x>&\"'{{ 1 }}"
    rows = (mz.certify(MODEL, "l1"),)
    said = (
        Verdict(f"{bad}: {bad}"),
        Words(bad),
        Table(bad, rows, folded=True),
        Code(bad, bad),
        Code(bad, bad, folded=True),
    )
    page = Page(bad, bad, (Section("verdict", bad, said), Section("one", bad, said, bad)), bad)
    html = render(page)
    assert "<b id=x>" not in html
    assert html.count("&lt;b id=x&gt;&amp;&#34;&#39;{{ 1 }}") > 20
    assert render(Page("empty", "", (Section("one", "One", (Numbers(()),)),)))


@pytest.mark.parametrize("missing", ["jinja2", "matplotlib"])
def test_what_is_missing_is_said_before_the_work_begins(missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(mz.InputError, match=rf"reports need {missing}|{missing} is installed but cannot be loaded"):
        Report(MODEL, CLAIM)
    with pytest.raises(mz.InputError, match=missing):
        require()


def test_a_frame_holds_the_page() -> None:
    assert '<iframe title="&#34;&gt;" ' in framed("<p>", '">')
    for hidden in ("\u202e", "\0", "\ud800"):
        assert hidden not in framed("<p>", f"a{hidden}b")


def test_style_and_script_are_small_and_belong_to_the_package() -> None:
    assert len(part("page.css")) < 12_000
    assert len(part("page.js")) < 12_000
    assert "</" not in part("page.css") + part("page.js")


@pytest.mark.parametrize("name", ["small", "hostile", "celegans", "fly"])
def test_it_asks_for_nothing_and_paints_soon(browser: Any, name: str) -> None:
    html_of(name)
    start = perf_counter()
    page, seen = opened(browser, name)
    ready = perf_counter() - start
    assert seen == []
    paint = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? -1")
    size = len(html_of(name).encode())
    print(f"\n{name}: {size / 1e6:.3f} MB, painted after {paint / 1e3:.2f} s, ready after {ready:.2f} s")
    assert size < LARGEST
    page.screenshot(path=BUILD / f"report-{name}-light.png", full_page=True)
    page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["small", "hostile", "celegans"])
def test_everybody_can_read_it(browser: Any, name: str, scheme: str) -> None:
    page, seen = opened(browser, name, color_scheme=scheme)
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
    assert violations(page) == []
    page.screenshot(path=BUILD / f"report-{name}-{scheme}.png", full_page=True)
    assert seen == []
    page.context.close()


@pytest.mark.parametrize("name", ["celegans", "fly"])
def test_dark_narrow_and_printed(browser: Any, name: str) -> None:
    page, _ = opened(browser, name, color_scheme="dark")
    page.screenshot(path=BUILD / f"report-{name}-dark.png", full_page=True)
    page.context.close()
    page, _ = opened(browser, name, viewport={"width": 380, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 380
    page.screenshot(path=BUILD / f"report-{name}-narrow.png", full_page=True)
    place = BUILD / f"report-{name}.pdf"
    page.pdf(path=place, prefer_css_page_size=True)
    sheets = len(SHEET.findall(place.read_bytes()))
    print(f"\n{name}: {sheets} printed pages")
    assert 1 <= sheets <= PAGES
    page.context.close()


def test_hostile_names_are_inert(browser: Any) -> None:
    page, seen = opened(browser, "hostile")
    for word in ("script", "img", "frac", "7 * 7", "onfocus"):
        page.fill("#limits input[type=search]", word)
        assert word in page.inner_text("#limits .found")
    page.mouse.move(400, 400)
    assert page.evaluate("window.hit") is None
    assert page.locator("main img, main script:not([type])").count() == 0
    assert "\u202e" not in page.content()
    assert "49" not in page.inner_text("#limits .found")
    assert seen == []
    page.context.close()


def test_neurons_are_found_by_name_and_by_keys(browser: Any) -> None:
    page, _ = opened(browser, "small")
    page.fill("#limits input[type=search]", "pv")
    order = np.argsort(-CLAIM.norm.weights, kind="stable")
    found = page.inner_text("#limits .found")
    assert found.startswith("PV: weight in the norm: about ")
    assert f"(place {order.tolist().index(2) + 1})" in found
    page.fill("#limits input[type=search]", "nobody")
    assert "No neuron" in page.inner_text("#limits .found")
    page.fill("#limits input[type=search]", "pyr")
    assert page.locator("#limits .found button").count() == 2
    page.focus("#limits canvas")
    page.keyboard.press("Home")
    assert page.inner_text("#limits .found").startswith(NAMES[int(order[0])])
    page.keyboard.press("ArrowRight")
    assert page.inner_text("#limits .found").startswith(NAMES[int(order[1])])
    page.select_option("#limits select", "1")
    page.keyboard.press("End")
    page.context.close()


def test_the_slider_says_proved_numbers(browser: Any) -> None:
    page, _ = opened(browser, "small")
    output = "#gain output"
    assert page.inner_text(output).startswith("gain: 1; rate, per s: ")
    page.focus("#gain input[type=range]")
    page.keyboard.press("Home")
    rate = mz.certify(MODEL.with_gain(0.0), "l1").fact("rate").number
    assert page.inner_text(output).startswith(f"gain: 0; rate, per s: {rate}")
    assert page.get_attribute("#gain input[type=range]", "aria-valuetext") == page.inner_text(output)
    page.context.close()


def test_tables_are_sorted_by_their_numbers(browser: Any) -> None:
    page, _ = opened(browser, "small")
    column = "#limits tbody td:nth-child(3)"
    page.click("#limits th:nth-child(3) button")
    falling = [float(text) for text in page.locator(column).all_inner_texts()]
    assert falling == sorted((w for w in W.ravel() if w), reverse=True)
    page.click("#limits th:nth-child(3) button")
    assert [float(text) for text in page.locator(column).all_inner_texts()] == falling[::-1]
    assert page.get_attribute("#limits th:nth-child(3)", "aria-sort") == "ascending"
    page.click("#theme")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.context.close()


def test_in_a_frame_it_works_too(browser: Any) -> None:
    page = browser.new_page()
    page.set_content(f"<!doctype html><h1>notebook</h1>{Report(MODEL, CLAIM)._repr_html_()}")
    frame = page.frame_locator("iframe")
    frame.locator("html[data-ready]").wait_for(state="attached")
    assert frame.locator("h1").inner_text() == "Hopfield network"
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).letterSpacing") == "normal"
    page.close()
