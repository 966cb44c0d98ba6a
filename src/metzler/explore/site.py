"""The application: the page, its data, its questions, uploads and exports. No mathematics."""

from __future__ import annotations

import json
import secrets
from collections.abc import AsyncIterator, Callable
from typing import Any

from metzler.containers.packages import needed
from metzler.errors import InputError, MetzlerError
from metzler.explore.asked import Asked, asked_of, opened
from metzler.explore.exports import EXPORTS
from metzler.explore.guard import App, guarded
from metzler.explore.shell import policy, shell
from metzler.explore.upload import Spool, kept, require_size
from metzler.explore.view import names_view, network_view, state_view
from metzler.explore.worker import Worker, sentence
from metzler.io.study import Study
from metzler.models.base import known_model
from metzler.report.page import Around, render

WHO, EXTRA = "the explorer", "explore"
MOST_WORDS = 2**20
"""Bytes of a question."""


def require() -> None:
    """Refuse, before the work begins, where the page could not be served."""
    for package in ("starlette.applications", "uvicorn", "jinja2", "matplotlib"):
        needed(package, WHO, extra=EXTRA)


class Site:
    """One session: the network that is loaded, and who searches.

    Parameters
    ----------
    study : Study
        What is loaded first.
    seconds : float
        For each question.
    """

    def __init__(self, study: Study, seconds: float) -> None:
        self.base = opened(study)
        self.anew = self.base.settings != study.settings
        first = Asked(self.base)
        known_model(first.model)
        self.worker = Worker(seconds)
        self.responses = needed("starlette.responses", WHO, extra=EXTRA)
        self.aside = needed("starlette.concurrency", WHO, extra=EXTRA).run_in_threadpool
        self.worker.ask(first)

    def app(self, port: int, token: str) -> App:
        """The application behind its guard."""
        routing = needed("starlette.routing", WHO, extra=EXTRA)
        starlette = needed("starlette.applications", WHO, extra=EXTRA).Starlette
        routes = [
            routing.Route("/", self.page),
            routing.Route("/network", self.network),
            routing.Route("/state", self.state),
            routing.Route("/answer", self.answer),
            routing.Route("/names", self.names),
            routing.Route("/export/{what}", self.export),
            routing.Route("/ask", self.ask, methods=["POST"]),
            routing.Route("/cancel", self.cancel, methods=["POST"]),
            routing.Route("/load", self.load, methods=["POST"]),
        ]
        inside = starlette(
            routes=routes, exception_handlers={404: self._nowhere, 405: self._nowhere, 500: self._broken}
        )
        return guarded(inside, port, token)

    async def page(self, request: Any) -> Any:
        """The page, without data."""
        nonce = secrets.token_urlsafe(16)
        html = await self.aside(shell, nonce)
        return self.responses.HTMLResponse(html, headers={"content-security-policy": policy(nonce)})

    async def network(self, request: Any) -> Any:
        """What is loaded."""
        return await self._made(lambda: network_view(self.base) | {"anew": self.anew})

    async def state(self, request: Any) -> Any:
        """Where the search stands."""
        return self.responses.JSONResponse(state_view(self.worker.seen))

    async def answer(self, request: Any) -> Any:
        """What was found by now, as a page of a report whose parts the explorer's page takes over."""
        found = self.worker.seen.answer
        if found is None:
            return self._refused(InputError("there is no answer yet"), 404)
        html = await self.aside(lambda: render(found.page, nonce="-", around=Around(bare=True)))
        return self.responses.HTMLResponse(html, headers={"content-security-policy": "sandbox; default-src 'none'"})

    async def names(self, request: Any) -> Any:
        """Neurons by a part of their name."""
        sought = request.query_params.get("q", "")[:200]
        return await self._made(lambda: names_view(self.base, sought))

    async def export(self, request: Any) -> Any:
        """A file to be taken home."""
        make, found = EXPORTS.get(request.path_params["what"]), self.worker.seen.answer
        if make is None or found is None:
            return self._refused(InputError("there is nothing to export yet"), 404)
        try:
            made = await self.aside(make, found)
        except Exception as error:
            return self._refused(error)
        named = {
            "content-disposition": f'attachment; filename="{made.name}"',
            "x-metzler-about": json.dumps(made.about),
        }
        return self.responses.Response(made.content, media_type="application/octet-stream", headers=named)

    async def ask(self, request: Any) -> Any:
        """A question in place of the last one."""
        try:
            record = json.loads(await _limited(request.stream(), MOST_WORDS))
            asked = asked_of(self.base, record)
        except (ValueError, RecursionError, MetzlerError) as error:
            own = error if isinstance(error, MetzlerError) else InputError("a question is one object in JSON")
            return self._refused(own)
        self.worker.ask(asked)
        return self.responses.JSONResponse(state_view(self.worker.seen))

    async def cancel(self, request: Any) -> Any:
        """The search ends with what is proved by now."""
        self.worker.cancel()
        return self.responses.JSONResponse(state_view(self.worker.seen))

    async def load(self, request: Any) -> Any:
        """A network that is uploaded, in place of the one that is loaded."""
        try:
            require_size(request.headers.get("content-length"))
            with Spool(request.query_params.get("name", "")) as spool:
                await kept(request.stream(), spool.place)
                base, anew = await self.aside(spool.read)
                view = await self.aside(network_view, base)
        except Exception as error:
            return self._refused(error)
        self.base, self.anew = base, anew
        self.worker.forget()
        self.worker.ask(Asked(base))
        return self.responses.JSONResponse(view | {"anew": anew})

    async def _made(self, make: Callable[[], Any]) -> Any:
        try:
            return self.responses.JSONResponse(await self.aside(make))
        except Exception as error:
            return self._refused(error)

    def _refused(self, error: Exception, status: int = 400) -> Any:
        return self.responses.JSONResponse({"error": sentence(error)}, status_code=status)

    async def _nowhere(self, request: Any, error: Any) -> Any:
        return self._refused(InputError("there is nothing at this address"), error.status_code)

    async def _broken(self, request: Any, error: Exception) -> Any:
        return self._refused(error, 500)


async def _limited(pieces: AsyncIterator[bytes], most: int) -> bytes:
    """What comes, refused as soon as it is more than it may be."""
    out = bytearray()
    async for piece in pieces:
        out += piece
        if len(out) > most:
            raise InputError("a question is never so long")
    return bytes(out)
