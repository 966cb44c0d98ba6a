"""Certificates that an older package wrote are read, bit for bit, and proved by every checker that proved them then.

The files are in `certificates`, made once by `make.py`; `table.json` there says what held at that time.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.golden.models import networks, requests
from tests.golden.recorded import numbers
from tests.tools.verifier import exit_code, write_inputs

import metzler as mz
from metzler.digits import add_up

FOLDER = Path(__file__).parent / "certificates"
TABLE: dict[str, dict[str, Any]] = json.loads((FOLDER / "table.json").read_text(encoding="utf-8"))
NETWORKS, REQUESTS = networks(), requests()
SLOW = 1000
"""From so many states on the exact checks of one norm are enough."""

every_file = pytest.mark.parametrize("name", TABLE)


def parts(name: str) -> tuple[str, str]:
    """The certificate's name and its norm."""
    request, order, _ = name.rsplit(".", 2)
    return request, order


def network(name: str) -> mz.Model:
    """The network that a file speaks about."""
    return NETWORKS[REQUESTS[parts(name)[0]][0]]()


def expected(name: str) -> dict[str, Any]:
    """What was recorded; of `rate + gap`, which need not be a double, the next double above is read."""
    recorded = dict(TABLE[name]["numbers"])
    rate, gap = float.fromhex(recorded["rate"]), float.fromhex(recorded.pop("gap"))
    return recorded | {"upper": add_up(rate, gap).hex()}


def test_every_file_is_in_the_table() -> None:
    assert {path.name for path in FOLDER.glob("*.json")} == {*TABLE, "table.json"}
    kinds = {row["numbers"]["kind"] for row in TABLE.values()}
    assert len(kinds) == 18, "every kind that could be stored"


@every_file
def test_it_is_read_bit_for_bit(name: str) -> None:
    assert numbers(mz.load(FOLDER / name)) == expected(name)


@every_file
def test_it_is_proved(name: str) -> None:
    result = mz.check(FOLDER / name, network(name))
    assert result.holds, result.reasons


@every_file
def test_it_is_proved_in_integers(name: str) -> None:
    row = TABLE[name]
    if row["numbers"]["states"] > SLOW and parts(name)[1] == "l1":
        pytest.skip("the other norm is as large")
    assert row["exact check"]
    result = mz.check(FOLDER / name, network(name), exact=True)
    assert result.holds, result.reasons


@every_file
def test_the_stand_alone_verifier_proves_it(name: str, tmp_path: Path) -> None:
    row = TABLE[name]
    if row["verifier"] != 0:
        pytest.skip("a kind that the verifier did not read")
    if row["numbers"]["states"] > SLOW and parts(name)[1] == "l1":
        pytest.skip("the other norm is as large")
    assert exit_code(FOLDER / name, write_inputs(network(name), tmp_path)) == 0


@every_file
def test_it_is_written_in_the_new_schema_bit_for_bit(name: str, tmp_path: Path) -> None:
    mz.load(FOLDER / name).save(tmp_path / name)
    assert json.loads((tmp_path / name).read_text(encoding="utf-8"))["schema"] == "metzler-certificate/4"
    assert numbers(mz.load(tmp_path / name)) == expected(name)


@every_file
def test_a_new_search_agrees(name: str) -> None:
    """Both brackets hold the one best rate."""
    request, order = parts(name)
    options = REQUESTS[request][1]
    old, new = mz.load(FOLDER / name), mz.certify(network(name), order, **options)
    if "max_condition" not in options:  # else no bound from above is of these weights
        assert new.rate <= old.rate + old.gap
        assert old.rate <= new.rate + new.gap
    assert new.exact >= old.exact, "rows that were bounded may have become exact since"
    assert new.gap <= 2 * old.gap + 1e-9 * max(1.0, abs(old.rate))
