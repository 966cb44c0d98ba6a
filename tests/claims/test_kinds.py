"""The table of kinds: each claim is final, frozen, in a file of its own, and comes back from its file."""

from __future__ import annotations

import inspect
import json
from dataclasses import is_dataclass
from pathlib import Path

import pytest

from metzler.claims.claim import Claim
from metzler.claims.kinds import CLAIMS, from_json, load
from metzler.errors import InputError, InputTypeError
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


def test_a_text_is_the_file_without_a_file(tmp_path: Path) -> None:
    claim = certify(Hopfield([[0.0, 0.5], [-0.5, 0.0]], activation="tanh"), "linf")
    found = from_json(claim.to_json())
    claim.save(tmp_path / "a.json")
    assert found.to_json() == load(tmp_path / "a.json").to_json() == claim.to_json()
    for text, sentence in (
        ("", "not JSON"),
        ("[]", "must be a JSON object"),
        ("{}", "its schema must be"),
        ("[" * 100_000, "is not a valid certificate"),
        (json.dumps(json.loads(claim.to_json()) | {"side": {"file": "x", "sha256": "0"}}), "lie in a file beside it"),
        (" " * (2**26 + 1), "more than the"),
    ):
        with pytest.raises(InputError, match=sentence):
            from_json(text)
    with pytest.raises(InputTypeError, match="must be a text, got bytes"):
        from_json(b"{}")  # type: ignore[arg-type]
