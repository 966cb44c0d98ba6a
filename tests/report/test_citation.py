"""Entries are those of the bibliography and of the citation file; what is not known gets an entry of its own."""

from __future__ import annotations

import re
from importlib.metadata import version
from pathlib import Path

from metzler.datasets import DATASETS, celegans
from metzler.networks import Network
from metzler.report.citation import ALWAYS, bibtex, known_entries

ROOT = Path(__file__).resolve().parents[2]


def blocks(text: str) -> dict[str, str]:
    found = {block.partition("{")[2].partition(",")[0]: block.strip() for block in re.split(r"\n(?=@)", text)}
    return {key: block for key, block in found.items() if key}


def test_every_entry_is_in_the_bibliography_or_the_citation_file() -> None:
    bibliography = blocks((ROOT / "docs" / "refs.bib").read_text(encoding="utf-8"))
    own = dict(known_entries())
    software = own.pop("metzler")
    assert own == {key: bibliography[key] for key in own}
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    title = re.search(r'^title: "(.*)"$', citation, re.M)
    assert title is not None
    for text in (title[1], version("metzler"), "The metzler developers", "Apache-2.0"):
        assert text in software
        assert text in citation
    for doi in re.findall(r"^ +doi: (.*)$", citation, re.M):
        assert any(doi in own[key] for key in ALWAYS[1:])


def test_the_data_sets_that_are_here_are_known() -> None:
    for name, load in DATASETS.items():
        if name == "celegans":
            assert "@misc" not in bibtex(load())
    assert "lappalainen2024" in known_entries()


def test_what_is_not_known() -> None:
    one = bibtex(Network([[0.0]], citation="Doe, J. 2020, https://doi.org/10.1234/ABC.5-x(9)."))
    assert one.endswith("@misc{10.1234/abc.5-x(9),\n  doi = {10.1234/abc.5-x(9)},\n}")
    words = bibtex(Network([[0.0]], citation="my {lab}\\input{/etc/passwd} 100 %\n@misc{x,"))
    last = words.split("\n\n")[-1]
    assert last.startswith("@misc{network,\n  note = {")
    inside = last.partition("note = {")[2].removesuffix("},\n}")
    assert not set("{}\\%\n") & set(inside)
    assert bibtex(Network([[0.0]])) == bibtex()
    assert bibtex(celegans()).count("@") == bibtex().count("@") + 2
