"""The command line says what the kept transcript says, byte for byte; the tool that compares sees every difference.

After a change that is meant: `python tools/transcript.py record tests/golden/transcript.txt --tags steady click`, and
the commit shows every line that changed.
"""

from __future__ import annotations

import contextlib
import importlib.util
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
_spec = importlib.util.spec_from_file_location("transcript", ROOT / "tools" / "transcript.py")
assert _spec is not None
assert _spec.loader is not None
transcript: Any = importlib.util.module_from_spec(_spec)
sys.modules["transcript"] = transcript  # dataclasses look their module up
_spec.loader.exec_module(transcript)

KEPT = (ROOT / "tests" / "golden" / "transcript.txt").read_text(encoding="utf-8")
BEFORE: dict[str, str] = transcript.read(KEPT)
SAME_CLICK = KEPT.startswith(transcript.HEAD.format(click=version("click")))
CALLS = [call for call in transcript.CALLS if call.tag == "steady" or (call.tag == "click" and SAME_CLICK)]

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="sentences of the system")


@pytest.fixture(scope="module")
def after(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What all calls say now, one after the other, in this process."""
    folder = tmp_path_factory.mktemp("calls")
    transcript.write_inputs(folder)
    with contextlib.chdir(folder), pytest.MonkeyPatch.context() as patch:
        for name, text in transcript.ENVIRONMENT.items():
            patch.setenv(name, text)
        patch.delenv("_METZLER_COMPLETE", raising=False)
        answers = [(call, transcript.in_this_process(call.words)) for call in CALLS]
    return transcript.read(transcript.write(answers))


@pytest.mark.parametrize("words", [call.words for call in CALLS])
def test_the_command_line_says_the_same(words: str, after: dict[str, str]) -> None:
    assert after[words] == BEFORE[words]


def test_every_call_is_kept_once() -> None:
    words = [call.words for call in transcript.CALLS]
    assert {call.words for call in transcript.CALLS if call.tag in ("steady", "click")} == set(BEFORE)
    assert [word for word in words if words.count(word) > 1] == []


def test_a_process_says_the_same(tmp_path: Path) -> None:
    transcript.write_inputs(tmp_path)
    for words in ("--version", "certify one.csv --model hopfield --activation relu --gain 4 --json", "info nan.csv"):
        assert transcript.as_process(words, tmp_path, sys.executable, ROOT).text().strip() == BEFORE[words].strip()


def test_a_difference_is_seen() -> None:
    altered = KEPT.replace("rate             1 per unit", "rate             2 per unit", 1)
    (found,) = transcript.differences(KEPT, altered)
    assert "-1|  rate             1 per unit of time" in found
    assert "+1|  rate             2 per unit of time" in found
    assert transcript.differences(KEPT, KEPT) == []
    shorter = KEPT[: KEPT.rindex("$ metzler ")]
    (found,) = transcript.differences(KEPT, shorter)
    assert "+not called" in found


def test_lines_keep_their_ends_and_streams() -> None:
    answer = transcript.Answer("a\n\nb", 'the "numpy": "2.0.0"\n', 2)
    assert answer.text() == '1|a\n1|\n1|b<no end of line>\n2|the "numpy": "VERSION"\nexit 2\n'
    assert transcript.Answer("", "", 0).text() == "exit 0\n"
    texts = {transcript.Answer(out, "", 0).text() for out in ("", "\n", "a", "a\n", "a\n\n")}
    assert len(texts) == 5
