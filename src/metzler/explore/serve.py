"""The server: this machine alone, one process, until Ctrl-C."""

from __future__ import annotations

import secrets
import signal
import socket
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Timer
from typing import Any

from metzler.containers.packages import needed
from metzler.errors import InputError
from metzler.explore.site import EXTRA, WHO, Site, require
from metzler.io.study import Study

HOST = "127.0.0.1"
SECONDS = 60.0
"""For each question, where nobody says it."""
LATER = 0.5
"""Seconds until the browser is sent to the address."""


def serve(
    study: Study, *, port: int = 0, seconds: float = SECONDS, browser: bool = True, tell: Callable[[str], Any]
) -> None:
    """Serve the page about a study until the process is interrupted or told to end.

    Parameters
    ----------
    study : Study
    port : int
        0 for one that is free.
    seconds : float
        For each question.
    browser : bool
        Whether the page is opened in it.
    tell : callable
        Gets the address, with its token.

    Raises
    ------
    InputError
        When a package is missing, the study cannot be read, or the port is taken.
    """
    require()
    needed("matplotlib", WHO, extra=EXTRA).use("Agg")
    with listening(port) as door, ended_by_terminate():
        own = int(door.getsockname()[1])
        site, token = Site(study, seconds), secrets.token_urlsafe(24)
        address = f"http://{HOST}:{own}/#token={token}"
        tell(address)
        opening = Timer(LATER, webbrowser.open, [address])
        if browser:
            opening.start()
        try:
            _run(site.app(own, token), door)
        finally:
            opening.cancel()
            site.worker.close()


def _run(app: Any, door: socket.socket) -> None:
    uvicorn = needed("uvicorn", WHO, extra=EXTRA)
    quiet = {"log_config": None, "log_level": "critical", "access_log": False}
    least = {"ws": "none", "lifespan": "off", "server_header": False, "proxy_headers": False}
    config = uvicorn.Config(app, timeout_graceful_shutdown=1, limit_concurrency=64, **quiet, **least)
    with suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=[door])


@contextmanager
def listening(port: int) -> Iterator[socket.socket]:
    """A socket of this machine alone."""
    if not 0 <= port < 2**16:
        raise InputError(f"--port must be between 0 and 65535, got {port}")
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind((HOST, port))
        except OSError as error:
            raise InputError(
                f"port {port} cannot be had ({error.strerror}): leave --port out, or name another"
            ) from None
        door.listen()
        yield door


@contextmanager
def ended_by_terminate() -> Iterator[None]:
    """Within it SIGTERM ends the process as Ctrl-C does, so that what is temporary is removed."""

    def end(number: int, frame: object) -> None:
        raise KeyboardInterrupt

    try:
        before = signal.signal(signal.SIGTERM, end)
    except ValueError:  # not the main thread: signals go elsewhere
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
