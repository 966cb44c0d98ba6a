"""The suite on every machine that this one can be: `python tools/machines.py` (`make test-machines`).

Each row of the table is one run of pytest: a kernel of OpenBLAS, a number of threads, an order of the tests, the oldest
and the newest libraries, a Python, no extras. Environments are made under `build/machines` and kept; what cannot be run
here is skipped, with the reason. The exit status is 0 if no row failed.

With `--python PATH --no-install` only the rows that need a single interpreter run, in that one, without a network.
Needs nothing but Python.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import shutil
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build" / "machines"
LEAST_PYTHON = (3, 11)
MOST_WORKERS = 8
TOOLS = ("mypy", "ruff")
"""Of the requirements of the tests, what no test needs."""
OLD_TOO = "pyarrow"
"""Its newest releases refuse an old NumPy when they are imported, and do not tell pip."""
RUNNERS = ("pytest", "pytest-xdist", "pytest-randomly", "hypothesis")
"""Of the requirements of the tests, what every test needs."""
DATA = ("flyvis", "cect")
"""Distributions with data, as in the Makefile: their tests are skipped where they are missing."""

KERNELS = {
    "Prescott": ("Prescott", "Katmai"),
    "Sandybridge": ("Sandybridge",),
    "Haswell": ("Haswell",),
    "Zen": ("Zen", "Haswell"),
    "SkylakeX": ("SkylakeX",),
}
"""Values of OPENBLAS_CORETYPE, and what OpenBLAS then calls itself: builds share some kernels."""

PROBE = """
import json, platform, numpy, scipy, scipy.linalg
from importlib.util import find_spec
from threadpoolctl import threadpool_info
A = numpy.ones((80, 80)); scipy.linalg.eigvals(A @ A)
print(json.dumps({
    "python": platform.python_version(), "numpy": numpy.__version__, "scipy": scipy.__version__,
    "kernels": sorted({str(lib.get("architecture")) for lib in threadpool_info() if lib["user_api"] == "blas"}),
    "plugins": [name for name in ("xdist", "pytest_randomly") if find_spec(name)],
}))
"""


@dataclass(frozen=True)
class Row:
    """One run of the suite.

    Parameters
    ----------
    name : str
    environment : str
        "newest", "oldest" or "plain" (no extras), a space, and the version of Python; "" for the default one.
    kernel : str, optional
        OPENBLAS_CORETYPE.
    threads : str, optional
        OPENBLAS_NUM_THREADS; unset where left out: as many as there are cores.
    workers : bool
        Whether pytest-xdist runs it in several processes.
    shuffled : bool
        Whether pytest-randomly orders the tests.
    """

    name: str
    environment: str = ""
    kernel: str | None = None
    threads: str | None = "1"
    workers: bool = True
    shuffled: bool = True


@dataclass(frozen=True)
class Outcome:
    """What became of a row: the counts of pytest, or why there are none."""

    row: Row
    versions: dict[str, str] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0
    reason: str = ""
    failed: bool = False

    def line(self) -> str:
        """The row of the table."""
        found = [self.versions.get(name, "") for name in ("python", "numpy", "scipy")]
        numbers = [str(self.counts.get(name, 0)) for name in ("passed", "failed", "skipped")]
        told = [*numbers, f"{self.seconds:.0f}"] if self.counts else ["", "", "", ""]
        reason = f"{'failed' if self.failed else 'skipped'}: {self.reason}" if self.reason else ""
        return "| " + " | ".join([self.row.name, *found, *told, reason]) + " |"


HEAD = (
    "| machine | Python | NumPy | SciPy | passed | failed | skipped | seconds | |",
    "|---|---|---|---|---:|---:|---:|---:|---|",
)


class NotHere(Exception):
    """Why a row cannot be run on this machine."""


def rows(pythons: Sequence[str]) -> list[Row]:
    """All rows, given the versions of Python at hand, lowest first."""
    low, high = pythons[0], pythons[-1]
    return [
        *(Row(f"kernel {kernel}", kernel=kernel) for kernel in KERNELS),
        Row("all BLAS threads", threads=None),
        Row("one process, order of the files", workers=False, shuffled=False),
        Row("oldest libraries", f"oldest {low}"),
        *(Row(f"newest libraries, Python {version}", f"newest {version}") for version in pythons),
        Row("no extras", f"plain {high}"),
    ]


def pythons() -> dict[str, str]:
    """The interpreters at hand from Python 3.11 on, by version such as "3.12", lowest first."""
    roots = [Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"]
    candidates = [sys.executable, *(str(path) for root in roots for path in sorted(root.glob("3.*/bin/python")))]
    candidates += filter(None, (shutil.which(f"python3.{minor}") for minor in range(11, 30)))
    ask = "import sys; print(*sys.version_info[:2], sys.version_info.releaselevel == 'final')"
    found: dict[tuple[int, int], str] = {}
    for path in candidates:
        done = subprocess.run([path, "-c", ask], capture_output=True, text=True, check=False)
        major, minor, final = [*done.stdout.split(), "0", "0", ""][:3]
        if done.returncode == 0 and final == "True" and (int(major), int(minor)) >= LEAST_PYTHON:
            found.setdefault((int(major), int(minor)), path)
    return {f"{major}.{minor}": found[major, minor] for major, minor in sorted(found)}


def requirements(kind: str, project: dict[str, Any]) -> list[str]:
    """What pip installs for an environment "newest", "oldest" or "plain"."""
    tests = {re.split(r"[^\w-]", text)[0]: text for text in project["optional-dependencies"]["test"]}
    if kind == "plain":
        return ["-e", str(ROOT), *(tests[name] for name in RUNNERS)]
    old = [*project["dependencies"], *(r for r in project["optional-dependencies"]["dask"] if r.startswith(OLD_TOO))]
    pins = [text.replace(">=", "==") for text in old] if kind == "oldest" else []
    extras = tests.pop("metzler").removeprefix("metzler")
    return [*pins, "-e", f"{ROOT}{extras}", *(text for name, text in tests.items() if name not in TOOLS)]


def made(environment: str, interpreter: str) -> Path:
    """The interpreter of an environment, made where it is not there or its requirements have changed."""
    kind, version = environment.split()
    folder = BUILD / f"{kind}-{version}"
    python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    wanted = requirements(kind, tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"])
    mark, text = folder / "installed.txt", "\n".join(wanted)
    if mark.is_file() and mark.read_text(encoding="utf-8") == text:
        return python
    shutil.rmtree(folder, ignore_errors=True)
    pip = [str(python), "-m", "pip", "--disable-pip-version-check", "-q", "install"]
    for command in ([interpreter, "-m", "venv", str(folder)], [*pip, *wanted]):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise NotHere(f"not installed: {(done.stderr.strip().splitlines() or ['pip failed'])[-1][:200]}")
    if kind != "plain":
        for name in DATA:
            subprocess.run([*pip, "--no-deps", "--retries", "1", name], capture_output=True, check=False)
    mark.write_text(text, encoding="utf-8")
    return python


def variables(row: Row) -> dict[str, str]:
    """The environment variables of a run: the libraries of this checkout, one kernel, one number of threads."""
    own = {
        k: v for k, v in os.environ.items() if k not in ("OPENBLAS_CORETYPE", "OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS")
    }
    own["PYTHONPATH"] = str(ROOT / "src")
    if row.kernel:
        own["OPENBLAS_CORETYPE"] = row.kernel
    if row.threads:
        own["OPENBLAS_NUM_THREADS"] = row.threads
    return own


def probed(python: Path, row: Row) -> dict[str, Any]:
    """What the interpreter has, under the variables of the row; `NotHere` where its kernel does not run."""
    done = subprocess.run([str(python), "-c", PROBE], env=variables(row), capture_output=True, text=True, check=False)
    if done.returncode:
        last = (done.stderr.strip().splitlines() or [f"status {done.returncode}"])[-1]
        raise NotHere(f"this processor does not run it: {last[:200]}" if row.kernel else last[:200])
    found: dict[str, Any] = json.loads(done.stdout)
    names = found["kernels"]
    if row.kernel and not set(names) & set(KERNELS[row.kernel]):
        raise NotHere(f"the BLAS of this machine takes {', '.join(names) or 'no kernel'} instead")
    return found


def command(python: Path, row: Row, has: Sequence[str], seed: int, tests: Sequence[str]) -> list[str]:
    """The call of pytest."""
    out = [str(python), "-m", "pytest", "-q", "-p", "no:cacheprovider", *tests]
    if row.workers and "xdist" in has:
        out += ["-n", str(min(MOST_WORKERS, os.cpu_count() or 1)), "--dist", "worksteal"]
    if "pytest_randomly" in has:
        out += [f"--randomly-seed={seed}"] if row.shuffled else ["-p", "no:randomly"]
    return out


def counted(output: str) -> dict[str, int]:
    """The counts of pytest's last line: passed, failed (errors are failures), skipped."""
    last = next((line for line in reversed(output.splitlines()) if re.search(r" in [\d.]+s", line)), "")
    counts: dict[str, int] = {}
    for number, word in re.findall(r"(\d+) (passed|failed|errors?|skipped)", last):
        name = "failed" if word.startswith("error") else word
        counts[name] = counts.get(name, 0) + int(number)
    return counts


def outcome(row: Row, python: Path, seed: int, tests: Sequence[str]) -> Outcome:
    """Run one row; its output is kept beside the environments."""
    found = probed(python, row)
    versions = {name: str(found[name]) for name in ("python", "numpy", "scipy")}
    start = time.monotonic()
    call = command(python, row, found["plugins"], seed, tests)
    done = subprocess.run(call, cwd=ROOT, env=variables(row), capture_output=True, text=True, check=False)
    seconds = time.monotonic() - start
    log = BUILD / (re.sub(r"[^\w.]+", "-", row.name) + ".log")
    log.parent.mkdir(parents=True, exist_ok=True)
    log.write_text(f"{' '.join(call)}\n{done.stdout}{done.stderr}", encoding="utf-8")
    reason = f"see {log.relative_to(ROOT)}" if done.returncode else ""
    return Outcome(row, versions, counted(done.stdout), seconds, reason, done.returncode != 0)


def outcomes(arguments: argparse.Namespace) -> Iterator[Outcome]:
    """Every row asked for, run or skipped."""
    here = pythons()
    if not here:
        raise SystemExit("no Python 3.11 or newer was found")
    default = f"{sys.version_info.major}.{sys.version_info.minor}"
    for row in rows(list(here)):
        if arguments.only and not any(part in row.name for part in arguments.only):
            continue
        environment = row.environment or f"newest {default if default in here else list(here)[-1]}"
        try:
            if arguments.no_install and row.environment:
                raise NotHere("needs an environment of its own (--no-install)")
            python = arguments.python or made(environment, here[environment.split()[1]])
            yield outcome(row, python, arguments.seed, arguments.tests)
        except NotHere as reason:
            yield Outcome(row, reason=str(reason))


def parsed(argv: Sequence[str] | None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("tests", nargs="*", help="files or folders to test; all where left out")
    parser.add_argument("--only", action="append", metavar="TEXT", help="rows whose name has this text (repeatable)")
    parser.add_argument("--python", type=Path, help="the interpreter of the rows that need a single one")
    parser.add_argument("--no-install", action="store_true", help="make no environments; needs --python")
    parser.add_argument("--seed", type=int, default=random.randrange(2**31), help="of the random order")
    parser.add_argument("--list", action="store_true", help="name the rows and end")
    arguments = parser.parse_args(argv)
    if (arguments.python is None) == arguments.no_install:
        parser.error("--python and --no-install go together")
    return arguments


def main(argv: Sequence[str] | None = None) -> int:
    """Print the table row by row; 1 if a row failed."""
    arguments = parsed(argv)
    if arguments.list:
        print(*(row.name for row in rows(list(pythons()))), sep="\n")
        return 0
    print(f"random order: --seed {arguments.seed}", *HEAD, sep="\n", flush=True)
    failed = ran = False
    for found in outcomes(arguments):
        print(found.line(), flush=True)
        failed, ran = failed or found.failed, ran or bool(found.counts)
    return 0 if ran and not failed else 1


if __name__ == "__main__":
    sys.exit(main())
