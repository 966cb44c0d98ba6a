"""What the script reads is what was written: read back here as the page's script does, byte by byte."""

from __future__ import annotations

import base64
import json
import zlib

import numpy as np
import pytest

from metzler.report.blob import FINEST, MISSING, blob
from metzler.report.content import Cloud

RNG = np.random.default_rng(45)


def read(text: str) -> tuple[list[str], dict[str, np.ndarray]]:
    raw = zlib.decompress(base64.b64decode(text))
    size = int.from_bytes(raw[:4], "little")
    head = json.loads(raw[4 : 4 + size])
    n, place, columns = head["n"], 4 + size, {}
    for column in head["columns"]:
        low, high = (np.frombuffer(raw, "u1", n, place + k * n).astype(int) for k in (0, 1))
        steps = low + 256 * high
        columns[column["name"]] = np.where(
            steps == MISSING, np.nan, 10.0 ** (column["start"] + column["step"] * np.where(steps == MISSING, 0, steps))
        )
        place += 2 * n
    return raw[place:].decode().split("\n"), columns


@pytest.mark.parametrize("decades", [0.0, 1.0, 12.0, 290.0])
def test_names_and_numbers_come_back(decades: float) -> None:
    values = 10.0 ** RNG.uniform(-decades, 0.0, 500)
    values[[3, 7]] = 0.0, np.nan
    names = [f"cell {k}" for k in range(500)]
    found, columns = read(blob(Cloud("x", "neuron", tuple(names), {"w": values, "v": values**0.5})))
    assert found == names
    finest = max(FINEST, 1.1 * decades / (MISSING - 1))
    for name, truth in (("w", values), ("v", values**0.5)):
        there = truth > 0
        assert (np.isnan(columns[name]) == ~there).all()
        assert np.abs(np.log10(columns[name][there] / truth[there])).max() <= 0.51 * finest + 1e-3 * (decades < 1)


def test_no_name_breaks_out() -> None:
    hostile = ("a\nb", "</script>", "\u202eevil", "x\x00y", "]]>", "\ud800")
    text = blob(Cloud("x", "neuron", hostile, {"w": np.ones(6)}))
    assert set(text) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=")
    assert read(text)[0] == ["a\\nb", "</script>", "\\u202eevil", "x\\x00y", "]]>", "\\ud800"]


def test_the_same_bytes_each_time_and_without_any_number() -> None:
    cloud = Cloud("x", "neuron", ("a", "b"), {"w": np.zeros(2)})
    assert blob(cloud) == blob(cloud)
    assert np.isnan(read(blob(cloud))[1]["w"]).all()
