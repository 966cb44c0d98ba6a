"""The picture and the table of the architecture page are those of the source."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from itertools import pairwise

import pytest
from tools.architecture import PAGE, PICTURE, by_room, layout, page, picture, table, without_detours
from tools.house import FLOOR, MODULES, Module, room

SVG = "{http://www.w3.org/2000/svg}"
SMALL = [
    Module("metzler.errors", '"""Errors."""'),
    Module("metzler.matrices", '"""Matrices,\nof weights.\n\nMore."""\nimport metzler.errors', is_package=True),
    Module("metzler.matrices.inner", '"""An inner room."""', is_package=True),
    Module("metzler.models.hopfield", "import metzler.errors\nfrom metzler.matrices import x"),
]


def test_page_and_picture_are_those_of_the_source() -> None:
    """Run `python tools/architecture.py` when this fails."""
    assert PICTURE.read_text(encoding="utf-8") == picture()
    text = PAGE.read_text(encoding="utf-8")
    assert text == page(text)
    assert table() in text


def test_arrows_are_imports_and_detours_are_left_out() -> None:
    graph = by_room(SMALL)
    assert graph == {"errors": set(), "matrices": {"errors"}, "models": {"errors", "matrices"}}
    assert without_detours(graph) == {"errors": set(), "matrices": {"errors"}, "models": {"matrices"}}


def test_every_import_between_rooms_is_an_arrow_or_a_path_of_arrows() -> None:
    graph = by_room(MODULES)
    arrows = without_detours(graph)
    for name, targets in graph.items():
        reached, todo = set(), [name]
        while todo:
            new = arrows[todo.pop()] - reached
            reached |= new
            todo += new
        assert targets <= reached


def test_every_arrow_points_down_and_is_drawn() -> None:
    arrows, middle = layout(without_detours(by_room(MODULES)))
    for chain in arrows:
        heights = [middle[place][1] for place in chain]
        assert heights == sorted(set(heights))
        assert FLOOR[chain[0][0]] > FLOOR[chain[-1][0]]
    assert sum(path.get("marker-end") is not None for path in ET.fromstring(picture()).iter(f"{SVG}path")) == len(
        arrows
    )


def test_every_room_is_drawn_and_no_two_boxes_touch() -> None:
    drawing = ET.fromstring(picture())
    names = {text.text for text in drawing.iter(f"{SVG}text")}
    assert names >= {room(module.name) or "metzler" for module in MODULES} - {"__main__"}
    boxes = [[float(box.get(k, 0)) for k in ("x", "y", "width")] for box in drawing.iter(f"{SVG}rect") if box.get("rx")]
    for y in {box[1] for box in boxes}:
        row = sorted(box for box in boxes if box[1] == y)
        assert all(a[0] + a[2] < b[0] for a, b in pairwise(row))


def test_the_table_holds_the_first_sentences() -> None:
    with pytest.raises(KeyError):
        table(SMALL)  # a room without its package says nothing
    assert table(SMALL[:3]).splitlines()[2:] == [
        "| `matrices` | Matrices, of weights. |",
        "| `matrices.inner` | An inner room. |",
        "| `errors` | Errors. |",
    ]
