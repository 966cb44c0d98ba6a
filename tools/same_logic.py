"""Places of the source that hold the same logic: the same statements once names and constants are left out.

    python tools/same_logic.py [lines]

Statements that hold no logic count for nothing: imports, docstrings, fields without a value, tables of constants.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

SOURCE = Path(__file__).resolve().parent.parent / "src"
DATA = (ast.Constant, ast.Name, ast.Tuple, ast.List, ast.Set, ast.Dict, ast.UnaryOp, ast.BinOp, ast.operator)
DATA += (ast.unaryop, ast.expr_context)
Place = tuple[str, int, int]
"""A file, its first line and its last."""


def same_logic(files: dict[str, str], lines: int) -> list[list[Place]]:
    """Groups of places of at least so many lines that hold the same logic, each as long as it can be."""
    places: dict[tuple[str, ...], list[Place]] = {}
    for file, source in files.items():
        for block in _blocks(ast.parse(source)):
            for run in _runs(block, lines):
                key = tuple(_bare(statement) for statement in run)
                places.setdefault(key, []).append((file, run[0].lineno, run[-1].end_lineno or run[-1].lineno))
    groups = [group for group in places.values() if len(group) > 1]
    groups.sort(key=lambda group: group[0][1] - group[0][2])
    kept: list[list[Place]] = []
    for group in groups:
        if not any(all(any(_within(a, b) for b in larger) for a in group) for larger in kept):
            kept.append(group)
    return kept


def _blocks(tree: ast.AST) -> Iterator[list[ast.stmt]]:
    """Every list of statements: of a module, a class, a function, a loop, a branch; without what holds no logic."""
    for node in ast.walk(tree):
        for field in ("body", "orelse", "finalbody"):
            block = getattr(node, field, None)
            if isinstance(block, list):
                yield [statement for statement in block if not _is_data(statement)]


def _is_data(statement: ast.stmt) -> bool:
    match statement:
        case ast.Import() | ast.ImportFrom() | ast.Expr(ast.Constant()) | ast.AnnAssign(value=None):
            return True
        case ast.Assign(value=value) | ast.AnnAssign(value=value):
            return value is not None and all(isinstance(part, DATA) for part in ast.walk(value))
    return False


def _runs(block: list[ast.stmt], lines: int) -> Iterator[list[ast.stmt]]:
    """From each statement on, the shortest run of at least so many lines and all longer ones."""
    for first in range(len(block)):
        count = 0
        for last in range(first, len(block)):
            count += _lines(block[last])
            if count >= lines:
                yield block[first : last + 1]


def _lines(statement: ast.stmt) -> int:
    """The lines on which something of a statement stands, docstrings and fields without a value left out."""
    taken = set(range(statement.lineno, (statement.end_lineno or statement.lineno) + 1))
    for node in ast.walk(statement):
        for inner in getattr(node, "body", []) if not isinstance(node, ast.Lambda | ast.IfExp) else []:
            if _is_data(inner):
                taken -= set(range(inner.lineno, (inner.end_lineno or inner.lineno) + 1))
    return len(taken)


_BARE: dict[ast.stmt, str] = {}


def _bare(statement: ast.stmt) -> str:
    """The syntax of a statement without names, constants and docstrings."""
    if statement not in _BARE:
        _BARE[statement] = "".join(_syntax(statement))
    return _BARE[statement]


def _syntax(node: ast.AST) -> Iterator[str]:
    yield f"({type(node).__name__}"
    for field, value in ast.iter_fields(node):
        if field == "attr" or (field == "arg" and isinstance(node, ast.keyword)):
            yield f" {value}"
        for part in value if isinstance(value, list) else [value]:
            if isinstance(part, ast.AST) and not (isinstance(part, ast.stmt) and _is_data(part)):
                yield from _syntax(part)
    yield ")"


def _within(a: Place, b: Place) -> bool:
    return a[0] == b[0] and b[1] <= a[1] and a[2] <= b[2]


def sources() -> dict[str, str]:
    """Every file of the package, by its name below `src`."""
    return {str(path.relative_to(SOURCE)): path.read_text(encoding="utf-8") for path in sorted(SOURCE.rglob("*.py"))}


def main() -> int:
    found = same_logic(sources(), int(sys.argv[1]) if len(sys.argv) > 1 else 10)
    for group in found:
        print(" = ".join(f"{file}:{first}-{last}" for file, first, last in group))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
