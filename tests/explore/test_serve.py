"""The server as a process: on 127.0.0.1 alone, ended by Ctrl-C and SIGTERM without a trace."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import time
from contextlib import closing
from pathlib import Path

import pytest
from tests.explore.running import started
from tests.optional import needed

from metzler import InputError
from metzler.explore.serve import listening

needed("starlette", "explore")
needed("uvicorn", "explore")
needed("jinja2", "report")
needed("matplotlib", "report")
NET = ["celegans", "--model", "hopfield", "--activation", "tanh", "--gain", "0.005"]


def status(port: int, path: str, **headers: str) -> int:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as door:
        door.request("GET", path, headers=headers)
        with door.getresponse() as answer:
            return answer.status


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_and_leaves_nothing(how: signal.Signals, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    process, address = started(*NET)
    port = int(address.split(":")[2].split("/")[0])
    token = address.partition("#token=")[2]
    assert len(token) >= 32
    assert status(port, "/") == 200
    assert status(port, "/", Host="evil.example") == 400
    assert status(port, "/state") == 403
    assert status(port, "/state", **{"X-Metzler-Token": token}) == 200
    with pytest.raises(ConnectionRefusedError), socket.create_connection(("127.0.0.2", port), timeout=2):
        pass
    time.sleep(0.3)
    process.send_signal(how)
    out, _ = process.communicate(timeout=20)
    assert process.returncode == 0
    assert "Traceback" not in out
    assert out.endswith("Ended: nothing was kept.\n")
    assert [name for name in os.listdir(tmp_path) if name.startswith("metzler")] == []


def test_ports() -> None:
    with listening(0) as door:
        taken = door.getsockname()[1]
        door.listen()
        with pytest.raises(InputError, match="cannot be had"), listening(taken):
            pass
    for port in (-1, 2**16):
        with pytest.raises(InputError, match="between 0 and 65535"), listening(port):
            pass
