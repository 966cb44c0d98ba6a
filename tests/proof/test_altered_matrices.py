"""Matrix files altered byte by byte: what the package and the proved checker both read is one matrix to them.

What the package refuses the proved checker never calls proved. It may refuse what the package reads: blanks other than
spaces and tabulators, signs of indices, sums that are no doubles.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy import io, sparse
from tests.proof.agreement import checker

import metzler as mz
from metzler.claims.subject import Subject
from metzler.cli.proved import ask
from metzler.errors import InputError, InputTypeError

pytestmark = pytest.mark.skipif(not checker(), reason="the proved checker is not built: make proof-checker")

W = np.array([[-0.5, 0.125, 0.0], [0.0, 0.25, -0.75], [0.0625, 0.25, -1.0]])
BYTES = "0123456789.eE+-% \n\t\r,xnaif\0\xa0"
SLOPES = (-0.2, 1.0)
FORMS = {
    "coordinate": (sparse.coo_array(W), {"symmetry": "general"}),
    "array": (W, {"symmetry": "general"}),
    "symmetric": (sparse.coo_array(W + W.T), {"symmetry": "symmetric"}),
    "symmetric array": (W + W.T, {"symmetry": "symmetric"}),
    "integer": (sparse.coo_array(np.rint(4 * W).astype(int)), {"field": "integer", "symmetry": "general"}),
    "pattern": (sparse.coo_array((W != 0).astype(float)), {"field": "pattern", "symmetry": "general"}),
}


def altered(text: str, count: int, rng: random.Random) -> Iterator[str]:
    """The text with one to three characters changed, put in or left out, or a line given twice or dropped."""
    for _ in range(count):
        made = text
        for _ in range(rng.choice((1, 1, 1, 2, 3))):
            k = rng.randrange(len(made))
            lines = made.splitlines(keepends=True)
            line = rng.randrange(len(lines))
            made = rng.choice(
                (
                    made[:k] + rng.choice(BYTES) + made[k + 1 :],
                    made[:k] + rng.choice(BYTES) + made[k:],
                    made[:k] + made[k + 1 :],
                    "".join([*lines[:line], *rng.choices(lines), *lines[line:]]),
                    "".join([*lines[:line], *lines[line + 1 :]]) or text,
                )
            )
        yield made


@pytest.mark.parametrize("form", FORMS)
def test_both_read_one_matrix(form: str, tmp_path: Path) -> None:
    matrix, options = FORMS[form]
    file, cert = tmp_path / "w.mtx", tmp_path / "net.cert.json"
    io.mmwrite(file, matrix, precision=5, **options)
    dense = sparse.coo_array(matrix).toarray()
    true = mz.certify(mz.FiringRate(dense, slopes=SLOPES), "linf")
    claim = replace(true, lower=true.lower - 0.05, upper=true.upper + 0.05, attained=False)
    cert.write_text(claim.to_json(), encoding="utf-8")
    read = 0
    for text in altered(file.read_text(encoding="latin-1"), 120, random.Random(form)):
        file.write_bytes(text.encode("latin-1"))
        word, reason = ask(checker(), cert, {"W": file})
        try:
            model = mz.FiringRate(mz.read(str(file)), slopes=SLOPES)
            holds = mz.check(replace(claim, subject=Subject.of(model)), model, exact=True).holds
        except (InputError, InputTypeError):
            assert word != "proved", text
            continue
        read += word != "refused"
        assert word in ({True: "proved", False: "not proved"}[holds], "refused"), (text, reason)
    assert read > 3
