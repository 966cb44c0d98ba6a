"""The table of contents: complete, loaded when it is asked for, seen by type checkers; and where other names are."""

from __future__ import annotations

import subprocess
import sys

import pytest
from tools.face import FACE, STUB, stub, tables
from tools.house import MODULES

import metzler as mz

TABLES = tables(FACE.read_text(encoding="utf-8"))


LOADED = "import sys; import metzler; {0}; print(*[name for name in sys.modules if name.split('.')[0] in {1}])"


def python(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout


def test_importing_the_package_loads_nothing_else() -> None:
    assert python(LOADED.format("0", ("metzler", "numpy", "scipy"))) == "metzler\n"


def test_a_name_loads_its_own_room_only() -> None:
    loaded = set(python(LOADED.format("metzler.Hopfield", ["metzler"])).split())
    assert "metzler.models" in loaded
    assert loaded.isdisjoint({"metzler.search", "metzler.consequences", "metzler.claims", "metzler.proofs"})


@pytest.mark.parametrize("name", TABLES["CONTENTS"])
def test_every_name_is_where_the_table_says(name: str) -> None:
    value = getattr(mz, name)
    assert value.__name__ == name
    assert name in vars(mz), "the next time it is at hand"


@pytest.mark.parametrize("name", TABLES["ROOMS"])
def test_every_room_is_a_module(name: str) -> None:
    assert getattr(mz, name).__name__ == TABLES["ROOMS"][name]


def test_no_name_hides_a_module_or_is_hidden_by_one() -> None:
    """Python binds a submodule to its package when it is imported, whatever the table says."""
    below = {module.name.partition(".")[2] for module in MODULES}
    assert below.isdisjoint(TABLES["CONTENTS"])
    assert all(TABLES["ROOMS"][name] == f"metzler.{name}" for name in below & set(TABLES["ROOMS"]))


def test_everything_can_be_listed_and_imported() -> None:
    assert set(mz.__all__) == {"__version__", *TABLES["CONTENTS"], *TABLES["ROOMS"]}
    assert set(mz.__all__) <= set(dir(mz))
    assert (
        python("from metzler import *; print(certify.__name__, design.__name__)")
        == "certify metzler.consequences.design\n"
    )


def test_the_types_are_those_of_the_table() -> None:
    """Run `python tools/face.py` when this fails."""
    assert STUB.read_text(encoding="utf-8") == stub(FACE.read_text(encoding="utf-8"))


def test_a_name_that_has_its_own_room_is_found() -> None:
    with pytest.raises(AttributeError, match=r"from metzler.consequences.robustness.input_rate import WatchedInput`"):
        mz.WatchedInput  # noqa: B018


@pytest.mark.parametrize("name", ["certfy", "_elsewhere_", "__wrapped__", "(", "as_weights("])
def test_a_name_that_is_nowhere(name: str) -> None:
    with pytest.raises(AttributeError) as error:
        getattr(mz, name)
    assert str(error.value) == f"module 'metzler' has no attribute {name!r}"
    assert error.value.name == name, "Python asks: did you mean"


def test_a_room_keeps_its_functions_though_their_modules_have_the_same_names() -> None:
    code = "import metzler as mz, {0}; print(mz.trajectories.tube.__name__, mz.tube.__name__)"
    assert python(code.format("metzler.consequences.trajectories.tube")) == "tube tube\n"
