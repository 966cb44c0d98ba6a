"""The shape of the package, read from its source: the rooms by floor, and what every module imports.

Nothing is imported to find out. `tests/test_architecture.py` holds the package to it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = "metzler"

FLOORS = (
    ("errors", "arrays", "steps"),
    ("deadline", "frozen", "digits", "files", "rng", "threads"),
    ("numbers", "facts"),
    ("matrices",),
    ("norms", "activations", "containers", "plot"),
    ("models", "networks"),
    ("proofs", "envelope"),
    ("claims", "perron", "datasets"),
    ("io", "search"),
    ("consequences",),
    ("report", "gallery"),
    ("explore",),
    ("",),
    ("cli", "dask", "torch", "compiled"),
    ("__main__",),
)
"""The rooms by floor, the ground floor first; a room is a folder or a single file. `""` is the package itself."""

FLOOR = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms}


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


def named_in_texts(module: Module, names: frozenset[str] = NAMES) -> set[str]:
    """Modules of ours whose names stand in the module as texts, which is how `import_module` is told what to import.

    The package in which the module itself stands is left out: it is loaded already.
    """
    texts = {node.value for node in ast.walk(module.tree) if isinstance(node, ast.Constant)}
    own = {module.name.rsplit(".", k)[0] for k in range(module.name.count(".") + 1)}
    return {text for text in texts if text in names} - own


def imports(module: Module, names: frozenset[str] = NAMES) -> set[str]:
    """All modules that `module` imports, at any depth of its text, by a statement or by a name in a text."""
    written = {target for node in ast.walk(module.tree) for target in targets(node, module, names)}
    return written | named_in_texts(module, names)


def own_imports(module: Module, names: frozenset[str] = NAMES) -> set[str]:
    return {target for target in imports(module, names) if is_ours(target)} - {module.name}


IMPORTERS = {"import_module", "__import__", "reload", "resolve_name"}
"""Functions that import what a text names."""


def unreadable_imports(module: Module) -> list[str]:
    """Imports whose target the source does not say, and uses of `sys.modules`: nobody could draw them."""
    found = []
    for node in ast.walk(module.tree):
        match node:
            case ast.Call(ast.Name(name) | ast.Attribute(_, name), [*given]) if name in IMPORTERS:
                if not given or not isinstance(given[0], ast.Constant) or str(given[0].value).startswith("."):
                    found.append(f"line {node.lineno}: {name}")
            case ast.Attribute(ast.Name("sys"), "modules"):
                found.append(f"line {node.lineno}: sys.modules")
            case ast.ImportFrom(module="sys", names=[*aliases]) if any(a.name == "modules" for a in aliases):
                found.append(f"line {node.lineno}: sys.modules")
            case ast.Call(ast.Name("exec" | "eval" | "compile" as name)):
                found.append(f"line {node.lineno}: {name}")
    return found


def functions(module: Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


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
    """One circle of imports, static or dynamic, or nothing."""
    names = frozenset(module.name for module in modules)
    try:
        TopologicalSorter({module.name: own_imports(module, names) for module in modules}).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def folder_sizes(modules: list[Module]) -> dict[str, int]:
    """Lines of every folder of the package, what lies in its folders included; the package itself is the empty name."""
    sizes: dict[str, int] = {}
    for module in modules:
        *folders, last = module.name.split(".")[1:] or [""]
        folders += [last] * module.is_package * bool(last)
        for depth in range(len(folders) + 1):
            inside = ".".join(folders[:depth])
            sizes[inside] = sizes.get(inside, 0) + len(module.source.splitlines())
    return sizes
