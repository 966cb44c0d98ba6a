"""What the proved checker reads, character by character: every form of Matrix Market, numbers, and what it refuses."""

from __future__ import annotations

import json
import math
import random
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import io, sparse
from tests.proof.agreement import checker

import metzler as mz
from metzler.cli.proved import ask

pytestmark = pytest.mark.skipif(not checker(), reason="the proved checker is not built: make proof-checker")

W = np.array([[-0.3, 0.1, 0.0], [0.0, 0.2, -0.7], [1e-3, 0.25, -1.0]])
SYMMETRIC = (W + W.T) / 2
SKEW = W - W.T


def record(matrix: Any, kind: str = "firing-rate", order: str = "linf") -> dict[str, Any]:
    model = {"firing-rate": mz.FiringRate, "hopfield": mz.Hopfield}[kind](matrix, slopes=(-0.2, 1.0), leak=[1, 2, 3])
    held: dict[str, Any] = json.loads(mz.certify(model, order).to_json())
    return held


def said(folder: Path, certificate: Any, text: str | bytes) -> tuple[str, str]:
    """The verdict on a record, or on the text of one, and the text of a matrix."""
    cert, matrix = folder / "net.cert.json", folder / "w.mtx"
    cert.write_text(certificate if isinstance(certificate, str) else json.dumps(certificate), encoding="utf-8")
    matrix.write_bytes(text.encode() if isinstance(text, str) else text)
    return ask(checker(), cert, {"W": matrix})


FORMS = [
    (W, {}),
    (SYMMETRIC, {"symmetry": "symmetric"}),
    (SKEW, {"symmetry": "skew-symmetric"}),
    (np.rint(4 * W).astype(int), {"field": "integer"}),
    ((W != 0).astype(float), {"field": "pattern"}),
]


@pytest.mark.parametrize("order", ["l1", "linf"])
@pytest.mark.parametrize("kind", ["hopfield", "firing-rate"])
@pytest.mark.parametrize(
    ("matrix", "options", "form"),
    [(*case, form) for form in ("coo", "dense") for case in (FORMS if form == "coo" else FORMS[:-1])],
)
def test_what_scipy_writes(
    matrix: np.ndarray, options: dict[str, str], form: str, kind: str, order: str, tmp_path: Path
) -> None:
    held = matrix if form == "dense" else sparse.coo_array(matrix)
    io.mmwrite(tmp_path / "scipy.mtx", held, **{"symmetry": "general", "precision": 17} | options)
    text = (tmp_path / "scipy.mtx").read_text()
    assert said(tmp_path, record(matrix, kind, order), text)[0] == "proved"
    other = matrix.astype(float).copy()
    other[0, 0] += 3.0
    assert said(tmp_path, record(other, kind, order), text)[0] == "not proved"


def coordinates(matrix: np.ndarray, order: list[int]) -> str:
    entries = [f"{i + 1} {j + 1} {float(matrix[i, j])!r}" for i, j in zip(*np.nonzero(matrix), strict=True)]
    lines = [entries[k] for k in order]
    return "\n".join(["%%MatrixMarket matrix coordinate real general", f"3 3 {len(lines)}", *lines, ""])


def test_the_order_of_the_entries_does_not_matter(tmp_path: Path) -> None:
    count = np.count_nonzero(W)
    for seed in range(20):
        order = random.Random(seed).sample(range(count), count)
        assert said(tmp_path, record(W), coordinates(W, order))[0] == "proved"


HEAD = "%%MatrixMarket matrix coordinate real general\n"
ENTRIES = "1 1 -0.3\n1 2 0.1\n2 2 0.2\n2 3 -0.7\n3 1 1e-3\n3 2 0.25\n3 3 -1\n"


@pytest.mark.parametrize(
    "text",
    [
        HEAD.upper() + "3 3 7\n" + ENTRIES,
        HEAD + "% said\n%\n\n  3\t3 7  \n" + ENTRIES.replace("\n", "\r\n"),
        HEAD.replace("real", "double") + "3 3 7\n" + ENTRIES.replace("1e-3", "+.1E-02"),
        HEAD + "3 3 8\n" + ENTRIES + "2 1 0\n",
        HEAD + "3 3 8\n" + ENTRIES.replace("0.25", "0.125") + "3 2 0.125\n",
        HEAD + "3 3 7\n" + ENTRIES.replace("0.2\n", "2e-1 % said\n"),
    ],
)
def test_the_same_matrix_otherwise(text: str, tmp_path: Path) -> None:
    assert said(tmp_path, record(W), text)[0] == "proved"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "ends before its sizes"),
        ("%MatrixMarket matrix coordinate real general\n3 3 7\n" + ENTRIES, "does not begin"),
        (HEAD.replace("real", "complex") + "3 3 7\n" + ENTRIES, "not read"),
        (HEAD.replace("general", "hermitian") + "3 3 7\n" + ENTRIES, "not read"),
        (HEAD + "3 3\n" + ENTRIES, "sizes of a matrix"),
        (HEAD + "3 3 6\n" + ENTRIES, "more entries"),
        (HEAD + "3 3 8\n" + ENTRIES, "fewer entries"),
        (HEAD + "2 3 7\n" + ENTRIES, "outside"),
        (HEAD + "4 4 7\n" + ENTRIES, "another number of numbers"),
        (HEAD + "3 4 7\n" + ENTRIES, "another size"),
        (HEAD + "3 3 7\n" + ENTRIES.replace("0.25", "nan"), "finite number"),
        (HEAD + "3 3 7\n" + ENTRIES.replace("0.25", "1e400"), "finite number"),
        (HEAD + "3 3 7\n" + ENTRIES.replace("0.25", "0.25 1"), "finite number"),
        (HEAD + "3 3 7\n" + ENTRIES.replace("0.25", "0x1p-2"), "finite number"),
        (HEAD + "3 3 7\n" + ENTRIES.replace("0.25", "."), "finite number"),
        (HEAD.replace("real", "integer") + "3 3 7\n" + ENTRIES, "finite number"),
        (HEAD + "3 3 8\n" + ENTRIES + "3 2 1e-30\n", "is not a double"),
        (HEAD + "1000000000 1000000000 0\n", "more than 10^8"),
        (HEAD + "0 0 0\n", "at least one state"),
        (HEAD.replace("coordinate", "array") + "3 3\n" + 8 * "0\n", "fewer entries"),
        (HEAD.replace("coordinate", "array") + "3 3\n" + 10 * "0\n", "more entries"),
        (HEAD.replace("general", "symmetric") + "3 2 0\n", "not square"),
    ],
)
def test_what_is_refused_in_a_matrix(text: str, reason: str, tmp_path: Path) -> None:
    word, why = said(tmp_path, record(W), text)
    assert word == "refused"
    assert reason in why


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ('"metzler-certificate/4"', '"metzler-certificate/5"', "schema"),
        ('"diagonal"', '"quadratic"', "claims of the kind quadratic are not covered"),
        ('"firing-rate"', '"entrywise"', "networks of the kind entrywise are not covered"),
        ('"quantity": "rate"', '"quantity": "gain"', "quantity"),
        ('"linf"', '"l2"', "l1 or linf"),
        ('"lower"', '"lower": "0x1p+0", "lower"', "given twice"),
        ('"lower"', '"more": 1, "lower"', "more is not known"),
        ('"kind": "firing-rate"', '"time_unit": "s", "time_unit": "s", "kind": "firing-rate"', "given twice"),
        ('"tau": "0x1.0000000000000p+0", ', "", "tau is missing"),
        ('"gain": "0x1.0000000000000p+0"', '"gain": "-0x1.0000000000000p+0"', "the gain is negative"),
        ('"gain": "0x1.0000000000000p+0"', '"gain": 1', "a text is expected"),
        ('"gain": "0x1.0000000000000p+0"', '"gain": "0x10p+0"', "not a hexadecimal number"),
        ('"gain": "0x1.0000000000000p+0"', '"gain": "0x1p+1024"', "not a hexadecimal number"),
        ('"limiting": [', '"limiting": [7, ', "rising"),
        ('"kind": "diagonal"', '"kind": "diagonal", "side": {"file": "x.npz", "sha256": ""}', "beside the certificate"),
        ('{"schema"', '{{"schema"', "not JSON"),
        ('"versions": {', '"versions": {"a": "0x1p+0", ', "versions must hold texts"),
        ('"exact": ', '"exact": 1, "x": ', "not known"),
    ],
)
def test_what_is_refused_in_a_certificate(before: str, after: str, reason: str, tmp_path: Path) -> None:
    text = json.dumps(record(W))
    assert before in text
    word, why = said(tmp_path, text.replace(before, after, 1), coordinates(W, list(range(7))))
    assert word == "refused"
    assert reason in why


def test_names_are_no_statement(tmp_path: Path) -> None:
    held = record(W)
    held["subject"] |= {"names": {"labels": ['a "b" \\', "ü", 3]}, "time_unit": "s"}
    assert said(tmp_path, held, coordinates(W, list(range(7))))[0] == "proved"
    assert said(tmp_path, json.dumps(held, ensure_ascii=False, indent=2), coordinates(W, list(range(7))))[0] == "proved"


@pytest.mark.parametrize("deep", [100, 100_000])
def test_deep_brackets_are_refused(deep: int, tmp_path: Path) -> None:
    word, why = said(tmp_path, deep * "[" + deep * "]", HEAD + "3 3 7\n" + ENTRIES)
    assert (word, why) == ("refused", "the certificate is not JSON of its format")


def decimals(count: int) -> list[str]:
    """Decimal texts: random digits and exponents, doubles in full, whole numbers halfway between two doubles."""
    rng = random.Random(7)
    texts = [
        "9007199254740993",
        "9007199254740995",
        "4.9406564584124654e-324",
        "2.4703282292062328e-324",
        "5",
        ".5",
        "1.",
    ]
    texts += ["2.4703282292062327e-324", "1.7976931348623157e308", "2.2250738585072011e-308", "-0.0", "1e-400"]
    for _ in range(count):
        digits = "".join(rng.choices("0123456789", k=rng.randint(1, 20)))
        behind = "".join(rng.choices("0123456789", k=rng.randint(0, 5)))
        texts.append(f"{rng.choice(['', '-', '+'])}{digits}.{behind}e{rng.randint(-345, 288)}")
        texts.append(repr(math.ldexp(rng.random() + 0.5, rng.randint(-1074, 1000))))
        large = float(rng.randint(2**53, 2**60))
        texts.append(str((int(large) + int(math.nextafter(large, math.inf))) // 2))
    return texts


def zero_rate(texts: list[str], values: list[float]) -> tuple[dict[str, Any], str]:
    """A certificate that the diagonal matrix of the texts less that of the values is zero, and the matrix file."""
    n, one = len(texts), "0x1p+0"
    parameters = {"tau": one, "slope_lo": one, "slope_hi": one, "gain": one, "feedback": [x.hex() for x in values]}
    evidence = {"order": "l1", "weights": n * [one], "exact": False, "attained": False, "corners": {}}
    evidence |= {"limiting": list(range(n)), "witness": n * [one]}
    subject = {"kind": "diagonal-feedback", "sha256": 64 * "0", "parameters": parameters}
    held = {"schema": "metzler-certificate/4", "kind": "diagonal", "quantity": "rate", "subject": subject}
    held |= {"lower": "0x0p+0", "upper": "0x0p+0", "evidence": evidence, "versions": {}}
    return held, "\n".join([f"{HEAD}{n} {n} {n}", *(f"{k} {k} {text}" for k, text in enumerate(texts, 1)), ""])


def test_decimals_are_the_nearest_doubles(tmp_path: Path) -> None:
    texts = decimals(5000)
    values = [float(text) for text in texts]
    assert said(tmp_path, *zero_rate(texts, values))[0] == "proved"
    for k in (0, 3, len(texts) // 2, len(texts) - 1):
        for direction in (-math.inf, math.inf):
            other = [*values[:k], math.nextafter(values[k], direction), *values[k + 1 :]]
            assert said(tmp_path, *zero_rate(texts, other))[0] == "not proved"


def test_the_program_says_how_it_is_called() -> None:
    done = subprocess.run([checker()], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout[:6]) == (2, "usage:")


def test_rows_and_files_of_any_length(tmp_path: Path) -> None:
    """A row of 40,000 entries and lists as long, written backwards, in a stack of 512 kB: nothing recurses."""
    n = 40_000
    values = [1.0 + k / 1024 for k in range(n)]
    held, _ = zero_rate(["1"] * n, values)
    held["lower"], held["evidence"]["order"] = "-0x1p+0", "linf"
    rows = [f"{k} {k} {value!r}" for k, value in enumerate(values, 1)] + [f"1 {k} 1e-300" for k in range(2, n + 1)]
    cert, matrix = tmp_path / "net.cert.json", tmp_path / "w.mtx"
    cert.write_text(json.dumps(held), encoding="utf-8")
    matrix.write_text("\n".join([f"{HEAD}{n} {n} {len(rows)}", *reversed(rows), ""]), encoding="utf-8")
    words = ["sh", "-c", 'ulimit -s 512 && exec "$@"', "sh", checker(), str(cert), str(matrix)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.stdout.startswith("proved"), done.stdout + done.stderr
