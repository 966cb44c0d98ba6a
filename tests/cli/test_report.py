"""One command from a certificate to a page; the certificate is checked first, and nothing is half-written."""

from __future__ import annotations

import html
import os
import re
from pathlib import Path

import pytest
from tests.cli.calls import HOPFIELD, MODEL, W, named
from tests.optional import needed

import metzler as mz
from metzler.cli import main
from metzler.cli.report import place_beside

needed("jinja2", "report")

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> tuple[str, str]:
    """The network and its certificate."""
    network = named(tmp_path)
    monkeypatch.chdir(tmp_path)
    assert main(["certify", network, *HOPFIELD, "--norm", "l1", "-o", "net.cert.json"]) == 0
    capsys.readouterr()
    return network, "net.cert.json"


def test_two_commands(files: tuple[str, str], capsys: Capture) -> None:
    network, claim = files
    assert main(["report", claim, network, "-o", "report.html"]) == 0
    out, err = capsys.readouterr()
    assert re.fullmatch(r"The report is in report\.html: one file, 0\.\d+ MB\.\n", out)
    assert err == ""
    page = html.unescape(Path("report.html").read_text(encoding="utf-8"))
    assert f"metzler check {claim} {network}" in page
    assert mz.load(claim).fact("rate").number in page
    assert 'model = "hopfield"' in page
    assert "PYR_0" in page


def test_the_same_bytes_again_and_on_standard_output(files: tuple[str, str], capsys: Capture) -> None:
    network, claim = files
    assert main(["report", claim, network]) == 0
    first = Path("net.html").read_bytes()
    assert main(["report", claim, network]) == 0
    assert Path("net.html").read_bytes() == first
    capsys.readouterr()
    assert main(["report", claim, network, "-o", "-"]) == 0
    assert capsys.readouterr().out.encode() == first


def test_title_and_date(files: tuple[str, str], capsys: Capture) -> None:
    network, claim = files
    assert main(["report", claim, network, "--title", "My <worm>", "--date", "27 November 2026"]) == 0
    page = Path("net.html").read_text(encoding="utf-8")
    assert "<title>My &lt;worm&gt;</title>" in page
    assert "27 November 2026" in page


def test_a_study_is_embedded_as_it_is(files: tuple[str, str], capsys: Capture) -> None:
    network, claim = files
    name = os.path.basename(network)
    assert main(["study", name, *HOPFIELD, "-o", "s.toml"]) == 0
    assert main(["report", claim, "s.toml", "-o", "r.html"]) == 0
    page = html.unescape(Path("r.html").read_text(encoding="utf-8"))
    assert Path("s.toml").read_text() in page
    assert f"metzler check {claim} s.toml\n" in page


def test_a_claim_that_does_not_hold_makes_no_page(files: tuple[str, str], tmp_path: Path, capsys: Capture) -> None:
    _, claim = files
    other = named(tmp_path, 2.0 * W)
    assert main(["report", claim, other, "-o", "r.html"]) == 1
    assert "Does not hold: net.cert.json" in capsys.readouterr().out
    assert not Path("r.html").exists()


@pytest.mark.parametrize("output", ["net.csv", "net.cert.json", "nowhere/r.html"])
def test_places_that_are_refused(files: tuple[str, str], output: str, capsys: Capture) -> None:
    network, claim = files
    before = Path(claim).read_bytes(), Path(network).read_bytes()
    assert main(["report", claim, network, "-o", output]) == 2
    assert capsys.readouterr().err.startswith("metzler: ")
    assert (Path(claim).read_bytes(), Path(network).read_bytes()) == before


def test_both_from_standard_input(capsys: Capture) -> None:
    assert main(["report", "-", "-"]) == 2
    assert "standard input" in capsys.readouterr().err


def test_every_claim_the_command_line_writes(files: tuple[str, str], capsys: Capture) -> None:
    network, _ = files
    for words in (["certify", network, *HOPFIELD, "--norm", "l2"], ["certify", network, *HOPFIELD, "--local"]):
        assert main([*words, "-o", "c.json"]) == 0
        assert main(["report", "c.json", network, "--deadline", "30"]) == 0, capsys.readouterr().err
    assert main(["design", "gain", network, *HOPFIELD, "--norm", "l1", "--claim", "c.json"]) == 0
    assert main(["report", "c.json", network]) == 0
    assert "critical gain" in Path("c.html").read_text(encoding="utf-8")
    mz.uniqueness(MODEL).save("c.json")
    assert main(["report", "c.json", network]) == 0


def test_where_it_goes() -> None:
    assert place_beside("a/b.cert.json") == os.path.join("a", "b.html")
    assert place_beside("b.json") == "b.html"
    assert place_beside("b") == "b.html"
