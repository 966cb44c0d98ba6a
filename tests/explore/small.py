"""A small network that the tests ask about, and what they need to ask an application without a server."""

from __future__ import annotations

import asyncio
import json
from time import monotonic, sleep
from typing import Any

import numpy as np

from metzler import Network
from metzler.explore.asked import Asked, opened
from metzler.io.study import Study

W = np.array([[0.0, 0.5, -0.8], [0.4, 0.0, -0.3], [0.6, 0.2, 0.0]])
NAMES = ["PYR_0", "PYR_1", "PV"]
STUDY = Study({"weights": "net.csv", "model": "hopfield", "activation": "tanh"}, held=Network(W, NAMES))
BASE = opened(STUDY)
PORT, TOKEN = 8123, "secret"
GOOD = {"host": f"127.0.0.1:{PORT}", "x-metzler-token": TOKEN}


def asked(**moved: Any) -> Asked:
    return Asked(BASE, moved, tuple(moved.pop("silenced", ())))


class Got:
    """What an application answered."""

    def __init__(self, messages: list[dict[str, Any]]) -> None:
        start = next(each for each in messages if each["type"] == "http.response.start")
        self.status = start["status"]
        self.headers = {name.decode(): value.decode() for name, value in start["headers"]}
        self.body = b"".join(each.get("body", b"") for each in messages if each["type"] == "http.response.body")

    def json(self) -> Any:
        return json.loads(self.body)


def got(
    app: Any,
    path: str,
    *,
    method: str = "GET",
    headers: dict[str, str] | None = None,
    body: bytes = b"",
    query: str = "",
) -> Got:
    """The answer to one request."""
    given = GOOD if headers is None else headers
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": query.encode(),
        "headers": [(name.encode(), value.encode("latin-1")) for name, value in given.items()],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", PORT),
    }
    messages: list[dict[str, Any]] = []
    coming = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> dict[str, Any]:
        return coming.pop() if coming else {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        messages.append(dict(message))

    asyncio.run(app(scope, receive, send))
    return Got(messages)


def idle(worker: Any, seconds: float = 60.0) -> Any:
    """What is seen once the search is over."""
    end = monotonic() + seconds
    while worker.seen.running and monotonic() < end:
        sleep(0.01)
    assert not worker.seen.running
    return worker.seen
