"""The certificate is written first, and every message says what became of it."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from metzler.claims.check import check
from metzler.claims.kinds import load
from metzler.cli import certify, main, output
from metzler.models import Hopfield

W = np.array([[0.0, 0.9], [-0.9, 0.0]])
Capture = pytest.CaptureFixture[str]
Certify = Callable[..., int]
posix = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX files")


@pytest.fixture
def run(tmp_path: Path) -> Certify:
    np.save(tmp_path / "w.npy", W)
    words = ["certify", str(tmp_path / "w.npy"), "--model", "hopfield", "--activation", "tanh"]
    words += ["--norm", "diagonal"]
    return lambda *more: main([*words, *more])


@pytest.fixture
def no_search(monkeypatch: pytest.MonkeyPatch) -> None:
    def search(*_: object, **__: object) -> None:
        raise AssertionError("it was searched for")

    monkeypatch.setattr(certify, "certify_steps", search)


def interrupt(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def test_standard_output(run: Certify, tmp_path: Path, capsys: Capture) -> None:
    assert run("-o", "-") == 0
    captured = capsys.readouterr()
    (tmp_path / "c.json").write_text(captured.out)
    assert check(tmp_path / "c.json", Hopfield(W, activation="tanh")).holds
    assert captured.err.startswith("Proved: ")
    assert not Path("-").exists()


@pytest.mark.usefixtures("no_search")
def test_two_things_on_standard_output_are_refused(run: Certify, capsys: Capture) -> None:
    assert run("-o", "-", "--json") == 2
    assert "would both write to standard output" in capsys.readouterr().err


@pytest.mark.usefixtures("no_search")
@pytest.mark.parametrize(
    ("place", "sentence"),
    [("missing/c.json", "its folder does not exist"), (".", "it is a folder"), ("x" * 300, "the name is too long")],
)
def test_a_place_is_refused_before_the_search(
    run: Certify, tmp_path: Path, capsys: Capture, place: str, sentence: str
) -> None:
    assert run("-o", str(tmp_path / place)) == 2
    assert f"cannot be written: {sentence}" in capsys.readouterr().err
    assert run("-o", f"{tmp_path / 'new'}{os.sep}") == 2
    assert "new" not in os.listdir(tmp_path)


@pytest.mark.usefixtures("no_search")
def test_a_name_without_room_for_the_side_file(
    run: Certify, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(output, "SIDE_SIZE", 1)
    assert run("-o", str(tmp_path / ("x" * 240))) == 2
    assert "the name is too long" in capsys.readouterr().err


@pytest.mark.usefixtures("no_search")
def test_no_input_is_replaced(run: Certify, tmp_path: Path, capsys: Capture) -> None:
    leak = tmp_path / "leak.npy"
    np.save(leak, np.ones(2))
    for name in ("leak.npy", "w.npy"):
        assert run("--leak", str(leak), "-o", str(tmp_path / name)) == 2
        assert "would replace the input" in capsys.readouterr().err
    assert np.load(leak).tolist() == [1.0, 1.0]


@posix
def test_a_link_is_followed_and_permissions_are_kept(run: Certify, tmp_path: Path) -> None:
    file, link = tmp_path / "file", tmp_path / "link"
    file.write_text("old")
    file.chmod(0o600)
    link.symlink_to(file)
    assert run("-o", str(link)) == 0
    assert link.is_symlink()
    assert file.stat().st_mode & 0o777 == 0o600
    assert load(file).rate > 0


@posix
def test_the_null_device_stays_one(run: Certify, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object) -> None:
        raise AssertionError("something was renamed")

    monkeypatch.setattr(os, "replace", never)
    assert run("-o", os.devnull) == 0
    assert Path(os.devnull).is_char_device()


def test_an_interrupt_of_the_rest_keeps_what_is_proved(
    run: Certify, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(certify, "critical_gain_steps", interrupt)
    assert run("-o", str(tmp_path / "c.json")) == 0
    out = capsys.readouterr().out
    assert out.startswith("Proved: ")
    assert "not searched for" in out
    assert "attained by these weights" in out
    assert load(tmp_path / "c.json").rate > 0


def test_one_ctrl_c_in_the_critical_gain_prints_the_bracket_by_then(
    run: Certify, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = certify.critical_gain_steps

    def pressed(*words: Any, **options: Any) -> Any:
        found = steps(*words, **options)
        yield next(found)
        signal.raise_signal(signal.SIGINT)
        return (yield from found)

    monkeypatch.setattr(certify, "critical_gain_steps", pressed)
    before = signal.getsignal(signal.SIGINT)
    assert run() == 0
    out, err = capsys.readouterr()
    assert "Stopping: what is known by now is proved and kept" in err
    assert "times the weights used here" in out
    assert signal.getsignal(signal.SIGINT) is before


@pytest.mark.parametrize(("error", "code"), [(KeyboardInterrupt(), 130), (MemoryError(), 2)])
def test_what_ends_the_work_after_writing_says_so(
    run: Certify, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch, error: BaseException, code: int
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(certify, "row_forms", fail)
    path = tmp_path / "c.json"
    assert run("-o", str(path)) == code
    assert f"; the certificate is written to '{path}'\n" in capsys.readouterr().err
    assert load(path).rate > 0
    assert run() == code
    assert "the certificate is" not in capsys.readouterr().err


def test_an_interrupt_of_the_writing(
    run: Certify, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "replace", interrupt)
    before = sorted(tmp_path.iterdir())
    assert run("-o", str(tmp_path / "c.json")) == 130
    assert "it is whole or as it was before" in capsys.readouterr().err
    assert sorted(tmp_path.iterdir()) == before


def test_a_disk_that_is_full_after_the_search(
    run: Certify, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    assert run("-o", str(tmp_path / "c.json")) == 2
    captured = capsys.readouterr()
    assert captured.out.startswith("Proved: ")
    assert f"the certificate is not in '{tmp_path / 'c.json'}': No space left" in captured.err
    assert not (tmp_path / "c.json").exists()
