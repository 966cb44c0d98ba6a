"""Put a bug into a copy of the checker and show that its proof then fails, and where.

    python3 bugs.py FOLDER        the folder of a finished build, build/proof

Exit code 0: without a bug the copy is proved, with either bug it is not. Standard library only.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple


class Bug(NamedTuple):
    """What is written in place of what, in which file."""

    name: str
    file: str
    right: str
    wrong: str


NONE = Bug("no bug", "Checker.v", "Dopp r.", "Dopp r.")
BUGS = (
    Bug(
        "a sign: inhibitory synapses are subtracted, where their size is to be added",
        "Rows.v",
        "weigh i z r here (Dadd (Dmul (Dabs v) (z p)) there)",
        "weigh i z r here (Dadd (Dmul v (z p)) there)",
    ),
    Bug(
        "a missing slope end: only the lower end of each slope is tried",
        "Rows.v",
        "then vertices test (merge_rows base (scale b c)) gs else false",
        "then true else false",
    ),
)


def outcome(built: Path, bug: Bug) -> str:
    """Empty where the theorem is proved with the bug in it, else where it fails."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        for path in built.glob("*.v*"):
            shutil.copy2(path, copy / path.name)
        text = (copy / bug.file).read_text(encoding="utf-8")
        assert text.count(bug.right) == 1, f"{bug.file} has changed: write the bug anew"
        (copy / bug.file).write_text(text.replace(bug.right, bug.wrong), encoding="utf-8")
        order = re.findall(r".*\.v$", (built / "_CoqProject").read_text(encoding="utf-8"), re.MULTILINE)
        for name in order[order.index(bug.file) : order.index("End.v") + 1]:
            done = subprocess.run(
                ["coqc", "-Q", ".", "Metzler", name], cwd=copy, capture_output=True, text=True, check=False
            )
            if done.returncode:
                return said(copy / name, done.stderr)
    return ""


def said(path: Path, error: str) -> str:
    """The lemma in which Coq stopped, and the line of its proof."""
    line = int(re.findall(r"line ([0-9]+)", error)[-1])
    above = path.read_text(encoding="utf-8").splitlines()[:line]
    lemma = re.findall(r"(?:Lemma|Theorem) ([A-Za-z_0-9]+)", "\n".join(above))[-1]
    return f"{path.name}, {lemma}, at {above[-1].strip()[:90]}"


def main(folder: str) -> int:
    """Print a line for each."""
    found = {bug: outcome(Path(folder), bug) for bug in (NONE, *BUGS)}
    for bug, failure in found.items():
        print(f"{bug.name}\n    {'not proved: ' + failure if failure else 'proved'}")
    return int(bool(found[NONE]) or not all(found[bug] for bug in BUGS))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
