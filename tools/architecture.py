"""The picture and the tables of `docs/architecture.md`, drawn from what the package really imports.

    python tools/architecture.py

An arrow that follows from others is left out: where search imports proofs and claims, and claims imports proofs, search
points at claims only. `tests/tools/test_architecture.py` fails while page and package differ.
"""

from __future__ import annotations

import ast
import html
import sys
from functools import cache
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tools.house import FLOORS, MODULES, Module, own_imports, room  # noqa: E402  (a script finds its neighbours)

PAGE = ROOT / "docs" / "architecture.md"
PICTURE = ROOT / "docs" / "architecture.svg"
HEAD = "| room | what it is |"
FLOOR, BOX, GAP, LETTER, SWEEPS = 62, 30, 24, 7.6, 40
COLOURS = {"proofs": "#cfe8dc", "claims": "#cfe8dc", "envelope": "#fbe3c8", "perron": "#fbe3c8", "search": "#e9dff2"}
PLAIN = "#f4f4f4"
FACE = "metzler"
Node = tuple[str, str]
"""A room, or the place where an arrow from it passes a floor."""


def by_room(modules: list[Module]) -> dict[str, set[str]]:
    """Which rooms each room imports."""
    graph: dict[str, set[str]] = {}
    for module in modules:
        graph.setdefault(room(module.name), set()).update(room(target) for target in own_imports(module))
    return {name: targets - {name} for name, targets in graph.items()}


def without_detours(graph: dict[str, set[str]]) -> dict[str, set[str]]:
    """The arrows that no other path replaces; the graph has no circle."""

    @cache
    def below(name: str) -> frozenset[str]:
        targets = graph.get(name, set())
        return frozenset(targets).union(*(below(target) for target in targets))

    return {
        name: {target for target in targets if not any(target in below(other) for other in targets - {target})}
        for name, targets in graph.items()
    }


def chains(graph: dict[str, set[str]], level: dict[str, int]) -> list[list[Node]]:
    """Every arrow as the places that it passes: one on each floor between its two rooms."""
    return [
        [(name, ""), *((name, f"{target} {k}") for k in range(level[name] - 1, level[target], -1)), (target, "")]
        for name in sorted(graph)
        for target in sorted(graph[name])
    ]


def layout(graph: dict[str, set[str]]) -> tuple[list[list[Node]], dict[Node, tuple[float, float]]]:
    """The arrows as chains, and the middle of every place: on each floor in the order that keeps arrows short."""
    drawn = {name for name, targets in graph.items() if targets}.union(*graph.values())
    floors = [floor for floor in ([name for name in rooms if name in drawn] for rooms in FLOORS) if floor]
    level = {name: k for k, floor in enumerate(floors) for name in floor}
    arrows = chains(graph, level)
    rows: list[list[Node]] = [[(name, "") for name in floor] for floor in floors]
    near: dict[Node, list[Node]] = {}
    for chain in arrows:
        for k, place in enumerate(chain[1:-1]):
            rows[level[chain[0][0]] - 1 - k].append(place)
        for upper, lower in pairwise(chain):
            near.setdefault(upper, []).append(lower)
            near.setdefault(lower, []).append(upper)
    x = {place: k * GAP * 4 for row in rows for k, place in enumerate(row)}
    for _ in range(SWEEPS):
        for row in [*rows, *reversed(rows)]:
            wanted = {place: sum(x[other] for other in near[place]) / len(near[place]) for place in row}
            row.sort(key=lambda place: (wanted[place], place))
            x |= _spread(row, wanted)
    left = min(x[place] - _width(place) / 2 for row in rows for place in row) - GAP
    middle = {
        place: (round(x[place] - left, 1), (len(rows) - k - 0.5) * FLOOR) for k, row in enumerate(rows) for place in row
    }
    return arrows, middle


def _spread(row: list[Node], wanted: dict[Node, float]) -> dict[Node, float]:
    """The middles of places side by side, as near as their widths allow to where they are wanted."""
    apart = [(_width(a) + _width(b)) / 2 + GAP for a, b in pairwise(row)]
    right, left = [wanted[place] for place in row], [wanted[place] for place in row]
    for k, distance in enumerate(apart):
        right[k + 1] = max(right[k + 1], right[k] + distance)
    for k, distance in reversed([*enumerate(apart)]):
        left[k] = min(left[k], left[k + 1] - distance)
    return {place: (a + b) / 2 for place, a, b in zip(row, left, right, strict=True)}


def _width(place: Node) -> float:
    name, passing = place
    return 0.0 if passing else round(len(name or FACE) * LETTER + 18, 1)


def picture(modules: list[Module] = MODULES) -> str:
    """The rooms by floor and their arrows, as SVG."""
    arrows, middle = layout(without_detours(by_room(modules)))
    height = max(y for _, y in middle.values()) + FLOOR / 2
    width = round(max(x + _width(place) / 2 for place, (x, _) in middle.items()) + GAP)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height:g}" '
        'font-family="monospace" font-size="13">',
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
        '<path d="M0 0L8 4L0 8z" fill="#666"/></marker></defs>',
        f'<rect width="{width}" height="{height:g}" fill="#fff"/>',
    ]
    lines += [_arrow([middle[place] for place in chain]) for chain in arrows]
    lines += [_box(name, *middle[name, passing]) for name, passing in sorted(middle) if not passing]
    return "\n".join([*lines, "</svg>", ""])


def _arrow(points: list[tuple[float, float]]) -> str:
    """A curve that is upright wherever it passes a floor."""
    (x, y), *rest = points
    path = f"M{x:g} {y + BOX / 2:g}"
    for k, (x1, y1) in enumerate(rest):
        y0, y2 = y + BOX / 2, y1 - BOX / 2
        bend = (y2 - y0) / 2
        path += f"C{x:g} {y0 + bend:g} {x1:g} {y2 - bend:g} {x1:g} {y2:g}" + (
            f"V{y1 + BOX / 2:g}" if k < len(rest) - 1 else ""
        )
        x, y = x1, y1
    return f'<path d="{path}" fill="none" stroke="#666" marker-end="url(#tip)"/>'


def _box(name: str, x: float, y: float) -> str:
    width = _width((name, ""))
    return (
        f'<rect x="{x - width / 2:.1f}" y="{y - BOX / 2:g}" width="{width:g}" height="{BOX}" rx="4" '
        f'fill="{COLOURS.get(name, PLAIN)}" stroke="#444"/>'
        f'<text x="{x:g}" y="{y + 4.5:g}" text-anchor="middle">{html.escape(name or FACE)}</text>'
    )


def table(modules: list[Module] = MODULES) -> str:
    """The rooms, the top floor first, and the rooms in them: the first sentence of each."""
    sentences = {module.name: _sentence(module) for module in modules}
    rooms = {room(name) for name in sentences}
    rows = [HEAD, "|---|---|"]
    for floor in reversed(FLOORS):
        for name in floor:
            if name not in rooms:
                continue
            whole = f"{FACE}.{name}".rstrip(".")
            inner = [m.name for m in modules if m.is_package and m.name.rpartition(".")[0] == whole and name]
            rows += [f"| `{each.partition('.')[2] or FACE}` | {sentences[each]} |" for each in [whole, *inner]]
    return "\n".join(rows)


def _sentence(module: Module) -> str:
    return (ast.get_docstring(module.tree) or "").partition("\n\n")[0].replace("\n", " ")


def page(text: str, modules: list[Module] = MODULES) -> str:
    """The page with its table drawn anew."""
    before, head, rest = text.partition(HEAD)
    _, blank, after = rest.partition("\n\n")
    assert head + blank == HEAD + "\n\n", f"{PAGE} must hold the table {HEAD}"
    return f"{before}{table(modules)}{blank}{after}"


def main() -> None:
    PICTURE.write_text(picture(), encoding="utf-8")
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
