"""A paragraph for the methods of a paper, with its references."""

from __future__ import annotations

from collections.abc import Iterator

from metzler.deadline import Deadline
from metzler.report.about import About
from metzler.report.citation import bibtex, known_entries, reference
from metzler.report.content import Code, Part, grouped
from metzler.report.panels.verdict import SENTENCES, first_numbers

THEORY = "the theory of non-Euclidean contraction (Davydov, Proskurnikov & Bullo, 2022, 2025)"
EUCLIDEAN = "contraction theory in quadratic norms, with a multiplier for each neuron (Gokhale et al., 2026)"


def methods(about: About, until: Deadline) -> Iterator[Part]:
    """What was proved, ready to paste, and what to cite."""
    yield Code("Ready to paste", paragraph(about), prose=True)
    entries = bibtex(about.network, about.claim.kind)
    yield Code("References", "\n".join(reference(entry) for entry in entries.split("\n\n")), prose=True)
    yield Code("The same as BibTeX", entries, folded=True)


def paragraph(about: About) -> str:
    """Only what was proved, with numbers rounded outward."""
    version = known_entries()["metzler"].partition("version = {")[2].partition("}")[0]
    sentence = SENTENCES[about.claim.kind](about, about.claim) if about.claim.kind in SENTENCES else ""
    proved = sentence.startswith("Proved: ")
    rest = sentence.partition(": ")[2] or "; ".join(f"{fact.name} {fact.text}" for fact, _ in first_numbers(about))
    found = f"it was proved that, {rest}" if proved else f"the following was found. {rest[:1].upper()}{rest[1:]}"
    overshoot = [fact for fact, _ in first_numbers(about) if fact.name == "overshoot"]
    grows = (
        f" Counted without weights, differences grow at most {grouped(overshoot[0].number)}-fold." if overshoot else ""
    )
    theory = EUCLIDEAN if about.claim.kind in ("quadratic", "parabola") else THEORY
    return (
        f"Contraction was analysed with metzler {version} by {theory}: {found}"
        f"{grows} The certificate was proved again from the weights alone, independently of the search that found it "
        f"(SHA-256 of the matrices {about.claim.sha256[:16]}...)."
    )
