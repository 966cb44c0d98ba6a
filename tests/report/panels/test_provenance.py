"""Hashes and versions are those of the claim, and a study that is given stands there word for word."""

from __future__ import annotations

from tests.report.small import CLAIM, W, about, numbers, parts

import metzler as mz
from metzler.claims.hashing import matrices_sha256
from metzler.report.content import Code
from metzler.report.panels.provenance import provenance


def test_hash_versions_and_source() -> None:
    net = mz.Network(W, source="my lab", licence="CC0", changes=("gap junctions are left out",))
    found = numbers(parts(provenance, about(network=net, date="today")))
    assert found["SHA-256 of the matrices"].value == matrices_sha256({"W": W})
    assert {found[f"made with {name}"].value for name in CLAIM.versions} == set(CLAIM.versions.values())
    said = {"source": "my lab", "licence": "CC0", "change 1": "gap junctions are left out", "date": "today"}
    assert said.items() <= {name: fact.value for name, fact in found.items()}.items()
    assert "date" not in numbers(parts(provenance))


def test_the_study() -> None:
    (code,) = (part for part in parts(provenance, about(study='weights = "a.csv"\n')) if isinstance(part, Code))
    assert code.text == 'weights = "a.csv"\n'
    assert not any(isinstance(part, Code) for part in parts(provenance))
