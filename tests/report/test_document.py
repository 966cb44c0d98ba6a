"""The class for Python and notebooks."""

from __future__ import annotations

import html
import re
import subprocess
import sys
from pathlib import Path

import pytest
from tests.report.small import CLAIM, MODEL, NAMES, STRONG, W

import metzler as mz
from metzler.errors import InputError, InputTypeError, NotProved
from metzler.report import document
from metzler.report.about import About
from metzler.report.document import Report, proved, written

REPORT = Report(MODEL, CLAIM, title="Small")


def test_the_page_is_the_same_on_every_run_and_in_another_process(tmp_path: Path) -> None:
    again = Report(MODEL, CLAIM, title="Small")
    assert again.html() == REPORT.html()
    code = (
        "import sys, metzler as mz, numpy as np\n"
        f"net = mz.Hopfield(np.array({W.tolist()}), activation='tanh', tau=0.5, names={NAMES}, time_unit='s')\n"
        "mz.Report(net, mz.certify(net, 'l1'), title='Small').save(sys.argv[1])\n"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "r.html")], check=True)
    assert (tmp_path / "r.html").read_bytes() == REPORT.html().encode() == written(REPORT.page)


def test_the_date_is_said_only_where_it_is_given() -> None:
    assert "27 November" not in REPORT.html()
    assert "27 November" in Report(MODEL, CLAIM, date="27 November").html()


def test_saved_and_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    REPORT.save(tmp_path / "a.html")
    assert (tmp_path / "a.html").read_text(encoding="utf-8") == REPORT.html()
    opened: list[str] = []
    monkeypatch.setattr(document.webbrowser, "open", opened.append)
    REPORT.open()
    assert opened[0].startswith("file://")
    with pytest.raises(InputError, match="folder does not exist"):
        REPORT.save(tmp_path / "nowhere" / "a.html")


def test_in_a_notebook_it_is_a_frame_from_which_nothing_leaks() -> None:
    shown = REPORT._repr_html_()
    found = re.fullmatch(r'<iframe title="Small" sandbox="allow-scripts" .* srcdoc="([^"]*)"></iframe>', shown, re.S)
    assert found is not None
    assert html.unescape(found[1]) == REPORT.html()
    assert "<style" not in shown
    assert repr(REPORT) == "Report('Small', sections=12)"


def test_a_claim_that_does_not_hold_and_arguments_that_are_none() -> None:
    with pytest.raises(NotProved, match="does not hold"):
        Report(STRONG, CLAIM)
    with pytest.raises(NotProved):
        proved(About(STRONG, CLAIM))
    with pytest.raises(InputTypeError, match="takes the model first"):
        Report(CLAIM, MODEL)  # type: ignore[arg-type]
    with pytest.raises(InputTypeError, match="needs a claim"):
        Report(MODEL, 0.5)  # type: ignore[arg-type]


def test_a_network_says_where_it_comes_from() -> None:
    net = mz.Network(W, NAMES, types=["E", "E", "I"], source="my lab: x", citation="doi:10.1234/abc")
    model = mz.Hopfield(net, activation="tanh")
    page = mz.Report(model, mz.certify(model, "l1"), network=net)
    assert page.page.title == "my lab"
    assert "10.1234/abc" in page.html()
    assert "Every type of neuron" in page.html()
