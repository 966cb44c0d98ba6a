"""Coverage-guided fuzzing (atheris) of every reader of weights, of certificates, studies and numbers: `make fuzz`.

Whatever the bytes, a reader returns or raises the package's own errors; anything else is a finding.
`python -m fuzz.readers KIND [libFuzzer options]`, KIND an ending (npz, csv.gz, ...), `certificate`,
`study` or `numbers`; without a KIND it lists them.
"""

from __future__ import annotations

import sys
import tempfile
import warnings
from pathlib import Path

import atheris
import numpy as np

with atheris.instrument_imports(include=["metzler", "json", "zipfile", "numpy.lib", "scipy.io", "networkx.readwrite"]):
    from tests.contracts.test_formats import NET as WRITTEN
    from tests.contracts.test_formats import ROWS

    from metzler.claims.check import check
    from metzler.errors import MetzlerError
    from metzler.io import read
    from metzler.io.formats import FORMATS
    from metzler.io.study import Study, read_study
    from metzler.io.vector import read_numbers
    from metzler.models import Hopfield
    from metzler.search.certify import certify

CERTIFICATE, STUDY, NUMBERS = "certificate", "study", "numbers"
LIMIT = 2**24
"""Bytes that a reader may take for a file of a few kilobytes."""
FOLDER = Path(tempfile.mkdtemp(prefix="metzler-fuzz-"))
NET = Hopfield([[0.1, 0.9], [-0.9, 0.0]], activation="tanh")


def weights(content: bytes, ending: str) -> None:
    """One input for the reader of this ending."""
    file = FOLDER / f"net.{ending}"
    file.write_bytes(content)
    try:
        read(file, max_bytes=LIMIT)
    except MetzlerError:
        return


def certificate(content: bytes) -> None:
    """One input for `check`; what holds must be the truth about the network."""
    file = FOLDER / "net.cert.json"
    file.write_bytes(content)
    try:
        result = check(file, NET)
    except MetzlerError:
        return
    if result.holds and not check(file, NET, exact=True).holds:
        raise AssertionError("the fast check accepts what the exact one refuses")


def study(content: bytes) -> None:
    """One input for the reader of studies, beside one file of weights; what it names lies there."""
    file = FOLDER / "study.toml"
    file.write_bytes(content)
    try:
        found = read_study(file)
        found.model()
        if not all(path.resolve().is_relative_to(FOLDER.resolve()) for path in found.inputs()):
            raise AssertionError("a study reads a file outside its folder")
    except MetzlerError:
        return


def numbers(content: bytes) -> None:
    """One input for the reader of numbers for every neuron."""
    file = FOLDER / "numbers.csv"
    file.write_bytes(content)
    try:
        read_numbers(file)
    except MetzlerError:
        return


def kinds() -> list[str]:
    """The endings of all formats, and the words for certificates, studies and numbers."""
    return [CERTIFICATE, STUDY, NUMBERS, *(suffix.removeprefix(".") for form in FORMATS for suffix in form.suffixes)]


def seeds(kind: str) -> Path:
    """A folder with valid files to start from: those of the contract of formats."""
    folder = FOLDER / "seeds"
    folder.mkdir()
    if kind == CERTIFICATE:
        for order in ("l1", "linf"):
            certify(NET, order).save(folder / f"{order}.json")
        return folder
    if kind == NUMBERS:
        (folder / "named.csv").write_text("neuron,leak\n0,1.5\n1,2\n")
        (folder / "plain.csv").write_text("1.5\n2\n")
        return folder
    if kind == STUDY:
        np.save(FOLDER / "w.npy", NET.W)
        known = {"weights": "w.npy", "model": "hopfield", "activation": "tanh", "leak": [1.0, 2.0], "tau": {"0": 1.0}}
        (folder / "one.toml").write_text(Study(known).toml())
        return folder
    for name, row in ROWS.items():
        if name.endswith(f".{kind}"):
            row.write(WRITTEN, folder / name)
    return folder


def main() -> None:
    """Hand over to libFuzzer."""
    warnings.simplefilter("ignore")
    if len(sys.argv) == 1:
        print(*kinds())
        return
    kind, *options = sys.argv[1:]
    start = seeds(kind)

    def one_input(content: bytes) -> None:
        others = {CERTIFICATE: certificate, STUDY: study, NUMBERS: numbers}
        if kind in others:
            others[kind](content)
        else:
            weights(content, kind)

    atheris.Setup([sys.argv[0], *options, str(start)], one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
