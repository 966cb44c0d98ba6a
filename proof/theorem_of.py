"""Write a Coq file with a theorem about the characters of a certificate and of its matrix: the kernel reads them.

    python3 theorem_of.py CERT W.mtx > Name.v

Nothing is extracted or compiled then: the theorem stands on Coq's kernel alone. Standard library only.
"""

import json
import re
import sys
from pathlib import Path


def quoted(line: str) -> str:
    """The line as a text of Coq."""
    return '"' + line.replace('"', '""') + '"%string'


def lines_of(path: str) -> str:
    """The lines of a file as a list of texts of Coq."""
    return "[" + ";\n".join(map(quoted, Path(path).read_text(encoding="ascii").splitlines())) + "]"


def dyadic(text: str) -> str:
    """A hexadecimal number as the reader in Coq has it: all digits, and a power of two."""
    match = re.fullmatch(r"(-?)0x([01])\.?([0-9a-f]*)p([+-][0-9]+)", text)
    assert match, text
    sign, whole, digits, power = match.groups()
    return f"({int(sign + whole + digits, 16)}, {int(power) - 4 * len(digits)})%Z"


def theorem(certificate: str, matrix: str) -> str:
    """The file."""
    record = json.loads(Path(certificate).read_text(encoding="ascii"))
    lower, upper = dyadic(record["lower"]), dyadic(record["upper"])
    return f"""Require Import Ascii String List ZArith.
Require Import Metzler.Characters Metzler.Text Metzler.Verdict.
Import ListNotations.
Fixpoint chars (s : string) : text := match s with EmptyString => [] | String c s => c :: chars s end.
Definition certificate : text := flat_map (fun s => chars s ++ ["010"%char]) {lines_of(certificate)}.
Definition weights : list text := map chars {lines_of(matrix)}.
Definition files : list (text * list text) := [(chars "W", weights)].

(** The kernel reads both files and runs the checker. *)
Theorem accepted : judge certificate (files_of files) = Proved {lower} {upper}.
Proof. vm_cast_no_check (eq_refl (Proved {lower} {upper})). Qed.

(** So what they claim is true of trajectories. *)
Definition true := texts_true certificate files {lower} {upper} accepted.
Check true.
Print Assumptions true.
"""


if __name__ == "__main__":
    print(theorem(*sys.argv[1:]), end="")
