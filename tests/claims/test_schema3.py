"""Files of schema 3 are read; `tests/golden` has two hundred of them."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from metzler.claims.claim import SCHEMA as SCHEMA_NOW
from metzler.claims.kinds import load
from metzler.claims.schema3 import SCHEMA, read
from metzler.claims.storage import read_record
from metzler.errors import InputError

FILE = next(iter(sorted((Path(__file__).resolve().parents[1] / "golden" / "certificates").glob("gallery*.json"))))


def test_the_ceiling_is_not_below_rate_and_gap() -> None:
    record = read_record(FILE)
    assert record["schema"] == SCHEMA != SCHEMA_NOW
    claim = load(FILE)
    assert claim.lower == record["rate"]
    assert Fraction(claim.upper) >= Fraction(record["rate"]) + Fraction(record["gap"])
    assert claim.record() == read(record).record() or claim.to_json() == read(record).to_json()


@pytest.mark.parametrize(("name", "value"), [("gap", -1.0), ("rate", "x"), ("more", 1.0)])
def test_a_wrong_field(name: str, value: object) -> None:
    with pytest.raises(InputError):
        read({**read_record(FILE), name: value})
