"""A picture as the text of an SVG element for a page: the same bytes each time, nothing that a policy forbids."""

from __future__ import annotations

import io
import re
import warnings
from typing import Any
from xml.etree import ElementTree

from metzler.digits import near

SALT = "metzler"
"""From which matplotlib makes the names of what a picture uses twice."""
INK = "#000000"
"""What is drawn in it follows the colour of the text around the picture."""
INHERITED = {"stroke-linejoin": "round", "stroke-linecap": "butt", "fill": "currentColor"}
"""What matplotlib says in a style sheet, of every element; and black, which it leaves out where something is filled."""
USED = re.compile(r"^(?:url\()?#([^)]+)\)?$")
"""How an attribute refers to an id."""
LONG = re.compile(r"-?\d+\.\d{3,}(?![\d%])")
"""A coordinate to more than a hundredth of a point."""
PAINT = ("fill", "stroke")
"""Beginnings of the attributes that marks inherit from their group."""
REFERENCES = ("href", "clip-path", "fill", "mask", "marker-end")


def svg(picture: Any, prefix: str) -> str:
    """The figure, or that of axes, as an SVG element.

    Parameters
    ----------
    picture : matplotlib Figure or Axes
    prefix : str
        Begins every id, so that several pictures stand in one page.

    Returns
    -------
    str
        Text stays text, in the font of the page; black is `currentColor`; there is no style attribute and no style
        sheet, which a strict Content Security Policy would not obey, no date and no random id.

    Examples
    --------
    >>> from metzler.plot.canvas import canvas
    >>> ax = canvas()
    >>> text = svg(ax, "one")
    >>> text[:4], "style" in text, 'id="one-' in text, "currentColor" in text
    ('<svg', False, True, True)
    """
    import matplotlib as mpl

    out = io.StringIO()
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": SALT}), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing", UserWarning)
        nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
        (picture.figure or picture).savefig(out, format="svg", transparent=True, metadata=nothing)
    root = ElementTree.fromstring(out.getvalue())
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag.rpartition("}")[2] in ("metadata", "style"):
                parent.remove(child)
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
        element.attrib = {name: LONG.sub(_hundredths, value) for name, value in _plain(element.attrib, prefix).items()}
    root.attrib = {"viewBox": root.attrib["viewBox"], **INHERITED}
    return _lean(root)


def _hundredths(found: re.Match[str]) -> str:
    return near(round(float(found[0]), 2) + 0.0, 12)


def _lean(root: Any) -> str:
    """The text without what nobody refers to and without white space between elements."""
    used = {found for element in root.iter() for value in element.attrib.values() for found in USED.findall(value)}
    for element in root.iter():
        _hoist(element)
        if element.attrib.get("id") not in used:
            element.attrib.pop("id", None)
        element.tail = None
        if element.tag not in ("text", "tspan"):
            element.text = None
    return ElementTree.tostring(root, encoding="unicode")


def _hoist(group: Any) -> None:
    """What all marks of a group have in common is said once, of the group."""
    marks = list(group)
    if len(marks) < 2 or any(mark.tag != "use" for mark in marks):
        return
    for name, value in list(marks[0].attrib.items()):
        if name.startswith(PAINT) and all(mark.attrib.get(name) == value for mark in marks):
            group.set(name, value)
            for mark in marks:
                del mark.attrib[name]


def _plain(attributes: dict[str, str], prefix: str) -> dict[str, str]:
    """The attributes with those of the style among them, and with ids of this picture alone."""
    out: dict[str, str] = {}
    for name, value in attributes.items():
        if name == "style":
            out |= _presentation(value)
        else:
            out[name.rpartition("}")[2]] = value
    for name in REFERENCES:
        if name in out:
            out[name] = out[name].replace("url(#", f"url(#{prefix}-")
    if out.get("href", "").startswith("#"):
        out["href"] = f"#{prefix}-{out['href'][1:]}"
    if "id" in out:
        out["id"] = f"{prefix}-{out['id']}"
    out.pop("font-family", None)
    return {name: "currentColor" if value == INK else value for name, value in out.items()}


def _presentation(style: str) -> dict[str, str]:
    """A style as attributes; of a font its size, for its family is that of the page.

    Examples
    --------
    >>> _presentation("fill: #fff; font: 10px 'DejaVu Sans', sans-serif")
    {'fill': '#fff', 'font-size': '10px'}
    """
    pairs = [part.partition(":") for part in style.split(";") if ":" in part]
    out = {name.strip(): value.strip() for name, _, value in pairs}
    font = out.pop("font", None)
    if font is not None:
        out["font-size"] = next(word for word in font.split() if word.endswith("px"))
    return out
