"""The stand-alone checker against short lists, wrong types, garbage files, wrong calls: refused, never a traceback."""

from __future__ import annotations

import json
import math
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.tools.verifier import SCRIPT, exit_code, verifier, write_inputs

from metzler.models import (
    DiagonalFeedback,
    FiringRate,
    FiringRateMap,
    Hopfield,
    HopfieldMap,
    Lure,
    LureMap,
    Model,
    Persidskii,
)
from metzler.search.certify import certify

N = 3
rng = np.random.default_rng(7)
W = rng.normal(size=(N, N)) / 2
VECTORS = {"slopes": (rng.uniform(0, 0.4, N), rng.uniform(0.5, 1, N))}
FLOW = VECTORS | {"tau": rng.uniform(0.5, 2, N)}
TWO = {"slopes": (rng.uniform(0, 0.4, 2), rng.uniform(0.5, 1, 2))}
MODELS: dict[str, Model] = {
    "hopfield": Hopfield(W, leak=rng.uniform(1, 3, N), **FLOW),
    "firing-rate": FiringRate(W, leak=rng.uniform(1, 3, N), **FLOW),
    "persidskii": Persidskii(W - 2 * np.eye(N), **FLOW),
    "diagonal-feedback": DiagonalFeedback(W - 2 * np.eye(N), feedback=rng.uniform(1, 3, N), **FLOW),
    "lure": Lure(W - 2 * np.eye(N), rng.normal(size=(N, 2)), rng.normal(size=(2, N)), tau=FLOW["tau"], **TWO),
    "hopfield-map": HopfieldMap(W / 2, **VECTORS),
    "firing-rate-map": FiringRateMap(W / 2, **VECTORS),
    "lure-map": LureMap(W / 2, rng.normal(size=(N, 2)), rng.normal(size=(2, N)), **TWO),
}
ORDERS = ("l1", "linf")


SCHEMAS = (3, 4)
every_schema = pytest.mark.parametrize("schema", SCHEMAS)
EVIDENCE = ("order", "weights", "exact", "attained", "limiting", "witness", "corners")


def saved(model: Model, order: str, folder: Path, schema: int = 3) -> tuple[Path, list[str]]:
    path = folder / "net.cert.json"
    certify(model, order).save(path)
    record = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(as_schema(record, schema), indent=1), encoding="utf-8")
    return path, write_inputs(model, folder)


def as_schema(record: dict[str, Any], schema: int) -> dict[str, Any]:
    """The same claim in the other schema; its upper bound may be larger by a rounding."""
    now = int(record["schema"].rpartition("/")[2])
    if now == schema:
        return record
    name = {"schema": f"metzler-certificate/{schema}", "versions": record["versions"]}
    name |= {field: record[field] for field in ("side",) if field in record}
    if schema == 4:
        lower, gap = float.fromhex(record["rate"]), float.fromhex(record["gap"])
        evidence = {field: record["norm" if field == "order" else field] for field in EVIDENCE}
        about = {"kind": "diagonal", "quantity": "rate", "subject": record["model"]}
        upper = math.nextafter(lower + gap, math.inf) if gap else lower
        return name | about | {"lower": lower.hex(), "upper": upper.hex(), "evidence": evidence}
    lower, upper = float.fromhex(record["lower"]), float.fromhex(record["upper"])
    gap = math.nextafter(upper - lower, math.inf) if upper > lower else 0.0
    evidence = {"norm" if field == "order" else field: value for field, value in record["evidence"].items()}
    return name | {"model": record["subject"], "rate": lower.hex(), "gap": gap.hex()} | evidence


def subject(record: dict[str, Any]) -> dict[str, Any]:
    return record["model"] if "model" in record else record["subject"]


def objects(tree: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A record and every object in it."""
    yield tree
    for value in tree.values():
        if isinstance(value, dict):
            yield from objects(value)


def lists(record: dict[str, Any]) -> Iterator[tuple[dict[str, Any], str]]:
    """Every list of a record, as its holder and name."""
    for holder in objects(record):
        yield from ((holder, name) for name, value in holder.items() if isinstance(value, list))


CHANGES: dict[str, Callable[[list[Any]], Any]] = {
    "shorter": lambda values: values[:-1],
    "longer": lambda values: [*values, values[-1]],
    "empty": lambda values: [],
    "one": lambda values: values[:1],
    "none": lambda values: None,
    "null inside": lambda values: [*values[:-1], None],
    "nan inside": lambda values: [*values[:-1], "nan"],
    "number inside": lambda values: [*values[:-1], 1.5],
    "list inside": lambda values: [*values[:-1], values],
    "text": lambda values: "".join(map(str, values)),
}


@every_schema
@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("kind", sorted(MODELS))
def test_lists_of_another_length_are_refused(kind: str, order: str, schema: int, tmp_path: Path) -> None:
    """A leak list shorter than the states had been accepted in l1."""
    path, arguments = saved(MODELS[kind], order, tmp_path, schema)
    assert exit_code(path, arguments) == 0
    matrices = [text for text in arguments if text[0] in "ABCW"]
    whole = path.read_text(encoding="utf-8")
    count = 0
    for place in range(len(list(lists(json.loads(whole))))):
        for name, change in CHANGES.items():
            record = json.loads(whole)
            holder, field = list(lists(record))[place]
            holder[field] = change(holder[field])
            path.write_text(json.dumps(record), encoding="utf-8")
            assert exit_code(path, matrices) == 2, (field, name)
            count += 1
    assert count >= 40


@every_schema
def test_missing_and_unknown_fields_are_refused(schema: int, tmp_path: Path) -> None:
    path, arguments = saved(MODELS["hopfield"], "l1", tmp_path, schema)
    text = path.read_text(encoding="utf-8")
    refused = 0
    for place, whole in enumerate(objects(json.loads(text))):
        for name in [*whole, "more"]:
            record = json.loads(text)
            holder = list(objects(record))[place]
            if name in holder and holder is not record["versions"]:
                del holder[name]
            elif name not in holder:
                holder[name] = 1
            path.write_text(json.dumps(record), encoding="utf-8")
            refused += exit_code(path, arguments[:1]) == 2
            assert record == json.loads(text) or exit_code(path, arguments[:1]) == 2, name
    assert refused > 20
    whole = json.loads(text)
    for broken in (text + "{}", json.dumps([whole]), "", "{", "null", "\0"):
        path.write_text(broken, encoding="utf-8")
        assert exit_code(path, arguments) == 2, broken[:20]


@every_schema
@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("kind", sorted(MODELS))
def test_a_claim_of_more_than_is_proved_is_refused(kind: str, order: str, schema: int, tmp_path: Path) -> None:
    """Each statement by itself, in either schema."""
    path, arguments = saved(MODELS[kind], order, tmp_path, schema)
    whole = path.read_text(encoding="utf-8")
    tree = json.loads(whole)
    lower = float.fromhex(tree["rate" if schema == 3 else "lower"])
    upper = lower + float.fromhex(tree["gap"]) if schema == 3 else float.fromhex(tree["upper"])
    step = max(1e-6, 2 * (upper - lower))
    ends = [(lower + step, upper + step, {"lower"}), (lower - step, lower - step, {"upper"})]
    for low, high, expected in [*ends, (lower, upper, set()), (lower - step, upper + step, set())]:
        record = json.loads(whole)
        if schema == 3:
            record |= {"rate": low.hex(), "gap": (math.nextafter(high - low, math.inf) if high > low else 0.0).hex()}
        else:
            record |= {"lower": low.hex(), "upper": high.hex()}
        record.get("evidence", record)["attained"] = False
        path.write_text(json.dumps(record), encoding="utf-8")
        certificate = verifier.read_certificate(path)
        matrices = {text[0]: verifier.read_matrix(text[2:]) for text in arguments if text[0] in "ABCW"}
        assert verifier.claims_not_proved(certificate, matrices) == expected
        assert exit_code(path, arguments) == (1 if expected else 0)


def test_attained_is_a_claim_about_the_distance_of_the_two_bounds(tmp_path: Path) -> None:
    net = Hopfield(W, leak=[1.0, 2.0, 3.0], slopes=(0.0, 1.0))
    path, arguments = saved(net, "l1", tmp_path, 4)
    record = json.loads(path.read_text(encoding="utf-8"))
    lower = float.fromhex(record["lower"])
    size = max(3.0, abs(lower))  # the largest leak of the limiting rows, at most
    for away, flag, code in ((1e-6 * size, True, 1), (1e-6 * size, False, 0)):
        record["evidence"]["attained"] = flag
        low = float.fromhex(record["upper"]) - away
        path.write_text(json.dumps(record | {"lower": min(low, lower).hex()}), encoding="utf-8")
        assert exit_code(path, arguments) == code


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"kind": "quadratic"}, "this reads claims of the kind diagonal; check this one with metzler check"),
        ({"quantity": "gain"}, "the quantity must be a rate"),
        ({"lower": None}, "expected str, got None"),
        ({"upper": None}, "expected str, got None"),
        ({"upper": "-0x1.0p+9"}, "lower is above upper"),
        ({"schema": "metzler-certificate/5"}, "this reads schemas metzler-certificate/3 and 4"),
    ],
)
def test_what_is_no_diagonal_claim_gets_a_sentence(change: dict[str, Any], sentence: str, tmp_path: Path) -> None:
    path, _ = saved(MODELS["hopfield"], "l1", tmp_path, 4)
    record = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(record | change), encoding="utf-8")
    with pytest.raises(ValueError, match=sentence):
        verifier.read_certificate(path)


@pytest.mark.parametrize(
    "text",
    [
        "%%MatrixMarket matrix coordinate real general\n2 2 1\n1 1 1.0\n1 2 1.0\n",
        "%%MatrixMarket matrix coordinate real general\n2 2 1\n1 1\n",
        "%%MatrixMarket matrix coordinate real general\n2 2 1\n1 1 1.0 2.0\n",
        "%%MatrixMarket matrix coordinate pattern general\n2 2 1\n1 1 5\n",
        "%%MatrixMarket matrix coordinate real general\n2 2 1\n1 1 nan\n",
        "%%MatrixMarket matrix coordinate real general\n2 2 1\n3 1 1.0\n",
        "%%MatrixMarket matrix coordinate real general\n2 2 1\n0 1 1.0\n",
        "%%MatrixMarket matrix coordinate real general\n2 2 2\n1 1 1.0\n1 1 2.0\n",
        "%%MatrixMarket matrix coordinate complex general\n2 2 1\n1 1 1.0 0.0\n",
        "%%MatrixMarket matrix sequence real general\n2 2 1\n1 1 1.0\n",
        "%%MatrixMarket vector coordinate real general\n2 2 1\n1 1 1.0\n",
        "# Something matrix coordinate real general\n2 2 1\n1 1 1.0\n",
        "%%MatrixMarket matrix array real general\n2 2\n1.0\n0.0\n0.0\n",
        "",
    ],
)
def test_garbage_in_a_matrix_file_is_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "W.mtx").write_text(text, encoding="ascii")
    with pytest.raises(Exception, match=r"."):
        verifier.read_matrix(tmp_path / "W.mtx")


def test_a_stated_parameter_has_as_many_numbers_as_the_network(tmp_path: Path) -> None:
    net = Hopfield(W, leak=[1.0, 2.0, 3.0], slopes=(0.0, 1.0))
    path, arguments = saved(net, "l1", tmp_path)
    matrix = arguments[0]
    column = "%%MatrixMarket matrix array real general\n{0} {1}\n{2}\n"
    cases = [
        ("leak", (3, 1, [1, 2, 3]), 0),
        ("leak", (6, 1, [1, 2, 3, 1, 2, 3]), 1),
        ("leak", (3, 2, [1, 2, 3, 0, 0, 0]), 1),
        ("leak", (2, 1, [1, 2]), 1),
        ("slope_hi", (3, 1, [1, 1, 1]), 0),
        ("slope_hi", (1, 1, [1]), 0),
        ("slope_hi", (2, 1, [1, 1]), 1),
        ("slope_hi", (3, 1, [1, 1, 2]), 1),
    ]
    for name, (rows, columns, values), expected in cases:
        (tmp_path / "p.mtx").write_text(column.format(rows, columns, "\n".join(map(str, values))), encoding="ascii")
        assert exit_code(path, [matrix, f"{name}={tmp_path / 'p.mtx'}"]) == expected, (name, values)
    assert exit_code(path, [matrix, "slope_hi=1", "slope_hi=1"]) == 2
    assert exit_code(path, [matrix, "slope_hi=nan"]) == 1


def test_matrices_of_other_sizes_are_refused(tmp_path: Path) -> None:
    """Even where the surplus is empty and the hash is that of the larger matrix."""
    for order in ORDERS:
        path, _ = saved(Hopfield(W, slopes=(0.0, 1.0)), order, tmp_path)
        for shape in ((N, N + 1), (N + 1, N)):
            padded = np.zeros(shape)
            padded[:N, :N] = W
            text = "\n".join(repr(float(value)) for value in padded.T.ravel())
            (tmp_path / "W.mtx").write_text(
                f"%%MatrixMarket matrix array real general\n{shape[0]} {shape[1]}\n{text}\n", encoding="ascii"
            )
            record = json.loads(path.read_text(encoding="utf-8"))
            subject(record)["sha256"] = verifier.digest({"W": verifier.read_matrix(tmp_path / "W.mtx")})
            path.write_text(json.dumps(record), encoding="utf-8")
            assert exit_code(path, [f"W={tmp_path / 'W.mtx'}"]) == 2


@every_schema
def test_a_row_of_the_witness_without_its_corner_is_not_proved(schema: int, tmp_path: Path) -> None:
    B, C = np.abs(rng.normal(size=(24, 24))) / 24, np.abs(rng.normal(size=(24, 24))) / 12
    path, arguments = saved(Lure(-3 * np.eye(24), B, C, slopes=(0.0, 1.0)), "linf", tmp_path, schema)
    assert exit_code(path, arguments) == 0
    record = json.loads(path.read_text(encoding="utf-8"))
    evidence = record.get("evidence", record)
    assert evidence["corners"]
    evidence["corners"] = {}
    path.write_text(json.dumps(record), encoding="utf-8")
    assert exit_code(path, arguments) == 1


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, str(SCRIPT), *arguments], capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((), "usage: python3 verify_certificate.py net.cert.json W=weights.mtx"),
        (("{cert}",), "give the matrices W and parameters"),
        (("{cert}", "weights.mtx"), "usage"),
        (("--help",), "usage: python3 verify_certificate.py net.cert.json W=weights.mtx"),
        (("{cert}", "W={cert}"), "net.cert.json begins with '{'"),
        (("{cert}", "W=a", "W=b"), "each name once"),
        (("{cert}", "W=a", "speed=1"), "each name once"),
        (("{cert}", "W=missing.mtx"), "missing.mtx"),
        (("missing.json", "W=a"), "missing.json"),
    ],
)
def test_wrong_calls_get_one_sentence(arguments: tuple[str, ...], sentence: str, tmp_path: Path) -> None:
    path, _ = saved(MODELS["hopfield"], "l1", tmp_path)
    done = run(*(text.format(cert=path) for text in arguments))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith("cannot be verified: ")
    assert sentence in done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="needs /dev/full")
@pytest.mark.parametrize(
    ("words", "code"),
    [
        ('"$1" W="$2"', 0),
        ('"$1" W="$2" 2>&-', 0),
        ('"$1" W="$2" <&- >&- 2>&-', 0),
        ('"$1" W="$2" gain=9 2>/dev/full', 1),
        ('"$1" W="$2" >/dev/full', 2),
        ('"$1" W="$2" gain=9 >/dev/full', 2),
        ('"$1" 2>/dev/full', 2),
        ('"$1" 2>&-', 2),
    ],
)
def test_exit_code_1_means_not_proved_and_nothing_else(words: str, code: int, tmp_path: Path) -> None:
    path, arguments = saved(MODELS["hopfield"], "l1", tmp_path)
    shell = ["/bin/sh", "-c", f'exec "$0" "$3" {words}', sys.executable, str(path), arguments[0][2:], str(SCRIPT)]
    assert arguments[0].startswith("W=")
    assert subprocess.run(shell, capture_output=True, check=False).returncode == code


@pytest.mark.skipif(sys.platform == "win32", reason="needs symbolic links")
def test_an_interrupt_is_no_verdict(tmp_path: Path) -> None:
    path, _ = saved(MODELS["hopfield"], "l1", tmp_path)
    os.mkfifo(tmp_path / "pipe")
    words = [path, f"W={tmp_path / 'pipe'}"]
    with subprocess.Popen([sys.executable, SCRIPT, *words], stderr=subprocess.PIPE, text=True) as process:
        with (tmp_path / "pipe").open("w"):  # opens when the reader does
            process.send_signal(signal.SIGINT)
            assert process.communicate()[1].startswith("cannot be verified: KeyboardInterrupt")
        assert process.returncode == 2


@every_schema
@pytest.mark.skipif(sys.platform == "win32", reason="needs symbolic links")
def test_a_link_to_a_certificate_with_a_side_file(schema: int, tmp_path: Path) -> None:
    n = 2001
    net = Hopfield(np.zeros((n, n)), leak=np.linspace(1.0, 2.0, n), slopes=(0.0, 1.0))
    (tmp_path / "far").mkdir()
    saved(net, "l1", tmp_path / "far", schema)
    (tmp_path / "link").symlink_to(tmp_path / "far" / "net.cert.json")
    assert len(verifier.read_certificate(tmp_path / "link").weights) == n
