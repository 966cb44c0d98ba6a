"""Which row of the table a file belongs to: the name where the first bytes go with it, else these."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from metzler.errors import InputError
from metzler.io.formats import FORMATS, REFUSED
from metzler.io.recognise import format_of, writer_of

ENDINGS = [(suffix, begins) for form in FORMATS for suffix, begins in form.suffixes.items()]


def ending(path: Path) -> str:
    return next(iter(format_of(path).suffixes))


@pytest.mark.parametrize(("suffix", "begins"), ENDINGS)
def test_name_and_beginning_say_the_format(tmp_path: Path, suffix: str, begins: bytes) -> None:
    path = tmp_path / f"net{suffix.upper()}"
    path.write_bytes(begins + b"1 2 3")
    assert suffix in format_of(path).suffixes


def test_first_bytes_decide_where_the_name_does_not(tmp_path: Path) -> None:
    np.save(tmp_path / "W.npy", np.eye(2))
    content = (tmp_path / "W.npy").read_bytes()
    for name in ("W", "W.npz", "W.csv", "W.graphml"):
        (tmp_path / name).write_bytes(content)
        assert ending(tmp_path / name) == ".npy"


@pytest.mark.parametrize("end", [end for refused in REFUSED for end in refused.endings])
def test_what_is_not_read_says_the_way_out(tmp_path: Path, end: str) -> None:
    path = tmp_path / f"net{end.upper()}"
    path.write_bytes(b"PK\x03\x04 or anything")
    with pytest.raises(InputError, match=r"'[^']*' (is|holds|describes) .*: (save|give) ") as caught:
        format_of(path)
    assert "\n" not in str(caught.value)


def test_a_name_that_says_nothing(tmp_path: Path) -> None:
    (tmp_path / "net.xyz").write_text("0 1")
    with pytest.raises(InputError, match=r"unknown format: give a \.npz"):
        format_of(tmp_path / "net.xyz")
    with pytest.raises(InputError, match=r"unknown format: name a \.npz"):
        writer_of(tmp_path / "net.xyz")


def test_writers_are_found_by_the_ending() -> None:
    for form in FORMATS:
        for suffix in form.suffixes:
            if form.write is not None:
                assert writer_of(Path(f"net{suffix}")) == (form, form.write)
                continue
            with pytest.raises(InputError, match=r"which is read only: name a \.npz"):
                writer_of(Path(f"net{suffix}"))
