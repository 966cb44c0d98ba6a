"""The shape of the package, enforced: imports flow downwards, nothing goes in circles, every file has its test.

Everything is read from the syntax trees by `tools/house.py`, where the rooms stand by floor; no module is imported. The
rules are functions of source text, so that the last tests can show each of them a module that breaks it.
"""

from __future__ import annotations

import ast
import re

import pytest
from tools.house import (
    MODULES,
    PACKAGE,
    ROOT,
    Module,
    cycle,
    floor,
    folder_sizes,
    functions,
    imports,
    is_ours,
    named_in_texts,
    own_imports,
    reachable,
    room,
    targets,
    unreadable_imports,
)
from tools.same_logic import same_logic, sources

MODULE_LINES = 400
BODY_LINES = 40
SAME_LINES = 10
LARGEST_FOLDER = 0.20

TOO_LARGE: dict[str, float] = {}
"""Folders above a fifth of the house, each with the share that it may not pass. To be emptied, never filled."""
MUTABLE: dict[str, list[str]] = {}
"""Globals of the rooms of trust that can be changed. To be emptied, never filled."""
CHANGED_FROM_OUTSIDE: dict[str, list[str]] = {}
"""Where a module sets a global of another one. To be emptied, never filled."""
UNREADABLE = {"metzler.containers.packages": 1}
"""The door to packages of others: that nobody asks it for a module of ours is seen in the texts of its callers."""
CONTENTS = {PACKAGE, "metzler.cli.commands"}
"""Tables that say what is loaded when it is asked for; their texts are read as imports, as every such text is."""
KNOW_CLASSES = {"models"}
"""The rooms that may ask which class a model is; the others ask the model."""
FORMS = {"Blocked", "Sizes", "Window", "csr_array", "csc_array", "coo_array", "sparray", "spmatrix"}
FAMILIES = {"SharedRows", "RaggedRows"}
KNOW_FORMS = {f"metzler.matrices.{name}" for name in ("forms", "operators", "blocked", "weights", "rectangular")}
"""The modules that may ask what a matrix is stored as: the differences, and the doors; the others ask these."""
KNOW_ROWS = {"search", "perron", "envelope", "compiled"}
"""The rooms that may know the search's rows and eigenvectors; the others know claims and models."""
TRUST = {"proofs", "claims"}
FLOAT_FORMAT = re.compile(r"[eEfFgGn%]$")
PERCENT_FORMAT = re.compile(r"%[-+ #0-9.*]*[eEfFgG]")
BRACE_FORMAT = re.compile(r":[^{}]*[eEfFgGn%]\}")
WRITE_NUMBERS = {
    "metzler.digits": "where it is done",
    "metzler.containers.size": "sizes of files",
    "metzler.search.response": "the key of what is kept",
    "metzler.report.blob": "positions in a table of whole numbers",
    "metzler.plot.vector": "coordinates in a picture",
}
"""The modules that round to the nearest decimal, and what; the others ask `metzler.digits` or a `Fact`."""
FORBIDDEN_NAMES = {"utils", "util", "helpers", "misc", "common"}


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


def mutable_globals(module: Module) -> list[str]:
    """Names at the top of a module that hold lists, dictionaries, sets or None, and those that a function sets."""
    found = [
        name for f in functions(module) for node in ast.walk(f) if isinstance(node, ast.Global) for name in node.names
    ]
    for node in module.tree.body:
        match node:
            case ast.Assign(targets=[ast.Name(name), *_], value=value) | ast.AnnAssign(ast.Name(name), value=value):
                if name != "__all__" and value is not None and _can_change(value):
                    found.append(name)
    return sorted(set(found))


def _can_change(value: ast.expr) -> bool:
    match value:
        case ast.List() | ast.Dict() | ast.Set() | ast.ListComp() | ast.DictComp() | ast.SetComp():
            return True
        case ast.Constant(None):
            return True
        case ast.Call(ast.Name("list" | "dict" | "set" | "defaultdict" | "Counter" | "deque" | "bytearray")):
            return True
    return False


def changed_from_outside(module: Module) -> list[str]:
    """Attributes of imported modules that this module sets."""
    modules = {
        alias.asname or alias.name.split(".")[-1]
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    found = set()
    for node in ast.walk(module.tree):
        match node:
            case ast.Attribute(ast.Name(name), attribute, ast.Store() | ast.Del()) if name in modules:
                found.add(f"{name}.{attribute}")
    return sorted(found)


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
    found, imported = [], _from_linalg(module)
    for node in ast.walk(module.tree):
        if not isinstance(node, ast.Call):
            continue
        of_matrix = len(node.args) > 1 or any(option.arg == "ord" for option in node.keywords)
        match node.func:
            case ast.Attribute(ast.Attribute(ast.Name("np" | "numpy" | "scipy"), "linalg"), name):
                if name not in UNLIMITED or (name == "norm" and of_matrix and not _vector_norm(node)):
                    found.append(f"line {node.lineno}: {name}")
            case ast.Attribute(_, name) | ast.Name(name) if name in SOLVERS:
                found.append(f"line {node.lineno}: {name}")
            case ast.Name(name) if name in imported:
                found.append(f"line {node.lineno}: {name}")
    return found


def _from_linalg(module: Module) -> set[str]:
    """What it imports by name from `numpy.linalg` and `scipy.linalg`."""
    nodes = [node for node in ast.walk(module.tree) if isinstance(node, ast.ImportFrom)]
    known = [node for node in nodes if node.module in ("numpy.linalg", "scipy.linalg")]
    return {alias.asname or alias.name for node in known for alias in node.names} - UNLIMITED


def _vector_norm(call: ast.Call) -> bool:
    """Whether a call of `norm` names the axis of vectors."""
    return any(option.arg == "axis" for option in call.keywords)


def numbers_written(module: Module) -> list[str]:
    """Where floats become text by a format of Python's own, which rounds to the nearest, or are rounded to decimals."""
    return [ast.unparse(node) for node in ast.walk(module.tree) if _rounds(node)]


def _rounds(node: ast.AST) -> bool:
    match node:
        case ast.FormattedValue(format_spec=ast.JoinedStr(values=parts)):
            last = parts[-1] if parts else None
            return isinstance(last, ast.Constant) and bool(FLOAT_FORMAT.search(str(last.value)))
        case ast.BinOp(left=ast.Constant(value=str() as text), op=ast.Mod()):
            return bool(PERCENT_FORMAT.search(text))
        case ast.Call(func=ast.Attribute(value=ast.Constant(value=str() as text), attr="format")):
            return bool(BRACE_FORMAT.search(text))
        case ast.Call(func=ast.Name(id="format" | "round"), args=[_, _]):
            return True
        case ast.Attribute(attr=name):
            return name in {"format_float_positional", "format_float_scientific", "array2string"}
    return False


def model_classes(modules: list[Module]) -> set[str]:
    """The names of `Model` and of all classes below it, by the names of their bases."""
    classes = [node for module in modules for node in ast.walk(module.tree) if isinstance(node, ast.ClassDef)]
    below = {node.name: {base.id for base in node.bases if isinstance(base, ast.Name)} for node in classes}
    found = {"Model"}
    while more := {name for name, bases in below.items() if bases & found} - found:
        found |= more
    return found


def class_questions(module: Module, classes: set[str]) -> list[str]:
    """Where an object is asked for one of these classes: by isinstance, by `type(x) is`, or by a pattern."""
    found = []
    for node in ast.walk(module.tree):
        match node:
            case ast.Call(ast.Name("isinstance" | "issubclass"), [_, kinds]):
                asked: list[ast.AST] = [kinds]
            case ast.Compare(left, _, others) if "type" in _names(left) | _names(*others):
                asked = [left, *others]
            case ast.MatchClass(kind):
                asked = [kind]
            case _:
                continue
        found += [f"line {node.lineno}: {name}" for name in sorted(_names(*asked) & classes)]
    return found


def form_questions(module: Module) -> list[str]:
    """Where a matrix is asked what it is stored as, by its class or by what it can do."""
    found = class_questions(module, FORMS)
    for node in ast.walk(module.tree):
        match node:
            case ast.Call(ast.Name(name) | ast.Attribute(attr=name)) if re.fullmatch("is(sparse|spmatrix).*", name):
                found.append(f"line {node.lineno}: {name}")
            case ast.Call(ast.Name("hasattr"), [_, ast.Constant("toarray" | "tocsr" | "nnz" | "indptr" as name)]):
                found.append(f"line {node.lineno}: {name}")
    return found


def _names(*nodes: ast.AST) -> set[str]:
    """All names in these expressions, those after a dot included."""
    inside = [node for each in nodes for node in ast.walk(each)]
    plain = {node.id for node in inside if isinstance(node, ast.Name)}
    return plain | {node.attr for node in inside if isinstance(node, ast.Attribute)}


MODEL_CLASSES = model_classes([module for module in MODULES if room(module.name) in KNOW_CLASSES])

every_module = pytest.mark.parametrize("module", MODULES, ids=lambda module: module.name)


@every_module
def test_imports_flow_downwards(module: Module) -> None:
    assert upward_imports(module) == []


@every_module
def test_own_modules_are_imported_at_the_top(module: Module) -> None:
    assert inner_imports(module) == []


@every_module
def test_own_modules_are_imported_by_statements(module: Module) -> None:
    if module.name not in CONTENTS:
        assert sorted(named_in_texts(module)) == []
        assert len(unreadable_imports(module)) == UNREADABLE.get(module.name, 0)


@every_module
def test_globals_of_the_rooms_of_trust_never_change(module: Module) -> None:
    if room(module.name) in TRUST:
        assert mutable_globals(module) == MUTABLE.get(module.name, [])
    assert changed_from_outside(module) == CHANGED_FROM_OUTSIDE.get(module.name, [])


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
def test_a_model_is_asked_and_not_its_class(module: Module) -> None:
    if room(module.name) not in KNOW_CLASSES:
        assert class_questions(module, MODEL_CLASSES) == []


@every_module
def test_a_matrix_is_not_asked_how_it_is_stored_nor_a_family_of_rows_how_it_lies(module: Module) -> None:
    if module.name not in KNOW_FORMS:
        assert form_questions(module) == []
    assert class_questions(module, FAMILIES) == []


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
def test_numbers_become_text_in_one_place(module: Module) -> None:
    """So that no bound is rounded to the nearest: `down`, `up`, `near`, `exact` of `metzler.digits`, or a `Fact`."""
    assert module.name in WRITE_NUMBERS or numbers_written(module) == []


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


def test_no_folder_is_a_fifth_of_the_house() -> None:
    sizes = folder_sizes(MODULES)
    shares = {folder: lines / sizes[""] for folder, lines in sizes.items() if folder}
    assert {folder for folder, share in shares.items() if share > LARGEST_FOLDER} == set(TOO_LARGE)
    assert all(shares[folder] <= most for folder, most in TOO_LARGE.items())


def test_no_two_places_hold_the_same_logic() -> None:
    """`python tools/same_logic.py 5` shows the shorter ones."""
    assert same_logic(sources(), SAME_LINES) == []


def test_the_checker_shares_no_code_with_the_search() -> None:
    reached = reachable("metzler.claims.check", MODULES)
    assert {"perron", "envelope", "search"}.isdisjoint(map(room, reached))


def test_the_rim_can_be_cut_off() -> None:
    rim = {"cli", "torch", "dask", "compiled"}
    for module in MODULES:
        if room(module.name) not in rim:
            assert rim.isdisjoint(map(room, own_imports(module))), module.name


# What the rules say about modules that break them.


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("metzler", 12),
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
        ("x = scipy.sparse.linalg.eigsh(A, k=1)", ["line 1: eigsh"]),
        ("from scipy.linalg import schur\nx = schur(A)", ["line 2: schur"]),
        ("from scipy.linalg import LinAlgError\nx = on_one_thread(schur, A)", []),
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


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("isinstance(net, Hopfield)", ["line 1: Hopfield"]),
        ("isinstance(net, mz.Hopfield | Map)", ["line 1: Hopfield", "line 1: Map"]),
        ("isinstance(net, (int, Map))", ["line 1: Map"]),
        ("issubclass(kind, Model)", ["line 1: Model"]),
        ("type(net) is Map", ["line 1: Map"]),
        ("match net:\n    case Hopfield(W=W):\n        pass", ["line 2: Hopfield"]),
        ("isinstance(net, Certificate)", []),
        ("kind in (Hopfield, Map)", []),
        ("net = Hopfield(W)", []),
    ],
)
def test_a_question_for_the_class_of_a_model_is_seen(source: str, found: list[str]) -> None:
    texts = ["class Like(Frozen, Model):\n    pass", "class Hopfield(Like):\n    pass\nclass Map(Hopfield):\n    pass"]
    classes = model_classes([Module("metzler.models.fake", text) for text in texts])
    assert classes == {"Model", "Like", "Hopfield", "Map"}
    assert class_questions(Module("metzler.search.fake", source), classes) == found


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("sparse.issparse(W)", ["line 1: issparse"]),
        ("x = W.toarray() if issparse(W) else W", ["line 1: issparse"]),
        ("isinstance(W, Blocked)", ["line 1: Blocked"]),
        ("isinstance(W, sparse.csr_array | sparse.csc_array)", ["line 1: csc_array", "line 1: csr_array"]),
        ("type(W) is sparse.csr_array", ["line 1: csr_array"]),
        ('hasattr(W, "toarray")', ["line 1: toarray"]),
        ("sparse.csr_array(W)", []),
        ("isinstance(W, np.ndarray)", []),
        ("dense(W)", []),
    ],
)
def test_a_question_for_the_form_of_a_matrix_is_seen(source: str, found: list[str]) -> None:
    assert form_questions(Module("metzler.search.fake", source)) == found


@pytest.mark.parametrize(
    "source",
    [
        'f"{x:.6g}"',
        'f"{x:.{digits}f}"',
        'f"{100 * x:.2%}"',
        '"%.3f" % x',
        '"{:.3e}".format(x)',
        "round(x, 3)",
        "format(x, s)",
        "np.array2string(x)",
    ],
)
def test_a_number_that_is_rounded_to_the_nearest_is_seen(source: str) -> None:
    assert len(numbers_written(Module("metzler.report.x", source))) == 1


def test_other_formats_are_none() -> None:
    source = 'f"{n:,} {name:<16} {name:<{width}} {x!r} {down(x)}"; round(x); n % 2; "{}".format(x); x.format(y)'
    assert numbers_written(Module("metzler.report.x", source)) == []


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


@pytest.mark.parametrize(
    "source",
    [
        "def f():\n    return import_module('metzler.cli')",
        "x = __import__('metzler.cli')",
        "x = importlib.import_module(name='metzler.cli')",
        "ROOMS = {'cli': 'metzler.cli'}",
        "x = sys.modules['metzler.cli']",
    ],
)
def test_a_dynamic_import_is_seen(source: str) -> None:
    module = Module("metzler.models.fake", source)
    assert named_in_texts(module) == {"metzler.cli"}
    assert upward_imports(module) == ["metzler.cli"]


def test_the_own_folder_named_in_a_text_is_no_import() -> None:
    source = "a = 'metzler'\nb = 'metzler.datasets'\nc = 'metzler.io'\n"
    assert named_in_texts(Module("metzler.datasets.fake", source)) == {"metzler.io"}


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("x = import_module(name)", ["line 1: import_module"]),
        ("x = importlib.import_module('.cli', package)", ["line 1: import_module"]),
        ("x = __import__(f'metzler.{name}')", ["line 1: __import__"]),
        ("x = import_module(*names)", ["line 1: import_module"]),
        ("x = import_module('cvxpy')", []),
        ("x = sys.modules[name]", ["line 1: sys.modules"]),
        ("from sys import modules", ["line 1: sys.modules"]),
        ("exec(text)", ["line 1: exec"]),
        ("x = re.compile(text)", []),
    ],
)
def test_an_import_that_cannot_be_read_is_seen(source: str, found: list[str]) -> None:
    assert unreadable_imports(Module("metzler.models.fake", source)) == found


def test_a_circle_behind_a_curtain_is_seen() -> None:
    a = Module("metzler.models.a", "import metzler.models.b")
    b = Module("metzler.models.b", "def f():\n    return import_module('metzler.models.a')")
    assert set(cycle([a, b])) == {"metzler.models.a", "metzler.models.b"}


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("FASTER: type | None = None", ["FASTER"]),
        ("TABLE = {}", ["TABLE"]),
        ("SEEN = set()", ["SEEN"]),
        ("def f():\n    global count\n    count = 1", ["count"]),
        ("__all__ = ['f']\nROWS = ('a', 'b')\nx: int\ndef f():\n    y = []", []),
    ],
)
def test_a_global_that_can_change_is_seen(source: str, found: list[str]) -> None:
    assert mutable_globals(Module("metzler.proofs.fake", source)) == found


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("from metzler.proofs import profiles\nprofiles.FASTER = 1", ["profiles.FASTER"]),
        ("import metzler.proofs.profiles as p\ndef f():\n    p.FASTER = 1", ["p.FASTER"]),
        ("from metzler.proofs import profiles\nx = profiles.FASTER\nself.x = 1", []),
    ],
)
def test_a_global_set_from_outside_is_seen(source: str, found: list[str]) -> None:
    assert changed_from_outside(Module("metzler.cli.fake", source)) == found


def test_sizes_of_folders() -> None:
    top = Module("metzler", "a\n", is_package=True)
    inner = [
        Module("metzler.a", "b\n" * 2, is_package=True),
        Module("metzler.a.b.c", "c\n" * 3),
        Module("metzler.d", "d\n"),
    ]
    assert folder_sizes([top, *inner]) == {"": 7, "a": 5, "a.b": 3}
