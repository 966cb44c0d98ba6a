"""Who may ask: this machine's browser, on the page that this process serves, with the token of its address."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from hmac import compare_digest
from typing import Any, NamedTuple, TypeAlias

Message: TypeAlias = MutableMapping[str, Any]
Scope: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
App: TypeAlias = Callable[[Scope, Receive, Send], Awaitable[None]]

TOKEN = "x-metzler-token"
OPEN = "/"
"""The page itself, which has no data in it."""
ALWAYS = {
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "x-frame-options": "DENY",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
"""With every answer."""


class Refusal(NamedTuple):
    """Status and sentence."""

    status: int
    sentence: str


def refusal(scope: Scope, port: int, token: str) -> Refusal | None:
    """Why a request is not answered; None where it is."""
    headers = list(scope["headers"])
    hosts = [f"127.0.0.1:{port}", f"localhost:{port}"]
    given = _all(headers, "host")
    if len(given) != 1 or given[0].lower() not in hosts:
        return Refusal(400, "This address is not the one that was printed: open that.")
    origins = _all(headers, "origin")
    if any(origin.lower() not in {f"http://{host}" for host in hosts} for origin in origins):
        return Refusal(403, "Another page asks here: only the page of this address may.")
    if any(site not in ("same-origin", "none") for site in _all(headers, "sec-fetch-site")):
        return Refusal(403, "Another page asks here: only the page of this address may.")
    tokens = _all(headers, TOKEN)
    if scope["path"] == OPEN and scope["method"] in ("GET", "HEAD"):
        return None
    if len(tokens) != 1 or not compare_digest(tokens[0].encode(), token.encode()):
        return Refusal(403, "The token is missing or wrong: open the address that was printed in the terminal.")
    return None


def _all(headers: Iterable[tuple[bytes, bytes]], name: str) -> list[str]:
    return [value.decode("latin-1") for key, value in headers if key.lower() == name.encode()]


def guarded(app: App, port: int, token: str) -> App:
    """The application behind the guard, with the headers of every answer; no WebSocket."""

    async def asked(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
            return
        if scope["type"] != "http":
            await app(scope, receive, send)
            return

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = [(name.encode(), value.encode()) for name, value in ALWAYS.items()]
                message = {**message, "headers": [*message.get("headers", []), *own]}
            await send(message)

        refused = refusal(scope, port, token)
        if refused is None:
            await app(scope, receive, sent)
        else:
            await _refuse(refused, sent)

    return asked


async def _refuse(refused: Refusal, send: Send) -> None:
    body = json.dumps({"error": refused.sentence}).encode()
    head = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": refused.status, "headers": head})
    await send({"type": "http.response.body", "body": body})
