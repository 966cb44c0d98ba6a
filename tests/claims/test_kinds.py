"""The table of kinds: each claim is final, frozen, in a file of its own, and comes back from its file."""

from __future__ import annotations

import inspect
import json
from dataclasses import is_dataclass
from pathlib import Path

import pytest

from metzler.claims.claim import Claim
from metzler.claims.kinds import CLAIMS, load
from metzler.errors import InputError
from metzler.models import Hopfield
from metzler.search.certify import certify

DOCS = Path(__file__).resolve().parents[2] / "docs"
SCHEMA = json.loads((DOCS / "certificate.schema.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", CLAIMS)
def test_every_kind(name: str) -> None:
    kind = CLAIMS[name]
    assert is_dataclass(kind)
    assert issubclass(kind, Claim)
    assert getattr(kind, "__final__", False), "a kind is final: nobody else decides what it proves"
    assert inspect.getsourcefile(kind) == str(Path(inspect.getsourcefile(Claim) or "").with_name(f"{name}.py"))
    assert set(kind.evidence_fields) == set(SCHEMA["$defs"][name]["properties"]), "the JSON Schema has it"
    assert f"the kind `{name}`" in (DOCS / "format.md").read_text(encoding="utf-8")


def test_the_schema_knows_all() -> None:
    assert set(SCHEMA["properties"]["kind"]["enum"]) == set(CLAIMS)


def test_a_text_is_no_file() -> None:
    text = certify(Hopfield([[0.5]], activation="relu"), "diagonal").to_json()
    with pytest.raises(InputError, match="read from a file"):
        load(text)


@pytest.mark.parametrize("depth", [50, 500, 900, 5000])
def test_what_stands_within_something_else_too_often_gets_a_sentence(depth: int, tmp_path: Path) -> None:
    path = tmp_path / "deep.json"
    path.write_text('{"schema": "metzler-certificate/4", "kind": ' + '{"a":' * depth + "1" + "}" * depth + "}")
    with pytest.raises(InputError, match="not a valid certificate"):
        load(path)
