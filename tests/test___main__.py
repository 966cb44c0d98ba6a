"""The command as a process: exit code 1 means that a certificate does not hold, whatever becomes of its streams."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import metzler_command
from metzler.models import Hopfield
from metzler.search.certify import certify

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs a POSIX shell")
W = np.array([[0.0, 0.9], [-0.9, 0.0]])

INTERRUPTED_WHILE_LOADING = """
import os, signal, sys
class Finder:
    def find_spec(self, name, *_):
        if name == "LOADED":
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Finder())
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    np.save(tmp_path / "w.npy", W)
    np.save(tmp_path / "other.npy", 2 * W)
    certify(Hopfield(W, activation="tanh"), "linf").save(tmp_path / "c.json")
    return tmp_path


def run(folder: Path, words: str) -> subprocess.CompletedProcess[str]:
    """`metzler` with these words, as a shell understands them."""
    script = f'exec "$0" -m metzler {words}'
    return subprocess.run(
        ["/bin/sh", "-c", script, sys.executable], cwd=folder, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("check c.json w.npy 2>&-", 0),
        ("check c.json other.npy 2>&-", 1),
        ("check c.json w.npy <&- >&- 2>&-", 0),
        ("check c.json missing.npy 2>&-", 2),
        ("certify w.npy --model hopfield --activation tanh -o new.json 2>&-", 0),
    ],
)
def test_closed_streams(folder: Path, words: str, code: int) -> None:
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    done = run(folder, words)
    assert (done.returncode, done.stderr) == (code, "")
    assert {name: (folder / name).read_bytes() for name in before} == before
    assert ("new.json" in words) == (folder / "new.json").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="names of files are bytes there")
@pytest.mark.parametrize(("before", "after", "code"), [("", "", 0), ("", ">&-", 0), ("missing-", "2>&-", 2)])
def test_names_that_are_no_text(
    folder: Path, monkeypatch: pytest.MonkeyPatch, before: str, after: str, code: int
) -> None:
    monkeypatch.setenv("PYTHONIOENCODING", "utf-8:strict")  # as in every locale but C
    name = os.fsdecode(b"\xff.json")
    (folder / "c.json").rename(folder / name)
    done = run(folder, f"check {before}{name} w.npy {after}")
    assert (done.returncode, done.stderr) == (code, "")


@pytest.mark.skipif(sys.platform != "linux", reason="needs /dev/full")
def test_a_full_disk(folder: Path) -> None:
    full = run(folder, "check c.json w.npy >/dev/full")
    assert (full.returncode, full.stderr) == (2, "metzler: No space left on device\n")
    assert run(folder, "check c.json missing.npy 2>/dev/full").returncode == 2
    words = "certify w.npy --model hopfield --activation tanh -o /dev/full"
    lost = run(folder, words)
    assert lost.returncode == 2
    assert lost.stdout.startswith("Proved: ")
    assert lost.stderr == "metzler: the certificate is not in '/dev/full': No space left on device\n"


@pytest.mark.parametrize("start", [["-m", "metzler"], ["-c", "import metzler_command as m; m.main()"]])
@pytest.mark.parametrize("loaded", ["click", "scipy"])
def test_an_interrupt_while_it_loads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, start: list[str], loaded: str
) -> None:
    (tmp_path / "sitecustomize.py").write_text(INTERRUPTED_WHILE_LOADING.replace("LOADED", loaded))
    source = Path(metzler_command.__file__).parent
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}:{source}")
    done = subprocess.run([sys.executable, *start, "info", "--help"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (-signal.SIGINT, "", "")


def test_an_installation_that_is_broken(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    before = signal.getsignal(signal.SIGINT)
    monkeypatch.setitem(sys.modules, "metzler.cli", None)
    try:
        assert metzler_command.main() == 2
    finally:
        signal.signal(signal.SIGINT, before)
    assert capsys.readouterr().err.startswith("metzler: cannot start: ModuleNotFoundError")


def test_it_runs_the_command_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    before = signal.getsignal(signal.SIGINT)
    monkeypatch.setattr(sys, "argv", ["metzler", "--version"])
    assert metzler_command.main() == 0
    assert capsys.readouterr().out.startswith("metzler, version")
    assert signal.getsignal(signal.SIGINT) is before
