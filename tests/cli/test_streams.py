"""Streams that are closed, full, or read by nobody any more."""

from __future__ import annotations

import io
import os
import sys

import pytest

from metzler.cli import main
from metzler.cli.streams import complain, open_all, say, sentence
from metzler.errors import InputError


class Broken(io.StringIO):
    """A stream that fails when it is written to or flushed."""

    def __init__(self, error: OSError) -> None:
        super().__init__()
        self.error = error

    def write(self, text: str) -> int:
        raise self.error


def test_a_reader_who_has_left_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("stdout", "stderr"):
        monkeypatch.setattr(sys, name, Broken(BrokenPipeError(32, "Broken pipe")))
        say("text", err=name == "stderr")
        assert getattr(sys, name).name == os.devnull
        getattr(sys, name).close()


def test_the_help_that_nobody_reads_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", Broken(BrokenPipeError(32, "Broken pipe")))
    assert main(["--help"]) == 0
    sys.stdout.close()


def test_a_full_disk_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", Broken(OSError(28, "No space left on device")))
    with pytest.raises(OSError, match="No space left"):
        say("text")


def test_complaints_that_cannot_be_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", Broken(OSError(28, "No space left on device")))
    complain("text")
    sys.stderr.close()
    monkeypatch.setattr(sys, "stderr", Broken(OSError(28, "No space left on device")))
    assert main(["info", "missing.npy"]) == 2
    sys.stderr.close()


def test_streams_that_are_none(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("stdin", "stdout", "stderr"):
        monkeypatch.setattr(sys, name, None)
    open_all()
    assert None not in (sys.stdin, sys.stdout, sys.stderr)
    assert [stream.fileno() for stream in (sys.stdin, sys.stdout, sys.stderr)] == [0, 1, 2]


def test_keywords_of_python_are_options_here() -> None:
    text = "say weight= one of them, or weight='' for none, glutamate='+', with pre= and post=: a=b, reweight= stays"
    assert sentence(InputError(text)) == (
        "say --weight one of them, or --weight '' for none, --glutamate +, with --pre and --post: a=b, reweight= stays"
    )
