"""The JSON Schema in the documentation describes what is written, small and large, and refuses what `load` refuses."""

from __future__ import annotations

import copy
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import sparse
from tests.claims.samples import SAMPLES
from tests.claims.test_threshold import MADE
from tests.contracts.catalogue import MAKERS
from tests.optional import needed

from metzler.claims.kinds import CLAIMS
from metzler.models import Hopfield, Model
from metzler.search.certify import certify

jsonschema = needed("jsonschema", "test")
DOCS = Path(__file__).resolve().parents[2] / "docs"
SCHEMA = json.loads((DOCS / "certificate.schema.json").read_text(encoding="utf-8"))


def written(net: Model, order: str, folder: Path) -> dict[str, Any]:
    certify(net, order).save(folder / "net.cert.json")
    tree: dict[str, Any] = json.loads((folder / "net.cert.json").read_text(encoding="utf-8"))
    return tree


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("order", ["l1", "linf"])
@pytest.mark.parametrize("name", sorted(MAKERS))
def test_every_model(name: str, order: str, tmp_path: Path) -> None:
    jsonschema.validate(written(MAKERS[name](np.random.default_rng(3)), order, tmp_path), SCHEMA)


@pytest.mark.parametrize("kind", sorted(SAMPLES))
def test_every_kind(kind: str) -> None:
    claim, _ = SAMPLES[kind].make()
    tree = json.loads(claim.to_json())
    jsonschema.validate(tree, SCHEMA)
    for name in tree["evidence"]:
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(tree | {"evidence": {k: v for k, v in tree["evidence"].items() if k != name}}, SCHEMA)


@pytest.mark.parametrize("name", sorted(MADE))
def test_every_threshold(name: str) -> None:
    claim = MADE[name][1]()
    for each in (claim, replace(claim, lower=-np.inf), replace(claim, upper=np.inf), replace(claim, refuted=None)):
        jsonschema.validate(json.loads(each.to_json()), SCHEMA)
    free = json.loads(claim.to_json()) | {"lower": "inf", "upper": None}
    jsonschema.validate(free, SCHEMA)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(free | {"upper": "inf"}, SCHEMA)


def test_labels_of_the_subject() -> None:
    net = Hopfield([[0.0, 0.5], [0.5, 0.0]], slopes=(0.0, 1.0), names=["PYR", 720575940618780781], time_unit="s")
    tree = json.loads(certify(net, "l1").to_json())
    assert tree["subject"]["names"] == {"labels": ["PYR", 720575940618780781]}
    assert tree["subject"]["time_unit"] == "s"
    jsonschema.validate(tree, SCHEMA)
    for wrong in ({"names": ["PYR", "PV"]}, {"names": {"labels": ["a", "a"]}}, {"names": {"labels": [0.5, "a"]}}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(tree | {"subject": tree["subject"] | wrong}, SCHEMA)


def test_numbers_beyond_doubles(tmp_path: Path) -> None:
    chain = sparse.diags_array([np.full(399, 10.0)], offsets=[-1]).tocsr()
    tree = written(Hopfield(chain, slopes=(0.0, 1.0)), "l1", tmp_path)
    assert any(int(text.partition("p")[2]) < -1074 for text in tree["evidence"]["weights"])
    jsonschema.validate(tree, SCHEMA)


def test_long_arrays_beside(tmp_path: Path) -> None:
    tree = written(
        Hopfield(sparse.csr_array((2500, 2500)), leak=np.linspace(1, 2, 2500), slopes=(0.0, 1.0)), "l1", tmp_path
    )
    assert tree["evidence"]["weights"] == {"array": "evidence.weights"}
    jsonschema.validate(tree, SCHEMA)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("schema",), "metzler-certificate/1"),
        (("lower",), 0.1),
        (("lower",), "0x1.0p+2000"),
        (("upper",), "nan"),
        (("evidence", "exact"), 1),
        (("evidence", "order"), "l2"),
        (("evidence", "weights"), []),
        (("evidence", "weights"), ["-0x1.0p+0", "0x1.0p+0"]),
        (("evidence", "limiting"), [0.5]),
        (("subject", "sha256"), "00"),
        (("more",), 1),
        (("evidence", "corners"), {"a": "0"}),
        (("side",), {"file": "../x.npz", "sha256": "0" * 64}),
    ],
)
def test_what_it_refuses(path: tuple[str, ...], value: Any, tmp_path: Path) -> None:
    tree = written(Hopfield([[0.0, 0.5], [0.5, 0.0]], activation="tanh"), "l1", tmp_path)
    altered: Any = copy.deepcopy(tree)
    at = altered
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = value
    jsonschema.validate(tree, SCHEMA)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(altered, SCHEMA)


def test_every_field_is_on_the_page() -> None:
    page = (DOCS / "format.md").read_text(encoding="utf-8")
    for name in SCHEMA["properties"]:
        assert f"`{name}" in page, name
    for kind in CLAIMS:
        assert f"the kind `{kind}`" in page, kind
        for name in SCHEMA["$defs"][kind]["properties"]:
            assert f"`evidence.{name}`" in page, (kind, name)
