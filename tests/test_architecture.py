"""The shape of the package, enforced: imports flow downwards, nothing goes in circles, every file has its test.

Everything is read from the syntax trees; no module is imported. The rules are functions of source text, so that the
last tests can show each of them a module that breaks it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = "metzler"
MODULE_LINES = 400
BODY_LINES = 40

FLOORS = (
    ("errors", "arrays", "steps"),
    ("deadline", "frozen", "digits", "files", "threads"),
    ("numbers",),
    ("matrices",),
    ("norms", "activations"),
    ("models", "networks"),
    ("proofs", "envelope"),
    ("claims", "perron", "datasets"),
    ("io", "search", "plot"),
    ("consequences",),
    ("report",),
    ("",),
    ("cli", "gallery", "dask", "torch", "compiled"),
    ("__main__",),
)
"""The rooms by floor, the ground floor first; a room is a folder or a single file. `""` is the package itself."""

FLOOR = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms}
KNOW_ROWS = {"search", "perron", "envelope", "compiled"}
"""The rooms that may know the search's rows and eigenvectors; the others know claims and models."""
FORBIDDEN_NAMES = {"utils", "util", "helpers", "misc", "common"}


@dataclass(frozen=True)
class Module:
    """A module by its dotted name, with its source text."""

    name: str
    source: str
    is_package: bool = False

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.source)

    @property
    def floor(self) -> int:
        return floor(self.name)


def room(name: str) -> str:
    """`perron` for `metzler.perron.dense`; the empty string for the package itself."""
    return ".".join(name.split(".")[1:2])


def floor(name: str) -> int:
    """The floor of a module's room; an unknown room is an error."""
    if room(name) not in FLOOR:
        raise KeyError(f"{name} stands in no room: add it to FLOORS")
    return FLOOR[room(name)]


def package_modules() -> list[Module]:
    source = ROOT / "src"
    modules = []
    for path in sorted((source / PACKAGE).rglob("*.py")):
        parts = path.relative_to(source).with_suffix("").parts
        is_package = parts[-1] == "__init__"
        name = ".".join(parts[:-1] if is_package else parts)
        modules.append(Module(name, path.read_text(encoding="utf-8"), is_package))
    return modules


MODULES = package_modules()
NAMES = frozenset(module.name for module in MODULES)


def is_ours(name: str) -> bool:
    return name == PACKAGE or name.startswith(PACKAGE + ".")


def targets(node: ast.AST, module: Module, names: frozenset[str] = NAMES) -> list[str]:
    """The modules that one import statement reaches, `from a import b` reaching `a.b` where that is a module."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if not isinstance(node, ast.ImportFrom):
        return []
    base = node.module or ""
    if node.level:
        up = module.name.split(".")
        keep = len(up) - node.level + int(module.is_package)
        base = ".".join([*up[:keep], *([base] if base else [])])
    return [full if (full := f"{base}.{alias.name}") in names else base for alias in node.names]


def imports(module: Module, names: frozenset[str] = NAMES) -> set[str]:
    """All modules that `module` imports, at any depth of its text."""
    return {target for node in ast.walk(module.tree) for target in targets(node, module, names)}


def own_imports(module: Module, names: frozenset[str] = NAMES) -> set[str]:
    return {target for target in imports(module, names) if is_ours(target)} - {module.name}


def functions(module: Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def upward_imports(module: Module) -> list[str]:
    """Imports from a floor above the module's own, or from another room on its floor."""
    return sorted(
        target
        for target in own_imports(module)
        if (floor(target) > module.floor or (floor(target) == module.floor and room(target) != room(module.name)))
    )


def inner_imports(module: Module) -> list[str]:
    """Imports of our own modules inside functions."""
    return sorted(
        f"{function.name}: {target}"
        for function in functions(module)
        for node in ast.walk(function)
        for target in targets(node, module)
        if is_ours(target)
    )


def star_imports(module: Module) -> list[int]:
    """Lines with `from ... import *`."""
    return [
        node.lineno
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ImportFrom) and any(alias.name == "*" for alias in node.names)
    ]


def body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines from the first statement after the docstring to the last."""
    has_docstring = ast.get_docstring(function, clean=False) is not None
    body = function.body[1:] if has_docstring else function.body
    return (body[-1].end_lineno or body[-1].lineno) - body[0].lineno + 1 if body else 0


def long_functions(module: Module) -> list[str]:
    return [f"{f.name}: {body_lines(f)} lines" for f in functions(module) if body_lines(f) > BODY_LINES]


def reachable(start: str, modules: list[Module]) -> set[str]:
    """Everything of ours that `start` reaches through imports written in the modules themselves.

    That a package's `__init__` runs first is Python's doing, not a dependency of the code, and is left out.
    """
    graph = {module.name: own_imports(module, frozenset(m.name for m in modules)) for module in modules}
    seen: set[str] = set()
    todo = [start]
    while todo:
        for target in graph.get(todo.pop(), set()) - seen:
            seen.add(target)
            todo.append(target)
    return seen


def cycle(modules: list[Module]) -> list[str]:
    """One circle of imports, or nothing."""
    names = frozenset(module.name for module in modules)
    try:
        TopologicalSorter({module.name: own_imports(module, names) for module in modules}).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def references(module: Module) -> set[str]:
    """Keys like `davydov2022` in the References sections of all docstrings."""
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    texts = [ast.get_docstring(node) or "" for node in ast.walk(module.tree) if isinstance(node, documented)]
    sections = [part for text in texts for part in re.findall(r"^References\n-+\n(.*?)(?:\n\n|\Z)", text, re.S | re.M)]
    return {key for section in sections for key in re.findall(r"\b[a-z]+(?:19|20)\d\d[a-z]?\b", section)}


UNLIMITED = {"norm", "matrix_balance"}
"""Of `np.linalg` and `scipy.linalg`: may be called as they are, `norm` of vectors only."""
SOLVERS = {"eigs", "eigsh", "svds", "gmres"}


def calls_on_all_threads(module: Module) -> list[str]:
    """Calls of LAPACK and ARPACK that do not go through `metzler.threads`."""
    found = []
    for node in ast.walk(module.tree):
        if not isinstance(node, ast.Call):
            continue
        of_matrix = len(node.args) > 1 or any(option.arg == "ord" for option in node.keywords)
        match node.func:
            case ast.Attribute(ast.Attribute(ast.Name("np" | "numpy" | "scipy"), "linalg"), name):
                if name not in UNLIMITED or (name == "norm" and of_matrix and not _vector_norm(node)):
                    found.append(f"line {node.lineno}: {name}")
            case ast.Name(name) if name in SOLVERS:
                found.append(f"line {node.lineno}: {name}")
    return found


def _vector_norm(call: ast.Call) -> bool:
    """Whether a call of `norm` names the axis of vectors."""
    return any(option.arg == "axis" for option in call.keywords)


every_module = pytest.mark.parametrize("module", MODULES, ids=lambda module: module.name)


@every_module
def test_imports_flow_downwards(module: Module) -> None:
    assert upward_imports(module) == []


@every_module
def test_own_modules_are_imported_at_the_top(module: Module) -> None:
    assert inner_imports(module) == []


@every_module
def test_no_star_import(module: Module) -> None:
    assert star_imports(module) == []


@every_module
def test_sizes(module: Module) -> None:
    assert long_functions(module) == []
    assert len(module.source.splitlines()) <= MODULE_LINES


@every_module
def test_names_say_what_is_inside(module: Module) -> None:
    assert FORBIDDEN_NAMES.isdisjoint(module.name.split("."))


@every_module
def test_only_the_search_knows_rows_and_eigenvectors(module: Module) -> None:
    if room(module.name) not in KNOW_ROWS:
        assert {"envelope", "perron"}.isdisjoint(map(room, own_imports(module)))


@every_module
def test_only_the_command_line_knows_the_command_line_library(module: Module) -> None:
    if room(module.name) != "cli":
        assert "click" not in {target.split(".")[0] for target in imports(module)}


@every_module
def test_dense_calls_go_through_the_place_that_limits_threads(module: Module) -> None:
    if module.name != "metzler.threads":
        assert calls_on_all_threads(module) == []


@every_module
def test_every_module_has_its_test_file(module: Module) -> None:
    if not module.is_package:
        *folders, name = module.name.split(".")[1:]
        expected = ROOT.joinpath("tests", *folders, f"test_{name}.py")
        assert expected.is_file(), f"{expected.relative_to(ROOT)} is missing"


@every_module
def test_every_reference_is_in_the_bibliography(module: Module) -> None:
    known = set(re.findall(r"^@\w+\{(.*),$", (ROOT / "docs" / "refs.bib").read_text(encoding="utf-8"), re.M))
    assert references(module) <= known


def test_no_circular_imports() -> None:
    assert cycle(MODULES) == []


def test_the_checker_shares_no_code_with_the_search() -> None:
    reached = reachable("metzler.claims.check", MODULES)
    assert {"perron", "envelope", "search"}.isdisjoint(map(room, reached))


def test_the_rim_can_be_cut_off() -> None:
    rim = {"cli", "torch", "dask", "compiled", "gallery"}
    for module in MODULES:
        if room(module.name) not in rim:
            assert rim.isdisjoint(map(room, own_imports(module))), module.name


# What the rules say about modules that break them.


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("metzler", 11),
        ("metzler.errors", 0),
        ("metzler.models.hopfield", 5),
        ("metzler.proofs.rows", 6),
        ("metzler.claims", 7),
        ("metzler.consequences.design.nearest", 9),
    ],
)
def test_floor_of_a_name(name: str, expected: int) -> None:
    assert floor(name) == expected


def test_a_module_without_a_room_is_refused() -> None:
    with pytest.raises(KeyError, match="add it to FLOORS"):
        floor("metzler.nowhere")


@pytest.mark.parametrize(
    "source",
    [
        "import metzler.cli",
        "from metzler import cli",
        "from ..cli import main",
        "if X:\n    from metzler.cli import main",
    ],
)
def test_an_upward_import_is_seen(source: str) -> None:
    assert upward_imports(Module("metzler.models.fake", source)) == ["metzler.cli"]


def test_relative_imports_in_a_package_file() -> None:
    assert own_imports(Module("metzler.models", "from . import hopfield", is_package=True)) == {
        "metzler.models.hopfield"
    }


def test_an_inner_import_is_seen_and_a_foreign_one_is_not() -> None:
    module = Module("metzler.cli.fake", "def f():\n    import json\n    from metzler.errors import InputError\n")
    assert inner_imports(module) == ["f: metzler.errors"]


def test_a_star_import_is_seen() -> None:
    assert star_imports(Module("metzler.cli.fake", "import os\nfrom json import *\n")) == [2]


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("x = np.linalg.eig(A)", ["line 1: eig"]),
        ("x = scipy.linalg.solve(A, b)", ["line 1: solve"]),
        ("x = np.linalg.norm(A, 2)", ["line 1: norm"]),
        ("x = np.linalg.norm(A, ord=2)", ["line 1: norm"]),
        ("x = eigs(A, k=1)", ["line 1: eigs"]),
        ("x = np.linalg.norm(v)", []),
        ("x = np.linalg.norm(v, p, axis=0)", []),
        ("x = on_one_thread(np.linalg.eig, A)", []),
    ],
)
def test_a_call_on_all_threads_is_seen(source: str, found: list[str]) -> None:
    assert calls_on_all_threads(Module("metzler.models.fake", source)) == found


@pytest.mark.parametrize(("lines", "found"), [(BODY_LINES, 0), (BODY_LINES + 1, 1)])
def test_a_long_function_is_seen_and_its_docstring_does_not_count(lines: int, found: int) -> None:
    source = 'def f():\n    """One.\n\n    Two.\n    """\n' + "    x = 1\n" * lines
    assert len(long_functions(Module("metzler.cli.fake", source))) == found


def test_a_circle_is_seen() -> None:
    a = Module("metzler.models.a", "from metzler.models import b")
    b = Module("metzler.models.b", "import metzler.models.a")
    assert set(cycle([a, b])) == {"metzler.models.a", "metzler.models.b"}
    assert cycle([a]) == []


def test_a_reference_is_seen() -> None:
    section = "One.\n\n    References\n    ----------\n    noda1971, page 3; blondel2009.\n\n    Not davydov2022."
    module = Module("metzler.perron.fake", f'def f():\n    """{section}\n    """')
    assert references(module) == {"noda1971", "blondel2009"}


def test_what_is_reached_on_a_detour_is_seen() -> None:
    check = Module("metzler.claims.check", "from metzler.claims.diagonal import Certificate")
    record = Module("metzler.claims.diagonal", "import metzler.perron")
    assert "metzler.perron" in reachable(check.name, [check, record])
