"""What is proved can be read: no definition of the statement is longer than five lines, nothing is left open."""

from __future__ import annotations

import re
from pathlib import Path

PROOF = Path(__file__).resolve().parents[2] / "proof"
TEXT = (PROOF / "Statement.v").read_text(encoding="utf-8")
DEFINITIONS = re.findall(r"^ *(?:Definition|Fixpoint|Record|Inductive) .*?\.$", TEXT, re.MULTILINE | re.DOTALL)


def test_no_definition_is_long() -> None:
    assert len(DEFINITIONS) > 40
    assert [text for text in DEFINITIONS if text.count("\n") >= 5] == []


def test_it_proves_nothing() -> None:
    assert not re.search(r"\b(Lemma|Theorem|Proof|Axiom|Parameter|Hypothesis|Admitted)\b", TEXT)


def test_nothing_is_left_unproved() -> None:
    for path in PROOF.glob("*.v"):
        assert not re.search(r"\b(Admitted|admit|Axiom|Parameter)\b", path.read_text(encoding="utf-8")), path.name


def test_every_file_of_the_proof_is_in_the_readme() -> None:
    readme = (PROOF / "README.md").read_text(encoding="utf-8")
    for path in PROOF.glob("*.v"):
        assert f"`{path.name}`" in readme or path.name == "Assumptions.v", path.name
