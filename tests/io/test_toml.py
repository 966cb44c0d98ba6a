"""What is written comes back bit for bit, by the reader of Python's own library; a broken file is one sentence."""

from __future__ import annotations

import math
import os
import sys
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metzler.errors import InputError
from metzler.io.toml import MAX_BYTES, line_of, read_toml, toml

TEXTS = st.text(st.characters(codec="utf-8"), max_size=20)
NUMBERS = st.floats(allow_nan=False) | st.integers(-(2**63), 2**63 - 1) | st.booleans()
SETTINGS = st.dictionaries(TEXTS, TEXTS | NUMBERS | st.lists(NUMBERS) | st.dictionaries(TEXTS, NUMBERS | TEXTS))


@given(SETTINGS)
def test_it_comes_back(settings: dict[str, object]) -> None:
    read = tomllib.loads(toml(settings))
    assert read == settings
    assert repr(sorted(read.items(), key=str)) == repr(sorted(settings.items(), key=str)), "also -0.0 and 1 as they are"


def test_a_file_comes_back(tmp_path: Path) -> None:
    settings = {"names": ["PYR", "PV\n\x00\x7f\x85"], "tau": {"a b": 0.1, "": math.inf}, "leak": [0.1] * 200}
    (tmp_path / "a.toml").write_bytes(toml(settings).encode())
    assert read_toml(tmp_path / "a.toml")[0] == settings
    assert max(map(len, toml(settings).splitlines())) < 130


@pytest.mark.parametrize("value", [2**63, -(2**63) - 1, "a\ud800"])
def test_what_toml_has_not(value: object) -> None:
    with pytest.raises(InputError, match="cannot be written to TOML"):
        toml({"a": value})


BROKEN = {
    "no value": (b"a = 1\nb =\n", "line 2, column 4"),
    "twice": (b"a = 1\na = 2\n", "line 2"),
    "no UTF-8": (b'a = "\xff"\n', "UTF-8"),
    "deep": (b"a = " + b"[" * 100_000, "no TOML"),
    "long number": (b"a = " + b"1" * 5000, "no TOML"),
    "binary": (b"\x89HDF\r\n\x1a\n", "no TOML"),
    "large": (b"#" * (MAX_BYTES + 1), "larger than"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_one_sentence(name: str, tmp_path: Path) -> None:
    content, said = BROKEN[name]
    path = tmp_path / "a.toml"
    path.write_bytes(content)
    with pytest.raises(InputError, match=said) as error:
        read_toml(path)
    assert str(path) in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.skipif(sys.platform == "win32", reason="needs pipes with a name")
def test_what_is_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for name, said in (("pipe", "plain file"), (".", "plain file"), ("none", "does not exist")):
        with pytest.raises(InputError, match=said):
            read_toml(tmp_path / name)


def test_lines() -> None:
    text = '# a = 1\na = 1\n\n[tau]\na = 2\n"b" = 3\n[ matrices ]\nc.d = 1\n'
    assert [line_of(text, "a"), line_of(text, "tau"), line_of(text, "matrices"), line_of(text, "c")] == [2, 4, 7, None]
    assert [line_of(text, "a", "tau"), line_of(text, "b", "tau"), line_of(text, "c", "matrices")] == [5, 6, 8]
