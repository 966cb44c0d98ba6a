"""The paragraph says what was proved, with numbers rounded outward, and what is cited is listed."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from tests.report.small import CLAIM, MODEL, STRONG, W, about, parts

import metzler as mz
from metzler.report.content import Code
from metzler.report.panels.methods import methods, paragraph


def test_what_was_proved() -> None:
    text = paragraph(about())
    rate = re.search(r"with r = (\S+) per s", text)
    assert rate is not None
    assert Decimal(rate[1]) <= Decimal(CLAIM.rate)
    grows = re.search(r"at most (\S+)-fold", text)
    assert grows is not None
    weights = CLAIM.norm.weights
    assert float(grows[1].replace(",", "")) >= weights.max() / weights.min()
    assert CLAIM.sha256[:16] in text
    assert "it was proved that, whatever the input" in text


@pytest.mark.parametrize(
    "claim", [mz.refute(STRONG, mz.certify(STRONG, "l1")), mz.certify(STRONG, "l1"), mz.critical_gain(STRONG, "l1")]
)
def test_what_was_not_proved_is_not_called_so(claim: mz.Claim) -> None:
    text = paragraph(about(STRONG, claim))
    assert "it was proved that" not in text
    assert "the following was found." in text


def test_references_and_bibtex_agree() -> None:
    net = mz.Network(W, citation="Doe 2020, doi:10.1234/abc")
    found = {part.label: part for part in parts(methods, about(MODEL, network=net)) if isinstance(part, Code)}
    lines = found["References"].text.splitlines()
    assert len(lines) == found["The same as BibTeX"].text.count("\n@") + 1
    assert any("Davydov, A., Proskurnikov, A. V. & Bullo, F. (2022)" in line for line in lines)
    assert any("doi:10.1234/abc" in line for line in lines)
    assert all("{" not in line for line in lines)


def test_a_quadratic_norm_cites_whose_condition_it_is() -> None:
    found = {
        part.label: part for part in parts(methods, about(MODEL, mz.certify(MODEL, "l2"))) if isinstance(part, Code)
    }
    assert "Gokhale" in found["Ready to paste"].text
    assert "arXiv:2604.15238" in found["References"].text
    assert "@" in found["The same as BibTeX"].text
    assert "gokhale2026" in found["The same as BibTeX"].text
