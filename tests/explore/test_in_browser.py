"""The explorer from end to end in a browser, offline: moved, silenced, stopped, exported; accessible and silent."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.browser import BUILD, chromium, violations
from tests.explore.running import running
from tests.optional import needed

from metzler.cli import main

needed("starlette", "explore")
needed("uvicorn", "explore")

SHOTS = BUILD / "shots"
WORM = ["celegans", "--model", "hopfield", "--activation", "tanh", "--gain", "0.005"]
HOSTILE = ["<img src=x onerror=window.hit=1>", "\u202egnp.exe", "$x^2$ {{ 7 * 7 }}"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as found:
        yield found


@pytest.fixture
def worm() -> Iterator[str]:
    with running(*WORM) as address:
        yield address


def opened(browser: Any, address: str, **options: Any) -> tuple[Any, list[str]]:
    """The page with its first answer, and all that goes wrong or elsewhere in it."""
    page = browser.new_context(accept_downloads=True, **options).new_page()
    wrong: list[str] = []
    home = address.partition("#")[0]
    page.on("request", lambda request: None if request.url.startswith((home, "blob:")) else wrong.append(request.url))
    page.on("console", lambda message: wrong.append(message.text))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("dialog", lambda dialog: wrong.append(dialog.message))
    page.goto(address)
    done(page)
    return page, wrong


def done(page: Any) -> None:
    page.wait_for_selector('html[data-running="0"][data-answers] body:not(.old)', timeout=90_000)


def moved(page: Any, act: Any) -> None:
    """An answer after an act."""
    page.evaluate("document.body.classList.add('old')")
    act()
    done(page)


def rate(page: Any) -> str:
    return str(page.locator("header .numbers .value bdi").first.inner_text())


def shot(page: Any, name: str) -> None:
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=str(SHOTS / f"explore-{name}.png"), full_page=True)


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 1280), ("light", 420)])
def test_it_is_accessible_and_asks_nothing_elsewhere(browser: Any, worm: str, scheme: str, width: int) -> None:
    page, wrong = opened(browser, worm, color_scheme=scheme, viewport={"width": width, "height": 900})
    assert page.title() == "celegans.npz" or page.title()
    page.fill("#silence", "ava")
    page.wait_for_selector("#suggested button")
    shot(page, f"{scheme}-{width}")
    assert violations(page) == []
    assert wrong == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert "token" not in page.url


def test_moved_silenced_and_taken_home(browser: Any, worm: str, tmp_path: Path, monkeypatch: Any) -> None:
    page, wrong = opened(browser, worm)
    first = float(rate(page))
    moved(page, lambda: page.fill("#gain", "0.004"))
    assert float(rate(page)) > first
    page.fill("#silence", "AVAL")
    page.wait_for_selector("#suggested button")
    moved(page, lambda: page.locator("#suggested button").first.click())
    assert "472 cells" in page.locator("header .below").inner_text()
    for what in ("certificate", "study", "network"):
        with page.expect_download() as coming:
            page.click(f'[data-export="{what}"]')
        coming.value.save_as(tmp_path / coming.value.suggested_filename)
    page.click('[data-export="command"]')
    page.wait_for_selector("#command:not([hidden])")
    words = page.locator("#command").inner_text().split()
    assert words[:3] == ["metzler", "certify", "net-silenced.npz"]
    shot(page, "silenced")
    monkeypatch.chdir(tmp_path)
    assert main(["check", "net.cert.json", "net.study.toml"]) == 0
    assert main(["certify", "net.study.toml", "-o", "again.json"]) == 0
    again, taken = (json.loads(Path(name).read_text()) for name in ("again.json", "net.cert.json"))
    assert again["subject"]["sha256"] == taken["subject"]["sha256"]
    assert wrong == []
    moved(page, lambda: page.click("#silenced button"))
    assert "473 cells" in page.locator("header .below").inner_text()


def test_stopped(browser: Any, tmp_path: Path) -> None:
    with running("slow.npz", "--model", "hopfield", "--activation", "tanh", folder=tmp_path, slow=True) as address:
        page = browser.new_context().new_page()
        page.goto(address)
        page.wait_for_selector('html[data-running="1"] #cancel:not([disabled])')
        page.click("#cancel")
        done(page)
        assert "Stopped" in page.locator("#stands").inner_text()
        assert page.locator("header .verdict").count() == 1


def test_an_upload_with_hostile_names_is_inert(browser: Any, worm: str, tmp_path: Path) -> None:
    page, wrong = opened(browser, worm)
    rows = [["", *HOSTILE], *([name, "0", "0.2", "-0.3"] for name in HOSTILE)]
    net = tmp_path / "<b>net.csv"
    net.write_text("".join(",".join(row) + "\n" for row in rows), encoding="utf-8")
    moved(page, lambda: page.set_input_files("#file", str(net)))
    assert "3 neurons" in page.locator("#network-size").inner_text()
    page.fill("#silence", "img")
    page.wait_for_selector("#suggested button")
    moved(page, lambda: page.locator("#suggested button").first.click())
    assert "onerror" in page.locator("#silenced").inner_text()
    assert page.evaluate("window.hit") is None
    assert wrong == []
    bad = tmp_path / "bad.csv"
    bad.write_text("a,b\nc,d\n")
    page.set_input_files("#file", str(bad))
    page.wait_for_selector("#error:not([hidden])")
    assert "bad.csv" in page.locator("#error").inner_text()
    assert "/tmp" not in page.locator("#error").inner_text()
