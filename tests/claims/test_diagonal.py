"""The record survives saving bit for bit, cannot be altered in place, and refuses what is no certificate."""

# ruff: noqa: E501 -- the table of wrong fields is read line by line

from __future__ import annotations

import hashlib
import io
import json
from dataclasses import FrozenInstanceError, fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import sparse
from tests.oracles.triples import exact

from metzler.claims.check import check
from metzler.claims.claim import SCHEMA
from metzler.claims.diagonal import Certificate
from metzler.claims.kinds import FIELDS, load
from metzler.claims.storage import side_path
from metzler.claims.subject import FIELDS as SUBJECT_FIELDS
from metzler.claims.subject import Subject
from metzler.digits import down, up
from metzler.errors import InputError
from metzler.models import Hopfield
from metzler.norms.diagonal import Norm
from metzler.proofs.diagonal import Witness
from metzler.search.certify import certify

W = np.array([[0.0, 0.5, 0.1], [1.0, -1.0, 0.25], [0.5, 0.125, 0.0]])
NET = Hopfield(W, leak=[1.0, 2.0, 1.5], slopes=(0.2, 1.0), tau=[1.0, 0.5, 2.0])


@pytest.fixture(scope="module")
def cert() -> Certificate:
    return certify(NET, "l1")


def large(exponents: bool) -> Certificate:
    """2,500 states, with weights that may lie far outside the range of doubles."""
    rng = np.random.default_rng(0)
    n = 2500
    beyond = rng.integers(-9000, 9000, (2, n)) if exponents else (None, None)
    norm = Norm("linf", rng.uniform(0.5, 1.0, n), beyond[0])
    proof = Witness(np.arange(n), rng.uniform(0.5, 1.0, n), beyond[1], {7: "01", 2000: "1"})
    parameters = {"leak": rng.random(n), "gain": np.array(0.1)}
    subject = Subject("hopfield", parameters, "ab" * 32)
    return Certificate(0.1, 0.2, subject, norm, False, True, proof, versions={"metzler": "0"})


def same(a: Certificate, b: Certificate) -> bool:
    """Whether every field agrees to the last bit."""
    plain = ("lower", "upper", "exact", "attained", "sha256")
    values = [(a.norm.weights, a.norm.exponents, b.norm.weights, b.norm.exponents)]
    values.append((a.proof.values, a.proof.exponents, b.proof.values, b.proof.exponents))
    return (
        all(getattr(a, name) == getattr(b, name) for name in plain)
        and a.subject.kind == b.subject.kind
        and a.norm.order == b.norm.order
        and a.limiting.tolist() == b.limiting.tolist()
        and dict(a.proof.corners) == dict(b.proof.corners)
        and dict(a.versions) == dict(b.versions)
        and all(v.tobytes() == w.tobytes() and exact(v, p) == exact(w, q) for v, p, w, q in values)
        and {k: (v.shape, v.tobytes()) for k, v in a.subject.parameters.items()}
        == {k: (v.shape, v.tobytes()) for k, v in b.subject.parameters.items()}
    )


def small_scaled() -> Certificate:
    norm = Norm("l1", np.array([1.0, 0.3, 0.7]), np.array([-3000, 0, 9000]))
    proof = Witness(np.array([0, 2]), np.array([0.1, 3.0]), np.array([5000, -1]), {2: "010"})
    subject = Subject("x", {"tau": np.array([1e-310, -0.0])}, "")
    return Certificate(-0.5, 0.0, subject, norm, True, False, proof, versions={})


@pytest.mark.parametrize(
    "make", [lambda: certify(NET, "diagonal"), lambda: large(False), lambda: large(True), small_scaled]
)
def test_every_bit_comes_back(tmp_path: Path, make: Any) -> None:
    saved = make()
    path = tmp_path / "net.cert.json"
    saved.save(path)
    back = load(str(path))
    assert same(saved, back)
    assert (side_path(path) is not None) == (len(saved.norm.weights) > 2000)
    back.save(tmp_path / "again.json")
    first, second = (json.loads((tmp_path / name).read_text()) for name in ("net.cert.json", "again.json"))
    assert {k: v for k, v in first.items() if k != "side"} == {k: v for k, v in second.items() if k != "side"}


def test_a_saved_chain_beyond_doubles_still_holds(tmp_path: Path) -> None:
    chain = Hopfield(sparse.diags_array([np.full(399, 10.0)], offsets=[-1]).tocsr(), slopes=(0.0, 1.0))
    saved = certify(chain, "linf")
    assert saved.norm.exponents is not None
    saved.save(tmp_path / "c.json")
    assert same(saved, load(tmp_path / "c.json"))
    assert check(tmp_path / "c.json", chain).holds


def test_the_file_is_described_by_its_schema(cert: Certificate, tmp_path: Path) -> None:
    cert.save(tmp_path / "c.json")
    tree = json.loads((tmp_path / "c.json").read_text())
    assert set(tree) == {"schema", *FIELDS, "versions"}
    assert set(tree["subject"]) == set(SUBJECT_FIELDS)
    assert set(tree["evidence"]) == set(Certificate.evidence_fields)
    assert tree["schema"] == SCHEMA == "metzler-certificate/4"
    assert (tree["kind"], tree["quantity"]) == ("diagonal", "rate")
    assert (float.fromhex(tree["lower"]), float.fromhex(tree["upper"])) == (cert.lower, cert.upper)
    assert [float.fromhex(w) for w in tree["evidence"]["weights"]] == cert.norm.weights.tolist()
    assert set(cert.versions) == {"metzler", "numpy", "scipy", "python"}


def test_nothing_in_it_can_be_changed(cert: Certificate) -> None:
    for field in fields(cert):
        with pytest.raises(FrozenInstanceError):
            setattr(cert, field.name, None)
    for array in (cert.norm.weights, cert.witness, cert.limiting):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1
    for mapping in (cert.subject.parameters, cert.versions, cert.proof.corners):
        with pytest.raises(TypeError):
            mapping["x"] = 1  # type: ignore[index]


def test_it_does_not_share_the_callers_arrays() -> None:
    limiting, values = np.array([0, 2]), np.array([1.0, 2.0])
    proof = Witness(limiting, values)
    limiting[0], values[0] = 1, 7.0
    assert proof.limiting.tolist() == [0, 2]
    assert proof.values.tolist() == [1.0, 2.0]
    assert values.flags.writeable


def test_short_names_and_text(cert: Certificate) -> None:
    assert cert.limiting is cert.proof.limiting
    assert cert.witness is cert.proof.values
    assert cert.sha256 == cert.subject.sha256
    assert cert.rate == cert.lower
    assert cert.rate + cert.gap >= cert.upper

    assert repr(cert).startswith(
        f"Certificate(network=hopfield, rate >= {down(cert.rate)}, best rate <= {up(cert.upper)}"
    )


@pytest.mark.parametrize(
    ("limiting", "values", "exponents", "message"),
    [
        ([], [], None, "limiting must list indices"),
        ([0.0, 1.0], [1, 1], None, "limiting must list indices"),
        ([[0, 1]], [[1, 1]], None, "limiting must list indices"),
        ([True], [1], None, "limiting must list indices"),
        ([1, 0], [1, 1], None, "rising indices"),
        ([0, 0], [1, 1], None, "rising indices"),
        ([-1, 0], [1, 1], None, "rising indices"),
        ([0, 1], [1], None, "one number for each"),
        ([0, 1], [1, 0], None, "positive and finite"),
        ([0, 1], [1, -1], None, "positive and finite"),
        ([0, 1], [1, np.nan], None, "positive and finite"),
        ([0, 1], [1, np.inf], None, "positive and finite"),
        ([0, 1], [1, 1], [1], "an exponent for each"),
        ([0, 1], ["a", "b"], None, "witness"),
    ],
)
def test_a_witness_that_is_none(limiting: Any, values: Any, exponents: Any, message: str) -> None:
    with pytest.raises(InputError, match=message):
        Witness(np.array(limiting), np.array(values), None if exponents is None else np.array(exponents))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"lower": np.nan}, "rate must be finite"),
        ({"lower": -np.inf}, "rate must be finite"),
        ({"upper": np.inf}, "bound of the best rate must be finite"),
        ({"upper": -1e300}, "lower must be at most upper"),
        ({"norm": Norm("l2", np.ones(3))}, "must be 'l1' or 'linf'"),
        ({"norm": Norm("l1", np.ones(2))}, "indices below 2"),
        ({"proof": Witness(np.array([3]), np.ones(1))}, "indices below 3"),
    ],
)
def test_a_claim_that_is_none(cert: Certificate, changes: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        replace(cert, **changes)


# Files.

ABSENT = object()
CHANGES: dict[tuple[str, ...], list[tuple[Any, str]]] = {
    ("schema",): [(ABSENT, "schema"), ("metzler-certificate/5", "schema"), (1, "schema"), (None, "schema"), ([], "schema"),
                  ("metzler-certificate/1", "made by an older version of metzler .*; make it again with `metzler certify`$")],
    ("evidence", "order"): [(ABSENT, "missing"), ("l2", "must be 'l1' or 'linf'"), (1, "type str"), (None, "type str")],
    ("lower",): [(ABSENT, "missing"), (1, "type float"), ("0.5", "type float"), (True, "type float"), (None, "rate must be finite")],
    ("upper",): [(ABSENT, "missing"), (0, "type float"), ("-0x1p+10", "at most upper"), ([], "type float"), (None, "must be finite")],
    ("evidence", "exact"): [(ABSENT, "missing"), (1, "type bool"), ("true", "type bool"), (None, "type bool")],
    ("evidence", "attained"): [(ABSENT, "missing"), (0, "type bool")],
    ("evidence", "weights"): [(ABSENT, "missing"), ("0x1p+0", "weights"), ([1, 2, 3], "floating"), ([], "weights"), ({}, "weights"),
                   (["0x1p+0", "-0x1p+0", "0x1p+0"], "positive"), (["0x1p+0", "0x0p+0", "0x1p+0"], "positive"),
                   ([1.0, 0.5, 1.0], "hexadecimal texts"), (None, "weights"),
                   (["0x1p+0", "0x0p+5000", "0x1p+0"], "positive"), ("text", "weights")],
    ("evidence", "limiting"): [(ABSENT, "missing"), ([0.0, 1.0], "hexadecimal"), (["0x0p+0"], "indices"), (0, "indices"), ({}, "indices"),
                    ("0", "indices"), (None, "indices"), ([2, 1, 0], "rising"), ([0, 1, 3], "below 3"), ([], "indices")],
    ("evidence", "witness"): [(ABSENT, "missing"), (["0x1p+0", "0x1p+0"], "one number"), ([1, 1, 1], "floating"), (["0x1p+9999"], "one number"),
                   (1.0, "hexadecimal"), (None, "witness"), ("text", "witness")],
    ("evidence", "corners"): [(ABSENT, "missing"), ([], "type dict"), ({"a": "0"}, "digits"), ({"0": 1}, "digits"), ({"-1": "0"}, "dig"),
                   ({"1" * 5000: "0"}, "corners")],
    ("subject",): [(ABSENT, "missing"), ("hopfield", "type dict"), ({}, "missing")],
    ("evidence",): [(ABSENT, "missing"), ("x", "type dict"), ({}, "missing")],
    ("kind",): [(ABSENT, "missing"), ("diag", "must be one of"), (1, "type str")],
    ("quantity",): [(ABSENT, "missing"), ("gain", "quantity must be"), (None, "type str")],
    ("subject", "kind"): [(ABSENT, "missing"), (1, "type str")],
    ("subject", "sha256"): [(ABSENT, "missing"), (1, "type str"), (None, "type str")],
    ("subject", "parameters"): [(ABSENT, "missing"), ([], "type dict"), ({"leak": "x"}, "leak"), ({"leak": [1]}, "leak"),
                              ({"leak": 1}, "leak"), ({"leak": {}}, "leak"), ({"leak": ["0x1p+2000"]}, "leak")],
    ("subject", "more"): [(1, "unknown")],
    ("more",): [(1, "unknown"), (None, "unknown")],
    ("versions",): [(ABSENT, "missing"), ([], "type dict"), ({"numpy": 2}, "versions must be texts")],
}  # fmt: skip


@pytest.mark.parametrize("path", CHANGES, ids=".".join)
def test_a_file_with_a_wrong_field(cert: Certificate, tmp_path: Path, path: tuple[str, ...]) -> None:
    file = tmp_path / "c.json"
    cert.save(file)
    text = file.read_text()
    for value, message in CHANGES[path]:
        tree = json.loads(text)
        inner = tree
        for name in path[:-1]:
            inner = inner[name]
        if value is ABSENT:
            del inner[path[-1]]
        else:
            inner[path[-1]] = value
        file.write_text(json.dumps(tree))
        with pytest.raises(InputError, match=message) as error:
            load(file)
        assert str(error.value).startswith(f"{file} is not a valid certificate: "), value
        assert "\n" not in str(error.value)


@pytest.mark.parametrize("member", ["weights", "weights.exponent", "witness", "witness.exponent", "limiting"])
@pytest.mark.parametrize(
    "value",
    [np.zeros((50, 50)), np.zeros(2499), np.full(2500, "a"), np.zeros(2500, dtype=complex), np.full(2500, np.nan),
     np.array(1.0)],
    ids=["matrix", "short", "texts", "complex", "nan", "scalar"],
)  # fmt: skip
def test_a_side_file_with_a_wrong_array(tmp_path: Path, member: str, value: np.ndarray) -> None:
    file = tmp_path / "c.json"
    large(True).save(file)
    side = side_path(file)
    assert side is not None
    with np.load(side) as arrays:
        members = {name: arrays[name] for name in arrays.files}
    member = f"evidence.{member}"
    assert member in members
    content = io.BytesIO()
    np.savez(content, **(members | {member: value}))
    side.write_bytes(content.getvalue())
    tree = json.loads(file.read_text())
    tree["side"]["sha256"] = hashlib.sha256(content.getvalue()).hexdigest()
    file.write_text(json.dumps(tree))
    with pytest.raises(InputError, match="is not a valid certificate: ") as error:
        load(file)
    assert "\n" not in str(error.value)


def test_the_old_certificate_stays_when_a_new_one_cannot_be_written(
    cert: Certificate, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "c.json"
    cert.save(file)
    monkeypatch.setattr("os.replace", lambda *_: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError, match="disk full"):
        replace(cert, lower=-5.0).save(file)
    assert same(load(file), cert)
    assert [p.name for p in tmp_path.iterdir()] == ["c.json"]
