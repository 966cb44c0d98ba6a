"""The types of the package's face: `src/metzler/__init__.pyi`, drawn from its table of contents.

    python tools/face.py

A type checker or an editor does not see what is loaded when it is asked for. `tests/test_face.py` fails while the two
differ.
"""

from __future__ import annotations

import ast
from pathlib import Path

FACE = Path(__file__).resolve().parent.parent / "src" / "metzler" / "__init__.py"
STUB = FACE.with_suffix(".pyi")


def tables(source: str) -> dict[str, dict[str, str]]:
    """`CONTENTS` and `ROOMS` as they stand in the source."""
    return {
        statement.targets[0].id: ast.literal_eval(statement.value)
        for statement in ast.parse(source).body
        if isinstance(statement, ast.Assign)
        and isinstance(statement.targets[0], ast.Name)
        and statement.targets[0].id in ("CONTENTS", "ROOMS")
    }


def stub(source: str) -> str:
    """An import of every name, in the order of the table."""
    found = tables(source)
    lines = ['"""Drawn by `python tools/face.py` from the table in `__init__.py`."""', ""]
    lines += [f"from {module} import {name} as {name}" for name, module in found["CONTENTS"].items()]
    for name, module in found["ROOMS"].items():
        folder, _, last = module.rpartition(".")
        lines.append(f"from {folder} import {last} as {name}")
    names = [f"    {name!r},".replace("'", '"') for name in ("__version__", *found["CONTENTS"], *found["ROOMS"])]
    return "\n".join([*lines, "", "__version__: str", "__all__ = [", *names, "]", ""])


if __name__ == "__main__":
    STUB.write_text(stub(FACE.read_text(encoding="utf-8")), encoding="utf-8")
