"""What is cited exists: keys are in the bibliography, numbers are those of the paper."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
KEYS = set(re.findall(r"^@\w+\{([\w-]+),", (ROOT / "docs" / "refs.bib").read_text(encoding="utf-8"), re.MULTILINE))
PAGES = sorted([*(ROOT / "src").rglob("*.py"), *(ROOT / "docs").glob("*.md"), *(ROOT / "examples").glob("*.py")])

CITED = re.compile(r"\b([a-z]+(?:19|20)\d\d[a-z]*)\b")
"""A key is the first author's name, the year, and letters where there would be two."""

STATEMENTS = {
    "Lemma": {1, 2, 6, 10, 13},
    "Example": {3, 9},
    "Theorem": {4, 8, 15, 16, 18, 19, 20, 21, 22, 23},
    "Remark": {5, 17},
    "Corollary": {7, 11},
    "Definition": {12, 14},
}
"""The numbered statements of davydov2022, which counts them together."""

SECTIONS = {
    "I", "II", "II.A", "II.B", "III", "III.A", "III.B", "III.C", "IV", "IV.A", "IV.B", "V.A", "V.B", "V.C", "V.D", "VI",
}  # fmt: skip
"""Its sections; V alone names no statement."""


def false_citations(text: str) -> list[str]:
    """What the text says of davydov2022 and is not in it, and the keys that the bibliography does not have."""
    wrong = [key for key in CITED.findall(text) if key not in KEYS]
    for _, cited in re.findall(r"(davydov2022)\b([^;\n]*)", text):
        for kind, numbers in re.findall(
            r"\b(Lemma|Example|Theorem|Remark|Corollary|Definition)s? ([\d, andto]+)", cited
        ):
            wrong += [f"{kind} {n}" for n in map(int, re.findall(r"\d+", numbers)) if n not in STATEMENTS[kind]]
        wrong += [
            f"Section {name}"
            for name in re.findall(r"[Ss]ection ([IVX]+(?:\.[A-D])?)\b", cited)
            if name.upper() not in SECTIONS
        ]
    return wrong


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_what_is_cited_exists(page: Path) -> None:
    assert not false_citations(page.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("davydov2022, Theorem 3", ["Theorem 3"]),
        ("davydov2022, Section V (networks)", ["Section V"]),
        ("davydov2022, Theorems 16, 18 and 24", ["Theorem 24"]),
        ("nobody1999", ["nobody1999"]),
        ("davydov2022, Section V.D; jafarpour2021, Theorem 3", []),
        ("davydov2022tac (Theorem 3)", []),
    ],
)
def test_a_false_citation_is_seen(text: str, wrong: list[str]) -> None:
    assert false_citations(text) == wrong


def test_the_journal_version_and_the_wiring_diagrams_are_in_the_bibliography() -> None:
    assert {"davydov2022", "davydov2025", "cook2019", "wang2024", "takemura2015", "shinomiya2019"} <= KEYS
