"""XML is counted before it is built, and one that could grow is refused, whatever its encoding."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import pytest

from metzler.containers.markup import DEEPEST, MOST_EDGES, census, require_few
from metzler.errors import InputError

GIB = 2**30
GRAPH = '<graph xmlns="http://a" xmlns:v="http://b">{}</graph>'
BOMB = '<!DOCTYPE lolz [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><graph>&b;</graph>'


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def test_what_there_is(tmp_path: Path) -> None:
    inside = "<node id='a'/><node><data/></node><edge/><edge type='mutual'/><v:edges/><nodes/>"
    counted = census(write(tmp_path / "a", GRAPH.format(inside)), max_bytes=GIB)
    assert (counted.nodes, counted.edges, counted.elements, counted.deepest) == (2, 3, 8, 3)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be", "iso-8859-1", "cp1252", "ascii"])
def test_a_document_type_is_refused_in_every_encoding(tmp_path: Path, encoding: str) -> None:
    head = f'<?xml version="1.0" encoding="{encoding}"?>' if "16" not in encoding else ""
    mark = "\ufeff" if encoding == "utf-16-be" else ""
    tracemalloc.start()
    try:
        with pytest.raises(InputError, match="has a document type"):
            census(write(tmp_path / "a", mark + head + BOMB, encoding), max_bytes=GIB)
        assert tracemalloc.get_traced_memory()[1] < 2**22
    finally:
        tracemalloc.stop()
    plain = write(tmp_path / "b", mark + head + GRAPH.format("<node/>"), encoding)
    assert census(plain, max_bytes=GIB).nodes == 1


@pytest.mark.parametrize(
    "text",
    [
        "no markup",
        "<graph><node></graph>",
        "<graph>",
        "<graph>&unknown;</graph>",
        '<?xml version="1.0" encoding="utf-999"?><graph/>',
        '<?xml version="1.0" encoding="hex"?><graph/>',
        "<graph/><graph/>",
        "<graph>\x00</graph>",
        '<a x="1" x="2"/>',
    ],
)
def test_what_is_no_xml(tmp_path: Path, text: str) -> None:
    with pytest.raises(InputError, match="must be XML, but is not: ") as caught:
        census(write(tmp_path / "a", text), max_bytes=GIB)
    assert "\n" not in str(caught.value)


def test_elements_in_each_other(tmp_path: Path) -> None:
    for deep in (DEEPEST, DEEPEST + 1, 200_000):
        path = write(tmp_path / "a", "<a>" * deep + "</a>" * deep)
        if deep <= DEEPEST:
            assert census(path, max_bytes=GIB).deepest == deep
            continue
        with pytest.raises(InputError, match=f"more than {DEEPEST} elements in each other"):
            census(path, max_bytes=GIB)


def test_too_many_are_refused_before_the_end(tmp_path: Path) -> None:
    path = write(tmp_path / "a", "<graph>" + "<node/>" * 1000 + "this is never read <")
    with pytest.raises(InputError, match=r"holds at least \d+ elements, .* more than the limit of 97.7 KiB"):
        census(path, max_bytes=100_000)
    with pytest.raises(InputError, match=f"more than {MOST_EDGES} edges, .*table of edges"):
        require_few(MOST_EDGES + 1, 0, where="'a'", max_bytes=GIB)
