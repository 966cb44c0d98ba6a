"""The application from request to answer, without a server."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.explore.small import GOOD, PORT, STUDY, TOKEN, got, idle
from tests.optional import needed

import metzler as mz
from metzler.explore.site import MOST_WORDS, Site, require

needed("starlette", "explore")
needed("uvicorn", "explore")
needed("jinja2", "report")
needed("matplotlib", "report")
NET = b",A,B\nA,0,0.3\nB,-0.2,0\n"


@pytest.fixture(scope="module")
def running() -> Iterator[Site]:
    made = Site(STUDY, 60.0)
    idle(made.worker)
    yield made
    made.worker.close()


@pytest.fixture
def site(running: Site) -> Iterator[Site]:
    base, anew, seen = running.base, running.anew, running.worker.seen
    yield running
    idle(running.worker)
    running.base, running.anew, running.worker.seen = base, anew, seen


@pytest.fixture
def app(site: Site) -> Any:
    return site.app(PORT, TOKEN)


def test_the_page_has_a_policy_with_a_nonce_of_its_own(app: Any) -> None:
    pages = [got(app, "/", headers={"host": GOOD["host"]}) for _ in range(2)]
    nonces = [page.headers["content-security-policy"].split("'nonce-")[1].split("'")[0] for page in pages]
    assert nonces[0] != nonces[1]
    assert all(f'nonce="{nonce}"'.encode() in page.body for nonce, page in zip(nonces, pages, strict=True))
    assert all(b"PYR_0" not in page.body for page in pages)
    assert pages[0].headers["cache-control"] == "no-store"


def test_asked_and_answered(site: Site, app: Any) -> None:
    assert got(app, "/network").json()["n"] == 3
    assert not got(app, "/network").json()["anew"]
    first = got(app, "/answer").body
    assert b"PYR_0" in first
    assert b"<style" not in first
    body = json.dumps({"gain": 0.5, "silenced": [2]}).encode()
    assert got(app, "/ask", method="POST", body=body).json()["running"] is not None
    idle(site.worker)
    state = got(app, "/state").json()
    assert (state["running"], state["error"], state["answered"]) == (False, "", True)
    assert b"2 neurons" in got(app, "/answer").body
    names = got(app, "/names", query="q=pyr").json()
    assert [row["name"] for row in names] == ["PYR_0", "PYR_1"]
    taken = got(app, "/export/certificate")
    assert taken.headers["content-disposition"] == 'attachment; filename="net.cert.json"'
    assert mz.check(site.worker.seen.answer.claim, site.worker.seen.answer.asked.model).holds  # type: ignore[union-attr]
    assert got(app, "/cancel", method="POST").status == 200


BODIES = [
    b"",
    b"{",
    b"[]",
    b"null",
    b'"x"',
    b"\xff\xfe",
    b'{"gain": "x"}',
    b'{"weights": "/etc/passwd"}',
    b"[" * 100_000,
    b"{" + b" " * MOST_WORDS + b"}",
]


@pytest.mark.parametrize("body", BODIES, ids=range(len(BODIES)))
def test_what_is_no_question(app: Any, body: bytes) -> None:
    answer = got(app, "/ask", method="POST", body=body)
    assert answer.status == 400
    assert "Traceback" not in answer.json()["error"]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nowhere", 404),
        ("GET", "/../etc/passwd", 404),
        ("GET", "/export/everything", 404),
        ("GET", "/export/network", 400),
        ("POST", "/state", 405),
        ("GET", "/ask", 405),
        ("DELETE", "/network", 405),
    ],
)
def test_nowhere(app: Any, method: str, path: str, status: int) -> None:
    answer = got(app, path, method=method)
    assert answer.status == status
    assert set(answer.json()) == {"error"}


def uploaded(app: Any, name: str, content: bytes, size: str | None = None) -> Any:
    length = str(len(content)) if size is None else size
    return got(
        app, "/load", method="POST", body=content, query=f"name={name}", headers={**GOOD, "content-length": length}
    )


def test_uploaded(site: Site, app: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    view = uploaded(app, "net.csv", NET).json()
    assert (view["n"], view["name"], view["anew"]) == (2, "net.csv", True)
    idle(site.worker)
    assert b"2 neurons" in got(app, "/answer").body
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize(
    ("name", "content", "size"),
    [
        ("bad.csv", b"a,b\nc,d\n", None),
        ("", NET, None),
        ("s.toml", b'weights = "/etc/passwd"', None),
        ("net.csv", NET, ""),
        ("net.csv", NET, str(2**40)),
        ("pickle.npz", b"\x80\x04N.", None),
    ],
)
def test_uploads_that_are_refused(
    site: Site, app: Any, name: str, content: bytes, size: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    before = site.base
    answer = uploaded(app, name, content, size)
    assert answer.status == 400
    assert str(tmp_path) not in answer.json()["error"]
    assert site.base is before
    assert os.listdir(tmp_path) == []


def test_what_is_missing_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "uvicorn", None)
    with pytest.raises(mz.InputError, match="uvicorn"):
        require()
