"""What to cite, as BibTeX: the software, the papers whose theory it computes, and whoever measured the network."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from importlib import resources
from importlib.metadata import version

from metzler.networks import Network

FILE = "citations.bib"
ALWAYS = ("metzler", "davydov2022", "davydov2025")
OF_KIND: Mapping[str, tuple[str, ...]] = {"quadratic": ("gokhale2026",), "parabola": ("gokhale2026",)}
"""Whose condition a claim of a kind satisfies."""
DOI = re.compile(r"10\.\d{4,9}/[^\s;,\"{}]*[^\s;,.\"{}]")


def bibtex(network: Network | None = None, kind: str = "") -> str:
    """The entries for the software and its papers, for the kind of a claim, and of what the network says itself.

    Examples
    --------
    >>> from metzler.datasets import celegans
    >>> [line for line in bibtex(celegans()).splitlines() if line.startswith("@")][-2:]
    ['@article{cook2019,', '@article{wang2024,']
    """
    entries = known_entries()
    found = [entries[key] for key in (*ALWAYS, *OF_KIND.get(kind, ()))]
    if network is not None:
        found += _of_network(network, entries)
    return "\n\n".join(found)


def known_entries() -> Mapping[str, str]:
    """The entries that the package carries, by their keys."""
    text = resources.files("metzler.report").joinpath(FILE).read_text(encoding="utf-8")
    blocks = re.split(r"\n+(?=@)", text.strip().replace("VERSION", version("metzler")))
    return {block.partition("{")[2].partition(",")[0]: block for block in blocks}


def _of_network(network: Network, entries: Mapping[str, str]) -> list[str]:
    """Known entries by their DOI, and one of its own for what is not known."""
    by_doi = {doi[0].lower(): block for block in entries.values() if (doi := DOI.search(block))}
    dois = list(dict.fromkeys(doi.lower() for doi in DOI.findall(network.citation)))
    found = [by_doi[doi] for doi in dois if doi in by_doi]
    found += [_entry(doi, f"doi = {{{doi}}}") for doi in dois if doi not in by_doi]
    if network.citation and not dois:
        found.append(_entry("network", f"note = {{{_plain(network.citation)}}}"))
    return found


def _entry(key: str, field: str) -> str:
    return f"@misc{{{_plain(key)},\n  {field},\n}}"


def _plain(text: str) -> str:
    """Without what BibTeX would obey."""
    return re.sub(r"[{}\\%#&$\s]+", " ", text).strip()


def reference(entry: str) -> str:
    """An entry as one line of a list of references: authors, year, title, where it appeared, DOI or arXiv.

    Examples
    --------
    >>> print(reference(known_entries()["davydov2022"])[:106])
    Davydov, A., Proskurnikov, A. V. & Bullo, F. (2022). Non-Euclidean Contractivity of Recurrent Neural Netwo
    """
    fields = {name: _readable(text) for name, text in FIELD.findall(entry)}
    year = f" ({fields['year']})" if "year" in fields else ""
    head = f"{_authors(fields.get('author', ''))}{year}. {fields.get('title', '')}".strip(". ")
    place = fields.get("journal") or fields.get("booktitle") or fields.get("note") or ""
    volume = fields.get("volume", "") + (f"({fields['number']})" if "number" in fields else "")
    where = ", ".join(filter(None, [place, volume, fields.get("pages", "").replace("--", "-")]))
    version = f"version {fields['version']}" if "version" in fields else ""
    doi = f"doi:{fields['doi']}" if "doi" in fields else f"arXiv:{fields['eprint']}" if "eprint" in fields else ""
    return ". ".join(filter(None, [head, version, where, doi])) + "."


FIELD = re.compile(r"^\s+(\w+)\s*=\s*\{(.*?)\},?$", re.M | re.S)
ACCENT = re.compile(r'\\(["\'`^~])\{?(\w)\}?')
MARKS = {'"': "\u0308", "'": "\u0301", "`": "\u0300", "^": "\u0302", "~": "\u0303"}


def _readable(text: str) -> str:
    """Without braces and line ends, with accents."""
    marked = ACCENT.sub(lambda found: found[2] + MARKS[found[1]], text)
    return unicodedata.normalize("NFC", re.sub(r"\s+", " ", re.sub(r"[{}]", "", marked)).strip())


def _authors(text: str) -> str:
    """`Davydov, A. & Bullo, F.`"""
    people = []
    for person in text.split(" and ") if text else ():
        last, mark, first = person.partition(", ")
        initials = " ".join(f"{name[0]}." for name in first.split())
        people.append(f"{last}, {initials}" if mark else last)
    return " & ".join(filter(None, [", ".join(people[:-1]), *people[-1:]]))
