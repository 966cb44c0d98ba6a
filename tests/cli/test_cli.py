"""Exit codes, and what becomes of every kind of exception."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import click
import pytest

from metzler.cli import commands, main
from metzler.cli.streams import sentence
from metzler.errors import InputError, StepsExhausted

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def failing() -> Iterator[dict[str, BaseException]]:
    """A subcommand that raises whatever is put in here."""
    raised: dict[str, BaseException] = {}

    @commands.command("fail")
    def fail() -> None:
        raise raised["it"]

    yield raised
    commands.commands.pop("fail")


@pytest.mark.parametrize("words", [["--help"], ["--version"], [], ["certify", "--help"], ["check", "--help"]])
def test_help_and_version(words: list[str], capsys: Capture) -> None:
    assert main(words) == 0
    assert "metzler" in capsys.readouterr().out


@pytest.mark.parametrize("words", [["fly"], ["--colour"], ["info"], ["check", "one"], ["certify"]])
def test_wrong_words(words: list[str], capsys: Capture) -> None:
    assert main(words) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("metzler: ")
    assert captured.err.count("\n") == 1
    assert "--help" in captured.err


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (InputError("weights must be square,\n  got (2, 3)"), "metzler: weights must be square, got (2, 3)\n"),
        (StepsExhausted("ran out of steps"), "metzler: ran out of steps\n"),
        (FileNotFoundError(2, "No such file or directory", "w.npy"), "metzler: No such file or directory: w.npy\n"),
        (OSError("odd"), "metzler: odd\n"),
        (MemoryError(), "metzler: there is not enough memory for a network of this size\n"),
        (
            ZeroDivisionError("division"),
            "metzler: this should not have happened, please report it: ZeroDivisionError: division\n",
        ),
        (click.ClickException("stop"), "metzler: stop\n"),
    ],
)
def test_an_exception_becomes_a_sentence(
    error: Exception, text: str, failing: dict[str, BaseException], capsys: Capture
) -> None:
    failing["it"] = error
    assert main(["fail"]) == 2
    assert capsys.readouterr() == ("", text)
    assert f"metzler: {sentence(error)}\n" == text


@pytest.mark.parametrize("error", [KeyboardInterrupt(), click.Abort()])
def test_an_interrupt(error: BaseException, failing: dict[str, BaseException], capsys: Capture) -> None:
    failing["it"] = error
    assert main(["fail"]) == 130
    assert capsys.readouterr().err.strip() == "metzler: interrupted, nothing was written"


@pytest.mark.skipif(sys.platform != "linux", reason="needs /dev/full")
def test_a_full_disk_under_standard_output() -> None:
    program = "import sys; from metzler.cli import main; sys.exit(main(['--version']))"
    with open("/dev/full", "w") as full:
        done = subprocess.run([sys.executable, "-c", program], stdout=full, stderr=subprocess.PIPE, text=True)
    assert done.returncode == 2
    assert done.stderr.startswith("metzler: ")
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("words", "place", "expected"),
    [
        ("metzler cer", "1", "plain,certify"),
        ("metzler certify --norm ", "3", "plain,best\nplain,diagonal\nplain,l1\nplain,linf\nplain,l2"),
        ("metzler check c", "2", "file,c"),
        ("metzler certify --leak ne", "3", "file,ne"),
    ],
)
def test_completion(
    words: str, place: str, expected: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    for name, value in (("_METZLER_COMPLETE", "bash_complete"), ("COMP_WORDS", words), ("COMP_CWORD", place)):
        monkeypatch.setenv(name, value)
    assert main([]) == 0
    assert capfd.readouterr().out.strip() == expected


@pytest.mark.parametrize("wanted", ["bash_complete", "no"])
def test_completion_that_no_shell_asks_for(wanted: str, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    monkeypatch.delenv("COMP_WORDS", raising=False)
    monkeypatch.setenv("_METZLER_COMPLETE", wanted)
    assert main(["--version"]) == 2
    assert f"got '{wanted}': unset it" in capsys.readouterr().err
