"""Uploads: names, sizes and contents that are hostile are refused in a sentence, and nothing stays."""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest

from metzler import InputError
from metzler.explore.upload import Spool, kept, named, require_size

NAMED = {
    "net.csv": "net.csv",
    "../../../etc/cron.d/x.csv": "x.csv",
    "C:\\Windows\\net.npz": "net.npz",
    "a\0b.csv": "a_b.csv",
    "net::W.npz": "net_W.npz",
    ".hidden.csv": "hidden.csv",
    "-rf.csv": "rf.csv",
    "<script>.csv": "script_.csv",
    "\u202egnp.csv": "gnp.csv",
    "x" * 500 + ".csv": "x" * 96 + ".csv",
}


@pytest.mark.parametrize(("given", "name"), NAMED.items(), ids=[f"name{k}" for k in range(len(NAMED))])
def test_names(given: str, name: str) -> None:
    assert named(given) == name


@pytest.mark.parametrize("given", ["", "/", "..", "...", "\u202e", "a.toml", "a.TOML"])
def test_no_names(given: str) -> None:
    with pytest.raises(InputError):
        named(given)


@pytest.mark.parametrize("announced", [None, "", "-1", "1e3", "0x10", "9" * 30, str(2**28 + 1), "\u00b2"])
def test_sizes(announced: str | None) -> None:
    with pytest.raises(InputError):
        require_size(announced)
    require_size("10")


def test_more_than_announced(tmp_path: Path) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(5):
            yield b"x" * 10

    with pytest.raises(InputError, match="more than the 40 bytes"):
        asyncio.run(kept(pieces(), tmp_path / "x", 40))
    asyncio.run(kept(pieces(), tmp_path / "x", 50))
    assert (tmp_path / "x").stat().st_size == 50


BAD = {
    "empty.csv": b"",
    "words.csv": b"a,b\nc,d\n",
    "pickle.npz": b"\x80\x04N.",
    "zip.npz": b"PK\x03\x04 no archive",
    "cut.npy": b"\x93NUMPY\x01\x00v\x00{'descr'",
    "lies.npy": b"\x93NUMPY\x01\x00F\x00{'descr': '<f8', 'fortran_order': False, 'shape': (999999, 999999)}\n",
    "no.such": b"1",
    "bomb.csv.gz": b"\x1f\x8b\x08\x00",
    "evil.graphml": b"<!DOCTYPE x [<!ENTITY a 'b'>]><graphml>&a;</graphml>",
}


@pytest.mark.parametrize("name", BAD)
def test_contents(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with Spool(name) as spool:
        spool.place.write_bytes(BAD[name])
        with pytest.raises(InputError) as refused:
            spool.read()
    assert str(tmp_path) not in str(refused.value)
    assert os.listdir(tmp_path) == []


def test_a_good_one_is_kept_in_memory_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with Spool("fly") as spool:
        np.save(spool.place.with_suffix(".npy"), np.eye(2) / 2)
        spool.place.with_suffix(".npy").rename(spool.place)
        study, anew = spool.read()
    assert os.listdir(tmp_path) == []
    assert anew
    assert study.model().n == 2
    assert study.at("s.toml").get("weights") == "./fly"
