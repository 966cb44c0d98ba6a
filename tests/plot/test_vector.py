"""SVG that a strict policy obeys: no style, no date, ids of its own, the same bytes, texts as they are."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import Any
from xml.etree import ElementTree

import pytest
from tests.optional import needed

from metzler.plot.canvas import canvas
from metzler.plot.rates import rates
from metzler.plot.vector import svg

needed("matplotlib", "report")

HOSTILE = '</text><script>hit()</script> style="fill:red" id="x" $a$ #000000 url(#a)'


@pytest.fixture
def figure() -> Any:
    return rates([0.0, 1.0, 2.0], [1.0, 0.5, 0.0], [1.1, 0.6, 0.1], here=1.0, name=HOSTILE).figure


def test_nothing_that_a_policy_forbids(figure: Any) -> None:
    text = svg(figure, "one")
    root = ElementTree.fromstring(text)
    for element in root.iter():
        assert element.tag in {"svg", "g", "path", "use", "text", "defs", "clipPath", "rect"}
        assert "style" not in element.attrib
        assert not [name for name in element.attrib if name.startswith(("on", "{")) or "font-family" in name]
    assert "http" not in text
    assert "currentColor" in text
    assert "#000000" not in re.sub("<text.*?</text>", "", text)


def test_texts_stay_texts(figure: Any) -> None:
    root = ElementTree.fromstring(svg(figure, "one"))
    assert HOSTILE in ["".join(element.itertext()) for element in root.iter("text")]


def test_ids_are_those_of_the_picture_and_all_are_used(figure: Any) -> None:
    text = re.sub("<text.*?</text>", "", svg(figure, "one"))
    ids = set(re.findall(r' id="([^"]+)"', text))
    used = set(re.findall(r'(?:href="#|="url\(#)([^")]+)', text))
    assert ids == used
    assert all(name.startswith("one-") for name in ids)
    assert len(set(re.findall(r' id="(two-[^"]+)"', svg(figure, "two")))) == len(ids)


def test_the_same_bytes_in_another_process(figure: Any) -> None:
    code = (
        "from metzler.plot.rates import rates; from metzler.plot.vector import svg\n"
        f"ax = rates([0.0, 1.0, 2.0], [1.0, 0.5, 0.0], [1.1, 0.6, 0.1], here=1.0, name={HOSTILE!r})\n"
        "print(svg(ax.figure, 'one'))"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert found.strip() == svg(figure, "one") == svg(figure, "one")


def test_an_empty_figure() -> None:
    assert svg(canvas().figure, "x").startswith("<svg viewBox=")
