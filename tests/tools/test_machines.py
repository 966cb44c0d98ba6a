"""The table of machines: which rows there are, what they set, when they are skipped, and what makes the run fail."""

from __future__ import annotations

import importlib.util
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
_spec = importlib.util.spec_from_file_location("machines", ROOT / "tools" / "machines.py")
assert _spec is not None
assert _spec.loader is not None
machines: Any = importlib.util.module_from_spec(_spec)
sys.modules[_spec.name] = machines  # its dataclasses look themselves up
_spec.loader.exec_module(machines)

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
HERE = Path(sys.executable)
FOUND = {"python": "3.11.0", "numpy": "1", "scipy": "1", "kernels": ["Haswell"], "plugins": ["xdist"]}


def only(name: str) -> Any:
    (row,) = [row for row in machines.rows(["3.11", "3.13"]) if row.name == name]
    return row


def test_rows_cover_kernels_threads_orders_libraries_and_pythons() -> None:
    rows = machines.rows(["3.11", "3.12", "3.13"])
    assert len({row.name for row in rows}) == len(rows)
    assert {row.kernel for row in rows} >= {"Prescott", "Sandybridge", "Haswell", "Zen", "SkylakeX"}
    assert {row.threads for row in rows} == {"1", None}
    assert {row.workers for row in rows} == {row.shuffled for row in rows} == {True, False}
    environments = {row.environment for row in rows}
    assert environments >= {"oldest 3.11", "newest 3.11", "newest 3.12", "newest 3.13", "plain 3.13"}


def test_requirements() -> None:
    oldest, newest, plain = (machines.requirements(kind, PROJECT) for kind in ("oldest", "newest", "plain"))
    bounds = {text.partition(">=")[0]: text.partition(">=")[2] for text in PROJECT["dependencies"]}
    assert {f"{name}=={bound}" for name, bound in bounds.items()} | {"pyarrow==15"} <= set(oldest)
    assert not any("==" in text for text in newest)
    assert any(text.endswith("[lmi,explore,dask,compiled,io]") for text in newest)
    assert not any("[" in text for text in plain)
    assert {"pytest", "pytest-randomly", "hypothesis"} <= {text.partition(">=")[0] for text in plain}


def test_variables_choose_kernel_and_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENBLAS_CORETYPE", "Zen")
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "7")
    kernel, threads = machines.variables(only("kernel Prescott")), machines.variables(only("all BLAS threads"))
    assert (kernel["OPENBLAS_CORETYPE"], kernel["OPENBLAS_NUM_THREADS"]) == ("Prescott", "1")
    assert not {"OPENBLAS_CORETYPE", "OPENBLAS_NUM_THREADS"} & threads.keys()
    assert kernel["PYTHONPATH"] == str(ROOT / "src")


def test_a_kernel_that_does_not_run_here_is_named() -> None:
    nowhere = machines.Row("kernel none", kernel="none")
    machines.KERNELS["none"] = ()
    try:
        with pytest.raises(machines.NotHere, match="instead"):
            machines.probed(HERE, nowhere)
    finally:
        del machines.KERNELS["none"]
    assert set(FOUND) == set(machines.probed(HERE, only("all BLAS threads")))


def test_the_call_of_pytest() -> None:
    shuffled = machines.command(HERE, only("oldest libraries"), ["xdist", "pytest_randomly"], 3, ["tests/x"])
    assert {"-n", "--randomly-seed=3", "tests/x"} <= set(shuffled)
    plain = machines.command(HERE, only("one process, order of the files"), ["xdist", "pytest_randomly"], 3, [])
    assert "no:randomly" in plain
    assert "-n" not in plain
    assert not {"-n", "no:randomly", "--randomly-seed=3"} & set(machines.command(HERE, only("no extras"), [], 3, []))


@pytest.mark.parametrize(
    ("last", "counts"),
    [
        ("1 failed, 8189 passed, 2 skipped in 524.08s (0:08:44)", {"failed": 1, "passed": 8189, "skipped": 2}),
        ("========= 3 passed, 1 error in 0.50s =========", {"passed": 3, "failed": 1}),
        ("2 failed, 1 passed, 3 errors in 4.00s", {"failed": 5, "passed": 1}),
        ("no tests ran in 0.01s", {}),
        ("", {}),
    ],
)
def test_counts_are_those_of_the_last_line(last: str, counts: dict[str, int]) -> None:
    assert machines.counted(f"7 passed in 1.00s\n{last}\n" if last else "") == (counts or {})


@pytest.mark.parametrize(("fails", "status"), [("kernel Zen", 1), ("nothing", 0)])
def test_it_fails_if_a_row_fails(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], fails: str, status: int
) -> None:
    def outcome(row: Any, python: Path, seed: int, tests: list[str]) -> Any:
        if row.kernel == "SkylakeX":
            raise machines.NotHere("no such processor")
        failed = row.name == fails
        return machines.Outcome(row, {"python": "3.11"}, {"passed": 5}, 1.0, "see x.log" if failed else "", failed)

    monkeypatch.setattr(machines, "outcome", outcome)
    assert machines.main(["--python", str(HERE), "--no-install", "--seed", "9", "tests/x"]) == status
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "random order: --seed 9"
    assert sum(line.count("|") == 10 for line in lines) == len(lines) - 1
    assert any("SkylakeX" in line and "skipped: no such processor" in line for line in lines)
    assert any("no extras" in line and "skipped: needs an environment" in line for line in lines)
    assert any("failed: see x.log" in line for line in lines) == bool(status)


def test_nothing_run_is_a_failure(capsys: pytest.CaptureFixture[str]) -> None:
    assert machines.main(["--python", str(HERE), "--no-install", "--only", "no extras"]) == 1
    assert "needs an environment" in capsys.readouterr().out


def test_options_that_belong_together(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        machines.main(["--no-install"])
    assert "go together" in capsys.readouterr().err
