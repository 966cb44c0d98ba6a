"""What the command line says, word for word: a fixed list of calls, recorded and compared byte for byte.

    python tools/transcript.py record OUT [--python PYTHON] [--source TREE]
    python tools/transcript.py compare BEFORE AFTER

`record` runs every call of `CALLS` as `PYTHON -m metzler ...` on the package in `TREE/src`, one after the other in one
folder that holds the same input files each time, and writes standard output, standard error and the exit code of each
to OUT. `compare` prints every difference, and exits with 0 where there is none, else with 1. Record both with one
Python: the words of click and some numbers' last digits belong to it, not to the package.

Three things are made equal, and nothing else: the width of a terminal is 80 columns; there is no shell that asks for
completions; versions of software in a certificate are written as VERSION. No call prints a time or an absolute path.

Every call has one of these tags:
  steady   no digit depends on the processor, no word on click: these are kept in `tests/golden/transcript.txt`, with
  click    words of click, the library of the command line: the help texts, what is said about unknown options;
  digits   numbers as they were computed, to the last bit, or a search that a deadline ends;
  data     the data sets, which come with the distributions flyvis and cect: what `make demo` runs, and more.
"""

from __future__ import annotations

import argparse
import contextlib
import difflib
import io
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from scipy import io as matrix_market
from scipy import sparse

ROOT = Path(__file__).resolve().parent.parent
GOLDEN = ROOT / "tests" / "golden" / "certificates"
ENVIRONMENT = {"COLUMNS": "80", "LC_ALL": "C.UTF-8", "PYTHONUTF8": "1", "OPENBLAS_NUM_THREADS": "1"}
HEAD = "click {click}\n\n"
"""The first line of a transcript: whose words the calls with the tag click have."""
VERSIONS = re.compile(r'"(metzler|numpy|scipy|python)": "[^"]*"')
HOPFIELD = "--model hopfield --activation relu"
RATE = "--model firing-rate --activation tanh"

STEADY = f"""
--version
certify skew.npy {HOPFIELD} --norm diagonal
certify skew.npy {HOPFIELD} --norm l1
certify skew.npy {HOPFIELD} --norm linf
certify skew.npy {RATE} --norm l1
certify skew.npy {RATE} --norm linf
certify skew.npy --model persidskii --slopes 0.5 2 --norm diagonal
certify stable.csv --model persidskii --slopes 0.5 2 --norm linf
certify stable.csv --model persidskii --slopes 0.5 2 --norm l1 --tau 0.05
certify stable.csv --model diagonal-feedback --slopes 0 1 --feedback 0.5 --norm diagonal
certify stable.csv --model diagonal-feedback --activation tanh --feedback feedback.csv --norm linf
certify skew.npy --model implicit --activation relu --norm diagonal
certify skew.npy --model hopfield-map --activation tanh --norm diagonal
certify skew.npy --model firing-rate-map --activation tanh --norm linf
certify skew.npy --model firing-rate-map --activation tanh --gain 2 --norm diagonal
certify skew.npy --model echo-state --activation tanh --leaking-rate 0.5 --norm diagonal
certify skew.npy --model hopfield --activation sigmoid
certify skew.npy --model hopfield --activation logistic --norm l1
certify skew.npy --model hopfield --activation softplus --norm linf
certify skew.npy --model hopfield --slopes -0.5 1 --norm diagonal
certify skew.npy {HOPFIELD} --gain 2 --norm diagonal
certify skew.npy {HOPFIELD} --gain 0 --norm diagonal
certify skew.npy {HOPFIELD} --gain 1.1111111 --norm diagonal
certify skew.npy {HOPFIELD} --leak 2 --norm diagonal
certify skew.npy {HOPFIELD} --leak 0 --norm diagonal
certify skew.npy {HOPFIELD} --tau 0.05 --norm diagonal
certify skew.npy {HOPFIELD} --tau 0.05 --time-unit s --norm diagonal
certify skew.npy {HOPFIELD} --margin 1e-3 --norm diagonal
certify chain.npz {HOPFIELD}
certify chain.npz {HOPFIELD} --margin 0.01 --norm l1
certify chain.npz {HOPFIELD} --max-condition 100
certify chain.npz {HOPFIELD} --max-condition 1 --norm linf
certify chain.npz {HOPFIELD} --orientation pre-post
certify triangle.txt {RATE} --norm l1
certify zero.npy {HOPFIELD}
certify zero.npy {RATE} --norm l1 --tau 0.05
certify one.csv {HOPFIELD}
certify one.csv {HOPFIELD} --gain 4
certify one.csv --model firing-rate --slopes 0.5 1 --gain 2
certify border.npy {HOPFIELD} --norm diagonal
certify border.npy {RATE} --norm linf --margin 1e-2
certify huge.npy {HOPFIELD} --leak 1e200 --norm l1
certify zero.npy {HOPFIELD} --json
certify one.csv {HOPFIELD} --json
certify one.csv {HOPFIELD} --gain 4 --json
certify zero.npy {HOPFIELD} -o zero.cert.json
certify zero.npy {HOPFIELD} --json -o zero.cert.json
certify zero.npy {HOPFIELD} -o -
certify skew.npy {HOPFIELD} -o made.cert.json --norm diagonal
check made.cert.json skew.npy
check made.cert.json skew.npy --exact
check made.cert.json strong.npy
check made.cert.json strong.npy --exact
check made.cert.json one.csv
check made.cert.json strong.npy --json
check golden.json skew.npy
check golden.json skew.npy --json
check golden.json skew.npy --exact --json
check golden.json skew.npy --orientation pre-post
check golden-zero.json zero.npy --json
check golden-zero.json zero.npy --exact
certify skew.npy {HOPFIELD} --tau 0.05 -o fast.cert.json --norm diagonal
check fast.cert.json skew.npy
certify skew.npy --model echo-state --activation tanh --leaking-rate 0.5 -o map.cert.json --norm diagonal
check map.cert.json skew.npy
certify chain.npz {HOPFIELD} --norm l1 -o chain.cert.json
check chain.cert.json chain.npz
check higher-rate.json skew.npy
check higher-rate.json skew.npy --exact
check higher-rate.json skew.npy --json
check lower-gap.json skew.npy
check other-kind.json skew.npy
check unknown-kind.json skew.npy
check short-weights.json skew.npy
check negative-weight.json skew.npy
check nan-rate.json skew.npy
check plain-numbers.json skew.npy
check missing-field.json skew.npy
check more-fields.json skew.npy
check older-schema.json skew.npy
check other-schema.json skew.npy
check lure.json skew.npy
check empty.json skew.npy
check half.json skew.npy
check list.json skew.npy
check missing.json skew.npy
check golden.json missing.npy
check golden.json nan.csv
check folder skew.npy
check skew.npy skew.npy
check arrays-gone.json zero.npy
info skew.npy
info skew.npy --json
info stable.csv
info chain.npz
info chain.npz --json
info chain.npz --orientation pre-post
info parts.mtx
info triangle.txt
info zero.npy
info zero.npy --json
info one.csv
info strong.npy
info names.csv
info names.csv --json
info edges.mtx
info huge.npy
info mixed.npy
info missing.npy
info nan.csv
info inf.npy
info wide.npy
info cube.npy
info complex.npy
info texts.csv
info empty.csv
info nothing.npy
info half.npz
info two.npz
info pickle.npy
info objects.npy
info book.xlsx
info no-header.mtx
info short.mtx
info folder
info edge-list.csv
info skew.npy --extent 3
certify missing.npy {HOPFIELD}
certify nan.csv {HOPFIELD}
certify inf.npy {HOPFIELD}
certify wide.npy {HOPFIELD}
certify empty.csv {HOPFIELD}
certify skew.npy --model hopfield
certify skew.npy --model hopfield --activation relu --slopes 0 1
certify skew.npy --model hopfield --activation sine
certify skew.npy --model hopfield --activation step
certify skew.npy --model hopfield --slopes 1 0
certify skew.npy --model hopfield --slopes nan 1
certify skew.npy --model hopfield --slopes 0 inf
certify skew.npy --model hopfield --slopes 0 missing.csv
certify skew.npy {HOPFIELD} --leak -1 --norm diagonal
certify skew.npy {HOPFIELD} --leak nan
certify skew.npy {HOPFIELD} --leak three.csv
certify skew.npy {HOPFIELD} --leak texts.csv
certify skew.npy {HOPFIELD} --leak leak.txt
certify skew.npy {HOPFIELD} --leak wide.npy
certify skew.npy {HOPFIELD} --leak folder
certify skew.npy {HOPFIELD} --tau 0
certify skew.npy {HOPFIELD} --tau -0.05
certify skew.npy {HOPFIELD} --time-unit s
certify skew.npy {HOPFIELD} --gain -1
certify skew.npy {HOPFIELD} --gain nan
certify skew.npy {HOPFIELD} --gain inf
certify skew.npy {HOPFIELD} --margin 0
certify skew.npy {HOPFIELD} --margin -1
certify skew.npy {HOPFIELD} --margin 2
certify skew.npy {HOPFIELD} --max-condition 0.5
certify skew.npy {HOPFIELD} --max-condition nan
certify skew.npy {HOPFIELD} --deadline -1
certify skew.npy {HOPFIELD} --deadline nan
certify skew.npy {HOPFIELD} --feedback 1
certify skew.npy {HOPFIELD} --leaking-rate 0.5
certify skew.npy --model persidskii --activation relu --leak 1
certify skew.npy --model echo-state --activation tanh --leaking-rate 2
certify skew.npy --model echo-state --activation tanh --tau 2
certify skew.npy --model implicit --activation relu --tau 1
certify skew.npy {HOPFIELD} --extent 3
certify celegans {HOPFIELD} --extent 3
certify celegans {HOPFIELD} --orientation pre-post
certify skew.npy {HOPFIELD} -o skew.npy
certify skew.npy {HOPFIELD} --leak leak.npy -o leak.npy
certify skew.npy {HOPFIELD} -o folder
certify skew.npy {HOPFIELD} -o missing/net.cert.json
certify skew.npy {HOPFIELD} -o - --json
certify dale.npy {HOPFIELD} --gain 0.25 --norm diagonal
certify dale.npy {HOPFIELD} --gain 0.25 --orientation post-pre --norm diagonal
info dale.npy
certify edges.csv {HOPFIELD}
study skew.npy {HOPFIELD}
study skew.npy {HOPFIELD} --leak leak.csv --gain 0.5 --tau 2 --time-unit s --certificate study.cert.json -o made.toml
study missing.npy {HOPFIELD}
info lure.toml
certify outside.toml
certify unknown-key.toml
certify wrong-type.toml
certify no-toml.toml
certify missing.toml
lesion named.csv {HOPFIELD} --silence E --lesion inhibition=I --each
lesion named.csv {HOPFIELD} --silence F
lesion named.csv {HOPFIELD} --by-type
lesion skew.npy {HOPFIELD} --silence 2
lesion skew.npy {HOPFIELD}
robustness one.csv {HOPFIELD}
robustness one.csv {HOPFIELD} --gain 4
equilibrium named.csv {HOPFIELD} --input F=1
equilibrium named.csv {HOPFIELD} --input 1 --input 2
simulate zero.npy {HOPFIELD} --until 0
entrain one.csv {HOPFIELD} --period 0
delay one.csv {HOPFIELD}
delay one.csv {HOPFIELD} --critical
design gain one.csv {HOPFIELD}
design gain one.csv {HOPFIELD} --json
design leak one.csv {HOPFIELD} --rate 1
design leak one.csv --model persidskii --activation relu
design nearest one.csv {HOPFIELD} --norm l2
cite
cite missing.npy
convert skew.npy missing/out.npz
convert skew.npy out.xyz
sensitivity skew.npy {HOPFIELD} --json --csv
sensitivity one.csv --certificate missing.json
certify skew.npy {HOPFIELD} -o ''
"""

CLICK = f"""

--help
certify --help
check --help
report --help
explore --help
info --help
convert --help
study --help
cite --help
compare --help
sensitivity --help
lesion --help
design --help
design nearest --help
design weaken --help
design leak --help
design gain --help
equilibrium --help
simulate --help
entrain --help
robustness --help
delay --help
fly
--colour
info
check one
certify
certify skew.npy
certify skew.npy --model lure --activation relu
certify skew.npy --model Hopfield --activation relu
certify skew.npy {HOPFIELD} --norm l3
certify skew.npy {HOPFIELD} --gain much
certify skew.npy {HOPFIELD} --slopes 0
certify skew.npy {HOPFIELD} --time-unit year
certify skew.npy {HOPFIELD} --orientation sideways
certify skew.npy {HOPFIELD} --nrom l1
certify skew.npy strong.npy {HOPFIELD}
info skew.npy --exact
check golden.json skew.npy --norm l1
info skew.npy --extent three
"""

DIGITS = f"""
certify skew.npy --model echo-state --activation tanh --leaking-rate rates.npy --norm l1
certify skew.npy --model hopfield --slopes low.csv high.csv
certify skew.npy --model hopfield --slopes 0 high.csv --norm linf
certify skew.npy {HOPFIELD} --leak leak.npy
certify skew.npy {HOPFIELD} --leak leak.csv --norm l1
certify skew.npy {HOPFIELD} --tau tau.csv --time-unit ms --norm linf
certify parts.mtx {RATE}
certify parts.mtx {RATE} --orientation pre-post --norm linf
certify triangle.txt {HOPFIELD} --leak 4 --norm linf
certify strong.npy {RATE}
certify strong.npy {HOPFIELD} --norm l1
certify strong.npy --model hopfield-map --activation tanh
certify strong.npy --model echo-state --activation tanh --leaking-rate 0.3
certify strong.npy --model implicit --activation tanh --norm l1
certify names.csv {HOPFIELD}
certify edges.mtx {HOPFIELD} --norm linf
certify strong.npy {RATE} -o strong.cert.json
check strong.cert.json strong.npy
check strong.cert.json strong.npy --exact
certify skew.npy {HOPFIELD} --json
certify skew.npy {HOPFIELD} -o -
certify strong.npy {RATE} --json
certify chain.npz {HOPFIELD} --max-condition 100 --json
certify triangle.txt {HOPFIELD} --norm linf --json
certify dense.npy {RATE}
certify dense.npy {HOPFIELD} --norm l1 --json
certify dense.npy {HOPFIELD} --norm linf --leak 8 --json
certify dense.npy {HOPFIELD} --deadline 0
certify skew.npy {HOPFIELD} --deadline 0
certify skew.npy {HOPFIELD} --deadline 0 --json
certify dense.npy --model echo-state --activation tanh --leaking-rate 0.3 --gain 0.0625 --json
certify sparse.npz {HOPFIELD}
certify sparse.npz {RATE} --norm linf -o sparse.cert.json
check sparse.cert.json sparse.npz --json
check sparse.cert.json sparse.npz --exact
info dense.npy
info sparse.npz --json
study skew.npy {HOPFIELD} --tau 2 --time-unit s --certificate study.cert.json -o other.toml
certify named.csv {HOPFIELD} --norm linf
certify edges.csv {HOPFIELD} --glutamate + --gain 0.125 --tau 2 --time-unit ms -o edges.cert.json
check edges.cert.json edges.csv --glutamate +
certify other.toml
certify other.toml --gain 0.25 --norm l1
check study.cert.json other.toml
certify lure.toml -o lure.cert.json
check lure.cert.json lure.toml
lesion named.csv {HOPFIELD} --silence E --csv
sensitivity named.csv {HOPFIELD}
equilibrium named.csv {HOPFIELD} --input E=1 --input I=0.5
simulate named.csv {HOPFIELD} --start E=1 --times 3 --tube
entrain named.csv {RATE} --input E=1 --period 2 --times 3
delay named.csv {HOPFIELD} --lag 0.5
design nearest named.csv {HOPFIELD} --gain 4
design weaken named.csv {HOPFIELD} --gain 4
certify skew.npy {HOPFIELD} --norm l2
certify skew.npy {HOPFIELD} --gain 2
certify skew.npy {HOPFIELD} --gain 2 --json
"""

DATA = """
certify celegans --model hopfield --activation relu --leak 1 --norm l1
certify celegans --model hopfield --activation relu --leak 1 --norm l1 --gain 0.0053 -o celegans.cert.json
certify celegans --model hopfield --activation relu --leak 1 --norm l1 --gain 0.0053 --json
certify celegans --model firing-rate --activation tanh --leak 1 --gain 0.0053
certify fly --extent 15 --model hopfield --activation relu --leak 1 --norm l1 --tau 0.05 --time-unit s -o fly.cert.json
check celegans.cert.json celegans
check celegans.cert.json celegans --exact
check fly.cert.json fly --extent 15
check fly.cert.json fly --extent 3
certify fly --extent 3 --model firing-rate --activation relu --norm linf
info celegans
info celegans --json
info fly --extent 3
info fly --extent 0
"""


@dataclass(frozen=True)
class Call:
    """The words after `metzler`, and its tag."""

    words: str
    tag: str


CALLS = tuple(
    Call(words, tag)
    for tag, texts in (("steady", STEADY), ("click", CLICK), ("digits", DIGITS), ("data", DATA))
    for words in texts[1:-1].split("\n")
)


@dataclass(frozen=True)
class Answer:
    """What a call wrote, and its exit code."""

    out: str
    err: str
    code: int

    def text(self) -> str:
        """Every line of standard output after `1|`, of standard error after `2|`; then the exit code."""
        return "".join((*_lines("1|", self.out), *_lines("2|", self.err), f"exit {self.code}\n"))


def _lines(mark: str, text: str) -> list[str]:
    text = VERSIONS.sub(r'"\1": "VERSION"', text)
    lines = [f"{mark}{line}\n" for line in text.split("\n")]
    return lines[:-1] if text.endswith("\n") or not text else [*lines[:-1], lines[-1][:-1] + "<no end of line>\n"]


def write_inputs(folder: Path) -> None:
    """All files that the calls read, into an empty folder."""
    skew = np.array([[0.0, -0.9], [0.9, 0.0]])
    i, j = np.indices((20, 20))
    dense = ((7 * i + 3 * j + 5 * i * j) % 11 - 5.0) / 8
    arrays = {
        "skew": skew,
        "strong": np.array([[2.0, -4.0, 0.0], [3.0, 1.0, 1.0], [0.0, -5.0, 4.0]]),
        "border": np.array([[0.0, 1.0], [1.0, 0.0]]),
        "zero": np.zeros((3, 3)),
        "huge": np.array([[0.0, 1e199], [-2e199, 0.0]]),
        "mixed": np.array([[1e-9, 1.0, -1.0], [2.0, 0.0, 3.0], [1e3, -2.0, 0.0]]),
        "dense": dense,
        "leak": np.array([2.0, 3.0]),
        "dale": np.array([[0.0, 0.5, 1.0], [1.0, 0.0, 0.5], [-0.5, -1.0, 0.0]]),
        "rates": np.array([0.5, 0.25]),
        "inf": np.array([[0.0, np.inf], [1.0, 0.0]]),
        "wide": np.ones((2, 3)),
        "cube": np.ones((2, 2, 2)),
        "complex": skew * 1j,
        "nothing": np.zeros((0, 0)),
    }
    for name, array in arrays.items():
        np.save(folder / f"{name}.npy", array)
    np.save(folder / "objects.npy", np.array([{}, None], dtype=object))
    sparse.save_npz(folder / "chain.npz", sparse.csr_array(np.diag([4.0, 2.0, 8.0], -1)))
    sparse.save_npz(folder / "sparse.npz", sparse.csr_array(np.where((i * j + i) % 7 == 3, dense, 0.0)))
    np.savez(folder / "two.npz", a=skew, b=skew)
    (folder / "half.npz").write_bytes((folder / "chain.npz").read_bytes()[:300])
    parts = np.kron(np.diag([1.0, 1.5]), [[0.0, 0.5], [0.25, 0.0]])
    matrix_market.mmwrite(folder / "parts.mtx", sparse.coo_array(parts))
    texts = {
        "stable.csv": "-2,1\n1,-2\n",
        "triangle.txt": "0.5 0 0\n2 -1 0\n1 4 0.25\n",
        "one.csv": "0.5\n",
        "named.csv": ",E,I\nE,0.25,-0.5\nI,0.5,0\n",
        "edges.csv": "pre,post,synapses,transmitter\nE,I,2,glutamate\nI,E,1,GABA\nE,E,1,glutamate\n",
        "lure.toml": (
            'model = "lure"\nslopes = [0, 1]\nnames = ["x", "y"]\n[matrices]\n'
            'A = "stable.csv"\nB = "skew.npy"\nC = "border.npy"\n'
        ),
        "outside.toml": 'weights = "../skew.npy"\nmodel = "hopfield"\nactivation = "relu"\n',
        "unknown-key.toml": 'weights = "skew.npy"\nmodle = "hopfield"\n',
        "wrong-type.toml": 'weights = "skew.npy"\nmodel = "hopfield"\ngain = "much"\n',
        "no-toml.toml": "weights = skew.npy\n",
        "names.csv": ",a,b,b\na,0,0.5,0\nb,-0.25,0,0\nb,0,0,0.125\n",
        "edges.mtx": "%%MatrixMarket matrix coordinate pattern symmetric\n% a comment\n3 3 2\n2 1\n3 2\n",
        "feedback.csv": "0.5,0.25\n",
        "leak.csv": "leak\n2\n3\n",
        "tau.csv": "0.5\n0.25\n",
        "low.csv": "0,-0.5\n",
        "high.csv": "1,0.5\n",
        "three.csv": "1\n2\n3\n",
        "leak.txt": "2\n3\n",
        "nan.csv": "0,nan\n1,0\n",
        "texts.csv": "0,one\n1,0\n",
        "empty.csv": "",
        "edge-list.csv": "pre,post,weight\n0,1,0.5\n1,2,-0.25\n",
        "book.xlsx": "PK\n",
        "no-header.mtx": "3 3 1\n1 1 1.0\n",
        "short.mtx": "%%MatrixMarket matrix coordinate real general\n3 3 2\n1 1 1.0\n",
        "empty.json": "",
        "list.json": "[]\n",
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "pickle.npy").write_bytes(b"\x80\x04N.")
    (folder / "folder").mkdir()
    write_certificates(folder)


def write_certificates(folder: Path) -> None:
    """Golden certificates, and what becomes of one that somebody alters."""
    golden = (GOLDEN / "gallery-skew-0.9-hopfield.linf.json").read_text(encoding="utf-8")
    (folder / "golden.json").write_text(golden, encoding="utf-8")
    for name, source in (("golden-zero", "gallery-zero-hopfield.l1"), ("lure", "lure-one-loop.l1")):
        (folder / f"{name}.json").write_bytes((GOLDEN / f"{source}.json").read_bytes())
    (folder / "arrays-gone.json").write_bytes((GOLDEN / "arrays-beside.l1.json").read_bytes())
    (folder / "half.json").write_text(golden[:200], encoding="utf-8")
    rate, gap = r'"rate": "[^"]*"', r'"gap": "[^"]*"'
    changes = {
        "higher-rate": (rate, '"rate": "0x1.0p-3"'),
        "lower-gap": (gap, '"gap": "0x0.0p+0"'),
        "other-kind": ('"kind": "hopfield"', '"kind": "firing-rate"'),
        "unknown-kind": ('"kind": "hopfield"', '"kind": "perceptron"'),
        "short-weights": (r'"weights": \[\s*"[^"]*",', '"weights": ['),
        "negative-weight": (r'"weights": \[\s*"', '"weights": ["-'),
        "nan-rate": (rate, '"rate": "nan"'),
        "plain-numbers": (rate, '"rate": 0.1'),
        "missing-field": (rate + ",", ""),
        "more-fields": (rate, '"rate": "0x1.0p-4", "more": 1'),
        "older-schema": ("metzler-certificate/3", "metzler-certificate/2"),
        "other-schema": ("metzler-certificate/3", "certificate/9"),
    }
    for name, (pattern, text) in changes.items():
        altered, count = re.subn(pattern, text, golden, count=1)
        assert count == 1, name
        (folder / f"{name}.json").write_text(altered, encoding="utf-8")


def as_process(words: str, folder: Path, python: str, source: Path) -> Answer:
    """The answer of `PYTHON -m metzler` in a process of its own."""
    environment = {name: text for name, text in os.environ.items() if name != "_METZLER_COMPLETE"}
    environment |= ENVIRONMENT | {"PYTHONPATH": str(source / "src"), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [python, "-m", "metzler", *shlex.split(words)]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=False)
    return Answer(done.stdout.decode(), done.stderr.decode(), done.returncode)


def in_this_process(words: str) -> Answer:
    """The answer in the folder and environment of this process, with the package that it imports."""
    from metzler.cli import main

    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main(shlex.split(words))
    return Answer(out.getvalue(), err.getvalue(), code)


def write(answers: Iterable[tuple[Call, Answer]]) -> str:
    """The transcript as text."""
    return "".join(f"$ metzler {call.words}\n{answer.text()}\n" for call, answer in answers)


def read(text: str) -> dict[str, str]:
    """The answers of a transcript by the words of the call."""
    blocks = [block.partition("\n") for block in re.split(r"^\$ metzler ", text, flags=re.MULTILINE)[1:]]
    return {words: answer for words, _, answer in blocks}


def differences(before: str, after: str) -> list[str]:
    """Of two transcripts, every call with another answer, as the lines that differ."""
    old, new = read(before), read(after)
    found = []
    for words in (*old, *(words for words in new if words not in old)):
        pair = [old.get(words, "not called\n"), new.get(words, "not called\n")]
        if pair[0] != pair[1]:
            lines = difflib.unified_diff(*(each.splitlines() for each in pair), "before", "after", lineterm="", n=1)
            found.append("\n".join([f"$ metzler {words}", *list(lines)[2:]]))
    return found


def record(out: Path, python: str, source: Path, tags: list[str]) -> None:
    """Run all calls with these tags and write the transcript."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        write_inputs(folder)
        calls = [call for call in CALLS if call.tag in tags]
        answers = [(call, as_process(call.words, folder, python, source)) for call in calls]
    text = HEAD.format(click=version("click")) + write(answers)
    assert name not in text, "a call printed where its files were"
    out.write_text(text, encoding="utf-8")
    print(f"{len(answers)} calls: {out}")


def main() -> int:
    """The exit code of the tool."""
    parser = argparse.ArgumentParser(description="Record what the command line says, and compare two records.")
    commands = parser.add_subparsers(dest="command", required=True)
    recording = commands.add_parser("record", help="run every call")
    recording.add_argument("out", type=Path)
    recording.add_argument("--python", default=sys.executable, help="the interpreter  [default: this one]")
    recording.add_argument("--source", type=Path, default=ROOT, help="the tree that holds src  [default: this one]")
    recording.add_argument("--tags", nargs="+", default=["steady", "click", "digits", "data"], help="  [default: all]")
    comparing = commands.add_parser("compare", help="print what differs")
    comparing.add_argument("before", type=Path)
    comparing.add_argument("after", type=Path)
    options = parser.parse_args()
    if options.command == "record":
        record(options.out, options.python, options.source.resolve(), options.tags)
        return 0
    found = differences(*(path.read_text(encoding="utf-8") for path in (options.before, options.after)))
    print("\n\n".join([*found, f"{len(found)} calls differ"]))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
