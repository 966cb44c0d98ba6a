"""The checker whose soundness is machine-proved: where its program is, what it is given, what it says."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

from metzler.claims.claim import Claim
from metzler.claims.storage import MAX_JSON_BYTES, side_path
from metzler.cli.case import Case
from metzler.cli.standard_input import STANDARD_INPUT
from metzler.datasets import DATASETS
from metzler.errors import InputError
from metzler.io.mtx import MAGIC, write_matrix
from metzler.models import Model

PROGRAM, VARIABLE = "metzler-proved", "METZLER_PROVED"
BUILT = Path(__file__).resolve().parents[3] / "build" / PROGRAM
"""Where `make proof-checker` puts it in a checkout of the source."""
ABSENT = (
    f"the proved checker {PROGRAM} is not here: make it with 'make proof-checker' in a checkout of the source (OCaml "
    f"and Zarith, seconds), or say in the variable {VARIABLE} where it is"
)
WORDS = {0: "proved", 1: "not proved", 2: "refused"}
KIND = "claims of the kind"
"""Begins the reason why a claim of another kind is refused."""
READING = ("orientation", "neurons", "weight", "pre", "post", "sign", "transmitter", "weight_unit", "speed")
"""Options after which a network may not be what stands in its file."""

Word = Literal["proved", "not proved", "refused"]


@dataclass(frozen=True)
class Verdict:
    """What the proved checker says.

    Parameters
    ----------
    word : "proved", "not proved" or "refused"
    reason : str
        Why it refuses.
    itself : bool
        Whether it read the files that were named, and not what was written for it.
    """

    word: Word
    reason: str
    itself: bool

    @property
    def record(self) -> bool | None:
        """The verdict for JSON: null where it refuses."""
        return {"proved": True, "not proved": False, "refused": None}[self.word]

    def sentence(self, path: str) -> str:
        """One line for the command line."""
        read = "the files themselves" if self.itself else "files that were written for it"
        match self.word:
            case "proved":
                return f"Proved: {path}: accepted by the checker whose soundness is machine-proved, from {read}."
            case "not proved":
                return f"Not proved: {path}: the checker whose soundness is machine-proved does not accept it."
        advice = " Make one of a kind that it covers: certify with --norm l1 or --norm linf." * (KIND in self.reason)
        return f"Not decided: {path}: the checker whose soundness is machine-proved refuses it: {self.reason}.{advice}"


def program() -> str:
    """Where the program is: what the variable says, else in a checkout, else on the path.

    Raises
    ------
    InputError
        When it is nowhere, with how it is made.
    """
    named = os.environ.get(VARIABLE)
    found = shutil.which(named) if named else shutil.which(str(BUILT)) or shutil.which(PROGRAM)
    if found is None:
        raise InputError(f"{VARIABLE} says {named!r}, where no program is" if named else ABSENT)
    return found


def proved(claim: Claim, certificate: str, case: Case, model: Model) -> Verdict:
    """The verdict on the claim in the file `certificate` about the network of the case.

    The files are given as they are: the certificate where nothing lies beside it, the matrix where it is a Matrix
    Market file that was read as it is. All else is written into files for it, exactly.
    """
    at = program()
    with TemporaryDirectory(prefix="metzler-") as folder:
        record, whole = _certificate(claim, certificate, Path(folder))
        matrices, same = _matrices(case, model, Path(folder))
        word, reason = ask(at, record, matrices)
        return Verdict(word, reason, whole and same)


def ask(at: str, certificate: Path, matrices: dict[str, Path]) -> tuple[Word, str]:
    """What the program at this path says of these files, and why; raises `InputError` where it says nothing."""
    words = [at, str(certificate), *(f"{name}={path}" for name, path in matrices.items())]
    try:
        done = subprocess.run(words, capture_output=True, text=True, errors="replace", check=False)
    except OSError as error:
        raise InputError(f"{at} cannot be run ({error.strerror})") from None
    first, _, reason = done.stdout.strip().partition(":")
    if WORDS.get(done.returncode) != first:
        ended = f"signal {signal.Signals(-done.returncode).name}" if done.returncode < 0 else done.stdout[:200]
        raise InputError(f"the proved checker {at} ended without a verdict ({ended or 'no word'})")
    return WORDS[done.returncode], reason.strip()  # type: ignore[return-value]


def _certificate(claim: Claim, path: str, folder: Path) -> tuple[Path, bool]:
    """The certificate as one file, and whether it is the one that was named."""
    given = Path(path)
    if path != STANDARD_INPUT and given.stat().st_size <= MAX_JSON_BYTES and side_path(given) is None:
        return given, True
    whole = folder / "whole.cert.json"
    whole.write_text(claim.to_json(), encoding="utf-8")
    return whole, False


def _matrices(case: Case, model: Model, folder: Path) -> tuple[dict[str, Path], bool]:
    """The matrix files by name, and whether they are those that were named."""
    own = model.matrices()
    source = case.study.get("weights")
    if set(own) == {"W"} and _read_as_it_is(case, source):
        return {"W": Path(source)}, True
    paths = {name: folder / f"{name}.mtx" for name in own}
    for name, matrix in own.items():
        with paths[name].open("wb") as stream:
            write_matrix(matrix, stream)
    return paths, False


def _read_as_it_is(case: Case, source: Any) -> bool:
    """Whether the weights are a Matrix Market file, not compressed, of which nothing was turned or left out."""
    turned = any(case.study.get(name) is not None for name in READING)
    if turned or case.study.source or source in (STANDARD_INPUT, *DATASETS) or not Path(str(source)).is_file():
        return False
    with Path(str(source)).open("rb") as file:
        return file.read(len(MAGIC)).lower() == MAGIC.lower()
