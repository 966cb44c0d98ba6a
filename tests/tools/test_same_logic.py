"""Which places hold the same logic, and which only look alike."""

from __future__ import annotations

import pytest
from tools.same_logic import same_logic

ONE = """
def f(a, b):
    "What f does."
    c = a.sum() + 1
    for k in b:
        c = max(c, k)
        print("largest", c)
    return c
"""
RENAMED = (
    ONE.replace("f(", "g(").replace("c", "total").replace("print", "show").replace("What f", "How g").replace("1", "2")
)


def test_names_constants_and_docstrings_do_not_matter() -> None:
    assert same_logic({"one.py": ONE, "two.py": RENAMED}, 5) == [[("one.py", 2, 8), ("two.py", 2, 8)]]
    assert same_logic({"one.py": ONE, "two.py": RENAMED}, 7) == [], "six lines without the docstring"


@pytest.mark.parametrize(
    ("old", "new"), [("+ 2", "- 2"), (".sum()", ".max()"), ("k in b", "k in b.T"), ("return", "yield")]
)
def test_another_operator_method_or_statement_matters(old: str, new: str) -> None:
    assert same_logic({"one.py": ONE, "two.py": RENAMED.replace("total", "c").replace(old, new)}, 6) == []


def test_a_run_of_statements_inside_longer_functions() -> None:
    lines = "".join(f"    x{k} = f(x{k - 1}) ** {k}\n" for k in range(1, 6))
    one, two = f"def a(x0):\n{lines}    return x5.T\n", f"def b(x0):\n    x0.check()\n{lines}"
    assert same_logic({"one.py": one, "two.py": two}, 5) == [[("one.py", 2, 6), ("two.py", 3, 7)]]
    assert same_logic({"one.py": one, "two.py": two}, 6) == []


def test_tables_fields_and_imports_hold_no_logic() -> None:
    source = "import a\nfrom b import c\n" + "".join(f"N{k} = {k} * (1, 'x', -2.0)\nt{k}: int\n" for k in range(8))
    assert same_logic({"one.py": source, "two.py": source}, 1) == []
