"""Who is refused: foreign hosts, foreign pages, no token, a WebSocket."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from tests.explore.small import GOOD, PORT, TOKEN, got

from metzler.explore.guard import ALWAYS, guarded


async def inner(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"in"})


APP = guarded(inner, PORT, TOKEN)
HOSTS = [
    "evil.example",
    "evil.example:8123",
    "127.0.0.1",
    "127.0.0.1:80",
    "127.0.0.1:81230",
    "localhost",
    "[::1]:8123",
    "0.0.0.0:8123",
    "127.0.0.1:8123.evil.example",
    "127.1:8123",
    "",
    " 127.0.0.1:8123",
    "user@127.0.0.1:8123",
]
ORIGINS = [
    "http://evil.example",
    "null",
    "https://127.0.0.1:8123",
    "http://127.0.0.1",
    "http://127.0.0.1:8124",
    "",
    "http://localhost:8123.evil.example",
    "file://",
]
TOKENS = ["", "secre", "secret ", "SECRET", "secret\u00e9", "x" * 10000]
PATHS = [
    ("GET", "/state"),
    ("GET", "/network"),
    ("GET", "/answer"),
    ("GET", "/names"),
    ("GET", "/export/study"),
    ("POST", "/ask"),
    ("POST", "/load"),
    ("POST", "/cancel"),
    ("POST", "/"),
    ("PUT", "/"),
    ("OPTIONS", "/ask"),
    ("GET", "//"),
    ("GET", ""),
]


@pytest.mark.parametrize("host", ["127.0.0.1:8123", "localhost:8123", "LOCALHOST:8123"])
def test_let_in(host: str) -> None:
    answer = got(APP, "/state", headers={**GOOD, "host": host, "origin": "http://localhost:8123"})
    assert (answer.status, answer.body) == (200, b"in")
    assert ALWAYS.items() <= answer.headers.items()
    assert not any(name.startswith("access-control") for name in answer.headers)
    assert got(APP, "/", headers={"host": host}).status == 200


@pytest.mark.parametrize("host", HOSTS)
def test_foreign_hosts(host: str) -> None:
    for path in ("/", "/state"):
        answer = got(APP, path, headers={**GOOD, "host": host})
        assert answer.status == 400
        assert answer.headers["cache-control"] == "no-store"
    assert got(APP, "/", headers={}).status == 400


@pytest.mark.parametrize("origin", ORIGINS)
def test_foreign_pages(origin: str) -> None:
    for path in ("/", "/state"):
        assert got(APP, path, headers={**GOOD, "origin": origin}).status == 403


@pytest.mark.parametrize("site", ["cross-site", "same-site", ""])
def test_what_a_browser_says_of_itself(site: str) -> None:
    assert got(APP, "/", headers={**GOOD, "sec-fetch-site": site}).status == 403


@pytest.mark.parametrize("token", TOKENS)
def test_tokens(token: str) -> None:
    assert got(APP, "/state", headers={**GOOD, "x-metzler-token": token}).status == 403


@pytest.mark.parametrize(("method", "path"), PATHS)
def test_nothing_but_the_page_without_a_token(method: str, path: str) -> None:
    assert got(APP, path, method=method, headers={"host": GOOD["host"]}).status == 403


def test_no_web_socket() -> None:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(APP({"type": "websocket", "path": "/", "headers": []}, None, send))  # type: ignore[arg-type]
    assert sent == [{"type": "websocket.close", "code": 1008}]
